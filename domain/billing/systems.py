"""Payment systems: the merchant accounts of a desk, and the payment tokens that customers left with them (SPEC 1)."""

import re
from dataclasses import dataclass, field
from enum import StrEnum

from whenever import Instant

from domain.cards import refuse_card_numbers
from domain.errors import InvalidInput, Refused
from domain.money import Money, decimals_of
from domain.text import clean_line
from domain.words import _

#: No payment system takes more than all of it.
_WHOLE_BP = 10_000

#: Where keys may be: capital letters only, so that a key itself is never taken for the name of its place (S3).
_PLACE = re.compile(r"env:[A-Z_][A-Z0-9_]*|file:[/~].*", re.ASCII)


class GatewayKind(StrEnum):
    """Which gateway a payment system is an account at."""

    MANUAL = "manual"
    SANDBOX = "sandbox"
    STRIPE = "stripe"


def check_place(place: str, *, owner: str) -> None:
    """Stops what is not the place of a key, such as the key itself, which is never told again (S3, X4).

    Raises:
        InvalidInput: naming whose key it is.
    """
    if not _PLACE.fullmatch(place) or clean_line(place) != place:
        raise InvalidInput(
            _(
                "The key of {owner} is never given itself, only where it is found: "
                "env:NAME in capital letters, or file:/path."
            ).format(owner=owner),
            rule="S3",
        )


@dataclass(eq=False, kw_only=True)
class PaymentSystem:
    """A merchant account. `fee_bp` is its fee in hundredths of a percent, `fee_fixed_minor` what is added to it in
    `currency`; with a currency it takes no other.

    `secret` names where its keys are found, never what they are (S3).
    """

    id: int | None = None
    name: str
    gateway: GatewayKind
    currency: str | None = None
    fee_bp: int = 0
    fee_fixed_minor: int = 0
    tokens: bool = True
    refunds: bool = True
    one_click: bool = False
    secret: str | None = None
    retired: bool = False

    def check(self) -> None:
        """Stops what makes no sense.

        Raises:
            InvalidInput: saying what.
        """
        self.name = refuse_card_numbers(clean_line(self.name, limit=60))
        if not self.name:
            raise InvalidInput(_("A payment system needs a name."))
        if self.currency is not None:
            decimals_of(self.currency)
        if not 0 <= self.fee_bp <= _WHOLE_BP or self.fee_fixed_minor < 0:
            raise InvalidInput(_("The fee of {name} must be from 0 to 100 %.").format(name=self.name))
        if self.fee_fixed_minor and self.currency is None:
            raise InvalidInput(
                _("A fixed fee is in a currency: name the one that {name} takes.").format(name=self.name)
            )
        if self.secret is not None:
            check_place(self.secret, owner=self.name)
        elif self.gateway is GatewayKind.STRIPE:
            raise InvalidInput(
                _("Say where the key of {name} is found: env:NAME or file:/path.").format(name=self.name),
                rule="S3",
            )

    def fee(self, amount: Money) -> int:
        """Its fee for an amount in minor units, half up, never more than the amount."""
        share = (amount.amount_minor * self.fee_bp + _WHOLE_BP // 2) // _WHOLE_BP
        return min(share + self.fee_fixed_minor, amount.amount_minor)

    def require_open(self, amount: Money) -> None:
        """Stops a charge that it cannot take.

        Raises:
            Refused: it is retired, or takes another currency.
        """
        if self.retired:
            raise Refused(_("{system} is retired; choose another payment system.").format(system=self.name))
        if self.currency not in (None, amount.currency):
            raise Refused(
                _("{system} takes {currency} only, not {other}.").format(
                    system=self.name, currency=self.currency, other=amount.currency
                ),
                rule="P2",
            )

    def snapshot(self) -> dict[str, object]:
        """The state that the audit trail compares."""
        return {
            "name": self.name,
            "gateway": self.gateway.value,
            "currency": self.currency,
            "fee_bp": self.fee_bp,
            "fee_fixed_minor": self.fee_fixed_minor,
            "tokens": self.tokens,
            "refunds": self.refunds,
            "one_click": self.one_click,
            "retired": self.retired,
        }


@dataclass(eq=False, kw_only=True)
class PaymentToken:
    """A customer's stored means of payment. `sealed` is the gateway's token, encrypted (S3); `label` is what people may
    see of it; `card` is the gateway's fingerprint of the card behind it, once that is known (T6)."""

    id: int | None = None
    customer_id: int
    system_id: int
    label: str
    sealed: str = field(repr=False)
    expires_at: Instant | None = None
    active: bool = True
    card: str | None = None

    def usable(self, now: Instant) -> bool:
        """Whether it is active and has not expired."""
        return self.active and (self.expires_at is None or now < self.expires_at)

    def snapshot(self) -> dict[str, object]:
        """The state that the audit trail compares; the token itself is in no record (X4)."""
        return {
            "customer": self.customer_id,
            "system": self.system_id,
            "label": self.label,
            "expires": None if self.expires_at is None else self.expires_at.format_iso(),
            "active": self.active,
            "card": self.card,
        }
