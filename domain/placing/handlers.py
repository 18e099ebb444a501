"""What is done when staff place an order, or complete a cart as one (N1, N2, I2)."""

from collections.abc import Sequence

from domain.affiliates.handlers import affiliate_to_assign
from domain.cards import refuse_card_numbers
from domain.commands import Outcome
from domain.context import Context
from domain.customers import Customer, Reseller, Site
from domain.errors import InvalidInput, NotFound
from domain.events import Event
from domain.money import Money
from domain.offers.instalments import successful_share
from domain.orders.billing import bill
from domain.orders.model import Item, Order
from domain.orders.numbers import free_number
from domain.orders.status import Mark, Status
from domain.orders.steps import changed, changed_order
from domain.orders.submitting import submit
from domain.orders.transitions import Action
from domain.placing.commands import CompleteCart, PlaceOrder
from domain.placing.events import CreditWillLack, NothingBilled, OrderPlaced
from domain.placing.filling import fill
from domain.placing.model import Options, OrderForm
from domain.settings.model import PLACE_CONFIRMATION, PLACE_INVOICE, PLACE_MAIL_INVOICE
from domain.text import clean_line
from domain.words import _


async def place_order(command: PlaceOrder, context: Context) -> Outcome:
    """N1: a new order of the customer's reseller, with a number of its own (L12)."""
    customer = await _customer(command.form, context)
    # What it costs is by the distributor's price list, which is in the reseller's currency (SPEC 1).
    reseller = await context.unit.get(Reseller, customer.reseller_id)
    order = Order(
        id=await context.unit.next_number("orders"),
        number=await free_number(context),
        reseller_id=customer.reseller_id,
        status=Status.INCOMPLETE,
        payment_method=command.form.payment_method,
        total=Money.zero(""),  # its first product says the currency
        cost=Money.zero(reseller.currency),
        placed_at=context.now,
        updated_at=context.now,
    )
    context.unit.track("order", order, new=True)
    await _place(order, command.form, customer, context)
    await context.unit.add_order(order)
    return changed(order)


async def complete_cart(command: CompleteCart, context: Context) -> Outcome:
    """I2: the cart becomes the order, under its number; what the customer entered is never dropped (L1)."""
    order = await changed_order(command, context)
    order.require(Action.SUBMIT)
    customer = await _customer(command.form, context)
    if customer.reseller_id != order.reseller_id:
        raise NotFound(_("There is no customer with the id {id}.").format(id=command.form.customer_id))
    await _place(order, command.form, customer, context)
    return changed(order)


async def _customer(form: OrderForm, context: Context) -> Customer:
    customer = await context.unit.customer(form.customer_id)
    if not context.grants(customer.reseller_id):
        raise NotFound(_("There is no customer with the id {id}.").format(id=form.customer_id))
    return customer


async def _place(order: Order, form: OrderForm, customer: Customer, context: Context) -> None:
    """Fills the order in, and submits it: whatever toggle or method, it waits for its approval (N1)."""
    order.customer_id = form.customer_id
    order.site_id = await _site(form, customer, context) or order.site_id
    order.payment_method = form.payment_method
    order.invoice_name = _line(form.invoice_name) or order.invoice_name or customer.name
    order.affiliate = (
        await affiliate_to_assign(form.affiliate, order.affiliate, order.reseller_id, context)
        or order.affiliate
    )
    told = await fill(order, form, context)
    options = await options_of(form, context)
    order.partial_bp = await successful_share(order, context) or order.partial_bp
    placed = OrderPlaced(
        lines=len(ordered(order)),
        total=str(order.total),
        cost=str(order.cost),
        confirmed=options.confirmation,
        billed_by_mail=options.mail_invoice,
    )
    context.happened(order, placed, *told)
    if options.invoice:
        await bill(order, order.total, context)
    else:
        context.happened(order, NothingBilled(str(order.total)))
    if order.balance.due:
        order.mark(Mark.UNPAID)
    context.happened(order, *_said_of_credit(order, await context.unit.reseller(order.reseller_id)))
    await submit(order, context, to_approval=True)


def _said_of_credit(order: Order, reseller: Reseller) -> Sequence[Event]:
    """N2: what the credit does not cover is said before it is placed; it is validated when it is approved (A4)."""
    if reseller.covers(order.cost):
        return ()
    return (CreditWillLack(str(order.cost), str(reseller.available)),)


async def _site(form: OrderForm, customer: Customer, context: Context) -> int | None:
    if form.site_id is None:
        return None
    site = await context.unit.get(Site, form.site_id)
    if site.reseller_id != customer.reseller_id or site.customer_id not in (None, form.customer_id):
        raise NotFound(_("{name} has no site with the id {id}.").format(name=customer.name, id=form.site_id))
    return site.id


def _line(typed: str) -> str:
    return refuse_card_numbers(clean_line(typed))


async def options_of(form: OrderForm, context: Context) -> Options:
    """What the form says of the options, and the settings where it says nothing.

    Raises:
        InvalidInput: an invoice is to be mailed that is not issued.
    """
    confirmation = form.confirmation
    if confirmation is None:
        confirmation = await context.setting(PLACE_CONFIRMATION)
    invoice = form.invoice
    if invoice is None:
        invoice = await context.setting(PLACE_INVOICE)
    if form.mail_invoice and not invoice:
        raise InvalidInput(
            _("Without an invoice there is none to mail; ask for both, or for neither."), rule="N1"
        )
    mail = form.mail_invoice
    if mail is None:
        mail = await context.setting(PLACE_MAIL_INVOICE)
    return Options(confirmation, invoice, mail and invoice)


def ordered(order: Order) -> list[Item]:
    """What is ordered of it, without what the cart had besides."""
    return [item for item in order.items if not item.gone]
