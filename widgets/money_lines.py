"""Invoices, payments and refunds as lines of a table: T5's columns, and the colour of where each stands."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from whenever import Instant

from domain.billing import RECEIVED, AttemptStatus, InvoiceKind, InvoiceStatus, RefundStatus
from domain.billing.model import VOIDED
from domain.money import Money, decimals_of
from domain.orders.status import Mark, method_label
from domain.payment_rows import InvoiceRow, PaymentRow, RefundRow
from domain.rows import OrderDetails
from domain.words import _, mark
from widgets.columns import Cell, Column, R
from widgets.palette import Role, Tone

#: What a dispute that was lost leaves as a payment's code.
_DISPUTE_LOST = "dispute_lost"

_PAYMENT = {
    AttemptStatus.PENDING: (mark("under way"), Tone.YELLOW),
    AttemptStatus.UNKNOWN: (mark("no answer yet"), Tone.YELLOW),
    AttemptStatus.PAID: (mark("paid"), Tone.GREEN),
    AttemptStatus.FAILED: (mark("failed"), Tone.RED),
    AttemptStatus.REFUNDING: (mark("refund under way"), Tone.YELLOW),
    AttemptStatus.REFUNDED: (mark("refunded"), Tone.GREY),
    AttemptStatus.REFUND_FAILED: (mark("refund failed"), Tone.RED),
    AttemptStatus.DISPUTED: (mark("disputed"), Tone.MAGENTA),
}
_REFUND = {
    RefundStatus.PENDING: (mark("refund under way"), Tone.YELLOW),
    RefundStatus.UNKNOWN: (mark("refund: no answer yet"), Tone.YELLOW),
    RefundStatus.DONE: (mark("refunded"), Tone.GREY),
    RefundStatus.FAILED: (mark("refund failed"), Tone.RED),
    RefundStatus.GIVEN_UP: (mark("refund given up"), Tone.GREY),
}
_INVOICE: Mapping[str, tuple[str, Tone]] = {
    InvoiceStatus.UNPAID: (mark("invoice unpaid"), Tone.RED),
    InvoiceStatus.PARTIAL: (mark("invoice part paid"), Tone.YELLOW),
    InvoiceStatus.PAID: (mark("invoice paid"), Tone.GREEN),
    InvoiceStatus.CANCELLED: (mark("invoice cancelled"), Tone.GREY),
    InvoiceStatus.REFUNDED: (mark("invoice refunded"), Tone.GREY),
    "overdue": (mark("invoice overdue"), Tone.RED),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyLine:
    """One line: what a cell has nothing to say about is empty."""

    id: int
    key: int
    name: str
    at: Instant
    status: str
    tone: Tone
    price: Money
    credited: Money | None = None
    one_click: bool = False
    through: str = ""
    original: Money | None = None
    share: str = ""
    comment: str = ""


def payment_words(payment: PaymentRow) -> str:
    """How an attempt stands, with its error code where there is one."""
    if payment.code == _DISPUTE_LOST:
        return _("dispute lost")
    if payment.code == VOIDED:
        return _("let go")
    words = _("authorised") if payment.authorised else _(_PAYMENT[AttemptStatus(payment.status)][0])
    return f"{words} · {payment.code}" if payment.code else words


def payment_tone(payment: PaymentRow) -> Tone:
    """The colour of how an attempt stands."""
    return Tone.GREY if payment.code == VOIDED else _PAYMENT[AttemptStatus(payment.status)][1]


def refund_words(refund: RefundRow) -> str:
    """How a refund stands, with its error code where there is one."""
    words = _(_REFUND[RefundStatus(refund.status)][0])
    return f"{words} · {refund.code}" if refund.code else words


def original_words(amount: Money, original: Money | None) -> str:
    """What was paid in another currency, and the rate that made the amount of it (P7)."""
    if original is None or not original.amount_minor:
        return ""
    return _("{original} at {rate}").format(
        original=original, rate=f"{_major(amount) / _major(original):.4g}"
    )


def _major(amount: Money) -> Decimal:
    return Decimal(amount.amount_minor).scaleb(-decimals_of(amount.currency))


def credited_of(payment: PaymentRow) -> Money | None:
    """What is credited after the payment system's fee; none of an attempt that brought no money."""
    return payment.credited if payment.status in RECEIVED else None


def invoice_words(invoice: InvoiceRow) -> str:
    """What an invoice is and how it stands."""
    if invoice.kind == InvoiceKind.CREDIT:
        return _("credit note")
    words = _(_INVOICE[invoice.standing][0])
    return _("renewal: {words}").format(words=words) if invoice.renewal else words


def invoice_tone(invoice: InvoiceRow) -> Tone:
    """The colour of how an invoice stands."""
    return Tone.GREY if invoice.kind == InvoiceKind.CREDIT else _INVOICE[invoice.standing][1]


def _with_what_went_back(payment: PaymentRow) -> str:
    """A payment that was refunded in part is still paid: the line says how much of it is not."""
    words = payment_words(payment)
    if payment.status == AttemptStatus.PAID and payment.refunded.amount_minor:
        return _("{words} · {amount} refunded").format(words=words, amount=payment.refunded)
    return words


def line_of(payment: PaymentRow, *, key: int = 0) -> MoneyLine:
    """A payment as a line (T5)."""
    return MoneyLine(
        id=payment.id,
        key=key,
        name=payment.invoice_number,
        at=payment.attempted_at,
        status=_with_what_went_back(payment),
        tone=payment_tone(payment),
        price=payment.amount,
        credited=credited_of(payment),
        one_click=payment.one_click,
        through=payment.system or method_label(payment.method),
        original=payment.original,
        share=f"{payment.share_bp / 100:g} %",
        comment=payment.comment or payment.reference or "",
    )


def _invoice_line(invoice: InvoiceRow) -> MoneyLine:
    credit = invoice.kind == InvoiceKind.CREDIT
    return MoneyLine(
        id=0,
        key=0,
        name=invoice.number,
        at=invoice.issued_at,
        status=invoice_words(invoice),
        tone=invoice_tone(invoice),
        price=-invoice.total if credit else invoice.total,
    )


def _refund_line(refund: RefundRow) -> MoneyLine:
    return MoneyLine(
        id=0,
        key=0,
        name=_("  ↳ refund"),
        at=refund.requested_at,
        status=refund_words(refund),
        tone=_REFUND[RefundStatus(refund.status)][1],
        price=-refund.amount,
        comment=refund.reference or "",
    )


def lines_of(details: OrderDetails) -> tuple[MoneyLine, ...]:
    """All invoices of an order, the payments of each below it, and under a payment its refunds (T5)."""
    lines: list[MoneyLine] = []
    refunds: Mapping[int, list[RefundRow]] = {
        payment.id: [refund for refund in details.refunds if refund.payment_id == payment.id]
        for payment in details.payments
    }
    for invoice in details.invoices:
        lines.append(_invoice_line(invoice))
        for payment in details.payments:
            if payment.invoice_number == invoice.number:
                lines.append(line_of(payment))
                lines += map(_refund_line, refunds[payment.id])
    return tuple(lines)


def open_questions(details: OrderDetails) -> list[str]:
    """What is not over with an order's money: asked for, unanswered, failed, disputed (L9, L10, L18)."""
    payments = {payment.id: payment for payment in details.payments}
    said = []
    for payment in details.payments:
        if payment.authorised:
            words = _("{system} has set {amount} aside; it waits to be captured or let go")
        elif (
            Mark.CHARGING in details.order.marks
            and payment.status == AttemptStatus.PENDING
            and payment.system
        ):
            words = _("{amount} is being taken through {system}")
        elif payment.status == AttemptStatus.UNKNOWN:
            words = _("{system} has not answered about {amount}; it is asked again")
        elif payment.status == AttemptStatus.DISPUTED:
            words = _("the customer disputes {amount}")
        else:
            continue
        said.append(words.format(amount=payment.amount, system=payment.system or ""))
    for refund in details.refunds:
        if refund.status == RefundStatus.PENDING:
            words = _("{amount} is being refunded")
        elif refund.status == RefundStatus.UNKNOWN:
            words = _("{system} has not answered about the refund of {amount}; it is asked again")
        elif refund.status == RefundStatus.FAILED:
            words = _("the refund of {amount} failed ({code}); it waits for another try")
        else:
            continue
        system = payments[refund.payment_id].system if refund.payment_id in payments else None
        said.append(
            words.format(amount=refund.amount, system=system or "", code=refund.code or _("no reason given"))
        )
    return said


def money_columns(line: Callable[[R], MoneyLine], when: Callable[[Instant], str]) -> tuple[Column[R], ...]:
    """The columns of T5; `line` gives a row's line, `when` a moment in the reader's zone as ``2026-11-21 14:02``."""
    c: type[Column[R]] = Column

    def money(amount: Money | None) -> Cell:
        words = "" if amount is None else str(amount)
        return Cell(words, None, words.partition(" ")[0])

    def tried(row: R) -> Cell:
        words = when(line(row).at)
        return Cell(words, None, words[5:])

    return (
        c(id="invoice", label=_("INVOICE"), width=11, min_width=10, priority=3, cell=lambda r: Cell(line(r).name)),
        c(id="tried", label=_("TRIED"), width=16, min_width=11, priority=2, cell=tried),
        c(id="status", label=_("STATUS"), width=22, min_width=12, priority=1, flexible=True,
          cell=lambda r: Cell(line(r).status, Role.STRONG)),
        c(id="credited", label=_("CREDITED"), width=14, min_width=9, priority=3, align="right",
          cell=lambda r: money(line(r).credited)),
        c(id="one_click", label=_("1-CLICK"), width=7, priority=5,
          cell=lambda r: Cell(_("yes") if line(r).one_click else "")),
        c(id="through", label=_("THROUGH"), width=16, min_width=8, priority=3, flexible=True,
          cell=lambda r: Cell(line(r).through)),
        c(id="price", label=_("PRICE"), width=14, min_width=12, priority=1, align="right",
          cell=lambda r: money(line(r).price)),
        c(id="original", label=_("ORIGINAL"), width=24, min_width=20, priority=6,
          cell=lambda r: Cell(original_words(line(r).price, line(r).original))),
        c(id="share", label=_("SHARE"), width=7, priority=4, align="right", cell=lambda r: Cell(line(r).share)),
        c(id="comment", label=_("COMMENT"), width=20, min_width=10, priority=5, flexible=True,
          cell=lambda r: Cell(line(r).comment)),
    )  # fmt: skip
