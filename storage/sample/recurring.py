"""Recurring orders of the sample, in all statuses: ordered months ago and debited since, by the desk's own door."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Protocol

from whenever import Instant

from domain.billing.commands import AddToken, RecordCharge
from domain.billing.gateway import Answer, Result
from domain.commands import Command, Outcome
from domain.desk import Desk
from domain.offers.commands import ChangeOffer
from domain.offers.rows import OfferRow
from domain.orders.commands import ApproveOrder, CartLine, DeliverItems, RecordCart, SettleOrder, SubmitCart
from domain.orders.status import PaymentMethod, Status
from domain.recurring.commands import (
    ActivateRecurring,
    CompleteRecurring,
    RecurringCommand,
    SuspendRecurring,
    TakeDebit,
)
from domain.recurring.model import RecurringOrder
from domain.recurring.schedule import Period, Unit
from domain.recurring.status import RecurringStatus
from domain.staff import Identity
from storage.sample.catalogue import RESELLERS

#: Customers and offers that are chosen from.
_LOOKED_AT = 200
#: Whose they are: the reseller with most customers, whose account needs no card.
_RESELLER = RESELLERS[0].name
_MONTH = Period(1, Unit.MONTH)
#: How often offers are paid in turn; none until someone stops it.
_PAYMENTS = (None, 12, 24)

_PAID, _DECLINED, _SILENT = "paid", "declined", "silent"


class Setting(Protocol):
    """A clock that is set."""

    at: Instant


@dataclass(frozen=True, slots=True)
class Story:
    """What becomes of one: when it began, what its card does at last, and what staff do.

    Args:
        months: about so long ago.
        minutes_ago: when its last period fell due, below zero when its next one does; any time if none.
        card: what a sandbox does with the card from now on.
        last: how the attempts of its last periods end; all before are paid.
        suspended: so many periods ago staff suspended it, none if they did not.
        again: whether they activated it again.
    """

    months: int
    minutes_ago: int | None = None
    card: str = "tok_paid"
    last: tuple[str, ...] = ()
    suspended: int | None = None
    again: bool = False
    completed: bool = False


_STORIES = (
    Story(7),
    Story(2),
    Story(4, 310, card="tok_declined", last=(_DECLINED,)),
    Story(5, -3),
    Story(6, suspended=2),
    Story(1),
    Story(3, card="tok_declined", last=(_DECLINED, _DECLINED, _DECLINED)),
    Story(8, -12),
    Story(5, completed=True),
    Story(3, 90, card="tok_silent", last=(_SILENT,)),
    Story(4, suspended=2, again=True),
    Story(3),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Buying:
    """Who buys what, and where the card is kept."""

    customer_id: int
    reseller_id: int
    offer: OfferRow
    system_id: int


@dataclass(kw_only=True)
class Recurring:
    """Lets orders of the sample recur.

    Args:
        command: makes an id for each command.
        seal: encrypts payment tokens.
    """

    desk: Desk
    clock: Setting
    who: Identity
    command: Callable[[], str]
    seal: Callable[[str], str]
    _codes: list[str] = field(default_factory=lambda: ["insufficient_funds", "card_declined"])

    async def begin(self) -> None:
        """Sells what is paid by the month again and again, and goes through what has come of it by now."""
        now = self.clock.at
        reads = self.desk.reads(self.who)
        offers = await self._sell()
        reseller = next((one for one in await reads.resellers() if one.name == _RESELLER), None)
        if reseller is None or not offers:
            return
        found = [
            row
            for row in (await reads.customers(reseller_id=reseller.id, limit=_LOOKED_AT)).rows
            if not await reads.tokens(row.id)
        ]
        (system, *_rest) = await reads.payment_systems()
        step = max(1, len(found) // len(_STORIES))
        try:
            for n, (story, customer) in enumerate(zip(_STORIES, found[::step], strict=False)):
                buying = _Buying(customer.id, reseller.id, offers[n % len(offers)], system.id)
                begun = now.subtract(hours=24 * (30 * story.months + 11 * n % 29) + n)
                if story.minutes_ago is not None:
                    there = now.subtract(minutes=story.minutes_ago).to_tz(RESELLERS[0].zone)
                    begun = there.subtract(months=story.months).to_instant()
                await self._live(story, buying, begun, now)
        finally:
            self.clock.at = now

    async def _sell(self) -> list[OfferRow]:
        """Has what is billed by the month paid again and again; returns the reseller's offers that need no hands."""
        found = (await self.desk.reads(self.who).offers("month", limit=_LOOKED_AT)).rows
        monthly = [row for row in found if row.billing_cycle == "1 month" and row.price]
        for n, row in enumerate(monthly):
            payments = _PAYMENTS[n % len(_PAYMENTS)]
            change = ChangeOffer(command_id=self.command(), offer_id=row.id, period=_MONTH, payments=payments)
            await self._do(change)
        return [row for row in monthly if row.auto_execute and row.reseller == _RESELLER]

    async def _do(self, command: Command) -> Outcome:
        return await self.desk.execute(self.who, command)

    async def _live(self, story: Story, buying: _Buying, begun: Instant, now: Instant) -> None:
        """One recurring order, from its first payment to now."""
        self.clock.at = begun
        recurring_id = await self._buy(story, buying)
        while True:
            recurring = await self._read(recurring_id)
            at = recurring.next_attempt_at
            if recurring.status is not RecurringStatus.ACTIVE or at is None or at >= now:
                break
            left = recurring.schedule.last_due(now) - recurring.period_number
            self.clock.at = max(at, self.clock.at)
            if story.suspended is not None and left < story.suspended:
                await self._change(SuspendRecurring, recurring)
                break
            await self._debit(recurring, self._end(story, recurring, left))
        recurring = await self._read(recurring_id)
        self.clock.at = max(self.clock.at, now.subtract(hours=3))
        if story.again and recurring.status is RecurringStatus.SUSPENDED:
            await self._change(ActivateRecurring, recurring)
            await self._debit(await self._read(recurring_id), _PAID)
        elif story.completed and recurring.status is RecurringStatus.ACTIVE:
            await self._change(CompleteRecurring, recurring)

    def _end(self, story: Story, recurring: RecurringOrder, left: int) -> str:
        """How the attempt ends: only those of the last period do not succeed."""
        return story.last[min(recurring.failures, len(story.last) - 1)] if story.last and left <= 0 else _PAID

    async def _buy(self, story: Story, buying: _Buying) -> int:
        """The order that it begins with, paid, approved and delivered."""
        offer, number = buying.offer, self.desk.chance.order_number()
        token = AddToken(
            command_id=self.command(), customer_id=buying.customer_id, system_id=buying.system_id, label="Test card",
            sealed=self.seal(f"{story.card}-{number[-4:]}"),
        )  # fmt: skip
        line = CartLine(
            name=offer.name, quantity=1, unit_price=offer.price, offer_id=offer.id, product_type=offer.product_type,
            cost_minor=offer.cost.amount_minor,
        )  # fmt: skip
        cart = RecordCart(
            command_id=self.command(), number=number, reseller_id=buying.reseller_id,
            currency=offer.price.currency, step="payment", customer_id=buying.customer_id,
            payment_method=PaymentMethod.CREDIT_CARD, lines=(line,),
        )  # fmt: skip
        await self._do(token)
        (order_id,) = (await self._do(cart)).ids
        for kind, minutes in ((SubmitCart, 0), (ApproveOrder, 50), (DeliverItems, 15), (SettleOrder, 150)):
            (row,) = await self.desk.reads(self.who).orders_by_id([order_id])
            if kind is ApproveOrder and row.status is not Status.PENDING_APPROVAL:
                continue
            self.clock.at = self.clock.at.add(minutes=minutes)
            command = kind(command_id=self.command(), order_id=order_id, version=row.version)
            if isinstance(command, ApproveOrder):  # whoever approves has looked at what the fraud check found
                command = replace(command, reviewed=True)
            await self._do(command)
        async with self.desk.storage.unit_of_work(write=False) as unit:
            (recurring,) = await unit.those(RecurringOrder, initial_order_id=order_id)
        assert recurring.id is not None
        return recurring.id

    async def _read(self, recurring_id: int) -> RecurringOrder:
        async with self.desk.storage.unit_of_work(write=False) as unit:
            return await unit.get(RecurringOrder, recurring_id)

    async def _change(self, kind: type[RecurringCommand], recurring: RecurringOrder) -> None:
        assert recurring.id is not None
        await self.desk.execute(
            self.who,
            kind(command_id=self.command(), recurring_id=recurring.id, version=recurring.version),
        )

    async def _debit(self, recurring: RecurringOrder, end: str) -> None:
        """Takes what is due and has its call answered, so that no worker finds it under way."""
        assert recurring.id is not None
        taken = await self.desk.execute(
            self.who, TakeDebit(command_id=self.command(), recurring_id=recurring.id)
        )
        recurring = await self._read(recurring.id)
        if not taken.changed or recurring.order_id is None:
            return
        key = recurring.attempt_key
        answer = {
            _PAID: Answer(result=Result.DONE, reference=f"sbx_ch_{key[:6]}{key[-4:]}".replace("-", "")),
            _DECLINED: Answer(result=Result.FAILED, code=self._codes[recurring.failures % 2]),
            _SILENT: Answer(result=Result.UNKNOWN),
        }[end]
        self.clock.at = self.clock.at.add(seconds=4)
        await self.desk.execute(
            self.who,
            RecordCharge(command_id=self.command(), order_id=recurring.order_id, intent=key, answer=answer),
        )
        pause = 900 if end == _SILENT else None
        await self.desk.storage.end_job(key, self.clock.at, retry_seconds=pause)
