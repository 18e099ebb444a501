"""What screens and commands read: frozen rows, ready to show (no mapped object leaves storage)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar

from whenever import Instant

from domain.changed_fields import FieldChange
from domain.money import Money
from domain.orders.status import (
    ARCHIVE_OF,
    WAITS_FOR_DISTRIBUTOR,
    Archive,
    DeliveryStatus,
    DomainHow,
    Mark,
    PaymentMethod,
    PaymentStatus,
    Status,
    StoppedBy,
    domain_label,
    status_label,
)
from domain.query.model import Exactly
from domain.sorting import Sort
from domain.statuses.colours import Colour

if TYPE_CHECKING:
    from domain.followup.rows import FollowUpRow
    from domain.fraud.rows import FraudCheckRow
    from domain.mail.rows import LetterRow
    from domain.payment_rows import InvoiceRow, PaymentRow, RefundRow
    from domain.sales.rows import ConfirmationRow

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Page(Generic[R]):
    """Some rows of a list that are next to each other, in the list's order."""

    rows: tuple[R, ...]
    more_before: bool
    more_after: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRow:
    """One order as a list shows it (T2).

    `key` is its place in the list: larger is newer, unique, and stable while `placed_at` is.
    The offer fields are those of the first item; `more_items` counts the others. `sub_orders` counts those of a main
    order that is with the distributor, without cancelled ones (L8).
    """

    id: int
    key: int
    number: str
    source_number: str | None
    status: Status
    custom_status: str | None
    marks: frozenset[Mark]
    payment_status: PaymentStatus
    reseller: str
    customer_id: int | None
    customer: str | None
    site_code: str | None
    site_domain: str | None
    invoice_name: str
    payment_method: PaymentMethod
    placed_at: Instant
    updated_at: Instant
    offer: str | None
    category_number: int | None
    offer_number: int | None
    more_items: int
    unit_price: Money | None
    quantity: int | None
    total: Money
    cost: Money
    paid: Money
    due: Money
    items: int
    delivered: int
    manager_id: int | None
    manager: str | None
    sale_confirmed: bool
    parent_id: int | None
    promotion: str | None
    affiliate: str | None
    ip: str | None
    fraud_score: int | None
    customer_note: str | None
    version: int
    stopped_by: StoppedBy | None = None
    stopped_because: str | None = None
    custom_colour: Colour | None = None
    sub_orders: int = 0
    sub_orders_handled: int = 0

    @property
    def label(self) -> str:
        """The status in words, as the row shows it."""
        return self._label(short=False)

    @property
    def short_label(self) -> str:
        """The status in fewer words, for a narrow column."""
        return self._label(short=True)

    def _label(self, *, short: bool) -> str:
        done, of = (
            (self.sub_orders_handled, self.sub_orders) if self.sub_orders else (self.delivered, self.items)
        )
        return self.custom_status or status_label(
            self.status, self.marks, done, of, payment=self.payment_status, short=short
        )

    @property
    def price(self) -> Money | None:
        """Unit price × quantity of the first item."""
        if self.unit_price is None or self.quantity is None:
            return None
        return self.unit_price * self.quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRow:
    """One line of an order (T6). `dropped` is one that was cancelled alone, `replaces` the position of the one that it
    is for (L6). `place` is the server or registrar, `delivery_reference` what that calls it, `delivery_code` why it
    could not be delivered, or ended; an add-on belongs to the item at the position `addon_of`."""

    id: int
    position: int
    product: str
    product_type: str
    domain: str | None
    offer_number: int | None
    category: str | None
    category_number: int | None
    delivery: DeliveryStatus
    dropped: bool = False
    replaces: int | None = None
    delivery_code: str | None = None
    delivery_reference: str | None = None
    place: str | None = None
    username: str | None = None
    quantity: int
    unit_price: Money
    discount: Money
    total: Money
    addon_of: int | None = None
    domain_how: DomainHow | None = None

    @property
    def domain_words(self) -> str:
        """The domain, and whether it is registered or transferred with this item; empty for none."""
        if self.domain is None or self.domain_how in (None, DomainHow.OWN):
            return self.domain or ""
        return f"{self.domain} ({domain_label(self.domain_how)})"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteRow:
    """A staff note on an order."""

    id: int
    at: Instant
    staff: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineRow:
    """One thing that happened to an order: who, when, through which door, and what it changed. `events` names what each
    of the sentences tells of; `changes` are the fields as they were and as they are."""

    number: int
    at: Instant
    staff: str
    door: str
    command: str
    subject: str
    subject_id: int
    sentences: tuple[str, ...]
    events: tuple[str, ...] = ()
    changes: tuple[FieldChange, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderDetails:
    """Everything about one order (T6).

    `same` are the newest other orders of the same person: with
    the same customer, e-mail, address or card; `related` is how many there are, counted to a hundred.
    `confirmation` says who confirmed the sale (M3). `step` is how far the customer had come in the cart, and
    `active_at` when that was. `holder` follows the order up, `next_at` is when it is looked at again, and
    `follow_ups` is the log of that, the latest first (I2).
    """

    order: OrderRow
    email: str | None
    phone: str | None
    address: str | None
    city: str | None
    country: str | None
    batch: int | None
    accepted_at: Instant | None
    items: tuple[ItemRow, ...]
    invoices: "tuple[InvoiceRow, ...]"
    payments: "tuple[PaymentRow, ...]"
    refunds: "tuple[RefundRow, ...]"
    notes: tuple[NoteRow, ...]
    timeline: tuple[TimelineRow, ...]
    sub_orders: tuple[OrderRow, ...]
    parent: OrderRow | None
    same: tuple[OrderRow, ...]
    related: int
    letters: "tuple[LetterRow, ...]" = ()
    checks: "tuple[FraudCheckRow, ...]" = ()
    confirmation: "ConfirmationRow | None" = None
    step: str | None = None
    active_at: Instant | None = None
    holder: str | None = None
    next_at: Instant | None = None
    follow_ups: "tuple[FollowUpRow, ...]" = ()

    @property
    def due_by(self) -> Instant | None:
        """By when what an order on account owes is to be paid: its first open invoice that has a day (L4)."""
        days = [one.due_at for one in self.invoices if one.asks and one.due_at is not None]
        return min(days, default=None)

    def paid_for(self, invoice: "InvoiceRow") -> "PaidRow":
        """What was paid for this invoice of the order."""
        payments = tuple(one for one in self.payments if one.invoice_number == invoice.number)
        ids = {one.id for one in payments}
        return PaidRow(
            payments=payments,
            refunds=tuple(one for one in self.refunds if one.payment_id in ids),
            credit_notes=tuple(one for one in self.invoices if one.kind == "credit" != invoice.kind),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidRow:
    """What was paid for one invoice, what of it went back, and the credit notes that answer the order's invoices."""

    payments: "tuple[PaymentRow, ...]"
    refunds: "tuple[RefundRow, ...]"
    credit_notes: "tuple[InvoiceRow, ...]"


@dataclass(frozen=True, slots=True)
class Counts:
    """How many orders each list holds, as far as this person may see them.

    `of` is the reseller whose orders alone were counted, if any, and `reseller` its name, where there is such a one.
    `custom` counts the orders with a custom status, by its name (L14).
    """

    statuses: dict[Status, int]
    needs_me: int
    of: Exactly | None = None
    reseller: str | None = None
    custom: Mapping[str, int] = field(default_factory=dict)

    @property
    def archives(self) -> dict[Archive, int]:
        """The counts by archive."""

        counts = dict.fromkeys(Archive, 0)
        for status, n in self.statuses.items():
            counts[ARCHIVE_OF[status]] += n
        return counts

    @property
    def waiting_for_distributor(self) -> int:
        """The orders that the distributor executes, or could give credit (L7)."""
        return sum(self.statuses[status] for status in WAITS_FOR_DISTRIBUTOR)

    @property
    def without_carts(self) -> int:
        """All orders except carts: what a list without an archive shows."""
        return sum(n for status, n in self.statuses.items() if status is not Status.INCOMPLETE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResellerRow:
    """A reseller that this person may see: its orders without carts, and how many of them wait for a person."""

    id: int
    name: str
    orders: int
    needs_me: int


@dataclass(frozen=True, slots=True)
class Changes:
    """What happened on the desk since a point in its history (T12).

    `order_ids` is empty and `everything` true when too much happened to name. `openers` says who else has an order open
    now, by the order's id. `customer_ids` and `recurring_ids` are the customers and recurring orders to whom something
    happened; `alerts` says whether anything did to an alert.
    """

    number: int
    order_ids: frozenset[int]
    everything: bool
    last_outside_at: Instant | None
    openers: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    customer_ids: frozenset[int] = frozenset()
    recurring_ids: frozenset[int] = frozenset()
    alerts: bool = False

    def touching(self, rows: Iterable[OrderRow]) -> set[int]:
        """The orders that changed, and those of these rows whose customer did."""
        return {*self.order_ids, *(row.id for row in rows if row.customer_id in self.customer_ids)}


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffRow:
    """A person who uses ordertop."""

    id: int
    user: str
    name: str
    role: str
    active: bool
    may_act_as: bool
    resellers: tuple[str, ...]
    email: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewRow:
    """A saved view as this person has it: one's own, or shared by all."""

    id: int
    name: str
    query: str
    sort: Sort
    key: str | None
    shared: bool
    is_default: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskInfo:
    """What a desk is and holds, for `ordertop db info` and the status line."""

    name: str
    url: str
    created_at: Instant
    revision: str
    orders: int
    audit_number: int
    audit_digest: str
    size_bytes: int | None
