"""Which way to the orders of a list: the index to walk, so that a page takes as long as it has rows (V7).

SQLite keeps no figures about values, so it would guess. Here a capped look at each filter's own index says which of
them matches least, and that one is walked, newest first; the others are looked at row by row. PostgreSQL plans by its
own figures, except for words: an index of words has no order, so that many matches are better met on the way.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Integer,
    Select,
    and_,
    column,
    func,
    literal_column,
    select,
    table,
    text,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.followup.model import Recovery, Standing
from domain.orders.status import DeliveryStatus
from domain.query import Amount, Booked, Choice, Exactly, Query
from domain.query.fields import FIELDS, NOBODY, Paid, Waits
from storage import tables as t
from storage.booked import orders_booked
from storage.filters import (
    COLUMNS,
    WAITING_STATUSES,
    WITHOUT_CARTS,
    amount_holds,
    archives_of,
    custom_ids,
    exactly,
    numbered,
    of_customers,
    searched,
)
from storage.follow_filters import ENDED, FOLLOW_UP_FIELDS, FOLLOWED_UP
from storage.search import match_postgresql, match_sqlite

o = t.orders.c

#: How far is counted to compare filters: a word costs more to count than an entry of an index.
WORDS, ENTRIES = 5_000, 20_000
#: What an index holds in a range of values has to be sorted: with other filters, that is worth it for so many.
GATHERED = 2_000
#: Amounts are in the list's own index too: beyond so many, that one is walked.
AMOUNTS = 5_000

#: The index of each filter whose values are walked, those that tend to match least first. The second tier knows no
#: carts.
_INDEXES = {"status": "ix_orders_status_key", "archive": "ix_orders_archive_key"}
_WITHOUT_CARTS = {
    "method": "ix_orders_method",
    "currency": "ix_orders_currency",
    "confirmed": "ix_orders_confirmed",
    "payment": "ix_orders_payment",
}
_ORDER = (
    "number",
    "customer",
    "words",
    "waiting",
    "needs",
    "type",
    "stopped",
    "custom",
    "followed",
    "recovery",
    "mark",
    "delivery",
    "fraud",
    "total",
    "booked",
    "reseller",
    *_WITHOUT_CARTS,
    *_INDEXES,
)

#: Deliveries that the index of moving ones holds, in its own words.
_MOVING = (DeliveryStatus.QUEUED, DeliveryStatus.RUNNING, DeliveryStatus.FAILED)
_IS_MOVING = "order_items.delivery IN ('queued', 'running', 'failed')"

_fts = table("order_search_fts", column("rowid", Integer))


@dataclass(frozen=True, slots=True)
class Walk:
    """One way to the orders of a list.

    Args:
        name: the filter it is about.
        hint: what SQLite is told about indexes.
        branches: one condition for each part of the index that is walked; the parts are merged.
        match: what the index of words is asked for instead.
        again: whether words that were found have to be looked at once more.
        gathers: whether all that match are sorted before the first is known.
    """

    name: str = ""
    hint: str | None = None
    branches: tuple[ColumnElement[bool], ...] = ()
    match: str | None = None
    again: bool = False
    gathers: bool = False

    @property
    def found(self) -> bool:
        """Whether the words need no other look."""
        return self.match is not None and not self.again

    @property
    def key(self) -> ColumnElement[int]:
        """The column of keys that it goes along."""
        return _fts.c.rowid if self.match is not None else o.key

    def keys(
        self,
        where: Sequence[ColumnElement[bool]],
        *,
        limit: int,
        up: bool | None = None,
        columns: Sequence[Column[Any]] = (o.id,),
    ) -> Select[Any]:
        """The `id` (or these columns) of so many orders for which all of `where` holds.

        Args:
            up: sorted by their keys, upwards or downwards; in no order if none.
        """
        if self.match is not None:
            matching = text("order_search_fts MATCH :match").bindparams(match=self.match)
            joined = _fts.join(t.orders, o.key == _fts.c.rowid)
            found = select(*columns).select_from(joined).where(matching, *where)
            return _sorted(found, self.key, up).limit(limit)
        if len(self.branches) < 2:
            plain = self._part(select(*columns).where(*self.branches, *where))
            return _sorted(plain, o.key, up).limit(limit)
        both = [*columns, *([] if o.key in set(columns) else [o.key])]
        merged = union_all(*(self._part(select(*both).where(branch, *where)) for branch in self.branches))
        if up is not None:
            key = merged.selected_columns.key
            merged = merged.order_by(key.asc() if up else key.desc())
        some = merged.limit(limit).subquery("merged")
        return select(*(some.c[column.name] for column in columns))

    def count(self, limit: int) -> Select[Any]:
        """How many match this one filter, counted no further than `limit`."""
        if self.match is not None:
            matching = text("order_search_fts MATCH :match").bindparams(match=self.match)
            some = select(_fts.c.rowid).where(matching).limit(limit).subquery()
        else:
            some = (
                union_all(*(self._part(select(o.id).where(one)) for one in self.branches))
                .limit(limit)
                .subquery()
            )
        return select(func.count()).select_from(some)

    def _part(self, statement: Select[Any]) -> Select[Any]:
        return statement.with_hint(t.orders, self.hint, "sqlite") if self.hint else statement


#: The list's own order, as far as the database finds nothing better.
PLAIN = Walk()


def _sorted(statement: Select[Any], key: ColumnElement[int], up: bool | None) -> Select[Any]:
    return statement if up is None else statement.order_by(key.asc() if up else key.desc())


async def walk_for(connection: AsyncConnection, query: Query) -> Walk:
    """The way that takes least; at most a few thousand entries of each index are looked at to know it."""
    if connection.dialect.name != "sqlite":
        return await _walk_postgresql(connection, query)
    walks = [walk for term in query.terms if (walk := _walk_along(term, carts=query.includes_carts))]
    if query.reseller is not None:
        # One reseller's lists have indexes of their own, by archive and of what needs a person.
        walks = [walk for walk in walks if walk.name not in ("needs", *_INDEXES)]
        walks.append(_walk_along_reseller(query, query.reseller))
    if words := searched(query):
        found = await match_sqlite(connection, words)
        walks.append(Walk("words", match=found.text, again=found.again))
    walks.sort(key=lambda walk: _ORDER.index(walk.name))
    if not walks:
        return PLAIN
    if len(walks) == 1 and not walks[0].gathers:
        return walks[0]
    limits = [_most(walk, alone=len(walks) == 1) for walk in walks]
    counting = [walk.count(limit).scalar_subquery() for walk, limit in zip(walks, limits, strict=True)]
    counts = (await connection.execute(select(*counting))).one()
    few = [(n, place) for place, (n, limit) in enumerate(zip(counts, limits, strict=True)) if n < limit]
    many = (walk for walk in walks if not walk.gathers)
    among = Walk("total", "INDEXED BY ix_orders_placed") if walks[0].name == "total" else PLAIN
    return walks[min(few)[1]] if few else next(many, among)


def _most(walk: Walk, *, alone: bool) -> int:
    if walk.match is not None:
        return WORDS
    if walk.name == "total":
        return AMOUNTS if alone else GATHERED
    return GATHERED if walk.gathers and not alone else ENTRIES


async def _walk_postgresql(connection: AsyncConnection, query: Query) -> Walk:
    words = searched(query)
    if not words:
        return PLAIN
    matching = "words @@ CAST(:words AS tsquery)"
    bound = {"words": match_postgresql(words)}
    some = text(f"SELECT count(*) FROM (SELECT 1 FROM order_search WHERE {matching} LIMIT {WORDS}) AS found")  # noqa: S608
    if (await connection.scalar(some, bound) or 0) >= WORDS:
        return PLAIN
    keys = text(f"SELECT key FROM order_search WHERE {matching}").bindparams(**bound)  # noqa: S608
    return Walk("words", branches=(o.key.in_(keys),), gathers=True)


def _walk_along(term: object, *, carts: bool) -> Walk | None:
    """The index that a term has, if it is of use."""
    if isinstance(term, Booked | Exactly):
        return None if term.negated else _walk_elsewhere(term)
    if isinstance(term, Amount):
        return None if term.negated or carts else _walk_along_amounts(term)
    if not isinstance(term, Choice):
        return None
    if term.field == "needs" and not term.negated:
        return Walk("needs", "INDEXED BY ix_orders_needs", (literal_column("orders.needs_staff"),))
    if term.field in ("type", *FOLLOW_UP_FIELDS):
        return _walk_along_type(term) if term.field == "type" else _walk_along_follow_ups(term)
    if term.field in ("stopped", "custom") and not term.negated:
        return _walk_along_kept(term)
    if term.field == "mark" and not term.negated:
        return Walk("mark", "INDEXED BY ix_orders_marked", (text("orders.marks <> ''"),))  # type: ignore[arg-type]
    if term.field == "waiting" and not term.negated:
        statuses = {status for value in term.values for status in WAITING_STATUSES[Waits(value)]}
        return Walk(
            "waiting", "INDEXED BY ix_orders_status_key", tuple(o.status == s for s in sorted(statuses))
        )
    if term.field == "delivery" and not term.negated and set(term.values) <= set(_MOVING):
        i = t.order_items.c
        moving = select(i.order_id).where(i.delivery.in_(term.values), text(_IS_MOVING))
        return Walk("delivery", "NOT INDEXED", (o.id.in_(moving),), gathers=True)
    return _walk_along_values(term, carts=carts)


def _walk_along_kept(term: Choice) -> Walk:
    """Filters on what few orders have; one value each, so that the index gives the list's own order."""
    if term.field == "custom":
        there = text("orders.custom_status_id IS NOT NULL")
        named = (custom_ids([value]).limit(1).scalar_subquery() for value in term.values)
        branches = tuple(and_(o.custom_status_id == one, there) for one in named)
    else:
        there = text("orders.stopped_by IS NOT NULL")
        branches = tuple(and_(o.stopped_by == value, there) for value in term.values)
    return Walk(term.field, f"INDEXED BY ix_orders_{term.field}", branches)


def _walk_along_follow_ups(term: Choice) -> Walk | None:
    """What someone has, or has set a time for, and what has ended, are few of many orders."""
    if term.negated or term.field == "tier" or {NOBODY, Standing.OPEN}.intersection(term.values):
        return None
    ended = [value for value in term.values if value in set(Recovery)] if term.field == "followup" else []
    if not ended:
        return Walk("followed", "INDEXED BY ix_orders_followed", (FOLLOWED_UP,))  # type: ignore[arg-type]
    if len(ended) < len(term.values):
        return None
    branches = tuple(and_(o.recovery == value, ENDED) for value in ended)
    return Walk("recovery", "INDEXED BY ix_orders_recovery", branches)


def _walk_elsewhere(term: Booked | Exactly) -> Walk | None:
    """A walk that begins with what belongs to orders."""
    if isinstance(term, Booked):
        return Walk("booked", "NOT INDEXED", (orders_booked(term),), gathers=True)
    if term.field == "number":
        return Walk("number", "NOT INDEXED", (numbered(term),))
    if term.field not in ("customer", "same"):
        return None
    theirs = of_customers(term)
    return Walk("customer", "INDEXED BY ix_orders_customer_id_key", (theirs,), gathers=term.id is None)


def _walk_along_type(term: Choice) -> Walk | None:
    ways: dict[tuple[str, ...], tuple[str, str]] = {
        (Paid.PARTIAL,): ("partial", "orders.partial_bp IS NOT NULL"),
        (Paid.REPEAT,): ("repeats", "orders.recurring_id IS NOT NULL"),
    }
    index, there = ways.get(term.values, ("", ""))
    if term.negated or not index:
        return None
    return Walk("type", f"INDEXED BY ix_orders_{index}", (text(there),))  # type: ignore[arg-type]


def _walk_along_reseller(query: Query, reseller: Exactly) -> Walk:
    theirs = exactly(reseller)
    chosen = [term for term in query.terms if isinstance(term, Choice) and not term.negated]
    if any(term.field == "needs" for term in chosen):
        needed = and_(theirs, literal_column("orders.needs_staff"))
        return Walk("reseller", "INDEXED BY ix_orders_reseller_needs", (needed,))
    for term in chosen:
        if archives := archives_of(term):
            branches = tuple(and_(theirs, o.archive == archive) for archive in archives)
            return Walk("reseller", "INDEXED BY ix_orders_reseller_id_archive_key", branches)
    return Walk("reseller", "INDEXED BY ix_orders_reseller_id_key", (theirs,))


def _walk_along_amounts(term: Amount) -> Walk:
    index = "fraud" if term.field == "fraud" else "by_amount"
    within = and_(amount_holds(term), WITHOUT_CARTS)
    return Walk(term.field, f"INDEXED BY ix_orders_{index}", (within,), gathers=True)


def _walk_along_values(term: Choice, *, carts: bool) -> Walk | None:
    index = _INDEXES.get(term.field) or (None if carts else _WITHOUT_CARTS.get(term.field))
    values = term.values
    if term.negated:
        values = tuple(value for value in FIELDS[term.field].choices if value not in term.values)
    if index is None or not values:
        return None
    # Values as the column keeps them; the index knows its condition by its words.
    column_, kept = COLUMNS.get(term.field, o.sale_confirmed), {"yes": True, "no": False}
    branches = [column_ == kept.get(value, value) for value in values]
    if term.field in _WITHOUT_CARTS:
        branches = [and_(branch, WITHOUT_CARTS) for branch in branches]
    return Walk(term.field, f"INDEXED BY {index}", tuple(branches))
