"""A real mail server on loopback, with TLS under a certificate of its own, and trouble on demand."""

import asyncio
import datetime as dt
import ipaddress
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.ports import free_port
from tests.until import HANGS

USER, PASSWORD = "canipost", "made-up-password"


@dataclass
class Inbox:
    """What arrived; `answer` is said to each recipient instead of yes, `after_data` to the whole mail."""

    mails: list[Message] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    answer: str = ""
    after_data: str = ""
    cut: bool = False

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's own
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take a recipient, or refuse."""
        if self.answer:
            return self.answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - likewise
        """Take a mail."""
        if self.cut:
            assert isinstance(server.transport, asyncio.WriteTransport)
            server.transport.abort()
        if self.after_data:
            return self.after_data
        assert isinstance(envelope.content, bytes)
        self.mails.append(message_from_bytes(envelope.content))
        assert server.transport
        self.encrypted.append(server.transport.get_extra_info("ssl_object") is not None)
        return "250 OK"


def certificate(folder: Path, host: str = "127.0.0.1") -> tuple[Path, Path]:
    """A key and a certificate that vouches for itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "made-up mail server")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(host))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate_file, key_file = folder / "cert.pem", folder / "key.pem"
    certificate_file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    key_file.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain))
    return certificate_file, key_file


@contextmanager
def mail_server(folder: Path, how: str = "smtps") -> Iterator[tuple[Inbox, int, Path]]:
    """Serve: "smtps" encrypts at once, "smtp" after STARTTLS, "plain" never. Gives the inbox, the port, the CA file."""
    inbox = Inbox()
    trusted, key = certificate(folder)
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(trusted, key)

    def known(*given: Any) -> AuthResult:  # noqa: ANN401 - aiosmtpd's own
        right = given[-1] == LoginPassword(USER.encode(), PASSWORD.encode())
        return AuthResult(success=right, handled=False)

    extra: dict[str, Any] = {"authenticator": known, "auth_require_tls": how == "smtp"}
    if how == "smtp":
        extra |= {"tls_context": tls, "require_starttls": True}
    controller = Controller(
        inbox,
        "127.0.0.1",
        port=(port := free_port()),
        ssl_context=tls if how == "smtps" else None,
        auth_required=True,
        ready_timeout=HANGS,
        **extra,
    )
    controller.start()
    try:
        yield inbox, port, trusted
    finally:
        controller.stop()
