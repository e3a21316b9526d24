"""The tables of the first version."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make every table."""
    op.create_table(
        "diary",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("settings", sa.Text(), nullable=False),
        sa.Column("made_at", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_diary")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_diary_owner"), "diary", ["owner"], unique=False)
    op.create_table(
        "day",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("diary_id", KEY, nullable=False),
        sa.Column("date", sa.Text(), nullable=False),
        sa.Column("by_hand", sa.Boolean(), nullable=False),
        sa.Column("noted", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["diary_id"], ["diary.id"], name=op.f("fk_day_diary_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_day")),
        sa.UniqueConstraint("diary_id", "date", name=op.f("uq_day_diary_id_date")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_day_diary_id"), "day", ["diary_id"], unique=False)
    op.create_table(
        "episode",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("diary_id", KEY, nullable=False),
        sa.Column("start", sa.Text(), nullable=False),
        sa.Column("timed", sa.Boolean(), nullable=False),
        sa.Column("duration", sa.BigInteger(), nullable=True),
        sa.Column("site", sa.Text(), nullable=True),
        sa.Column("side", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("severity", sa.Double(), nullable=True),
        sa.Column("sleep_disturbance", sa.Double(), nullable=True),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("remedies", sa.Text(), nullable=True),
        sa.Column("relief", sa.BigInteger(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("own", sa.Text(), nullable=True),
        sa.Column("running", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["diary_id"], ["diary.id"], name=op.f("fk_episode_diary_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_episode")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_episode_diary_id"), "episode", ["diary_id"], unique=False)
    op.create_index(op.f("ix_episode_diary_id_start"), "episode", ["diary_id", "start"], unique=False)
    op.create_table(
        "imported",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("diary_id", KEY, nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("files", sa.Text(), nullable=False),
        sa.Column("problems", sa.Text(), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["diary_id"], ["diary.id"], name=op.f("fk_imported_diary_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imported")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_imported_diary_id"), "imported", ["diary_id"], unique=False)
    op.create_table(
        "intake",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("diary_id", KEY, nullable=False),
        sa.Column("what", sa.Text(), nullable=True),
        sa.Column("when", sa.Text(), nullable=False),
        sa.Column("timed", sa.Boolean(), nullable=False),
        sa.Column("amount", sa.Double(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("own", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["diary_id"], ["diary.id"], name=op.f("fk_intake_diary_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_intake_diary_id"), "intake", ["diary_id"], unique=False)
    op.create_table(
        "logged_range",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("diary_id", KEY, nullable=False),
        sa.Column("start", sa.Text(), nullable=False),
        sa.Column("end", sa.Text(), nullable=False),
        sa.Column("own", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["diary_id"], ["diary.id"], name=op.f("fk_logged_range_diary_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_logged_range")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_logged_range_diary_id"), "logged_range", ["diary_id"], unique=False)
    op.create_table(
        "medicine",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("diary_id", KEY, nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("dose", sa.Text(), nullable=True),
        sa.Column("start", sa.Text(), nullable=True),
        sa.Column("end", sa.Text(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("own", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["diary_id"], ["diary.id"], name=op.f("fk_medicine_diary_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_medicine")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_medicine_diary_id"), "medicine", ["diary_id"], unique=False)
    op.create_table(
        "change",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("diary_id", KEY, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("import_id", KEY, nullable=True),
        sa.Column("undoes", KEY, nullable=True),
        sa.Column("rows", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["diary_id"], ["diary.id"], name=op.f("fk_change_diary_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["import_id"], ["imported.id"], name=op.f("fk_change_import_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["undoes"], ["change.id"], name=op.f("fk_change_undoes"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change")),
        sa.UniqueConstraint("diary_id", "revision", name=op.f("uq_change_diary_id_revision")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_change_diary_id"), "change", ["diary_id"], unique=False)
