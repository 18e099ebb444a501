"""What a report is made of, wherever it was added up."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from domain.reports.days import Step
from domain.reports.model import By

#: What a sum is of: the thing (of a report by day or month the number of the step), and the currency.
Key: TypeAlias = tuple[Any, str]

#: Reports that have a row for each step of their days.
STEPS = {By.DAY: Step.DAY, By.MONTH: Step.MONTH}

#: Reports in which an order is in one row, so that its orders and payments add up.
ONCE = (By.CURRENCY, By.MANAGER)


@dataclass(frozen=True, slots=True)
class Sums:
    """Figures, orders and payments by their names: of each thing, and of a currency's whole, where a row of several may
    have the same order."""

    things: dict[Key, Counter[str]] = field(default_factory=dict)
    whole: Counter[tuple[str, str]] = field(default_factory=Counter)
