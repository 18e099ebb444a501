"""Secrets are planted, used, and then searched for in everything that comes out (X4, S3)."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from domain.jobs import JobKind
from tests.gateways.desk import PayingDesk
from tests.gateways.outside import API_KEY, Outside, signed
from tests.storage.databases import rows

CUSTOMER = "cus_planted9f3e"
HOOK = "whsec_planted77c1"


@pytest.fixture
async def desk(tmp_path: Path, fake: Outside) -> AsyncIterator[PayingDesk]:
    """A desk whose tokens are of the planted customer; logs and settings are in its folder too."""
    made = PayingDesk(tmp_path, fake.address)
    made.environment["HOOK_SECRET"] = HOOK
    await made.open_account("pm_paid", "pm_declined", "pm_broken", customer=CUSTOMER)
    yield made
    await made.close()


async def test_no_secret_comes_out_anywhere(desk: PayingDesk, fake: Outside, tmp_path: Path):
    """X4: in no file of the desk, no record, no output, no complaint, and in no process's arguments."""
    sealing_key = desk.environment["ORDERTOP_TOKEN_KEY"]
    secrets = [secret.encode() for secret in (API_KEY, CUSTOMER, HOOK, sealing_key)]
    token = str(desk.one("SELECT sealed FROM payment_tokens WHERE id = 1"))
    orders = await desk.unpaid(4)
    for order_id, method in zip(orders[1:], ("pm_paid", "pm_declined", "pm_broken"), strict=True):
        await desk.capture(order_id, method)
    said = [desk.run("worker", "--once", "--db", str(desk.url.database))]
    assert fake.told()["ledger"], "nothing was charged, so nothing could come out"

    # What goes wrong is told without what was wrong.
    desk.environment["STRIPE_KEY"] = f"{API_KEY} with a blank"
    desk.time_is_over()
    said.append(desk.run("worker", "--once"))
    (event, *_more) = fake.told()["events"]
    for secret, sent in (
        ("env:HOOK_SECRET", signed(event, "whsec_other")),
        (HOOK, b""),
        (f"env:{HOOK}", b""),
    ):
        said.append(desk.run("ingest", "--stripe", "--secret", secret, "--json", given=sent))
    await desk.capture(orders[0], "pm_paid")
    desk.environment["ORDERTOP_TOKEN_KEY"] = "planted-but-no-key"
    said.append(desk.run("worker", "--once"))
    told = str(desk.one("SELECT error FROM outbox WHERE done_at IS NULL"))
    assert "is no key: make a new one" in told
    assert "planted" not in told

    numbers = [str(row[0]) for row in rows(desk.url, "SELECT number FROM orders")]
    for form in ((), ("--json",)):
        said.append(desk.run("orders", "show", numbers[0], *form))
        said.append(desk.run("audit", "show", "--limit", "200", *form))
    said += [
        desk.run("orders", "list", "--csv"),
        desk.run("db", "backup", str(tmp_path / "backup.db")),
    ]
    assert {ended.returncode for ended in said} == {0, 1, 2}
    printed = b"".join(ended.stdout + ended.stderr for ended in said)
    assert len(printed) > 10_000
    for planted in (*secrets, b"planted-but-no-key", token.encode()):
        assert planted not in printed
    assert _holding(tmp_path, secrets) == []


def _holding(folder: Path, secrets: list[bytes]) -> list[str]:
    """The files that hold any of these."""
    files = [file for file in folder.rglob("*") if file.is_file()]
    assert {"desk.db", "backup.db"} <= {file.name for file in files}
    return [file.name for file in files if any(secret in file.read_bytes() for secret in secrets)]


async def test_a_running_worker_shows_no_secret_among_its_arguments(desk: PayingDesk):
    """X4: everyone on the machine can read those."""
    worker = desk.worker()
    try:
        shown = await asyncio.to_thread(Path(f"/proc/{worker.pid}/cmdline").read_bytes)
    except FileNotFoundError:
        pytest.skip("arguments of processes cannot be read here")
    finally:
        worker.kill()
        worker.wait()
    assert shown
    assert b"planted" not in shown


async def test_no_secret_is_in_what_is_logged_of_objects(desk: PayingDesk):
    """X4: not in the text form of what is passed around, which tracebacks and logs show."""
    (order_id,) = await desk.unpaid()
    await desk.capture(order_id, "pm_paid")
    (job,) = await desk.sql.claim_jobs(desk.clock.now(), kinds=tuple(JobKind), lease_seconds=60, limit=1)
    call = await desk.sql.call_of(job)
    assert call is not None
    kept = await desk.capture((await desk.unpaid())[0], "pm_paid")
    assert str(desk.one("SELECT sealed FROM payment_tokens WHERE id = 1")) not in f"{call!r} {kept!r}"
