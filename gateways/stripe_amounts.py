"""Amounts as Stripe writes them, which differ from ISO 4217 in some currencies (docs.stripe.com/currencies)."""

from domain.money import Money, decimals_of

#: Decimals at Stripe, where they are not those of ISO 4217: Malagasy ariary are charged whole; Icelandic krónur and
#: Ugandan shillings, whole by now, are still written with two decimals.
_DECIMALS = {"MGA": 0, "ISK": 2, "UGX": 2}


def to_stripe(money: Money) -> int | None:
    """The amount in Stripe's smallest unit; none for one that Stripe cannot take, such as a single Kuwaiti fils."""
    ours, theirs = decimals_of(money.currency), _decimals(money.currency)
    finer, coarser = _ten_to(theirs - ours), _ten_to(ours - theirs)
    amount, rest = divmod(money.amount_minor * finer, coarser)
    # Of three decimals the last is to be zero.
    return None if rest or (theirs == 3 and amount % 10) else amount


def from_stripe(amount: int, currency: str) -> int:
    """An amount of Stripe's in minor units, half up."""
    ours, theirs = decimals_of(currency), _decimals(currency)
    finer, coarser = _ten_to(ours - theirs), _ten_to(theirs - ours)
    return (amount * finer + coarser // 2) // coarser


def _decimals(currency: str) -> int:
    return _DECIMALS.get(currency, decimals_of(currency))


def _ten_to(places: int) -> int:
    """One for no places, or fewer."""
    return int("1" + "0" * places)
