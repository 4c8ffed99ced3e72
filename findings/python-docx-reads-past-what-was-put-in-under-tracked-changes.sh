#!/usr/bin/env bash
set -euo pipefail
cat <<'STATED'
version: python-docx 1.2.0, beside mammoth 1.13.0 and docx2txt 0.9
behaviour: Paragraph.text of python-docx holds neither what was put in under tracked changes and not yet accepted (w:ins) nor
  what stands in a content control (w:sdt), and says nothing. What was taken out (w:del) is left out as well, so that the
  sentence is neither the old nor the new one. docx2txt has both, but also keeps what was moved elsewhere (w:moveFrom).
output seen: of "Staff must not post pictures of pupils.", with "not" put in by a reviewer, python-docx gives "Staff must post
  pictures of pupils."; of "Tell the DSL at once.", where a reviewer wrote the DSL over the head, "Tell  at once."; "Ask  first."
  where the role stands in a control. mammoth gives all four as Word shows them when changes are accepted.
guess before looking: the text of a paragraph is what Word shows, changes accepted.
for whom it matters: whoever reads a school's policy out of Word. Policies are passed round with changes tracked, and forms of
  local authorities have their names in controls: a rule comes out turned round. Read w:ins and w:sdt, leave w:moveFrom out.
STATED
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet "python-docx==1.2.0" "mammoth==1.13.0" "docx2txt==0.9"
cat >"$folder/look.py" <<'PY'
import sys

import docx
import docx2txt
import mammoth
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls


def run(words: str, tag: str = "t") -> str:
    return f'<w:r><w:{tag} xml:space="preserve">{words}</w:{tag}></w:r>'


def tracked(tag: str, inner: str) -> str:
    return f'<w:{tag} w:id="7" w:author="Reviewer" w:date="2026-01-05T09:00:00Z">{inner}</w:{tag}>'


PARAGRAPHS = (
    run("Staff must ") + tracked("ins", run("not ")) + run("post pictures of pupils."),
    run("Tell ") + tracked("del", run("the head", "delText")) + tracked("ins", run("the DSL")) + run(" at once."),
    run("Ask ") + f"<w:sdt><w:sdtContent>{run('the headteacher')}</w:sdtContent></w:sdt>" + run(" first."),
    run("Keep ") + tracked("moveFrom", run("here ")) + tracked("moveTo", run("there ")) + run("a record."),
)
path = sys.argv[1]
document = docx.Document()
for inner in PARAGRAPHS:
    document.element.body.insert(-1, parse_xml(f"<w:p {nsdecls('w')}>{inner}</w:p>"))
document.save(path)

for paragraph in docx.Document(path).paragraphs:
    print("python-docx:", paragraph.text)
with open(path, "rb") as file:
    print("mammoth:", *mammoth.extract_raw_text(file).value.split("\n\n")[:4], sep="\n  ")
print("docx2txt:", *docx2txt.process(path).split("\n\n")[:4], sep="\n  ")
PY
"$folder/venv/bin/python" "$folder/look.py" "$folder/policy.docx" >"$folder/seen" 2>&1
cat "$folder/seen"
diff "$folder/seen" - <<'SEEN'
python-docx: Staff must post pictures of pupils.
python-docx: Tell  at once.
python-docx: Ask  first.
python-docx: Keep a record.
mammoth:
  Staff must not post pictures of pupils.
  Tell the DSL at once.
  Ask the headteacher first.
  Keep there a record.
docx2txt:
  Staff must not post pictures of pupils.
  Tell the DSL at once.
  Ask the headteacher first.
  Keep here there a record.
SEEN
