#!/usr/bin/env bash
set -euo pipefail
cat <<'STATED'
version: holidays 0.109
behaviour: country_holidays("GB") without a subdivision is not England and not "all of them": it has only the days that the
  four nations share, in one list that no place keeps.
output seen: in 2027 it lacks Easter Monday and the bank holiday in August, which ENG, WLS and NIR have; 31 August 2026 is a
  working day by it, and a holiday by "ENG".
guess before looking: "GB" alone means England and Wales, as on the government's own page of bank holidays, and a subdivision
  adds the days of Scotland or Northern Ireland.
for whom it matters: whoever counts a deadline in working days for an English school. Name the nation always.
STATED
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet "holidays==0.109"
cat >"$folder/look.py" <<'PY'
import datetime
import holidays

LOOKED_AT = {"Easter Monday 2027": datetime.date(2027, 3, 29), "late August 2026": datetime.date(2026, 8, 31)}
for nation in (None, "ENG", "WLS", "SCT", "NIR"):
    days = holidays.country_holidays("GB", subdiv=nation, years=[2026, 2027])
    of_2027 = sum(1 for day in days if day.year == 2027)
    print(nation, of_2027, *(f"{name}: {day in days}" for name, day in LOOKED_AT.items()), sep="; ")
PY
"$folder/venv/bin/python" "$folder/look.py" >"$folder/seen" 2>&1
cat "$folder/seen"
diff "$folder/seen" - <<'SEEN'
None; 8; Easter Monday 2027: False; late August 2026: False
ENG; 10; Easter Monday 2027: True; late August 2026: True
WLS; 10; Easter Monday 2027: True; late August 2026: True
SCT; 12; Easter Monday 2027: False; late August 2026: False
NIR; 12; Easter Monday 2027: True; late August 2026: True
SEEN
