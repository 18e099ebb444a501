"""An order is submitted: looked at for fraud first, then sent where its payment leads (L2, F1, L18).

Whoever submits an order, a cart of the shop's or one that staff place, books its invoice and what was paid, and then
calls `submit`. Where a checker outside is asked, it stays a cart that is *checking*, and goes on with the answer.
"""

from domain.context import Context
from domain.delivery.early import deliver_early
from domain.fraud.checking import check
from domain.fraud.events import FraudOfMain
from domain.fraud.model import FraudCheck, Verdict
from domain.orders import booking
from domain.orders.accepting import NOT_ACCEPTED
from domain.orders.events import CreditNoteIssued, InvoiceCancelled, ItemsCancelled, OrderMoved
from domain.orders.finishing import settle_main
from domain.orders.model import Order
from domain.orders.status import DeliveryStatus, Mark, Status
from domain.orders.steps import approval_step
from domain.orders.transitions import Action


async def submit(order: Order, context: Context, *, to_approval: bool = False) -> None:
    """Submits a cart whose invoice and payments are booked.

    Args:
        to_approval: it waits for approval whatever its payment method or its customer's toggle says (N1).
    """
    order.placed_at = order.updated_at = context.now
    asked = await check(order, context, submits=True, to_approval=to_approval)
    if asked is None:
        await _go_on(order, context, to_approval=to_approval)
    elif not asked.under_way:
        await decide(order, asked, context)


async def decide(order: Order, asked: FraudCheck, context: Context) -> None:
    """The check of a submission has come to an end: the order is fraud, or goes on, in review or not."""
    if asked.verdict is Verdict.FRAUD:
        await _end_as_fraud(order, context)
    else:
        await _go_on(order, context, to_approval=asked.to_approval)


async def _go_on(order: Order, context: Context, *, to_approval: bool) -> None:
    """L2: what is paid, or to be paid on account, goes to the approval step; all else awaits its payment."""
    if to_approval or Mark.DETAILS_MISSING in order.marks:
        target = Status.PENDING_APPROVAL
    elif order.on_account or not order.balance.due:
        await approval_step(order, Action.SUBMIT, context)
        return
    else:
        target = Status.AWAITING_PAYMENT
    order.move(Action.SUBMIT, target)
    context.happened(order, OrderMoved(Status.INCOMPLETE, target))
    if to_approval and order.invoices:
        await deliver_early(order, context)


async def _end_as_fraud(order: Order, context: Context) -> None:
    """F1, L10: nothing of it was delivered; what was received stays until it is refunded."""
    order.move(Action.SUBMIT, Status.FRAUD)
    order.unmark(Mark.REVIEW, Mark.DETAILS_MISSING)
    context.happened(order, OrderMoved(Status.INCOMPLETE, order.status))
    for item in order.items:
        item.delivery = DeliveryStatus.CANCELLED
    if order.items:
        context.happened(order, ItemsCancelled(len(order.items)))
    order.derive()  # an invoice that was paid in this very command is not unpaid
    for invoice in booking.cancel_unpaid(order, context.now):
        context.happened(order, InvoiceCancelled(invoice.number, str(invoice.total)))
    if order.balance.invoiced:
        note = booking.credit_back(order, await context.invoice_number(), context.now)
        assert note is not None
        kept = booking.customer_credit(order)
        context.happened(order, CreditNoteIssued(str(note.total), str(kept)))
    if order.parent_id is None:
        await _warn_sub_orders(order, context)
    await settle_main(order, context)


async def _warn_sub_orders(order: Order, context: Context) -> None:
    """L8: what was to be accepted with it is looked at before anyone accepts it alone."""
    for sub in await context.unit.sub_orders(order.id):
        if sub.status in NOT_ACCEPTED and sub.status is not Status.INCOMPLETE:
            context.unit.track("order", sub)
            sub.mark(Mark.REVIEW)
            context.happened(sub, FraudOfMain(order.number))
