"""The whole program in a staff channel of Teams: /canipost and /report there, and nothing that others could read."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.contract.teams import CHANNEL, TeamsStage, teams_stage, words
from tests.teams.double import Json
from tests.teams.hand import actions, fields, installed, message, press, shown, slash

STAFF = "19:staff@thread.tacv2"
SECRET = "Quibblethwaite minor of Year 8 asked to follow me"


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[TeamsStage]:
    async with teams_stage(tmp_path) as found:
        found.teams.channel(STAFF, [found.people["teacher"], found.people["head"], found.people["dsl"]])
        await found.send(installed(found.teams, found.people["head"], channel=STAFF))
        yield found


def private(stage: TeamsStage, person: str) -> list[str]:
    """What stands in their chat and what only they see in channels, oldest first."""
    here = stage.people[person]
    return [words(one.card) for one in (*stage.teams.messages[here.chat], *stage.teams.seen_only_by(here))]


def nothing_leaked(stage: TeamsStage) -> None:
    open_to_all = stage.teams.seen_by_all()
    assert all("Quibblethwaite" not in str(one.activity) for one in open_to_all)
    assert not stage.teams.seen_by_all(STAFF)
    others = [person for person in stage.people if person != "teacher"]
    assert all("Quibblethwaite" not in text for person in others for text in private(stage, person))


@pytest.mark.parametrize("by", ["slash", "mention"])
async def test_a_report_begun_in_a_channel_is_seen_by_nobody_there(stage: TeamsStage, by: str) -> None:
    teacher = stage.people["teacher"]
    sends = slash if by == "slash" else message
    await stage.send(sends(stage.teams, teacher, f"report {SECRET}", channel=STAFF))
    (first,) = stage.teams.seen_only_by(teacher)
    assert "Is it one of these?" in words(first.card)
    assert "it goes within a day" in words(first.card)
    assert ("where others can read it" in words(first.card)) == (by == "mention")
    (thread,) = [chat for chat in stage.teams.messages if chat.startswith(STAFF)]
    pressed = press(stage.teams, teacher, first.card, "A pupil or former pupil contacted a member of staff",
                    channel=STAFF, on=first.id)  # fmt: skip
    pressed["conversation"]["id"] = thread
    body = await stage.send(pressed)
    assert "It goes on in your private chat" in words(shown(body))
    newest = stage.teams.messages[teacher.chat][-1]
    stage.cards["teacher"] = (newest.id, newest.card)
    said = ""
    while "Check your answers" not in said:
        card = stage.cards["teacher"][1]
        if labels := _choices(card):
            said = await stage.tap("teacher", next((one for one in labels if one == "No"), labels[0]))
        else:
            said = await stage.fill("teacher", {one["id"]: "Quibblethwaite" for one in fields(card)})
    await stage.tap("teacher", "Send")
    await stage.settled()
    (alert,) = stage.teams.seen_by_all(CHANNEL)
    assert "a pupil contacted a member of staff" in words(alert.card)
    nothing_leaked(stage)


async def test_a_policy_question_is_answered_there_to_one_person_and_kept_in_their_chat(stage: TeamsStage) -> None:
    teacher = stage.people["teacher"]
    asked = "policy can I use the school logo on my own web page?"
    await stage.send(slash(stage.teams, teacher, asked, channel=STAFF))
    (said,) = stage.teams.seen_only_by(teacher)
    assert "What your policy says" in words(said.card)
    await stage.settled()
    assert "What your policy says" in words(stage.teams.messages[teacher.chat][-1].card), "the other goes in a day"
    nothing_leaked(stage)


async def test_a_check_before_posting_is_walked_where_it_was_begun(stage: TeamsStage) -> None:
    teacher = stage.people["teacher"]
    await stage.send(slash(stage.teams, teacher, "canipost", channel=STAFF))
    (said,) = stage.teams.seen_only_by(teacher)
    (thread,) = [chat for chat in stage.teams.messages if chat.startswith(STAFF)]
    card, asked, before = said.card, set[str](), len(stage.teams.messages[teacher.chat])
    while (now := words(card)) not in asked and (label := next(iter(_choices(card)), "")):
        asked.add(now)
        pressed = press(stage.teams, teacher, card, label, channel=STAFF, on=said.id)
        pressed["conversation"]["id"] = thread
        card = shown(await stage.send(pressed))
    assert len(asked) > 1
    assert "what Westhaven School's policy says" in words(card)
    await stage.settled()
    assert len(stage.teams.messages[teacher.chat]) > before, "the verdict is kept where it stays"
    nothing_leaked(stage)


def _choices(card: Json) -> list[str]:
    """The buttons that answer a question and nothing else."""
    found = (one for one in actions(card) if one["verb"] == "answer")
    return [one["title"] for one in found if one["data"]["canipost"]["values"]]


async def test_words_that_sound_like_an_emergency_bring_999_to_one_person_and_the_alarm_is_not_held_up(
    stage: TeamsStage,
) -> None:
    teacher = stage.people["teacher"]
    told = "a boy just told me he is going to kill himself tonight"
    await stage.send(slash(stage.teams, teacher, told, channel=STAFF))
    (said,) = stage.teams.seen_only_by(teacher)
    assert "Ring 999 first" in words(said.card)
    pressed = press(stage.teams, teacher, said.card, "Alert everybody who must know", channel=STAFF, on=said.id)
    await stage.send(pressed)
    await stage.settled()
    (alert,) = stage.teams.seen_by_all(CHANNEL)
    assert "a child may be in danger" in words(alert.card)
    assert not stage.teams.seen_by_all(STAFF)
    assert any("999" in text for text in private(stage, "teacher"))
