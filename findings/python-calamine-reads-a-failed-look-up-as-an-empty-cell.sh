#!/usr/bin/env bash
set -euo pipefail
cat <<'STATED'
version: python-calamine 0.9.1, beside openpyxl 3.1.5; also polars 2.1.0 (read_excel, which reads by calamine through
  fastexcel 0.21.0)
behaviour: a cell with an error (#N/A of a look-up that found nothing, #REF! of a sheet that is gone) is read as the empty text,
  as a cell is in which nothing stands. There is no way to ask which it was. openpyxl gives the error as it is shown.
output seen: of "left on" with #N/A, #REF!, nothing and 2026-08-31, python-calamine gives "", "", "" and the date, polars three
  times nothing and the date; openpyxl "#N/A", "#REF!", None and the date.
guess before looking: an error is the text "#N/A", or it is raised; two readers of one format agree on which cells are filled.
for whom it matters: whoever reads a staff list that an office put together with VLOOKUP. "Left on" that could not be looked up
  says that the person works here. Read by openpyxl, or refuse a file in which it shows an error.
STATED
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet "python-calamine==0.9.1" "openpyxl==3.1.5" "polars==2.1.0" "fastexcel==0.21.0"
cat >"$folder/look.py" <<'PY'
import datetime
import sys

import openpyxl
import polars
import python_calamine

path = sys.argv[1]
book = openpyxl.Workbook()
sheet = book.active
for said in ("left on", "#N/A", "#REF!", None, datetime.date(2026, 8, 31)):
    sheet.append(["somebody", said])
for at in ("B2", "B3"):
    sheet[at].data_type = "e"
book.save(path)

print("openpyxl:", [row[1].value for row in openpyxl.load_workbook(path, data_only=True).active.iter_rows(min_row=2)])
read = python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
print("calamine:", [row[1] for row in read[1:]])
print("polars:", polars.read_excel(path)["left on"].to_list())
PY
"$folder/venv/bin/python" "$folder/look.py" "$folder/staff.xlsx" >"$folder/seen" 2>"$folder/beside"
cat "$folder/seen"
diff "$folder/seen" - <<'SEEN'
openpyxl: ['#N/A', '#REF!', None, datetime.datetime(2026, 8, 31, 0, 0)]
calamine: ['', '', '', datetime.date(2026, 8, 31)]
polars: [None, None, None, datetime.date(2026, 8, 31)]
SEEN
