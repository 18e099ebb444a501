"""What was filled in to place an order, as the desk takes it (N1)."""

from domain.errors import InvalidInput
from domain.money import Money
from domain.orders.status import DomainHow, PaymentMethod
from domain.placing.model import AddOn, FormItem, OrderForm
from domain.text import clean_line
from domain.words import _
from widgets.item_entry import TypedItem, sold
from widgets.lookup import Found
from widgets.order_form import TypedOrder

#: A quantity with more digits is a slip of the finger.
_MOST_DIGITS = 9


def order_form(typed: TypedOrder, currency: str | None = None) -> OrderForm | None:
    """The form; none while nothing can be said of it yet.

    Args:
        currency: of the cart that is completed.

    Raises:
        InvalidInput: a quantity or price that is none, saying of which product.
    """
    items = [(n, item) for n, item in enumerate(typed.items, start=1) if not item.empty]
    if typed.customer is None or not items:
        return None
    options = typed.options or (None, None, None)
    return OrderForm(
        customer_id=typed.customer.id,
        payment_method=PaymentMethod(typed.method),
        items=tuple(_item(n, item, currency) for n, item in items),
        promotion_code=typed.promotion,
        site_id=int(typed.site) if typed.site else None,
        invoice_name=typed.invoice_name,
        affiliate=typed.affiliate,
        confirmation=options[0],
        invoice=options[1],
        mail_invoice=options[2] and options[1],
    )


def _item(n: int, item: TypedItem, currency: str | None) -> FormItem:
    known = sold(item.offer)
    is_domain = item.is_domain or (known is not None and known.is_domain)
    named = bool(item.domain.strip())
    registers = named and not is_domain and item.how != DomainHow.OWN
    return FormItem(
        offer_id=item.offer.id if item.offer is not None else None,
        line=item.line,
        quantity=_quantity(n, item.quantity),
        unit_price=_price(n, item.price, known.currency if known else currency),
        domain=item.domain,
        how=DomainHow(item.how) if named or item.how != DomainHow.OWN else None,
        domain_offer_id=item.domain_offer.id if registers and item.domain_offer is not None else None,
        domain_price=_price(n, item.domain_price, _currency(item.domain_offer)) if registers else None,
        add_ons=tuple(
            AddOn(
                offer_id=one.offer.id,
                quantity=_quantity(n, one.quantity),
                unit_price=_price(n, one.price, _currency(one.offer)),
            )
            for one in item.add_ons
            if one.offer is not None
        ),
    )


def _currency(found: Found | None) -> str | None:
    known = sold(found)
    return None if known is None else known.currency


def _quantity(n: int, typed: str) -> int:
    text = typed.strip() or "1"
    if not (text.isascii() and text.isdecimal()) or len(text) > _MOST_DIGITS:
        raise InvalidInput(
            _("Product {n}: “{text}” is no quantity; write a whole number, such as 2.").format(
                n=n, text=clean_line(typed, limit=40)
            )
        )
    return int(text)


def _price(n: int, typed: str, currency: str | None) -> Money | None:
    if not typed.strip() or currency is None:
        return None
    try:
        return Money.parse(typed, currency)
    except InvalidInput as wrong:
        raise InvalidInput(_("Product {n}: {why}").format(n=n, why=wrong.message), rule=wrong.rule) from None
