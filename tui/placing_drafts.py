"""What the form of an order begins with: a cart, or what was filled in when the line dropped (I2, T15)."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from domain.errors import NotFound
from domain.offers.model import DOMAIN_TYPE
from domain.orders.status import DomainHow, PaymentMethod
from domain.settings.model import PLACE_CONFIRMATION, PLACE_INVOICE, PLACE_MAIL_INVOICE
from tui.placing_finding import Finding, found_customer, found_offer
from widgets.item_entry import TypedAddOn, TypedItem
from widgets.lookup import Found
from widgets.order_form import TypedOrder

if TYPE_CHECKING:
    from domain.rows import ItemRow, OrderDetails, OrderRow
    from tui.app import OrdertopApp


class Beginning:
    """What a form begins with: a draft of it, a cart, a customer, or nothing.

    After `read`, `typed` is what is filled in, `options` what the settings say of the options, `came_back` whether it
    was filled in before, and `command_id` the id of the request.
    """

    def __init__(
        self, app: "OrdertopApp", *, customer_id: int | None = None, cart: "OrderRow | None" = None
    ) -> None:
        self._app = app
        self._customer_id = customer_id
        self.cart = cart
        self.finding = Finding(app)
        whose = f"cart {cart.number}" if cart is not None else f"customer {customer_id or ''}".strip()
        self.about = f"{app.desk_name} place {whose}"
        self.typed = TypedOrder()
        self.command_id = uuid4().hex
        self.options: tuple[bool, ...] = ()
        self.came_back = False

    async def read(self) -> None:
        """Finds it out.

        Raises:
            DomainError: the desk cannot be looked at, or the customer or cart is gone.
        """
        finding = self.finding
        kept = await finding.read(lambda reads: reads.settings())
        self.options = tuple(
            setting.value(kept.get(setting.name))
            for setting in (PLACE_CONFIRMATION, PLACE_INVOICE, PLACE_MAIL_INVOICE)
        )
        draft = await from_draft(finding, self._app.drafts.of(self.about))
        if draft is not None:
            (self.typed, self.command_id), self.came_back = draft, True
        elif (cart := self.cart) is not None:
            self.typed = await from_cart(
                finding, await finding.read(lambda reads: reads.order_details(cart.id))
            )
        elif (number := self._customer_id) is not None:
            finding.customer = await finding.read(lambda reads: reads.customer(number))
            self.typed = TypedOrder(customer=found_customer(finding.customer))

    def keep(self, typed: TypedOrder | None) -> None:
        """Keeps what is filled in as a draft; none is one that was answered, or emptied."""
        self._app.drafts.keep(self.about, {} if typed is None else drafted(typed, self.command_id))

    def anew(self) -> None:
        """Another request, for which nothing is filled in yet; to be read again."""
        self.finding.customer = None
        self.typed, self.command_id, self.came_back = TypedOrder(), uuid4().hex, False
        self.keep(None)


async def from_cart(finding: Finding, details: "OrderDetails") -> TypedOrder:
    """The form as a cart fills it in (I2)."""
    row = details.order
    customer = None
    if row.customer_id is not None:
        finding.customer = await finding.read(lambda reads: reads.customer(row.customer_id or 0))
        customer = found_customer(finding.customer)
    method = row.payment_method
    return TypedOrder(
        customer=customer,
        method=(PaymentMethod.BANK_TRANSFER if method is PaymentMethod.UNKNOWN else method).value,
        promotion=row.promotion or "",
        items=tuple(
            TypedItem(
                line=item.position,
                product=item.product,
                quantity=str(item.quantity),
                price=item.unit_price.decimal(),
                domain=item.domain or "",
                how=_how(item).value,
                is_domain=item.product_type == DOMAIN_TYPE,
            )
            for item in details.items
        ),
    )


def _how(item: "ItemRow") -> DomainHow:
    return item.domain_how or (DomainHow.REGISTER if item.product_type == DOMAIN_TYPE else DomainHow.OWN)


def drafted(typed: TypedOrder, command_id: str) -> dict[str, str]:
    """What is filled in, to be kept: with the id of the request, so that what was sent already is not sent twice."""
    if not typed.begun:
        return {}
    return {
        "order": json.dumps(
            {
                "id": command_id,
                "customer": None if typed.customer is None else typed.customer.id,
                "method": typed.method,
                "promotion": typed.promotion,
                "site": typed.site,
                "invoice_name": typed.invoice_name,
                "affiliate": typed.affiliate,
                "options": typed.options,
                "items": [_drafted(item) for item in typed.items if not item.empty],
            }
        )
    }


def _drafted(item: TypedItem) -> dict[str, Any]:
    return {
        "offer": item.offer.id if item.offer else None,
        "line": item.line,
        "product": item.product,
        "quantity": item.quantity,
        "price": item.price,
        "domain": item.domain,
        "how": item.how,
        "is_domain": item.is_domain,
        "domain_offer": item.domain_offer.id if item.domain_offer else None,
        "domain_price": item.domain_price,
        "add_ons": [
            {"offer": one.offer.id if one.offer else None, "quantity": one.quantity, "price": one.price}
            for one in item.add_ons
        ],
    }


async def from_draft(finding: Finding, draft: Mapping[str, str]) -> tuple[TypedOrder, str] | None:
    """What was filled in when the line dropped, with the id of its request; none where there is no such draft.

    What is not there any more is left out.
    """
    try:
        kept = json.loads(draft["order"])
        finding.customer = await finding.read(lambda reads: reads.customer(int(kept["customer"])))
        items = [await _from_draft(finding, item) for item in kept["items"]]
        options = kept["options"]
        typed = TypedOrder(
            customer=found_customer(finding.customer),
            method=PaymentMethod(kept["method"]).value,
            promotion=str(kept["promotion"]),
            site=str(kept["site"]),
            invoice_name=str(kept.get("invoice_name", "")),
            affiliate=str(kept.get("affiliate", "")),
            options=None if options is None else tuple(bool(one) for one in options)[:3],
            items=tuple(items),
        )
        return typed, str(kept["id"])
    except (KeyError, TypeError, ValueError, NotFound):
        finding.customer = None
        return None


async def _from_draft(finding: Finding, kept: Mapping[str, Any]) -> TypedItem:
    line = kept["line"]
    return TypedItem(
        offer=await _offer(finding, kept["offer"]),
        line=None if line is None else int(line),
        product=str(kept["product"]),
        quantity=str(kept["quantity"]),
        price=str(kept["price"]),
        domain=str(kept["domain"]),
        how=DomainHow(kept["how"]).value,
        is_domain=bool(kept["is_domain"]),
        domain_offer=await _offer(finding, kept["domain_offer"]),
        domain_price=str(kept["domain_price"]),
        add_ons=tuple(
            [
                TypedAddOn(
                    offer=await _offer(finding, one["offer"]),
                    quantity=str(one["quantity"]),
                    price=str(one["price"]),
                )
                for one in kept["add_ons"]
            ]
        ),
    )


async def _offer(finding: Finding, offer_id: int | None) -> Found | None:
    if offer_id is None:
        return None
    try:
        return found_offer(await finding.read(lambda reads: reads.offer_by_id(int(offer_id))))
    except NotFound:
        return None
