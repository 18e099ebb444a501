"""Where an order stands (SPEC 2): status, archive, payment status, delivery status, marks, and the words for them."""

from enum import StrEnum

from domain.words import _, mark


class Status(StrEnum):
    """Where the order stands. Custom statuses stand for one of these (L14)."""

    INCOMPLETE = "incomplete"
    AWAITING_PAYMENT = "awaiting_payment"
    PENDING_APPROVAL = "pending_approval"
    UNEXECUTED = "unexecuted"
    SUBMITTED = "submitted"
    EXECUTING = "executing"
    HANDLED = "handled"
    CANCELLED = "cancelled"
    FRAUD = "fraud"


class Archive(StrEnum):
    """The list an order is found in, derived from its status."""

    INCOMPLETE = "incomplete"
    AWAITING_PAYMENT = "awaiting_payment"
    AWAITING_APPROVAL = "awaiting_approval"
    HANDLED = "handled"
    CLOSED = "closed"


class PaymentStatus(StrEnum):
    """How far the money is, derived from the ledger."""

    OPEN = "open"
    PARTIAL = "partial"
    COMPLETED = "completed"
    REJECTED = "rejected"
    REFUND = "refund"


class AutoSetup(StrEnum):
    """When an item that executes by itself is set up (L6)."""

    ON_PAYMENT = "on_payment"
    ON_ACCEPT = "on_accept"
    NEVER = "never"


class DeliveryStatus(StrEnum):
    """How far an item is (SPEC 2)."""

    PENDING = "pending"
    QUEUED = "queued"
    RUNNING = "running"
    ACTIVE = "active"
    FAILED = "failed"
    SUSPENDED = "suspended"
    PENDING_CANCELLATION = "pending_cancellation"
    TERMINATING = "terminating"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"


class Switching(StrEnum):
    """How far a module is with suspending an item, or letting it go on: to be asked, or asked and not answered."""

    ASKED = "asked"
    BEGUN = "begun"


class DomainHow(StrEnum):
    """What becomes of a domain with the line of an order that names it (N1)."""

    REGISTER = "register"
    TRANSFER = "transfer"
    OWN = "own"


class Mark(StrEnum):
    """What an order carries beside its status."""

    CHECKING = "checking"
    CHARGING = "charging"
    NO_TOKEN = "no_token"  # noqa: S105 - a status, not a secret
    GATEWAY_ERROR = "gateway_error"
    CREDIT_FREE = "credit_free"
    REVIEW = "review"
    UNPAID = "unpaid"
    HELD = "held"
    DETAILS_MISSING = "details_missing"
    REFUND_FAILED = "refund_failed"
    DELIVERY_FAILED = "delivery_failed"
    BY_HAND = "by_hand"
    STILL_RUNNING = "still_running"
    CANCEL_REQUESTED = "cancel_requested"
    REJECTED = "rejected"
    DISPUTED = "disputed"
    AUTHORISED = "authorised"
    DEBIT_FAILED = "debit_failed"
    OVERDUE = "overdue"


class StoppedBy(StrEnum):
    """What keeps an accepted order from going on by itself (A3 to A5)."""

    CREDIT = "credit"
    MANUAL = "manual"
    NO_TOKEN = "no_token"  # noqa: S105 - a reason, not a secret
    GATEWAY = "gateway"


class PaymentMethod(StrEnum):
    """How the customer pays."""

    BANK_TRANSFER = "bank_transfer"
    CHEQUE = "cheque"
    CASH = "cash"
    BOLETO = "boleto"
    CREDIT_CARD = "credit_card"
    DEBIT_CARD = "debit_card"
    VOUCHER = "voucher"
    WALLET = "wallet"
    DIRECT_DEBIT = "direct_debit"
    ON_ACCOUNT = "on_account"
    UNKNOWN = "unknown"


class MethodKind(StrEnum):
    """What completing a cart leads to (L2)."""

    OFFLINE = "offline"
    ONLINE = "online"
    ON_ACCOUNT = "on_account"


ARCHIVE_OF = {
    Status.INCOMPLETE: Archive.INCOMPLETE,
    Status.AWAITING_PAYMENT: Archive.AWAITING_PAYMENT,
    Status.PENDING_APPROVAL: Archive.AWAITING_APPROVAL,
    Status.UNEXECUTED: Archive.AWAITING_APPROVAL,
    Status.SUBMITTED: Archive.AWAITING_APPROVAL,
    Status.EXECUTING: Archive.AWAITING_APPROVAL,
    Status.HANDLED: Archive.HANDLED,
    Status.CANCELLED: Archive.CLOSED,
    Status.FRAUD: Archive.CLOSED,
}

#: The statuses that wait for a person (T2, ``needs:me``); marks that do are in NEEDS_STAFF_MARKS.
NEEDS_STAFF = frozenset({Status.AWAITING_PAYMENT, Status.PENDING_APPROVAL, Status.UNEXECUTED})
NEEDS_STAFF_MARKS = frozenset(
    {
        Mark.REVIEW,
        Mark.REFUND_FAILED,
        Mark.DISPUTED,
        Mark.NO_TOKEN,
        Mark.GATEWAY_ERROR,
        Mark.BY_HAND,
        Mark.DEBIT_FAILED,
    }
)

#: The statuses that wait for the distributor: to execute the order, or to give it credit (L7, A5).
WAITS_FOR_DISTRIBUTOR = (Status.UNEXECUTED, Status.SUBMITTED)

METHOD_KIND = {
    PaymentMethod.BANK_TRANSFER: MethodKind.OFFLINE,
    PaymentMethod.CHEQUE: MethodKind.OFFLINE,
    PaymentMethod.CASH: MethodKind.OFFLINE,
    PaymentMethod.BOLETO: MethodKind.OFFLINE,
    PaymentMethod.UNKNOWN: MethodKind.OFFLINE,
    PaymentMethod.CREDIT_CARD: MethodKind.ONLINE,
    PaymentMethod.DEBIT_CARD: MethodKind.ONLINE,
    PaymentMethod.VOUCHER: MethodKind.ONLINE,
    PaymentMethod.WALLET: MethodKind.ONLINE,
    PaymentMethod.DIRECT_DEBIT: MethodKind.ONLINE,
    PaymentMethod.ON_ACCOUNT: MethodKind.ON_ACCOUNT,
}

_STATUS_LABELS = {
    Status.INCOMPLETE: mark("Incomplete"),
    Status.AWAITING_PAYMENT: mark("Awaiting payment"),
    Status.PENDING_APPROVAL: mark("Awaiting approval · reseller"),
    Status.UNEXECUTED: mark("Awaiting approval · no credit"),
    Status.SUBMITTED: mark("Awaiting approval · with distributor"),
    Status.EXECUTING: mark("Awaiting approval · automatic"),
    Status.HANDLED: mark("Paid and approved"),
    Status.CANCELLED: mark("Cancelled"),
    Status.FRAUD: mark("Fraud"),
}

#: Where it is tight: what the statuses of one archive have in common is cut to what fits beside what differs.
_SHORT_LABELS = {
    Status.PENDING_APPROVAL: mark("Approval · reseller"),
    Status.UNEXECUTED: mark("Approval · no credit"),
    Status.SUBMITTED: mark("Approval · distr."),
    Status.EXECUTING: mark("Approval · auto"),
}

_ARCHIVE_LABELS = {
    Archive.INCOMPLETE: mark("Incomplete"),
    Archive.AWAITING_PAYMENT: mark("Awaiting payment"),
    Archive.AWAITING_APPROVAL: mark("Awaiting approval"),
    Archive.HANDLED: mark("Handled"),
    Archive.CLOSED: mark("Closed"),
}

_PAYMENT_LABELS = {
    PaymentStatus.OPEN: mark("open"),
    PaymentStatus.PARTIAL: mark("partial"),
    PaymentStatus.COMPLETED: mark("completed"),
    PaymentStatus.REJECTED: mark("rejected"),
    PaymentStatus.REFUND: mark("refund"),
}

_DELIVERY_LABELS = {
    DeliveryStatus.PENDING: mark("pending"),
    DeliveryStatus.QUEUED: mark("queued"),
    DeliveryStatus.RUNNING: mark("running"),
    DeliveryStatus.ACTIVE: mark("active"),
    DeliveryStatus.FAILED: mark("failed"),
    DeliveryStatus.SUSPENDED: mark("suspended"),
    DeliveryStatus.PENDING_CANCELLATION: mark("pending cancellation"),
    DeliveryStatus.TERMINATING: mark("terminating"),
    DeliveryStatus.CANCELLED: mark("cancelled"),
    DeliveryStatus.UNKNOWN: mark("unknown"),
}

_METHOD_LABELS = {
    PaymentMethod.BANK_TRANSFER: mark("bank transfer"),
    PaymentMethod.CHEQUE: mark("cheque"),
    PaymentMethod.CASH: mark("cash"),
    PaymentMethod.BOLETO: mark("boleto"),
    PaymentMethod.CREDIT_CARD: mark("credit card"),
    PaymentMethod.DEBIT_CARD: mark("debit card"),
    PaymentMethod.VOUCHER: mark("voucher"),
    PaymentMethod.WALLET: mark("wallet"),
    PaymentMethod.DIRECT_DEBIT: mark("direct debit"),
    PaymentMethod.ON_ACCOUNT: mark("on account"),
    PaymentMethod.UNKNOWN: mark("not known"),
}

_MARK_LABELS = {
    Mark.CHECKING: mark("checking"),
    Mark.CHARGING: mark("charging"),
    Mark.NO_TOKEN: mark("no token"),
    Mark.GATEWAY_ERROR: mark("gateway error"),
    Mark.CREDIT_FREE: mark("credit free"),
    Mark.REVIEW: mark("review"),
    Mark.UNPAID: mark("unpaid"),
    Mark.HELD: mark("held"),
    Mark.DETAILS_MISSING: mark("details missing"),
    Mark.REFUND_FAILED: mark("refund failed"),
    Mark.DELIVERY_FAILED: mark("delivery failed"),
    Mark.BY_HAND: mark("by hand"),
    Mark.STILL_RUNNING: mark("still running"),
    Mark.CANCEL_REQUESTED: mark("cancel requested"),
    Mark.REJECTED: mark("rejected"),
    Mark.DISPUTED: mark("disputed"),
    Mark.AUTHORISED: mark("authorised"),
    Mark.DEBIT_FAILED: mark("debit failed"),
    Mark.OVERDUE: mark("overdue"),
}


_DOMAIN_LABELS = {
    DomainHow.REGISTER: mark("register"),
    DomainHow.TRANSFER: mark("transfer"),
    DomainHow.OWN: mark("own domain"),
}

_STOPPED_LABELS = {
    StoppedBy.CREDIT: mark("credit short"),
    StoppedBy.MANUAL: mark("executed by hand"),
    StoppedBy.NO_TOKEN: mark("no token"),
    StoppedBy.GATEWAY: mark("gateway error"),
}


def status_label(
    status: Status,
    marks: frozenset[Mark],
    delivered: int,
    items: int,
    *,
    payment: PaymentStatus | None = None,
    short: bool = False,
) -> str:
    """The status in words as a row shows it, with n of m delivered where a delivery is under way.

    A handled order whose payment was fully returned stays handled, and says so (L10); so does one whose
    renewal is not paid yet (L13).
    """
    if status is Status.CANCELLED and Mark.REJECTED in marks:
        return _("Rejected")
    if status is Status.HANDLED and payment is PaymentStatus.REFUND:
        return _("Refunded")
    if status is Status.HANDLED and Mark.UNPAID in marks:
        return _("Renewal unpaid") if payment is PaymentStatus.COMPLETED else _("Approved · unpaid")
    label = _(_SHORT_LABELS.get(status, _STATUS_LABELS[status]) if short else _STATUS_LABELS[status])
    if status in (Status.SUBMITTED, Status.EXECUTING) and items:
        return f"{label} {delivered}/{items}"
    return label


def plain_label(status: Status) -> str:
    """The status in words, by itself."""
    return _(_STATUS_LABELS[status])


def kept_label(name: str) -> str:
    """A status that was kept in the timeline, in words; one of another version as it is called there."""
    return plain_label(Status(name)) if name in set(Status) else name


def archive_label(archive: Archive) -> str:
    """The archive in words."""
    return _(_ARCHIVE_LABELS[archive])


def payment_label(status: PaymentStatus) -> str:
    """The payment status in words."""
    return _(_PAYMENT_LABELS[status])


def delivery_label(status: DeliveryStatus) -> str:
    """The delivery status in words."""
    return _(_DELIVERY_LABELS[status])


def method_label(method: PaymentMethod) -> str:
    """The payment method in words."""
    return _(_METHOD_LABELS[method])


def mark_label(mark: Mark) -> str:
    """The mark in words."""
    return _(_MARK_LABELS[mark])


def stopped_label(stopped_by: StoppedBy) -> str:
    """What stopped the order, in words."""
    return _(_STOPPED_LABELS[stopped_by])


def domain_label(how: DomainHow) -> str:
    """What becomes of a domain, in words."""
    return _(_DOMAIN_LABELS[how])


def needs_staff(
    status: Status, marks: frozenset[Mark], *, failed_delivery: bool, debited: bool = False
) -> bool:
    """Whether the order waits for a person rather than the machine (T2). The payment of one that is `debited` by itself
    does not, until that has failed."""
    waits = status in NEEDS_STAFF and not (debited and status is Status.AWAITING_PAYMENT)
    return waits or failed_delivery or bool(marks & NEEDS_STAFF_MARKS)
