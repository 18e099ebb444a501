"""``ordertop payments``: what was paid, set aside, and paid back (P1, P2)."""

from typing import Annotated

from cyclopts import App, Parameter

from domain.billing import UNDER_WAY, RefundStatus
from domain.billing.commands import (
    CaptureAuthorised,
    RecordCharge,
    RecordDispute,
    RecordRefund,
    RefundPayment,
    RetryRefunds,
    VoidAuthorised,
)
from domain.billing.gateway import Answer, Result
from domain.cards import refuse_card_numbers
from domain.commands import Command
from domain.errors import InvalidInput, Refused
from domain.orders.status import method_label, plain_label
from domain.payment_rows import ListedPayment, RefundRow
from domain.text import clean_line
from domain.words import _
from tui.commands import money_shapes, shapes
from tui.commands.applying import How, Told, Way, apply, apply_to_orders, simply
from tui.commands.choosing import understood
from tui.commands.listing import Form, Json, Listing, SearchWords, print_list
from tui.commands.money import money
from tui.commands.order_text import say_refunds
from tui.commands.output import Column, print_json, say, say_facts
from tui.commands.session import Given, OpenDesk, local_time
from tui.settings import Settings

app = App(name="payments", help="Find, read, refund and dispute payments.", version_flags=[])

_REFUND_UNDER_WAY = (RefundStatus.PENDING, RefundStatus.UNKNOWN)

PaymentId = Annotated[int, Parameter(help="The payment's id, as lists show it.")]


@app.command(name="list")
def list_(*query: SearchWords, form: Form = Form(), session: Given) -> int:
    """List the payments of all orders, the newest attempt first."""
    wanted = understood(" ".join(query), session.settings)
    return print_list(
        session,
        form,
        _listing(session.settings),
        lambda reads, place, size: reads.payments(wanted, after=place, limit=size),
        search=wanted.text,
    )


def _listing(settings: Settings) -> Listing[ListedPayment]:
    def cells(row: ListedPayment) -> list[str]:
        paid = row.payment
        credited = money_shapes.credited(paid)
        return [
            str(paid.id),
            paid.invoice_number,
            local_time(paid.attempted_at, settings),
            paid.standing,
            credited.decimal(grouped=True) if credited else "",
            _("yes") if paid.one_click else "",
            paid.system or method_label(paid.method),
            str(paid.amount),
            shapes.percent(paid.share_bp),
            row.order_number,
            row.customer or "",
            paid.comment or "",
        ]

    return Listing(
        name="payments",
        columns=(
            Column(_("ID"), right=True),
            Column(_("INVOICE")),
            Column(_("ATTEMPTED")),
            Column(_("STATUS")),
            Column(_("CREDITED"), right=True),
            Column(_("ONE-CLICK")),
            Column(_("SYSTEM"), most=20, shrinks=True),
            Column(_("PRICE"), right=True),
            Column("%", right=True),
            Column(_("ORDER")),
            Column(_("CUSTOMER"), most=30, shrinks=True),
            Column(_("COMMENT"), most=30, shrinks=True),
        ),
        cells=cells,
        shape=money_shapes.listed_payment,
        csv=money_shapes.PAYMENT_CSV,
        nothing=_("There are no such payments."),
    )


@app.command
def show(payment: PaymentId, /, *, as_json: Json = False, session: Given) -> int:
    """Show a payment with its refunds."""
    with session.desk() as desk:
        found = _payment(desk, payment)
        refunds = _refunds(desk, found)
    if as_json:
        print_json({"payment": money_shapes.whole_payment(found, refunds)})
    else:
        _say(found, refunds, session.settings)
    return 0


def _say(found: ListedPayment, refunds: tuple[RefundRow, ...], settings: Settings) -> None:
    paid = found.payment
    credited = money_shapes.credited(paid)
    say(_("Payment {id} · {status}").format(id=paid.id, status=paid.standing))
    say_facts(
        (
            (_("Order"), f"{found.order_number} · {plain_label(found.order_status)}"),
            (_("Customer"), found.customer or ""),
            (_("Invoice"), paid.invoice_number),
            (_("Attempted"), local_time(paid.attempted_at, settings)),
            (_("Amount"), str(paid.amount)),
            (_("Paid as"), "" if paid.original is None else str(paid.original)),
            (_("Share of the invoice"), f"{shapes.percent(paid.share_bp)} %"),
            (_("Instalments"), str(paid.instalments) if paid.instalments > 1 else ""),
            (_("Credited"), str(credited) if credited else ""),
            (_("Fee"), str(paid.fee) if paid.fee else ""),
            (_("Refunded"), str(paid.refunded) if paid.refunded else ""),
            (_("Method"), method_label(paid.method)),
            (_("Payment system"), paid.system or ""),
            (_("One-click"), _("yes") if paid.one_click else ""),
            (_("Code"), paid.code or ""),
            (_("Reference"), paid.reference or ""),
            (_("Comment"), clean_line(paid.comment or "")),
        )
    )
    say_refunds(refunds, settings)


@app.command
def capture(
    payment: PaymentId,
    /,
    *,
    amount: Annotated[
        str | None, Parameter(help="So much of it, such as 20.00; all of it that is due unless given.")
    ] = None,
    how: How = How(),
    session: Given,
) -> int:
    """Take an amount that is authorised; what is left of it is let go."""
    with session.desk() as desk:
        found = _payment(desk, payment)
        command = CaptureAuthorised(
            command_id=how.id,
            order_id=found.order_id,
            version=how.seen(found.order_version),
            payment_id=payment,
            amount=None if amount is None else money(amount, found.payment.amount.currency),
        )
        return _apply(desk, payment, command, how)


@app.command
def void(payment: PaymentId, /, *, how: How = How(), session: Given) -> int:
    """Let go an amount that is authorised; nothing is taken."""
    with session.desk() as desk:
        found = _payment(desk, payment)
        command = VoidAuthorised(
            command_id=how.id,
            order_id=found.order_id,
            version=how.seen(found.order_version),
            payment_id=payment,
        )
        return _apply(desk, payment, command, how)


@app.command
def refund(
    payment: PaymentId,
    /,
    *,
    amount: Annotated[
        str | None, Parameter(help="So much of it, such as 20.00; all that is left unless given.")
    ] = None,
    reason: Annotated[str, Parameter(help="Why, in a few words.", allow_leading_hyphen=True)],
    by_hand: Annotated[bool, Parameter(help="Record what you have paid back yourself.")] = False,
    reference: Annotated[str, Parameter(help="With --by-hand: what the bank or the receipt calls it.")] = "",
    how: How = How(),
    session: Given,
) -> int:
    """Pay back a payment, in full or in part."""
    if reference and not by_hand:
        raise InvalidInput(_("--reference belongs to --by-hand: say both, or neither."), rule="P2")
    with session.desk() as desk:
        found = _payment(desk, payment)
        command = RefundPayment(
            command_id=how.id,
            order_id=found.order_id,
            version=how.seen(found.order_version),
            payment_id=payment,
            reason=reason,
            amount=None if amount is None else money(amount, found.payment.amount.currency),
            by_hand=by_hand,
            reference=reference,
        )
        return _apply(desk, payment, command, how)


@app.command
def retry(
    order: Annotated[str, Parameter(help="The order, by its number or as id:42.")],
    /,
    *,
    how: How = How(),
    session: Given,
) -> int:
    """Ask again for the refunds of an order that failed."""
    return apply_to_orders(session, (order,), None, how, simply(RetryRefunds))


@app.command
def answer(
    payment: PaymentId,
    /,
    *,
    paid: Annotated[
        bool, Parameter(help="The money was taken; where a refund is under way, it was paid back.")
    ] = False,
    failed: Annotated[bool, Parameter(help="It was not.")] = False,
    reference: Annotated[str, Parameter(help="The payment system's own number for it.")] = "",
    code: Annotated[str, Parameter(help="With --failed: why, in the payment system's words.")] = "",
    way: Way = Way(),
    session: Given,
) -> int:
    """Say what became of a charge or refund that its payment system never answered."""
    if paid == failed:
        raise InvalidInput(_("Say what became of it: --paid or --failed."), rule="L18")
    if code and paid:
        raise InvalidInput(_("--code says why it failed; it belongs to --failed."), rule="L18")
    said = Answer(
        result=Result.DONE if paid else Result.FAILED,
        code=refuse_card_numbers(code) or None,
        reference=refuse_card_numbers(reference) or None,
    )
    with session.desk() as desk:
        return _apply(desk, payment, _answered(desk, _payment(desk, payment), said, way.id), way)


def _answered(
    desk: OpenDesk, found: ListedPayment, said: Answer, command_id: str
) -> RecordCharge | RecordRefund:
    """The answer to what is under way.

    Raises:
        Refused: nothing is, or it was answered before.
    """
    paid = found.payment
    if paid.intent is not None and paid.status in UNDER_WAY:
        return RecordCharge(command_id=command_id, order_id=found.order_id, intent=paid.intent, answer=said)
    for one in _refunds(desk, found):
        if one.intent is not None and one.status in _REFUND_UNDER_WAY:
            return RecordRefund(
                command_id=command_id, order_id=found.order_id, intent=one.intent, answer=said
            )
    raise Refused(
        _("Nothing of payment {id} is under way: there is no answer to give.").format(id=paid.id), rule="L18"
    )


@app.command
def dispute(
    payment: PaymentId,
    /,
    *,
    won: Annotated[bool, Parameter(help="The dispute has ended: the money stays.")] = False,
    lost: Annotated[bool, Parameter(help="The dispute has ended: the money was taken back.")] = False,
    way: Way = Way(),
    session: Given,
) -> int:
    """Mark a payment as disputed by the customer, or say how the dispute has ended."""
    if won and lost:
        raise InvalidInput(_("A dispute is --won or --lost, not both."), rule="L10")
    with session.desk() as desk:
        found = _payment(desk, payment)
        command = RecordDispute(
            command_id=way.id,
            order_id=found.order_id,
            payment_id=payment,
            lost=lost if won or lost else None,
        )
        return _apply(desk, payment, command, way)


def _apply(desk: OpenDesk, payment: int, command: Command, way: Way) -> int:
    def told(_order_id: int) -> Told:
        now = _payment(desk, payment)
        return Told(
            shape=money_shapes.whole_payment(now, _refunds(desk, now)),
            sentence=_("Payment {id} of {number} is now “{status}”.").format(
                id=payment, number=now.order_number, status=now.payment.standing
            ),
        )

    return apply(desk, command, way, name="payment", subject="order", told=told)


def _payment(desk: OpenDesk, payment: int) -> ListedPayment:
    return desk.read(lambda reads: reads.payment(payment))


def _refunds(desk: OpenDesk, found: ListedPayment) -> tuple[RefundRow, ...]:
    details = desk.read(lambda reads: reads.order_details(found.order_id))
    return tuple(one for one in details.refunds if one.payment_id == found.payment.id)
