"""Custom statuses as screens and commands read them (L14)."""

from sqlalchemy import func, select

from domain.orders.status import Status
from domain.statuses.colours import Colour
from domain.statuses.rows import StatusRow
from storage import tables as t
from storage.order_columns import kept
from storage.reading import SqlReading

_BASES = {status.value: status for status in Status}
_COLOURS = {colour.value: colour for colour in Colour}

s, counted = t.custom_statuses.c, t.order_counts.c


class SqlStatusReads(SqlReading):
    """What one person may look at of custom statuses; see `domain.statuses.rows.StatusReads`."""

    async def statuses(self) -> tuple[StatusRow, ...]:
        """The custom statuses, with their maintained counts. Of what another program wrote, one with a colour that is
        none is grey, and one that stands for no status is left out: no order can have it."""
        seen = select(counted.custom_status_id, func.sum(counted.n).label("n")).group_by(
            counted.custom_status_id
        )
        if self._granted:
            seen = seen.where(counted.reseller_id.in_(sorted(self._granted)))
        counts = seen.subquery("counts")
        statement = (
            select(s.id, s.name, kept(s.base).label("base"), kept(s.colour).label("colour"), s.position)
            .add_columns(s.retired, s.former, counts.c.n)
            .outerjoin(counts, counts.c.custom_status_id == s.id)
            .order_by(s.retired, s.position, s.id)
        )
        async with self._connection() as connection:
            found = (await connection.execute(statement)).all()
        return tuple(
            StatusRow(
                id=row.id,
                name=row.name,
                base=_BASES[row.base],
                colour=_COLOURS.get(row.colour, Colour.GREY),
                position=row.position,
                retired=row.retired,
                orders=int(row.n or 0),
                former=row.former,
            )
            for row in found
            if row.base in _BASES
        )
