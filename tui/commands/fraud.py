"""``ordertop fraud check | pass``: orders looked at for fraud again, and orders let pass (F1, F2)."""

from cyclopts import App

from domain.fraud.commands import CheckFraud, PassReview
from tui.commands.applying import How, apply_to_orders, simply
from tui.commands.choosing import Names, QueryOption
from tui.commands.session import Given

app = App(
    name="fraud", help="Check orders for fraud again, and let pass what was looked at.", version_flags=[]
)


@app.command
def check(*names: Names, query: QueryOption = None, how: How = How(), session: Given) -> int:
    """Check orders for fraud again; they stay where they are, in review or not by what comes back."""
    return apply_to_orders(session, names, query, how, simply(CheckFraud))


@app.command(name="pass")
def pass_(*names: Names, how: How = How(), session: Given) -> int:
    """Say that you have looked at orders in review and nothing is wrong."""
    return apply_to_orders(session, names, None, how, simply(PassReview))
