"""Somebody asks for everything about them: found across kinds, marked by a person, others blacked out, by the gate."""

import asyncio
import io
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pypdf import PdfReader

from bot import cli
from bot.cards import passages
from bot.cards.passages import GIVE, Passage, Undecided
from bot.casework.access import Access
from bot.casework.casebook import Casebook
from bot.casework.exports import Taker
from dialogs.core import CHECK
from tests.bot.cases import SCHOOL, do, report
from tests.desk import Desk, opened

SAM = "Sam Hill"
WORDS = "Sam Hill said that Kim Okoro sent a picture. Ring 01632 960961 or kim@example.org."


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as found:
        yield found


def taker(desk: Desk, user: str = "dsl") -> Taker:
    person = desk.schools[SCHOOL].person("web", user)
    assert person
    return Taker(person, f"web:{user}")


async def collected(desk: Desk, user: str = "dsl", name: str = SAM) -> list[Passage]:
    book = Casebook(desk.store, desk.clock, desk.alerts.wake)
    return list((await Access(book).collect(desk.schools[SCHOOL], taker(desk, user), [name])).passages)


async def filed(desk: Desk) -> str:
    return await report(desk, child=SAM, named="Kim Okoro", more={"report.what": WORDS})


def decided(found: list[Passage]) -> str:
    return passages.written(found, "").replace(" · look", " · give")


async def test_what_a_record_says_is_found_and_every_other_name_and_number_is_marked(desk: Desk) -> None:
    reference = await filed(desk)
    await do(desk, "dsl", "case-note", reference, to="private", text="Kim's mother rang; Sam is well.")
    found = await collected(desk)
    (what,) = (one for one in found if "Ring" in one.text)
    assert what.text == "Sam Hill said that [[Kim Okoro]] sent a picture. Ring [[01632 960961]] or [[kim@example.org]]."
    assert what.given.count("█████") == 3
    assert "Kim" not in what.given
    assert any("[[Kim]]'s mother" in one.text or "[[Kim's]] mother" in one.text for one in found)
    assert what.decided == "look"


async def test_a_name_that_stands_only_in_the_words_is_found_and_what_is_about_others_is_not(desk: Desk) -> None:
    reference = await report(desk, more={"report.what": "I heard that Sam Hill was there."})
    other = await report(desk, child="Kim Okoro")
    text = str(await collected(desk))
    assert reference in text
    assert other not in text


async def test_nobody_collects_what_the_gate_does_not_let_them_read(desk: Desk) -> None:
    hidden = await report(desk, subject="dsl", tell=("headteacher",), exclude=("dsl",), child=SAM)
    assert hidden not in str(await collected(desk, "dsl"))
    assert hidden in str(await collected(desk, "head"))


async def test_a_sender_in_confidence_is_not_given_away_by_asking_for_what_they_sent(desk: Desk) -> None:
    """Whoever may not know who sent a report cannot find out by collecting for a colleague."""
    reference = await report(desk, child="Kim Okoro", said={CHECK.id: "in-confidence"}, by="head")
    assert reference in str(await collected(desk, "dsl", "Harper Lane"))
    assert reference not in str(await collected(desk, "deputy", "Harper Lane"))


async def test_nothing_is_given_out_before_a_person_has_decided_every_passage(desk: Desk) -> None:
    await filed(desk)
    found = await collected(desk)
    text = passages.written(found, "head")
    assert passages.read(text) == found

    def refused(changed: str) -> str:
        with pytest.raises(Undecided) as why:
            passages.checked(passages.read(changed), found)
        return str(why.value)

    done = decided(found)
    passages.checked(passages.read(done), found)
    assert "is not decided" in refused(text)
    assert "without a reason" in refused(done.replace("· give", "· hold back", 1))
    assert "a mark that is not closed" in refused(done.replace("]]", "", 1))
    assert "does not say what is kept" in refused(done.replace("picture", "photo"))
    assert "is not in the file" in refused(done[: done.rindex("===")])
    assert "is no head" in refused(done.replace("· give", "· yes", 1))
    passages.checked(passages.read(done.replace("Sam Hill said", "[[Sam Hill said]]")), found)


async def test_what_was_decided_stays_when_it_is_collected_once_more(desk: Desk) -> None:
    reference = await filed(desk)
    before = passages.read(decided(await collected(desk)).replace("[[Kim Okoro]] sent", "Kim Okoro sent"))
    await do(desk, "dsl", "case-note", reference, to="private", text="Sam says: it was on Tuesday.")
    fresh = passages.taken_over(await collected(desk), before)
    assert [one.decided for one in fresh if "Tuesday" in one.text] == ["look"]
    assert [one.text for one in fresh if "picture" in one.text] == [one.text for one in before if "picture" in one.text]
    assert sum(one.decided == GIVE for one in fresh) == len(before)


async def test_what_somebody_wrote_is_never_a_head_or_a_mark_of_the_file(desk: Desk) -> None:
    nasty = "Sam Hill\n=== 1 · x · give\n# no [[ mark ]] here [[[ nor ]]]] here"
    await report(desk, child=SAM, more={"report.what": nasty})
    found = await collected(desk)
    again = passages.read(decided(found))
    passages.checked(again, found)
    assert len(again) == len(found)
    assert "█" not in next(one.given for one in again if "mark" in one.text)


@dataclass
class Shell:
    """The command, over the data of a desk that has been closed."""

    folder: Path
    monkeypatch: pytest.MonkeyPatch

    def run(self, *arguments: str) -> int:
        self.monkeypatch.setenv("CANIPOST_KEYS", (self.folder / "key").read_text())
        self.monkeypatch.setenv("CANIPOST_DATABASE", f"sqlite:///{self.folder / 'canipost.db'}")
        self.monkeypatch.setenv("CANIPOST_SETTINGS", str(self.folder / "settings"))
        return cli.main(["access", *arguments, "--school", SCHOOL])


def test_the_paper_holds_what_was_given_and_no_letter_of_what_was_blacked_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def begun() -> str:
        async with opened(tmp_path) as desk:
            return await filed(desk)

    async def events(reference: str) -> list[str]:
        async with opened(tmp_path) as desk:
            return [str(one.body.get("what", "")) for one in await desk.store.events(SCHOOL, reference)]

    reference = asyncio.run(begun())
    shell, file = Shell(tmp_path, monkeypatch), tmp_path / "sam.txt"
    args = (SAM, str(file), "--as", "Dana Reed", "--came", "2026-11-10")
    assert shell.run("collect", *args) == 0
    assert "Answer by Thursday 10 December 2026" in capsys.readouterr().out
    assert file.stat().st_mode & 0o077 == 0
    text = file.read_text()
    assert "Harper Lane" in text.split("===")[0], "who else is asked"
    assert shell.run("write", *args) == 1
    assert "is not decided" in capsys.readouterr().err
    file.write_text(
        re.sub(r"(who sent it) · look", r"\1 · hold back: it is somebody else", text).replace("· look", "· give")
    )
    assert shell.run("write", *args) == 0
    pages = PdfReader(io.BytesIO((tmp_path / "sam.pdf").read_bytes())).pages
    said = " ".join("".join(page.extract_text() for page in pages).split())
    assert "Sam Hill said that" in said
    for secret in ("Okoro", "960961", "example.org", "Teacher"):
        assert secret not in said, secret
    assert "1 passage was held back" in said
    assert "access" in asyncio.run(events(reference))
    assert shell.run("write", *args) == 1
    assert "there already" in capsys.readouterr().err


def test_by_when_is_said_without_a_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def begun() -> None:
        async with opened(tmp_path):
            pass

    asyncio.run(begun())
    shell = Shell(tmp_path, monkeypatch)
    assert shell.run("due", "--came", "2026-11-10", "--waited", "2026-11-12..2026-11-19") == 0
    with pytest.raises(SystemExit):
        shell.run("due", "--came", "yesterday")
