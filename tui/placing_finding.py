"""What the form of an order finds on the desk: customers, and what their reseller sells (N1)."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from domain.errors import DomainError, InvalidInput
from domain.offers.model import DOMAIN_TYPE
from domain.text import clean_line, fold
from domain.words import _
from widgets.item_entry import Sold
from widgets.lookup import MOST, Found

if TYPE_CHECKING:
    from domain.customers.rows import CustomerRow
    from domain.desk import Desk
    from domain.offers.rows import OfferRow
    from domain.reads import Reads
    from tui.app import OrdertopApp

T = TypeVar("T")

#: Of so many offers with these words those are listed that begin so; more are found by typing on.
_MOST_LOOKED_AT = 100


class Finding:
    """Finds what is typed into the form; whose offers are found follows from who orders."""

    def __init__(self, app: "OrdertopApp") -> None:
        self._app = app
        self.customer: CustomerRow | None = None

    async def read(self, look: "Callable[[Reads], Awaitable[T]]") -> "T":
        """Looks at the desk as this person may."""

        async def looking(desk: "Desk") -> "T":
            return await look(desk.reads(self._app.identity))

        return await self._app.thread.look(looking)

    async def customers(self, text: str) -> Sequence[Found]:
        """Customers by how their name, e-mail address or telephone number begins."""
        page = await self.read(lambda reads: reads.customers(text, limit=MOST))
        return [found_customer(row) for row in page.rows]

    async def offers(self, text: str) -> Sequence[Found]:
        """What the reseller sells."""
        return await self._sold(text, domains=None)

    async def domains(self, text: str) -> Sequence[Found]:
        """What the reseller registers or transfers domains with."""
        return await self._sold(text, domains=True)

    async def add_ons(self, text: str) -> Sequence[Found]:
        """What else the reseller sells."""
        return await self._sold(text, domains=False)

    async def _sold(self, text: str, *, domains: bool | None) -> Sequence[Found]:
        customer = self.customer
        if customer is None:
            raise InvalidInput(_("Choose the customer first: each reseller sells its own."))
        page = await self.read(
            lambda reads: reads.offers(
                text, reseller=customer.reseller, sold=True, domains=domains, limit=_MOST_LOOKED_AT
            )
        )
        begun = fold(text)
        likeliest = sorted(page.rows, key=lambda row: (not fold(row.name).startswith(begun), fold(row.name)))
        return [found_offer(row) for row in likeliest[:MOST]]

    async def suggest(self, domain: str, how: str) -> Found | None:
        """The offer for domains of this ending; of several the one that says what is done with it."""
        labels = clean_line(domain).lower().split(".")
        if self.customer is None:
            return None
        try:
            for first in range(1, len(labels)):
                ending = "." + ".".join(labels[first:])
                found = [one for one in await self._sold(ending, domains=True) if _ends(one.words, ending)]
                if found:
                    return next((one for one in found if how in one.words.lower()), found[0])
        except DomainError:
            pass
        return None

    async def choices(self) -> tuple[list[str], list[tuple[str, str]], list[str]]:
        """The promotion codes in force at the customer's reseller, the customer's sites, the reseller's affiliates."""
        customer = self.customer
        if customer is None:
            return [], [], []
        codes = [
            row.code
            for row in await self.read(lambda reads: reads.promotions())
            if row.reseller == customer.reseller and not row.retired
        ]
        card = await self.read(lambda reads: reads.customer_card(customer.id, limit=1))
        affiliates = [
            row.code
            for row in await self.read(lambda reads: reads.affiliates())
            if row.reseller == customer.reseller and not row.retired
        ]
        return codes, [(str(site.id), site.code) for site in card.sites if not site.retired], affiliates


def _ends(words: str, ending: str) -> bool:
    return any(word.strip(",;:()") == ending for word in words.lower().split())


def found_customer(row: "CustomerRow") -> Found:
    """A customer as the form shows it."""
    return Found(
        row.id, row.name, " · ".join(part for part in (row.email, row.city, row.reseller) if part), row
    )


def found_offer(row: "OfferRow") -> Found:
    """An offer as the form shows it."""
    cycle = row.billing_cycle or ""
    more = " · ".join(part for part in (_("no. {n}").format(n=row.number), cycle, str(row.price)) if part)
    return Found(
        row.id, row.name, more, Sold(row.price.decimal(), row.price.currency, row.product_type == DOMAIN_TYPE)
    )
