"""The order and its lines: the aggregate that every change of an order goes through."""

from dataclasses import dataclass, field

from whenever import Instant

from domain.billing import (
    Account,
    AttemptStatus,
    Balance,
    Invoice,
    InvoiceKind,
    LedgerEntry,
    Payment,
    Refund,
    RefundStatus,
    attempt_status,
    balance_of,
    invoice_status,
    payment_status,
)
from domain.credit.model import ResellerPayment
from domain.followup.model import FollowUp, Recovery, stake_of
from domain.fraud.model import FraudCheck
from domain.money import Money
from domain.orders.status import (
    ARCHIVE_OF,
    METHOD_KIND,
    Archive,
    AutoSetup,
    DeliveryStatus,
    DomainHow,
    Mark,
    MethodKind,
    PaymentMethod,
    PaymentStatus,
    Status,
    StoppedBy,
    Switching,
    needs_staff,
)
from domain.orders.transitions import Action, leads, obstacle, refusal, transition
from domain.sorting import by_amount

_ENDING = frozenset({DeliveryStatus.PENDING_CANCELLATION, DeliveryStatus.TERMINATING})
_THERE = frozenset({DeliveryStatus.ACTIVE, DeliveryStatus.SUSPENDED})
_ASKED = frozenset({DeliveryStatus.RUNNING, DeliveryStatus.UNKNOWN})

#: Places in the list: seconds since 1970 above, the order's id below, so that larger is newer and no two are alike.
_ID_BITS = 30


def list_key(placed_at: Instant, order_id: int) -> int:
    """The order's place in every list, newest first when read downwards; fits a signed 64-bit column."""
    return (int(placed_at.timestamp()) << _ID_BITS) | (order_id & ((1 << _ID_BITS) - 1))


@dataclass(eq=False, kw_only=True)
class Item:
    """One line of an order. Prices are in the order's currency.

    An add-on names the position of the item that it belongs to. `domain_how` is what becomes of the domain with this
    line; none where the shop has not said it.
    `ends` is true for one that is being set up, and is to be ended as soon as that is known. `dropped` is one that was
    cancelled alone: it is no part of the order any more (L6); `replaces` is the position of the one that it is for.
    `switching` says that an active one is to be suspended, or a suspended one to go on. `ending_intent` is the key of
    the latest call about what is set up, to end it or to switch it.
    """

    id: int | None = None
    position: int
    offer_id: int | None = None
    name: str
    product_type: str = "other"
    domain: str | None = None
    quantity: int = 1
    unit_price: Money
    discount_minor: int = 0
    cost_minor: int = 0
    auto_execute: bool = True
    delivery: DeliveryStatus = DeliveryStatus.PENDING
    is_trial: bool = False
    auto_setup: AutoSetup = AutoSetup.ON_ACCEPT
    module_id: int | None = None
    username: str | None = None
    sealed_password: str | None = None
    run_create: bool = True
    send_welcome: bool = False
    delivery_intent: str | None = None
    delivery_reference: str | None = None
    delivery_code: str | None = None
    delivery_attempts: int = 0
    delivered_at: Instant | None = None
    addon_of: int | None = None
    domain_how: DomainHow | None = None
    ends: bool = False
    ending_intent: str | None = None
    ending_attempts: int = 0
    dropped: bool = False
    replaces: int | None = None
    switching: Switching | None = None

    @property
    def total(self) -> Money:
        """Unit price × quantity less the discount."""
        return self.unit_price * self.quantity - Money(self.discount_minor, self.unit_price.currency)

    @property
    def gone(self) -> bool:
        """Whether it is no part of the order any more, or is nowhere."""
        return self.dropped or self.delivery is DeliveryStatus.CANCELLED

    @property
    def failed(self) -> bool:
        """Whether a module refused to set it up, to end it, or to suspend it or let it go on."""
        refused = self.delivery_code is not None
        unended = self.delivery is DeliveryStatus.PENDING_CANCELLATION and refused
        unswitched = self.switching is Switching.ASKED and refused
        return unended or unswitched or self.delivery is DeliveryStatus.FAILED

    @property
    def waits_for_hands(self) -> bool:
        """Whether it is to be set up, or ended, and no module was asked to."""
        if self.delivery is DeliveryStatus.PENDING_CANCELLATION:
            return self.ending_intent is None
        return self.delivery is DeliveryStatus.QUEUED and self.delivery_intent is None

    def runs_on(self, *, closed: bool) -> bool:
        """Whether it is, or may be, set up somewhere though it is not wanted; `closed` says that its order is over."""
        if self.delivery in _ENDING or (closed and self.delivery in _THERE):
            return True
        return (closed or self.ends) and self.delivery in _ASKED

    @property
    def by_hand(self) -> bool:
        """Whether it is executed by hand (A5, L6)."""
        return not self.auto_execute or self.auto_setup is AutoSetup.NEVER


@dataclass(eq=False, kw_only=True)
class Note:
    """A staff note; one that its writer took back is kept and not shown (S7)."""

    id: int | None = None
    at: Instant
    staff_id: int
    body: str
    retracted: bool = False


@dataclass(eq=False, kw_only=True)
class Order:
    """An order with its items, invoices, payments, refunds, ledger entries, notes, charges of the reseller's token,
    fraud checks, and what was done to follow it up.

    `total` is what the customer sees, `cost` what the reseller's credit must cover, in the reseller's currency, as each
    item's `cost_minor` is. `partial_bp` is the share in hundredths of a percent from which on a partial payment counts
    as success, none where all is to be paid (P4). `reserved_minor` is what of the reseller's credit is reserved for it,
    `billed_minor` what the distributor has billed (A6); `stopped_because` is a sentence, or a gateway's code.
    `cart_seen` is what was said of a cart when (`domain.shop.clocks`).
    `recurring_id` is the recurring order that it was placed for, none of an order that someone placed.
    `cancel_reason` is why the distributor is asked to cancel it, and `cancel_refund` whether what was received is then
    paid back (L9).
    `active_at` is when its customer was last heard of in the cart; `holder_id` who follows it up, `next_at` when it is
    looked at again, and `recovery` how that ended (I2).
    The attributes from `key` on are derived from the others by `derive`; lists filter on them.
    """

    id: int
    number: str
    reseller_id: int
    customer_id: int | None = None
    site_id: int | None = None
    status: Status
    custom_status_id: int | None = None
    marks: frozenset[Mark] = frozenset()
    payment_method: PaymentMethod
    invoice_name: str = ""
    total: Money
    cost: Money
    placed_at: Instant
    updated_at: Instant
    accepted_at: Instant | None = None
    manager_id: int | None = None
    sale_confirmed: bool = False
    sale_confirmed_by: int | None = None
    sale_confirmed_at: Instant | None = None
    parent_id: int | None = None
    recurring_id: int | None = None
    promotion_code: str | None = None
    partial_bp: int | None = None
    affiliate: str | None = None
    ip: str | None = None
    customer_note: str | None = None
    cart_step: str | None = None
    cart_seen: str | None = None
    active_at: Instant | None = None
    holder_id: int | None = None
    next_at: Instant | None = None
    recovery: Recovery | None = None
    fraud_score: int | None = None
    batch_id: int | None = None
    source: str | None = None
    source_number: str | None = None
    source_digest: str | None = None
    reserved_minor: int = 0
    billed_minor: int = 0
    stopped_by: StoppedBy | None = None
    stopped_because: str | None = None
    cancel_reason: str | None = None
    cancel_refund: bool = False
    version: int = 1

    items: list[Item] = field(default_factory=list)
    invoices: list[Invoice] = field(default_factory=list)
    payments: list[Payment] = field(default_factory=list)
    refunds: list[Refund] = field(default_factory=list)
    entries: list[LedgerEntry] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    charges: list[ResellerPayment] = field(default_factory=list)
    checks: list[FraudCheck] = field(default_factory=list)
    follow_ups: list[FollowUp] = field(default_factory=list)

    key: int = 0
    archive: Archive = Archive.INCOMPLETE
    payment_status: PaymentStatus = PaymentStatus.OPEN
    paid_minor: int = 0
    due_minor: int = 0
    item_count: int = 0
    delivered_count: int = 0
    needs_staff: bool = False
    by_amount: int = 0
    stake: int = 0

    @property
    def balance(self) -> Balance:
        """What the ledger says."""
        return balance_of(self.entries, self.total.currency)

    @property
    def own_balance(self) -> Balance:
        """What the ledger says of the order itself, without the renewals of what was ordered (L13)."""
        own = (one for one in self.entries if one.invoice is None or not one.invoice.renewal)
        return balance_of(own, self.total.currency)

    @property
    def on_account(self) -> bool:
        """Whether it is paid later, as agreed."""
        return METHOD_KIND[self.payment_method] is MethodKind.ON_ACCOUNT

    @property
    def under_way(self) -> bool:
        """Whether money is being taken or paid back, or the answer is not known (L18)."""
        parts: list[Payment | Refund | ResellerPayment] = [*self.payments, *self.refunds, *self.charges]
        return any(part.under_way for part in parts)

    @property
    def delivered(self) -> bool:
        """Whether every item that is not cancelled is active, and there is at least one (L6)."""
        open_items = [item for item in self.items if not item.gone]
        return bool(open_items) and all(item.delivery is DeliveryStatus.ACTIVE for item in open_items)

    def require(self, action: Action) -> None:
        """Stops an action that is not possible from here.

        Raises:
            Refused: naming the rule (L16).
        """
        if refused := obstacle(action, self.status, self.number, items=len(self.items), marks=self.marks):
            raise refused

    def move(self, action: Action, target: Status) -> None:
        """Moves the order; the only place where a status changes, apart from `move_back`. A custom status ends with it
        (L14)."""
        row = transition(action, self.status)
        if row is None:
            raise refusal(action, self.status, self.number)
        if target not in row.targets:
            raise ValueError(f"{action} does not lead from {self.status} to {target}")
        if target is not self.status:
            self.custom_status_id = None
            self.asks_no_more()
        self.status = target

    def move_back(self, status: Status) -> None:
        """Takes a move back: the order stands where an action has led it away from (S7)."""
        if not leads(status, self.status):
            raise ValueError(f"no action leads from {status} to {self.status}")
        self.status = status

    def stop(self, by: StoppedBy, because: str, *marks: Mark) -> None:
        """Keeps what stopped it, until it goes on."""
        self.goes_on()
        self.stopped_by, self.stopped_because = by, because
        self.mark(*marks)

    def goes_on(self) -> None:
        """Nothing stops it any more."""
        self.stopped_by = self.stopped_because = None
        self.unmark(Mark.NO_TOKEN, Mark.GATEWAY_ERROR, Mark.CREDIT_FREE)

    def asks_no_more(self) -> None:
        """The distributor has answered, or there is nothing to answer any more (L9)."""
        self.cancel_reason, self.cancel_refund = None, False
        self.unmark(Mark.CANCEL_REQUESTED)

    def mark(self, *marks: Mark) -> None:
        """Adds marks."""
        self.marks = self.marks | set(marks)

    def unmark(self, *marks: Mark) -> None:
        """Takes marks away."""
        self.marks = self.marks - set(marks)

    def post(
        self, at: Instant, debit: Account, credit: Account, amount: Money, **links: Invoice | Payment
    ) -> None:
        """Appends a ledger entry; nothing is appended for nothing."""
        if amount.amount_minor < 0:
            raise ValueError("a ledger entry moves an amount above zero")
        if amount:
            self.entries.append(LedgerEntry(at=at, debit=debit, credit=credit, amount=amount, **links))  # type: ignore[arg-type]

    def derive(self) -> None:
        """Brings the derived attributes up to date; the unit of work calls it before it writes."""
        for invoice in self.invoices:
            if invoice.kind is InvoiceKind.DEBIT:
                invoice.status = invoice_status(invoice, self.entries)
        for payment in self.payments:
            payment.status = attempt_status(payment, self.refunds)
        balance = self.balance
        self._derive_marks(balance)
        self.key = list_key(self.placed_at, self.id)
        self.archive = ARCHIVE_OF[self.status]
        self.payment_status = payment_status(self.own_balance, self.total, self.payments)
        self.paid_minor = balance.paid.amount_minor
        self.due_minor = balance.due.amount_minor
        self.item_count = len(self.items)
        self.delivered_count = sum(item.delivery is DeliveryStatus.ACTIVE for item in self.items)
        failed = Mark.DELIVERY_FAILED in self.marks
        self.needs_staff = needs_staff(
            self.status, self.marks, failed_delivery=failed, debited=self.recurring_id is not None
        )
        self.by_amount = by_amount(self.total.amount_minor, self.total.currency)
        self.stake = stake_of(self.status, self.cart_step, self.total.amount_minor)

    def _derive_marks(self, balance: Balance) -> None:
        """What the order's money and items say of it (L18, L4, L6, L9, L13)."""
        closed = ARCHIVE_OF[self.status] is Archive.CLOSED
        owed = [invoice for invoice in self.invoices if invoice.open]
        renewals = [invoice for invoice in owed if invoice.renewal]
        said = {
            Mark.CHARGING: self.under_way,
            Mark.CHECKING: any(check.under_way for check in self.checks),
            Mark.AUTHORISED: any(payment.authorised for payment in self.payments),
            Mark.REFUND_FAILED: any(refund.status is RefundStatus.FAILED for refund in self.refunds),
            Mark.DISPUTED: any(payment.status is AttemptStatus.DISPUTED for payment in self.payments),
            Mark.UNPAID: (Mark.UNPAID in self.marks and bool(balance.due)) or bool(renewals),
            Mark.OVERDUE: any(invoice.overdue for invoice in owed),
            Mark.DELIVERY_FAILED: any(item.failed for item in self.items),
            Mark.STILL_RUNNING: any(item.runs_on(closed=closed) for item in self.items),
            Mark.BY_HAND: Mark.BY_HAND in self.marks and any(item.waits_for_hands for item in self.items),
        }
        self.marks = (self.marks - set(said)) | {one for one, holds in said.items() if holds}

    def snapshot(self) -> dict[str, object]:
        """The state that the audit trail compares."""
        return {
            "status": self.status.value,
            "custom_status": self.custom_status_id,
            "marks": sorted(self.marks),
            "stopped_by": self.stopped_by,
            "reserved": self.reserved_minor,
            "billed": self.billed_minor,
            "payment_status": self.payment_status.value,
            "paid": self.paid_minor,
            "due": self.due_minor,
            "total": str(self.total),
            "cost": str(self.cost),
            "customer": self.customer_id,
            "manager": self.manager_id,
            "sale_confirmed": self.sale_confirmed,
            "invoice_name": self.invoice_name,
            "affiliate": self.affiliate,
            "domains": {str(item.position): item.domain for item in self.items if item.domain},
            "cart_step": self.cart_step,
            "fraud_score": self.fraud_score,
            "checks": [check.status.value for check in self.checks],
            "invoices": {invoice.number: invoice.status.value for invoice in self.invoices},
            "payments": [payment.status.value for payment in self.payments],
            "refunds": [refund.status.value for refund in self.refunds],
            "charges": [charge.status.value for charge in self.charges],
            "items": {str(item.position): item.delivery.value for item in self.items},
            "notes": sum(not note.retracted for note in self.notes),
            "holder": self.holder_id,
            "next_at": None if self.next_at is None else self.next_at.format_iso(),
            "recovery": self.recovery,
            "follow_ups": sum(not entry.retracted for entry in self.follow_ups),
        }
