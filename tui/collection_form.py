"""The part of a dialog in which money that was received is filled in (L4, P2)."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from whenever import SYSTEM_TZ, Date, Instant, Time

from domain.errors import InvalidInput
from domain.money import Money
from domain.orders.commands import Collection
from domain.orders.status import METHOD_KIND, MethodKind, PaymentMethod, method_label
from domain.rows import OrderRow
from domain.words import _
from widgets.dialogs.entries import Field

if TYPE_CHECKING:
    from tui.app import OrdertopApp

#: How money comes in that no payment system tells of.
_METHODS = tuple(
    method
    for method in PaymentMethod
    if METHOD_KIND[method] is MethodKind.OFFLINE and method is not PaymentMethod.UNKNOWN
)


class CollectionForm:
    """Asks for amount, method, reference and date; what is due is there already, and the day is today."""

    def __init__(self, app: "OrdertopApp", row: OrderRow) -> None:
        self._row = row
        self._zone = app.options.settings.zone or SYSTEM_TZ
        self._today = app.clock.now().to_tz(self._zone).date()

    @property
    def owes(self) -> str:
        """Who owes how much, as a sentence."""
        row = self._row
        return _("{customer} owes {due} by {method}.").format(
            customer=row.customer or row.invoice_name or _("The reseller itself"),
            due=row.due,
            method=method_label(row.payment_method),
        )

    @property
    def fields(self) -> tuple[Field, ...]:
        """What is to be filled in."""
        own = self._row.payment_method
        methods = _METHODS if own in _METHODS else (own, *_METHODS)
        due = self._row.due.decimal() if self._row.due else ""
        return (
            Field(name="amount", label=_("Amount"), typed=due, limit=20, width=14, decides=True),
            Field(
                name="method", label=_("Method"), typed=own.value, beside=True, width=19, decides=True,
                choices=[(method.value, method_label(method)) for method in methods],
            ),
            Field(name="reference", label=_("Reference"), beside=True),
            Field(
                name="date", label=_("Date"), typed=str(self._today), limit=10, beside=True, width=12,
                decides=True,
            ),
        )  # fmt: skip

    def collection(self, typed: Mapping[str, str]) -> Collection | None:
        """What was filled in; none where that is no money.

        Raises:
            InvalidInput: an amount or a date that cannot be understood.
        """
        text = typed.get("amount", "").strip()
        amount = Money.parse(text or "0", self._row.due.currency)
        if not amount:
            return None
        return Collection(
            amount=amount,
            method=PaymentMethod(typed["method"]),
            reference=typed["reference"],
            paid_at=self._paid_at(typed["date"].strip()),
        )

    def _paid_at(self, text: str) -> Instant | None:
        try:
            day = Date.parse_iso(text) if text else self._today
        except ValueError:
            raise InvalidInput(
                _("“{text}” is no date: write it like {today}.").format(text=text[:20], today=self._today)
            ) from None
        if day == self._today:
            return None
        return day.at(Time(12)).assume_tz(self._zone).to_instant()
