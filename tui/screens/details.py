"""One order with everything about it (T6)."""

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import BindingType

from domain.rows import OrderRow
from domain.words import _
from tui.actions import MORE_ORDER_ACTIONS, ORDER_ACTIONS, QUIET_ORDER_ACTIONS
from tui.bindings import bindings
from tui.footer import Footer
from tui.screens.order_page import OrderPage


class DetailsScreen(OrderPage):
    """The order with its keys.

    `listed` says that the order was opened from the list, so that the next one of the list is next here too.
    """

    OFFERED: Sequence[str] = (*ORDER_ACTIONS, *MORE_ORDER_ACTIONS)
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(*ORDER_ACTIONS, *MORE_ORDER_ACTIONS, *QUIET_ORDER_ACTIONS),
        *bindings("order.number", "order.fraud", "page.open", "details.resend"),
        *bindings("details.next", "details.previous"),
    ]

    def __init__(self, row: OrderRow, *, listed: bool = True) -> None:
        super().__init__()
        self._given = row
        self._listed = listed

    @property
    def row(self) -> OrderRow:
        return self._given if self._found is None else self._found.order

    def footer(self) -> Footer:
        around = ("details.previous", "details.next") if self._listed else ()
        return Footer("details.close", "page.open", *around, "app.help", kept=("details.close",))

    def gone(self) -> None:
        gone = _("{number} is gone.").format(number=self.row.number)
        if self._app.front is self:
            self.dismiss()
            self._app.call_later(self._app.tell, gone)  # where one is then
        else:
            self._app.tell(gone)

    # Actions.

    def action_details_next(self) -> None:
        self._step(1)

    def action_details_previous(self) -> None:
        self._step(-1)

    def _step(self, by: int) -> None:
        def show(row: OrderRow) -> None:
            self._given, self._found = row, None
            self._draw()
            self._read_again()

        if self._listed:
            self._app.step(by, show)
        else:
            self._app.tell(_("This order was not opened from the list, so none is next to it."))
