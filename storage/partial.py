"""The indexes over a part of a table; `metadata` is the whole schema, for whoever builds or compares one.

They stand apart from `tables`, for where one is named SQLAlchemy loads both dialects, PostgreSQL's too: a thirtieth of
each start on SQLite, and no statement needs to know of them.
"""

from sqlalchemy import Index, text

from storage.tables import deliveries, metadata, records

__all__ = ["metadata"]

_DUE = text("due_at IS NOT NULL")
_OWED = text("shown < wanted AND refused IS NULL")

# Over all schools, in the order in which what is due is read.
Index(
    "ix_records_due", records.c.due_at, records.c.school, records.c.filed_seq, sqlite_where=_DUE, postgresql_where=_DUE
)
Index("ix_deliveries_due", deliveries.c.due_at, sqlite_where=_OWED, postgresql_where=_OWED)
