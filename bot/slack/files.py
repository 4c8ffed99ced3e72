"""Fetches what people send as files in Slack, and hands files to one person.

Rules:
1. Our token goes to Slack's own hosts only, over https, and never along with a redirect: what a payload names as a
   file's address is only a claim. A sign-in page in place of a file is no file.
2. Nothing is fetched before it is asked for, and nothing beyond the size that was asked for.
3. A file goes to the direct conversation of one person, in Slack's own three steps (docs.slack.dev/messaging/
   working-with-files): an address to upload to, the bytes, then where it is shown.
"""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.seam.sender import NoAnswer, Refused, TryLater
from bot.seam.turn import Given, NotFetched, at_most
from bot.slack.calling import call

FETCH_WITHIN = 40.0
"""Seconds that a file may take; a turn is given up after 60."""
_PIECE = 64 * 1024
_log = logging.getLogger(__name__)


class Files:
    """Files of one workspace."""

    def __init__(self, slack: AsyncWebClient, session: aiohttp.ClientSession) -> None:
        self._slack, self._session = slack, session

    def handed(self, found: Sequence[Mapping[str, Any]]) -> tuple["SlackFile", ...]:
        """Make files of what a payload says of them."""
        return tuple(SlackFile(self, one) for one in found)

    async def fetch(self, file: Mapping[str, Any], most: int) -> bytes:
        """Give a file's bytes. Raises NotFetched."""
        try:
            async with asyncio.timeout(FETCH_WITHIN):
                if not _address(file):  # Slack Connect, and some clients, send a file's id alone
                    told = await call(self._slack, "files.info", {"file": str(file.get("id", ""))}, reads=True)
                    file = told.get("file") or {}
                size = file.get("size")
                if isinstance(size, int) and size > most:
                    raise NotFetched("too-big")
                return await self._bytes(_address(file), most)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError, Refused, TryLater, NoAnswer) as error:
            _log.warning("slack: a file was not fetched: %s", type(error).__name__)
            raise NotFetched("lost") from None

    async def _bytes(self, url: str, most: int) -> bytes:
        if not self._slacks_own(url):
            raise NotFetched("lost")
        headers = {"Authorization": f"Bearer {self._slack.token}"}
        async with self._session.get(url, headers=headers, allow_redirects=False) as answer:
            if answer.status != HTTPStatus.OK or answer.content_type == "text/html":
                _log.warning("slack: a file was not fetched: status %s", answer.status)
                raise NotFetched("lost")
            return await at_most(most, answer.content.iter_chunked(_PIECE))

    async def give(self, user: str, files: Sequence[Given]) -> bool:
        """Hand files to one person, in their conversation with the bot; False where that failed."""
        try:
            opened = await call(self._slack, "conversations.open", {"users": user})
            for one in files:
                await self._upload(str(opened["channel"]["id"]), one)
        except (aiohttp.ClientError, TimeoutError, OSError, KeyError, Refused, TryLater, NoAnswer) as error:
            _log.warning("slack: a file was not handed over: %s", type(error).__name__)
            return False
        return True

    async def _upload(self, channel: str, one: Given) -> None:
        wanted = {"filename": one.name, "length": len(one.data)}
        place = await call(self._slack, "files.getUploadURLExternal", wanted, reads=True)
        url = str(place.get("upload_url", ""))
        if not self._slacks_own(url):
            raise Refused("upload_url")
        async with asyncio.timeout(FETCH_WITHIN), self._session.post(url, data=one.data, allow_redirects=False) as up:
            if up.status != HTTPStatus.OK:
                raise TryLater(f"http_{up.status}")
        shown = {"files": [{"id": place.get("file_id"), "title": one.name}], "channel_id": channel}
        await call(self._slack, "files.completeUploadExternal", shown)

    def _slacks_own(self, url: str) -> bool:
        """Whether an address is Slack's, or that of the API we were told to use."""
        try:
            found, ours = urlsplit(url), urlsplit(self._slack.base_url)
            host = found.hostname or ""
        except ValueError:
            return False
        if (found.scheme, found.netloc) == (ours.scheme, ours.netloc):
            return True
        return found.scheme == "https" and (host == "slack.com" or host.endswith(".slack.com"))


class SlackFile:
    """A file that somebody sent in Slack."""

    def __init__(self, files: Files, found: Mapping[str, Any]) -> None:
        self._files, self._found = files, found
        self.name = str(found.get("name") or found.get("title") or "")

    async def fetch(self, most: int) -> bytes:
        """Give its bytes. Raises NotFetched."""
        return await self._files.fetch(self._found, most)


def _address(file: Mapping[str, Any]) -> str:
    if file.get("file_access") == "check_file_info":
        return ""
    return str(file.get("url_private_download") or file.get("url_private") or "")
