"""The sample's resellers and their distributor: how each pays, and what it was billed, month by month (P6).

All of it follows from what was sold in a month, so that the books of a desk of millions are a few hundred rows.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from whenever import Date, Instant

from domain.billing import InvoiceKind
from domain.credit.model import CreditKind, ResellerInvoiceStatus, ResellerPaymentStatus
from domain.customers import ContactKind, ResellerMethod
from domain.general import month_begins
from domain.orders.status import Status
from storage import tables as t
from storage.sample.catalogue import CURRENCIES, RESELLERS, SOLD_BY, Offer, Reseller
from storage.sample.reserving import reserve_accepted
from storage.sample.usual import count_usual

_DUE_DAYS = 30
#: The distributor bills twice a month: this day, and the first of the next month.
_MIDDLE = 16
#: In each third month something is taken back, worth so many hundredths of that invoice.
_TAKEN_BACK, _PERCENT_BACK = 3, 6
#: What a reseller with a limit has left of it, and a deposit at least, in units of its currency.
_ROOM, _DEPOSIT = 1_204, 640


async def open_resellers(connection: AsyncConnection) -> None:
    """Adds the resellers."""
    for reseller in RESELLERS:
        row = {
            "name": reseller.name, "currency": reseller.currency, "payment_method": reseller.method,
            "credit_limit_minor": 0, "timezone": reseller.zone, "invoice_due_days": _DUE_DAYS,
            "distributor_email": "orders@distributor.example",
        }  # fmt: skip
        await connection.execute(insert(t.resellers).values(**row))


async def keep_books(connection: AsyncConnection, now: Instant) -> None:
    """Writes what the distributor billed and was paid up to `now`, who is written to, and why orders wait."""
    r = t.resellers.c
    known = []
    for n, reseller in enumerate(RESELLERS):
        number = await connection.scalar(select(r.id).where(r.name == reseller.name))
        if number is not None:
            known.append(number)
            await _add_contacts(connection, number, reseller)
            await _say_what_is_sold(connection, number, SOLD_BY[n])
            await _Books(connection, number, reseller, SOLD_BY[n], now).write()
    await count_usual(connection, known, now)
    o = t.orders.c
    waiting = o.status == Status.UNEXECUTED
    await connection.execute(update(t.orders).where(waiting).values(stopped_by="credit"))
    # One of them went on without being asked for, as far as credit let it.
    newest = select(o.customer_id).where(waiting, o.customer_id.is_not(None)).order_by(o.key.desc()).limit(1)
    trusted = update(t.customers).where(t.customers.c.id == newest.scalar_subquery())
    await connection.execute(trusted.values(approval_required=False))


async def _say_what_is_sold(connection: AsyncConnection, reseller_id: int, offers: tuple[Offer, ...]) -> None:
    """What no order says of an offer: how often it is billed, and whether several units are one line."""
    f = t.offers.c
    for offer in offers:
        said = {"billing_cycle": offer.billing_cycle, "several": offer.most > 1}
        of_it = (f.reseller_id == reseller_id) & (f.name == offer.name)
        await connection.execute(update(t.offers).where(of_it).values(**said))


async def _add_contacts(connection: AsyncConnection, reseller_id: int, reseller: Reseller) -> None:
    since = await connection.scalar(select(t.desk.c.created_at))
    for kind, name, user in (
        (ContactKind.BILL_TO, reseller.bill_to, "billing"),
        (ContactKind.PRIMARY, reseller.primary, "orders"),
    ):
        contact = {"kind": kind, "name": name, "email": f"{user}@{reseller.name}.example"}
        await connection.execute(
            insert(t.contacts).values(reseller_id=reseller_id, created_at=since, retired=False, **contact)
        )


@dataclass(frozen=True, slots=True)
class _Bill:
    """An invoice in the making: what is billed of each group of products, in minor units."""

    name: str
    at: Instant
    lines: tuple[tuple[str, str, str, int, int], ...]

    @property
    def net(self) -> int:
        """The sum of its lines."""
        return sum(line[-1] for line in self.lines)


class _Books:
    """One reseller's account with the distributor."""

    def __init__(
        self,
        connection: AsyncConnection,
        reseller_id: int,
        reseller: Reseller,
        offers: tuple[Offer, ...],
        now: Instant,
    ) -> None:
        self._connection = connection
        self._id = reseller_id
        self._reseller = reseller
        self._groups = _groups(offers, CURRENCIES.index(reseller.currency))
        self._now = now
        self._unit = 1 if reseller.currency == "JPY" else 100
        self._owed = self._reserved = 0

    async def write(self) -> None:
        """Writes all of it."""
        bills = [bill for bill in await self._bills() if bill.net]
        by_card = self._reseller.method is ResellerMethod.CREDIT_CARD
        deposit = self._reseller.method is ResellerMethod.DEPOSIT
        self._reserved = await reserve_accepted(self._connection, self._id, by_card=by_card)
        late = None if by_card or deposit else self._late(bills)
        if deposit:
            begin = bills[0].at if bills else self._now
            whole = _DEPOSIT * self._unit * self._reseller.scale
            await self._pay(whole + self._reserved, begin.subtract(hours=24))
        for n, bill in enumerate(bills):
            paid_at = bill.at if by_card or deposit else _days_after(bill.at, _DUE_DAYS - 4)
            paid = paid_at <= self._now and n != late
            number = await self._invoice(bill, paid=paid)
            back = 0
            if paid and n % (2 * _TAKEN_BACK) == 2 * _TAKEN_BACK - 2:
                back = await self._take_back(bill)
            if paid:
                whole = 50 * self._unit * self._reseller.scale
                amount = bill.net - back
                # A deposit is filled up in round sums.
                amount = -(-amount // whole) * whole if deposit else amount
                await self._pay(amount, paid_at, invoice=number)
        await self._set_limit()

    def _late(self, bills: list[_Bill]) -> int | None:
        """The newest invoice that is past its day: that one was not paid."""
        past = [n for n, bill in enumerate(bills) if _days_after(bill.at, _DUE_DAYS) < self._now]
        return past[-1] if past else None

    async def _bills(self) -> list[_Bill]:
        sold = t.sold_counts.c
        statement = select(sold.month, sold.product_type, func.sum(sold.n)).where(
            sold.reseller_id == self._id, ~sold.is_trial
        )
        units: dict[int, dict[str, int]] = {}
        rows = await self._connection.execute(statement.group_by(sold.month, sold.product_type))
        for month, product_type, n in rows:
            units.setdefault(month, {})[product_type] = int(n)
        return [bill for month in sorted(units) for bill in self._month(month, units[month])]

    def _month(self, month: int, units: dict[str, int]) -> Iterator[_Bill]:
        """What is billed in the middle of a month, and the rest of it behind its end."""
        first = Date(month // 100, month % 100, 1)
        middle = _days_after(month_begins(first, self._reseller.zone), _MIDDLE - 1)
        for part, at in enumerate((middle, month_begins(first.add(months=1), self._reseller.zone))):
            if at > self._now:
                return
            lines = []
            for (name, product_type, billing_type), (share, cost) in self._groups.items():
                whole = units.get(product_type, 0) * share // 10_000
                n = whole - whole // 2 if part else whole // 2
                if n:
                    lines.append((name, product_type, billing_type, n, n * cost))
            yield _Bill(f"{first.year}-{first.month:02}-{part + 1}", at, tuple(lines))

    async def _invoice(self, bill: _Bill, *, paid: bool) -> int:
        status = ResellerInvoiceStatus.PAID if paid else ResellerInvoiceStatus.UNPAID
        number = await self._write(bill, InvoiceKind.DEBIT, status, due_at=_days_after(bill.at, _DUE_DAYS))
        await self._move(CreditKind.BILLED, bill.net, bill.at, invoice_id=number)
        return number

    async def _take_back(self, bill: _Bill) -> int:
        """A credit invoice for a little of the bill, some days after; how much."""
        name, product_type, billing_type, _n, amount = max(bill.lines, key=lambda line: line[-1])
        back = amount * _PERCENT_BACK // 100
        at = _days_after(bill.at, 3)
        if not back or at > self._now:
            return 0
        note = _Bill(f"{bill.name}-C", at, ((name, product_type, billing_type, 1, back),))
        number = await self._write(note, InvoiceKind.CREDIT, ResellerInvoiceStatus.PAID, due_at=None)
        await self._move(CreditKind.CREDITED, -back, at, invoice_id=number)
        return back

    async def _write(
        self, bill: _Bill, kind: InvoiceKind, status: ResellerInvoiceStatus, *, due_at: Instant | None
    ) -> int:
        currency = self._reseller.currency
        row = {
            "number": f"D-{self._reseller.name[:4].upper()}-{bill.name}", "reseller_id": self._id, "kind": kind,
            "status": status, "net_minor": bill.net, "tax_minor": 0, "currency": currency, "issued_at": bill.at,
            "due_at": due_at,
        }  # fmt: skip
        made = await self._connection.execute(
            insert(t.reseller_invoices).values(**row).returning(t.reseller_invoices.c.id)
        )
        number: int = made.scalar_one()
        lines = [
            {
                "invoice_id": number, "name": name, "product_type": product_type, "billing_type": billing_type,
                "quantity": n, "amount_minor": amount, "currency": currency,
            }
            for name, product_type, billing_type, n, amount in bill.lines
        ]  # fmt: skip
        await self._connection.execute(insert(t.reseller_invoice_lines), lines)
        return number

    async def _pay(self, amount: int, at: Instant, *, invoice: int | None = None) -> None:
        by_card = self._reseller.method is ResellerMethod.CREDIT_CARD
        row = {
            "reseller_id": self._id, "at": at, "status": ResellerPaymentStatus.PAID, "amount_minor": amount,
            "currency": self._reseller.currency, "method": "credit_card" if by_card else "bank_transfer",
        }  # fmt: skip
        made = await self._connection.execute(
            insert(t.reseller_payments).values(**row).returning(t.reseller_payments.c.id)
        )
        await self._move(CreditKind.PAID, -amount, at, payment_id=made.scalar_one(), invoice_id=invoice)

    async def _move(self, kind: CreditKind, owed: int, at: Instant, **of: int | None) -> None:
        self._owed += owed
        entry = {"reseller_id": self._id, "at": at, "kind": kind, "reserved_minor": 0, "owed_minor": owed}
        await self._connection.execute(
            insert(t.credit_entries).values(currency=self._reseller.currency, **entry, **of)
        )

    async def _set_limit(self) -> None:
        """What is owed, and a limit that leaves room for some orders; a deposit is all the credit there is."""
        step = 500 * self._unit * self._reseller.scale
        room = max(self._owed, 0) + self._reserved + _ROOM * self._unit * self._reseller.scale
        limit = 0 if self._reseller.method is ResellerMethod.DEPOSIT else -(-room // step) * step
        await self._connection.execute(
            update(t.resellers)
            .where(t.resellers.c.id == self._id)
            .values(owed_minor=self._owed, reserved_minor=self._reserved, credit_limit_minor=limit)
        )


def _groups(offers: tuple[Offer, ...], place: int) -> dict[tuple[str, str, str], tuple[int, int]]:
    """Products by category and type: their share of that type in hundredths of a percent, and what a unit costs."""
    shares: dict[str, int] = {}
    sums: dict[tuple[str, str, str], tuple[int, int]] = {}
    for offer in offers:
        shares[offer.product_type] = shares.get(offer.product_type, 0) + offer.share
        key = (offer.category, offer.product_type, offer.billing_type)
        share, cost = sums.get(key, (0, 0))
        each = offer.prices[place] * offer.cost_percent // 100
        sums[key] = (share + offer.share, cost + each * offer.share)
    return {
        key: (share * 10_000 // shares[key[1]], cost // share) for key, (share, cost) in sums.items() if cost
    }


def _days_after(moment: Instant, days: int) -> Instant:
    return moment.add(hours=24 * days)
