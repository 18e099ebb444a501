"""What a recurring order becomes when something happens to one of its orders, whoever did that (SPEC 6).

It follows from how the order stands at the end of a command, not from who gave it: an answer of the payment system, a
payment that staff recorded, a cancellation. So no door can forget it.
"""

from domain.billing import AttemptStatus
from domain.context import Context
from domain.offers.model import Offer
from domain.orders.model import Order, list_key
from domain.orders.status import ARCHIVE_OF, Archive, Mark, PaymentStatus, Status, plain_label
from domain.ports import Tracked
from domain.recurring.declines import HARD_DECLINES
from domain.recurring.ending import complete
from domain.recurring.events import (
    DebitDeclined,
    DebitFailed,
    DebitPaid,
    PeriodGivenUp,
    RecurringBegun,
    RecurringFailed,
    RecurringSuspended,
)
from domain.recurring.model import MOST_ATTEMPTS, RecurringOrder
from domain.recurring.periods import every
from domain.recurring.schedule import Period, Schedule
from domain.recurring.status import RecurringStatus
from domain.recurring.wording import day_of
from domain.settings.model import DEBIT_RETRY_HOURS, HARD_DECLINE_FAILS
from domain.words import _

_CLOSED = frozenset({Archive.CLOSED, Archive.INCOMPLETE})
_PAID = frozenset({PaymentStatus.COMPLETED, PaymentStatus.REFUND})


async def follow(context: Context) -> None:
    """Brings recurring orders to where the orders that a command has changed have brought them."""
    for tracked in list(context.unit.tracked):
        order = tracked.subject
        if not isinstance(order, Order):
            continue
        if order.recurring_id is not None:
            await _follow_repeat(order, order.recurring_id, context)
        elif _was_paid(order, tracked):
            await _begin(order, context)
        elif _was_closed(order, tracked):
            await _end(order, context)


# The initial order.


def _was_paid(order: Order, tracked: Tracked) -> bool:
    """Whether the order is paid by what was done now."""
    if not order.items or ARCHIVE_OF[order.status] in _CLOSED or Mark.HELD in order.marks:
        return False
    balance = order.own_balance
    paid_before = tracked.before.get("payment_status") in _PAID
    return bool(balance.received) and not balance.due and not paid_before


def _was_closed(order: Order, tracked: Tracked) -> bool:
    closed = order.status in (Status.CANCELLED, Status.FRAUD)
    return closed and tracked.before.get("status") != order.status


async def _begin(order: Order, context: Context) -> None:
    """With the first payment each item whose offer is paid again and again becomes a recurring order."""
    offers = {item.offer_id for item in order.items if item.offer_id is not None}
    recurring = {}
    for offer_id in sorted(offers):
        offer = await context.unit.get(Offer, offer_id)
        if offer.period is not None and offer.period_payments != 1:
            recurring[offer_id] = (offer, offer.period)
    if not recurring or order.customer_id is None:
        return
    if await context.unit.those(RecurringOrder, initial_order_id=order.id):
        return
    reseller = await context.unit.reseller(order.reseller_id)
    for item in order.items:
        if item.offer_id in recurring and item.total:
            offer, period = recurring[item.offer_id]
            await _add(order, item.position, offer, period, reseller.timezone, context)


async def _add(
    order: Order, position: int, offer: Offer, period: Period, zone: str, context: Context
) -> None:
    assert order.customer_id is not None
    assert offer.id is not None
    item = next(item for item in order.items if item.position == position)
    due_at = Schedule(start=context.now, zone=zone, period=period).due_at(1)
    tokens = [payment.token_id for payment in order.payments if payment.status is AttemptStatus.PAID]
    recurring = RecurringOrder(
        number=f"R-{await context.unit.next_number('recurring'):06d}",
        debit_key=context.chance.key(),
        reseller_id=order.reseller_id,
        customer_id=order.customer_id,
        initial_order_id=order.id,
        position=position,
        offer_id=offer.id,
        name=item.name,
        token_id=tokens[-1] if tokens else None,
        price=item.total,
        begun_at=context.now,
        zone=zone,
        period_every=period.every,
        period_unit=period.unit,
        payments=offer.period_payments,
        due_at=due_at,
        next_attempt_at=due_at,
    )
    context.unit.track("recurring", recurring, new=True)
    await context.unit.add(recurring)
    recurring.key = list_key(context.now, recurring.id or 0)
    context.happened(
        recurring,
        RecurringBegun(
            recurring.number,
            recurring.name,
            str(recurring.price),
            every(period),
            day_of(recurring, due_at),
            recurring.remaining or 0,
        ),
    )


async def _end(order: Order, context: Context) -> None:
    """C6: the cancellation or fraud of the initial order ends its recurring orders."""
    for known in await context.unit.those(RecurringOrder, initial_order_id=order.id):
        assert known.id is not None
        recurring = await context.unit.get(RecurringOrder, known.id)
        if recurring.status is RecurringStatus.COMPLETED:
            continue
        context.unit.track("recurring", recurring)
        recurring.version += 1
        because = _("{number} is “{status}”").format(number=order.number, status=plain_label(order.status))
        if recurring.status is RecurringStatus.PROCESSING:
            recurring.after_answer, recurring.ended_because = RecurringStatus.COMPLETED, because
        else:
            complete(recurring, context, because=because)


# The order of a period.


async def _follow_repeat(order: Order, recurring_id: int, context: Context) -> None:
    recurring = await context.unit.get(RecurringOrder, recurring_id)
    if recurring.order_id != order.id or recurring.status is RecurringStatus.COMPLETED:
        return  # that period is over
    closed = ARCHIVE_OF[order.status] is Archive.CLOSED
    paid = bool(order.balance.received) and not order.balance.due and not closed
    answered = recurring.status is RecurringStatus.PROCESSING and not order.under_way
    if not (paid or closed or answered):
        return
    context.unit.track("recurring", recurring)
    recurring.version += 1
    if paid:
        _paid(recurring, order, context)
    elif closed:
        _given_up(recurring, order, context)
    else:
        await _failed(recurring, order, context)


def _paid(recurring: RecurringOrder, order: Order, context: Context) -> None:
    """The period is paid, by the debit or otherwise."""
    recurring.paid += 1
    recurring.code, recurring.failed_at = None, None
    order.unmark(Mark.DEBIT_FAILED)
    recurring.go_on()
    last = recurring.remaining == 0
    day = "" if last or recurring.after_answer else day_of(recurring, recurring.due_at)
    context.happened(recurring, DebitPaid(order.number, str(recurring.price), day))
    if last:
        complete(recurring, context)
    else:
        _go_where_asked(recurring, context)


def _given_up(recurring: RecurringOrder, order: Order, context: Context) -> None:
    """The order of the period was cancelled: nothing is debited for it, and it is no payment."""
    recurring.go_on()
    context.happened(recurring, PeriodGivenUp(order.number, day_of(recurring, recurring.due_at)))
    if recurring.status is not RecurringStatus.PROCESSING:
        return
    _go_where_asked(recurring, context)


async def _failed(recurring: RecurringOrder, order: Order, context: Context) -> None:
    """The attempt has failed: it is tried again at the frequency of the settings, or that was the last one (C5)."""
    amount = order.balance.due
    recurring.failures += 1
    recurring.code = order.payments[-1].code or _("no reason given")
    recurring.failed_at = context.now
    hard = recurring.code in HARD_DECLINES and await context.setting(HARD_DECLINE_FAILS)
    last = recurring.failures >= MOST_ATTEMPTS or hard
    hours = await context.setting(DEBIT_RETRY_HOURS)
    again = context.now.add(hours=hours)
    day = "" if last or recurring.after_answer else day_of(recurring, again)
    context.happened(recurring, DebitFailed(str(amount), recurring.code, recurring.failures, day))
    context.happened(order, DebitDeclined(str(amount), recurring.name, recurring.failures, day))
    recurring.next_attempt_at = again
    if last and recurring.after_answer is not RecurringStatus.COMPLETED:
        recurring.end(RecurringStatus.FAILED)
        order.mark(Mark.DEBIT_FAILED)
        context.happened(recurring, RecurringFailed())
    else:
        _go_where_asked(recurring, context)


def _go_where_asked(recurring: RecurringOrder, context: Context) -> None:
    """What was asked for while money was being taken takes effect with the answer."""
    target, recurring.after_answer = recurring.after_answer, None
    if target is RecurringStatus.COMPLETED:
        complete(recurring, context, because=recurring.ended_because or "")
    elif target is RecurringStatus.SUSPENDED:
        recurring.status = target
        day = day_of(recurring, recurring.next_attempt_at or recurring.due_at)
        context.happened(recurring, RecurringSuspended(str(recurring.price), day))
    elif recurring.status in (RecurringStatus.PROCESSING, RecurringStatus.FAILED):
        recurring.status = RecurringStatus.ACTIVE
