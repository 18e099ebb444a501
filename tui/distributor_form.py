"""The part of a dialog in which a payment to the distributor is filled in, so that the credit reaches (L5)."""

from collections.abc import Collection, Mapping

from domain.money import Money
from domain.orders.commands import DistributorPayment
from domain.orders.status import Mark, StoppedBy
from domain.rows import OrderRow
from domain.staff import Permission
from domain.words import _
from widgets.dialogs.entries import Field


def distributor_fields(row: OrderRow, may: Collection[Permission]) -> list[Field]:
    """What is to be filled in, where the order waits for credit and the person may record what frees it."""
    short = row.stopped_by is StoppedBy.CREDIT and Mark.CREDIT_FREE not in row.marks
    if not short or Permission.MANAGE_CREDIT not in may:
        return []
    label = _("To the distributor, {currency}").format(currency=row.cost.currency)
    return [
        Field(name="distributor", label=label, limit=20, width=28, decides=True),
        Field(name="distributor_reference", label=_("Reference of that payment"), beside=True, decides=True),
    ]


def distributor_payment(typed: Mapping[str, str], row: OrderRow) -> DistributorPayment | None:
    """What was filled in; none where that is no money.

    Raises:
        InvalidInput: an amount that cannot be understood.
    """
    amount = Money.parse(typed.get("distributor", "").strip() or "0", row.cost.currency)
    if not amount:
        return None
    return DistributorPayment(amount=amount, reference=typed.get("distributor_reference", ""))
