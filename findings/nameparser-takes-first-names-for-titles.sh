#!/usr/bin/env bash
set -euo pipefail
cat <<'STATED'
version: nameparser 2.6.0
behaviour: a word of its list of titles is one wherever it begins a name, also where no other first name is left, and after the
  comma of "Hussain, Mahdi". Some titles leave the next word as last name, others as first name and no last name at all.
output seen: Mahdi Hussain, Blessed Okoye, Baron Hughes and Sultan Mahmood have no first name; Prince Okafor, Princess Adeyemi
  and "Okafor, Prince" have no last one, and Okafor or Adeyemi for a first. "Mr Prince Okafor" is "Mr Prince", first name Okafor.
  Dean Smith, Earl Thomas and Major Singh are read rightly.
guess before looking: Mahdi is a name; the first of two words is a title only for one such as Mr or Dr, and after a comma, where
  only first names stand, never.
for whom it matters: whoever splits one column of names into the two that OneRoster and School Data Sync want, or files people by
  surname. Names of British pupils and staff from South Asia, West Africa and the Caribbean lose a half. Take the two columns
  out of the system that has them; else build CONSTANTS without these words.
STATED
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet "nameparser==2.6.0"
cat >"$folder/look.py" <<'PY'
from nameparser import HumanName

NAMES = (
    "Mahdi Hussain", "Hussain, Mahdi", "Blessed Okoye", "Baron Hughes", "Sultan Mahmood", "Prince Okafor", "Okafor, Prince",
    "Princess Adeyemi", "Mr Prince Okafor", "Dean Smith", "Earl Thomas", "Major Singh",
)
for name in NAMES:
    read = HumanName(name)
    print(f"{name}: title {read.title or '-'}; first {read.first or '-'}; last {read.last or '-'}")
PY
"$folder/venv/bin/python" "$folder/look.py" >"$folder/seen" 2>&1
cat "$folder/seen"
diff "$folder/seen" - <<'SEEN'
Mahdi Hussain: title Mahdi; first -; last Hussain
Hussain, Mahdi: title Mahdi; first -; last Hussain
Blessed Okoye: title Blessed; first -; last Okoye
Baron Hughes: title Baron; first -; last Hughes
Sultan Mahmood: title Sultan; first -; last Mahmood
Prince Okafor: title Prince; first Okafor; last -
Okafor, Prince: title Prince; first Okafor; last -
Princess Adeyemi: title Princess; first Adeyemi; last -
Mr Prince Okafor: title Mr Prince; first Okafor; last -
Dean Smith: title -; first Dean; last Smith
Earl Thomas: title -; first Earl; last Thomas
Major Singh: title -; first Major; last Singh
SEEN
