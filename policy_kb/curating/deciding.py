"""Going through a draft clause by clause: keep, change, split or drop; every decision is written down at once.

1. A decision is in the files before the next clause is shown; a stop at any moment loses none.
2. What was decided is never asked again, neither in this draft nor in one made from a later version of the policy:
   a sentence that stands there as it stood before brings its decision along.
3. Ids are never used again, not even those of dropped clauses.
"""

import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from policy_kb import vocabulary
from policy_kb.counted import counted
from policy_kb.curating.drafting import CLAUSES, CURATED, in_yaml, new_id
from policy_kb.curating.phrasing import respelled
from policy_kb.curating.proposing import guessed
from policy_kb.lines import LINE, Fault, read
from policy_kb.shapes import dataclass

Deed = Literal["keep", "change", "split", "drop"]
LISTS: Mapping[str, frozenset[str]] = {
    "audience": vocabulary.AUDIENCES,
    "applies_to": vocabulary.ACCOUNTS,
    "approver": vocabulary.ROLES,
    "report_to": vocabulary.ROLES | {"platform"},
}
"""What may be changed, and holds several of some words."""
ONE_OF: Mapping[str, frozenset[str]] = {"modality": vocabulary.MODALITIES, "topic": vocabulary.TOPICS}
TEXTS = ("summary", "plain", "section", "exceptions", "deadline")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A clause that waits for a decision, beside what it came from."""

    clause: Mapping[str, Any]
    said: str
    page: int
    number: int
    """Its place among all that were read, from 1."""


class DraftPack:
    """A draft pack in its folder."""

    def __init__(self, folder: Path) -> None:
        """Raises Fault if there is no draft there."""
        self.folder = folder
        self._before: list[tuple[str, list[dict[str, Any]], list[dict[str, Any]]]] = []
        if not (folder / "clauses.yaml").exists():
            raise Fault(str(folder), "there is no draft here.", "Make one with 'canipost policy import'.")
        self._clauses = _plain(read(folder / "clauses.yaml", f"{folder.name}/clauses.yaml") or [], folder, "clauses")
        has_seen = (folder / "curated.yaml").exists()
        seen = read(folder / "curated.yaml", f"{folder.name}/curated.yaml") or [] if has_seen else []
        self._seen = _plain(seen, folder, "curated")
        known = {row["id"] for row in self._seen}
        self._seen += [
            {"id": row["id"], "section": str(row.get("section", "")), "said": "", "read": ""}
            for row in self._clauses
            if row["id"] not in known and row.get("to_be_curated")
        ]

    def is_draft(self) -> bool:
        """Whether nobody has said yet that it is ready to be served."""
        return bool((read(self.folder / "identity.yaml", f"{self.folder.name}/identity.yaml") or {}).get("draft"))

    def waiting(self) -> list[Waiting]:
        """What is still to be decided, in the order of the policy."""
        rows = {row["id"]: row for row in self._clauses if row.get("to_be_curated")}
        return [
            Waiting(rows[each["id"]], str(each.get("said", "")), int(each.get("page", 0)), number)
            for number, each in enumerate(self._seen, 1)
            if each["id"] in rows
        ]

    def progress(self) -> tuple[int, int, Mapping[str, int]]:
        """How many are decided, of how many, and how often each thing was decided."""
        deeds = [str(each["decided"]) for each in self._seen if each.get("decided")]
        return len(deeds), len(self._seen), {deed: deeds.count(deed) for deed in ("keep", "change", "split", "drop")}

    def ids(self) -> set[str]:
        """Every id that was ever given here."""
        return {str(row["id"]) for row in (*self._clauses, *self._seen)}

    def ids_left(self) -> list[str]:
        """The ids of the clauses that the pack has now."""
        return [str(row["id"]) for row in self._clauses]

    def keep(self, name: str) -> None:
        """Keep a clause as it is. Raises Fault if a name was left out of it: then it takes words."""
        _check(name, {"summary": self._clause(name)["summary"]})
        self._decide(name, "keep", [self._clause(name)])

    def change(self, name: str, changes: Mapping[str, Any]) -> None:
        """Keep a clause with other words or values. Raises Fault for a value that a pack cannot hold."""
        _check(name, changes)
        row = {**self._clause(name), **changes}
        _check(name, {"summary": row["summary"]})
        self._decide(name, "change", [{key: value for key, value in row.items() if value not in ("", [])}])

    @property
    def can_undo(self) -> bool:
        """Whether something was decided in this sitting that can be taken back."""
        return bool(self._before)

    def split(self, name: str, texts: Sequence[str], changes: Mapping[str, Any] = MappingProxyType({})) -> None:
        """Make several clauses of one, each with its own words and everything else alike."""
        if len(texts) < 2 or not all(text.strip() for text in texts):  # noqa: PLR2004 - one is no split
            raise Fault(name, "it takes two clauses or more to split one.", "Give the words of each.")
        _check(name, changes)
        row = {key: value for key, value in {**self._clause(name), **changes}.items() if value not in ("", [])}
        row.pop("plain", None)  # the short words were those of both
        for text in texts:
            _check(name, {"summary": text.strip()})
        taken = self.ids()
        rows = [{**row, "summary": texts[0].strip()}]
        school = name.partition("/")[0]
        rows += [{**row, "id": new_id(school, text, taken), "summary": text.strip()} for text in texts[1:]]
        self._decide(name, "split", rows)

    def add(self, text: str, *, before: str = "") -> str:
        """Put a rule that the import missed before a clause that waits, or last; it is decided next. Gives its id."""
        said = respelled(text.strip())
        _check(self.folder.name, {"summary": said})
        name, section = new_id(self.folder.name, said, self.ids()), "(added)"
        self._before.append((name, list(self._clauses), [dict(each) for each in self._seen]))
        at, place = len(self._clauses), len(self._seen)
        if before:
            section = str(self._clause(before)["section"])
            at = self._clauses.index(self._clause(before))
            place = next(n for n, each in enumerate(self._seen) if each["id"] == before)
        row = {"id": name, "section": section, **guessed(said), "summary": said, "to_be_curated": True}
        self._clauses.insert(at, row)
        self._seen.insert(place, {"id": name, "section": section, "said": said, "read": said, "added": True})
        self._save()
        return name

    def drop(self, name: str) -> None:
        """Take a clause out: it is no rule, or stands elsewhere."""
        self._decide(name, "drop", [])

    def undo(self) -> str:
        """Take the last decision of this sitting back; gives the clause's id, empty where there is none."""
        if not self._before:
            return ""
        name, self._clauses, self._seen = self._before.pop()
        self._save()
        return name

    def decisions(self) -> Mapping[str, tuple[Deed, list[Mapping[str, Any]]]]:
        """What was decided of each sentence as the import read it, and the clauses that came of it."""
        rows = {row["id"]: row for row in self._clauses}
        found: dict[str, tuple[Deed, list[Mapping[str, Any]]]] = {}
        for each in self._seen:
            became: list[Mapping[str, Any]] = [rows[name] for name in each.get("became", []) if name in rows]
            if each.get("decided") and each.get("read") and (became or each["decided"] == "drop"):
                found.setdefault(_words(each["read"]), (each["decided"], became))
        return found

    def carry_over(self, earlier: "DraftPack") -> int:
        """Take decisions over for sentences that an earlier draft had, word by word; gives how many."""
        decided = earlier.decisions()
        count = 0
        for each in list(self._seen):
            if not each.get("decided") and (old := decided.get(_words(each.get("read", "")))):
                deed, rows = old
                section = self._clause(each["id"])["section"]
                self._decide(each["id"], deed, [{**row, "section": section} for row in rows])
                count += 1
        self._keep_added(earlier)
        self._before.clear()
        return count

    def _keep_added(self, earlier: "DraftPack") -> None:
        """What somebody added to an earlier draft, and this import did not find by itself either, waits here again."""
        read = {_words(each.get("read", "")) for each in self._seen}
        rows = {row["id"]: row for row in earlier._clauses}  # noqa: SLF001 - the same kind
        for each in earlier._seen:  # noqa: SLF001 - the same kind
            if each.get("added") and _words(each["read"]) not in read:
                became = [rows[name] for name in each.get("became", []) if name in rows]
                self._clauses += [{**row, "to_be_curated": True} for row in became]
                self._seen += [{**each, "id": row["id"]} for row in became]
        for each in self._seen:
            if each.get("added"):
                each.pop("decided", None)
                each.pop("became", None)
        self._save()

    def finish(self) -> None:
        """Take 'draft: true' out. Raises Fault while something waits."""
        if left := len(self.waiting()):
            what = f"{counted(left, 'clause waits', 'clauses wait')} for a decision."
            raise Fault(str(self.folder), what, "Decide what waits first.")
        file = self.folder / "identity.yaml"
        lines = file.read_text("utf-8").splitlines(keepends=True)
        _write(
            file, "".join(line for line in lines if not line.startswith(("draft:", "# A draft made", "# Go through")))
        )

    def _clause(self, name: str) -> dict[str, Any]:
        return next(row for row in self._clauses if row["id"] == name)

    def _decide(self, name: str, deed: Deed, rows: Sequence[Mapping[str, Any]]) -> None:
        self._before.append((name, list(self._clauses), [dict(each) for each in self._seen]))
        at = next(n for n, row in enumerate(self._clauses) if row["id"] == name)
        made = [{key: value for key, value in row.items() if key != "to_be_curated"} for row in rows]
        self._clauses[at : at + 1] = made
        for each in self._seen:
            if each["id"] == name:
                each["decided"] = deed
                each["became"] = [row["id"] for row in made]
        self._save()

    def _save(self) -> None:
        # The decision first: a stop between the two files asks again, and never loses a clause.
        _write(self.folder / "clauses.yaml", CLAUSES + in_yaml(self._clauses))
        _write(self.folder / "curated.yaml", CURATED + in_yaml(self._seen))


def _check(name: str, changes: Mapping[str, Any]) -> None:
    if "left out)" in str(changes.get("summary", "")):
        raise Fault(name, "a name, number or address was left out of its words.", "Word it by the role instead.")
    for key, value in changes.items():
        allowed = LISTS.get(key) or ONE_OF.get(key)
        given = value if isinstance(value, list) else [value]
        wrong = [one for one in given if allowed and one not in allowed]
        if wrong and allowed:
            raise Fault(name, f"{key} cannot be '{wrong[0]}'.", f"Use one of: {', '.join(sorted(allowed))}.")
        if key not in {*LISTS, *ONE_OF, *TEXTS} or (key in {"summary", "section", "modality", "topic"} and not value):
            raise Fault(name, f"'{key}' cannot be changed to that.", "Give it words.")


def _plain(rows: Any, folder: Path, file: str) -> list[dict[str, Any]]:  # noqa: ANN401 - a file may hold anything
    if not isinstance(rows, list) or not all(isinstance(row, dict) and "id" in row for row in rows):
        raise Fault(f"{folder.name}/{file}.yaml", "this is not a list of rows with ids.", "Put it back as it was.")
    return [{key: value for key, value in row.items() if key != LINE} for row in rows]


def _words(text: object) -> str:
    return " ".join(str(text).split())


def _write(file: Path, text: str) -> None:
    """Write a file whole or not at all."""
    with tempfile.NamedTemporaryFile(
        "w", dir=file.parent, prefix=".", suffix=".part", delete=False, encoding="utf-8"
    ) as part:
        part.write(text)
        part.flush()
        os.fsync(part.fileno())
    Path(part.name).chmod(0o644)
    Path(part.name).replace(file)
