"""Marked phrases go through every door, and no byte that is left on the disk tells of them, however it is written.

What people take out on purpose (papers, answers on a card, a roster's file) is theirs and lies elsewhere.
"""

import asyncio
import base64
import faulthandler
import io
import subprocess
import sys
import traceback
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from bot.cli import main
from bot.email.send import MailSender, read_keys
from bot.owed.alerts import Alerts
from tests import marked
from tests.backed_up import backed_up
from tests.bot.cases import SCHOOL, do, report
from tests.bot.test_casework import DEEDS
from tests.bot.test_evidence import filed as with_evidence
from tests.bot.test_mail import MAILS
from tests.desk import Desk, opened
from tests.email.server import PASSWORD, USER, mail_server
from tests.handed import Sent, photo
from tests.marked import LEFT_BEHIND, folders

__all__ = ["folders"]

PHRASE = "Xylophone-Märzipan quirls"
NAME = "Zephyrine Quackenbosch"


@pytest.mark.parametrize("how", sorted(marked.spellings(PHRASE)))
def test_a_phrase_would_be_found_however_it_is_written(tmp_path: Path, how: str) -> None:
    (tmp_path / "file").write_bytes(b"before" + marked.spellings(PHRASE)[how] + b"after")
    assert how in {found for _, _, found in marked.found_below([tmp_path], [PHRASE])}


def test_a_phrase_is_found_within_what_was_encoded_as_a_whole(tmp_path: Path) -> None:
    for before in range(3):
        (tmp_path / "file").write_bytes(base64.b64encode(b"x" * before + PHRASE.encode() + b"and more"))
        assert {how for _, _, how in marked.found_below([tmp_path], [PHRASE])} >= {f"base64+{before}"}


@pytest.mark.proof
@pytest.mark.filterwarnings("ignore:Requiring AUTH")  # the server is behind TLS and does not see it
async def test_nothing_that_went_through_any_door_lies_open_anywhere(
    folders: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(folders["kept"]) as desk:
        reference = await reports_and_evidence(desk)
        await work(desk, reference)
        await other_doors(desk)
        await papers(desk, reference, folders["taken"])
        await mail(desk, folders["taken"])
        # Last, for from then on only whoever is on it reaches a dialog.
        await people(desk, folders, monkeypatch)
        with (folders["crash"] / "dump").open("w") as dump:
            faulthandler.dump_traceback(dump)
            try:
                await desk.store.note(
                    SCHOOL, reference, verb="x", actor=NAME, body={PHRASE: {NAME}}, owed=[], now=desk.clock()
                )
            except Exception:  # noqa: BLE001 - whatever it is
                traceback.print_exc(file=dump)
        url, again = (f"sqlite:///{folders['kept'] / name}.db" for name in ("canipost", "restored"))
        keys = [(folders["kept"] / "key").read_text().strip()]
        await backed_up(url, keys, folders, [PHRASE, NAME, NAME.split()[1]], again, monkeypatch)
        # While it is open, so that the log of the database is there.
        assert (folders["kept"] / "canipost.db-wal").stat().st_size
        looked = [folders[name] for name in LEFT_BEHIND]
        assert list(marked.found_below(looked, [PHRASE, NAME, NAME.split()[1]])) == []
    assert list(marked.found_below([folders["taken"]], [PHRASE]))  # it went through
    said = (folders["log"] / "debug.log").read_text("utf-8")
    assert "Using selector" in said, "asyncio says so at debug: everything was let into the log"
    assert "waits" in said, "and so was what canipost says"
    assert [file for file in folders["temp"].rglob("*") if file.is_file()] == []


async def people(desk: Desk, folders: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """Bring a marked person in by a file."""
    file = folders["taken"] / "roster.csv"
    file.write_text(f"Name,Email,Id\n{NAME},z@school.example,{PHRASE}\nDana Reed,d@school.example,2\n", "utf-8")
    monkeypatch.setenv("CANIPOST_KEYS", (folders["kept"] / "key").read_text())
    words = ["--column", "name=Name", "--column", "email=Email", "--column", "key=Id", "--school", SCHOOL, "--write"]
    words += ["--settings", str(folders["kept"] / "settings"), "--url", f"sqlite:///{folders['kept'] / 'canipost.db'}"]
    assert await asyncio.to_thread(main, ["roster", "import", str(file), *words]) == 0
    assert NAME in {one.body["name"] for one in await desk.store.people(SCHOOL)}


async def reports_and_evidence(desk: Desk) -> str:
    """Begin, answer, give up and file reports, by name and by words, with a picture that is called something."""
    desk.called["teacher"] = NAME
    await desk.take(SCHOOL, "teacher", "begin", "report", text=PHRASE)
    await desk.take(SCHOOL, "teacher", "begin", "canipost", text=f"Well done {NAME}: {PHRASE}")
    await desk.take(SCHOOL, "teacher", "begin", "policy", text=f"May I post {PHRASE}?")
    picture = Sent(photo(), f"{PHRASE}.jpg")
    await desk.hand(SCHOOL, "teacher", "begin", "canipost", picture, text=PHRASE)
    reference = await report(
        desk,
        named=NAME,
        child=NAME,
        more={"report.what": PHRASE},
        said={"report.what": PHRASE},
        values={"text": PHRASE},
    )
    await desk.hand(SCHOOL, "teacher", "my-add", reference, picture, text=PHRASE)
    record = await with_evidence(desk, picture, what=PHRASE)
    [kept] = await desk.store.files_of_record(SCHOOL, record.reference)
    assert kept.name == picture.name
    return reference


async def work(desk: Desk, reference: str) -> None:
    """Do everything to a report that has words: note, ask, answer, plan, assign, close, open again, find."""
    for deed, values in DEEDS.items():
        if deed not in {"case-link", "case-reopen", "case-close"}:
            await do(desk, "dsl", deed, reference, **{**values, "text": PHRASE, "step": PHRASE})
    await do(desk, "teacher", "my-answer", reference, n="2", text=PHRASE)
    await do(desk, "teacher", "my-correct", reference, which="report.what", text=PHRASE)
    await do(desk, "dsl", "case-find", name=NAME, text=PHRASE)
    await do(desk, "dsl", "case-close", reference, outcome="helped", text=PHRASE)
    await do(desk, "dsl", "case-reopen", reference, text=PHRASE)
    await desk.climb()
    done = {event.verb: str(event.body) for event in await desk.store.events(SCHOOL, reference)}
    assert len([verb for verb, body in done.items() if PHRASE in body]) >= 5, done.keys()


async def other_doors(desk: Desk) -> None:
    """A declaration, a question to the office, a wrong deed, a wrong reference, an unknown target."""
    said = {"declare.group": "relationship", "declare.who": "pupil", "declare.link": "family", "declare.online": "no"}
    draft = await desk.store.begin(SCHOOL, "web:teacher", "declare", {**said, "declare.name": NAME,
                                   "declare.detail": PHRASE}, desk.clock())  # fmt: skip
    await desk.take(SCHOOL, "teacher", "answer", draft.id, card="check", check="send")
    draft = await desk.store.begin(SCHOOL, "web:teacher", "consult", {"consult.asked": PHRASE}, desk.clock())
    await desk.take(SCHOOL, "teacher", "answer", draft.id, card="check", check="send")
    await desk.take(SCHOOL, PHRASE, "begin", PHRASE, text=NAME)
    await desk.take(SCHOOL, "teacher", PHRASE, PHRASE, **{PHRASE: NAME})
    await desk.take(SCHOOL, "dsl", "case-open", NAME)
    kinds = {record.kind for record in await desk.store.records(SCHOOL)}
    assert kinds >= {"case", "register", "request"}


async def papers(desk: Desk, reference: str, taken: Path) -> None:
    """Take every paper out."""
    for way in ("html", "pdf", "history", "bundle-lado"):
        reply = await desk.take(SCHOOL, "dsl", "case-export", reference, **{"as": way, "typed": reference})
        for given in reply.files:
            (taken / f"{way}-{given.name}").write_bytes(given.data)
            if given.name.endswith(".zip"):
                zipfile.ZipFile(io.BytesIO(given.data)).extractall(taken / way)
    await desk.take(SCHOOL, "dsl", "case-person-out", name=NAME)


async def mail(desk: Desk, folder: Path) -> None:
    """Let chat be down until mails are sent; they say nothing either."""
    school = desk.schools[SCHOOL]
    desk.schools[SCHOOL] = replace(
        school, people=tuple(replace(one, email=MAILS.get(one.ids["web"], "")) for one in school.people)
    )
    desk.alerts = Alerts(desk.store, desk.schools, desk.senders, desk.clock)
    with mail_server(folder) as (inbox, port, trusted):
        url = f"smtps://{USER}:{PASSWORD}@127.0.0.1:{port}"
        desk.senders["email"] = MailSender(read_keys(url, "canipost@school.example", str(trusted)))
        desk.postbox.down = True
        await report(desk, named=NAME, more={"report.what": PHRASE})
        desk.clock.pass_(minutes=11)
        await desk.sweep()
        await desk.sweep()
        assert inbox.mails
        spelt = [spelt for phrase in (PHRASE, NAME) for spelt in marked.spellings(phrase).values()]
        for one in inbox.mails:
            assert not [each for each in spelt if each in one.as_bytes()]


def test_a_crash_leaves_no_memory_on_a_disk() -> None:
    said = subprocess.run([sys.executable, "-c", CRASH], capture_output=True, text=True, check=True)  # noqa: S603 - ours
    assert said.stdout.strip() == "(0, 0)"


CRASH = """
import resource
from bot.commands import dumps
dumps.none_is_written()
print(resource.getrlimit(resource.RLIMIT_CORE))
"""
