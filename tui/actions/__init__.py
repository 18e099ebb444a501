"""Every action there is: its keys, its words, what it needs. Bindings, footer, help and palette are made from it.

It does not know Textual: the settings, which every command reads, are checked against it.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from domain.staff import Identity
from tui.actions.action import Action
from tui.actions.lists import LISTS, TABLE
from tui.actions.orders import ORDER
from tui.actions.pages import PAGES

if TYPE_CHECKING:
    from domain.rows import OrderRow

#: All actions, by id.
ACTIONS: dict[str, Action] = {action.id: action for action in (*ORDER, *LISTS, *PAGES, *TABLE)}

#: What can be done to the order under the cursor or on the screen.
ORDER_ACTIONS = (
    "order.approve",
    "order.cancel",
    "order.redeliver",
    "order.deliver",
    "order.refuse",
    "order.note",
    "order.receive",
    "order.capture",
    "order.refund",
    "order.retry",
    "order.confirm_partial",
    "order.reject_partial",
    "order.copy",
    "order.set_up",
)

#: What else: the list's footer has no room for it.
MORE_ORDER_ACTIONS = ("order.customer", "order.edit", "order.same")

#: What no footer offers of itself; the help and the palette name it.
QUIET_ORDER_ACTIONS = ("order.set_status", "order.undo")

#: What can be done to the customer whose card is open.
CUSTOMER_ACTIONS = ("page.open", "customer.approval", "customer.edit", "customer.note", "customer.orders")


def standing_of(row: "OrderRow") -> tuple[object, ...]:
    """All of an order that decides which actions are possible for it."""
    owned = row.customer_id is not None
    return row.status, row.marks, row.payment_status, bool(row.items), bool(row.due), bool(row.paid), owned


def offered(
    ids: Iterable[str], row: "OrderRow | None", identity: Identity, *, read_only: bool
) -> list[Action]:
    """Those of the actions that a footer shows: possible for the order, and within the person's role (A2)."""
    return [
        action
        for action in (ACTIONS[action_id] for action_id in ids)
        if action.obstacle(identity, row, read_only=read_only) is None
    ]
