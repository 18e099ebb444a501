"""``ordertop orders approve | cancel | deliver | retry | refuse | confirm-partial | reject-partial | note``."""

import sys
from dataclasses import replace
from typing import Annotated

from cyclopts import Parameter

from domain.billing.commands import ConfirmPartial, RejectPartial
from domain.delivery.commands import RetryDelivery
from domain.errors import InvalidInput
from domain.orders.commands import (
    AddNote,
    ApproveOrder,
    CancelOrder,
    DeliverItems,
    DistributorPayment,
    OrderCommand,
    RefuseOrder,
)
from domain.text import NOTE_LIMIT, clean_line, clean_note
from domain.words import _
from tui.commands.applying import How, apply_to_orders, simply
from tui.commands.choosing import Names, QueryOption, Target
from tui.commands.money import Received, money
from tui.commands.session import Given
from tui.commands.setting_up import SetUp

Reason = Annotated[str, Parameter(help="Why, in a few words.", allow_leading_hyphen=True)]
Refund = Annotated[bool, Parameter(help="Also pay back what was received, through its payment systems.")]


def approve(
    *names: Names,
    query: QueryOption = None,
    collect: Annotated[
        str | None, Parameter(help="What was received, such as 149.00, booked with the approval.")
    ] = None,
    received: Received = Received(),
    unpaid: Annotated[bool, Parameter(help="Leave open what is due; needs --reason.")] = False,
    reason: Annotated[
        str, Parameter(help="Why it is approved unpaid, in a few words.", allow_leading_hyphen=True)
    ] = "",
    reviewed: Annotated[
        bool, Parameter(help="You have looked at what the fraud check found: orders show tells it.")
    ] = False,
    set_up: SetUp = SetUp(),
    pay_distributor: Annotated[
        str | None, Parameter(help="Record this payment to the distributor first; needs its --reference.")
    ] = None,
    pay_reference: Annotated[
        str, Parameter(help="The reference of that payment, where --collect has one of its own.")
    ] = "",
    how: How = How(),
    session: Given,
) -> int:
    """Approve orders; validation decides where each goes."""
    if unpaid:
        _given(reason, rule="L4")
    elif reason:
        raise InvalidInput(_("--reason belongs to --unpaid: say both, or neither."), rule="L4")
    if pay_distributor is not None and collect is None:
        pay_reference = pay_reference or received.reference
        received = replace(received, reference="")
    if collect is None:
        received.refuse_without("--collect")
    if (collect is not None or pay_distributor is not None or set_up.given) and (
        query is not None or len(set(names)) > 1
    ):
        raise InvalidInput(
            _(
                "--collect, --pay-distributor and --item are about one order: name one by its number, not a bulk."
            ),
            rule="L4",
        )
    if reviewed and (query is not None or len(set(names)) > 1):
        raise InvalidInput(
            _("--reviewed is about one order: look at each that is in review, and approve it by its number."),
            rule="F1",
        )
    if bool(pay_distributor) is not bool(pay_reference):
        raise InvalidInput(
            _("--pay-distributor and the reference of that payment belong together: say both, or neither."),
            rule="L5",
        )
    setups = set_up.setups(session.settings, dry_run=how.dry_run) if set_up.given else ()

    def make(target: Target, command_id: str) -> OrderCommand:
        money_in = (
            None if collect is None else received.collection(collect, target.currency, session.settings)
        )
        paid = None if pay_distributor is None else money(pay_distributor, target.currency)
        return ApproveOrder(
            order_id=target.id,
            version=target.version,
            command_id=command_id,
            collect=money_in,
            unpaid_reason=reason,
            setups=setups,
            pay_distributor=None
            if paid is None
            else DistributorPayment(amount=paid, reference=pay_reference),
            reviewed=reviewed,
        )

    return apply_to_orders(session, names, query, how, make)


def cancel(
    *names: Names,
    query: QueryOption = None,
    reason: Reason,
    refund: Refund = False,
    how: How = How(),
    session: Given,
) -> int:
    """Cancel orders with their items and unpaid invoices."""
    _require_one(names, query, refund=refund)
    make = simply(CancelOrder, reason=_given(reason, rule="L9"), refund=refund)
    return apply_to_orders(session, names, query, how, make)


def confirm_partial(*names: Names, query: QueryOption = None, how: How = How(), session: Given) -> int:
    """Let what was paid in part count as all; the rest is written off."""
    return apply_to_orders(session, names, query, how, simply(ConfirmPartial))


def reject_partial(
    *names: Names,
    query: QueryOption = None,
    reason: Reason,
    refund: Refund = False,
    how: How = How(),
    session: Given,
) -> int:
    """Cancel orders that were paid in part; what was received is refunded, or stays the customer's credit."""
    _require_one(names, query, refund=refund)
    make = simply(RejectPartial, reason=_given(reason, rule="P4"), refund=refund)
    return apply_to_orders(session, names, query, how, make)


def _require_one(names: tuple[str, ...], query: str | None, *, refund: bool) -> None:
    if refund and (query is not None or len(set(names)) > 1):
        raise InvalidInput(
            _("--refund belongs to one order: a bulk sends no money; name one by its number."), rule="L15"
        )


def deliver(
    *names: Names,
    query: QueryOption = None,
    item: Annotated[
        tuple[int, ...], Parameter(help="Only this item, by its position; may be given several times.")
    ] = (),
    how: How = How(),
    session: Given,
) -> int:
    """Mark items as delivered by hand."""
    return apply_to_orders(session, names, query, how, simply(DeliverItems, positions=frozenset(item)))


def retry(
    *names: Names,
    query: QueryOption = None,
    item: Annotated[
        tuple[int, ...], Parameter(help="Only this item, by its position; may be given several times.")
    ] = (),
    how: How = How(),
    session: Given,
) -> int:
    """Deliver again what failed or waits in the queue."""
    return apply_to_orders(session, names, query, how, simply(RetryDelivery, positions=frozenset(item)))


def refuse(*names: Names, query: QueryOption = None, reason: Reason, how: How = How(), session: Given) -> int:
    """Give orders back for approval: the distributor refused them."""
    make = simply(RefuseOrder, reason=_given(reason, rule="L7"))
    return apply_to_orders(session, names, query, how, make)


def note(
    *names: Names,
    query: QueryOption = None,
    text: Annotated[
        str, Parameter(help="The note; - reads it from standard input.", allow_leading_hyphen=True)
    ],
    how: How = How(),
    session: Given,
) -> int:
    """Write a staff note on orders."""
    body = note_from_input() if text == "-" else text
    if not clean_note(body):
        raise InvalidInput(_("The note is empty; write a word or two."))
    return apply_to_orders(session, names, query, how, simply(AddNote, body=body))


def _given(reason: str, *, rule: str) -> str:
    if not clean_line(reason):
        raise InvalidInput(_("--reason is empty; say in a few words why."), rule=rule)
    return reason


def note_from_input() -> str:
    """The note that stands on standard input.

    Raises:
        InvalidInput: it is no text, or too long.
    """
    raw = sys.stdin.buffer.read(NOTE_LIMIT * 4 + 1)
    try:
        text = raw[: NOTE_LIMIT * 4].decode("utf-8", "strict" if len(raw) <= NOTE_LIMIT * 4 else "ignore")
    except UnicodeDecodeError:
        raise InvalidInput(_("What stands on standard input is not UTF-8 text.")) from None
    if len(text) > NOTE_LIMIT:
        raise InvalidInput(_("A note has at most {n} characters.").format(n=NOTE_LIMIT))
    return text
