"""Laying out a base for its repetitions: which orders make which block, and what takes their place in it."""

from collections.abc import Iterator
from itertools import accumulate
from typing import Any

from sqlalchemy import (
    URL,
    Column,
    Connection,
    Index,
    MetaData,
    Table,
    Text,
    create_engine,
    func,
    insert,
    select,
)
from sqlalchemy.pool import NullPool
from whenever import Instant

from storage import tables as t
from storage.sample.plan import Plan
from storage.sample.repeating import CHILDREN, DIGITS, MARK
from storage.sample.tallies import GroupTally, Tallies
from storage.trouble import as_sentences
from storage.types import Whole

_metadata = MetaData()

#: What is added to the ids of the base and to its moments, block by block. `customers` and `sites` say up to which of
#: the base's a block brings new ones; the others say which rows are its own.
_blocks = Table(
    "blocks",
    _metadata,
    Column("n", Whole, primary_key=True, autoincrement=False),
    Column("suffix", Text, nullable=False),
    *(
        Column(name, Whole, nullable=False)
        for name in (
            "first_line", "last_line", "shift", "customer_shift", "site_shift", "invoice_shift", "payment_shift",
            "customers", "sites", "base_ms", "base_length_ms", "begin_ms", "length_ms",
            *(f"{table.name}_{end}" for table in CHILDREN for end in ("first", "last")),
        )
    ),
)  # fmt: skip

#: What is asked of each order of the base again and again, and its search entry in two parts: words with marks in
#: them, and those that are the same in each repetition.
_lines = Table(
    "lines",
    _metadata,
    Column("line", Whole, primary_key=True, autoincrement=False),
    Column("id", Whole, nullable=False),
    Column("placed_at", Whole, nullable=False),
    Column("status", Text, nullable=False),
    Column("own_words", Text, nullable=False),
    Column("words", Text, nullable=False),
)
Index("ix_lines_id", _lines.c.id, _lines.c.line, _lines.c.placed_at, _lines.c.status)


def lay_out(url: URL, plan: Plan, now: Instant) -> Tallies:
    """Adds to a base what its repetitions are made by; returns how those are counted.

    Raises:
        DeskUnavailable: the base cannot be written.
    """
    with as_sentences(str(url)):
        engine = create_engine(url, poolclass=NullPool)
        with engine.begin() as connection:
            _metadata.create_all(connection)
            groups = [_Group(connection, plan, n) for n in range(plan.groups)]
            edges = plan.edges(now)
            connection.execute(insert(_blocks), list(_block_rows(plan, groups, edges)))
            connection.execute(insert(_lines), list(_line_rows(connection)))
            connection.exec_driver_sql("ANALYZE")  # or each statement would make an index of its own
            zones = {r.id: r.timezone for r in connection.execute(select(t.resellers))}
            return Tallies(plan, [GroupTally(connection, g.first, g.last) for g in groups], edges, zones)


class _Group:
    """Some orders of the base that follow each other, and the ids of what belongs to them."""

    def __init__(self, connection: Connection, plan: Plan, n: int) -> None:
        size, o = plan.limits.group, t.orders.c
        self.first, self.last = n * size + 1, (n + 1) * size
        self.rows: dict[str, tuple[int, int]] = {}
        for table in CHILDREN:
            mine = table.c.order_id.between(self.first, self.last)
            ends = connection.execute(select(func.min(table.c.id), func.max(table.c.id)).where(mine)).one()
            self.rows[table.name] = (ends[0] or 1, ends[1] or 0)
        earlier = o.id <= self.last
        ends = connection.execute(select(func.max(o.customer_id), func.max(o.site_id)).where(earlier)).one()
        #: So many there are when the group has come once.
        self.customers, self.sites = ends[0] or 0, ends[1] or 0
        assert self.customers < 10**DIGITS


def _block_rows(plan: Plan, groups: list[_Group], edges: list[int]) -> Iterator[dict[str, Any]]:
    """A row for each block; customers, sites, invoices and payments are numbered on and on."""
    whole = groups[-1]
    stripes = plan.times_of(0)
    ends = dict.fromkeys(("invoices", "payments"), 0)
    last = [end - 1 for end in accumulate(plan.times_of(n) for n in range(plan.groups))]
    for block in plan.layout():
        group, at_base = groups[block.group], last[block.group]
        row: dict[str, Any] = {"n": block.n, "suffix": f"{block.back:0{DIGITS}d}" if block.back else ""}
        row |= {"first_line": group.first, "last_line": group.last}
        row["shift"] = (block.n - block.group) * plan.limits.group
        # Each repetition has customers of its own; all of them come with the first group, which comes most often.
        stripe = stripes - 1 - block.back
        row |= {"customer_shift": stripe * whole.customers, "site_shift": stripe * whole.sites}
        there = groups[sum(plan.times_of(n) > block.back for n in range(plan.groups)) - 1]
        row["customers"], row["sites"] = (there.customers, there.sites) if block.group == 0 else (0, 0)
        for name, (first_id, last_id) in group.rows.items():
            row |= {f"{name}_first": first_id, f"{name}_last": last_id}
        for name, end in ends.items():
            first_id, last_id = group.rows[name]
            row[f"{name[:-1]}_shift"] = end - first_id + 1
            ends[name] = end + last_id - first_id + 1
        row |= {"base_ms": edges[at_base], "base_length_ms": max(1, edges[at_base + 1] - edges[at_base])}
        row |= {"begin_ms": edges[block.n], "length_ms": edges[block.n + 1] - edges[block.n]}
        yield row


def _line_rows(connection: Connection) -> Iterator[dict[str, Any]]:
    """The search entries, without the two words that they begin with: the order's number and the source's."""
    o, s = t.orders.c, t.order_search.c
    for order_id, line, placed, status, body in connection.execute(
        select(o.id, o.source_number, o.placed_at, o.status, s.body).join_from(
            t.orders, t.order_search, s.key == o.key
        )
    ):
        own: list[str] = []
        shared: list[str] = []
        for word in body.split()[2:]:
            (own if MARK in word else shared).append(f" {word}")
        yield {
            "line": int(line[1:]), "id": order_id, "placed_at": placed.timestamp(unit="millisecond"),
            "status": status.value, "own_words": "".join(own), "words": "".join(shared),
        }  # fmt: skip
