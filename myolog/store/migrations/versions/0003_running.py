"""An index of the episodes that run."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the index."""
    op.create_index(
        "ix_episode_running",
        "episode",
        ["diary_id", "start"],
        unique=False,
        # As the queries say it on each: SQLite has no yes and no, only 1 and 0.
        sqlite_where=sa.text("running = 1"),
        postgresql_where=sa.text("running"),
    )
