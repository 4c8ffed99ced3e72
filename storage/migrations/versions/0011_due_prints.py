"""When a record is due is covered as well, and SQLite's INSERT OR REPLACE is no way past the ledger's triggers.

A REPLACE takes the old row away without the trigger that refuses to delete it (unless recursive_triggers is on); what
fires before an insert sees the row while it is still there.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

SAME = "(school = NEW.school AND (seq = NEW.seq OR (record_id = NEW.record_id AND n = NEW.n))) OR rowid = NEW.rowid"
REPLACED = f"""
CREATE TRIGGER events_not_replaced BEFORE INSERT ON events WHEN EXISTS (SELECT 1 FROM events WHERE {SAME})
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END
"""  # noqa: S608 - our own words
MOVED = """
CREATE TRIGGER events_not_moved BEFORE UPDATE ON events WHEN NEW.rowid <> OLD.rowid
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END
"""


def upgrade() -> None:
    """Make the column (the first start covers what was kept before), and on SQLite the trigger."""
    op.add_column("records", sa.Column("due_print", sa.String))
    if op.get_bind().dialect.name == "sqlite":
        op.execute(REPLACED)
        op.execute(MOVED)


def downgrade() -> None:
    """Take both away, and the note that due times are covered."""
    op.execute("DELETE FROM secrets WHERE id = 'covered-due'")
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER events_not_moved")
        op.execute("DROP TRIGGER events_not_replaced")
    op.drop_column("records", "due_print")
