"""What fraud checks found, as lines for the details and for the dialogs that ask about it (F1, F2)."""

from collections.abc import Sequence

from domain.fraud.rows import FraudCheckRow
from domain.orders.status import Mark
from domain.rows import OrderDetails
from domain.words import _
from widgets.sheet import Column, Sheet

#: Wider than this a line has room for where something stands and what.
_PATH_WIDTH = 44


def found_lines(details: OrderDetails) -> tuple[str, ...]:
    """What the latest check found, a line each; where there was none, that there was none."""
    if not details.checks:
        score = details.order.fraud_score
        if score is None:
            return (_("It was never checked for fraud here."),)
        return (_("It was not checked here; it came with the fraud score {score}.").format(score=score),)
    latest = details.checks[0]
    return (
        _("Fraud check: {result}").format(result=latest.result),
        *(f"  · {reason.words}" for reason in latest.reasons),
    )


def fact_of(details: OrderDetails) -> str | None:
    """The result in a line, for the facts above."""
    order = details.order
    if not details.checks:
        return None if order.fraud_score is None else str(order.fraud_score)
    result = details.checks[0].result
    return _("{result}; in review").format(result=result) if Mark.REVIEW in order.marks else result


def draw_checks(sheet: Sheet, checks: Sequence[FraudCheckRow]) -> None:
    """All checks of an order, the latest first, and all that the checker of the latest said; nothing for none."""
    if not checks:
        return
    rows = []
    for check in checks:
        rows.append([f"{sheet.when(check.answered_at or check.asked_at)}  {check.result}"])
        rows += [[f"{' ' * 18}· {reason.words}"] for reason in check.reasons]
    sheet.section(_("FRAUD CHECK"), [("", None, "left")], rows)
    if told := checks[0].told:
        columns: list[Column] = [(_("WHAT THE CHECKER SAID"), _PATH_WIDTH, "left"), ("", None, "left")]
        sheet.section(_("WHAT THE CHECKER SAID"), columns, [list(line) for line in told])
