"""Orders looked at for fraud: here by the rules, or outside through the outbox; and what a result does (F1, L18)."""

from domain.audit import canonical
from domain.context import Context
from domain.fraud.events import (
    FraudCheckAsked,
    FraudChecked,
    FraudCheckFailed,
    FraudCheckSilent,
    FraudLookedAt,
)
from domain.fraud.facts import facts_of
from domain.fraud.model import (
    SILENT_SECONDS,
    CheckerKind,
    CheckStatus,
    FraudCheck,
    Reason,
    Thresholds,
    Verdict,
    overdue_key,
    stored_reasons,
)
from domain.fraud.rules import look
from domain.jobs import JobKind
from domain.orders.model import Order
from domain.orders.status import ARCHIVE_OF, Archive, Mark, Status
from domain.ports import Scheduled
from domain.settings.model import FRAUD_CHECKER, FRAUD_OVER, FRAUD_REVIEW_OVER

#: Before its acceptance a check decides whether an order is in review; after it only what is found can put it there.
_TO_ACCEPT = frozenset(
    {Status.INCOMPLETE, Status.AWAITING_PAYMENT, Status.PENDING_APPROVAL, Status.UNEXECUTED}
)


async def check(
    order: Order, context: Context, *, submits: bool = False, to_approval: bool = False
) -> FraudCheck | None:
    """Has the order looked at; none where nobody looks at orders.

    The rules answer at once. A checker outside is asked by a worker, and the order is *checking* until it has answered
    or its time is over.
    """
    kind = await context.setting(FRAUD_CHECKER)
    if kind is CheckerKind.OFF:
        return None
    asked = FraudCheck(asked_at=context.now, checker=kind, submits=submits, to_approval=to_approval)
    order.checks.append(asked)
    if kind is CheckerKind.RULES:
        await _look(order, asked, context)
        return asked
    asked.intent = context.schedule(JobKind.FRAUD_CHECK, order.id, context.now)
    over = context.now.add(seconds=SILENT_SECONDS)
    context.unit.schedule(Scheduled(overdue_key(asked.intent), JobKind.FRAUD_OVERDUE, order.id, over))
    order.mark(Mark.CHECKING)
    context.happened(order, FraudCheckAsked(kind.value))
    return asked


async def _look(order: Order, asked: FraudCheck, context: Context) -> None:
    customer = None if order.customer_id is None else await context.unit.customer(order.customer_id)
    history = await context.unit.fraud_history(order, context.now)
    facts = facts_of(order, customer, history, context.now)
    score, reasons = look(facts)
    answer = canonical({"score": score, "reasons": [[one.code, one.points, one.detail] for one in reasons]})
    await scored(order, asked, score, reasons, answer, context)


async def scored(
    order: Order,
    asked: FraudCheck,
    score: int,
    reasons: tuple[Reason, ...],
    answer: str | None,
    context: Context,
) -> None:
    """Keeps a score with all that came with it, and what it means by the thresholds of now."""
    thresholds = Thresholds(await context.setting(FRAUD_REVIEW_OVER), await context.setting(FRAUD_OVER))
    asked.status, asked.answered_at, asked.code = CheckStatus.DONE, context.now, None
    asked.score, asked.verdict = score, thresholds.verdict(score)
    asked.reasons, asked.answer = stored_reasons(reasons), answer
    context.happened(order, FraudChecked(asked.checker.value, score, asked.verdict.value, asked.reasons))
    if order.checks[-1] is asked:
        order.fraud_score = score
        _mark(order, asked)


def unscored(order: Order, asked: FraudCheck, status: CheckStatus, code: str, context: Context) -> None:
    """Keeps that there is no score, or none yet: the order is in review."""
    asked.status, asked.code = status, code
    if status is CheckStatus.FAILED:
        asked.answered_at = context.now
    told = FraudCheckFailed if status is CheckStatus.FAILED else FraudCheckSilent
    context.happened(order, told(asked.checker.value, code))
    if order.checks[-1] is asked:
        _mark(order, asked)


def _mark(order: Order, asked: FraudCheck) -> None:
    suspicious = asked.verdict is not Verdict.PASSED
    if order.status in _TO_ACCEPT:
        order.unmark(Mark.REVIEW)
    if suspicious and ARCHIVE_OF[order.status] not in (Archive.CLOSED, Archive.HANDLED):
        order.mark(Mark.REVIEW)


def looked_at(order: Order, context: Context) -> None:
    """The order is no longer in review, because someone has looked."""
    order.unmark(Mark.REVIEW)
    score = -1 if order.fraud_score is None else order.fraud_score
    context.happened(order, FraudLookedAt(order.number, score))
