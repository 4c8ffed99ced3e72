"""A person at work in Slack: types commands, presses buttons, fills in forms; signed and sent as Slack sends it."""

import hashlib
import hmac
import io
import itertools
import json
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import aiohttp

from policy_kb.typed import day
from tests.slack.double import SlackDouble

Json = dict[str, Any]
_count = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Sent:
    """What the program answered: status, and body as JSON where it is some."""

    status: int
    answer: Json


@dataclass(slots=True)
class Hand:
    """One person; `url` is the program's /slack/events, empty where it listens through the double's socket."""

    slack: SlackDouble
    user: str
    session: aiohttp.ClientSession | None = None
    url: str = ""
    team: str = ""
    last: tuple[bytes, dict[str, str]] = field(default=(b"", {}))

    def __post_init__(self) -> None:
        self.team = self.team or self.slack.team
        self.slack.person(self.user)

    async def command(self, name: str, text: str = "", trigger_age: float = 0.0) -> Sent:
        """Type a slash command."""
        payload = {
            "command": name,
            "text": text,
            "user_id": self.user,
            "user_name": "made.up",
            "team_id": self.team,
            "team_domain": "made-up",
            "channel_id": "C0LOUNGE",
            "channel_name": "lounge",
            "api_app_id": "A0",
            "is_enterprise_install": "false",
            "trigger_id": self.slack.trigger(trigger_age, self.user),
            "response_url": self.slack.response_url(),
        }
        return await self._send("slash_commands", payload, urlencode(payload).encode())

    async def press(self, place: Json, label: str, typed: Json | None = None, channel: str = "") -> Sent:
        """Press the button with this label on a view, or on a message in a channel."""
        labels = [one["text"]["text"] for one in buttons(place)]
        assert label in labels, f"no button '{label}' there: {labels}"
        button = buttons(place)[labels.index(label)]
        return await self.press_value(place, button, typed, channel)

    async def press_value(self, place: Json, button: Json, typed: Json | None = None, channel: str = "") -> Sent:
        """Press a button as it stands."""
        payload: Json = self._interaction("block_actions") | {
            "actions": [{"type": "button", "block_id": "b", "action_ts": f"{time.time():.6f}"} | button],
        }
        if "ts" in place:
            where = {"type": "message", "message_ts": place["ts"], "channel_id": channel, "is_ephemeral": False}
            payload |= {"container": where, "message": place, "channel": {"id": channel, "name": "privategroup"}}
            payload |= {"response_url": self.slack.response_url(), "state": self._state(place, typed or {})}
        else:
            payload |= {"container": {"type": "view", "view_id": place["id"]}}
            payload |= {"view": place | {"state": self._state(place, typed or {})}}
        return await self._interactive(payload)

    async def submit(self, view: Json, typed: Json) -> Sent:
        """Send a modal's form; what Slack does with the answer is done."""
        payload = self._interaction("view_submission")
        payload |= {"view": view | {"state": self._state(view, typed)}, "response_urls": []}
        sent = await self._interactive(payload)
        if sent.status == 200:
            self.slack.apply(view["id"], sent.answer)
        return sent

    async def open_home(self, event_id: str = "") -> Sent:
        """Open the bot's home tab."""
        return await self.event(
            {"type": "app_home_opened", "user": self.user, "channel": "D1", "tab": "home"}, event_id
        )

    async def write(self, text: str, **more: object) -> Sent:
        """Write the bot a direct message."""
        channel = self.slack._conversations_open({"users": self.user})["channel"]["id"]  # noqa: SLF001
        said = {"type": "message", "channel_type": "im", "channel": channel, "user": self.user, "text": text}
        return await self.event(said | {"ts": f"{time.time():.6f}", "team": self.team} | more)

    async def send_files(self, *files: Json, text: str = "") -> Sent:
        """Write the bot a direct message with files."""
        return await self.write(text, subtype="file_share", files=list(files))

    async def report(
        self, channel: str, text: str, *files: Json, ts: str = "1763726400.000100", **more: object
    ) -> Sent:
        """Choose "Report this message" in the menu of somebody's message; `more` is what else stands in it."""
        message = {"type": "message", "user": "U0SOMEBODY", "ts": ts, "text": text, "files": list(files), **more}
        payload = self._interaction("message_action") | {
            "callback_id": "report_message",
            "message": message,
            "message_ts": ts,
            "channel": {"id": channel, "name": "staff"},
            "response_url": self.slack.response_url(),
        }
        return await self._interactive(payload)

    async def event(self, event: Json, event_id: str = "") -> Sent:
        """Do something that Slack tells the program about."""
        payload = {
            "type": "event_callback",
            "team_id": self.team,
            "api_app_id": "A0",
            "event": event,
            "event_id": event_id or f"Ev{next(_count)}",
            "event_time": int(time.time()),
            "authorizations": [{"team_id": self.team, "user_id": self.slack.bot, "is_bot": True}],
        }
        return await self._send("events_api", payload, json.dumps(payload).encode(), "application/json")

    async def raw(self, body: bytes, headers: dict[str, str]) -> Sent:
        """Send a request as it stands."""
        assert self.session
        async with self.session.post(self.url, data=io.BytesIO(body), headers=headers) as response:
            text = await response.text()
            answer = json.loads(text) if text.startswith("{") else {"text": text} if text else {}
            return Sent(response.status, answer)

    def signed(self, body: bytes, kind: str, age: float = 0.0) -> dict[str, str]:
        """The headers with which Slack would send this body, `age` seconds ago."""
        timestamp = str(int(time.time() - age))
        basis = b"v0:" + timestamp.encode() + b":" + body
        digest = hmac.new(self.slack.signing_secret.encode(), basis, hashlib.sha256).hexdigest()
        return {
            "Content-Type": kind,
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": f"v0={digest}",
        }

    def _interaction(self, kind: str) -> Json:
        return {
            "type": kind,
            "team": {"id": self.team, "domain": "made-up"},
            "user": {"id": self.user, "username": "made.up", "name": "made.up", "team_id": self.team},
            "api_app_id": "A0",
            "trigger_id": self.slack.trigger(user=self.user),
            "enterprise": None,
            "is_enterprise_install": False,
        }

    async def _interactive(self, payload: Json) -> Sent:
        return await self._send("interactive", payload, urlencode({"payload": json.dumps(payload)}).encode())

    async def _send(self, kind: str, payload: Json, body: bytes, content: str = "") -> Sent:
        if not self.url:
            return Sent(200, await self.slack.push(kind, payload))
        self.last = body, self.signed(body, content or "application/x-www-form-urlencoded")
        return await self.raw(*self.last)

    def _state(self, place: Json, typed: Json) -> Json:
        """What Slack sends of a form: typed values, else the initial ones."""
        values: Json = {}
        for block in place["blocks"]:
            if block["type"] != "input":
                continue
            element = block["element"]
            name, kind = element["action_id"], element["type"]
            groups = element.get("option_groups") or [element]
            options = {o["value"]: o for group in groups for o in group.get("options", ())}
            if kind == "file_input":
                found: Json = {"files": typed.get(name, [])}
            elif kind == "plain_text_input":
                found = {"value": typed.get(name, element.get("initial_value"))}
            elif kind == "datepicker":
                found = {"selected_date": picked(typed[name]) if name in typed else element.get("initial_date")}
            elif kind == "users_select":
                found = {"selected_user": typed.get(name)}
            elif kind in ("radio_buttons", "static_select"):
                found = {"selected_option": options.get(typed.get(name, ""), element.get("initial_option"))}
            else:
                chosen = [options[one] for one in typed[name]] if name in typed else element.get("initial_options", [])
                found = {"selected_options": chosen}
            values[block["block_id"]] = {name: {"type": kind} | found}
        return {"values": values}


def picked(said: str) -> str | None:
    """The day that somebody looks for in the calendar, as Slack gives it; None where there is no such day."""
    found = day(said)
    return found.isoformat() if found else None


def buttons(place: Json) -> list[Json]:
    """All buttons on a view or message."""
    return [one for block in place["blocks"] if block["type"] == "actions" for one in block["elements"]]


def words(place: Json) -> str:
    """All words on a view or message, in order."""

    def read(part: object) -> list[str]:
        if isinstance(part, dict):
            own = (
                [part["text"]]
                if isinstance(part.get("text"), str) and part.get("type") in ("text", "plain_text")
                else []
            )
            return own + [word for name, value in part.items() if name != "value" for word in read(value)]
        return [word for one in part for word in read(one)] if isinstance(part, list) else []

    return "\n".join(read({name: place[name] for name in ("title", "blocks", "submit") if name in place}))
