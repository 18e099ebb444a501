"""A real mail server (aiosmtpd) on 127.0.0.1 that answers as the recipient's address says, in a thread of its own."""

import asyncio
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

#: Nobody's password.
PASSWORD = "planted-mail-5c1e"


@dataclass
class MailServer:
    """What the server does with a letter: the part of the address before the @ decides.

    ``gone`` is refused at the address, ``spam`` with the text, ``full`` and ``later`` are refused for now; ``lost``
    loses the line after the text, ``cut`` before it.
    """

    port: int = 0
    taken: list[EmailMessage] = field(default_factory=list)
    tried: list[str] = field(default_factory=list)
    logins: list[tuple[str, str]] = field(default_factory=list)
    #: Refusals for now end after so many.
    busy: int = 1
    #: How long it thinks about a text.
    slow_seconds: float = 0.0

    async def handle_RCPT(  # noqa: N802 - as aiosmtpd calls it
        self, server: Any, session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        self.tried.append(address)
        kind = address.partition("@")[0]
        if kind == "gone":
            return "550 5.1.1 no such user\x1b[31m here"
        if kind == "full" and self.busy:
            self.busy -= 1
            return "452 4.2.2 mailbox full"
        if kind == "cut":
            server.transport.abort()
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        kind = envelope.rcpt_tos[0].partition("@")[0]
        if kind == "spam":
            return "554 5.7.1 looks like spam"
        if kind == "later" and self.busy:
            self.busy -= 1
            return "451 4.3.0 try again later"
        message = message_from_bytes(envelope.content, policy=default)
        assert isinstance(message, EmailMessage)
        self.taken.append(message)
        await asyncio.sleep(self.slow_seconds)
        if kind == "lost":
            server.transport.abort()
        return "250 OK"

    def authenticate(
        self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, data: LoginPassword
    ) -> AuthResult:
        self.logins.append((data.login.decode(), data.password.decode()))
        return AuthResult(success=data.password.decode() == PASSWORD, handled=False)


@contextmanager
def mail_server(
    *, private: ssl.SSLContext | None = None, at_once: bool = False, login: bool = False
) -> Iterator[MailServer]:
    """Runs a server.

    Args:
        private: what it proves itself with; with `at_once` from the first byte on.
        login: whether it takes letters only of those who log in.
    """
    made = MailServer()
    starttls = None if at_once else private

    def factory() -> SMTP:
        return SMTP(
            made,
            hostname="mail.test",
            tls_context=starttls,
            require_starttls=starttls is not None,
            authenticator=made.authenticate,
            # A line that is private from its first byte on it takes for one in clear.
            auth_required=login and starttls is not None,
            auth_require_tls=starttls is not None,
            loop=loop,
        )

    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    starting = loop.create_server(factory, "127.0.0.1", 0, ssl=private if at_once else None)
    server = asyncio.run_coroutine_threadsafe(starting, loop).result(10)
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        asyncio.run_coroutine_threadsafe(_end(server), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def _end(server: asyncio.Server) -> None:
    server.close()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


def certificate(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """What a server at 127.0.0.1 proves itself with, and the file that who trusts it reads."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    trusted, both = folder / "trusted.pem", folder / "server.pem"
    trusted.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    both.write_bytes(private + trusted.read_bytes())
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(both)
    return context, trusted


def free_port() -> int:
    """A port at which nobody listens."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port
