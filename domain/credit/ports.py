"""What credit needs of a transaction and of looks at the desk; parts of `domain.ports` (A6, P6)."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

from domain.credit.model import CreditEntry, ResellerInvoice, ResellerToken
from domain.credit.rows import AccountLine, Counting, ResellerAccount, ResellerInvoiceRow, ResellerTokenRow
from domain.customers import Reseller
from domain.money import Money
from domain.orders.model import Order
from domain.query import Exactly
from domain.rows import Page

if TYPE_CHECKING:
    from domain.mail.digest import WithDistributor


class Waiting(NamedTuple):
    """An order that waits for credit, with what it and its sub-orders cost, in the reseller's currency."""

    order_id: int
    cost_minor: int


class CreditUnit(ABC):
    """The part of a unit of work that keeps the resellers' credit.

    Rows are always locked in this order: main order, sub-orders by id, reseller.
    """

    def __init__(self) -> None:
        super().__init__()
        self.credit_entries: list[CreditEntry] = []

    def enter(self, entry: CreditEntry) -> None:
        """Appends an entry; written with this transaction or not at all."""
        self.credit_entries.append(entry)

    @abstractmethod
    async def reseller(self, reseller_id: int) -> Reseller:
        """The reseller, locked for this transaction where the database locks rows.

        Raises:
            NotFound: there is no such reseller.
        """

    @abstractmethod
    async def reseller_tokens(self, reseller_id: int) -> Sequence[ResellerToken]:
        """What the reseller can be charged with, by id."""

    @abstractmethod
    async def sub_orders(self, order_id: int) -> Sequence[Order]:
        """The sub-orders of a main order that is locked, of its reseller, by id, locked as it is."""

    @abstractmethod
    async def waiting_for_credit(self, reseller_id: int) -> Sequence[Waiting]:
        """The reseller's unexecuted main orders, the oldest first; those that someone else is just changing are left
        out, and waited for by nobody."""

    @abstractmethod
    async def with_distributor(self, reseller_id: int) -> Sequence["WithDistributor"]:
        """The reseller's main orders that wait for the distributor (L7), the oldest first, at most a thousand; to look
        at, none of them locked."""

    @abstractmethod
    async def billing_types(self, offer_ids: Collection[int]) -> dict[int, str]:
        """How these offers are billed."""

    @abstractmethod
    async def unpaid_invoices(self, reseller_id: int) -> Sequence[ResellerInvoice]:
        """The distributor's invoices that the reseller has not paid, the oldest first."""


class CreditReads(Protocol):
    """The part of the reads that tells of the resellers' credit."""

    async def reseller_accounts(self) -> tuple[ResellerAccount, ...]:
        """The resellers with their credit, by name."""
        ...

    async def reseller_tokens(self, reseller_id: int) -> tuple[ResellerTokenRow, ...]:
        """What a reseller can be charged with; nothing of one that is not granted."""
        ...

    async def account_lines(
        self,
        counting: Counting,
        reseller: Exactly | None = None,
        *,
        after: int | None = None,
        before: int | None = None,
        ids: Collection[int] | None = None,
        limit: int,
    ) -> Page[AccountLine]:
        """A page of the invoices and payments between resellers and their distributor, the newest first.

        Args:
            counting: which of them.
            reseller: of this one alone; none for all that are granted.
            after: lines below the line with this key.
            before: lines above the line with this key; 0 asks for the end of the list.
            ids: these lines, as far as they still belong to the list.
        """
        ...

    async def account_sums(self, counting: Counting, reseller: Exactly | None = None) -> tuple[Money, ...]:
        """What those lines come to, in each currency."""
        ...

    async def reseller_invoices(
        self, reseller_id: int, *, number: str | None = None, after: int | None = None, limit: int
    ) -> tuple[ResellerInvoiceRow, ...]:
        """What the distributor has billed, the newest first, below the row with the id `after`; with `number` the one
        invoice that is called so."""
        ...
