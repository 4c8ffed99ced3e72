#!/usr/bin/env bash
set -euo pipefail
cat <<'STATED'
version: alembic 1.20.1, SQLAlchemy 2.1.9, on SQLite
behaviour: batch_alter_table builds the table anew where SQLite cannot change it in place, carries rows, columns and indexes
  over, and leaves the table's triggers behind, without a word. A batch that only adds a column changes the table in place and
  keeps them, so a first try looks well.
output seen: a table with an index and a trigger that refuses changes has both after add_column, and only the index after
  alter_column(nullable=False); from then on an UPDATE that was refused is taken. Nothing is logged or warned of.
guess before looking: what hangs on the table comes along, or alembic says what does not.
for whom it matters: whoever keeps a log append-only by triggers (an audit trail, a ledger). One later migration takes the
  protection away. Make the triggers anew in the migration, and let a test try a forbidden change on the newest schema.
STATED
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet "alembic==1.20.1" "SQLAlchemy==2.1.9"
cat >"$folder/look.py" <<'PY'
import logging
import sys
import warnings

import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations

warnings.simplefilter("always")
logging.basicConfig(level=logging.WARNING, stream=sys.stdout)

with sa.create_engine("sqlite://").connect() as connection:

    def there(when: str) -> None:
        rows = connection.execute(sa.text("SELECT type FROM sqlite_master ORDER BY type"))
        print(f"{when}:", *rows.scalars())

    for statement in (
        "CREATE TABLE event (number INTEGER PRIMARY KEY, said TEXT)",
        "CREATE INDEX event_said ON event (said)",
        "CREATE TRIGGER event_stays BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'append only'); END",
        "INSERT INTO event VALUES (1, 'first')",
    ):
        connection.execute(sa.text(statement))
    op = Operations(MigrationContext.configure(connection))
    there("before")
    with op.batch_alter_table("event") as batch:
        batch.add_column(sa.Column("place", sa.Text))
    there("a column added")
    with op.batch_alter_table("event") as batch:
        batch.alter_column("said", existing_type=sa.Text, nullable=False)
    there("a column no longer nullable")
    connection.execute(sa.text("UPDATE event SET said = 'changed'"))
    print("row:", connection.execute(sa.text("SELECT said FROM event")).scalar())
PY
"$folder/venv/bin/python" "$folder/look.py" >"$folder/seen" 2>&1
cat "$folder/seen"
diff "$folder/seen" - <<'SEEN'
before: index table trigger
a column added: index table trigger
a column no longer nullable: index table
row: changed
SEEN
