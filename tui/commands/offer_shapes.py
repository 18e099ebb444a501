"""Offers and categories as JSON objects and CSV rows."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from domain.offers.rows import CategoryRow, OfferRow
from domain.recurring.periods import period_text
from tui.commands.shapes import JsonObject, percent


def offer(row: OfferRow) -> JsonObject:
    """An offer; `partial` is none where it is paid whole only, `recurring` where it is paid once."""
    return {
        "id": row.id,
        "reseller": row.reseller,
        "number": row.number,
        "name": row.name,
        "category": None if row.category is None else {"number": row.category_number, "name": row.category},
        "product_type": row.product_type,
        "trial": row.is_trial,
        "billing_type": row.billing_type,
        "billing_cycle": row.billing_cycle,
        "price": row.price.decimal(),
        "cost": row.cost.decimal(),
        "currency": row.price.currency,
        "cost_currency": row.cost.currency,
        "auto_execute": row.auto_execute,
        "auto_setup": row.auto_setup,
        "partial": None
        if row.partial_min_bp is None or row.partial_success_bp is None
        else {"smallest": percent(row.partial_min_bp), "successful": percent(row.partial_success_bp)},
        "recurring": None
        if row.period is None
        else {"period": period_text(row.period), "payments": row.period_payments},
        "several": row.several,
        "retired": row.retired,
    }


def category(row: CategoryRow) -> JsonObject:
    """A category, with how many offers are in it."""
    return {
        "id": row.id,
        "reseller": row.reseller,
        "number": row.number,
        "name": row.name,
        "offers": row.offers,
        "retired": row.retired,
    }


def _share(basis_points: int | None) -> Decimal | None:
    return None if basis_points is None else Decimal(percent(basis_points))


#: The columns of an offer in CSV: the JSON names, with what is nested laid flat.
OFFER_CSV: Mapping[str, Callable[[OfferRow], object]] = {
    "id": lambda row: row.id,
    "reseller": lambda row: row.reseller,
    "number": lambda row: row.number,
    "name": lambda row: row.name,
    "category_number": lambda row: row.category_number,
    "category": lambda row: row.category,
    "product_type": lambda row: row.product_type,
    "trial": lambda row: row.is_trial,
    "billing_type": lambda row: row.billing_type,
    "billing_cycle": lambda row: row.billing_cycle,
    "price": lambda row: row.price,
    "cost": lambda row: row.cost,
    "currency": lambda row: row.price.currency,
    "cost_currency": lambda row: row.cost.currency,
    "auto_execute": lambda row: row.auto_execute,
    "auto_setup": lambda row: row.auto_setup,
    "period": lambda row: None if row.period is None else period_text(row.period),
    "payments": lambda row: row.period_payments,
    "partial_smallest": lambda row: _share(row.partial_min_bp),
    "partial_successful": lambda row: _share(row.partial_success_bp),
    "several": lambda row: row.several,
    "retired": lambda row: row.retired,
}
