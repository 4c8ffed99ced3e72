"""Calls Slack's Web API, and says exactly how a call failed.

Rules:
1. One attempt a call: whoever asks repeats, because only they know what was confirmed. slack_sdk's own retry,
   which posts twice when a connection drops after Slack accepted the message, is off.
2. Reasons are Slack's error codes; no text of a message is ever part of one.
3. What is wrong with our own token, or with the whole workspace, says nothing of an address: it is tried again, for it
   may pass, and nobody else on this platform could be written to in the meantime.
4. Where an answer points elsewhere, nothing is sent after it: what stands in a call is for Slack alone.
5. slack_sdk's client knows token, address and proxy; a request is made on its session directly, for what the SDK makes
   around one takes half as long again as the request.
"""

import json
import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.seam.sender import NoAnswer, Refused, TryLater
from bot.slack.render import Blocks
from policy_kb.shapes import dataclass

ANSWER_WITHIN = 10.0
"""Seconds that one call may take."""
_LATER = {"ratelimited", "rate_limited", "message_limit_exceeded", "service_unavailable", "request_timeout"}
_LATER |= {"team_added_to_org"}
_OURSELVES = {
    "invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "no_permission",
    "access_denied", "accesslimited", "ekm_access_denied", "org_login_required", "team_access_not_granted",
    "not_allowed_token_type", "enterprise_is_restricted", "two_factor_setup_required",
}  # fmt: skip
"""Of ourselves, not of the address."""
_UNSURE = {"internal_error", "fatal_error"}
"""Of these Slack says that some part of the call may have succeeded."""
_JSON = json.JSONEncoder(check_circular=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """What Slack has answered, and the headers that came with it (in which capitals do not count)."""

    data: Mapping[str, Any]
    headers: Mapping[str, str]


def client(token: str, api_url: str, session: aiohttp.ClientSession) -> AsyncWebClient:
    """Make a Web API client: one shared session, no retries, nothing of a payload in the logs."""
    return AsyncWebClient(token, base_url=api_url, session=session, retry_handlers=[], logger=quiet("bot.slack.web"))


def quiet(name: str, level: int = logging.WARNING) -> logging.Logger:
    """Make a logger for the SDK, whose messages hold payloads, that says only where something was wrong."""
    logger = logging.getLogger(name)
    logger.setLevel(level)
    if not logger.filters:
        logger.addFilter(_where_only)
    return logger


async def call(
    slack: AsyncWebClient,
    method: str,
    arguments: Mapping[str, Any],
    *,
    reads: bool = False,
    within: float = ANSWER_WITHIN,
) -> Mapping[str, Any]:
    """Call a Web API method once, for so many seconds. `reads`: as a form, for Slack's reading methods take no JSON.

    Raises Refused, TryLater (surely not done) or NoAnswer (nobody knows).
    """
    return (await answered(slack, method, arguments, reads=reads, within=within)).data


async def answered(
    slack: AsyncWebClient,
    method: str,
    arguments: Mapping[str, Any],
    *,
    reads: bool = False,
    within: float = ANSWER_WITHIN,
) -> Answer:
    """As `call`, with the headers of the answer."""
    if reads:
        query = {name: str(int(value)) if isinstance(value, bool) else value for name, value in arguments.items()}
        return await asked(slack, "GET", method, {}, within, params=query)
    as_json = {"Content-Type": "application/json; charset=utf-8"}
    # Half a letter, which UTF-8 has no bytes for, is written as JSON writes it: the same six signs.
    body = written(dict(arguments)).encode(errors="backslashreplace")
    return await asked(slack, "POST", method, as_json, within, data=body)


async def asked(  # noqa: PLR0913 - a request is all of these
    slack: AsyncWebClient,
    verb: str,
    method: str,
    headers: Mapping[str, str],
    within: float = ANSWER_WITHIN,
    *,
    data: bytes | Mapping[str, str] | None = None,
    params: Mapping[str, str] | None = None,
) -> Answer:
    """Make one request with a client's token and session (rule 5). Raises as `call` does."""
    url, said = f"{slack.base_url}{method}", {"Authorization": f"Bearer {slack.token}", **slack.headers, **headers}
    session, limit = slack.session, aiohttp.ClientTimeout(total=within)
    if session is None:
        raise ValueError("a client without a session")
    try:
        async with session.request(
            verb, url, data=data, params=params, headers=said, timeout=limit, proxy=slack.proxy, allow_redirects=False
        ) as response:
            found, status = await response.read(), response.status
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
        raise TryLater(type(error).__name__) from None
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise NoAnswer(type(error).__name__) from None
    told = _read(found)
    if status == HTTPStatus.OK and told.get("ok"):
        return Answer(told, response.headers)
    raise _meaning(status, told, response.headers)


def written(said: object) -> str:
    """What Slack is told as JSON; the blocks of a card were written when they were made."""
    if isinstance(said, Blocks):
        return said.written
    if isinstance(said, dict):
        return f"{{{', '.join(f'{_JSON.encode(name)}: {written(one)}' for name, one in said.items())}}}"
    return _JSON.encode(said)


def _read(body: bytes) -> Mapping[str, Any]:
    """What Slack says; nothing where it is another who answers, such as a proxy with a page."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _meaning(status: int, told: Mapping[str, Any], headers: Mapping[str, str]) -> Refused | TryLater | NoAnswer:
    code = str(told.get("error") or "")
    if status == HTTPStatus.TOO_MANY_REQUESTS or code in _LATER:
        return TryLater(code or "ratelimited", _seconds(headers))
    if code in _OURSELVES:
        return TryLater(code)
    if code in _UNSURE or status >= HTTPStatus.INTERNAL_SERVER_ERROR or not code:
        return NoAnswer(code or f"http_{status}")
    needed = told.get("needed")
    return Refused(f"{code} {needed}" if code == "missing_scope" and needed else code)


def _seconds(headers: Mapping[str, str]) -> float | None:
    try:
        return min(max(0.0, float(headers["Retry-After"])), 3600.0)
    except (KeyError, ValueError):
        return None


def _where_only(record: logging.LogRecord) -> bool:
    record.msg, record.args = f"slack sdk: {record.levelname.lower()} in {record.funcName}", ()
    record.exc_info = record.exc_text = None
    return True
