"""What can be done on the overview, on pages of text, and everywhere."""

from domain.staff import Permission
from domain.words import mark
from tui import follow_up_obstacles
from tui.actions.action import Action

PAGES = (
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
    # What the reports do by themselves has the same ids and keys in `ReportPane.BINDINGS`.
    Action(
        id="report.open",
        keys=("enter",),
        label=mark("orders behind"),
        help=mark("List the orders behind the figure under the cursor."),
    ),
    Action(
        id="report.by",
        keys=("b",),
        label=mark("next report"),
        help=mark("By currency, payment system, method, offer, category, manager, day or month."),
    ),
    Action(id="report.back", keys=("B",), label=mark("report before"), help=mark("The report before.")),
    Action(
        id="report.period",
        keys=("w",),
        label=mark("period"),
        help=mark("The next period: today, this week, this month and so on."),
    ),
    Action(
        id="report.days",
        keys=("d",),
        label=mark("days"),
        help=mark("Any period, by its first and last day."),
    ),
    Action(id="report.right", keys=("right",), label=mark("right"), help=mark("The figure on the right.")),
    Action(id="report.left", keys=("left",), label=mark("left"), help=mark("The figure on the left.")),
    Action(
        id="report.sort",
        keys=("o",),
        label=mark("sort"),
        help=mark("Sort by the column under the cursor; again, the other way round."),
    ),
    Action(
        id="report.columns",
        keys=("C",),
        label=mark("columns"),
        help=mark("Choose the report's columns: which, in which order. They stay so."),
    ),
    Action(
        id="report.carts",
        keys=("t",),
        label=mark("carts"),
        help=mark(
            "What became of carts in the report's period: left open, recovered, lost, as numbers and a chart."
        ),
    ),
    Action(
        id="account.cancel",
        keys=("c",),
        label=mark("cancel invoice"),
        help=mark("Cancel an invoice of the distributor's that is not paid; it is owed no more."),
        permission=Permission.MANAGE_CREDIT,
    ),
    # What the list of recurring orders does by itself has the same ids and keys in `RecurringTable.BINDINGS`.
    Action(
        id="recurring.activate",
        keys=("a",),
        label=mark("activate"),
        help=mark("Debit a recurring order again; what fell due meanwhile is taken once."),
        permission=Permission.MANAGE_RECURRING,
    ),
    Action(
        id="recurring.suspend",
        keys=("s",),
        label=mark("suspend"),
        help=mark("Take nothing for a recurring order until it is activated."),
        permission=Permission.MANAGE_RECURRING,
    ),
    Action(
        id="recurring.complete",
        keys=("c",),
        label=mark("complete"),
        help=mark("Finish a recurring order early, for good."),
        permission=Permission.MANAGE_RECURRING,
    ),
    Action(
        id="recurring.forecast",
        keys=("d",),
        label=mark("debits ahead"),
        help=mark("What will be debited on which day, as numbers and a chart."),
    ),
    # What the board of carts does by itself has the same ids and keys in `CartTable.BINDINGS`.
    Action(
        id="cart.take",
        keys=("a",),
        label=mark("take"),
        help=mark("Follow the order up yourself; what a colleague has is taken over."),
        permission=Permission.FOLLOW_UP,
        hindrance=follow_up_obstacles.following,
    ),
    Action(
        id="cart.release",
        keys=("b",),
        label=mark("leave"),
        help=mark("Leave the order to whoever takes it next."),
        permission=Permission.FOLLOW_UP,
        hindrance=follow_up_obstacles.following,
    ),
    Action(
        id="cart.log",
        keys=("l",),
        label=mark("log"),
        help=mark("Log an attempt to reach the customer: how, what came of it, why, and when to look again."),
        permission=Permission.FOLLOW_UP,
        hindrance=follow_up_obstacles.following,
    ),
    Action(
        id="cart.snooze",
        keys=("s",),
        label=mark("put aside"),
        help=mark(
            "Put the order aside until a time; whoever goes through a list one by one passes over it till then."
        ),
        permission=Permission.FOLLOW_UP,
    ),
    Action(
        id="cart.send",
        keys=("e",),
        label=mark("remind"),
        help=mark("Send the customer a recovery message with a link back."),
        permission=Permission.FOLLOW_UP,
        hindrance=follow_up_obstacles.following,
    ),
    Action(
        id="cart.lost",
        keys=("x",),
        label=mark("lost"),
        help=mark("Give the order up, with the reason why its customer does not finish."),
        permission=Permission.FOLLOW_UP,
        hindrance=follow_up_obstacles.following,
    ),
    Action(
        id="cart.recover",
        keys=("r",),
        label=mark("recovered"),
        help=mark("Count the order as recovered: its customer bought in another way."),
        permission=Permission.FOLLOW_UP,
        hindrance=follow_up_obstacles.following,
    ),
    Action(
        id="cart.trend",
        keys=("d",),
        label=mark("figures"),
        help=mark("What became of carts day by day, and why they were lost, as numbers and charts."),
    ),
    Action(
        id="details.resend",
        keys=("E",),
        label=mark("send again"),
        help=mark("Send the order's letters again that did not arrive."),
        permission=Permission.FOLLOW_UP,
    ),
    Action(
        id="triage.next",
        keys=("space", "right", "J"),
        label=mark("next"),
        help=mark("Leave the order as it is, and go on to the next one that nobody else has open."),
    ),
    Action(
        id="triage.previous",
        keys=("left", "K"),
        label=mark("previous"),
        help=mark("Back to the order before."),
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
        id="customer.plan",
        keys=("p",),
        label=mark("sales plan"),
        help=mark("Plan a sale to the customer."),
        permission=Permission.FOLLOW_UP,
    ),
    Action(
        id="customer.plan_paid",
        keys=("P",),
        label=mark("plan paid"),
        help=mark("Say that the customer has paid for a plan, or drop it."),
        permission=Permission.FOLLOW_UP,
    ),
    Action(
        id="customer.orders",
        keys=("s",),
        label=mark("all orders"),
        help=mark("List all orders of the customer."),
    ),
    Action(
        id="customer.place",
        keys=("N",),
        label=mark("new order"),
        help=mark("Place an order for this customer."),
        permission=Permission.PLACE_ORDER,
    ),
    Action(
        id="app.alerts",
        keys=("ctrl+g",),
        label=mark("alerts"),
        help=mark("What somebody has to know now: acknowledge it, put it off, hand it over."),
        permission=Permission.VIEW,
    ),
    Action(
        id="admin.edit",
        keys=("e",),
        label=mark("change"),
        help=mark("Change the thing under the cursor; Enter does it too."),
    ),
    Action(id="admin.add", keys=("n",), label=mark("new"), help=mark("Add one of this kind.")),
    Action(
        id="admin.retire",
        keys=("d",),
        label=mark("retire, or back"),
        help=mark("Retire the thing under the cursor, or take it back into use."),
    ),
    Action(
        id="admin.search",
        keys=("slash",),
        label=mark("search"),
        help=mark("Show those that have what is typed."),
    ),
    Action(
        id="app.admin",
        keys=("f2",),
        label=mark("administration"),
        help=mark("Staff, roles, offers, settings and all else that the desk is made of."),
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
)
