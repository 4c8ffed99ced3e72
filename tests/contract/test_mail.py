"""E-mail beside chat: while a platform is down, holders get a mail that says where to look, and no more."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest

from bot.email.send import read_keys
from tests.contract.slack import SlackStage, slack_stage
from tests.contract.stage import Stage
from tests.contract.teams import TeamsStage, teams_stage
from tests.contract.test_files import writing
from tests.email.server import PASSWORD, USER, Inbox, mail_server
from tests.slack.trouble import Fails
from tests.teams.double import Status

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH")  # the server is behind TLS and does not see it
STAGES: Mapping[str, Callable[..., AbstractAsyncContextManager[Stage]]] = {"slack": slack_stage, "teams": teams_stage}
SAID = "A Year 8 asked to follow me by the north gate."


@asynccontextmanager
async def without_chat(platform: str, folder: Path) -> AsyncIterator[tuple[Stage, Inbox]]:
    """A stage whose platform takes no message any more, and a real mail server."""
    with mail_server(folder) as (inbox, port, trusted):
        keys = read_keys(f"smtps://{USER}:{PASSWORD}@127.0.0.1:{port}", "canipost@school.example", str(trusted))
        async with STAGES[platform](folder, mail=keys) as stage:
            yield stage, inbox


def down(stage: Stage) -> None:
    """From now on nothing is taken."""
    match stage:
        case SlackStage():
            stage.slack.trouble("chat.postMessage", *[Fails("service_unavailable")] * 99)
        case TeamsStage():
            stage.teams.trouble("POST", *[Status(503)] * 99)


def up(stage: Stage) -> None:
    """It is there again."""
    match stage:
        case SlackStage():
            stage.slack._trouble.clear()  # noqa: SLF001 - the double's own
        case TeamsStage():
            stage.teams._troubles.clear()  # noqa: SLF001 - likewise


@pytest.mark.parametrize("platform", STAGES)
async def test_while_chat_is_down_holders_get_a_mail_and_the_alert_comes_once_it_is_back(
    platform: str, tmp_path: Path
) -> None:
    async with without_chat(platform, tmp_path) as (stage, inbox):
        await writing(stage, SAID)
        down(stage)
        await stage.tap("teacher", "Send")
        await stage.settled()
        assert await stage.channel() == []
        assert inbox.mails == []
        for _ in range(4):
            await stage.later(minutes=6)
        assert {mail["To"] for mail in inbox.mails} == {
            "dsl@school.example",
            "deputy@school.example",
            "head@school.example",
        }
        assert len(inbox.mails) == 3, "once each"
        [record] = await stage.wiring.store.records("westhaven")
        for mail in inbox.mails:
            whole = mail.as_string()
            assert not [one for one in (SAID, record.reference, "north gate", "Year 8") if one in whole]
        waiting = await stage.wiring.store.waiting(stage.wiring.plan.clock())
        assert waiting.debts >= 2
        assert waiting.oldest > 20 * 60
        up(stage)
        await stage.later(minutes=6)
        [alert] = await stage.channel()
        assert record.reference in alert
