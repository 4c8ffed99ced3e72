"""Files in Teams: fetched from where Teams put them, and handed to one person after they have said yes.

Rules:
1. A file in a private chat lies in the sender's OneDrive; its address is signed for some minutes and takes no token.
   A picture pasted into the chat lies with the connector and takes our token, which goes to its own host only.
2. Adaptive Cards hold no file fields, and Teams gives bots files of private chats only
   (learn.microsoft.com/microsoftteams/platform/bots/how-to/bots-filesv4).
3. A bot may not simply send a file: it asks (a file consent card), and after a yes it writes to the OneDrive of
   whoever said it. What waits for a yes is in the store (`offered`), for whichever program hears it.
"""

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from bot.seam.sender import NoAnswer, Refused, TryLater
from bot.seam.turn import Given, NotFetched, at_most
from bot.seam.wording import ENGLISH
from bot.teams import read, written
from bot.teams.connector import Connector, sound_service_url
from bot.teams.offered import Offered

Json = dict[str, Any]

DOWNLOAD, CONSENT = (
    "application/vnd.microsoft.teams.file.download.info",
    "application/vnd.microsoft.teams.card.file.consent",
)
FETCH_WITHIN = 60.0
"""Seconds that a file may take."""
_PIECE = 64 * 1024
_log = logging.getLogger(__name__)


class Files:
    """Files of one bot's private chats."""

    def __init__(self, session: aiohttp.ClientSession, connector: Connector, offered: Offered) -> None:
        self._session, self._connector, self._offered = session, connector, offered

    def handed(self, activity: Mapping[str, Any]) -> tuple["TeamsFile", ...]:
        """Give the files that came with a message in a private chat."""
        return tuple(self._found(activity)) if read.private(activity) else ()

    def _found(self, activity: Mapping[str, Any]) -> Iterator["TeamsFile"]:
        service = str(activity["serviceUrl"])
        attachments = activity.get("attachments")
        for one in attachments if isinstance(attachments, list) else ():
            if not isinstance(one, dict):
                continue
            kind, name, content = str(one.get("contentType")), str(one.get("name") or ""), one.get("content")
            if kind == DOWNLOAD:
                url = content.get("downloadUrl") if isinstance(content, dict) else ""
                yield TeamsFile(self, name, str(url or ""), service, signed=True)
            elif kind.startswith("image/") and not written.is_emoji(one):
                yield TeamsFile(self, name, str(one.get("contentUrl") or ""), service, signed=False)

    async def fetch(self, url: str, service_url: str, most: int, *, signed: bool) -> bytes:
        """Give a file's bytes. Raises NotFetched."""
        try:
            if not (_same_host(url, service_url) or (signed and _of_sharepoint(url))):
                raise NotFetched("lost")
            token = "" if signed else await self._connector.token()
            headers = {"Authorization": f"Bearer {token}"} if token else {}
            async with (
                asyncio.timeout(FETCH_WITHIN),
                self._session.get(url, headers=headers, allow_redirects=False) as answer,
            ):
                if answer.status != HTTPStatus.OK or answer.content_type == "text/html":
                    _log.warning("teams: a file was not fetched: status %s", answer.status)
                    raise NotFetched("lost")
                return await at_most(most, answer.content.iter_chunked(_PIECE))
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError, Refused, TryLater, NoAnswer) as error:
            _log.warning("teams: a file was not fetched: %s", type(error).__name__)
            raise NotFetched("lost") from None

    async def offers(self, activity: Mapping[str, Any], files: Sequence[Given]) -> AsyncIterator[Json]:
        """Make the messages that offer files to whoever asked for them."""
        for one in files:
            key = secrets.token_urlsafe(16)
            await self._offered.keep(read.who(activity), key, one)
            content = {
                "description": ENGLISH.say("teams.file-offer"),
                "sizeInBytes": len(one.data),
                "acceptContext": {"file": key},
                "declineContext": {"file": key},
            }
            yield {"type": "message", "attachments": [{"contentType": CONSENT, "name": one.name, "content": content}]}

    async def answered(self, activity: Mapping[str, Any]) -> str:
        """Bring a file after a yes, forget it after a no; gives the words for it."""
        value = activity.get("value")
        value = value if isinstance(value, dict) else {}
        context, place = value.get("context"), value.get("uploadInfo")
        key = str(context.get("file")) if isinstance(context, dict) else ""
        who = read.who(activity)
        if (one := await self._offered.find(who, key)) is None:
            return ENGLISH.say("teams.file-gone")
        if value.get("action") != "accept":
            await self._offered.let_go(who, key)
            return ENGLISH.say("teams.file-declined")
        url = str(place.get("uploadUrl") or "") if isinstance(place, dict) else ""
        if not await self._upload(url, str(activity["serviceUrl"]), one.data):
            return ENGLISH.say("teams.file-failed")
        await self._offered.let_go(who, key)
        return ENGLISH.say("teams.file-brought", name=one.name)

    async def _upload(self, url: str, service_url: str, data: bytes) -> bool:
        if not (_of_sharepoint(url) or _same_host(url, service_url)):
            return False
        headers = {"Content-Range": f"bytes 0-{len(data) - 1}/{len(data)}", "Content-Type": "application/octet-stream"}
        try:
            async with (
                asyncio.timeout(FETCH_WITHIN),
                self._session.put(url, data=data, headers=headers, allow_redirects=False) as answer,
            ):
                return answer.ok
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            _log.warning("teams: a file was not brought: %s", type(error).__name__)
            return False


class TeamsFile:
    """A file that somebody sent in Teams; `signed`: its address lets whoever has it in."""

    def __init__(self, files: Files, name: str, url: str, service_url: str, *, signed: bool) -> None:
        self._files, self._url, self._service_url, self._signed = files, url, service_url, signed
        self.name = name

    async def fetch(self, most: int) -> bytes:
        """Give its bytes. Raises NotFetched."""
        return await self._files.fetch(self._url, self._service_url, most, signed=self._signed)


def _same_host(url: str, service_url: str) -> bool:
    """Whether an address is the connector's own, from which an authenticated activity came."""
    try:
        found, service = urlsplit(url), urlsplit(service_url)
    except ValueError:
        return False
    return sound_service_url(url) and (found.scheme, found.netloc) == (service.scheme, service.netloc)


def _of_sharepoint(url: str) -> bool:
    """Whether an address is of OneDrive for school or work."""
    try:
        found = urlsplit(url)
        return found.scheme == "https" and (found.hostname or "").endswith(".sharepoint.com")
    except ValueError:
        return False
