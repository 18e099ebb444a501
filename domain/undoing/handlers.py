"""What is done when someone takes a change back (S7)."""

from collections.abc import Mapping, Sequence
from typing import Any

from domain.billing.model import InvoiceStatus
from domain.commands import Outcome
from domain.context import Context
from domain.credit.account import account_of, announce_free, move
from domain.credit.events import CreditReleased
from domain.credit.model import CreditKind
from domain.delivery.completing import complete
from domain.errors import Changed, NotFound, Refused
from domain.followup.events import FollowUpsRetracted
from domain.handlers import command_named
from domain.jobs import JobKind
from domain.mail.model import Mail, MailStatus
from domain.money import Money
from domain.orders import booking
from domain.orders.ending_events import InvoiceReopened
from domain.orders.events import InvoiceCancelled
from domain.orders.model import Order
from domain.orders.status import DeliveryStatus, Status
from domain.undoing.commands import (
    ChangeUndone,
    CreditReservedAgain,
    JobsTakenBack,
    MovedBack,
    NoteRetracted,
    UndoChange,
)
from domain.undoing.image import ITEM, ORDER, read_back
from domain.undoing.model import Change, ChangedOrder, change_name, final_reason
from domain.words import _

#: Items that wait for a module's call, which has to be asked for anew.
_WAITING = frozenset({DeliveryStatus.QUEUED, DeliveryStatus.FAILED})


async def undo_change(command: UndoChange, context: Context) -> Outcome:
    """S7: a reversing change, as long as nobody has changed the orders since, and nothing outside has begun."""
    change = await _own_change(command, context)
    orders = []
    for part in sorted(change.orders, key=lambda part: part.order_id):
        order = await context.order(part.order_id)
        if order.version != part.after_version:
            raise await _changed_since(order, context)
        context.unit.track("order", order)
        context.happened(order, ChangeUndone(change.command))
        orders.append((order, part))
    await _take_jobs_back(change, orders, context)
    for order, part in orders:
        _put_back(order, part.image, context)
    for order, part in orders:
        await _reserve_back(order, int(part.image.get("reserved", 0)), context)
        _deliver_again(order, part.image, context)
        if "status" in part.image.get("order", {}):
            await complete(order, context)
    context.unit.undone = change
    return Outcome(
        subject="order",
        ids=tuple(order.id for order, _part in orders),
        changed=True,
        details={"undone": change.command_id},
    )


async def _own_change(command: UndoChange, context: Context) -> Change:
    """The change, which this person made and may take back.

    Raises:
        NotFound: there is no such one of this person's.
        Refused: it was taken back already, or cannot be.
    """
    change = await context.unit.change_of(command.change)
    if change is None or change.staff_id != context.staff_id:
        raise NotFound(_("There is no such change of yours that could be taken back."), rule="S7")
    kind = command_named(change.command)
    if kind is not None:
        context.require(kind.permission)
    if change.undone:
        raise Refused(
            _("You have taken back {what} already.").format(what=await _what(change, context)), rule="S7"
        )
    if change.final is not None:
        what = await _what(change, context)
        raise Refused(
            _("{what} cannot be taken back: {reason}.").format(
                what=what[:1].upper() + what[1:], reason=final_reason(change.final)
            ),
            rule="S7",
        )
    return change


async def _what(change: Change, context: Context) -> str:
    """The change in words, with its order."""
    order = await context.order(min(part.order_id for part in change.orders))
    return _("{what} of {number}").format(what=change_name(change.command), number=order.number)


async def _changed_since(order: Order, context: Context) -> Changed:
    last = await context.unit.last_change(order.id)
    if last is None:
        return Changed(
            _("{number} was changed since; it stays as it is.").format(number=order.number), rule="S7"
        )
    return Changed(
        _("{staff} changed {number} since ({what}); it stays as it is.").format(
            staff=last.staff, number=order.number, what=context.told(last)
        ),
        rule="S7",
    )


async def _take_jobs_back(
    change: Change, orders: Sequence[tuple[Order, ChangedOrder]], context: Context
) -> None:
    """Before anyone takes them: letters, deliveries, and what the desk itself would have done later.

    Raises:
        Refused: one has begun.
    """
    if not change.jobs:
        return
    if not await context.unit.take_jobs_back(change.jobs, context.now):
        what = await _what(change, context)
        raise Refused(
            _("{what} cannot be taken back any more: letters or deliveries have begun.").format(
                what=what[:1].upper() + what[1:]
            ),
            rule="S7",
        )
    letters: dict[int, int] = {}
    for key in change.jobs:
        for mail in await context.unit.those(Mail, intent=key):
            context.unit.track("letter", mail)
            mail.status = MailStatus.WITHDRAWN
            letters[mail.order_id or 0] = letters.get(mail.order_id or 0, 0) + 1
    for order, part in orders:
        items: Mapping[str, Any] = part.image.get("items", {})
        touched = [item for item in order.items if str(item.position) in items]
        sent = {key for item in touched for key in (item.delivery_intent, item.ending_intent)}
        others = len(sent.intersection(change.jobs))
        if letters.get(order.id) or others:
            context.happened(order, JobsTakenBack(letters.get(order.id, 0), others))


def _put_back(order: Order, image: Mapping[str, Any], context: Context) -> None:
    """All that the change has made otherwise, apart from credit and calls."""
    source = order.status
    back = read_back(image.get("order", {}), ORDER)
    status: Status = back.pop("status", source)
    if status is not source:
        order.move_back(status)
        context.happened(order, MovedBack(source, status))
    for name, value in back.items():
        setattr(order, name, value)
    for item in order.items:
        for name, value in read_back(image.get("items", {}).get(str(item.position), {}), ITEM).items():
            setattr(item, name, value)
    _reverse(order, image, context)
    for note in order.notes:
        if note.id in image.get("notes", ()):
            note.retracted = True
            context.happened(order, NoteRetracted(len(note.body)))
    taken_back = [entry for entry in order.follow_ups if entry.id in image.get("follow_ups", ())]
    for entry in taken_back:
        entry.retracted = True
    if taken_back:
        context.happened(order, FollowUpsRetracted(len(taken_back)))


def _reverse(order: Order, image: Mapping[str, Any], context: Context) -> None:
    """Reversing entries, and the invoices as they were."""
    for entry in [entry for entry in order.entries if entry.id in image.get("entries", ())]:
        links = {
            name: thing for name in ("invoice", "payment") if (thing := getattr(entry, name)) is not None
        }
        order.post(context.now, entry.credit, entry.debit, entry.amount, **links)
    for invoice in order.invoices:
        if (kept := image.get("invoices", {}).get(str(invoice.id))) is not None:
            invoice.status = InvoiceStatus(kept)
            if invoice.status is InvoiceStatus.CANCELLED:
                context.happened(order, InvoiceCancelled(invoice.number, str(invoice.total)))
            else:
                due = str(booking.invoice_due(order, invoice))
                context.happened(order, InvoiceReopened(invoice.number, str(invoice.total), due))


async def _reserve_back(order: Order, reserved_minor: int, context: Context) -> None:
    """Reserves what the change released, or releases what it reserved (A6).

    Raises:
        Refused: the credit was used otherwise meanwhile.
    """
    if not reserved_minor:
        return
    reseller = await account_of(order.reseller_id, context)
    amount = Money(abs(reserved_minor), order.cost.currency)
    if reserved_minor < 0:
        move(reseller, context, CreditKind.RELEASED, order=order, reserved=reserved_minor)
        context.happened(order, CreditReleased(str(amount)))
        await announce_free(reseller, context)
        return
    if not reseller.covers(amount):
        raise Refused(
            _("The credit that {number} had is used otherwise by now: {amount} are needed.").format(
                number=order.number, amount=amount
            ),
            rule="A6",
        )
    move(reseller, context, CreditKind.RESERVED, order=order, reserved=reserved_minor)
    context.happened(order, CreditReservedAgain(str(amount)))


def _deliver_again(order: Order, image: Mapping[str, Any], context: Context) -> None:
    """A call that was dropped is not made by its old key: whoever has that by now knows it is not wanted (R1)."""
    for item in order.items:
        dropped = "delivery" in image.get("items", {}).get(str(item.position), {})
        if dropped and item.delivery in _WAITING and item.delivery_intent is not None:
            item.delivery_intent = context.schedule(JobKind.DELIVER, order.id, context.now)
