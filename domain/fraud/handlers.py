"""What is done when a fraud check is asked for, answered, or looked at (F1, F2, L18)."""

from domain.billing.collecting import scrubbed
from domain.cards import without_card_numbers
from domain.commands import Outcome
from domain.context import Context
from domain.errors import NotFound, Refused
from domain.fraud.checker import Fate, FraudAnswer
from domain.fraud.checking import check, looked_at, scored, unscored
from domain.fraud.commands import CheckFraud, PassReview, RecordFraudCheck
from domain.fraud.model import HIGHEST_SCORE, SILENT_SECONDS, CheckStatus, Reason
from domain.orders.status import Mark, Status
from domain.orders.steps import changed, changed_order, require_quiet
from domain.orders.submitting import decide
from domain.text import clean_line
from domain.words import _

#: Of a checker's answer no more is kept than this; longer ones are none.
ANSWER_LIMIT = 100_000
_MOST_REASONS = 50


async def record_fraud_check(command: RecordFraudCheck, context: Context) -> Outcome:
    """L18: silence counts once the time is over, an answer whenever it comes; a submission goes on with it once."""
    order = await context.order(command.order_id)
    asked = next((one for one in order.checks if one.intent == command.intent), None)
    if asked is None:
        raise NotFound(_("{number} has no such fraud check.").format(number=order.number))
    answer, waited = command.answer, asked.under_way
    silent = answer.fate is Fate.UNKNOWN
    over = context.now >= asked.asked_at.add(seconds=SILENT_SECONDS)
    if asked.status in (CheckStatus.DONE, CheckStatus.FAILED) or (silent and not (waited and over)):
        return changed(order, changed=False)
    context.unit.track("order", order)
    if answer.fate is Fate.SCORED and answer.score is not None:
        score = min(max(answer.score, 0), HIGHEST_SCORE)
        await scored(order, asked, score, _reasons(answer), _kept(answer), context)
    else:
        status = CheckStatus.UNKNOWN if silent else CheckStatus.FAILED
        code = scrubbed(answer.code or "", limit=60) or _("no reason given")
        unscored(order, asked, status, code, context)
    if waited and asked.submits and order.status is Status.INCOMPLETE:
        await decide(order, asked, context)
    return changed(order)


def _reasons(answer: FraudAnswer) -> tuple[Reason, ...]:
    """What someone outside says is text and nothing else (X1)."""
    return tuple(
        Reason(clean_line(one.code, limit=40), one.points, without_card_numbers(clean_line(one.detail)))
        for one in answer.reasons[:_MOST_REASONS]
    )


def _kept(answer: FraudAnswer) -> str | None:
    whole = answer.answer
    return None if whole is None or len(whole) > ANSWER_LIMIT else without_card_numbers(whole)


async def check_fraud(command: CheckFraud, context: Context) -> Outcome:
    """The order stays where it is: before its acceptance what comes back decides whether it is in review."""
    order = await changed_order(command, context)
    require_quiet(order)
    if order.status is Status.INCOMPLETE:
        raise Refused(
            _("{number} is a cart that the customer has not completed; it is checked when it is.").format(
                number=order.number
            ),
            rule="F1",
        )
    if await check(order, context) is None:
        raise Refused(_("Nobody checks orders for fraud here: the setting fraud_checker is off."), rule="F1")
    return changed(order)


async def pass_review(command: PassReview, context: Context) -> Outcome:
    """F1: it was looked at."""
    order = await changed_order(command, context)
    require_quiet(order)
    if Mark.REVIEW not in order.marks:
        raise Refused(_("{number} is not in review.").format(number=order.number), rule="F1")
    looked_at(order, context)
    return changed(order)
