"""A reseller's account with its distributor: every change of what is reserved and owed goes through here (A6)."""

from collections.abc import Sequence

from domain.billing.model import InvoiceKind
from domain.context import Context
from domain.credit.events import CreditFreed, CreditReleased, ResellerBilled, ResellerCredited
from domain.credit.model import (
    CreditEntry,
    CreditKind,
    ResellerInvoice,
    ResellerInvoiceLine,
    ResellerInvoiceStatus,
    ResellerPayment,
)
from domain.customers import Reseller
from domain.errors import NotFound
from domain.money import Money
from domain.orders.model import Item, Order
from domain.orders.status import Mark, Status
from domain.words import _

#: How an item is billed that names no offer.
_ONE_TIME = "one_time"


async def account_of(reseller_id: int, context: Context) -> Reseller:
    """The reseller, watched and locked: nobody else changes its credit meanwhile.

    Raises:
        NotFound: there is none, for all this person may know.
    """
    if not context.grants(reseller_id):
        raise NotFound(_("There is no reseller with the id {id}.").format(id=reseller_id))
    reseller = await context.unit.reseller(reseller_id)
    context.unit.track("reseller", reseller)
    return reseller


def uncovered(order: Order) -> Money:
    """What of the order's cost is neither reserved nor billed yet."""
    return order.cost - Money(order.reserved_minor + order.billed_minor, order.cost.currency)


def move(
    reseller: Reseller,
    context: Context,
    kind: CreditKind,
    *,
    order: Order | None = None,
    reserved: int = 0,
    owed: int = 0,
    invoice: ResellerInvoice | None = None,
    payment: ResellerPayment | None = None,
) -> None:
    """Appends an entry and keeps the sums with it; nothing is appended for nothing."""
    if not reserved and not owed:
        return
    reseller.reserved_minor += reserved
    reseller.owed_minor += owed
    if order is not None:
        order.reserved_minor += reserved
        order.billed_minor += owed if kind in (CreditKind.BILLED, CreditKind.CREDITED) else 0
    assert reseller.id is not None
    context.unit.enter(
        CreditEntry(
            reseller_id=reseller.id,
            order_id=order.id if order else None,
            invoice_id=invoice.id if invoice else None,
            payment_id=payment.id if payment else None,
            at=context.now,
            kind=kind,
            reserved_minor=reserved,
            owed_minor=owed,
            currency=reseller.currency,
        )
    )


def reserve(order: Order, reseller: Reseller, context: Context) -> None:
    """Reserves what the order costs, as far as that is not done yet. Whoever calls has seen that the credit covers it.

    A cost that an import left in another currency is outside the credit: amounts of two currencies are never added.
    """
    if order.cost.currency == reseller.currency:
        needed = max(uncovered(order).amount_minor, 0)
        move(reseller, context, CreditKind.RESERVED, order=order, reserved=needed)


def release(order: Order, reseller: Reseller, context: Context) -> None:
    """Gives back what is reserved for the order: it was cancelled, refused, or is fraud."""
    freed = Money(order.reserved_minor, order.cost.currency)
    if freed:
        move(reseller, context, CreditKind.RELEASED, order=order, reserved=-freed.amount_minor)
        context.happened(order, CreditReleased(str(freed)))


async def release_of(order: Order, context: Context) -> None:
    """Gives back what is reserved for an order whose reseller is not looked at yet, and tells who waits for it."""
    if order.reserved_minor:
        reseller = await account_of(order.reseller_id, context)
        release(order, reseller, context)
        await announce_free(reseller, context)


async def give_back(order: Order, context: Context) -> None:
    """Gives back all credit that the order has taken: it was cancelled, is fraud, or is pending again (A6)."""
    if order.reserved_minor or order.billed_minor:
        reseller = await account_of(order.reseller_id, context)
        await lower(order, 0, reseller, context)


async def lower(order: Order, to_minor: int, reseller: Reseller, context: Context) -> None:
    """Leaves the order no more of the reseller's credit than this: what is reserved beyond it is released, and what was
    billed is answered by the distributor's credit note. Then it is told who waits for it.
    """
    over = order.reserved_minor + order.billed_minor - to_minor
    currency = order.cost.currency
    if (freed := min(over, order.reserved_minor)) > 0:
        move(reseller, context, CreditKind.RELEASED, order=order, reserved=-freed)
        context.happened(order, CreditReleased(str(Money(freed, currency))))
        over -= freed
    if over > 0:
        line = ResellerInvoiceLine(
            name=_("order {number}").format(number=order.number),
            product_type="other",
            billing_type=_ONE_TIME,
            amount=Money(over, currency),
        )
        note = await issue(reseller, [line], context, order=order, kind=InvoiceKind.CREDIT)
        move(reseller, context, CreditKind.CREDITED, order=order, owed=-over, invoice=note)
        context.happened(order, ResellerCredited(note.number, str(note.total)))
        await settle_invoices(reseller, context)
    await announce_free(reseller, context)


async def bill(order: Order, reseller: Reseller, context: Context) -> ResellerInvoice | None:
    """The distributor's debit invoice for the order: what was reserved becomes owed; none where that is nothing.

    What cancelled items would have cost is released.
    """
    left = [item for item in order.items if not item.gone]
    reserved = order.reserved_minor
    amount = reserved
    if len(left) < len(order.items):
        amount = min(amount, sum(item.cost_minor for item in left))
    invoice = None
    if amount:
        lines = await _lines(left, amount, order.cost.currency, context)
        invoice = await issue(reseller, lines, context, order=order)
        move(
            reseller,
            context,
            CreditKind.BILLED,
            order=order,
            reserved=-amount,
            owed=amount,
            invoice=invoice,
        )
        context.happened(order, ResellerBilled(invoice.number, str(invoice.total)))
    if order.reserved_minor:
        release(order, reseller, context)
        await announce_free(reseller, context)
    if invoice is not None:
        await settle_invoices(reseller, context)
    return invoice


async def _lines(
    items: Sequence[Item], amount: int, currency: str, context: Context
) -> list[ResellerInvoiceLine]:
    """A line for each item that costs something; what else the order costs stands in a line of its own."""
    offers = {item.offer_id for item in items if item.offer_id is not None}
    billed = await context.unit.billing_types(offers) if offers else {}
    lines = [
        ResellerInvoiceLine(
            name=item.name,
            product_type=item.product_type,
            billing_type=billed.get(item.offer_id or 0, _ONE_TIME),
            quantity=item.quantity,
            amount=Money(item.cost_minor, currency),
        )
        for item in items
        if item.cost_minor
    ]
    rest = amount - sum(line.amount.amount_minor for line in lines)
    if rest:
        lines.append(
            ResellerInvoiceLine(
                name=_("other costs"),
                product_type="other",
                billing_type=_ONE_TIME,
                amount=Money(rest, currency),
            )
        )
    return lines


async def issue(
    reseller: Reseller,
    lines: list[ResellerInvoiceLine],
    context: Context,
    *,
    order: Order | None = None,
    kind: InvoiceKind = InvoiceKind.DEBIT,
) -> ResellerInvoice:
    """An invoice of the distributor's; a debit invoice is due after the reseller's days, a credit one is settled."""
    assert reseller.id is not None
    currency = lines[0].amount.currency
    debit = kind is InvoiceKind.DEBIT
    invoice = ResellerInvoice(
        number=f"D-{await context.unit.next_number('reseller_invoices'):06d}",
        reseller_id=reseller.id,
        order_id=order.id if order else None,
        kind=kind,
        status=ResellerInvoiceStatus.UNPAID if debit else ResellerInvoiceStatus.PAID,
        net=sum((line.amount for line in lines), Money.zero(currency)),
        issued_at=context.now,
        due_at=context.now.add(hours=24 * reseller.invoice_due_days) if debit else None,
        lines=lines,
    )
    context.unit.track("reseller_invoice", invoice, new=True)
    await context.unit.add(invoice)
    return invoice


async def settle_invoices(reseller: Reseller, context: Context) -> None:
    """Money pays the oldest invoice first: what is unpaid and not owed has paid for as many as it reaches."""
    assert reseller.id is not None
    unpaid = await context.unit.unpaid_invoices(reseller.id)
    money = sum(invoice.total.amount_minor for invoice in unpaid) - reseller.owed_minor
    for invoice in unpaid:
        if money < invoice.total.amount_minor:
            return
        money -= invoice.total.amount_minor
        context.unit.track("reseller_invoice", invoice)
        invoice.status = ResellerInvoiceStatus.PAID


async def announce_free(reseller: Reseller, context: Context) -> None:
    """Marks the orders for which the credit reaches by now, the oldest first; each of them is told of (A6)."""
    assert reseller.id is not None
    left = reseller.available
    for waiting in await context.unit.waiting_for_credit(reseller.id):
        cost = Money(waiting.cost_minor, reseller.currency)
        if left is not None and left < cost:
            continue
        order = await context.unit.order(waiting.order_id)
        if order.status is not Status.UNEXECUTED:
            continue  # this very change has taken it up
        left = None if left is None else left - cost
        if Mark.CREDIT_FREE not in order.marks:
            context.unit.track("order", order)
            order.mark(Mark.CREDIT_FREE)
            context.happened(order, CreditFreed(str(cost)))
