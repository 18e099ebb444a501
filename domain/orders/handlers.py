"""What is done when something is asked of an order."""

from whenever import Instant

from domain.approval import validate
from domain.billing import AttemptStatus, Payment
from domain.cards import refuse_card_numbers, without_card_numbers
from domain.commands import Outcome
from domain.context import Context
from domain.customers import ResellerMethod
from domain.errors import Changed, InvalidInput, Refused
from domain.jobs import JobKind
from domain.orders.commands import (
    AddNote,
    ApproveOrder,
    CancelOrder,
    DeliverItems,
    OrderCommand,
    ReceivePayment,
    RefuseOrder,
    SettleOrder,
)
from domain.orders.events import (
    CreditNoteIssued,
    DistributorRefused,
    InvoiceCancelled,
    ItemDelivered,
    ItemsCancelled,
    NoteAdded,
    OrderMoved,
    OrderReleased,
    PaymentReceived,
    ReasonGiven,
)
from domain.orders.model import Note, Order
from domain.orders.status import METHOD_KIND, DeliveryStatus, Mark, MethodKind, Status, method_label
from domain.orders.transitions import Action
from domain.text import clean_line, clean_note
from domain.words import _

#: So long after it was accepted an automatic order that is delivered is handled (L6).
VERIFICATION_SECONDS = 2 * 3600

#: Items not delivered yet; from active on, an item is only suspended or ended (SPEC 2).
_OPEN_ITEMS = frozenset(
    {
        DeliveryStatus.PENDING,
        DeliveryStatus.QUEUED,
        DeliveryStatus.RUNNING,
        DeliveryStatus.FAILED,
        DeliveryStatus.UNKNOWN,
    }
)


async def approve_order(command: ApproveOrder, context: Context) -> Outcome:
    """L5: accept → validation → where it decides. An order that should be paid beforehand must be paid (L4)."""
    order = await changed_order(command, context)
    order.require(Action.APPROVE)
    due = order.balance.due
    if due and METHOD_KIND[order.payment_method] is not MethodKind.ON_ACCOUNT:
        raise Refused(
            _("{due} of {number} are not paid yet; it can be approved once they are.").format(
                due=due, number=order.number
            ),
            rule="L4",
        )
    accept(order, Action.APPROVE, context)
    return _changed(order)


def accept(order: Order, action: Action, context: Context) -> None:
    """Validation: decides where an accepted order goes, and queues what is delivered by itself (A4, A5)."""
    target, events = validate(order)
    source = order.status
    order.move(action, target)
    order.accepted_at = context.now
    if target is Status.EXECUTING:
        for item in order.items:
            if item.delivery is DeliveryStatus.PENDING:
                item.delivery = DeliveryStatus.QUEUED
    context.happened(order, OrderMoved(source, target), *events)


async def cancel_order(command: CancelOrder, context: Context) -> Outcome:
    """L9: order and items cancelled, unpaid invoices cancelled, paid ones answered by a credit note."""
    order = await changed_order(command, context)
    order.require(Action.CANCEL)
    reason = _reason(command.reason, _("Say in a few words why {number} is cancelled."), order, rule="L9")
    source = order.status
    order.move(Action.CANCEL, Status.CANCELLED)
    context.happened(order, OrderMoved(source, order.status), ReasonGiven(reason))
    open_items = [item for item in order.items if item.delivery is not DeliveryStatus.CANCELLED]
    for item in open_items:
        item.delivery = DeliveryStatus.CANCELLED
    if open_items:
        context.happened(order, ItemsCancelled(len(open_items)))
    for invoice in order.cancel_unpaid(context.now):
        context.happened(order, InvoiceCancelled(invoice.number, str(invoice.total)))
    balance = order.balance
    if balance.invoiced:
        note = order.credit_back(await context.invoice_number(), context.now)
        assert note is not None
        context.happened(order, CreditNoteIssued(str(note.total), str(balance.invoiced - balance.due)))
    return _changed(order)


async def deliver_items(command: DeliverItems, context: Context) -> Outcome:
    """L6, L7: items marked as delivered by hand; when all are, the order is handled (or waits its verification)."""
    order = await changed_order(command, context)
    order.require(Action.DELIVER)
    known = {item.position for item in order.items}
    if unknown := sorted(command.positions - known):
        raise InvalidInput(
            _("{number} has no item {position}; its items are 1 to {last}.").format(
                number=order.number, position=unknown[0], last=len(known)
            )
        )
    wanted = command.positions or known
    delivered = [item for item in order.items if item.position in wanted and item.delivery in _OPEN_ITEMS]
    if not delivered:
        return _changed(order, changed=False)
    for item in delivered:
        item.delivery = DeliveryStatus.ACTIVE
        context.happened(order, ItemDelivered(item.name))
    if order.delivered and (order.status is Status.SUBMITTED or _verified(order, context)):
        source = order.status
        order.move(Action.DELIVER, Status.HANDLED)
        context.happened(order, OrderMoved(source, order.status))
    elif order.delivered:
        context.unit.schedule(JobKind.SETTLE, order.id, _verified_at(order))
    return _changed(order)


async def refuse_order(command: RefuseOrder, context: Context) -> Outcome:
    """L7: the distributor does not execute it, so the reseller decides again; what is delivered stays delivered."""
    order = await changed_order(command, context)
    order.require(Action.REFUSE)
    reason = _reason(
        command.reason, _("Say in a few words why the distributor refused {number}."), order, rule="L7"
    )
    source = order.status
    order.move(Action.REFUSE, Status.PENDING_APPROVAL)
    order.accepted_at = None
    context.happened(order, OrderMoved(source, order.status), DistributorRefused(reason))
    return _changed(order)


async def settle_order(command: SettleOrder, context: Context) -> Outcome:
    """L6: a delivered order is handled by itself once its verification time has passed."""
    order = await seen_order(command, context)
    order.require(Action.SETTLE)
    if Mark.HELD in order.marks or not (order.delivered and _verified(order, context)):
        return _changed(order, changed=False)
    source = order.status
    order.move(Action.SETTLE, Status.HANDLED)
    context.happened(order, OrderMoved(source, order.status))
    return _changed(order)


def _verified_at(order: Order) -> Instant:
    return (order.accepted_at or order.placed_at).add(seconds=VERIFICATION_SECONDS)


def _verified(order: Order, context: Context) -> bool:
    return context.now >= _verified_at(order)


async def add_note(command: AddNote, context: Context) -> Outcome:
    """A staff note joins the others; it conflicts with nothing."""
    order = await context.order(command.order_id)
    context.unit.track("order", order)
    body = refuse_card_numbers(clean_note(command.body))
    if not body:
        raise InvalidInput(_("The note is empty; write a word or two."))
    order.notes.append(Note(at=context.now, staff_id=context.staff_id, body=body))
    context.happened(order, NoteAdded(len(body)))
    return _changed(order)


async def receive_payment(command: ReceivePayment, context: Context) -> Outcome:
    """L4, money that arrives without staff: in full → approval (L3), in part → stays, late → customer's credit."""
    order = await changed_order(command, context)
    if command.amount.currency != order.total.currency or command.amount.amount_minor <= 0:
        raise InvalidInput(
            _("{number} is in {currency}: {amount} is no payment for it.").format(
                number=order.number, currency=order.total.currency, amount=command.amount
            )
        )
    if not order.invoices:
        raise Refused(_("{number} has no invoice that could be paid.").format(number=order.number), rule="L4")
    payment = Payment(
        invoice=order.invoices[0],
        attempted_at=context.now,
        status=AttemptStatus.PAID,
        method=order.payment_method,
        amount=command.amount,
        fee_minor=command.fee_minor,
        share_bp=min(10_000, command.amount.amount_minor * 10_000 // max(order.total.amount_minor, 1)),
        reference=without_card_numbers(clean_line(command.reference)) or None,
    )
    order.receive(payment, context.now)
    context.happened(order, PaymentReceived(str(command.amount), method_label(order.payment_method)))
    if order.status is Status.AWAITING_PAYMENT and not order.balance.due:
        await approval_step(order, Action.PAY, context)
    return _changed(order)


async def approval_step(order: Order, action: Action, context: Context) -> None:
    """L3: where the customer's approval toggle is on the order waits for the reseller, else it is validated.

    An order without customer was placed by the reseller for itself: that is its approval, except where a card pays
    for it (A1).
    """
    if order.customer_id is not None:
        waits = (await context.unit.customer(order.customer_id)).approval_required
    else:
        reseller = await context.unit.reseller(order.reseller_id)
        waits = reseller.payment_method is ResellerMethod.CREDIT_CARD
    if not waits:
        accept(order, action, context)
        return
    source = order.status
    order.move(action, Status.PENDING_APPROVAL)
    context.happened(order, OrderMoved(source, order.status))


async def seen_order(command: OrderCommand, context: Context) -> Order:
    """The order, watched, as the asker saw it.

    Raises:
        Changed: someone changed it since; says who, when and to what (L17).
    """
    order = await context.order(command.order_id)
    if order.version != command.version:
        raise await _stale(order, context)
    context.unit.track("order", order)
    return order


async def changed_order(command: OrderCommand, context: Context) -> Order:
    """The order as `seen_order` gives it, no longer held: staff act on it (L19)."""
    order = await seen_order(command, context)
    if Mark.HELD in order.marks:
        order.unmark(Mark.HELD)
        context.happened(order, OrderReleased())
    return order


async def _stale(order: Order, context: Context) -> Changed:
    last = await context.unit.last_change(order.id)
    if last is None:
        return Changed(
            _("{number} was changed meanwhile; look at it again.").format(number=order.number), rule="L17"
        )
    seconds = max(0, int((context.now - last.at).total("seconds")))
    ago = _("{n} s").format(n=seconds) if seconds < 120 else _("{n} min").format(n=seconds // 60)
    return Changed(
        _("{staff} changed {number} {ago} ago ({what}); look at it again before you act.").format(
            staff=last.staff, number=order.number, ago=ago, what="; ".join(last.sentences) or _("edited")
        ),
        rule="L17",
    )


def _reason(typed: str, wanted: str, order: Order, *, rule: str) -> str:
    """The reason that staff gave, as one line; `wanted` asks for it where it is missing."""
    reason = refuse_card_numbers(clean_line(typed))
    if not reason:
        raise InvalidInput(wanted.format(number=order.number), rule=rule)
    return reason


def _changed(order: Order, *, changed: bool = True) -> Outcome:
    return Outcome(subject="order", ids=(order.id,), changed=changed, details={"status": order.status.value})
