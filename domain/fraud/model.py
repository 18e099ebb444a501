"""A fraud check and what came back of it (F1, F2)."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from whenever import Instant

from domain.audit import canonical
from domain.words import _, mark

#: Scores go from 0 to this.
HIGHEST_SCORE = 100

#: A checker that has not answered after so long counts as *review* (L18).
SILENT_SECONDS = 30


class CheckerKind(StrEnum):
    """Who looks at orders."""

    OFF = "off"
    RULES = "rules"
    MINFRAUD = "minfraud"


class CheckStatus(StrEnum):
    """How a check stands. `unknown` has not been answered in time: it is asked again, and the order is in review."""

    PENDING = "pending"
    DONE = "done"
    FAILED = "failed"
    UNKNOWN = "unknown"


class Verdict(StrEnum):
    """What a score means, by the two thresholds."""

    PASSED = "passed"
    REVIEW = "review"
    FRAUD = "fraud"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """A score over `review` is looked at, one over `fraud` is fraud (F1)."""

    review: int
    fraud: int

    def verdict(self, score: int) -> Verdict:
        """What the score means."""
        if score > self.fraud:
            return Verdict.FRAUD
        return Verdict.REVIEW if score > self.review else Verdict.PASSED


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a score is what it is.

    Args:
        code: names the rule, of ours or of a checker outside.
        points: what it adds, none where the checker does not say.
        detail: the particular, or a checker's own words.
    """

    code: str
    points: int | None
    detail: str = ""

    @property
    def words(self) -> str:
        """The reason as people read it, with what it adds."""
        known = _REASONS.get(self.code)
        said = _(known).format(detail=self.detail) if known else f"{self.code}: {self.detail}".rstrip(": ")
        return said if self.points is None else f"{said} {'−' if self.points < 0 else '+'}{abs(self.points)}"


_REASONS = {
    "no_email": mark("no e-mail address"),
    "disposable_email": mark("disposable e-mail address at {detail}"),
    "odd_email": mark("e-mail address that looks made up"),
    "no_address": mark("neither street nor city known"),
    "name_differs": mark("name on the invoice is another than the customer's"),
    "phone_country": mark("telephone number of another country ({detail})"),
    "email_country": mark("e-mail address of another country ({detail})"),
    "large_amount": mark("{detail} times what orders usually come to"),
    "many_orders": mark("{detail} orders within a day by the same person"),
    "shared_ip": mark("{detail} customers within a day from the same IP address"),
    "failed_payments": mark("{detail} failed payments within a day"),
    "fraud_before": mark("fraud before by the same customer, e-mail or address"),
    "fraud_from_ip": mark("fraud before from the same IP address"),
    "dispute_before": mark("a payment was disputed before"),
    "known_customer": mark("known customer, {detail} orders handled"),
}

_KIND_LABELS = {
    CheckerKind.OFF: mark("nobody"),
    CheckerKind.RULES: mark("built-in rules"),
    CheckerKind.MINFRAUD: mark("minFraud"),
}

_VERDICT_LABELS = {
    Verdict.PASSED: mark("passed"),
    Verdict.REVIEW: mark("to be looked at"),
    Verdict.FRAUD: mark("fraud"),
}


def checker_label(kind: str) -> str:
    """The checker in words; one of another version is named rather than lost."""
    return _(_KIND_LABELS[CheckerKind(kind)]) if kind in set(CheckerKind) else kind


def verdict_label(verdict: str) -> str:
    """The verdict in words."""
    return _(_VERDICT_LABELS[Verdict(verdict)]) if verdict in set(Verdict) else verdict


def stored_reasons(reasons: Sequence[Reason]) -> str:
    """Reasons as they are kept."""
    return canonical([[reason.code, reason.points, reason.detail] for reason in reasons])


def reasons_of(stored: str) -> tuple[Reason, ...]:
    """Reasons that were kept; what another version kept is named rather than lost."""
    try:
        return tuple(Reason(*one) for one in json.loads(stored))
    except (ValueError, TypeError):
        return (Reason(stored, None),)


#: Behind the key of a call, this makes the key of what is done when its time is over.
_OVERDUE = ".overdue"


def overdue_key(intent: str) -> str:
    """The key of the job that says that the call with this key has not been answered in time."""
    return intent + _OVERDUE


def intent_of(key: str) -> str:
    """The key of the call that a job is about, whether it makes the call or ends its time."""
    return key.removesuffix(_OVERDUE)


@dataclass(eq=False, kw_only=True)
class FraudCheck:
    """One look at an order. `reasons` is as `stored_reasons` makes it, `answer` the checker's whole answer in JSON.

    `intent` is the key of the call to a checker outside, none where the order was looked at here. `submits` says that
    the order's submission waits for it, and `to_approval` that the order goes to the approval step whatever its payment
    method (N1).
    """

    id: int | None = None
    asked_at: Instant
    checker: CheckerKind
    status: CheckStatus = CheckStatus.PENDING
    verdict: Verdict | None = None
    score: int | None = None
    reasons: str = "[]"
    answer: str | None = field(default=None, repr=False)
    answered_at: Instant | None = None
    code: str | None = None
    intent: str | None = None
    submits: bool = False
    to_approval: bool = False

    @property
    def under_way(self) -> bool:
        """Whether the checker was asked, has not answered, and has time left to (L18)."""
        return self.status is CheckStatus.PENDING
