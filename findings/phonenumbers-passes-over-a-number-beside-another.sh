#!/usr/bin/env bash
set -euo pipefail
cat <<'STATED'
version: phonenumbers 9.0.43
behaviour: PhoneNumberMatcher takes everything that a blank joins for one number. Where a time, a year group, a room or a second
  phone number stands beside a phone number, the whole is too long to be one, and the number in it is not tried by itself. A
  comma, a colon, a line's end or a letter before the digits keep them apart.
output seen: "020 7946 0018" is found in "ring 020 7946 0018 now", and not in "ring 020 7946 0018 9am", "Year 7 020 7946 0018",
  "room 12 020 7946 0018", "020 7946 0018 29/11/2026" or "020 7946 0018 020 7946 0019". With Leniency.POSSIBLE nothing is found
  there either, or its middle alone: "7946".
guess before looking: a number right before a date is found, and so are two with a slash between them. "Year 7", "9am" and two
  in a row were tried after the date had failed, without a guess of their own.
for whom it matters: whoever blacks out phone numbers in a report, or warns before a post is sent: "Year 7 020 ..." and "... 9am"
  are how schools write. Look for the shape of a number as well.
STATED
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet "phonenumbers==9.0.43"
cat >"$folder/look.py" <<'PY'
from phonenumbers import Leniency, PhoneNumberMatcher

SAID = (
    "ring 020 7946 0018 now", "ring 020 7946 0018 9am", "Year 7 020 7946 0018", "room 12 020 7946 0018",
    "020 7946 0018 29/11/2026", "020 7946 0018 020 7946 0019", "020 7946 0018, 9am", "Year 7: 020 7946 0018",
    "020 7946 0018 / 020 7946 0019", "7B 020 7946 0018",
)
for said in SAID:
    found = [[one.raw_string for one in PhoneNumberMatcher(said, "GB", how)] for how in (Leniency.VALID, Leniency.POSSIBLE)]
    print(said, *found, sep="; ")
PY
"$folder/venv/bin/python" "$folder/look.py" >"$folder/seen" 2>&1
cat "$folder/seen"
diff "$folder/seen" - <<'SEEN'
ring 020 7946 0018 now; ['020 7946 0018']; ['020 7946 0018']
ring 020 7946 0018 9am; []; ['7946']
Year 7 020 7946 0018; []; ['7946']
room 12 020 7946 0018; []; ['7946']
020 7946 0018 29/11/2026; []; []
020 7946 0018 020 7946 0019; []; ['7946', '7946']
020 7946 0018, 9am; ['020 7946 0018']; ['020 7946 0018']
Year 7: 020 7946 0018; ['020 7946 0018']; ['020 7946 0018']
020 7946 0018 / 020 7946 0019; ['020 7946 0018', '020 7946 0019']; ['020 7946 0018', '020 7946 0019']
7B 020 7946 0018; ['020 7946 0018']; ['020 7946 0018']
SEEN
