"""No two rows of the database say any more that one person, or one name, is behind both (see `storage.marks`).

The rows themselves are changed when the store is opened next, for that needs the keys; and changed back by
`canipost keys flatten`, without which there is no way back: the version before would find nobody's records.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

MARKED = "marked"
"""The row of `secrets` that says that it was done."""


def upgrade() -> None:
    """Make the places, and the index by which open drafts are found; what was found by a person's print is no more."""
    op.add_column("names", sa.Column("owner_print", sa.String))
    op.create_table(
        "spent",
        sa.Column("school", sa.String, nullable=False),
        sa.Column("name_print", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("school", "name_print", name="pk_spent"),
    )
    op.drop_index("ix_records_school_person_print_filed_seq", "records")
    op.drop_index("ix_drafts_school_person_print_state", "drafts")
    op.create_index("ix_drafts_school_state_id", "drafts", ["school", "state", "id"])


def downgrade() -> None:
    """Take them away, where everything is as it was. Raises RuntimeError where it is not."""
    tables = sa.MetaData()
    tables.reflect(op.get_bind())
    done = sa.select(sa.literal(1)).where(tables.tables["secrets"].c.id == MARKED)
    rows = [sa.select(sa.literal(1)).select_from(tables.tables[name]) for name in ("records", "drafts", "spent")]
    if op.get_bind().execute(done).first() and any(op.get_bind().execute(one.limit(1)).first() for one in rows):
        raise RuntimeError(
            "The version before could not find who sent what. Stop every program that uses this database, run "
            "canipost keys flatten, and try again."
        )
    op.execute(sa.delete(tables.tables["secrets"]).where(tables.tables["secrets"].c.id == MARKED))
    op.drop_index("ix_drafts_school_state_id", "drafts")
    op.create_index("ix_drafts_school_person_print_state", "drafts", ["school", "person_print", "state"])
    op.create_index("ix_records_school_person_print_filed_seq", "records", ["school", "person_print", "filed_seq"])
    op.drop_table("spent")
    op.drop_column("names", "owner_print")
