"""Cards arrive once where they should, or it is said exactly how they did not."""

import asyncio
import json
import sys
from collections import Counter
from types import FrameType

import pytest

from bot.seam.card import Card, Paragraph
from bot.seam.sender import Gone, NoAnswer, Overdue, Readers, Refused, TryLater
from bot.teams import connector
from bot.teams.send import TeamsSender
from storage.kept import Address
from tests.teams import hand
from tests.teams.cards import ALERT, NASTY, VERDICT
from tests.teams.conftest import Room
from tests.teams.double import Dropped, Silent, Status, Trouble

TEACHER, LEAD = Address("teams", "person", "aad-teacher"), Address("teams", "person", "aad-lead")
CHANNEL = Address("teams", "channel", "19:dsl@thread.tacv2")


@pytest.fixture
async def known(room: Room) -> Room:
    """Everybody is known; the connector is impatient."""
    await room.send(hand.joined(room.teams, room.teacher))
    await room.send(hand.installed(room.teams, room.lead, channel=room.channel))
    return room


async def post(room: Room, address: Address = TEACHER, card: Card = VERDICT, *, maybe_there: bool = False) -> str:
    return await room.sender.post(room.teams.tenant, address, card, "key", maybe_there=maybe_there)


async def test_a_card_arrives_in_the_private_chat_and_rings(known: Room) -> None:
    handle = await post(known)
    (message,) = known.teams.messages[known.teacher.chat]
    assert handle == f"{known.teacher.chat}|{message.id}|{known.teams.service_url}"
    assert message.activity["channelData"] == {"notification": {"alert": True}}


async def test_a_card_arrives_in_the_channel(known: Room) -> None:
    await post(known, CHANNEL, ALERT)
    assert len(known.teams.messages[known.channel]) == 1


async def test_a_message_is_edited_in_place_also_after_a_restart(known: Room) -> None:
    handle = await post(known, CHANNEL, ALERT)
    again = TeamsSender(known.bot.connector, known.listener.recall)
    await again.edit(known.teams.tenant, CHANNEL, handle, VERDICT)
    (message,) = known.teams.messages[known.channel]
    assert message.edited == 1
    assert "Please do not post this" in list(hand.texts(message.card))


async def test_somebody_seen_in_the_channel_only_is_written_to_in_a_chat_of_their_own(known: Room) -> None:
    assert (known.teams.tenant, "aad-lead") not in known.listener.references
    for _ in range(2):
        await post(known, LEAD)
    assert len(known.teams.messages[known.lead.chat]) == 2
    assert [kind for kind, _ in known.teams.calls].count("OPEN") == 1


async def test_a_channel_of_a_known_tenant_needs_no_reference_of_its_own(known: Room) -> None:
    known.teams.channel("19:head@thread.tacv2", [known.lead])
    await post(known, Address("teams", "channel", "19:head@thread.tacv2"))
    assert len(known.teams.messages["19:head@thread.tacv2"]) == 1


@pytest.mark.parametrize("repeat", [True, False])
async def test_a_repeat_says_that_it_may_be_one_and_goes_on_saying_so(known: Room, *, repeat: bool) -> None:
    handle = await post(known, maybe_there=repeat)
    (message,) = known.teams.messages[known.teacher.chat]
    assert any("may be a repeat" in text for text in hand.texts(message.card)) == repeat
    for card in (ALERT, VERDICT):
        await known.sender.edit(known.teams.tenant, TEACHER, handle, card)
        (message,) = known.teams.messages[known.teacher.chat]
        assert any("may be a repeat" in text for text in hand.texts(message.card)) == repeat
        assert any(card.title in text for text in hand.texts(message.card))


async def test_a_handle_of_before_repeats_were_told_apart_is_still_one(known: Room) -> None:
    handle = await post(known)
    assert handle.count("|") == 2
    await known.sender.edit(known.teams.tenant, TEACHER, handle, ALERT)


@pytest.mark.parametrize(
    "address", [Address("teams", "person", "nobody"), Address("teams", "channel", "19:x")], ids=str
)
async def test_nobody_and_nowhere_are_refused(room: Room, address: Address) -> None:
    with pytest.raises(Refused, match="no-reference"):
        await post(room, address)
    assert not room.teams.calls


async def test_a_chat_that_blocks_the_bot_is_refused(known: Room) -> None:
    known.teams.blocked.add(known.teacher.chat)
    with pytest.raises(Refused, match=r"^MessageWritesBlocked$"):
        await post(known)


async def test_a_chat_that_its_owner_removed_is_opened_anew_once(known: Room) -> None:
    handle = await post(known)
    anew = known.teams.removes_chat(known.teacher)
    with pytest.raises(Gone, match="ConversationNotFound"):
        await known.sender.edit(known.teams.tenant, TEACHER, handle, VERDICT)
    for _ in range(2):
        assert (await post(known)).startswith(f"{anew.chat}|")
    assert len(known.teams.messages[anew.chat]) == 2
    assert [kind for kind, _ in known.teams.calls].count("OPEN") == 1
    known.teams.trouble("POST", Status(404, "ConversationNotFound"), Status(404, "ConversationNotFound"))
    with pytest.raises(Refused, match="ConversationNotFound"):
        await post(known)


@pytest.mark.parametrize(
    "said",
    [Status(403, "BotNotInConversationRoster"), Status(410, ""), Status(404, ""), Status(404, "ConversationNotFound")],
)
async def test_a_chat_that_is_gone_is_opened_anew_by_whichever_name(known: Room, said: Status) -> None:
    handle = await post(known)
    known.teams.trouble("PUT", said)
    with pytest.raises(Gone):
        await known.sender.edit(known.teams.tenant, TEACHER, handle, VERDICT)
    known.teams.trouble("POST", said)
    await post(known)
    assert len(known.teams.messages[known.teacher.chat]) == 2
    assert [kind for kind, _ in known.teams.calls].count("OPEN") == 1
    known.teams.trouble("POST", said)
    with pytest.raises(Refused):
        await post(known, CHANNEL)
    assert [kind for kind, _ in known.teams.calls].count("OPEN") == 1, "a channel is never opened"


async def test_who_has_no_app_any_more_is_refused_and_written_to_once_they_write_again(known: Room) -> None:
    await post(known)
    known.teams.removes_app(known.teacher)
    with pytest.raises(Refused, match="ForbiddenOperationException"):
        await post(known)
    known.teams.person(known.teacher.aad)  # who takes the app again
    await known.send(hand.installed(known.teams, known.teacher))  # which is answered by a greeting, now or soon
    await post(known)
    came = [one for one in known.teams.messages[known.teacher.chat] if VERDICT.title in json.dumps(one.activity)]
    assert len(came) == 2


async def test_a_removed_chat_of_somebody_who_has_no_app_any_more_is_refused(known: Room) -> None:
    known.teams.removes_chat(known.teacher)
    known.teams.trouble("OPEN", Status(403, "ForbiddenOperationException"))
    with pytest.raises(Refused, match="ForbiddenOperationException"):
        await post(known)


async def test_a_channel_that_threw_the_bot_out_is_refused(known: Room) -> None:
    known.teams.channel(known.channel, [], installed=False)
    with pytest.raises(Refused, match=r"^BotNotInConversationRoster$"):
        await post(known, CHANNEL)
    with pytest.raises(Refused, match=r"^BotNotInConversationRoster$"):
        await known.sender.readers(known.teams.tenant, CHANNEL)


@pytest.mark.parametrize(
    ("trouble", "failure", "after"),
    [
        (Status(429, "Throttled", after=7), TryLater, 7.0),
        (Status(429), TryLater, None),
        (Status(412, "PreconditionFailed"), TryLater, None),
        (Status(503), TryLater, None),
        (Status(400, "BadArgument"), Refused, None),
        (Status(403, "MessageWritesBlocked"), Refused, None),
        (Status(404, "NotFound"), Refused, None),
        (Status(413, "MessageSizeTooBig"), Refused, None),
        (Status(500, done=True), NoAnswer, None),
        (Status(502, done=True), NoAnswer, None),
        (Status(504, done=True), NoAnswer, None),
        (Status(302), NoAnswer, None),
        (Dropped(), NoAnswer, None),
        (Dropped(done=False), NoAnswer, None),
        (Silent(), NoAnswer, None),
    ],
    ids=str,
)
async def test_each_failure_is_told_as_what_it_is(
    known: Room, monkeypatch: pytest.MonkeyPatch, trouble: Trouble, failure: type[Exception], after: float | None
) -> None:
    monkeypatch.setattr(connector, "ANSWER_WITHIN", 0.3)
    known.teams.trouble("POST", trouble)
    with pytest.raises(failure) as caught:
        await post(known)
    assert getattr(caught.value, "after", None) == after
    assert [kind for kind, _ in known.teams.calls].count("POST") == 1, "the sweeper repeats, nobody else"
    assert "Microsoft" not in str(caught.value)


async def test_an_edit_and_a_look_around_fail_in_the_same_ways(known: Room) -> None:
    handle = await post(known, CHANNEL)
    known.teams.trouble("PUT", Status(429, after=2))
    with pytest.raises(TryLater) as caught:
        await known.sender.edit(known.teams.tenant, CHANNEL, handle, ALERT)
    assert caught.value.after == 2
    with pytest.raises(Gone, match="ActivityNotFoundInConversation"):
        await known.sender.edit(known.teams.tenant, CHANNEL, handle.replace("|1", "|9"), ALERT)
    known.teams.trouble("MEMBERS", Dropped(), Dropped())  # aiohttp itself repeats a GET once
    with pytest.raises(TryLater):
        await known.sender.readers(known.teams.tenant, CHANNEL)
    known.teams.trouble("OPEN", Status(502))
    with pytest.raises(TryLater):
        await post(known, LEAD)


async def test_where_nothing_listens_it_was_surely_not_sent(known: Room) -> None:
    reference = {**known.listener.references[known.teams.tenant, "aad-teacher"], "serviceUrl": "http://127.0.0.1:9/"}
    known.listener.references[known.teams.tenant, "aad-teacher"] = reference
    with pytest.raises(TryLater):
        await post(known)


async def test_our_token_is_fetched_once_and_again_when_it_is_no_longer_taken(known: Room) -> None:
    await asyncio.gather(*(post(known) for _ in range(5)))
    assert known.teams.fetched_tokens == 1
    known.teams.forget_tokens()
    await post(known)
    assert known.teams.fetched_tokens == 2
    assert len(known.teams.messages[known.teacher.chat]) == 6


async def test_a_wrong_password_waits_for_the_technician(known: Room) -> None:
    known.teams.app_password = "changed"
    known.teams.forget_tokens()
    with pytest.raises(TryLater, match=r"^token-invalid_client$") as caught:
        await post(known)
    assert caught.value.after == 60
    known.teams.app_password = "made-up-password"
    known.teams.trouble("TOKEN", Dropped())
    with pytest.raises(TryLater):
        await post(known)
    await post(known)


async def test_our_token_never_goes_to_a_stranger(known: Room) -> None:
    known.teams.calls.clear()
    for url in ("http://evil.example/", "x", ""):
        reference = {**known.listener.references[known.teams.tenant, "aad-teacher"], "serviceUrl": url}
        known.listener.references[known.teams.tenant, "aad-teacher"] = reference
        with pytest.raises(Refused, match="service-url"):
            await post(known)
    assert not known.teams.calls


async def test_the_readers_of_a_channel_are_all_pages_of_its_members(known: Room) -> None:
    readers = await known.sender.readers(known.teams.tenant, CHANNEL)
    assert readers == Readers(frozenset({"aad-lead", "aad-deputy", "aad-head"}), public=False, shared=False)
    assert await known.sender.readers(known.teams.tenant, TEACHER) is None


async def test_a_member_of_another_tenant_makes_a_channel_shared(known: Room) -> None:
    known.teams.channel(known.channel, [known.lead, known.teams.person("aad-guest", tenant="other")])
    readers = await known.sender.readers(known.teams.tenant, CHANNEL)
    assert readers
    assert readers.shared


async def test_the_longest_and_oddest_card_is_taken(known: Room) -> None:
    card = Card(NASTY, (Paragraph(NASTY * 300), Paragraph("👩‍👩‍👧‍👦" * 20_000)))
    await post(known, card=card)
    (message,) = known.teams.messages[known.teacher.chat]
    assert "{{" not in json.dumps(list(hand.texts(message.card)))


async def test_a_card_costs_little(known: Room) -> None:
    """Botbuilder would build two clients for each, which takes 11 ms; counted in calls, which no load changes."""
    await post(known, card=ALERT)
    called = Counter[str]()

    def count(frame: FrameType, event: str, _: object) -> None:
        if event == "call":
            called[str(frame.f_globals.get("__name__")).partition(".")[0]] += 1

    sys.setprofile(count)
    try:
        for _ in range(10):
            await post(known, card=ALERT)
    finally:
        sys.setprofile(None)
    assert not called.keys() & {"botbuilder", "botframework", "msrest"}
    assert called.total() / 10 < 800, "calls a message, the double's own share included"


class _Taken:
    """A debt that is another program's by now; notes what was called before it was asked, and from which time on."""

    def __init__(self, room: Room, from_: int = 1) -> None:
        self._room, self._left = room, from_
        self.before = list[str]()

    async def begins(self) -> None:
        self.before = [kind for kind, _ in self._room.teams.calls]
        self._left -= 1
        if not self._left:
            raise Overdue("taken")

    def in_time(self) -> None:
        raise Overdue("late")


async def test_what_is_anothers_by_now_is_not_posted_and_that_is_asked_last(known: Room) -> None:
    taken = _Taken(known)
    with pytest.raises(Overdue):
        await known.sender.post(known.teams.tenant, LEAD, ALERT, "key", maybe_there=True, going=taken)
    assert taken.before[-1] == "OPEN"
    assert known.teams.messages[known.lead.chat] == []


async def test_it_is_asked_again_before_a_second_attempt(known: Room) -> None:
    known.teams.trouble("POST", Status(401))
    with pytest.raises(Overdue):
        await known.sender.post(known.teams.tenant, TEACHER, ALERT, "key", maybe_there=False, going=_Taken(known, 2))
    assert known.teams.messages[known.teacher.chat] == []
