"""When chat is down for a while, those who should know get a mail without content; nobody who is kept out does."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.email.send import MailSender, read_keys
from bot.owed.alerts import Alerts
from storage import Address
from tests.bot.cases import SCHOOL, WORDS, report
from tests.desk import Desk, opened
from tests.email.server import PASSWORD, USER, mail_server

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH")  # the server is behind TLS and does not see it

MAILS = {"dsl": "d.reed@school.example", "deputy": "d.shaw@school.example", "head": "h.lane@school.example"}


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as found:
        school = found.schools[SCHOOL]
        people = tuple(replace(one, email=MAILS.get(one.ids["web"], "")) for one in school.people)
        found.schools[SCHOOL] = replace(school, people=people)
        found.alerts = Alerts(found.store, found.schools, found.senders, found.clock)
        yield found


async def mailed(desk: Desk) -> list[str]:
    owed = [one for mail in MAILS.values() for one in await desk.store.delivered(SCHOOL, at(mail))]
    return sorted(one.address.to for one in owed)


def at(mail: str) -> Address:
    return Address("email", "person", mail)


async def test_ten_minutes_without_chat_and_a_mail_says_where_to_look(desk: Desk, tmp_path: Path) -> None:
    with mail_server(tmp_path) as (inbox, port, trusted):
        url = f"smtps://{USER}:{PASSWORD}@127.0.0.1:{port}"
        desk.senders["email"] = MailSender(read_keys(url, "canipost@school.example", str(trusted)))
        desk.postbox.down = True
        reference = await report(desk, tell=("dsl",))
        await desk.sweep()
        assert inbox.mails == []
        desk.clock.pass_(minutes=11)
        await desk.sweep()
        await desk.sweep()
        assert sorted(mail["To"] for mail in inbox.mails) == sorted({MAILS["dsl"], MAILS["deputy"]})
        for mail in inbox.mails:
            whole = mail.as_string()
            assert WORDS not in whole
            assert reference not in whole
        desk.clock.pass_(minutes=30)
        await desk.sweep()
        assert len(inbox.mails) == 2  # once each, however long it lasts


async def test_nobody_who_is_kept_out_gets_one(desk: Desk) -> None:
    desk.postbox.down = True
    await report(desk, subject="staff", named="Dana Reed", tell=("dsl", "headteacher"), exclude=("dsl",))
    await desk.sweep()
    desk.clock.pass_(minutes=11)
    await desk.sweep()
    assert MAILS["dsl"] not in await mailed(desk)


async def test_where_chat_works_no_mail_is_written(desk: Desk) -> None:
    await report(desk, tell=("dsl",))
    await desk.sweep()
    desk.clock.pass_(minutes=30)
    await desk.sweep()
    assert await mailed(desk) == []
