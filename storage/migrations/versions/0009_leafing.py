"""An index to leaf through what is open, and how far every case can be found by everybody whom it is about."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make them; what was filed before is read again once, while the program runs."""
    op.create_index("ix_records_school_kind_state_filed_seq", "records", ["school", "kind", "state", "filed_seq"])
    op.add_column("heads", sa.Column("named_seq", sa.BigInteger, nullable=False, server_default="0"))


def downgrade() -> None:
    """Take them away; names that were added find more than before, and nothing less."""
    op.drop_column("heads", "named_seq")
    op.drop_index("ix_records_school_kind_state_filed_seq", "records")
