"""The resellers' credit in a transaction: accounts, tokens, entries, the distributor's invoices (A6, P6)."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.credit.model import (
    CreditEntry,
    ResellerInvoice,
    ResellerInvoiceLine,
    ResellerInvoiceStatus,
    ResellerToken,
)
from domain.credit.ports import CreditUnit, Waiting
from domain.customers import Reseller
from domain.mail.digest import WithDistributor
from domain.money import Money
from domain.orders.model import Order
from domain.orders.status import WAITS_FOR_DISTRIBUTOR
from storage import tables as t
from storage.kinds import read_all, read_one
from storage.mapped import Mapped
from storage.statements import Statement, for_driver, insert

LINE = Mapped(
    ResellerInvoiceLine, t.reseller_invoice_lines, money={"amount_minor": "amount"}, parent="invoice_id"
)
_ENTRY = Mapped(CreditEntry, t.credit_entries)

#: More than these wait for no distributor that reads its letters.
_WAITING_AT_MOST = 1_000

#: So many orders are told that the credit reaches for them; the others when they are the oldest.
_TOLD_AT_ONCE = 200

#: What the orders of a family cost beyond what is reserved and billed.
_WAITING = f"""
    SELECT o.id, o.cost_minor - o.reserved_minor - o.billed_minor + coalesce((
            SELECT sum(s.cost_minor - s.reserved_minor - s.billed_minor) FROM orders s
            WHERE s.parent_id = o.id AND s.status = 'unexecuted' AND s.cost_currency = o.cost_currency), 0)
    FROM orders o WHERE o.reseller_id = ? AND o.status = 'unexecuted' AND o.cost_currency = ? AND o.parent_id IS NULL
        AND o.marks NOT LIKE '%% held %%'
    ORDER BY o.key LIMIT {_TOLD_AT_ONCE}"""  # noqa: S608 - a number of ours


class SqlCreditUnit(CreditUnit):
    """The part of a unit of work that keeps the resellers' credit."""

    _connection: AsyncConnection
    _write: bool
    _subs: dict[int, tuple[int, ...]]

    async def order(self, order_id: int) -> Order:
        """The order; see `domain.ports.UnitOfWork`."""
        raise NotImplementedError

    def _known(self, thing: Any) -> Any:
        raise NotImplementedError

    async def reseller(self, reseller_id: int) -> Reseller:
        found: Reseller = self._known(
            await read_one(self._connection, Reseller, reseller_id, lock=self._write)
        )
        return found

    async def reseller_tokens(self, reseller_id: int) -> Sequence[ResellerToken]:
        found = await read_all(self._connection, ResellerToken, "reseller_id = ?", (reseller_id,))
        return [self._known(token) for token in found]

    async def sub_orders(self, order_id: int) -> Sequence[Order]:
        if order_id not in self._subs:  # a cart that is new
            return ()
        return [await self.order(sub_id) for sub_id in self._subs[order_id]]

    async def waiting_for_credit(self, reseller_id: int) -> Sequence[Waiting]:
        reseller = await self.reseller(reseller_id)
        statement, dialect = _WAITING, self._connection.dialect.name
        if dialect == "sqlite":
            statement = statement.replace("%%", "%")
        elif self._write:
            # Whoever has one of them waits for the reseller, whom this transaction holds: so wait for nobody here.
            statement += " FOR UPDATE OF o SKIP LOCKED"
        rows = await self._connection.exec_driver_sql(
            for_driver(statement, dialect), (reseller_id, reseller.currency)
        )
        return [Waiting(int(order_id), int(cost)) for order_id, cost in map(tuple, rows)]

    async def with_distributor(self, reseller_id: int) -> Sequence[WithDistributor]:
        o, c = t.orders.c, t.customers.c
        waiting = (
            select(
                o.id, o.number, o.invoice_name, o.status, o.marks, o.cost_minor, o.cost_currency, o.placed_at, c.name
            )
            .outerjoin(t.customers, c.id == o.customer_id)
            .where(
                o.reseller_id == reseller_id,
                o.status.in_(WAITS_FOR_DISTRIBUTOR),
                o.parent_id.is_(None),
                text("orders.marks NOT LIKE '% held %'"),
            )
            .order_by(o.key)
            .limit(_WAITING_AT_MOST)
        )  # fmt: skip
        return [
            WithDistributor(
                order_id=row.id,
                number=row.number,
                customer=row.name or "",
                status=row.status,
                marks=row.marks,
                cost=Money(row.cost_minor, row.cost_currency),
                placed_at=row.placed_at,
            )
            for row in await self._connection.execute(waiting)
        ]

    async def billing_types(self, offer_ids: Collection[int]) -> dict[int, str]:
        f = t.offers.c
        found = await self._connection.execute(select(f.id, f.billing_type).where(f.id.in_(offer_ids)))
        return {row.id: row.billing_type for row in found}

    async def unpaid_invoices(self, reseller_id: int) -> Sequence[ResellerInvoice]:
        where = "reseller_id = ? AND status = 'unpaid' AND kind = 'debit'"
        found = map(self._known, await read_all(self._connection, ResellerInvoice, where, (reseller_id,)))
        return [invoice for invoice in found if invoice.status is ResellerInvoiceStatus.UNPAID]


def line_values(invoice: ResellerInvoice) -> list[dict[str, Any]]:
    """The rows of an invoice's lines."""
    return [
        dict(zip(LINE.columns[1:], LINE.values(line, invoice.id)[1:], strict=True)) for line in invoice.lines
    ]


def entry_statements(entries: Sequence[CreditEntry]) -> list[Statement]:
    """Appends what was entered."""
    rows = [dict(zip(_ENTRY.columns[1:], _ENTRY.values(entry)[1:], strict=True)) for entry in entries]
    return [insert("credit_entries", row) for row in rows]
