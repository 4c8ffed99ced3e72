"""The edge to botbuilder: what is no activity is refused, and what its adapter sends goes out as ours would."""

from typing import Any

import pytest
from botbuilder.core import TurnContext
from botbuilder.schema import Activity

from bot.commands.keys import microsoft
from bot.commands.places import Missing
from bot.teams.connector import PUBLIC
from bot.teams.edge import Edge
from tests.teams import hand
from tests.teams.conftest import Room


@pytest.mark.parametrize("odd", [{"entities": "x"}, {"attachments": 5}, {"recipient": [1]}])
async def test_what_is_no_activity_gets_400(room: Room, odd: dict[str, Any]) -> None:
    assert (await room.send(hand.message(room.teams, room.teacher, "report") | odd))[0] == 400
    assert not room.listener.turns


async def test_a_message_of_the_adapter_to_a_targeted_recipient_is_targeted(room: Room) -> None:
    async def nothing(_: object) -> None:
        return None

    edge = Edge(room.bot.connector, nothing, nothing)  # type: ignore[arg-type] # neither is called
    sent = hand.slash(room.teams, room.lead, "report", channel=room.channel)
    context = TurnContext(edge, Activity.deserialize(sent))
    to = {"id": room.lead.id, "isTargeted": True}
    said = {"type": "message", "text": "x", "serviceUrl": room.teams.service_url, "recipient": to}
    said["conversation"] = sent["conversation"]
    await edge.send_activities(context, [Activity.deserialize(said)])
    (found,) = room.teams.seen_only_by(room.lead)
    assert found.activity["text"] == "x"


def test_another_cloud_is_a_setting() -> None:
    assert microsoft({}) == PUBLIC
    given = {
        "CANIPOST_TEAMS_LOGIN": "https://login.made-up.example/",
        "CANIPOST_TEAMS_ISSUER": "https://issuer.example",
    }
    found = microsoft(given)
    assert (found.login, found.issuer) == ("https://login.made-up.example", "https://issuer.example")
    assert found.keys == PUBLIC.keys
    with pytest.raises(Missing, match="CANIPOST_TEAMS_KEYS"):
        microsoft({"CANIPOST_TEAMS_KEYS": "http://keys.example"})
