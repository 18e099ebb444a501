"""What is done when someone follows an order up (I2)."""

from whenever import Instant

from domain.cards import refuse_card_numbers
from domain.commands import Outcome
from domain.context import Context
from domain.errors import InvalidInput, Refused
from domain.followup.commands import (
    LogFollowUp,
    MarkLost,
    MarkRecovered,
    ReleaseOrder,
    SnoozeOrder,
    TakeOrder,
)
from domain.followup.events import (
    FollowUpLogged,
    FollowUpLost,
    FollowUpRecovered,
    FollowUpSet,
    OrderLeft,
    OrderTaken,
)
from domain.followup.model import ATTEMPTS, FOLLOWED, FollowUp, Reason, Recovery, Way
from domain.orders.commands import OrderCommand
from domain.orders.model import Order
from domain.orders.status import Status, plain_label
from domain.orders.steps import changed, changed_order, seen_order
from domain.sales.attribution import name_of
from domain.text import clean_line
from domain.words import _

#: A note in the log is a line, not a letter.
NOTE_LIMIT = 400

#: An order is put aside for no longer than this.
MOST_DAYS = 366


async def take_order(command: TakeOrder, context: Context) -> Outcome:
    """I2: the others see it at once, and can take over; one that was given up is on the list again."""
    order = await _followed(command, context)
    if order.holder_id == context.staff_id and order.recovery is None:
        return changed(order, changed=False)
    mine = order.holder_id in (None, context.staff_id)
    before = "" if mine else await name_of(order.holder_id, context)
    order.recovery = None
    order.holder_id = context.staff_id
    context.happened(order, OrderTaken(context.staff.name, before))
    return changed(order)


async def release_order(command: ReleaseOrder, context: Context) -> Outcome:
    """I2: nobody has it any more; its next time stays."""
    order = await _followed(command, context)
    if order.holder_id is None:
        return changed(order, changed=False)
    who = await name_of(order.holder_id, context)
    order.holder_id = None
    context.happened(order, OrderLeft(who))
    return changed(order)


async def log_follow_up(command: LogFollowUp, context: Context) -> Outcome:
    """I2: the log is append-only; its writer has the order from then on, unless someone has it."""
    order = await open_order(command, context)
    if command.way not in ATTEMPTS:
        raise InvalidInput(_("An attempt is by phone, email or chat."), rule="I2")
    reason = await reason_given(command.reason_id, context)
    note = note_given(command.note)
    require_later(command.next_at, context)
    order.follow_ups.append(
        FollowUp(
            at=context.now,
            staff_id=context.staff_id,
            way=command.way,
            result=command.result,
            reason_id=command.reason_id,
            note=note,
        )
    )
    context.happened(order, FollowUpLogged(command.way.value, command.result.value, reason, note))
    if order.holder_id is None:
        order.holder_id = context.staff_id
        context.happened(order, OrderTaken(context.staff.name, ""))
    _set_next(order, command.next_at, context)
    return changed(order)


async def snooze_order(command: SnoozeOrder, context: Context) -> Outcome:
    """I2: until then nothing about it is urgent. Any order can be put aside, by whoever goes through a list; a held one
    stays held, since putting it aside is not acting on it (L19)."""
    order = await seen_order(command, context)
    if order.status in FOLLOWED:
        order = await open_order(command, context)
    require_later(command.next_at, context)
    before = order.next_at
    _set_next(order, command.next_at, context)
    return changed(order, changed=order.next_at != before)


async def mark_lost(command: MarkLost, context: Context) -> Outcome:
    """I2: off the list, with the reason that the figures count (I4)."""
    order = await open_order(command, context)
    if command.reason_id is None:
        raise InvalidInput(
            _("Why will the customer of {number} not finish? Give one of the reasons.").format(
                number=order.number
            ),
            rule="I2",
        )
    reason, note = await reason_given(command.reason_id, context), note_given(command.note)
    order.follow_ups.append(
        FollowUp(
            at=context.now,
            staff_id=context.staff_id,
            way=Way.LOST,
            reason_id=command.reason_id,
            note=note,
        )
    )
    order.recovery, order.next_at = Recovery.LOST, None
    context.happened(order, FollowUpLost(reason, note))
    return changed(order)


async def mark_recovered(command: MarkRecovered, context: Context) -> Outcome:
    """I2: the customer has bought otherwise; one who finishes the order itself is counted without anyone's word."""
    order = await open_order(command, context)
    note = note_given(command.note)
    recovered(order, context.staff_id, context, note=note)
    context.happened(order, FollowUpRecovered(context.staff.name, note))
    return changed(order)


def recovered(order: Order, staff_id: int | None, context: Context, *, note: str = "") -> None:
    """Counts a watched order as recovered, credited to this person."""
    order.follow_ups.append(FollowUp(at=context.now, staff_id=staff_id, way=Way.RECOVERED, note=note))
    order.recovery, order.next_at = Recovery.RECOVERED, None


async def _followed(command: OrderCommand, context: Context) -> Order:
    """The order, where its customer has something left to do.

    Raises:
        Refused: there is nothing to follow up.
    """
    order = await changed_order(command, context)
    if order.status not in FOLLOWED:
        raise Refused(
            _("{number} is “{status}”; only carts and orders awaiting payment are followed up.").format(
                number=order.number, status=plain_label(order.status)
            ),
            rule="I2",
        )
    return order


async def open_order(command: OrderCommand, context: Context) -> Order:
    """The order, where it is still to be followed up.

    Raises:
        Refused: there is nothing to follow up, or that has ended.
    """
    order = await _followed(command, context)
    if order.recovery is Recovery.LOST:
        raise Refused(
            _("{number} was given up as lost; take it to follow it up again.").format(number=order.number),
            rule="I2",
        )
    if order.recovery is Recovery.RECOVERED and order.status is Status.AWAITING_PAYMENT:
        order.recovery = None  # the cart was recovered; now it is about the payment
    if order.recovery is Recovery.RECOVERED:
        raise Refused(
            _("{number} is recovered already; take it to follow it up again.").format(number=order.number),
            rule="I2",
        )
    return order


async def reason_given(reason_id: int | None, context: Context) -> str:
    """The name of a reason, empty for none.

    Raises:
        NotFound: there is no such reason.
        Refused: it is retired.
    """
    if reason_id is None:
        return ""
    reason = await context.unit.get(Reason, reason_id)
    if reason.retired:
        raise Refused(
            _("The reason “{name}” is retired; give another one.").format(name=reason.name), rule="I2"
        )
    return reason.name


def note_given(typed: str) -> str:
    """A note of the log, as one line."""
    return refuse_card_numbers(clean_line(typed, limit=NOTE_LIMIT))


def require_later(at: Instant | None, context: Context) -> None:
    """Stops a next time that is none.

    Raises:
        InvalidInput: it has passed, or is more than a year away.
    """
    if at is not None and not context.now < at <= context.now.add(hours=24 * MOST_DAYS):
        raise InvalidInput(_("The next time lies ahead, within a year."), rule="I2")


def _set_next(order: Order, at: Instant | None, context: Context) -> None:
    if order.next_at != at:
        order.next_at = at
        context.happened(order, FollowUpSet("" if at is None else at.format_iso()))
