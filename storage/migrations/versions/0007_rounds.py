"""Rounds: which times of what falls due again and again have been made."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "rounds",
        sa.Column("school", sa.String, nullable=False),
        sa.Column("round_print", sa.String, nullable=False),
        sa.Column("record_id", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("school", "round_print", name="pk_rounds"),
        sa.ForeignKeyConstraint(
            ["school", "record_id"], ["records.school", "records.id"], name="fk_rounds_school_record_id"
        ),
    )


def downgrade() -> None:
    """Take it away: the version before makes nothing by itself."""
    op.drop_table("rounds")
