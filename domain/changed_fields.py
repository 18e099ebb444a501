"""What a record of the audit trail changed, field by field, as it was and as it is (S4, T6)."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from domain.money import Money
from domain.orders.status import kept_label
from domain.words import _, mark

#: Fields whose names would not say what they are.
_WORDS = {
    "status": mark("status"),
    "custom_status": mark("custom status"),
    "marks": mark("marks"),
    "stopped_by": mark("stopped by"),
    "reserved": mark("credit reserved"),
    "billed": mark("billed by the distributor"),
    "payment_status": mark("payment status"),
    "paid": mark("paid"),
    "due": mark("due"),
    "total": mark("total"),
    "cost": mark("cost"),
    "customer": mark("customer"),
    "manager": mark("sales manager"),
    "sale_confirmed": mark("sale confirmed"),
    "invoice_name": mark("name on the invoice"),
    "affiliate": mark("affiliate"),
    "domains": mark("domains"),
    "cart_step": mark("step of the cart"),
    "fraud_score": mark("fraud score"),
    "checks": mark("fraud checks"),
    "invoices": mark("invoices"),
    "payments": mark("payments"),
    "refunds": mark("refunds"),
    "charges": mark("charges of the reseller"),
    "items": mark("items"),
    "notes": mark("notes"),
}

#: Fields that hold an id alone, which says nothing to people: the sentences beside them name who or what it is.
_IDS = frozenset({"custom_status", "customer", "manager", "holder"})

#: Fields whose values are codes of more than one word.
_CODES = frozenset(
    {"marks", "stopped_by", "payment_status", "invoices", "payments", "refunds", "charges", "items"}
)

#: Amounts of an order, kept in minor units of its currency.
_MINOR = frozenset({"reserved", "billed", "paid", "due"})


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """One field: its name as it is kept, and its values as words; empty is none.

    Of a field with several values (`several`), such as payments, only those that were or are otherwise.
    """

    field: str
    before: str
    after: str
    several: bool = False

    @property
    def words(self) -> str:
        """What changed, as one piece of a line."""
        name = _(_WORDS[self.field]) if self.field in _WORDS else self.field.replace("_", " ")
        if self.several and not self.before:
            return _("{field} + {after}").format(field=name, after=self.after)
        if self.several and not self.after:
            return _("{field} − {before}").format(field=name, before=self.before)
        return _("{field} {before} → {after}").format(
            field=name, before=self.before or _("none"), after=self.after or _("none")
        )


def words_of(changes: Iterable[FieldChange]) -> tuple[str, ...]:
    """What changed, in words, of all that says something to people."""
    return tuple(one.words for one in changes if one.field not in _IDS)


def changes_of(
    before: Mapping[str, Any], after: Mapping[str, Any], currency: str | None = None
) -> tuple[FieldChange, ...]:
    """The fields that were there before and are otherwise now; of something new there is nothing to compare.

    Args:
        currency: of an order's amounts.
    """
    found = []
    for name in [name for name in after if name in before]:
        was, now = before[name], after[name]
        if isinstance(was, dict) and isinstance(now, dict):
            keys = [key for key in {**was, **now} if was.get(key) != now.get(key)]
            was, now = ({key: one[key] for key in keys if key in one} for one in (was, now))
        elif isinstance(was, list) and isinstance(now, list):
            was, now = _without(was, now), _without(now, was)
        found.append(
            FieldChange(
                field=name,
                before=_said(name, was, currency),
                after=_said(name, now, currency),
                several=isinstance(now, dict | list),
            )
        )
    return tuple(found)


def _without(values: list[Any], others: list[Any]) -> list[Any]:
    """The values that are not among the others, each as often as it is here more than there."""
    left = Counter(map(str, others))
    more = []
    for one in values:
        left[str(one)] -= 1
        if left[str(one)] < 0:
            more.append(one)
    return more


def _said(name: str, value: Any, currency: str | None) -> str:
    match value:
        case None:
            return ""
        case bool():
            return _("yes") if value else _("no")
        case int() if name in _MINOR and currency is not None:
            return str(Money(value, currency))
        case list():
            return ", ".join(_said(name, one, currency) for one in value)
        case dict():
            return ", ".join(f"{key} {_said(name, one, currency) or _('none')}" for key, one in value.items())
        case str() if name == "status":
            return kept_label(value)
        case str() if name in _CODES:
            return value.replace("_", " ")
    return str(value)
