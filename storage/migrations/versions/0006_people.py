"""The roster: everybody who works at a school, and the fingerprints by which they are found."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "rosters",
        sa.Column("school", sa.String, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("noted", sa.LargeBinary),
        sa.PrimaryKeyConstraint("school", name="pk_rosters"),
    )
    op.create_table(
        "people",
        sa.Column("school", sa.String, nullable=False),
        sa.Column("id", sa.String, nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("school", "id", name="pk_people"),
    )
    op.create_table(
        "people_prints",
        sa.Column("school", sa.String, nullable=False),
        sa.Column("found_print", sa.String, nullable=False),
        sa.Column("person_id", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("school", "found_print", "person_id", name="pk_people_prints"),
        sa.ForeignKeyConstraint(
            ["school", "person_id"], ["people.school", "people.id"], name="fk_people_prints_school_person_id"
        ),
    )
    op.create_index("ix_people_prints_school_person_id", "people_prints", ["school", "person_id"])


def downgrade() -> None:
    """Take them away, and with them every roster: the version before knows of none."""
    op.drop_table("people_prints")
    op.drop_table("people")
    op.drop_table("rosters")
