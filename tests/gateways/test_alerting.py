"""People are told through real services on this machine: a webhook and a mail server (I3, X4)."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from domain.alerts.telling import Message
from domain.errors import OutsideFailed
from gateways.alerting import Services
from tests.gateways.mail_server import mail_server

MESSAGE = Message(title="acme: Checkout stuck · 0 of 20 carts", body="Since 02:14.\nordertop alerts ack 7")
PLANTED = "planted-alert-7d1f"


class Hook:
    """A webhook that keeps what it is sent; `answer` is its status."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.answer = 200
        self.taken: list[dict[str, Any]] = []


@pytest.fixture
def hook() -> Iterator[Hook]:
    kept = Hook(0)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if kept.answer == 200:
                kept.taken.append(json.loads(body))
            self.send_response(kept.answer)
            self.end_headers()

        def log_message(self, *_line: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    kept.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield kept
    server.shutdown()
    server.server_close()
    thread.join()


async def test_a_webhook_is_told_in_json(hook, monkeypatch):
    """I3."""
    monkeypatch.setenv("PAGER", f"json://127.0.0.1:{hook.port}/alerts")
    await Services().tell("env:PAGER", MESSAGE)
    (told,) = hook.taken
    assert (told["title"], told["message"]) == (MESSAGE.title, MESSAGE.body)


async def test_mail_reaches_who_is_on_call(tmp_path):
    """I3: the address of the service is in a file that only its owner can read."""
    with mail_server() as server:
        place = tmp_path / "mail"
        place.write_text(
            f"mailto://127.0.0.1:{server.port}/?from=desk@acme.example&to=oncall@acme.example&mode=insecure"
        )
        place.chmod(0o600)
        await Services().tell(f"file:{place}", MESSAGE)
        (letter,) = server.taken
    assert letter["To"] == "oncall@acme.example"
    assert letter["Subject"] == MESSAGE.title
    body = letter.get_body(("plain",))
    assert body is not None
    assert "ordertop alerts ack 7" in body.get_content()


@pytest.mark.parametrize(
    ("address", "said"),
    [
        (f"nonsense://{PLANTED}@x", "is no address of a service that is known"),
        (f"json://me:{PLANTED}@127.0.0.1:9/x", "did not take the message"),
        (f"mailto://me:{PLANTED}@127.0.0.1:9/?from=a@b.example&to=c@d.example&mode=insecure", "did not take"),
    ],
)
async def test_who_does_not_take_a_message_is_named_by_its_place_alone(address, said, monkeypatch, capfd):
    """X4: an address holds a password, and is told nobody."""
    monkeypatch.setenv("PAGER", address)
    with pytest.raises(OutsideFailed, match=said) as failed:
        await Services().tell("env:PAGER", MESSAGE)
    assert "env:PAGER" in failed.value.message
    assert PLANTED not in failed.value.message + "".join(capfd.readouterr())


async def test_a_webhook_that_answers_with_an_error_has_not_taken_it(hook, monkeypatch):
    """I3: it is told again later."""
    monkeypatch.setenv("PAGER", f"json://127.0.0.1:{hook.port}/alerts")
    hook.answer = 500
    with pytest.raises(OutsideFailed, match="did not take the message"):
        await Services().tell("env:PAGER", MESSAGE)


async def test_an_address_that_others_could_read_is_not_used(tmp_path):
    """S3."""
    place = tmp_path / "pager"
    place.write_text("json://127.0.0.1:9/")
    place.chmod(0o644)
    with pytest.raises(OutsideFailed, match="Others may read"):
        await Services().tell(f"file:{place}", MESSAGE)
    with pytest.raises(OutsideFailed, match="the environment has no NOWHERE"):
        Services().check("env:NOWHERE")
