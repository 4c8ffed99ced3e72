"""Files: what people hand in, each sealed under a key of its own."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "files",
        sa.Column("school", sa.String, nullable=False),
        sa.Column("id", sa.String, nullable=False),
        sa.Column("draft_id", sa.String),
        sa.Column("record_id", sa.String),
        sa.Column("same_print", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("about", sa.LargeBinary, nullable=False),
        sa.Column("key", sa.LargeBinary, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.CheckConstraint("(draft_id IS NULL) <> (record_id IS NULL)", name="ck_files_one_place"),
        sa.ForeignKeyConstraint(
            ["school", "draft_id"], ["drafts.school", "drafts.id"], name="fk_files_school_draft_id"
        ),
        sa.ForeignKeyConstraint(
            ["school", "record_id"], ["records.school", "records.id"], name="fk_files_school_record_id"
        ),
        sa.PrimaryKeyConstraint("school", "id", name="pk_files"),
        sa.UniqueConstraint("school", "same_print", name="uq_files_school_same_print"),
    )
    op.create_index("ix_files_school_draft_id", "files", ["school", "draft_id"])
    op.create_index("ix_files_school_record_id", "files", ["school", "record_id"])
