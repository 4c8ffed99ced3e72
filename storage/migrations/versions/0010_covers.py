"""Covers: what stands open beside the ledger is sealed, so that what is changed there is found."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the columns; the first start covers what was kept before."""
    op.add_column("records", sa.Column("cover_print", sa.String))
    op.add_column("deliveries", sa.Column("shown_print", sa.String))
    op.add_column("deliveries", sa.Column("refused_print", sa.String))
    op.create_index("ix_names_school_record_id", "names", ["school", "record_id"])


def downgrade() -> None:
    """Take them away, and the note that there are covers: the next upgrade covers everything anew."""
    op.execute("DELETE FROM secrets WHERE id = 'covered'")
    op.drop_index("ix_names_school_record_id", "names")
    op.drop_column("deliveries", "refused_print")
    op.drop_column("deliveries", "shown_print")
    op.drop_column("records", "cover_print")
