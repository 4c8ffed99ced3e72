"""A pack that holds clauses and nothing else, as an import leaves it once its clauses are curated."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from policy_kb.loading import load, load_all
from policy_kb.policy import Policy

IDENTITY = 'school: Hilltop School\ntitle: Social Media Policy\nversion: "1"\ninherits: england\n'
CLAUSES = """\
- id: hilltop/no-friends
  section: "2.1"
  topic: pupil-contact
  audience: [staff]
  modality: must-not
  applies_to: [any]
  summary: Staff must not accept pupils as friends or followers on social media.
- id: hilltop/press
  section: "2.2"
  topic: press-media
  audience: [staff]
  modality: must
  applies_to: [any]
  summary: Staff must pass every call from the press to the headteacher.
  report_to: [headteacher]
- id: hilltop/parents
  section: "3.1"
  topic: parents-contact
  audience: [staff]
  modality: permitted
  applies_to: [personal-account]
  summary: Staff may be friends online with parents whom they know from outside school.
"""


def write(folder: Path, **files: str) -> Path:
    """Write the pack `hilltop` into a folder; further files by their name without ending."""
    home = folder / "hilltop"
    home.mkdir(parents=True, exist_ok=True)
    for name, text in {"identity": IDENTITY, "clauses": CLAUSES, **files}.items():
        (home / f"{name}.yaml").write_text(text, "utf-8")
    return folder


@cache
def bare() -> Policy:
    """That pack, read."""
    with TemporaryDirectory() as folder:
        return load("hilltop", write(Path(folder)))


def every_policy() -> dict[str, Policy]:
    """The built-in packs and the bare one, which stands on the base alone."""
    return {**load_all(), bare().id: bare()}
