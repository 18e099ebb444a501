"""Doing a bulk: order by order through the one door, each in a transaction of its own (L15, T14).

It can be stopped between two orders, and begun again under the same id after a crash: what was done is not done twice.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from typing import TYPE_CHECKING

from domain.bulk.model import Bulk, Refusal, Report, Target, own_id
from domain.errors import Changed, InvalidInput, NotFound, Refused
from domain.rows import OrderRow
from domain.undoing.commands import UndoChange

if TYPE_CHECKING:
    from domain.commands import Command
    from domain.desk import Desk
    from domain.staff import Identity

#: So many orders are read at a time: few enough for little memory.
PAGE = 500

#: What stops one order and not the others.
ONE_REFUSED = (Refused, Changed, NotFound, InvalidInput)


async def run_bulk(
    desk: "Desk", identity: "Identity", bulk: Bulk, report: Report, *, stop: Callable[[], bool]
) -> None:
    """Does it, and keeps the report up to date meanwhile.

    Args:
        stop: asked between two orders.

    Raises:
        DomainError: what stops the bulk as a whole, such as a desk that cannot be used.
    """
    async for target in _targets(desk, identity, bulk):
        if stop():
            return
        if await _one(desk, identity, bulk.command(target), target.id, target.number, report):
            report.done += 1
            if bulk.marks.query is None:
                report.done_ids.add(target.id)
    report.ended = True


async def undo_bulk(
    desk: "Desk", identity: "Identity", bulk_id: str, report: Report, *, stop: Callable[[], bool]
) -> None:
    """Takes a bulk back, the last change first, as far as nobody has changed the orders since (S7)."""
    below: int | None = None
    while rows := await desk.reads(identity).changes_of_bulk(bulk_id, below=below, limit=PAGE):
        for row in rows:
            if stop():
                return
            command = UndoChange(change=row.command_id, command_id=own_id(row.command_id, row.number))
            number = row.orders[0] if row.orders else ""
            if await _one(desk, identity, command, 0, number, report):
                report.done += 1
        below = rows[-1].number
    report.ended = True


async def _one(
    desk: "Desk", identity: "Identity", command: "Command", order_id: int, number: str, report: Report
) -> bool:
    try:
        await desk.execute(identity, command)
    except ONE_REFUSED as error:
        report.refused.append(Refusal(id=order_id, number=number, rule=error.rule, message=error.message))
        return False
    return True


async def _targets(desk: "Desk", identity: "Identity", bulk: Bulk) -> AsyncIterator[Target]:
    """The marked orders as they are when their turn comes; what has left the list since is left out."""
    reads = desk.reads(identity)
    marks = bulk.marks
    if marks.query is None:
        ids = sorted(marks.ids, reverse=True)
        for start in range(0, len(ids), PAGE):
            for target in _as_targets(await reads.orders_by_id(ids[start : start + PAGE])):
                yield target
        return
    after: int | None = None
    more = True
    while more:
        page = await reads.orders(marks.query, after=after, limit=PAGE)
        for target in _as_targets(page.rows):
            if target.id not in marks.ids:
                yield target
        more = page.more_after and bool(page.rows)
        after = page.rows[-1].key if page.rows else None


def _as_targets(rows: Sequence[OrderRow]) -> list[Target]:
    return [Target(row.id, row.number, row.version) for row in rows]
