"""Payments to the distributor, its invoices, and the credit limit: what frees credit, and what takes it (A6, P6)."""

from domain.billing.model import InvoiceKind
from domain.cards import refuse_card_numbers
from domain.commands import Outcome
from domain.context import Context
from domain.credit.account import account_of, announce_free, issue, move, settle_invoices
from domain.credit.commands import (
    CancelDistributorInvoice,
    PayDistributor,
    RecordDistributorInvoice,
    SetCreditLimit,
)
from domain.credit.events import (
    DistributorInvoiceCancelled,
    DistributorInvoiced,
    DistributorPaid,
    LimitSet,
)
from domain.credit.model import (
    CreditKind,
    ResellerInvoice,
    ResellerInvoiceLine,
    ResellerInvoiceStatus,
    ResellerPayment,
)
from domain.customers import Reseller
from domain.errors import InvalidInput, Refused
from domain.money import LIMIT_MINOR, Money
from domain.orders.commands import DistributorPayment
from domain.staff import Permission
from domain.text import clean_line
from domain.words import _


async def pay_distributor(reseller_id: int, payment: DistributorPayment, context: Context) -> Reseller:
    """Books what the reseller paid: the oldest invoices first, and what is left is a deposit.

    Raises:
        NotPermitted: payments to the distributor are not this person's to record.
        InvalidInput: nothing, another currency, or no reference.
    """
    context.require(Permission.MANAGE_CREDIT)
    reseller = await account_of(reseller_id, context)
    _check(reseller, payment.amount)
    reference = refuse_card_numbers(clean_line(payment.reference))
    if not reference:
        raise InvalidInput(_("Give the reference of the payment, as it stands on the account."), rule="P6")
    assert reseller.id is not None
    paid = ResellerPayment(
        reseller_id=reseller.id,
        at=context.now,
        amount=payment.amount,
        method=refuse_card_numbers(clean_line(payment.method, limit=40)),
        reference=reference,
    )
    await context.unit.add(paid)
    move(reseller, context, CreditKind.PAID, owed=-payment.amount.amount_minor, payment=paid)
    context.happened(reseller, DistributorPaid(str(payment.amount), reseller.name))
    await settle_invoices(reseller, context)
    return reseller


async def record_payment(command: PayDistributor, context: Context) -> Outcome:
    """P6: what is owed falls, and the orders that the credit reaches for by then are told of."""
    reseller = await pay_distributor(command.reseller_id, command.payment, context)
    await announce_free(reseller, context)
    return outcome(reseller)


async def record_invoice(command: RecordDistributorInvoice, context: Context) -> Outcome:
    """P6: an invoice of the distributor's beside orders, which the credit has to cover, or its credit note."""
    reseller = await account_of(command.reseller_id, context)
    amount = command.amount
    _check(reseller, amount)
    name = refuse_card_numbers(clean_line(command.name))
    if not name:
        raise InvalidInput(_("Say in a few words what the invoice is for."), rule="P6")
    if command.kind is InvoiceKind.DEBIT and not reseller.covers(amount):
        raise Refused(
            _(
                "{available} of the credit of {name} are available, not {amount}; raise the limit first."
            ).format(available=reseller.available, name=reseller.name, amount=amount),
            rule="A6",
        )
    line = ResellerInvoiceLine(
        name=name,
        product_type=refuse_card_numbers(clean_line(command.product_type, limit=40)),
        billing_type=refuse_card_numbers(clean_line(command.billing_type, limit=40)),
        amount=amount,
    )
    invoice = await issue(reseller, [line], context, kind=command.kind)
    owed = amount.amount_minor
    if command.kind is InvoiceKind.DEBIT:
        move(reseller, context, CreditKind.BILLED, owed=owed, invoice=invoice)
    else:
        move(reseller, context, CreditKind.CREDITED, owed=-owed, invoice=invoice)
    context.happened(reseller, DistributorInvoiced(command.kind.value, str(invoice.total), reseller.name))
    await settle_invoices(reseller, context)
    if command.kind is InvoiceKind.CREDIT:
        await announce_free(reseller, context)
    return outcome(reseller)


async def cancel_invoice(command: CancelDistributorInvoice, context: Context) -> Outcome:
    """P6: what the invoice asked for is owed no more, and may be enough for orders that wait for credit."""
    found = await context.unit.get(ResellerInvoice, command.invoice_id)
    reseller = await account_of(found.reseller_id, context)
    invoice = await context.unit.get(ResellerInvoice, command.invoice_id)  # nobody changes it any more
    reason = refuse_card_numbers(clean_line(command.reason))
    if not reason:
        raise InvalidInput(
            _("Say in a few words why invoice {number} is cancelled.").format(number=invoice.number),
            rule="P6",
        )
    if refused := cannot_cancel(invoice.number, invoice.kind, invoice.status):
        raise refused
    context.unit.track("reseller_invoice", invoice)
    invoice.status = ResellerInvoiceStatus.CANCELLED
    move(reseller, context, CreditKind.CANCELLED, owed=-invoice.total.amount_minor, invoice=invoice)
    context.happened(
        reseller, DistributorInvoiceCancelled(invoice.number, str(invoice.total), reseller.name, reason)
    )
    await settle_invoices(reseller, context)
    await announce_free(reseller, context)
    return outcome(reseller)


def cannot_cancel(number: str, kind: str, status: str) -> Refused | None:
    """Why an invoice of the distributor's cannot be cancelled, or none where it can (P6)."""
    if kind != InvoiceKind.DEBIT:
        why = _("{number} is a credit note; what it gave is taken back by an invoice, not cancelled.")
    elif status == ResellerInvoiceStatus.PAID:
        why = _("{number} is paid; it is answered by a credit note, not cancelled.")
    elif status == ResellerInvoiceStatus.CANCELLED:
        why = _("{number} is cancelled already.")
    else:
        return None
    return Refused(why.format(number=number), rule="P6")


async def set_credit_limit(command: SetCreditLimit, context: Context) -> Outcome:
    """A6: never below what is owed and reserved; a higher one frees credit."""
    reseller = await account_of(command.reseller_id, context)
    limit = command.limit
    if limit is not None:
        check_limit(limit, reseller.currency)
        used = Money(reseller.owed_minor + reseller.reserved_minor, reseller.currency)
        if limit < used:
            raise Refused(
                _("{name} owes and has reserved {used}; the limit cannot be {limit}.").format(
                    name=reseller.name, used=used, limit=limit
                ),
                rule="A6",
            )
    wanted = None if limit is None else limit.amount_minor
    if wanted == reseller.credit_limit_minor:
        return outcome(reseller, changed=False)
    reseller.credit_limit_minor = wanted
    context.happened(reseller, LimitSet(reseller.name, "" if limit is None else str(limit)))
    await announce_free(reseller, context)
    return outcome(reseller)


def check_limit(limit: Money, currency: str) -> None:
    """Stops a credit limit that is none.

    Raises:
        InvalidInput: it is in another currency, below zero, or too large.
    """
    if limit.currency != currency or not 0 <= limit.amount_minor <= LIMIT_MINOR:
        raise InvalidInput(
            _("A credit limit is an amount in {currency}, not below zero, or unlimited.").format(
                currency=currency
            ),
            rule="A6",
        )


def outcome(reseller: Reseller, *, changed: bool = True) -> Outcome:
    """What a command about a reseller came to."""
    assert reseller.id is not None
    return Outcome(subject="reseller", ids=(reseller.id,), changed=changed)


def _check(reseller: Reseller, amount: Money) -> None:
    if amount.currency != reseller.currency or not 0 < amount.amount_minor <= LIMIT_MINOR:
        raise InvalidInput(
            _("The account of {name} is in {currency}: {amount} is no amount for it.").format(
                name=reseller.name, currency=reseller.currency, amount=amount
            ),
            rule="P6",
        )
