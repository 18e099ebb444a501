"""How the repetitions of a group are counted: what stands where is the same in each, when it was sold is not."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping
from itertools import accumulate

from sqlalchemy import Connection, func, select
from whenever import Date, Instant

from domain.general import month_begins, month_of
from domain.orders.status import Status
from storage import tables as t
from storage.counts import Tally
from storage.sample.plan import Block, Plan


class GroupTally:
    """Some orders of the base that follow each other, their ids from `first` to `last`."""

    def __init__(self, connection: Connection, first: int, last: int) -> None:
        o, i = t.orders.c, t.order_items.c
        mine = o.id.between(first, last)
        listed = (o.reseller_id, o.status, o.needs_staff)
        rows = connection.execute(select(*listed, func.count()).where(mine).group_by(*listed))
        self.orders = Counter({(r[0], r[1], 0, r[2]): r[3] for r in rows})
        items = (o.reseller_id, i.product_type, i.is_trial, i.delivery)
        joined = select(*items, func.sum(i.quantity)).join(t.orders, o.id == i.order_id)
        rows = connection.execute(joined.where(mine).group_by(*items))
        self.items = Counter({(r[0], r[1], r[2], r[3].value): int(r[4]) for r in rows})
        #: When each product was sold, and how many units had been by then.
        self.sold: dict[tuple[int, str, bool], tuple[list[int], list[int]]] = {}
        what = (o.reseller_id, i.product_type, i.is_trial, o.placed_at, i.quantity)
        each = select(*what).join(t.orders, o.id == i.order_id)
        sales: dict[tuple[int, str, bool], list[tuple[int, int]]] = {}
        for r in connection.execute(each.where(mine, o.status != Status.INCOMPLETE)):
            at = r.placed_at.timestamp(unit="millisecond")
            sales.setdefault((r.reseller_id, r.product_type, r.is_trial), []).append((at, r.quantity))
        for key, sold in sales.items():
            sold.sort()
            self.sold[key] = [at for at, _n in sold], [0, *accumulate(n for _at, n in sold)]


class Tallies:
    """Counts blocks of repetitions.

    Args:
        edges: when each block begins and the last one ends, in milliseconds since 1970.
        zones: the time zone of each reseller.
    """

    def __init__(
        self, plan: Plan, groups: list[GroupTally], edges: list[int], zones: Mapping[int, str]
    ) -> None:
        self._groups = groups
        self._edges = edges
        #: Of each group's repetitions the last is the base itself.
        self._base = [end - 1 for end in accumulate(plan.times_of(n) for n in range(plan.groups))]
        self._months = {zone: _months(edges[0], edges[-1], zone) for zone in zones.values()}
        self._zones = zones

    def of(self, blocks: list[Block]) -> Tally:
        """What these blocks add to the counts."""
        tally = Tally()
        for block in blocks:
            group = self._groups[block.group]
            tally.orders.update(group.orders)
            tally.items.update(group.items)
            self._sell(tally, block)
        return tally

    def _sell(self, tally: Tally, block: Block) -> None:
        """The same arithmetic as the statement that places the orders, so that none falls into another month."""
        edges, base = self._edges, self._base[block.group]
        base_ms, base_length = edges[base], max(1, edges[base + 1] - edges[base])
        begin, length = edges[block.n], edges[block.n + 1] - edges[block.n]
        for (reseller_id, product_type, is_trial), (moments, sums) in self._groups[block.group].sold.items():
            before = 0
            for ends, month in self._months[self._zones[reseller_id]]:
                sold = sums[-1]
                if length:
                    earlier = -((begin - ends) * base_length // length)  # rounded up
                    sold = sums[bisect_left(moments, base_ms + earlier)]
                elif ends <= begin:
                    sold = 0
                if sold > before:
                    tally.sold[reseller_id, month, product_type, is_trial] += sold - before
                    before = sold


def _months(first: int, last: int, zone: str) -> list[tuple[int, int]]:
    """When each month ends there, and which it is, over the whole history of a desk."""
    at = (
        Instant.from_timestamp(first, unit="millisecond").to_tz(zone).date().replace(day=1).subtract(months=1)
    )
    months: list[tuple[int, int]] = []
    while True:
        begins, at = at, at.add(months=1)
        ends = month_begins(at, zone)
        months.append((ends.timestamp(unit="millisecond"), _number(begins)))
        if ends.timestamp(unit="millisecond") > last:
            # The last repetition's moments may round past the end.
            return [*months, (2**62, month_of(ends, zone))]


def _number(month: Date) -> int:
    return month.year * 100 + month.month
