"""What becomes of a follow-up without anyone's word: the customer finishes, or comes back (I2)."""

from collections.abc import Mapping, Sequence

from domain.context import Context
from domain.followup.events import CustomerCameBack, FollowUpRecovered
from domain.followup.handlers import recovered
from domain.followup.model import FOLLOWED, FollowUp, Recovery, Way, sent_messages
from domain.mail.model import Mail, MailKind, MailStatus
from domain.orders.model import Order
from domain.orders.status import Status
from domain.sales.attribution import name_of

#: What a customer does not finish an order by.
_ENDED = frozenset({Status.CANCELLED, Status.FRAUD})


async def credit_follow_ups(context: Context) -> None:
    """Counts the followed-up orders that a command has brought on as recovered, and takes them off the list."""
    for tracked in list(context.unit.tracked):
        order = tracked.subject
        if isinstance(order, Order) and tracked.before:
            _look_at_once(order, tracked.before)
            if _goes_on(order, tracked.before):
                await _credit(order, context)
                await _withdraw(order, context)
            elif order.under_way:
                await _withdraw(order, context)


def came_back(order: Order, context: Context) -> None:
    """The customer of a watched cart did something in it: one that was given up is on the list again."""
    if order.recovery is Recovery.LOST:
        order.recovery = None
        context.happened(order, CustomerCameBack())


def _goes_on(order: Order, before: Mapping[str, object]) -> bool:
    """Whether the order has left what is followed up; an order that awaits its payment was a finished cart."""
    source = before.get("status")
    return source in FOLLOWED and order.status != source and source is not None


def _look_at_once(order: Order, before: Mapping[str, object]) -> None:
    """What was put aside as it stood is looked at at once where it stands elsewhere."""
    aside = order.next_at is not None and order.next_at.format_iso() == before.get("next_at")
    if aside and order.status != before.get("status"):
        order.next_at = None


async def _credit(order: Order, context: Context) -> None:
    holder, order.holder_id = order.holder_id, None
    if order.recovery is not None or order.status in _ENDED:
        return
    tried = _tried(order.follow_ups)
    if not tried and holder is None:
        return
    whose = tried[-1].staff_id if tried else holder
    recovered(order, whose, context)
    context.happened(order, FollowUpRecovered(await name_of(whose, context), ""))


def _tried(log: Sequence[FollowUp]) -> list[FollowUp]:
    """What was tried since the order was recovered last, if it ever was."""
    tried: list[FollowUp] = []
    for entry in log:
        if entry.way is Way.RECOVERED and not entry.retracted:
            tried = []
        elif entry.way is not Way.LOST and not entry.retracted:
            tried.append(entry)
    return tried


async def _withdraw(order: Order, context: Context) -> None:
    """Nobody is reminded of what is done, or being paid: messages that have not left are taken back."""
    if not sent_messages(order.follow_ups):
        return
    for mail in await context.unit.those(Mail, order_id=order.id, kind=MailKind.RECOVERY):
        if mail.status is MailStatus.QUEUED and await context.unit.take_jobs_back([mail.intent], context.now):
            context.unit.track("letter", mail)
            mail.status = MailStatus.WITHDRAWN
