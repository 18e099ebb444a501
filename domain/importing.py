"""Orders from another system, in the one form that every importer brings them to (L19)."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from whenever import Instant

from domain.billing import AttemptStatus
from domain.commands import Command, Outcome
from domain.errors import NotFound
from domain.events import Event, event_kind
from domain.fraud.model import Verdict
from domain.orders.status import DeliveryStatus, PaymentMethod, Status
from domain.staff import Permission
from domain.words import _, ngettext

if TYPE_CHECKING:
    from domain.context import Context


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedCustomer:
    """A customer as the source knows it; `ref` is the source's own id.

    `approval_required` is the toggle of A1 that a new customer starts with; one known here keeps its own.
    """

    ref: str
    name: str
    email: str | None = None
    phone: str | None = None
    city: str | None = None
    country: str | None = None
    approval_required: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedItem:
    """One line; amounts in minor units of the order's currency, `cost_minor` in those of its cost."""

    name: str
    unit_price_minor: int
    quantity: int = 1
    discount_minor: int = 0
    cost_minor: int = 0
    product_type: str = "other"
    domain: str | None = None
    offer_ref: str | None = None
    category: str | None = None
    auto_execute: bool = True
    delivery: DeliveryStatus = DeliveryStatus.PENDING
    #: What a new offer is made with. Left out of what is compared when an order is imported again: no source says it.
    is_trial: bool = field(default=False, repr=False)
    billing_type: str = field(default="one_time", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedPayment:
    """One attempt to take money; `amount_minor` in minor units of the order's currency."""

    status: AttemptStatus
    method: PaymentMethod
    amount_minor: int
    attempted_at: Instant
    instalments: int = 1
    fee_minor: int = 0
    system: str | None = None
    code: str | None = None
    reference: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedCheck:
    """What the built-in rules found when the order was placed; `reasons` is as `stored_reasons` makes it."""

    score: int
    verdict: Verdict
    reasons: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedOrder:
    """One order of the source. All text is clean; `line` is where it began in the file.

    `invoice_minor` is what was billed: the sum of the payments where the source has any, else the total.
    `cost_currency` is what it costs the reseller in; none means the order's.
    `manager` is the system user of the staff member to whom the sale is credited; an unknown one is `system`.
    """

    line: int
    source_number: str
    status: Status
    placed_at: Instant
    updated_at: Instant
    currency: str
    payment_method: PaymentMethod
    total_minor: int
    invoice_minor: int
    cost_minor: int = 0
    customer: ImportedCustomer | None = None
    site_code: str | None = None
    site_domain: str | None = None
    invoice_name: str = ""
    items: tuple[ImportedItem, ...] = ()
    payments: tuple[ImportedPayment, ...] = ()
    note: str | None = None
    customer_note: str | None = None
    promotion: str | None = None
    affiliate: str | None = None
    ip: str | None = None
    manager: str | None = None
    sale_confirmed: bool = False
    cart_step: str | None = None
    fraud_score: int | None = None
    #: Left out of what is compared when an order is imported again: no source says it.
    partial_bp: int | None = field(default=None, repr=False)
    check: ImportedCheck | None = field(default=None, repr=False)
    #: Left out of the representation, which is compared when an order is imported again; see `storage.order_rows`.
    cost_currency: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class BadLine:
    """A line that could not be read: where and why. The orders around it go in."""

    line: int
    column: str | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportBatch:
    """Some orders of one source that go in together; `digest` is the SHA-256 of the file, in hexadecimal.

    `held` is false only for orders that were made for this desk, such as a sample's.
    """

    source: str
    reseller: str
    file: str
    digest: str
    first_line: int
    last_line: int
    orders: tuple[ImportedOrder, ...]
    held: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportResult:
    """What became of a batch; no `batch_id` where there was nothing to write.

    `touched` are the numbers of orders that staff here have worked on since, or deleted: the source has them still,
    and they were left alone.
    """

    batch_id: int | None
    new: int = 0
    updated: int = 0
    unchanged: int = 0
    touched: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOrders(Command):
    """Bring in a batch. Importing the same again changes nothing; orders arrive held (L19)."""

    permission: ClassVar[Permission] = Permission.BULK
    batch: ImportBatch


@event_kind
@dataclass(frozen=True, slots=True)
class OrdersImported(Event):
    """A batch came in."""

    file: str
    new: int
    updated: int
    touched: int

    def will(self) -> str:
        return ngettext(
            "import {n} order from {file}", "import {n} orders from {file}", self.new + self.updated
        ).format(n=self.new + self.updated, file=self.file)

    def did(self) -> str:
        return _("imported from {file}: {new} new, {updated} updated, {touched} left alone").format(
            file=self.file, new=self.new, updated=self.updated, touched=self.touched
        )


async def import_orders(command: ImportOrders, context: "Context") -> Outcome:
    """L19: new orders come in held, changed ones are updated unless staff have touched them."""
    name = command.batch.reseller
    if context.reseller_ids:
        named = await context.unit.reseller_ids([name])
        if context.reseller_ids.isdisjoint(named.values()):
            raise NotFound(_("There is no reseller “{name}”.").format(name=name))
    result = await context.unit.import_orders(
        command.batch, staff_id=context.staff_id, now=context.now, chance=context.chance
    )
    return Outcome(
        subject="batch",
        ids=() if result.batch_id is None else (result.batch_id,),
        changed=bool(result.new or result.updated),
        details={
            "new": result.new,
            "updated": result.updated,
            "unchanged": result.unchanged,
            "touched": list(result.touched),
        },
    )
