#!/usr/bin/env bash
set -euo pipefail
cat <<'STATED'
version: duckdb 2.0.1 (the Python package), read_csv with nothing said about dates
behaviour: dates with a year of two digits are tried as year-month-day before day-month-year, and every day of a month is a
  good year. So the day becomes the year and the year the day, as real dates, without a word. Years of four digits are read
  with the day first; so are short ones, all of them, once a single row holds a year above 31.
output seen: born on 03/05/10, 14/11/11 and 31/12/09 (3 May 2010 ...) is read as 2003-05-10, 2014-11-11 and 2031-12-09; in the
  same file with one 31/12/85 beside them as 2010-05-03 ... With dateformat='%d/%m/%y' all are right.
guess before looking: the American order where a date is open to both, and the British one from the first day above 12 on. It
  was written for years of four digits; that a date with slashes may begin with its year was not thought of.
for whom it matters: whoever reads an export of pupils or leavers in DuckDB. Pupils are born, and staff leave, in years up to 31:
  each date is wrong and looks well, and last year's file with one older person in it was right. Name the format, always.
STATED
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet "duckdb==2.0.1"
cat >"$folder/look.py" <<'PY'
import sys
from pathlib import Path

import duckdb

folder = Path(sys.argv[1])
SHORT = ("03/05/10", "14/11/11", "31/12/09")
FILES = {"short": SHORT, "long": ("03/05/2010", "14/11/2011", "31/12/2009"), "one older": (*SHORT, "31/12/85")}


def look(name: str, dates: tuple[str, ...], more: str = "") -> None:
    file = folder / "people.csv"
    file.write_text("\n".join(["who,born", *(f"P{n},{born}" for n, born in enumerate(dates))]) + "\n", encoding="utf-8")
    read = duckdb.sql(f"SELECT born FROM read_csv('{file}'{more})")
    print(f"{name}: {read.types[0]}", *(str(row[0]) for row in read.fetchall()))


for name, dates in FILES.items():
    look(name, dates)
look("short, format named", SHORT, ", dateformat='%d/%m/%y'")
PY
"$folder/venv/bin/python" "$folder/look.py" "$folder" >"$folder/seen" 2>&1
cat "$folder/seen"
diff "$folder/seen" - <<'SEEN'
short: DATE 2003-05-10 2014-11-11 2031-12-09
long: DATE 2010-05-03 2011-11-14 2009-12-31
one older: DATE 2010-05-03 2011-11-14 2009-12-31 1985-12-31
short, format named: DATE 2010-05-03 2011-11-14 2009-12-31
SEEN
