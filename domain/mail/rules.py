"""Which event of an order sends which letter, and to whom (A5, A7, L7).

The letters follow from what a command has recorded, and are written in its transaction: who previews a command reads of
the letters that it sends.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, cast

from domain.audit import canonical
from domain.billing.commands import RecordCharge
from domain.commands import Command
from domain.context import Context
from domain.credit.events import CreditFreed, CreditShort
from domain.customers import Contact, ContactKind
from domain.events import Event
from domain.jobs import JobKind
from domain.mail.events import LettersQueued
from domain.mail.facts import facts_of, invoice_of, own_facts, welcome_of
from domain.mail.model import Mail, MailKind
from domain.orders.commands import ApproveOrder
from domain.orders.ending_events import CancelRequested
from domain.orders.events import ItemDelivered, OrderMoved, SentToDistributor
from domain.orders.model import Order
from domain.orders.status import DeliveryStatus, Mark, Status
from domain.placing.commands import CompleteCart, PlaceOrder
from domain.placing.events import OrderPlaced
from domain.recurring.events import DebitDeclined
from domain.renewals.events import RenewalInvoiced
from domain.settings.model import APPROVER_COPY
from domain.staff import Permission, Staff
from domain.text import clean_line


class Reader(StrEnum):
    """To whom a letter goes."""

    RESELLER = "reseller"
    CUSTOMER = "customer"
    APPROVER = "approver"
    DISTRIBUTOR = "distributor"


#: To whom each kind of letter goes.
READERS = {
    MailKind.ORDER_PLACED: Reader.RESELLER,
    MailKind.ORDER_RECEIVED: Reader.CUSTOMER,
    MailKind.ORDER_APPROVED: Reader.APPROVER,
    MailKind.CREDIT_SHORT: Reader.RESELLER,
    MailKind.CREDIT_FREE: Reader.RESELLER,
    MailKind.SENT_TO_DISTRIBUTOR: Reader.DISTRIBUTOR,
    MailKind.UNEXECUTED: Reader.DISTRIBUTOR,
    MailKind.CANCEL_REQUESTED: Reader.DISTRIBUTOR,
    MailKind.DISTRIBUTOR_DIGEST: Reader.DISTRIBUTOR,
    MailKind.WELCOME: Reader.CUSTOMER,
    MailKind.INVOICE: Reader.CUSTOMER,
    MailKind.DEBIT_FAILED: Reader.CUSTOMER,
    MailKind.RECOVERY: Reader.CUSTOMER,
}

_APPROVED = frozenset({Status.EXECUTING, Status.SUBMITTED, Status.UNEXECUTED, Status.HANDLED})
_BEFORE_APPROVAL = frozenset({Status.AWAITING_PAYMENT, Status.PENDING_APPROVAL})
_TO_APPROVE = _BEFORE_APPROVAL | {Status.UNEXECUTED}

#: The bill-to contact comes first, then the primary one, then any; of several, the oldest.
_CONTACTS_FIRST = (ContactKind.BILL_TO, ContactKind.PRIMARY, ContactKind.OTHER)

#: What the letters of a rule have of their own, an entry a letter.
Own = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Happened:
    """What a command has recorded of one order: the events of one kind. `before` is how its items were delivered, by
    position, `approver` who approves it with this command, or approved it when a charge was asked for that is answered
    with it, `by_staff` whether it was placed by staff."""

    order: Order
    before: Mapping[str, str]
    events: Sequence[Any]
    approver: Staff | None
    by_staff: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """An event and the kind of letter that it sends; `letters` says what each has of its own, none for no letter."""

    event: type[Event]
    kind: MailKind
    letters: Callable[[Happened], Own]


def _submitted(what: Happened) -> Own:
    """A sub-order is part of its main order's letter (L8); what is debited again was ordered once; nobody is written
    to about what is fraud at once (F1)."""
    placed = any(event.source == Status.INCOMPLETE and event.target != Status.FRAUD for event in what.events)
    alone = what.order.parent_id is None and what.order.recurring_id is None
    return [{}] if placed and alone else []


def _received(what: Happened) -> Own:
    """Where staff place the order they say whether it is confirmed (N1)."""
    return [] if what.by_staff else _submitted(what)


def _confirmed(what: Happened) -> Own:
    fraud = what.order.status is Status.FRAUD
    return [{}] if not fraud and any(event.confirmed for event in what.events) else []


def _billed(what: Happened) -> Own:
    return own_facts(MailKind.INVOICE, what.order) if any(e.billed_by_mail for e in what.events) else []


def _approved(what: Happened) -> Own:
    approved = any(event.source in _BEFORE_APPROVAL and event.target in _APPROVED for event in what.events)
    return [{"approver": what.approver.name}] if approved and what.approver is not None else []


def _short(what: Happened) -> Own:
    return [{"needed": event.cost, "available": event.available} for event in what.events[-1:]]


def _asked_to_cancel(what: Happened) -> Own:
    return [{"reason": event.reason} for event in what.events]


def _declined(what: Happened) -> Own:
    """C5: with the first failure of a period, not after the last."""
    return [
        {"product": event.name, "amount": event.amount, "next_try": event.next_at}
        for event in what.events
        if event.failures == 1
    ]


def _renewed(what: Happened) -> Own:
    numbers = {event.number for event in what.events}
    return [invoice_of(what.order, one) for one in what.order.invoices if one.number in numbers]


def _once(_what: Happened) -> Own:
    return [{}]


def _welcome(what: Happened) -> Own:
    """Names are no key: of two items of one name only one may have been delivered just now."""
    return [
        welcome_of(item)
        for item in what.order.items
        if item.send_welcome
        and item.delivery is DeliveryStatus.ACTIVE
        and what.before.get(str(item.position)) != DeliveryStatus.ACTIVE
    ]


LETTERS = (
    Rule(OrderMoved, MailKind.ORDER_PLACED, _submitted),
    Rule(OrderMoved, MailKind.ORDER_RECEIVED, _received),
    Rule(OrderPlaced, MailKind.ORDER_RECEIVED, _confirmed),
    Rule(OrderPlaced, MailKind.INVOICE, _billed),
    Rule(OrderMoved, MailKind.ORDER_APPROVED, _approved),
    Rule(CreditShort, MailKind.CREDIT_SHORT, _short),
    Rule(CreditShort, MailKind.UNEXECUTED, _short),
    Rule(CreditFreed, MailKind.CREDIT_FREE, _once),
    Rule(SentToDistributor, MailKind.SENT_TO_DISTRIBUTOR, _once),
    Rule(CancelRequested, MailKind.CANCEL_REQUESTED, _asked_to_cancel),
    Rule(ItemDelivered, MailKind.WELCOME, _welcome),
    Rule(DebitDeclined, MailKind.DEBIT_FAILED, _declined),
    Rule(RenewalInvoiced, MailKind.INVOICE, _renewed),
)


async def queue_letters(command: Command, context: Context) -> None:
    """Queues the letters of what the command has recorded; a held order sends none (L19), nor does a change of nothing
    but the status (L15)."""
    if getattr(command, "status_only", False):
        return
    for tracked in list(context.unit.tracked):
        order = tracked.subject
        if not isinstance(order, Order) or Mark.HELD in order.marks:
            continue
        queued: list[MailKind] = []
        for rule in LETTERS:
            events = [event for event in tracked.events if type(event) is rule.event]
            before = cast("Mapping[str, str]", tracked.before.get("items", {}))
            told = events and rule.letters is _approved
            approver = await _approved_by(command, order, context) if told else None
            by_staff = isinstance(command, PlaceOrder | CompleteCart) or any(
                check.to_approval for check in order.checks
            )
            what = Happened(order, before, events, approver, by_staff)
            for own in rule.letters(what) if events else ():
                recipient = await recipient_of(rule.kind, order, context, approver=approver)
                if recipient is not None:
                    await queue(rule.kind, order, own, recipient, context)
                    queued.append(rule.kind)
        if queued:
            context.happened(order, LettersQueued(" ".join(queued)))


async def queue(kind: MailKind, order: Order, own: Any, recipient: str, context: Context) -> None:
    """Writes a letter, and has it sent."""
    mail = Mail(
        intent=context.schedule(JobKind.MAIL, order.id, context.now),
        kind=kind,
        reseller_id=order.reseller_id,
        order_id=order.id,
        recipient=recipient,
        facts=canonical(await facts_of(kind, order, own, context)),
        queued_at=context.now,
    )
    await context.unit.add(mail)


async def _approved_by(command: Command, order: Order, context: Context) -> Staff | None:
    """Who approves the order with this command. One whose reseller pays by card goes on when the charge is answered,
    for the decision of whoever asked for it (A5)."""
    if isinstance(command, ApproveOrder):
        return context.staff
    if not isinstance(command, RecordCharge) or not order.charges:
        return None
    asked_by = order.charges[-1].asked_by
    return next((one for one in await context.unit.everyone() if one.id == asked_by), None)


async def recipient_of(
    kind: MailKind, order: Order, context: Context, *, approver: Staff | None = None
) -> str | None:
    """The address that a letter of this kind goes to, as it is kept; none where nobody has one, or wants none.

    Args:
        approver: whose approval the letter tells of; whoever asks, where that is not said.
    """
    reader = READERS[kind]
    if reader is Reader.RESELLER:
        address = await _of_reseller(order, context)
    elif reader is Reader.CUSTOMER:
        customer = order.customer_id
        address = None if customer is None else (await context.unit.customer(customer)).email
    elif reader is Reader.DISTRIBUTOR:
        address = (await context.unit.reseller(order.reseller_id)).distributor_email
    else:
        address = (approver or context.staff).email
        if address and not await context.setting(APPROVER_COPY):
            return None
    return clean_line(address or "", limit=254) or None


async def _of_reseller(order: Order, context: Context) -> str | None:
    """A7: the bill-to contact, the primary one, the oldest; where approval applies, who may approve."""
    known = await context.unit.those(Contact, reseller_id=order.reseller_id, customer_id=None, retired=False)
    reachable = sorted(
        (contact for contact in known if contact.email),
        key=lambda contact: (_CONTACTS_FIRST.index(contact.kind), contact.created_at, contact.id),
    )
    if reachable:
        return reachable[0].email
    return await _approver(order, context) if order.status in _TO_APPROVE else None


async def _approver(order: Order, context: Context) -> str | None:
    """Whoever may approve the order: those of this reseller before those of all, the oldest first."""
    able = [
        staff
        for staff in await context.unit.everyone()
        if staff.email
        and Permission.APPROVE in staff.permissions
        and (not staff.reseller_ids or order.reseller_id in staff.reseller_ids)
    ]
    able.sort(key=lambda staff: (not staff.reseller_ids, staff.id))
    return able[0].email if able else None
