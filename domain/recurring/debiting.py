"""A period that falls due is debited: its order is placed, and its amount asked of the payment system (C3, C6, R5).

What decides is one transaction: the order, its invoice, the attempt with its key, and the row of the period, of which
there is one at most. The worker makes the call, and brings the answer back as for any other charge (R1, R2).
"""

from domain.billing import AttemptStatus, Payment
from domain.billing.events import ChargeAsked
from domain.billing.systems import GatewayKind, PaymentSystem, PaymentToken
from domain.commands import Outcome
from domain.context import Context
from domain.jobs import JobKind
from domain.money import Money
from domain.orders.billing import bill
from domain.orders.events import OrderMoved, PaymentFailed
from domain.orders.model import Item, Order
from domain.orders.numbers import free_number
from domain.orders.status import (
    METHOD_KIND,
    DeliveryStatus,
    Mark,
    MethodKind,
    PaymentMethod,
    Status,
)
from domain.orders.transitions import Action
from domain.ports import Scheduled
from domain.recurring.commands import TakeDebit
from domain.recurring.declines import NO_TOKEN
from domain.recurring.ending import outcome_of
from domain.recurring.events import DebitAsked, RepeatPlaced
from domain.recurring.model import RecurringDebit, RecurringOrder
from domain.recurring.status import DEBITABLE, RecurringStatus
from domain.recurring.wording import day_of_period


async def take_debit(command: TakeDebit, context: Context) -> Outcome:
    """C3: takes the period that is due, oldest first; whoever comes second finds nothing to do."""
    # Orders are locked before the recurring order, as by whoever brings an answer.
    found = await context.unit.those(RecurringOrder, id=command.recurring_id)
    seen = found[0] if found and context.grants(found[0].reseller_id) and _is_due(found[0], context) else None
    if seen is None:
        return Outcome(subject="recurring", ids=(command.recurring_id,), changed=False)
    initial = await context.unit.order(seen.initial_order_id)
    known = None if seen.order_id is None else await context.unit.order(seen.order_id)
    recurring = await context.unit.get(RecurringOrder, command.recurring_id)
    same = (recurring.order_id, recurring.period_number) == (seen.order_id, seen.period_number)
    waits = known is not None and (known.under_way or not known.balance.due)
    if waits or not same or not _is_due(recurring, context) or initial.status not in DEBITABLE:
        return outcome_of(recurring, changed=False)
    context.unit.track("recurring", recurring)
    recurring.tries += 1
    if known is None:
        known = await _place(recurring, initial, context)
    context.unit.track("order", known)
    await _attempt(recurring, known, context)
    return outcome_of(recurring)


def _is_due(recurring: RecurringOrder, context: Context) -> bool:
    at = recurring.next_attempt_at
    return recurring.status is RecurringStatus.ACTIVE and at is not None and at <= context.now


async def _place(recurring: RecurringOrder, initial: Order, context: Context) -> Order:
    """The order for the period, outside the approval queue: an ordinary one that awaits its payment (L13)."""
    assert recurring.id is not None
    order = Order(
        id=await context.unit.next_number("orders"),
        number=await free_number(context),
        reseller_id=recurring.reseller_id,
        customer_id=recurring.customer_id,
        site_id=initial.site_id,
        recurring_id=recurring.id,
        status=Status.INCOMPLETE,
        payment_method=_method(initial),
        invoice_name=initial.invoice_name,
        total=recurring.price,
        cost=Money.zero(initial.cost.currency),
        placed_at=context.now,
        updated_at=context.now,
        affiliate=initial.affiliate,
    )
    for item in initial.items:
        if item.position == recurring.position:
            order.items.append(_repeated(item, recurring.price))
            order.cost = Money(item.cost_minor, initial.cost.currency)
    context.unit.track("order", order, new=True)
    context.happened(order, RepeatPlaced(recurring.number, day_of_period(recurring)))
    await bill(order, order.total, context)
    order.move(Action.SUBMIT, Status.AWAITING_PAYMENT)
    context.happened(
        order,
        OrderMoved(Status.INCOMPLETE, order.status),
    )
    await context.unit.add_order(order)
    recurring.order_id = order.id
    debit = RecurringDebit(
        recurring_id=recurring.id,
        number=recurring.period_number,
        due_at=recurring.due_at,
        order_id=order.id,
    )
    await context.unit.add(debit)
    return order


def _method(initial: Order) -> PaymentMethod:
    online = METHOD_KIND[initial.payment_method] is MethodKind.ONLINE
    return initial.payment_method if online else PaymentMethod.CREDIT_CARD


def _repeated(item: Item, price: Money) -> Item:
    """What the initial order has set up is paid for once more, not set up again."""
    whole = item.unit_price * item.quantity
    return Item(
        position=1,
        offer_id=item.offer_id,
        name=item.name,
        product_type=item.product_type,
        domain=item.domain,
        quantity=item.quantity,
        unit_price=item.unit_price,
        discount_minor=whole.amount_minor - price.amount_minor,
        cost_minor=item.cost_minor,
        delivery=DeliveryStatus.ACTIVE,
        is_trial=item.is_trial,
    )


async def _attempt(recurring: RecurringOrder, order: Order, context: Context) -> None:
    """One attempt to take what is due; without a token that could be charged it has failed before it began."""
    amount = order.balance.due
    token = await _token(recurring, amount, context)
    recurring.status, recurring.next_attempt_at = RecurringStatus.PROCESSING, None
    order.unmark(Mark.DEBIT_FAILED)
    payment = Payment(
        invoice=order.invoices[0],
        attempted_at=context.now,
        status=AttemptStatus.PENDING,
        method=order.payment_method,
        amount=amount,
    )
    order.payments.append(payment)
    if token is None:
        payment.status, payment.code = AttemptStatus.FAILED, NO_TOKEN
        context.happened(order, PaymentFailed(str(amount), NO_TOKEN))
        return
    (stored, system), key = token, recurring.attempt_key
    payment.system_id, payment.system, payment.token_id = system.id, system.name, stored.id
    payment.one_click, payment.intent = system.one_click, key
    context.unit.schedule(Scheduled(key, JobKind.CHARGE, order.id, context.now))
    context.happened(order, ChargeAsked(str(amount), system.name, stored.label))
    context.happened(recurring, DebitAsked(str(amount), day_of_period(recurring), recurring.failures + 1))


async def _token(
    recurring: RecurringOrder, amount: Money, context: Context
) -> tuple[PaymentToken, PaymentSystem] | None:
    """The token that was charged first, or else the latest of the customer's that can be charged with this amount."""
    known = await context.unit.tokens_of(recurring.customer_id)
    for token in sorted(known, key=lambda one: (one.id == recurring.token_id, one.id or 0), reverse=True):
        if not token.usable(context.now):
            continue
        system = await context.unit.get(PaymentSystem, token.system_id)
        charges = system.tokens and not system.retired and system.gateway is not GatewayKind.MANUAL
        if charges and system.currency in (None, amount.currency):
            return token, system
    return None
