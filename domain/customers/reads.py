"""What can be looked at of customers (T9); everything is limited to the resellers granted to the person."""

from typing import Protocol

from domain.customers.rows import CustomerCard, CustomerRow, ListedSite
from domain.rows import Page


class CustomerReads(Protocol):
    """Customers: who there is, and everything about one."""

    async def customers(
        self, text: str = "", *, reseller_id: int | None = None, after: int | None = None, limit: int
    ) -> Page[CustomerRow]:
        """A page of the customers whose name begins so, by name.

        A text with an ``@`` is looked for in e-mail addresses instead, one of digits and the signs of telephone numbers
        in those; such a list is sorted by what was looked for.

        Args:
            reseller_id: of this reseller only.
            after: rows behind the customer with this id.
        """
        ...

    async def customer_id(self, name: str) -> int:
        """The id of the customer named ``id:42``, or by the name as it is written.

        Raises:
            NotFound: there is no such customer.
            InvalidInput: several have that name.
        """
        ...

    async def customer(self, customer_id: int) -> CustomerRow:
        """One customer.

        Raises:
            NotFound: there is no such customer.
        """
        ...

    async def customer_card(self, customer_id: int, *, after: int | None = None, limit: int) -> CustomerCard:
        """Everything about one customer, with a page of the orders, the newest first, carts among them.

        Args:
            after: orders below the one with this key.
            limit: how many orders, and how many payments.

        Raises:
            NotFound: there is no such customer.
        """
        ...

    async def sites(
        self, text: str = "", *, reseller: str | None = None, after: int | None = None, limit: int
    ) -> Page[ListedSite]:
        """A page of the sites, the newest first.

        Args:
            text: words that the code, the domain or the customer's name has.
            reseller: of this reseller's customers only.
            after: rows below the row with this key.
        """
        ...

    async def site(self, code: str, *, reseller: str | None = None) -> ListedSite:
        """The site with this code, or the one named ``id:42``.

        Raises:
            NotFound: there is no such site.
            InvalidInput: several resellers have one, and none was named.
        """
        ...
