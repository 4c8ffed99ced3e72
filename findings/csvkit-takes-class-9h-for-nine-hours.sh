#!/usr/bin/env bash
set -euo pipefail
cat <<'STATED'
version: csvkit 2.2.0 with agate 1.14.2
behaviour: a column whose every cell is a number and one of the letters w, d, h, m or s is taken for durations, and one of
  weekdays or months for dates in the year 1. csvsort, csvjson, csvjoin and in2csv do not only show them so, they write
  them so; csvcut, csvgrep and csvstack leave them alone. -I turns it off.
output seen: classes 9H, 9W and 10H (by the letter of their teacher) are written as "9:00:00", "63 days, 0:00:00" and "10:00:00",
  surnames May, June and April as 0001-05-01, 0001-06-01 and 0001-04-01. With 9K beside them the classes stay as they are.
guess before looking: a column of surnames stays text, though each be a month's name. Classes were tried right after the
  surnames, without a guess of their own.
for whom it matters: whoever sorts or joins a list of classes before it goes into OneRoster or School Data Sync. It depends on
  which teachers' letters a small school has, so that it works for years. Give -I.
STATED
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet "csvkit==2.2.0" "agate==1.14.2"
cd "$folder"
printf 'name,class,surname\nA,9H,May\nB,9W,June\nC,10H,April\n' >list.csv
printf 'name,class,surname\nA,9H,May\nB,9W,June\nC,10H,Mann\nD,9K,April\n' >other.csv
{
    for said in "csvsort -c name" "csvsort -I -c name" "csvjoin -c name list.csv" "csvcut -c class,surname"; do
        echo "$said:"
        # shellcheck disable=SC2086 # the words of a command
        "$folder/venv/bin/"$said list.csv | tail -n +2
    done
    echo "csvsort, one 9K and one Mann beside them:"
    "$folder/venv/bin/csvsort" -c name other.csv | tail -n +2
} >seen 2>&1
cat seen
diff seen - <<'SEEN'
csvsort -c name:
A,9:00:00,0001-05-01
B,"63 days, 0:00:00",0001-06-01
C,10:00:00,0001-04-01
csvsort -I -c name:
A,9H,May
B,9W,June
C,10H,April
csvjoin -c name list.csv:
A,9:00:00,0001-05-01,9:00:00,0001-05-01
B,"63 days, 0:00:00",0001-06-01,"63 days, 0:00:00",0001-06-01
C,10:00:00,0001-04-01,10:00:00,0001-04-01
csvcut -c class,surname:
9H,May
9W,June
10H,April
csvsort, one 9K and one Mann beside them:
A,9H,May
B,9W,June
C,10H,Mann
D,9K,April
SEEN
