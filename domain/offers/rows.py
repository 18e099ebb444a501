"""What commands read of offers: frozen rows, ready to show, and how they are asked for."""

from dataclasses import dataclass
from typing import Protocol

from domain.money import Money
from domain.recurring.schedule import Period
from domain.rows import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferRow:
    """An offer. `key` is its place in the list: larger is newer. Shares are in hundredths of a percent.

    `account_currency` is its reseller's, in which costs are given.
    """

    id: int
    key: int
    reseller: str
    number: int
    name: str
    category_number: int | None
    category: str | None
    product_type: str
    is_trial: bool
    billing_type: str
    billing_cycle: str | None
    price: Money
    cost: Money
    account_currency: str
    auto_execute: bool
    auto_setup: str
    partial_min_bp: int | None
    partial_success_bp: int | None
    period: Period | None = None
    period_payments: int | None = None
    several: bool = False
    retired: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryRow:
    """A category of a reseller's offers, and how many are in it."""

    id: int
    reseller_id: int
    reseller: str
    number: int
    name: str
    offers: int
    retired: bool = False


class OfferReads(Protocol):
    """What one person may look at of what is sold."""

    async def offers(
        self,
        text: str,
        *,
        reseller: str | None = None,
        sold: bool = False,
        domains: bool | None = None,
        after: int | None = None,
        limit: int,
    ) -> Page[OfferRow]:
        """A page of the offers, the newest first.

        Args:
            text: words that the name or the category has, or the number.
            reseller: whose offers, by name; none for all.
            sold: without those that are retired.
            domains: only what registers or transfers domains, or only what does not; none for both.
            after: rows below the row with this key.
        """
        ...

    async def offer(self, number: int, *, reseller: str | None = None) -> OfferRow:
        """The offer with this number.

        Raises:
            NotFound: there is no such offer.
            InvalidInput: several resellers have one, and none was named.
        """
        ...

    async def offer_by_id(self, offer_id: int) -> OfferRow:
        """The offer with this id.

        Raises:
            NotFound: there is no such offer.
        """
        ...

    async def categories(self) -> tuple[CategoryRow, ...]:
        """The categories, by reseller and number."""
        ...
