"""An order with all its parts: read in one statement, written as what has changed."""

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from domain.billing import Invoice, LedgerEntry, Payment, Refund
from domain.credit.model import ResellerPayment
from domain.followup.model import FollowUp
from domain.fraud.model import FraudCheck
from domain.orders.model import Item, Note, Order, list_key
from storage import tables as t
from storage.bulk import reserve_ids
from storage.mapped import Mapped, Values
from storage.statements import (
    Statement,
    execute_all,
    fetch_one,
    for_driver,
    insert,
    insert_returning,
    update,
)

#: What the customer is called is kept with the search entry, which knows it (`storage.indexing`).
ORDERS = Mapped(
    Order,
    t.orders,
    money={"total_minor": "total", "cost_minor": "cost"},
    currencies={"cost_minor": "cost_currency"},
    left_out=("by_customer",),
)

#: The parts by their attribute, in the order in which they name each other.
PARTS: Mapping[str, Mapped[Any]] = {
    "items": Mapped(Item, t.order_items, money={"unit_price_minor": "unit_price"}, parent="order_id"),
    "invoices": Mapped(Invoice, t.invoices, money={"total_minor": "total"}, parent="order_id"),
    "payments": Mapped(
        Payment,
        t.payments,
        money={"amount_minor": "amount"},
        links={"invoice_id": "invoice"},
        parent="order_id",
    ),
    "refunds": Mapped(
        Refund,
        t.refunds,
        money={"amount_minor": "amount"},
        links={"payment_id": "payment"},
        parent="order_id",
    ),
    "entries": Mapped(
        LedgerEntry,
        t.ledger_entries,
        money={"amount_minor": "amount"},
        links={"invoice_id": "invoice", "payment_id": "payment"},
        parent="order_id",
    ),
    "notes": Mapped(Note, t.order_notes, parent="order_id"),
    "charges": Mapped(
        ResellerPayment, t.reseller_payments, money={"amount_minor": "amount"}, parent="order_id"
    ),
    "checks": Mapped(FraudCheck, t.fraud_checks, parent="order_id"),
    "follow_ups": Mapped(FollowUp, t.follow_ups, parent="order_id"),
}
_LINKED = {"invoice_id": "invoices", "payment_id": "payments"}


class Kept:
    """What the database holds of an order: its row, and the rows of its parts by id."""

    def __init__(self, row: Values, parts: Mapping[str, Mapping[int, Values]]) -> None:
        self.row = row
        self.parts = parts

    @property
    def key(self) -> int:
        """The order's place in the list."""
        key: int = self.row[ORDERS.columns.index("key")]
        return key


async def read_order(
    connection: AsyncConnection, order_id: int, *, lock: bool
) -> tuple[Order, Kept, tuple[int, ...]] | None:
    """The order, what is kept of it, and the ids of its sub-orders; with `lock` no one else can change it before this
    transaction ends, nor its main order."""
    dialect = connection.dialect.name
    if lock and dialect != "sqlite":
        # By itself: a statement that waits for the lock would see the parts as they were before it waited.
        await fetch_one(connection, _LOCK, (order_id, order_id))
    found = await fetch_one(connection, _select_sql(dialect, "o.id = ?"), (order_id,))
    return None if found is None else _order_of(found)


async def read_orders(
    connection: AsyncConnection, order_ids: Sequence[int]
) -> list[tuple[Order, Kept, tuple[int, ...]]]:
    """These orders as `read_order` gives them, all in one statement; who may change them has locked them before."""
    if not order_ids:
        return []
    dialect = connection.dialect.name
    if dialect == "sqlite":
        ids: Any = json.dumps(list(order_ids))
        sql = _select_sql(dialect, "o.id IN (SELECT value FROM json_each(?))")
    else:
        ids, sql = list(order_ids), _select_sql(dialect, "o.id = ANY(?)")
    found = await connection.exec_driver_sql(for_driver(sql, dialect), (ids,))
    return [_order_of(row) for row in found]


def _order_of(found: Sequence[Any]) -> tuple[Order, Kept, tuple[int, ...]]:
    row = tuple(found[: len(ORDERS.columns)])
    order = ORDERS.build(row)
    kept: dict[str, dict[int, Values]] = {}
    objects: dict[str, dict[int, object]] = {}
    for (name, mapped), listed in zip(PARTS.items(), found[len(ORDERS.columns) : -1], strict=True):
        rows = sorted(tuple(values) for values in _listed(listed))
        kept[name] = {values[0]: values for values in rows}
        linked = {column: objects[attribute] for column, attribute in _LINKED.items() if attribute in objects}
        objects[name] = {values[0]: mapped.build(values, linked) for values in rows}
        setattr(order, name, list(objects[name].values()))
    order.items.sort(key=lambda item: item.position)
    return order, Kept(row, kept), tuple(sorted(_listed(found[-1])))


def _listed(listed: Any) -> Any:
    return json.loads(listed) if isinstance(listed, str) else listed


#: The main order first, so that those who act on several orders of one family never wait for each other in a circle.
_LOCK = """SELECT id FROM orders WHERE id = ? OR id = (SELECT parent_id FROM orders WHERE id = ?)
    ORDER BY parent_id IS NOT NULL, id FOR UPDATE"""


@cache
def _select_sql(dialect: str, which: str) -> str:
    """One statement for all of it: each kind of part arrives as a list of rows in JSON."""
    array, row = (
        ("json_group_array", "json_array") if dialect == "sqlite" else ("json_agg", "json_build_array")
    )

    def listed(mapped: Mapped[Any]) -> str:
        columns = ", ".join(f'p."{name}"' for name in mapped.columns)
        rows = f"{array}({row}({columns}))"
        return f"(SELECT coalesce({rows}, '[]') FROM {mapped.table.name} p WHERE p.order_id = o.id)"  # noqa: S608

    own = ", ".join(f'o."{name}"' for name in ORDERS.columns)
    parts = ", ".join(listed(mapped) for mapped in PARTS.values())
    # As a sum the reseller fits no index: all that a reseller has would be looked through.
    theirs = "s.parent_id = o.id AND s.reseller_id + 0 = o.reseller_id"
    subs = f"(SELECT coalesce({array}(s.id), '[]') FROM orders s WHERE {theirs})"  # noqa: S608
    return f"SELECT {own}, {parts}, {subs} FROM orders o WHERE {which}"  # noqa: S608 - names of ours


def kept_of(order: Order) -> Kept:
    """What the database holds of an order that was just written."""
    parts = {
        name: {part.id: mapped.values(part, order.id) for part in getattr(order, name)}
        for name, mapped in PARTS.items()
    }
    return Kept(ORDERS.values(order), parts)


def new_items(order: Order) -> int:
    """How many lines of the order have no id yet."""
    return sum(item.id is None for item in order.items)


async def write_order(
    connection: AsyncConnection,
    order: Order,
    kept: Kept | None,
    *,
    same_version: bool = False,
    item_ids: Iterator[int] | None = None,
) -> list[Statement]:
    """Adds what is new, so that it has its id; returns the statements that change the rest. With `item_ids` for the new
    lines they add those too, and the order where nothing else of it is new.

    Any change of the order or a part of it is a new version (L17), unless the order is itself new with `same_version`.
    Nothing an order has had is taken away from it.
    """
    changes: list[Statement] = []
    own: dict[str, Any] = {}
    if kept is None:
        changes += await _add_order(connection, order, later=item_ids is not None)
    else:
        own = ORDERS.changes(kept.row, ORDERS.values(order))
    added = 0
    for name, mapped in PARTS.items():
        known = kept.parts[name] if kept else {}
        for part in getattr(order, name):
            values = mapped.values(part, order.id)
            if part.id is None and isinstance(part, Payment):
                await _place(connection, part)
                values = mapped.values(part, order.id)
                await execute_all(
                    connection, [insert("payments", dict(zip(mapped.columns, values, strict=True)))]
                )
                added += 1
            elif part.id is None and isinstance(part, Item) and item_ids is not None:
                part.id = next(item_ids)
                values = mapped.values(part, order.id)
                changes.append(insert(mapped.table.name, dict(zip(mapped.columns, values, strict=True))))
                added += 1
            elif part.id is None:
                given = dict(zip(mapped.columns[1:], values[1:], strict=True))
                part.id = await insert_returning(connection, mapped.table.name, given)
                added += 1
            elif part.id not in known:
                raise ValueError(f"{name} {part.id} does not belong to order {order.id}")
            elif changed := mapped.changes(known[part.id], values):
                changes.append(update(mapped.table.name, {"id": part.id}, changed))
    if kept is not None and (own or changes or added):
        order.version += not same_version
        changes.append(update("orders", {"id": order.id}, {**own, "version": order.version}))
    return changes


async def _add_order(connection: AsyncConnection, order: Order, *, later: bool) -> list[Statement]:
    """Adds a new order; at once where it has parts that name it and are written at once."""
    row = insert("orders", dict(zip(ORDERS.columns, ORDERS.values(order), strict=True)))
    if later and not (order.invoices or order.notes or order.charges):
        return [row]
    await execute_all(connection, [row])
    return []


async def _place(connection: AsyncConnection, payment: Payment) -> None:
    """Gives a new payment its id, and with it the place in the list of all payments."""
    (payment.id,) = await reserve_ids(connection, t.payments, 1)
    payment.key = list_key(payment.attempted_at, payment.id)
