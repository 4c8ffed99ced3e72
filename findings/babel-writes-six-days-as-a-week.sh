#!/usr/bin/env bash
set -euo pipefail
cat <<'STATED'
version: babel 2.19.0
behaviour: format_timedelta goes to the larger unit before it is full: from 85 % of it on. threshold=1 waits until it is.
output seen: 21 hours are "1 day", 6 days are "1 week", 26 days are "1 month", 311 days are "1 year"; with threshold=1 they
  are "21 hours", "6 days", "4 weeks" and "10 months".
guess before looking: it names the largest unit that is whole, and rounds within it, as people do who say "six days".
for whom it matters: whoever tells somebody how long they have. "Answer within 1 week" on the sixth day before a legal
  deadline makes them late. Give threshold=1, or the day itself.
STATED
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet "babel==2.19.0"
cat >"$folder/look.py" <<'PY'
from datetime import timedelta

from babel.dates import format_timedelta

for long in (timedelta(hours=20), timedelta(hours=21), timedelta(days=5), timedelta(days=6), timedelta(days=26), timedelta(days=311)):
    print(long, format_timedelta(long, locale="en_GB"), format_timedelta(long, threshold=1, locale="en_GB"), sep="; ")
PY
"$folder/venv/bin/python" "$folder/look.py" >"$folder/seen" 2>&1
cat "$folder/seen"
diff "$folder/seen" - <<'SEEN'
20:00:00; 20 hours; 20 hours
21:00:00; 1 day; 21 hours
5 days, 0:00:00; 5 days; 5 days
6 days, 0:00:00; 1 week; 6 days
26 days, 0:00:00; 1 month; 4 weeks
311 days, 0:00:00; 1 year; 10 months
SEEN
