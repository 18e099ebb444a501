"""Looks at the resellers' credit: accounts, tokens, what the distributor has billed (P6)."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import case, func, select

from domain.credit.model import ResellerInvoiceStatus
from domain.credit.rows import (
    AccountLine,
    Counting,
    ResellerAccount,
    ResellerInvoiceLineRow,
    ResellerInvoiceRow,
    ResellerTokenRow,
)
from domain.money import Money
from domain.query import Exactly
from domain.rows import Page
from domain.text import clean_line, fold
from storage import tables as t
from storage.account_lines import read_account_lines, read_account_sums
from storage.reading import SqlReading

r, i, k = t.resellers.c, t.reseller_invoices.c, t.reseller_tokens.c


class SqlCreditReads(SqlReading):
    """The part of the reads that tells of the resellers' credit; see `domain.credit.ports.CreditReads`."""

    async def reseller_accounts(self) -> tuple[ResellerAccount, ...]:
        """The resellers with their credit, by name."""
        unpaid = select(
            i.reseller_id,
            func.count().label("unpaid"),
            func.sum(case((i.due_at < self._clock.now(), 1), else_=0)).label("overdue"),
        ).where(i.status == ResellerInvoiceStatus.UNPAID)
        counted = unpaid.group_by(i.reseller_id).subquery()
        statement = select(t.resellers, counted.c.unpaid, counted.c.overdue).outerjoin(
            counted, counted.c.reseller_id == r.id
        )
        if self._granted:
            statement = statement.where(r.id.in_(sorted(self._granted)))
        async with self._connection() as connection:
            rows = [_account(row) for row in await connection.execute(statement)]
        return tuple(sorted(rows, key=lambda row: (fold(row.name), row.id)))

    async def reseller_tokens(self, reseller_id: int) -> tuple[ResellerTokenRow, ...]:
        """What a reseller can be charged with."""
        if self._granted and reseller_id not in self._granted:
            return ()
        statement = (
            select(
                k.id, k.reseller_id, t.payment_systems.c.name.label("system"), k.label, k.expires_at, k.active
            )
            .join(t.payment_systems, t.payment_systems.c.id == k.system_id)
            .where(k.reseller_id == reseller_id)
            .order_by(k.id)
        )
        async with self._connection() as connection:
            return tuple(ResellerTokenRow(**row._mapping) for row in await connection.execute(statement))

    async def account_lines(
        self,
        counting: Counting,
        reseller: Exactly | None = None,
        *,
        after: int | None = None,
        before: int | None = None,
        ids: Collection[int] | None = None,
        limit: int,
    ) -> Page[AccountLine]:
        """A page of the invoices and payments between resellers and their distributor, the newest first."""
        asked: Any = {"after": after, "before": before, "ids": ids, "limit": limit}
        async with self._connection() as connection:
            return await read_account_lines(
                connection, self._granted, reseller, counting, self._clock.now(), **asked
            )

    async def account_sums(self, counting: Counting, reseller: Exactly | None = None) -> tuple[Money, ...]:
        """What those lines come to, in each currency."""
        async with self._connection() as connection:
            return await read_account_sums(connection, self._granted, reseller, counting, self._clock.now())

    async def reseller_invoices(
        self, reseller_id: int, *, number: str | None = None, after: int | None = None, limit: int
    ) -> tuple[ResellerInvoiceRow, ...]:
        """What the distributor has billed, the newest first."""
        if self._granted and reseller_id not in self._granted:
            return ()
        statement = (
            select(t.reseller_invoices, t.orders.c.number.label("order_number"))
            .outerjoin(t.orders, t.orders.c.id == i.order_id)
            .where(i.reseller_id == reseller_id)
        )
        if number is not None:
            statement = statement.where(i.number == clean_line(number))
        if after is not None:
            statement = statement.where(i.id < after)
        ln = t.reseller_invoice_lines.c
        async with self._connection() as connection:
            rows = (await connection.execute(statement.order_by(i.id.desc()).limit(limit))).all()
            lines: dict[int, list[ResellerInvoiceLineRow]] = {row.id: [] for row in rows}
            of_them = select(t.reseller_invoice_lines).where(ln.invoice_id.in_(lines)).order_by(ln.id)
            for line in await connection.execute(of_them):
                lines[line.invoice_id].append(
                    ResellerInvoiceLineRow(
                        name=line.name,
                        product_type=line.product_type,
                        billing_type=line.billing_type,
                        quantity=line.quantity,
                        amount=Money(line.amount_minor, line.currency),
                    )
                )
        return tuple(_invoice(row, tuple(lines[row.id])) for row in rows)


def _account(row: Any) -> ResellerAccount:
    currency, limit = row.currency, row.credit_limit_minor
    left = None if limit is None else limit - row.owed_minor - row.reserved_minor
    return ResellerAccount(
        id=row.id,
        name=row.name,
        currency=currency,
        payment_method=row.payment_method.value,
        limit=None if limit is None else Money(limit, currency),
        reserved=Money(row.reserved_minor, currency),
        owed=Money(row.owed_minor, currency),
        available=None if left is None else Money(left, currency),
        timezone=row.timezone,
        invoice_due_days=row.invoice_due_days,
        distributor_email=row.distributor_email,
        unpaid=int(row.unpaid or 0),
        overdue=int(row.overdue or 0),
    )


def _invoice(row: Any, lines: tuple[ResellerInvoiceLineRow, ...]) -> ResellerInvoiceRow:
    return ResellerInvoiceRow(
        id=row.id,
        number=row.number,
        kind=row.kind.value,
        status=row.status.value,
        total=Money(row.net_minor + row.tax_minor, row.currency),
        issued_at=row.issued_at,
        due_at=row.due_at,
        order_number=row.order_number,
        lines=lines,
    )
