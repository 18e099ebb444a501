"""After a failover the program writes again by itself, and nothing that was acknowledged is lost (R12)."""

import asyncio
from collections.abc import Iterator
from uuid import uuid4

import pytest

from domain.errors import DeskUnavailable
from domain.orders.commands import AddNote
from storage.audit_trail import verify_audit
from storage.check import check
from storage.database import desk_url
from tests.storage.databases import make_furnished_desk
from tests.storage.replicated import Server, primary_and_standby
from tests.storage.support import DeskUnderTest

pytestmark = pytest.mark.postgresql

#: Notes before the primary is killed, and behind it.
BEFORE, AFTER = 20, 20
#: How long nobody may be able to write before this is taken for a failure, in tries of a tenth of a second.
PATIENCE = 600


@pytest.fixture(scope="module")
def servers() -> Iterator[tuple[Server, Server]]:
    """A server and its standby."""
    pair = primary_and_standby()
    try:
        found = pair.__enter__()
    except Exception as error:  # noqa: BLE001 - whatever it is, it is why there are none
        pytest.skip(f"no PostgreSQL with a standby here: {error}")
    yield found
    pair.__exit__(None, None, None)


async def _noted(desk: DeskUnderTest, order_id: int, n: int) -> int:
    """Writes a note as a person would who is told that the desk cannot be used: the same again, until it is there.
    Returns how often that was said."""
    command = AddNote(order_id=order_id, version=1, body=f"note {n}", command_id=f"note-{n}")
    for tried in range(PATIENCE):
        try:
            await desk.execute(await desk.who(), command)
        except DeskUnavailable:
            await asyncio.sleep(0.1)
        else:
            return tried
    raise AssertionError("nobody can write any more")


async def test_the_program_writes_again_by_itself_after_a_failover_and_nothing_acknowledged_is_lost(
    servers, opened
):
    primary, standby = servers
    database = f"desk_{uuid4().hex}"
    primary.execute(f"CREATE DATABASE {database}")
    hosts = f"host={primary.host}&host={standby.host}"
    url = desk_url(f"postgresql://postgres@/{database}?{hosts}&target_session_attrs=read-write")
    make_furnished_desk(url)
    desk = opened(url)
    order = await desk.place()
    acknowledged: list[int] = []
    under_way = asyncio.Event()

    async def write(count: int) -> int:
        refused = 0
        for n in range(len(acknowledged), len(acknowledged) + count):
            refused += await _noted(desk, order.id, n)
            acknowledged.append(n)
            if n > BEFORE:
                under_way.set()
        return refused

    assert await write(BEFORE) == 0
    writing = asyncio.create_task(write(AFTER))
    await under_way.wait()
    await asyncio.to_thread(primary.kill)
    await asyncio.to_thread(standby.promote)
    assert await writing > 0, "the primary was killed while it was written to"

    details = await (await desk.look()).order_details(order.id)
    assert sorted(note.body for note in details.notes) == sorted(f"note {n}" for n in acknowledged)
    assert standby.execute("SELECT pg_is_in_recovery()") == [(False,)]
    assert check(url) == ()
    assert verify_audit(url).problem is None
