"""What can be done in a list, and between the tabs."""

from domain.staff import Permission
from domain.words import mark
from tui.actions.action import Action

LISTS = (
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
        id="list.place",
        keys=("N",),
        label=mark("new order"),
        help=mark("Place an order for a customer."),
        permission=Permission.PLACE_ORDER,
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
        keys=("U",),
        label=mark("do to marked"),
        help=mark("Approve, cancel or set the status of all marked orders; while that runs, stop it."),
        permission=Permission.BULK,
    ),
    Action(
        id="list.triage",
        keys=("full_stop",),
        label=mark("one by one"),
        help=mark("Go through the list from the cursor on, one order at a time, each held for you alone."),
    ),
    Action(
        id="list.report",
        keys=("J",),
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
    Action(
        id="list.repeats",
        keys=("E",),
        label=mark("recurring too"),
        help=mark("List the orders that recurring ones are paid with too, or no longer."),
    ),
    Action(
        id="list.export",
        keys=("ctrl+e",),
        label=mark("export"),
        help=mark("Export what is seen as CSV, to a file or the clipboard; while that runs, stop it."),
        permission=Permission.EXPORT,
    ),
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
)

TABLE = (
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
