"""Carts: what the shop reports while a customer is on the way to an order (L1, L2)."""

import re

from domain.billing import AttemptStatus, Payment
from domain.cards import without_card_numbers
from domain.commands import Outcome
from domain.context import Context
from domain.customers import Reseller, Site
from domain.errors import InvalidInput, NotFound, Refused
from domain.followup.outcomes import came_back
from domain.money import LIMIT_MINOR, Money, decimals_of
from domain.offers.instalments import successful_share
from domain.offers.model import Offer
from domain.orders import booking
from domain.orders.billing import bill
from domain.orders.commands import CartLine, RecordCart, SubmitCart
from domain.orders.events import CartRecorded, PaymentFailed, PaymentReceived
from domain.orders.model import Item, Order
from domain.orders.status import (
    ARCHIVE_OF,
    METHOD_KIND,
    Archive,
    Mark,
    MethodKind,
    PaymentMethod,
    Status,
    method_label,
    plain_label,
)
from domain.orders.steps import changed_order
from domain.orders.submitting import submit
from domain.orders.transitions import Action
from domain.promotions.commands import promotion_of
from domain.promotions.model import Line
from domain.settings.model import CUSTOMER_NOTES
from domain.text import clean_line, clean_note
from domain.words import _

_NUMBER = re.compile(r"[1-9]\d{9}", re.ASCII)


async def record_cart(command: RecordCart, context: Context) -> Outcome:
    """L1: the first event makes the order, later ones add to it; what was entered is never dropped."""
    decimals_of(command.currency)
    if not _NUMBER.fullmatch(command.number):
        raise InvalidInput(
            _("“{number}” is no order number: it has ten digits and does not start with 0.").format(
                number=command.number[:40]
            ),
            rule="L12",
        )
    order = await context.unit.order_by_number(command.number)
    new = order is None
    if not context.grants(command.reseller_id if order is None else order.reseller_id):
        raise NotFound(_("There is no cart {number}.").format(number=command.number))
    if order is None:
        if await context.unit.is_deleted(command.number):
            raise Refused(
                _("The order {number} was deleted; its number is not given again.").format(
                    number=command.number
                ),
                rule="L11",
            )
        # What it costs is by the distributor's price list, which is in the reseller's currency (SPEC 1).
        reseller = await context.unit.get(Reseller, command.reseller_id)
        order = Order(
            id=await context.unit.next_number("orders"),
            number=command.number,
            reseller_id=command.reseller_id,
            status=Status.INCOMPLETE,
            payment_method=PaymentMethod.UNKNOWN,
            total=Money.zero(command.currency),
            cost=Money.zero(reseller.currency),
            placed_at=context.now,
            updated_at=context.now,
            parent_id=await _main(command, context),
        )
    if command.customer_id is not None:
        customer = await context.unit.customer(command.customer_id)
        if customer.reseller_id != order.reseller_id:
            raise NotFound(_("There is no customer with the id {id}.").format(id=command.customer_id))
    await _require_of_reseller(command, order, context)
    context.unit.track("order", order, new=new)
    if order.status is Status.INCOMPLETE and Mark.CHECKING not in order.marks:
        _add_details(order, command)
        taken = await context.setting(CUSTOMER_NOTES)
        if command.customer_note and taken:
            note = without_card_numbers(clean_note(command.customer_note))
            order.customer_note = note or order.customer_note
        await apply_promotion(order, context)
        add_up(order)
        order.active_at = context.now
        came_back(order, context)
    order.updated_at = context.now
    context.happened(
        order, CartRecorded(clean_line(command.step, limit=30), len(order.items), str(order.total))
    )
    if new:
        await context.unit.add_order(order)
    return Outcome(subject="order", ids=(order.id,), changed=True)


async def _require_of_reseller(command: RecordCart, order: Order, context: Context) -> None:
    """The site and the offers that a cart names are its reseller's."""
    if command.site_id is not None:
        site = await context.unit.get(Site, command.site_id)
        if site.reseller_id != order.reseller_id:
            raise NotFound(_("There is no site with the id {id}.").format(id=command.site_id))
    for offer_id in {line.offer_id for line in command.lines if line.offer_id is not None}:
        offer = await context.unit.get(Offer, offer_id)
        if offer.reseller_id != order.reseller_id:
            raise NotFound(_("There is no offer with the id {id}.").format(id=offer_id))


async def _main(command: RecordCart, context: Context) -> int | None:
    """L8: the order that a new one is a sub-order of: of the same reseller and currency, and none of another itself."""
    if command.parent_id is None:
        return None
    main = await context.order(command.parent_id)
    if main.parent_id is not None:
        raise Refused(
            _("{number} is a sub-order itself; it has no sub-orders.").format(number=main.number), rule="L8"
        )
    if (main.reseller_id, main.total.currency) != (command.reseller_id, command.currency):
        raise InvalidInput(
            _("A sub-order of {number} has its reseller and its currency, {currency}.").format(
                number=main.number, currency=main.total.currency
            ),
            rule="L8",
        )
    if ARCHIVE_OF[main.status] in (Archive.HANDLED, Archive.CLOSED):
        raise Refused(
            _("{number} is “{status}”; it gets no more sub-orders.").format(
                number=main.number, status=plain_label(main.status)
            ),
            rule="L8",
        )
    return main.id


def _add_details(order: Order, command: RecordCart) -> None:
    order.cart_step = clean_line(command.step, limit=30)
    order.customer_id = command.customer_id or order.customer_id
    order.site_id = command.site_id or order.site_id
    name = without_card_numbers(clean_line(command.invoice_name or ""))
    order.invoice_name = name or order.invoice_name
    order.payment_method = command.payment_method or order.payment_method
    order.promotion_code = clean_line(command.promotion_code or "", limit=40).upper() or order.promotion_code
    order.ip = clean_line(command.ip or "", limit=45) or order.ip
    currency = order.total.currency
    # The same thing twice in a cart is two lines: each line reported finds the one it was before, in order.
    known = list(order.items)
    for line in command.lines:
        item = _item(line, len(order.items) + 1, currency)
        before = next((k for k in known if (k.name, k.domain) == (item.name, item.domain)), None)
        if before is None:
            order.items.append(item)
        else:
            known.remove(before)
            before.quantity = item.quantity


async def apply_promotion(order: Order, context: Context) -> None:
    """P5: a code that this desk knows takes off what it says; of another one, the shop's prices say it already."""
    if order.promotion_code is None:
        return
    promotion = await promotion_of(order.reseller_id, order.promotion_code, context)
    if promotion is None or promotion.retired:
        return
    discounts = promotion.discounts([Line(item.unit_price, item.quantity) for item in order.items])
    for item, discount in zip(order.items, discounts, strict=True):
        item.discount_minor = discount


def add_up(order: Order) -> None:
    """Makes the order's total and cost of its items.

    Raises:
        InvalidInput: they are too large for an order.
    """
    currency = order.total.currency
    order.total = sum((item.total for item in order.items), Money.zero(currency))
    order.cost = Money(sum(item.cost_minor for item in order.items), order.cost.currency)
    if max(order.total.amount_minor, order.cost.amount_minor) > LIMIT_MINOR:
        raise InvalidInput(
            _("{number} would be {total}: that is too large for an order.").format(
                number=order.number, total=order.total
            )
        )


def _item(line: CartLine, position: int, currency: str) -> Item:
    if line.unit_price.currency != currency:
        raise InvalidInput(
            _("A cart in {currency} cannot hold an item in {other}.").format(
                currency=currency, other=line.unit_price.currency
            )
        )
    if min(line.quantity, line.unit_price.amount_minor, line.cost_minor) < 0:
        raise InvalidInput(
            _("A cart cannot hold {quantity} of “{name}” for {price}: nothing in it is below zero.").format(
                quantity=line.quantity, name=clean_line(line.name), price=line.unit_price
            )
        )
    return Item(
        position=position,
        offer_id=line.offer_id,
        name=clean_line(line.name),
        product_type=clean_line(line.product_type, limit=40) or "other",
        domain=clean_line(line.domain or "") or None,
        quantity=line.quantity,
        unit_price=line.unit_price,
        cost_minor=line.cost_minor,
        auto_execute=line.auto_execute,
        is_trial=line.is_trial,
        auto_setup=line.auto_setup,
    )


async def submit_cart(command: SubmitCart, context: Context) -> Outcome:
    """L2: the invoice and what was paid online are booked, and the order is submitted."""
    order = await changed_order(command, context)
    order.require(Action.SUBMIT)
    if not order.items:
        raise Refused(
            _("{number} has no items; an empty cart is no order.").format(number=order.number), rule="L2"
        )
    order.partial_bp = await successful_share(order, context) or order.partial_bp
    invoice = await bill(order, order.total, context)
    if METHOD_KIND[order.payment_method] is MethodKind.ONLINE and command.charged:
        paid = command.failed_code is None
        code = None if command.failed_code is None else clean_line(command.failed_code, limit=60)
        payment = Payment(
            invoice=invoice,
            attempted_at=context.now,
            status=AttemptStatus.PAID if paid else AttemptStatus.FAILED,
            method=order.payment_method,
            amount=order.total,
            fee_minor=command.fee_minor,
            code=code,
        )
        booking.receive(order, payment, context.now)
        if paid:
            context.happened(order, PaymentReceived(str(order.total), method_label(order.payment_method)))
        else:
            context.happened(order, PaymentFailed(str(order.total), code or ""))
    await submit(order, context)
    return Outcome(subject="order", ids=(order.id,), changed=True, details={"status": order.status.value})
