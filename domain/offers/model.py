"""Offers and categories: what is asked of an order that is placed from now on (SPEC 1, P4)."""

from dataclasses import dataclass

from domain.cards import refuse_card_numbers
from domain.errors import InvalidInput
from domain.money import Money
from domain.orders.status import AutoSetup
from domain.recurring.schedule import Period, Unit
from domain.text import clean_line
from domain.words import _

#: The product type of what registers or transfers domains.
DOMAIN_TYPE = "domain"

_WHOLE_BP = 10_000


@dataclass(eq=False, kw_only=True)
class Category:
    """What offers of a reseller are grouped by; numbers are the reseller's own. No offer is put into a retired one."""

    id: int | None = None
    reseller_id: int
    number: int
    name: str
    retired: bool = False

    def check(self) -> None:
        """Stops what makes no sense.

        Raises:
            InvalidInput: it has no name.
        """
        self.name = refuse_card_numbers(clean_line(self.name, limit=60))
        if not self.name:
            raise InvalidInput(_("A category needs a name."))

    def snapshot(self) -> dict[str, object]:
        """The state that the audit trail compares."""
        return {"number": self.number, "name": self.name, "retired": self.retired}


@dataclass(eq=False, kw_only=True)
class Offer:
    """What a reseller sells, numbered by the reseller. `price` and `cost` are of one unit; the cost, by the
    distributor's price list, is in the reseller's currency.

    With partial payment both shares are set, in hundredths of a percent of the order: `partial_min_bp` is the smallest
    instalment, and from `partial_success_bp` on what was paid counts as success (P4). With a period it is paid
    again and again, `period_payments` times with the first, or until someone stops it (SPEC 6). Of one
    that allows `several` units a quantity is one line of an order. A retired offer is in no new order.
    """

    id: int | None = None
    reseller_id: int
    number: int
    name: str
    category_id: int | None = None
    product_type: str
    is_trial: bool
    billing_type: str
    billing_cycle: str | None = None
    price: Money
    cost: Money
    auto_execute: bool
    auto_setup: AutoSetup
    partial_min_bp: int | None = None
    partial_success_bp: int | None = None
    period_every: int | None = None
    period_unit: Unit | None = None
    period_payments: int | None = None
    several: bool = False
    retired: bool = False
    source: str | None = None
    source_ref: str | None = None

    @property
    def period(self) -> Period | None:
        """From one payment to the next; none where it is paid once."""
        if self.period_every is None or self.period_unit is None:
            return None
        return Period(self.period_every, self.period_unit)

    @property
    def label(self) -> str:
        """Number and name, as sentences call it."""
        return f"{self.number} {self.name}"

    def check(self) -> None:
        """Stops what makes no sense.

        Raises:
            InvalidInput: saying what.
        """
        self.name = refuse_card_numbers(clean_line(self.name))
        if not self.name:
            raise InvalidInput(_("An offer needs a name."))
        if min(self.price.amount_minor, self.cost.amount_minor) < 0:
            raise InvalidInput(
                _("The price and the cost of offer {number} cannot be below zero.").format(number=self.number)
            )
        shares = (self.partial_min_bp, self.partial_success_bp)
        if (None in shares) is not (shares == (None, None)):
            raise InvalidInput(
                _(
                    "Partial payment of offer {number} needs both: the smallest instalment, and the share "
                    "from which on it counts as successful."
                ).format(number=self.number),
                rule="P4",
            )
        if any(share is not None and not 0 < share <= _WHOLE_BP for share in shares):
            raise InvalidInput(
                _("The shares of offer {number} must be more than 0 and at most 100 %.").format(
                    number=self.number
                ),
                rule="P4",
            )

        if self.period_payments is not None and (self.period is None or self.period_payments < 2):
            raise InvalidInput(
                _(
                    "Offer {number} is paid again and again: that takes a period, and two payments or more."
                ).format(number=self.number)
            )

    def snapshot(self) -> dict[str, object]:
        """The state that the audit trail compares."""
        return {
            "name": self.name,
            "category": self.category_id,
            "is_trial": self.is_trial,
            "price": str(self.price),
            "cost": str(self.cost),
            "auto_execute": self.auto_execute,
            "auto_setup": str(self.auto_setup),
            "partial_min_bp": self.partial_min_bp,
            "partial_success_bp": self.partial_success_bp,
            "every": self.period_every and f"{self.period_every} {self.period_unit}",
            "payments": self.period_payments,
            "several": self.several,
            "retired": self.retired,
        }
