#!/usr/bin/env bash
set -euo pipefail
cat <<'STATED'
version: babel 2.19.0, its Welsh
behaviour: format_list in Welsh does not choose between "a" (before consonants) and "ac" (before vowels): it prints both, with
  brackets. Numbers do get their mutation: the plural forms know it.
output seen: "cath, ci, a(c) afal" and "Cai a(c) Mair"; while 2 days are "2 ddiwrnod" and 3 are "3 diwrnod".
guess before looking: a list is ready to be printed in each language that has a locale; where the word changes with its
  neighbour, the library looks at the neighbour.
for whom it matters: whoever adds Welsh by a locale alone. A sentence with a list of names has "a(c)" in it; choose the
  word by the next letter, or write the list without "and".
STATED
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet "babel==2.19.0"
cat >"$folder/look.py" <<'PY'
from datetime import timedelta

from babel.dates import format_timedelta
from babel.lists import format_list

print(format_list(["cath", "ci", "afal"], locale="cy"))
print(format_list(["Cai", "Mair"], locale="cy"))
for days in (1, 2, 3):
    print(format_timedelta(timedelta(days=days), granularity="day", threshold=9, locale="cy"))
PY
"$folder/venv/bin/python" "$folder/look.py" >"$folder/seen" 2>&1
cat "$folder/seen"
diff "$folder/seen" - <<'SEEN'
cath, ci, a(c) afal
Cai a(c) Mair
1 diwrnod
2 ddiwrnod
3 diwrnod
SEEN
