"""A school's own policy becomes a draft pack: proposed, without people's names, and not served before it is curated."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.cli import main
from policy_kb.curating.people import LEFT_OUT, without_people
from policy_kb.loading import Faults, load
from tests.policy_kb.documents import HEADINGS, MARKDOWN, as_pdf, as_word, plain


def as_markdown(path: Path) -> Path:
    path.write_text(MARKDOWN, "utf-8")
    return path


def as_text(path: Path) -> Path:
    path.write_text(plain(), "utf-8")
    return path


KINDS: dict[str, Callable[[Path], Path]] = {"md": as_markdown, "txt": as_text, "docx": as_word, "pdf": as_pdf}


@pytest.fixture(params=KINDS, scope="module")
def draft(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The draft of each kind of file, which is read once and changed by no test."""
    home = tmp_path_factory.mktemp(request.param)
    file = KINDS[request.param](home / f"policy.{request.param}")
    assert main(["policy", "import", str(file), "--school", "Hilltop: a School", "--to", str(home / "hilltop")]) == 0
    return home / "hilltop"


def clauses(folder: Path) -> list[dict[str, Any]]:
    found = yaml.load((folder / "clauses.yaml").read_text("utf-8"), yaml.CSafeLoader)
    assert isinstance(found, list)
    return found


def one(folder: Path, words: str) -> dict[str, Any]:
    (found,) = [clause for clause in clauses(folder) if words in clause["summary"]]
    return found


def test_rules_are_proposed_with_modality_topic_and_section(draft: Path) -> None:
    friends = one(draft, "friend requests from pupils")
    assert friends["modality"] == "must-not"
    assert friends["topic"] == "pupil-contact"
    assert friends["section"] == HEADINGS[0]
    assert one(draft, "Parents may be friends")["modality"] == "permitted-with-approval"
    assert one(draft, "Photographs of pupils")["modality"] == "should-not"
    assert one(draft, "Photographs of pupils")["section"] == HEADINGS[1]
    assert one(draft, "Volunteers are advised")["modality"] == "advised"
    assert one(draft, "newsletter")["approver"] == ["headteacher"]


def test_what_is_no_rule_is_left_out(draft: Path) -> None:
    assert not [clause for clause in clauses(draft) if "hill." in clause["summary"]]


def test_everything_is_to_be_curated_and_ids_begin_with_the_folder(draft: Path) -> None:
    found = clauses(draft)
    assert all(clause["to_be_curated"] is True for clause in found)
    assert all(clause["id"].startswith("hilltop/") for clause in found)
    assert len({clause["id"] for clause in found}) == len(found)


def test_no_person_is_carried_over(draft: Path) -> None:
    whole = "".join(path.read_text("utf-8") for path in draft.iterdir())
    for name in ("Jane", "Example", "Amelia", "Sample", "a.sample", "960123"):
        assert name not in whole


def test_a_draft_is_not_served_and_says_so_plainly(draft: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(Faults, match="a draft that nobody has reviewed, so it is not served"):
        load(draft.name, draft.parent)
    assert main(["check", "--packs", str(draft.parent)]) == 1
    assert "Curate its clauses" in capsys.readouterr().err


def test_taking_out_the_word_draft_alone_does_not_serve_it(draft: Path, tmp_path: Path) -> None:
    file = shutil.copytree(draft, tmp_path / "hilltop") / "identity.yaml"
    file.write_text(file.read_text("utf-8").replace("draft: true\n", ""), "utf-8")
    with pytest.raises(Faults, match=r"hilltop/clauses\.yaml:\d+: nobody has curated this clause"):
        load("hilltop", tmp_path)


def test_items_of_a_list_are_read_with_what_leads_into_them(tmp_path: Path) -> None:
    assert (
        main(["policy", "import", str(as_markdown(tmp_path / "a.md")), "--school", "A", "--to", f"{tmp_path}/a"]) == 0
    )
    report = one(tmp_path / "a", "report contact from a pupil")
    assert report["summary"].startswith("Staff must")
    assert report["modality"] == "must"
    assert report["report_to"] == ["dsl"]
    assert one(tmp_path / "a", "privacy settings")["modality"] == "must"


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("policy.odt", b"x", "this kind of file cannot be read"),
        ("policy.docx", b"not a document", "not a Word document"),
        ("policy.pdf", b"not a document", "this PDF cannot be read"),
        ("policy.md", b"\xff\xfe\x00", "letters are not UTF-16"),
        ("policy.txt", b"The weather was fine.", "no rule was found"),
    ],
)
def test_what_cannot_be_imported_says_what_to_do(
    name: str, content: bytes, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / name).write_bytes(content)
    assert main(["policy", "import", str(tmp_path / name), "--school", "A", "--to", str(tmp_path / "a")]) == 1
    assert says in capsys.readouterr().err
    assert not (tmp_path / "a").exists()


def test_a_file_that_is_not_there_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "import", str(tmp_path / "no.docx"), "--school", "A", "--to", str(tmp_path / "a")]) == 1
    assert "no.docx: there is no such file" in capsys.readouterr().err


def test_nothing_is_written_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a/clauses.yaml").write_text("mine", "utf-8")
    file = as_markdown(tmp_path / "policy.md")
    assert main(["policy", "import", str(file), "--school", "A", "--to", str(tmp_path / "a")]) == 1
    assert "there is something in this folder already" in capsys.readouterr().err
    assert (tmp_path / "a/clauses.yaml").read_text("utf-8") == "mine"


@pytest.mark.parametrize(
    "text",
    [
        "Contact Mr P. Sample at once.",
        "Headteacher: Ann-Marie Example",
        "The DSL is Olu Sample-Jones.",
        "Signed by Priya Example",
        "Speak to Daniel Example in the office.",
        "Dr. Sample Example chairs the governors",
    ],
)
def test_a_person_is_recognised_by_title_role_or_first_name(text: str) -> None:
    assert LEFT_OUT in (said := without_people(text))
    assert "Example" not in said
    assert "Sample" not in said


@pytest.mark.parametrize(
    "text",
    ["The Designated Safeguarding Lead must be told.", "Keeping Children Safe in Education", "Use the School Camera"],
)
def test_titles_of_roles_and_documents_are_no_persons(text: str) -> None:
    assert without_people(text) == text
