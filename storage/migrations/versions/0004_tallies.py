"""Tallies: how often a question had no answer, by month and theme."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "tallies",
        sa.Column("school", sa.String, nullable=False),
        sa.Column("month", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("theme", sa.String, nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("school", "month", "kind", "theme", name="pk_tallies"),
    )


def downgrade() -> None:
    """Take it away, and with it the counts. Further back nobody goes: there evidence and names have no place."""
    op.drop_table("tallies")
