"""What the form of an order begins with: a cart, or what was filled in when the line dropped (I2, T15)."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from domain.errors import NotFound
from domain.offers.model import DOMAIN_TYPE
from domain.orders.status import DomainHow, PaymentMethod
from tui.placing_finding import Finding, found_customer, found_offer
from widgets.item_entry import TypedAddOn, TypedItem
from widgets.lookup import Found
from widgets.order_form import TypedOrder

if TYPE_CHECKING:
    from domain.rows import ItemRow, OrderDetails


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
