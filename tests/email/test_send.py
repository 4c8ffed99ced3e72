"""Mail over real SMTP: encrypted or not at all, and each of the server's answers has its meaning."""

import asyncio
import socket
from pathlib import Path
from time import sleep

import pytest

from bot.cards import mail
from bot.email.send import MailKeys, MailSender, read_keys
from bot.people.settings import load_schools
from bot.seam.card import Card
from bot.seam.sender import NoAnswer, Overdue, Refused, TryLater
from storage.kept import Address
from tests.email.server import PASSWORD, USER, mail_server
from tests.until import HANGS

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH")  # the server is behind TLS and does not see it

TO = Address("email", "person", "d.reed@school.example")


@pytest.fixture
def card(tmp_path: Path) -> Card:
    from bot import demo  # noqa: PLC0415 - only here

    demo.write_settings(tmp_path)
    return mail.card(load_schools(tmp_path)[0])


def keys(port: int, trusted: Path | str, how: str = "smtps", password: str = PASSWORD) -> MailKeys:
    url = f"{how}://{USER}:{password}@127.0.0.1:{port}"
    return read_keys(url, "canipost@school.example", str(trusted))


@pytest.mark.parametrize("how", ["smtps", "smtp"])
async def test_a_mail_arrives_encrypted_and_says_where_to_look_and_nothing_else(
    tmp_path: Path, card: Card, how: str
) -> None:
    with mail_server(tmp_path, how) as (inbox, port, trusted):
        sender = MailSender(keys(port, trusted, how))
        handle = await sender.post("", TO, card, "delivery-1", maybe_there=False)
        again = await sender.post("", TO, card, "delivery-1", maybe_there=True)
        await sender.edit("", TO, handle, card)
        assert await sender.readers("", TO) is None
        await sender.look("", TO)
    first, second = inbox.mails
    assert inbox.encrypted == [True, True]
    assert handle == again == first["Message-ID"] == second["Message-ID"]
    assert first["To"] == TO.to
    assert first["Subject"] == "Please look at canipost now"
    assert first["Auto-Submitted"] == "auto-generated"
    assert "has been waiting for you" in first.get_payload(decode=True).decode()  # type: ignore[union-attr]


async def test_a_certificate_that_nobody_vouches_for_or_no_encryption_at_all_sends_nothing(
    tmp_path: Path, card: Card
) -> None:
    with mail_server(tmp_path) as (inbox, port, _):
        with pytest.raises(TryLater, match="smtp-no-tls"):
            await MailSender(keys(port, "")).post("", TO, card, "k", maybe_there=False)
        assert inbox.mails == []
    with mail_server(tmp_path, "plain") as (inbox, port, _):
        far = MailKeys("127.0.0.1.nip.invalid", port, "a@school.example")
        with pytest.raises(TryLater):
            await MailSender(far).post("", TO, card, "k", maybe_there=False)
        assert inbox.mails == []


@pytest.mark.parametrize(
    ("answer", "after_data", "cut", "error", "reason"),
    [
        ("550 No such user", "", "", Refused, "smtp-550"),
        ("452 Mailbox full", "", "", TryLater, "smtp-452"),
        ("", "451 Greylisted", "", TryLater, "smtp-451"),
        ("", "554 Looks like spam", "", TryLater, "smtp-554"),
        ("", "", "cut", NoAnswer, "smtp-SMTPServerDisconnected"),
    ],
)
async def test_each_answer_of_a_server_has_its_meaning(  # noqa: PLR0913, PLR0917 - a row is all of these
    tmp_path: Path,
    card: Card,
    answer: str,
    after_data: str,
    cut: str,
    error: type[Exception],
    reason: str,
) -> None:
    with mail_server(tmp_path) as (inbox, port, trusted):
        inbox.answer, inbox.after_data, inbox.cut = answer, after_data, bool(cut)
        with pytest.raises(error, match=reason) as said:
            await MailSender(keys(port, trusted)).post("", TO, card, "k", maybe_there=False)
        assert "reed" not in str(said.value)


async def test_a_wrong_password_and_a_server_that_is_not_there_are_tried_again(tmp_path: Path, card: Card) -> None:
    with mail_server(tmp_path) as (_, port, trusted), pytest.raises(TryLater, match="smtp-535"):
        await MailSender(keys(port, trusted, password="wrong")).post("", TO, card, "k", maybe_there=False)
    with pytest.raises(TryLater, match="smtp-ConnectionRefused"):
        await MailSender(keys(port, trusted)).post("", TO, card, "k", maybe_there=False)
    with pytest.raises(TryLater, match="smtp-ConnectionRefused"):
        await MailSender(keys(port, trusted)).look("", TO)


@pytest.mark.parametrize(
    ("url", "sender", "words"),
    [
        ("mail.school.example", "a@b", "CANIPOST_SMTP cannot be read"),
        ("http://mail.school.example", "a@b", "CANIPOST_SMTP cannot be read"),
        ("smtps://mail.school.example", "canipost", "Set CANIPOST_MAIL_FROM"),
    ],
)
def test_what_cannot_be_read_is_said_with_the_remedy(url: str, sender: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read_keys(url, sender)


def test_names_and_passwords_may_hold_any_letter() -> None:
    found = read_keys("smtp://a%40b:p%2Fw%3A@mail.school.example", "c@school.example")
    assert (found.user, found.password, found.port, found.implicit_tls) == ("a@b", "p/w:", 587, False)


class _Late:
    """A debt whose lease ends while a thread hangs; or that another has by now."""

    def __init__(self, *, taken: bool) -> None:
        self._taken = taken

    async def begins(self) -> None:
        if self._taken:
            raise Overdue("taken")

    def in_time(self) -> None:
        raise Overdue("late")


@pytest.mark.parametrize("taken", [True, False])
async def test_a_mail_that_is_anothers_by_now_or_too_late_is_not_sent(
    tmp_path: Path, card: Card, *, taken: bool
) -> None:
    with mail_server(tmp_path) as (inbox, port, trusted):
        with pytest.raises(Overdue, match="taken" if taken else "late"):
            await MailSender(keys(port, trusted)).post("", TO, card, "k", maybe_there=False, going=_Late(taken=taken))
        assert inbox.mails == []


class _Commits:
    """A debt of which is said in the database that its mail goes out, by a thread of the event loop's."""

    async def begins(self) -> None:
        await asyncio.to_thread(sleep, 0.01)

    def in_time(self) -> None:
        """It is."""


async def test_many_mails_at_once_do_not_wait_for_one_another_for_ever(tmp_path: Path, card: Card) -> None:
    with mail_server(tmp_path) as (inbox, port, trusted):
        sender = MailSender(keys(port, trusted))
        many = (sender.post("", TO, card, f"k{n}", maybe_there=False, going=_Commits()) for n in range(40))
        async with asyncio.timeout(HANGS):
            await asyncio.gather(*many)
        assert len(inbox.mails) == 40


async def test_a_mail_server_that_is_silent_holds_nobody_else_up(card: Card) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        sender = MailSender(keys(silent.getsockname()[1], ""))
        posting = [asyncio.create_task(sender.post("", TO, card, f"k{n}", maybe_there=False)) for n in range(40)]
        await asyncio.sleep(0.1)
        async with asyncio.timeout(5):  # it would be twenty seconds, and as many again
            await asyncio.to_thread(sleep, 0)
        for one in posting:
            one.cancel()
        await asyncio.gather(*posting, return_exceptions=True)
