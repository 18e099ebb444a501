"""What can be done in the form of an order."""

from domain.words import mark
from tui.actions.action import Action

PLACING = (
    Action(
        id="placing.place",
        keys=("ctrl+s",),
        label=mark("place it"),
        help=mark("Place the order, as what it comes to says."),
    ),
    Action(
        id="placing.add",
        keys=("ctrl+n",),
        label=mark("another product"),
        help=mark("Add another product to the order."),
    ),
    Action(
        id="placing.remove",
        keys=("ctrl+r",),
        label=mark("remove it"),
        help=mark("Take the product under the cursor out of the order."),
    ),
    Action(
        id="placing.options",
        keys=("ctrl+o",),
        label=mark("options"),
        help=mark("Change the options: confirmation, invoice, mail the invoice."),
    ),
    Action(
        id="placing.clear",
        keys=("ctrl+l",),
        label=mark("empty"),
        help=mark("Empty the form and begin anew."),
    ),
    Action(
        id="placing.leave",
        keys=("escape",),
        label=mark("leave"),
        help=mark("Leave the form; what is filled in is kept as a draft."),
    ),
)
