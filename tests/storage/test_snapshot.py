"""Reads of one moment: what others do meanwhile is neither seen nor held up (B2, R7)."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest

from domain.errors import NotPermitted
from domain.exporting.commands import Destination
from domain.exporting.running import Paged, Wanted, run_export
from domain.orders.commands import AddNote, CancelOrder
from domain.orders.status import Status
from domain.query import EVERYTHING
from domain.rows import OrderRow
from domain.staff import Door
from tests.storage.support import DeskUnderTest
from tui.csv_lines import CsvForm


def orders(desk: DeskUnderTest) -> Wanted:
    pages = Paged[OrderRow](lambda reads, place, _size: reads.orders(EVERYTHING, after=place, limit=2))
    return Wanted(what="orders", columns=("number",), to=Destination.FILE, pages=pages)


async def test_an_export_holds_the_desk_as_it_was_at_one_moment_while_others_change_it(desk):
    await desk.place_all(*({} for _n in range(5)))
    taken: list[OrderRow] = []
    changing: list[asyncio.Task[Any]] = []

    async def change() -> None:
        await desk.place()
        await desk.do(CancelOrder, order_id=1, reason="ordered twice")

    def take(rows: Sequence[OrderRow]) -> None:
        taken.extend(rows)
        if not changing:
            changing.append(asyncio.get_running_loop().create_task(change()))

    pages = orders(desk).pages

    async def slow(reads: Any) -> Any:
        async for rows in pages(reads):
            yield rows
            await changing[0]  # committed while the export goes on: nobody waits for it

    wanted = Wanted(what="orders", columns=("number",), to=Destination.FILE, pages=slow)
    assert await run_export(desk, await desk.who(), wanted, take)
    assert [row.id for row in taken] == [5, 4, 3, 2, 1]
    assert taken[-1].status is Status.PENDING_APPROVAL
    assert await desk.found("") == [6, 5, 4, 3, 2, 1]
    assert (await desk.row(1)).status is Status.CANCELLED
    assert desk.one("SELECT count(*) FROM audit WHERE subject = 'export'") == 1
    assert not desk.problems()


async def test_an_export_that_is_cancelled_holds_nobody_up_afterwards(desk):
    """R7"""
    await desk.place_all({}, {}, {})
    begun = asyncio.Event()

    async def forever(reads: Any) -> Any:
        yield (await reads.orders(EVERYTHING, limit=2)).rows
        begun.set()
        await asyncio.Event().wait()

    wanted = Wanted(what="orders", columns=("number",), to=Destination.FILE, pages=forever)
    running = asyncio.ensure_future(run_export(desk, await desk.who(), wanted, lambda _rows: None))
    await begun.wait()
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    await asyncio.wait_for(desk.do(AddNote, order_id=1, body="still works"), 5)
    assert desk.one("SELECT count(*) FROM audit WHERE subject = 'export'") == 0


async def test_a_snapshot_shows_only_what_is_granted(desk):
    """T2, X3"""
    await desk.place(reseller_id=1)
    await desk.place(reseller_id=2, customer_id=3, site_id=2)
    await desk.grant("manager", "Acme")
    taken: list[OrderRow] = []
    assert await run_export(desk, await desk.who("manager"), orders(desk), taken.extend)
    assert [row.id for row in taken] == [1]


async def test_who_may_not_look_has_no_snapshot(desk):
    nobody = replace(await desk.identify("viewer", Door.SCREEN), permissions=frozenset())
    with pytest.raises(NotPermitted):
        async with desk.snapshot(nobody):
            pass


async def test_the_distributor_sees_no_more_in_a_snapshot_than_elsewhere(desk):
    """S1"""
    await desk.place()
    who = await desk.who("distributor")
    async with desk.snapshot(who) as reads:
        (row,) = (await reads.orders(EVERYTHING, limit=10)).rows
    (listed,) = (await desk.reads(who).orders(EVERYTHING, limit=10)).rows
    assert row == listed
    assert CsvForm().cell(row.total) == ""
    assert CsvForm().cell(row.cost) != ""
