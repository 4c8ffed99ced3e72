"""A data key for each record, draft and person; the events of a record, and what is owed about it, are under its key.

What was kept before has none and is opened as ever, until `canipost keys rotate` gives it one. There is no way back
while anything has one, for the version before could not open it: `canipost keys flatten` comes first.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

TABLES = ("records", "drafts", "people")
BESIDE = (
    ("files", "about"), ("files", "key"), ("conversations", "reference"), ("rosters", "noted"),
    ("deliveries", "content"), ("deliveries", "handle"),
)  # fmt: skip
"""What the version before cannot open either once it is not as that version kept it."""


def upgrade() -> None:
    """Make the columns."""
    for table in TABLES:
        op.add_column(table, sa.Column("key", sa.LargeBinary))


def downgrade() -> None:
    """Take them away, where nothing is under them. Raises RuntimeError where something is."""
    tables = sa.MetaData()
    tables.reflect(op.get_bind())
    has = [sa.select(sa.literal(1)).where(tables.tables[name].c.key.is_not(None)) for name in TABLES]
    for name, column in BESIDE:
        sealed = tables.tables[name].c[column]
        first = sa.func.substr(sealed, 1, 1, type_=sealed.type)
        has.append(sa.select(sa.literal(1)).where(first != sa.literal(b"\x01")))
    if any(op.get_bind().execute(one.limit(1)).first() for one in has):
        raise RuntimeError(
            "The version before cannot open what is under data keys. Stop every program that uses this database, run "
            "canipost keys flatten, and try again."
        )
    for table in TABLES:
        op.drop_column(table, "key")
