"""Experiments: their frozen protocol, and what was done."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "experiment",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("diary_id", KEY, nullable=False),
        sa.Column("protocol", sa.Text(), nullable=False),
        sa.Column("done", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["diary_id"], ["diary.id"], name=op.f("fk_experiment_diary_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_experiment")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_experiment_diary_id"), "experiment", ["diary_id"], unique=False)
