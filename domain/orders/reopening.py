"""Orders that had ended, or were handled, await approval again (L10)."""

from domain.billing import InvoiceKind, RefundStatus
from domain.commands import Outcome
from domain.context import Context
from domain.credit.account import give_back
from domain.errors import Refused
from domain.orders import booking
from domain.orders.commands import SetPending
from domain.orders.ending_events import (
    InvoiceReopened,
    ItemsPending,
    ItemsStay,
    NoteTakenBack,
    RefundDropped,
)
from domain.orders.events import OrderMoved, ReasonGiven
from domain.orders.model import Item, Order
from domain.orders.status import DeliveryStatus, Mark, Status
from domain.orders.steps import changed, changed_order, reason_given
from domain.orders.transitions import Action
from domain.staff import Permission
from domain.words import _, ngettext

_D = DeliveryStatus


async def set_pending(command: SetPending, context: Context) -> Outcome:
    """L10: what does not run is pending again, what runs stays, and invoices are owed as the ledger says.

    Sub-orders that stand as their main order does go with it.
    """
    order = await changed_order(command, context)
    order.require(Action.SET_PENDING)
    reason = ""
    if order.status is Status.FRAUD:
        context.require(Permission.SET_FRAUD)
        wanted = _("Say in a few words why {number} is no fraud.")
        reason = reason_given(command.reason, wanted, order, rule="L10")
    elif command.reason:
        wanted = _("Say in a few words why {number} is pending again.")
        reason = reason_given(command.reason, wanted, order, rule="L10")
    subs = await context.unit.sub_orders(order.id) if order.parent_id is None else ()
    family = [order, *(sub for sub in subs if sub.status is order.status)]
    for one in family:
        one.require(Action.SET_PENDING)
        _require_known(one)
        context.unit.track("order", one)
    for one in family:
        _reopen(one, reason, context)
    for one in family:
        await give_back(one, context)
    return changed(order)


def _require_known(order: Order) -> None:
    """Stops what would have an item set up again that is just being ended."""
    ending = sum(item.delivery is _D.TERMINATING for item in order.items)
    if ending:
        raise Refused(
            ngettext(
                "{n} item of {number} is just being ended; wait until its module has answered.",
                "{n} items of {number} are just being ended; wait until their modules have answered.",
                ending,
            ).format(n=ending, number=order.number),
            rule="L10",
        )


def _reopen(order: Order, reason: str, context: Context) -> None:
    source = order.status
    order.move(Action.SET_PENDING, Status.PENDING_APPROVAL)
    given = (ReasonGiven(reason),) if reason else ()
    context.happened(order, OrderMoved(source, order.status), *given)
    order.accepted_at = None
    order.goes_on()
    order.unmark(Mark.REJECTED, Mark.REVIEW, Mark.UNPAID)
    pending = [item for item in order.items if item.delivery is _D.CANCELLED and not item.dropped]
    stay = [item for item in order.items if item.delivery is not _D.CANCELLED and not item.dropped]
    for item in pending:
        _begin_anew(item)
    for item in stay:
        _stays(item)
    if pending:
        context.happened(order, ItemsPending(len(pending)))
    if stay:
        context.happened(order, ItemsStay(len(stay)))
    _reopen_money(order, context)


def _begin_anew(item: Item) -> None:
    """Nothing is left of where it was set up; another key asks for it, so that it is another one there (R1)."""
    item.delivery = _D.PENDING
    item.delivery_intent = item.delivery_reference = item.delivery_code = item.delivered_at = None
    item.ending_intent = None
    item.delivery_attempts = item.ending_attempts = 0
    item.ends = False


def _stays(item: Item) -> None:
    """What was to be ended, and is not being ended yet, runs on."""
    item.ends = False
    if item.delivery is _D.PENDING_CANCELLATION:
        item.delivery = _D.ACTIVE
        item.ending_intent, item.ending_attempts, item.delivery_code = None, 0, None


def _reopen_money(order: Order, context: Context) -> None:
    for refund in order.refunds:
        if refund.status is RefundStatus.FAILED:
            booking.give_up(refund)
            context.happened(order, RefundDropped(str(refund.amount)))
    for invoice in booking.reopen(order, context.now):
        if invoice.kind is InvoiceKind.CREDIT:
            context.happened(order, NoteTakenBack(invoice.number, str(invoice.total)))
        else:
            due = booking.invoice_due(order, invoice)
            context.happened(order, InvoiceReopened(invoice.number, str(invoice.total), str(due)))
