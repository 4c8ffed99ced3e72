"""What holds for a time, for every program on one database: claims of work, newest turns of windows, files offered."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "held",
        sa.Column("school", sa.String, primary_key=True),
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("holder", sa.String, nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.LargeBinary),
    )
    op.create_index("ix_held_until", "held", ["until"])


def downgrade() -> None:
    """Take it away: nothing in it lasts."""
    op.drop_table("held")
