"""What the things are called that a report has a row for."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Select, null, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.orders.status import PaymentMethod, method_label
from domain.reports.model import By
from domain.words import _
from storage import tables as t

f, c, s = t.offers.c, t.categories.c, t.staff.c


class Named(NamedTuple):
    """A thing of a report: as it is told apart, what it is called, and the number that people know it by."""

    thing: str | None
    name: str
    number: str | None = None


async def read_names(
    connection: AsyncConnection, by: By, things: Sequence[int | str | None]
) -> Mapping[int | str | None, Named]:
    """These things by what the sums have them as."""
    ids = sorted({thing for thing in things if isinstance(thing, int)})
    wanted: dict[By, Select[Any]] = {
        By.OFFER: select(f.id, f.name, f.number).where(f.id.in_(ids)),
        By.CATEGORY: select(c.id, c.name, c.number).where(c.id.in_(ids)),
        By.MANAGER: select(s.id, s.name, null().label("number")).where(s.id.in_(ids)),
    }
    if by not in wanted:
        return {thing: _word(by, thing) for thing in things}
    nothing = {By.OFFER: _("no offer"), By.CATEGORY: _("no category"), By.MANAGER: _("system")}[by]
    found: dict[int | str | None, Named] = {None: Named(None, nothing)}
    for row in await connection.execute(wanted[by]):
        number = None if row.number is None else str(row.number)
        found[row.id] = Named(str(row.id), row.name, number)
    return found


def _word(by: By, thing: int | str | None) -> Named:
    """A payment system by its name, with an equals sign before it; a method by its word."""
    if by is By.CURRENCY:
        return Named(None, "")
    if not thing:
        return Named(None, _("without a payment"))
    said = str(thing)
    return Named(said, said[1:] if said.startswith("=") else method_label(PaymentMethod(said)))
