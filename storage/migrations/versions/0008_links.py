"""Links: what people without an account are given to open one thing with."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "links",
        sa.Column("link_print", sa.String, nullable=False),
        sa.Column("school", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("record_id", sa.String),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True)),
        sa.Column("used_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("link_print", name="pk_links"),
        sa.ForeignKeyConstraint(
            ["school", "record_id"], ["records.school", "records.id"], name="fk_links_school_record_id"
        ),
    )
    op.create_index("ix_links_school", "links", ["school", "kind"])


def downgrade() -> None:
    """Take it away: no link opens anything any more."""
    op.drop_table("links")
