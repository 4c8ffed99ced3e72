"""What one copies to run it: nginx with the example passes everything on over TLS, and the files name what is there."""

import asyncio
import io
import os
import re
import ssl
import subprocess
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bot.cli import parser
from bot.commands.setup.public import PATH, fetching, listening
from bot.commands.setup.walk import NotYet
from bot.seam.passed_on import passed_on
from tests.needed import needed
from tests.ports import free_port
from tests.until import HANGS

ROOT = Path(__file__).parents[2]
NAME = "bot.hillside.example"


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for NAME that this test alone trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME), x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    cert, secret = folder / "cert.pem", folder / "key.pem"
    cert.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return cert, secret


def configured(folder: Path, outside: int, inside: int) -> Path:
    """The example with this test's ports and certificate, in a whole configuration."""
    cert, key = certificate(folder)
    server = (ROOT / "docs/run/nginx.conf").read_text("utf-8")
    for was, now in (
        ("listen 443 ssl", f"listen 127.0.0.1:{outside} ssl"),
        ("127.0.0.1:8080", f"127.0.0.1:{inside}"),
        (f"/etc/letsencrypt/live/{NAME}/fullchain.pem", str(cert)),
        (f"/etc/letsencrypt/live/{NAME}/privkey.pem", str(key)),
    ):
        assert was in server
        server = server.replace(was, now)
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    owner = "user root;" if os.geteuid() == 0 else ""  # its workers write into this folder
    whole = folder / "nginx.conf"
    whole.write_text(
        f"{owner}daemon off; pid {folder}/pid; error_log {folder}/error.log; events {{}}\n"
        f"http {{ access_log off; {temporary}\n{server}\n}}\n"
    )
    return whole


class _ThisMachine(aiohttp.abc.AbstractResolver):
    """Finds NAME on this machine."""

    async def resolve(self, host: str, port: int = 0, family: int = 0) -> list[aiohttp.abc.ResolveResult]:
        assert host == NAME
        return [{"hostname": host, "host": "127.0.0.1", "port": port, "family": 2, "proto": 0, "flags": 0}]

    async def close(self) -> None:
        """Nothing to do."""


async def test_nginx_with_the_example_leads_to_canipost_over_tls(tmp_path: Path) -> None:
    nginx = needed("nginx", "nginx-light", "/usr/sbin/nginx")
    outside, inside = free_port(), free_port()
    seen: list[web.Request] = []

    async def asked(request: web.Request) -> web.Response:
        seen.append(request)
        return web.Response(text=str(len(await request.read())))

    whole = configured(tmp_path, outside, inside)
    process = subprocess.Popen([nginx, "-c", str(whole), "-p", str(tmp_path)], stderr=subprocess.DEVNULL)  # noqa: ASYNC220, S603
    trusts = ssl.create_default_context(cafile=str(tmp_path / "cert.pem"))
    connector = aiohttp.TCPConnector(ssl=trusts, resolver=_ThisMachine())
    strict = aiohttp.TCPConnector(resolver=_ThisMachine())
    url = f"https://{NAME}:{outside}"
    try:
        async with (
            aiohttp.ClientSession(connector=connector) as session,
            aiohttp.ClientSession(connector=strict) as stranger,
            listening("127.0.0.1", inside, web.post("/slack/events", asked), web.get("/metrics", asked)) as word,
        ):
            until = time.monotonic() + HANGS
            while time.monotonic() < until:
                try:
                    found = await fetching(session)(f"{url}{PATH}")
                    break
                except NotYet:
                    await asyncio.sleep(0.05)
            assert found == word
            with pytest.raises(NotYet, match="certificate does not hold"):
                await fetching(stranger)(f"{url}{PATH}")
            async with session.post(f"{url}/slack/events", data=io.BytesIO(b"x" * 900_000)) as answer:
                assert (answer.status, await answer.text()) == (200, "900000")
            assert seen[0].headers["Host"] == NAME
            assert passed_on(seen[0].headers, seen[0].version)
            async with session.get(f"{url}/metrics") as answer:
                assert answer.status == 403
            assert len(seen) == 1
    finally:
        process.terminate()
        process.wait(HANGS)


def test_every_command_in_the_files_is_one() -> None:
    files = [ROOT / "Containerfile", *(ROOT / "docs/run").iterdir(), *(ROOT / "docs").glob("install*.md")]
    typed = [
        line
        for file in files
        for line in re.findall(r"canipost ((?:db|serve|check|init|backup|doctor)[ a-z-]*)", file.read_text("utf-8"))
    ]
    assert typed
    known = parser().format_help()
    for command in typed:
        assert command.split()[0] in known, command


def test_the_container_has_every_room_and_the_lock_file() -> None:
    text = (ROOT / "Containerfile").read_text("utf-8")
    for room in ("bot", "dialogs", "manifest", "policy_kb", "storage"):
        assert f"COPY {room} {room}\n" in text
    assert "requirements.lock" in text
    assert re.search(r"^USER [1-9]\d*$", text, re.MULTILINE)
    assert "HEALTHCHECK" in text


def test_the_unit_is_one_that_systemd_reads(tmp_path: Path) -> None:
    verify = needed("systemd-analyze", "systemd")
    unit = tmp_path / "canipost.service"
    text = (ROOT / "docs/run/canipost.service").read_text("utf-8")
    unit.write_text(text.replace("/opt/canipost/bin/canipost", "/bin/true").replace("User=canipost\n", ""))
    done = subprocess.run([verify, "verify", str(unit)], capture_output=True, text=True, check=False)  # noqa: S603
    assert "canipost.service" not in done.stderr, done.stderr
