"""Names: which records a word of a name leads to, by keyed fingerprints only."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; what was filed before is found by its reference only."""
    op.create_table(
        "names",
        sa.Column("school", sa.String, nullable=False),
        sa.Column("name_print", sa.String, nullable=False),
        sa.Column("record_id", sa.String, nullable=False),
        sa.ForeignKeyConstraint(
            ["school", "record_id"], ["records.school", "records.id"], name="fk_names_school_record_id"
        ),
        sa.PrimaryKeyConstraint("school", "name_print", "record_id", name="pk_names"),
    )
