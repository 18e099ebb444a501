"""Letters of workers that are killed at any moment go out once; a secret of theirs comes out nowhere (R1, R2, R6, X4).

`ORDERTOP_TEST_KILLS` says how many are killed, for a long run.
"""

import mailbox
import os
import random
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text

from domain.orders.commands import SubmitCart
from domain.orders.status import Status
from domain.settings.commands import ChangeSetting
from tests.gateways.desk import PayingDesk
from tests.gateways.mail_server import PASSWORD, MailServer, certificate, mail_server
from tests.storage.databases import by_hand, rows

KILLS = int(os.environ.get("ORDERTOP_TEST_KILLS", "12"))
SEED = int(os.environ.get("ORDERTOP_TEST_SEED", "20261122"))
LETTERS = 30
WORKERS = 2

#: Without an end by then something hangs.
_PATIENCE_SECONDS = 60


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[PayingDesk]:
    """A desk whose customer 1 can be written to."""
    made = PayingDesk(tmp_path, "http://127.0.0.1:1")
    with by_hand(made.url) as connection:
        connection.execute(
            text("UPDATE customers SET email = 'ana@example.org', by_email = 'ana@example.org' WHERE id = 1")
        )
    yield made
    await made.close()


async def write(desk: PayingDesk, number: int) -> None:
    """So many orders are submitted, each with a letter to its customer."""
    for order in await desk.place_all(*({"status": Status.INCOMPLETE} for _n in range(number))):
        await desk.do(SubmitCart, order_id=order.id)


async def use(desk: PayingDesk, server: MailServer, **more: str) -> None:
    """Letters of this desk go to this server."""
    given = {
        "mail_transport": "smtp",
        "smtp_host": "127.0.0.1",
        "smtp_port": str(server.port),
        "smtp_tls": "none",
        "mail_from": "Acme Shop <orders@acme.example>",
    }
    for name, value in {**given, **more}.items():
        await desk.do(ChangeSetting, name=name, value=value)


def killed_again_and_again(desk: PayingDesk) -> None:
    """Workers come and go, and the last ones end what there is; with each kill all leases are over."""
    chance = random.Random(SEED)
    workers = [desk.worker() for _n in range(WORKERS)]
    try:
        for _kill in range(KILLS):
            time.sleep(0.3 + chance.random() * 0.9)
            victim = chance.randrange(WORKERS)
            workers[victim].kill()
            workers[victim].wait()
            workers[victim] = desk.worker()
            desk.time_is_over()
        end = time.monotonic() + _PATIENCE_SECONDS
        while desk.undone():
            assert time.monotonic() < end, "work never ends"
            desk.time_is_over()
            time.sleep(0.5)
    finally:
        for worker in workers:
            worker.terminate()
        for worker in workers:
            # One that has only just begun does not listen yet.
            assert worker.wait(30) in (0, -signal.SIGTERM)


async def test_a_mail_server_gets_no_letter_twice_and_none_is_lost(desk: PayingDesk):
    """R1, R2: what is not known to be sent is unknown, and nothing else."""
    with mail_server() as server:
        server.slow_seconds = 0.1
        await use(desk, server)
        await write(desk, LETTERS)
        killed_again_and_again(desk)
    ids = Counter(message["Message-ID"].partition(".")[0].lstrip("<") for message in server.taken)
    assert set(ids.values()) == {1}
    kept = {str(intent): status for intent, status in rows(desk.url, "SELECT intent, status FROM mails")}
    assert len(kept) == LETTERS
    assert set(kept.values()) <= {"sent", "unknown"}
    sent = {intent for intent, status in kept.items() if status == "sent"}
    assert sent <= set(ids) <= set(kept)
    assert sent
    assert desk.problems() == ()


async def test_a_folder_gets_every_letter_once(desk: PayingDesk, tmp_path: Path):
    """R1: there it can be looked up, so that none stays unknown."""
    await write(desk, LETTERS)
    killed_again_and_again(desk)
    box = mailbox.Maildir(tmp_path / "mail", create=False)
    assert len(box) == LETTERS == len({message["Message-ID"] for message in box})
    assert {status for (status,) in rows(desk.url, "SELECT status FROM mails")} == {"sent"}


async def test_the_password_of_the_mail_server_comes_out_nowhere(desk: PayingDesk, tmp_path: Path):
    """X4: whether the server takes it or not."""
    private, trusted = certificate(tmp_path)
    desk.environment |= {"MAIL_PASSWORD": PASSWORD, "SSL_CERT_FILE": str(trusted)}
    with mail_server(private=private, at_once=True) as server:
        given = {"smtp_tls": "tls", "smtp_user": "acme", "smtp_secret": "env:MAIL_PASSWORD"}
        await use(desk, server, **given)
        await write(desk, 2)
        said = [desk.run("worker", "--once"), desk.run("settings", "doctor")]
        assert len(server.taken) == 2
        desk.environment["MAIL_PASSWORD"] = "other-planted-0d"
        await write(desk, 1)
        said += [desk.run("worker", "--once"), desk.run("settings", "doctor", "--json")]
    assert ("acme", PASSWORD) in server.logins
    assert [ended.returncode for ended in said] == [0, 0, 0, 8]
    said += [
        desk.run("settings", "list"),
        desk.run("settings", "set", "smtp_secret", PASSWORD),
        desk.run("audit", "show", "--json", "--limit", "200"),
        desk.run("orders", "mails", "id:1", "--json"),
        desk.run("db", "backup", str(tmp_path / "backup.db")),
    ]
    assert "535" in str(desk.one("SELECT error FROM outbox WHERE done_at IS NULL"))
    printed = b"".join(ended.stdout + ended.stderr for ended in said)
    kept = _everything(tmp_path)
    for secret in (PASSWORD, "other-planted-0d"):
        assert secret.encode() not in printed
        assert secret.encode() not in kept


def _everything(folder: Path) -> bytes:
    """All that is in any file below."""
    return b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())
