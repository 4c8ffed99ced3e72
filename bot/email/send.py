"""Sends mail over SMTP with TLS: one mail that says where to look, never what it is about.

Rules:
1. Nothing goes over a connection that is not encrypted and whose certificate is not checked; loopback excepted.
2. What the server refuses for good is refused, what it puts off is tried later, and where the connection broke after
   the mail was on its way nobody knows; its id is the delivery's, so that a second one can be told from a first.
3. A mail that was sent is not edited: nothing in it changes.
4. Reasons are codes of SMTP; no address is ever part of one.
5. A mail server may be silent for long: it is waited for in threads that nobody else needs (those of the event loop
   also commit to SQLite), and no thread waits for the loop.
"""

import asyncio
import smtplib
import ssl
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from email.message import EmailMessage
from email.utils import formatdate
from hashlib import sha256
from typing import TypeVar
from urllib.parse import unquote, urlsplit

from bot.seam.card import Card, Paragraph
from bot.seam.sender import FREELY, Going, NoAnswer, Readers, Refused, TryLater
from policy_kb.shapes import dataclass
from storage.kept import Address

_T = TypeVar("_T")

_PATIENCE = 20.0
_AT_ONCE = 4
"""Connections to the mail server."""
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
_PUT_OFF = range(400, 500)
_PORTS = {"smtps": 465, "smtp": 587}


@dataclass(frozen=True, slots=True)
class MailKeys:
    """Where mail is handed in, and as whom: `sender` is an address of the school."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = ""
    implicit_tls: bool = False
    authorities: str = ""
    """A file of certificates to trust beside the machine's own: a school's own mail server."""


def read_keys(url: str, sender: str, authorities: str = "") -> MailKeys:
    """Read "smtps://user:password@host" or "smtp://..." (STARTTLS). Raises ValueError, with the remedy."""
    found = urlsplit(url)
    if found.scheme not in _PORTS or not found.hostname:
        raise ValueError("CANIPOST_SMTP cannot be read. Write smtps://user:password@host, or smtp:// for STARTTLS.")
    if "@" not in sender:
        raise ValueError("There is no sender for mail. Set CANIPOST_MAIL_FROM to an address of the school.")
    user, password = unquote(found.username or ""), unquote(found.password or "")
    port = found.port or _PORTS[found.scheme]
    return MailKeys(found.hostname, port, sender, user, password, found.scheme == "smtps", authorities)


class MailSender:
    """Hands mail in; keeps the contract of `bot.seam.sender.Sender`."""

    def __init__(self, keys: MailKeys) -> None:
        self._keys = keys
        self._threads = ThreadPoolExecutor(_AT_ONCE, "mail")

    async def post(  # noqa: PLR0913 - as Sender
        self, workspace: str, address: Address, card: Card, key: str, *, maybe_there: bool, going: Going = FREELY
    ) -> str:
        """Send a card's title and words; gives the mail's id. A second attempt has the same one."""
        del workspace, maybe_there
        mail = self._written(address.to, card, key)
        server = await self._away(self._connected)
        try:
            await going.begins()
        except BaseException:  # whatever it is goes on; only the connection is not left open
            server.close()
            raise
        await self._away(lambda: _hand_in(server, mail, going.in_time))
        return str(mail["Message-ID"])

    async def edit(self, workspace: str, address: Address, handle: str, card: Card) -> None:
        """Keep rule 3."""

    async def readers(self, workspace: str, address: Address) -> Readers | None:
        """Say that an address is one person's."""

    async def look(self, workspace: str, address: Address) -> None:
        """Log in and leave again; whether somebody has such an address only a mail can tell."""
        del workspace, address
        await self._away(lambda: _leave(self._connected()))

    async def _away(self, doing: Callable[[], _T]) -> _T:
        """Do it where nobody else waits (rule 5)."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, doing)

    def _written(self, to: str, card: Card, key: str) -> EmailMessage:
        mail = EmailMessage()
        domain = self._keys.sender.rpartition("@")[2]
        mail["From"], mail["To"], mail["Subject"] = self._keys.sender, to, card.title
        mail["Date"] = formatdate(localtime=False)
        mail["Message-ID"] = f"<{sha256(key.encode()).hexdigest()[:32]}@{domain}>"
        mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's absence note comes back
        mail.set_content("\n\n".join(part.text for part in card.parts if isinstance(part, Paragraph)))
        return mail

    def _connected(self) -> smtplib.SMTP:
        with _told(under_way=False):
            return self._logged_in()

    def _logged_in(self) -> smtplib.SMTP:
        keys, trusted = self._keys, ssl.create_default_context(cafile=self._keys.authorities or None)
        if keys.implicit_tls:
            server: smtplib.SMTP = smtplib.SMTP_SSL(keys.host, keys.port, timeout=_PATIENCE, context=trusted)
        else:
            server = smtplib.SMTP(keys.host, keys.port, timeout=_PATIENCE)
        try:
            server.ehlo()
            if not keys.implicit_tls and (server.has_extn("starttls") or keys.host not in _LOCAL):
                server.starttls(context=trusted)
            if keys.user:
                server.login(keys.user, keys.password)
        except BaseException:  # whatever it is goes on; only the connection is not left open
            server.close()
            raise
        return server


def _hand_in(server: smtplib.SMTP, mail: EmailMessage, in_time: Callable[[], None]) -> None:
    with closing(server):
        in_time()
        with _told(under_way=True), server:
            server.send_message(mail)


def _leave(server: smtplib.SMTP) -> None:
    with _told(under_way=False):
        server.quit()


@contextmanager
def _told(*, under_way: bool) -> Iterator[None]:
    """Say what goes wrong with SMTP as a sender says it; `under_way`: a mail may have gone."""
    try:
        yield
    except smtplib.SMTPRecipientsRefused as refused:
        ((code, _),) = refused.recipients.values()
        raise (TryLater if code in _PUT_OFF else Refused)(f"smtp-{code}") from None
    except smtplib.SMTPResponseException as error:
        raise TryLater(f"smtp-{error.smtp_code}") from None  # sender, login, data: ours to mend, and then it goes
    except (smtplib.SMTPNotSupportedError, ssl.SSLError):
        raise TryLater("smtp-no-tls") from None
    except (OSError, smtplib.SMTPException) as error:
        raise (NoAnswer if under_way else TryLater)(f"smtp-{type(error).__name__}") from None
