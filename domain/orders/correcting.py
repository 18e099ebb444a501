"""Correcting what a customer or a shop got wrong, as far as nothing has been done with it yet (N3)."""

from domain.affiliates.handlers import affiliate_to_assign
from domain.cards import refuse_card_numbers
from domain.commands import Outcome
from domain.context import Context
from domain.errors import InvalidInput, Refused
from domain.orders.commands import ChangeOrder
from domain.orders.domains import clean_domain
from domain.orders.events import DomainCorrected, OrderCorrected
from domain.orders.model import Item, Order
from domain.orders.status import DeliveryStatus, delivery_label
from domain.orders.steps import changed, changed_order
from domain.text import clean_line
from domain.words import _

#: Nothing has been sent to anyone for an item that is delivered so far.
CORRECTABLE = frozenset({DeliveryStatus.PENDING, DeliveryStatus.FAILED})


async def change_order(command: ChangeOrder, context: Context) -> Outcome:
    """N3: each correction is recorded with what was there before."""
    order = await changed_order(command, context)
    before = order.snapshot()
    if command.invoice_name is not None:
        name = _line(command.invoice_name)
        if not name:
            raise InvalidInput(
                _("The name on the invoice of {number} cannot be empty.").format(number=order.number),
                rule="N3",
            )
        _correct(order, "invoice_name", name, context)
    if command.affiliate is not None:
        affiliate = await affiliate_to_assign(command.affiliate, order.affiliate, order.reseller_id, context)
        _correct(order, "affiliate", affiliate, context)
    for position, typed in command.domains:
        _correct_domain(order, position, typed, context)
    return changed(order, changed=order.snapshot() != before)


def _line(typed: str) -> str:
    return refuse_card_numbers(clean_line(typed))


def _correct(order: Order, field: str, after: str | None, context: Context) -> None:
    before = getattr(order, field)
    if after != before:
        setattr(order, field, after)
        context.happened(order, OrderCorrected(field, before or "", after or ""))


def _correct_domain(order: Order, position: int, typed: str, context: Context) -> None:
    item = item_at(order, position)
    domain = clean_domain(typed, rule="N3")
    if domain == item.domain:
        return
    if item.delivery not in CORRECTABLE:
        raise Refused(
            _(
                "Item {position} of {number} is {delivery}: only the domain of one that is pending or failed can be "
                "corrected."
            ).format(position=position, number=order.number, delivery=delivery_label(item.delivery)),
            rule="N3",
        )
    context.happened(order, DomainCorrected(item.name, item.domain or "", domain))
    item.domain = domain


def item_at(order: Order, position: int) -> Item:
    """The item at this position.

    Raises:
        InvalidInput: there is none.
    """
    for item in order.items:
        if item.position == position:
            return item
    if not order.items:
        raise InvalidInput(_("{number} has no items.").format(number=order.number), rule="N3")
    raise InvalidInput(
        _("{number} has no item {position}; its items are 1 to {last}.").format(
            number=order.number, position=position, last=len(order.items)
        ),
        rule="N3",
    )
