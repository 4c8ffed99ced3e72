"""Somebody with an account and the source sends what no card offers them, by every way in that a platform has.

What a client sends (data of a button, a form's hidden part, a dialog of Teams) is the attacker's to write; who they are
is not. tests/bot/test_hostile.py does the same behind the platforms.
"""

import itertools
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.cases.deeds import DEEDS
from bot.talk.pace import Pace
from bot.teams.render import DATA
from tests.contract.slack import SlackStage, slack_stage
from tests.contract.stage import Stage
from tests.contract.teams import CHANNEL, TeamsStage, teams_stage, words
from tests.contract.test_contract import reported
from tests.contract.test_trust import works_at
from tests.handed import photo
from tests.teams.hand import message

SAID, NAME = "Xylophone quirls by the north gate", "Zephyrine Quackenbosch"
ATTACKERS = ("chair", "second")
"""Who holds a role and was not told; and the lead of another school in the same workspace."""
WAYS = ("task/fetch", "task/submit", "press", "old client", "task in the channel", "in the channel")


@pytest.fixture
async def teams(tmp_path: Path) -> AsyncIterator[TeamsStage]:
    async with teams_stage(tmp_path, trust=True) as found:
        yield found


@pytest.fixture
async def slack(tmp_path: Path) -> AsyncIterator[SlackStage]:
    async with slack_stage(tmp_path, trust=True) as found:
        yield found


async def prepared(stage: Stage) -> dict[str, str]:
    """A report with a file, and a draft of somebody's: what an attacker has come to know of them."""
    stage.wiring.talk._pace = Pace(most=1_000_000)  # noqa: SLF001 - a program goes faster than a person
    await works_at(stage, "westhaven")
    reference = await reported(stage, SAID, NAME)
    store, now = stage.wiring.store, stage.wiring.plan.clock()
    platform = next(iter(stage.wiring.senders))
    teacher = f"{platform}:{stage.names.teacher}"
    draft = await store.begin("westhaven", teacher, "report", {"report.more": SAID, "report.name": NAME}, now)
    await stage.send_files("teacher", photo(), text=SAID)
    return {"reference": reference, "draft": draft.id, "school": f"westhaven/{reference}"}


def values(ids: dict[str, str]) -> dict[str, str]:
    """Every value that any card would send, with the ids of others."""
    reference, draft = ids["reference"], ids["draft"]
    return {
        "as": "html", "text": "x", "sent": draft, "sure": "yes", "n": "1", "way": "give", "rest": reference,
        "from": draft, "check": "send", "card": "check", "to": reference, "question": "report.more",
        "which": "report.more", "name": "Hill", "typed": reference, "again.word": reference,
    }  # fmt: skip


def told(*seen: object) -> bool:
    """Whether anything of what was reported is in what somebody was shown."""
    text = json.dumps(seen, ensure_ascii=False, default=str).casefold()
    return "xylophone" in text or "quackenbosch" in text


@pytest.mark.proof
@pytest.mark.parametrize("attacker", ATTACKERS)
async def test_nothing_comes_out_by_a_button_a_dialog_or_a_card_asked_for_anew_in_teams(
    teams: TeamsStage, attacker: str
) -> None:
    ids = await prepared(teams)
    person, fixed = teams.people[attacker], values(ids)
    ways = itertools.cycle(
        ("task/fetch", "task/submit", "press", "old client", "task in the channel", "in the channel")
    )
    out = []
    for deed in DEEDS:
        for target in (*ids.values(), ""):
            data = {DATA: {"deed": deed, "target": target, "values": fixed, "among": "here"}}
            for way in itertools.islice(ways, 5):  # every deed and target by five of six, each time others
                channel = CHANNEL if "channel" in way else ""
                plain = message(teams.teams, person, "", channel=channel)
                invoke, act = plain | {"type": "invoke", "replyToId": "1"}, {"action": {"verb": deed, "data": data}}
                activity = {
                    "task/fetch": invoke | {"name": "task/fetch", "value": {"data": data}},
                    "task/submit": invoke | {"name": "task/submit", "value": {"data": data}},
                    "task in the channel": invoke | {"name": "task/submit", "value": {"data": data}},
                    "old client": plain | {"value": data},
                }.get(way, invoke | {"name": "adaptiveCard/action", "value": act})
                if told(await teams.send(activity)):
                    out.append((way, deed, target))
    assert out == []
    rooms = (CHANNEL, person.chat)
    assert not told([one.activity for room in rooms for one in teams.teams.messages[room]])
    assert not told([one.activity for one in teams.teams.seen_only_by(person)])
    assert any(words(one.card) for one in teams.teams.messages[person.chat] if "attachments" in one.activity)


@pytest.mark.proof
@pytest.mark.parametrize("attacker", ATTACKERS)
async def test_nothing_comes_out_by_a_button_or_the_form_of_somebody_else_in_slack(
    slack: SlackStage, attacker: str
) -> None:
    ids = await prepared(slack)
    hand, fixed = slack.hands[attacker], values(ids)
    await slack.begin(attacker, "canipost")
    own = slack._view(attacker)  # noqa: SLF001 - a window to send from
    out = []
    for deed in DEEDS:
        for target in (*ids.values(), ""):
            carried = json.dumps({"d": deed, "t": target, "v": fixed})
            forged = own | {"blocks": [], "private_metadata": carried}
            button = {"action_id": "x", "value": carried}
            for sent in (
                await hand.submit(forged, {}),
                await hand.press_value(forged, button),
                await hand.press_value(slack.slack.messages["C0DSL"][0], button, channel="C0DSL"),
            ):
                out += [(deed, target)] * (sent.status != 200 or told(sent.answer))
    await slack.settled()
    assert out == []
    mine = [one for name, one in slack.slack.views.items() if slack.slack.opened_by[name] == hand.user]
    assert mine
    assert not told(mine, slack.slack.whispers, slack.slack.direct(hand.user), slack.slack.messages["C0DSL"])


async def test_what_a_pupil_looks_for_beside_the_box_finds_no_clause_and_loses_no_alarm(teams: TeamsStage) -> None:
    await works_at(teams, "westhaven")
    stranger = teams.teams.person("aad-pupil")
    for text, said in (("May I follow a pupil?", "safeguarding lead"), ("he is going to kill himself tonight", "999")):
        plain = message(teams.teams, stranger, "") | {"type": "invoke", "name": "composeExtension/query"}
        parameters = [{"name": "question", "value": text}]
        found = await teams.send(plain | {"value": {"commandId": "findClause", "parameters": parameters}})
        assert found["composeExtension"]["type"] == "message", (text, found)
        assert said in found["composeExtension"]["text"], found


async def test_the_measure_sees_what_whoever_is_entitled_is_shown(teams: TeamsStage) -> None:
    """The same request by the lead who was told is answered with what was written."""
    ids = await prepared(teams)
    plain = message(teams.teams, teams.people["dsl"], "") | {"type": "invoke", "name": "task/submit"}
    assert told(await teams.send(plain | {"value": {"data": {DATA: {"deed": "view", "target": ids["reference"]}}}}))
