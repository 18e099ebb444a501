"""Every action there is: its keys, its words, what it needs. Bindings, footer, help and palette are made from it.

It does not know Textual: the settings, which every command reads, are checked against it.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from domain.orders.transitions import QUICK
from domain.orders.transitions import Action as Step
from domain.staff import Identity
from tui.actions.action import Action
from tui.actions.lists import LISTS, TABLE
from tui.actions.orders import ORDER
from tui.actions.pages import PAGES
from tui.actions.placing import PLACING

if TYPE_CHECKING:
    from domain.rows import OrderRow

#: All actions, by id.
ACTIONS: dict[str, Action] = {action.id: action for action in (*ORDER, *LISTS, *PAGES, *PLACING, *TABLE)}

#: What can be done to the order under the cursor or on the screen.
ORDER_ACTIONS = (
    "order.approve",
    "order.cancel",
    "order.answer_cancel",
    "order.end",
    "order.redeliver",
    "order.deliver",
    "order.refuse",
    "order.note",
    "order.receive",
    "order.capture",
    "order.capture_held",
    "order.void_held",
    "order.refund",
    "order.retry",
    "order.confirm_partial",
    "order.reject_partial",
    "order.complete",
    "order.confirm_sale",
    "order.copy",
    "order.set_up",
)

#: What else: the list's footer has no room for it.
MORE_ORDER_ACTIONS = (
    "order.change_item",
    "order.suspend",
    "order.set_pending",
    "order.set_fraud",
    "order.delete",
    "order.customer",
    "order.edit",
    "order.same",
    "order.authorise",
    "order.send_invoice",
    "order.assign_sale",
)

#: What no footer offers of itself; the help and the palette name it.
QUIET_ORDER_ACTIONS = ("order.set_status", "order.undo")

#: What can be done to the customer whose card is open.
CUSTOMER_ACTIONS = (
    "page.open",
    "customer.place",
    "customer.approval",
    "customer.edit",
    "customer.note",
    "customer.plan",
    "customer.plan_paid",
    "customer.orders",
)

#: What can be done about the sale of an order, also on the customer's card (M4).
SALE_ACTIONS = ("order.confirm_sale", "order.assign_sale")

#: What can be done to the invoice that is open, and to its order's money.
INVOICE_ACTIONS = (
    "order.receive",
    "order.capture",
    "order.authorise",
    "order.capture_held",
    "order.void_held",
    "order.refund",
    "order.retry",
    "order.send_invoice",
)

#: What can be done in the form of an order, as its footer says it.
PLACING_ACTIONS = tuple(action.id for action in PLACING)


def standing_of(row: "OrderRow") -> tuple[object, ...]:
    """All of an order that decides which actions are possible for it."""
    owned = row.customer_id is not None
    money = row.payment_status, bool(row.due), bool(row.paid), row.sale_confirmed
    return row.status, row.marks, bool(row.items), owned, money


def offered(
    ids: Iterable[str],
    row: "OrderRow | None",
    identity: Identity,
    *,
    read_only: bool,
    quickly: bool = False,
) -> list[Action]:
    """Those of the actions that a footer shows: possible for the order, and within the person's role (A2).

    Args:
        quickly: whether cancelling is shown only where it is a quick action.
    """
    late = quickly and row is not None and row.status not in QUICK
    return [
        action
        for action in (ACTIONS[action_id] for action_id in ids)
        if not (late and action.step is Step.CANCEL)
        and action.obstacle(identity, row, read_only=read_only) is None
    ]
