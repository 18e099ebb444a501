"""What a mail server answers is what the letter becomes, and no letter goes out twice (R1, R2, A7)."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from domain.errors import OutsideFailed
from domain.mail.model import MailKind, MailStatus, MailTemplate
from domain.mail.posting import Letter, Outgoing
from domain.settings.model import MailTransport, SmtpSecurity
from gateways.mail.post import OutsidePost
from tests.domain.fakes import START
from tests.gateways.mail_server import PASSWORD, MailServer, certificate, free_port, mail_server


@pytest.fixture
def server() -> Iterator[MailServer]:
    """A mail server without secrets."""
    with mail_server() as running:
        yield running


def a_letter(server: MailServer, to: str = "ana@example.org", **given: Any) -> Letter:
    """A letter that goes to this server."""
    outgoing: dict[str, Any] = {
        "transport": MailTransport.SMTP,
        "sender": "Acme Shop <orders@acme.example>",
        "folder": "",
        "host": "127.0.0.1",
        "port": server.port,
        "security": SmtpSecurity.NONE,
        "user": "",
        "secret": "",
    }
    outgoing |= {name: given.pop(name) for name in set(given) & set(outgoing)}
    made: dict[str, Any] = {
        "key": "key-1",
        "desk": "Test desk",
        "kind": MailKind.WELCOME,
        "recipient": to,
        "facts": {"customer": "Ana"},
        "template": MailTemplate(kind=MailKind.WELCOME, subject="Hello {{ customer }}", text_body="Hi."),
        "outgoing": Outgoing(**outgoing),
        "queued_at": START,
    }
    return Letter(**{**made, **given})


class _Moment:
    """Notes when a letter was about to go."""

    def __init__(self) -> None:
        self.come = 0

    async def __call__(self) -> None:
        self.come += 1


POST = OutsidePost(Path("unused"))


async def test_a_letter_that_is_taken_is_sent(server: MailServer):
    """A7: with all that mail programs need, and an id that is the same whenever it is the same letter."""
    moment = _Moment()
    posted = await POST.send(a_letter(server), moment)
    assert (posted.status, posted.subject, moment.come) == (MailStatus.SENT, "Hello Ana", 1)
    await POST.send(a_letter(server), moment)
    first, second = server.taken
    assert first["From"] == "Acme Shop <orders@acme.example>"
    assert (first["To"], first["Subject"]) == ("ana@example.org", "Hello Ana")
    assert first["Message-ID"] == second["Message-ID"]
    assert first["Message-ID"].startswith("<key-1.")
    assert first["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize(
    ("kind", "code", "begun"),
    [("gone", "550 5.1.1 no such user[31m here", 0), ("spam", "554 5.7.1 looks like spam", 1)],
)
async def test_a_letter_that_is_refused_for_good_has_failed_with_the_servers_words(
    server: MailServer, kind: str, code: str, begun: int
):
    """A7, X1: as text that steers nothing."""
    moment = _Moment()
    posted = await POST.send(a_letter(server, f"{kind}@example.org"), moment)
    assert (posted.status, posted.code, moment.come) == (MailStatus.FAILED, code, begun)
    assert server.taken == []


@pytest.mark.parametrize(
    ("kind", "code"), [("full", "452 4.2.2 mailbox full"), ("later", "451 4.3.0 try again")]
)
async def test_a_letter_that_is_refused_for_now_can_be_tried_again(server: MailServer, kind: str, code: str):
    """A7."""
    letter = a_letter(server, f"{kind}@example.org")
    with pytest.raises(OutsideFailed, match=f"takes no letter: {code}"):
        await POST.send(letter, _Moment())
    assert (await POST.send(letter, _Moment())).status is MailStatus.SENT


async def test_without_a_word_after_the_text_nobody_knows(server: MailServer):
    """R2: it was taken here, and might not have been."""
    posted = await POST.send(a_letter(server, "lost@example.org"), _Moment())
    assert (posted.status, posted.code) == (MailStatus.UNKNOWN, "the connection was lost")
    assert len(server.taken) == 1


async def test_a_line_that_is_lost_before_the_text_is_no_letter(server: MailServer):
    """R2: what certainly did not go out may be tried again."""
    moment = _Moment()
    with pytest.raises(OutsideFailed):
        await POST.send(a_letter(server, "cut@example.org"), moment)
    assert (moment.come, server.taken) == (0, [])


async def test_a_server_that_is_down_is_told_of_in_one_sentence():
    """S6."""
    down = MailServer(port=free_port())
    with pytest.raises(OutsideFailed, match=rf"The mail server 127.0.0.1:{down.port} takes no letter: "):
        await POST.send(a_letter(down), _Moment())


async def test_a_letter_that_may_be_gone_is_never_given_away_again(server: MailServer):
    """R1, R2."""
    posted = await POST.look_up(a_letter(server))
    assert posted is not None
    assert posted.status is MailStatus.UNKNOWN
    assert server.tried == []


@pytest.mark.parametrize("security", [SmtpSecurity.TLS, SmtpSecurity.STARTTLS])
async def test_a_server_that_proves_itself_is_given_the_password_and_the_letter(
    security: SmtpSecurity, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """S3: the password is read where it is kept."""
    private, trusted = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    monkeypatch.setenv("MAIL_PASSWORD", PASSWORD)
    at_once = security is SmtpSecurity.TLS
    with mail_server(private=private, at_once=at_once, login=True) as server:
        letter = a_letter(server, security=security, user="acme", secret="env:MAIL_PASSWORD")
        assert (await POST.send(letter, _Moment())).status is MailStatus.SENT
        monkeypatch.setenv("MAIL_PASSWORD", "wrong-planted")
        with pytest.raises(OutsideFailed, match="takes no letter: 535") as refused:
            await POST.send(letter, _Moment())
    assert "wrong-planted" not in str(refused.value)
    assert server.logins[:2] == [("acme", PASSWORD), ("acme", "wrong-planted")]
    assert len(server.taken) == 1


@pytest.mark.parametrize("security", [SmtpSecurity.TLS, SmtpSecurity.STARTTLS])
async def test_a_server_that_cannot_prove_itself_gets_nothing(security: SmtpSecurity, tmp_path: Path):
    """S3."""
    private, _trusted = certificate(tmp_path)
    with (
        mail_server(private=private, at_once=security is SmtpSecurity.TLS) as server,
        pytest.raises(OutsideFailed, match="its certificate is not to be trusted"),
    ):
        await POST.send(a_letter(server, security=security), _Moment())
    assert (server.tried, server.logins) == ([], [])


async def test_a_password_is_sent_nowhere_in_clear(server: MailServer, monkeypatch: pytest.MonkeyPatch):
    """S3: except to this machine itself."""
    monkeypatch.setenv("MAIL_PASSWORD", PASSWORD)
    letter = a_letter(server, host="mail.example.org", user="acme", secret="env:MAIL_PASSWORD")
    with pytest.raises(OutsideFailed, match=r"A password is not sent to mail.example.org in clear"):
        await POST.send(letter, _Moment())


@pytest.mark.parametrize(
    "address",
    [
        "ana",
        "ana@example.org, eve@example.org",
        "ana@example.org\nBcc: eve@x.org",
        "<ana@x.org>",
        "ana@x..org",
    ],
)
async def test_what_is_no_address_fails_before_anyone_is_asked(server: MailServer, address: str):
    """X1."""
    posted = await POST.send(a_letter(server, address), _Moment())
    assert (posted.status, posted.code, server.tried) == (MailStatus.FAILED, "no e-mail address", [])


HOSTILE = "Ana\r\nBcc: eve@x.org\n\n<script>alert(1)</script>\x1b[31m \u202eevil {{ 7 }}"


async def test_what_a_customer_typed_is_only_ever_text(server: MailServer):
    """X1: it ends no header, adds none, and is no markup."""
    template = MailTemplate(
        kind=MailKind.WELCOME,
        subject="Hello {{ customer }}",
        text_body="Hi {{ customer }}",
        html_body="<p title='{{ customer }}'>{{ customer }}</p>",
    )
    letter = a_letter(server, template=template, facts={"customer": HOSTILE + "'\""})
    assert (await POST.send(letter, _Moment())).status is MailStatus.SENT
    (taken,) = server.taken
    assert taken["Bcc"] is None
    assert taken.get_all("To") == ["ana@example.org"]
    assert "\n" not in taken["Subject"]
    assert "\x1b" not in taken["Subject"]
    plain, html = (taken.get_body((kind,)) for kind in ("plain", "html"))
    assert plain is not None
    assert html is not None
    assert "{{ 7 }}" in plain.get_content()
    assert "<script>" not in html.get_content()
    assert "&lt;script&gt;" in html.get_content()
    assert "&#39;&#34;'>" in html.get_content()
