"""Every action there is: its keys, its words, what it needs. Bindings, footer, help and palette are made from it.

It does not know Textual: the settings, which every command reads, are checked against it.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from domain.orders.transitions import Action as Step
from domain.staff import Identity, Permission
from domain.words import _, mark
from tui import delivery_obstacles, money_obstacles
from tui.action import Action

if TYPE_CHECKING:
    from domain.rows import OrderRow  # the first frame does without (V1)


def _of_the_reseller(row: "OrderRow") -> str | None:
    if row.customer_id is not None:
        return None
    return _("{number} has no customer: the reseller placed it for itself.").format(number=row.number)


_ALL = (
    Action(
        id="order.approve",
        keys=("a",),
        label=mark("approve"),
        help=mark("Approve the order; it says what will happen before anything does."),
        permission=Permission.APPROVE,
        step=Step.APPROVE,
    ),
    Action(
        id="order.set_up",
        keys=("A",),
        label=mark("set up"),
        help=mark("Approve the order and say of each item how it is set up: where, username, password."),
        permission=Permission.APPROVE,
        step=Step.APPROVE,
    ),
    Action(
        id="order.cancel",
        keys=("c",),
        label=mark("cancel"),
        help=mark("Cancel the order with its items and unpaid invoices."),
        permission=Permission.CANCEL,
        step=Step.CANCEL,
    ),
    Action(
        id="order.receive",
        keys=("p",),
        label=mark("payment"),
        help=mark("Record a payment that was received, without approving the order."),
        permission=Permission.TAKE_PAYMENT,
        hindrance=money_obstacles.receiving,
    ),
    Action(
        id="order.capture",
        keys=("t",),
        label=mark("take payment"),
        help=mark("Take what is due from the payment token that the customer left."),
        permission=Permission.TAKE_PAYMENT,
        hindrance=money_obstacles.capturing,
    ),
    Action(
        id="order.refund",
        keys=("r",),
        label=mark("refund"),
        help=mark("Pay a payment back, in full or in part, or record that it was paid back by hand."),
        permission=Permission.REFUND,
        hindrance=money_obstacles.refunding,
    ),
    Action(
        id="order.retry",
        keys=("z",),
        label=mark("retry refund"),
        help=mark("Ask again for the refunds of the order that failed."),
        permission=Permission.REFUND,
        hindrance=money_obstacles.retrying,
    ),
    Action(
        id="order.confirm_partial",
        keys=("P",),
        label=mark("confirm part"),
        help=mark("Let what was paid in part count as complete; the rest is written off."),
        permission=Permission.APPROVE,
        step=Step.CONFIRM_PARTIAL,
        hindrance=money_obstacles.in_parts,
    ),
    Action(
        id="order.reject_partial",
        keys=("B",),
        label=mark("reject part"),
        help=mark("Reject an order that was paid in part; what was received is refunded or kept as credit."),
        permission=Permission.CANCEL,
        step=Step.REJECT_PARTIAL,
        hindrance=money_obstacles.in_parts,
    ),
    Action(
        id="order.deliver",
        keys=("d",),
        label=mark("delivered"),
        help=mark("Mark the order's items as delivered by hand."),
        permission=Permission.DELIVER,
        step=Step.DELIVER,
    ),
    Action(
        id="order.redeliver",
        keys=("D",),
        label=mark("deliver again"),
        help=mark("Have what failed delivered again, without waiting for the next try."),
        permission=Permission.DELIVER,
        hindrance=delivery_obstacles.redelivering,
    ),
    Action(
        id="order.refuse",
        keys=("b",),
        label=mark("refused"),
        help=mark("Give the order back: the distributor refused it."),
        permission=Permission.DELIVER,
        step=Step.REFUSE,
    ),
    Action(
        id="order.note",
        keys=("n",),
        label=mark("note"),
        help=mark("Write a note for your colleagues."),
        permission=Permission.NOTE,
    ),
    Action(
        id="order.edit",
        keys=("e",),
        label=mark("edit"),
        help=mark("Correct the name on the invoice, the affiliate, and domains that are not delivered yet."),
        permission=Permission.PLACE_ORDER,
    ),
    Action(
        id="order.set_status",
        keys=("S",),
        label=mark("status"),
        help=mark("Show the order under a status of your own; add, rename and retire those."),
        permission=Permission.MANAGE_STATUSES,
    ),
    Action(
        id="order.undo",
        keys=("u",),
        label=mark("undo"),
        help=mark("Take back your last change, where no money has moved and nothing outside has begun."),
        permission=Permission.NOTE,
    ),
    Action(
        id="order.customer",
        keys=("w",),
        label=mark("customer"),
        help=mark("Open the card of the order's customer; a click on the name does the same."),
        hindrance=_of_the_reseller,
    ),
    Action(
        id="order.same",
        keys=("s",),
        label=mark("same customer"),
        help=mark("List all orders with the same customer, e-mail or address."),
        hindrance=_of_the_reseller,
    ),
    Action(
        id="order.copy",
        keys=("y",),
        label=mark("copy number"),
        help=mark("Copy the order's number to your clipboard, through SSH too."),
    ),
    Action(
        id="order.number",
        keys=("Y",),
        label=mark("show number"),
        help=mark("Show the order's number alone, to be selected with the mouse."),
    ),
    Action(
        id="order.hint",
        keys=("i",),
        label=mark("what is hidden"),
        help=mark("Tell the category and offer number, and what the row has no room for."),
    ),
    Action(
        id="list.search", keys=("slash",), label=mark("search"), help=mark("Search and filter this list.")
    ),
    Action(
        id="list.filter",
        keys=("f",),
        label=mark("filter"),
        help=mark("Fill in a form of all filters instead of typing a search."),
    ),
    Action(
        id="list.views",
        keys=("F",),
        label=mark("views"),
        help=mark("Saved views: a digit shows the one with that key, n saves this search under a name."),
    ),
    Action(
        id="list.reseller",
        keys=("R",),
        label=mark("reseller"),
        help=mark("Pick the reseller whose orders are shown, or all."),
    ),
    Action(
        id="list.columns",
        keys=("C",),
        label=mark("columns"),
        help=mark("Choose the list's columns: which, in which order, how wide. They stay so."),
    ),
    Action(
        id="list.clear",
        keys=("escape",),
        label=mark("clear"),
        help=mark("Close the payments, give up a range, then clear the search, then the marks."),
    ),
    Action(id="list.all", keys=("0",), label=mark("all"), help=mark("All orders except carts.")),
    Action(
        id="list.incomplete",
        keys=("1",),
        label=mark("incomplete"),
        help=mark("Carts that customers have not completed."),
    ),
    Action(
        id="list.awaiting_payment",
        keys=("2",),
        label=mark("awaiting payment"),
        help=mark("Orders whose payment is awaited."),
    ),
    Action(
        id="list.awaiting_approval",
        keys=("3",),
        label=mark("awaiting approval"),
        help=mark("Orders on the way to being handled."),
    ),
    Action(id="list.handled", keys=("4",), label=mark("handled"), help=mark("Orders paid and approved.")),
    Action(id="list.closed", keys=("5",), label=mark("closed"), help=mark("Cancelled orders and fraud.")),
    Action(
        id="list.mine",
        keys=("m",),
        label=mark("mine"),
        help=mark("Orders that wait for a person, not a machine."),
    ),
    Action(
        id="list.mark_all",
        keys=("asterisk",),
        label=mark("mark all"),
        help=mark("Mark all that the search finds, also what is not in view."),
    ),
    Action(
        id="list.invert",
        keys=("exclamation_mark",),
        label=mark("invert marks"),
        help=mark("Mark what is not marked of this list, and the other way round."),
    ),
    Action(id="list.unmark", keys=("M",), label=mark("unmark all"), help=mark("Take all marks away.")),
    Action(
        id="list.bulk",
        keys=("X",),
        label=mark("do to marked"),
        help=mark("Approve, cancel or set the status of all marked orders; while that runs, stop it."),
        permission=Permission.BULK,
    ),
    Action(
        id="list.report",
        keys=("V",),
        label=mark("what was refused"),
        help=mark("Which orders the last bulk left as they were, and why."),
    ),
    Action(
        id="list.sort",
        keys=("o",),
        label=mark("sort"),
        help=mark("Sort by date, number, amount or customer, one after the other."),
    ),
    Action(id="list.turn", keys=("O",), label=mark("turn"), help=mark("The list the other way round.")),
    Action(id="list.reload", keys=("f5", "ctrl+r"), label=mark("reload"), help=mark("Read the list again.")),
    Action(
        id="tab.next",
        keys=("tab", "right_square_bracket"),
        label=mark("next tab"),
        help=mark("The next tab."),
    ),
    Action(
        id="tab.previous",
        keys=("shift+tab", "left_square_bracket"),
        label=mark("previous tab"),
        help=mark("The previous tab."),
    ),
    # What the overview does by itself has the same ids and keys in `GeneralPane.BINDINGS`.
    Action(id="general.right", keys=("right",), label=mark("right"), help=mark("The figure on the right.")),
    Action(id="general.left", keys=("left",), label=mark("left"), help=mark("The figure on the left.")),
    Action(
        id="general.part", keys=("space",), label=mark("next list"), help=mark("The next list that waits.")
    ),
    Action(
        id="general.period",
        keys=("w",),
        label=mark("period"),
        help=mark("The next period of the product mix."),
    ),
    Action(
        id="general.product",
        keys=("s",),
        label=mark("product type"),
        help=mark("The next product type alone."),
    ),
    Action(
        id="general.billing",
        keys=("S",),
        label=mark("billing type"),
        help=mark("The next billing type alone."),
    ),
    Action(
        id="details.resend",
        keys=("E",),
        label=mark("send again"),
        help=mark("Send the order's letters again that did not arrive."),
        permission=Permission.FOLLOW_UP,
    ),
    Action(id="details.close", keys=("escape", "q"), label=mark("back"), help=mark("Back to the list.")),
    Action(
        id="details.next", keys=("J", "right"), label=mark("next"), help=mark("The next order of the list.")
    ),
    Action(
        id="details.previous",
        keys=("K", "left"),
        label=mark("previous"),
        help=mark("The previous order of the list."),
    ),
    Action(
        id="page.open",
        keys=("enter",),
        label=mark("follow"),
        help=mark("Open what the cursor is on, such as the customer or another order; arrows choose."),
    ),
    Action(
        id="customer.approval",
        keys=("a",),
        label=mark("approval"),
        help=mark("Let the customer's orders wait for your approval, or pass without it."),
        permission=Permission.MANAGE_CUSTOMERS,
    ),
    Action(
        id="customer.edit",
        keys=("e",),
        label=mark("edit"),
        help=mark("Correct what is known of the customer."),
        permission=Permission.MANAGE_CUSTOMERS,
    ),
    Action(
        id="customer.note",
        keys=("n",),
        label=mark("note"),
        help=mark("Write a note on the customer for your colleagues."),
        permission=Permission.NOTE,
    ),
    Action(
        id="customer.orders",
        keys=("s",),
        label=mark("all orders"),
        help=mark("List all orders of the customer."),
    ),
    Action(
        id="app.theme",
        keys=("T",),
        label=mark("theme"),
        help=mark("Dark, light, or the terminal's 16 colours."),
    ),
    Action(
        id="app.palette",
        keys=("colon", "ctrl+p"),
        label=mark("commands"),
        help=mark("Find an action by name."),
    ),
    Action(
        id="app.help", keys=("question_mark", "f1"), label=mark("all keys"), help=mark("This list of keys.")
    ),
    Action(id="app.quit", keys=("q", "ctrl+q"), label=mark("quit"), help=mark("Leave ordertop.")),
    # What the list's table does by itself has the same ids and keys in `WindowedTable.BINDINGS`.
    Action(id="table.down", keys=("down", "j"), label=mark("down"), help=mark("The next line.")),
    Action(id="table.up", keys=("up", "k"), label=mark("up"), help=mark("The line before.")),
    Action(
        id="table.page_down",
        keys=("pagedown", "ctrl+f"),
        label=mark("page down"),
        help=mark("The next page."),
    ),
    Action(
        id="table.page_up", keys=("pageup", "ctrl+b"), label=mark("page up"), help=mark("The page before.")
    ),
    Action(
        id="table.half_down", keys=("ctrl+d",), label=mark("half a page down"), help=mark("Half a page down.")
    ),
    Action(id="table.half_up", keys=("ctrl+u",), label=mark("half a page up"), help=mark("Half a page up.")),
    Action(
        id="table.first", keys=("g", "home", "ctrl+home"), label=mark("first"), help=mark("The first line.")
    ),
    Action(id="table.last", keys=("G", "end", "ctrl+end"), label=mark("last"), help=mark("The last line.")),
    Action(id="table.mark", keys=("space",), label=mark("mark"), help=mark("Mark the line and move on.")),
    Action(
        id="table.range",
        keys=("v",),
        label=mark("mark a range"),
        help=mark(
            "Begin a range; moving extends it, the key again ends it. On a marked line it takes marks away."
        ),
    ),
    Action(
        id="table.open",
        keys=("enter",),
        label=mark("payments"),
        help=mark("Open the order's payments below the list; again, all its details."),
    ),
)

#: All actions, by id.
ACTIONS: dict[str, Action] = {action.id: action for action in _ALL}

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
MORE_ORDER_ACTIONS = ("order.customer", "order.edit", "order.same", "order.set_status", "order.undo")

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
