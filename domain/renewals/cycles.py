"""How often an offer is billed, read from the billing cycle that was given for it."""

from domain.errors import InvalidInput
from domain.recurring.periods import read_period
from domain.recurring.schedule import Period, Unit

#: What shops and billing systems call the cycles that have a name.
_NAMED = {
    "daily": Period(1, Unit.DAY),
    "weekly": Period(1, Unit.WEEK),
    "monthly": Period(1, Unit.MONTH),
    "quarterly": Period(3, Unit.MONTH),
    "semi-annually": Period(6, Unit.MONTH),
    "semiannually": Period(6, Unit.MONTH),
    "annually": Period(1, Unit.YEAR),
    "yearly": Period(1, Unit.YEAR),
    "biennially": Period(2, Unit.YEAR),
    "triennially": Period(3, Unit.YEAR),
}


def cycle_of(written: str | None) -> Period | None:
    """The period of a billing cycle such as ``1 month`` or ``annually``; none where it says of none."""
    if not written:
        return None
    if named := _NAMED.get(written.strip().lower()):
        return named
    try:
        return read_period(written)
    except InvalidInput:
        return None
