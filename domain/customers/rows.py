"""What screens and commands read of customers: frozen rows, ready to show (T9)."""

from dataclasses import dataclass

from domain.payment_rows import ListedPayment, TokenRow
from domain.rows import NoteRow, OrderRow, Page, TimelineRow
from domain.sales.rows import PlanRow


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerRow:
    """A customer as a list shows it.

    `approval_chosen` is the toggle as it was chosen; `approval_locked` says that it is on whatever was chosen, since
    the reseller pays by card (A1). `reminders` is false of who wants no recovery messages (I2). `key` is the cursor of
    the list.
    """

    id: int
    reseller_id: int
    reseller: str
    name: str
    email: str | None
    phone: str | None
    address: str | None
    city: str | None
    country: str | None
    approval_chosen: bool
    approval_locked: bool
    reminders: bool = True

    @property
    def key(self) -> int:
        """Where the list goes on behind this row."""
        return self.id

    @property
    def approval_required(self) -> bool:
        """Whether this customer's orders wait for approval (A1)."""
        return self.approval_chosen or self.approval_locked


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRow:
    """A person who is written to on a customer's behalf."""

    id: int
    kind: str
    name: str
    email: str | None
    phone: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRow:
    """A site of a customer's."""

    id: int
    code: str
    domain: str | None
    retired: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedSite:
    """A site with whose it is. `key` is its place in the list: larger is newer."""

    id: int
    key: int
    reseller: str
    customer_id: int | None
    customer: str | None
    code: str
    domain: str | None
    retired: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerCard:
    """Everything about one customer (T9): the newest orders and payments, all else whole."""

    customer: CustomerRow
    contacts: tuple[ContactRow, ...]
    sites: tuple[SiteRow, ...]
    orders: Page[OrderRow]
    payments: tuple[ListedPayment, ...]
    tokens: tuple[TokenRow, ...]
    plans: tuple[PlanRow, ...]
    notes: tuple[NoteRow, ...]
    timeline: tuple[TimelineRow, ...]
