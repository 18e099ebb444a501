"""One order with everything about it (T6)."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType

from domain.errors import DomainError, NotFound
from domain.orders.status import Mark
from domain.rows import Changes, OrderDetails, OrderRow
from domain.words import _
from tui.actions import MORE_ORDER_ACTIONS, ORDER_ACTIONS, QUIET_ORDER_ACTIONS, offered
from tui.bindings import bindings
from tui.footer import Footer
from tui.order_keys import OrderKeys
from tui.screens.page import PageScreen
from widgets.bars import Rule
from widgets.linked_page import LinkedPage
from widgets.order_details import DetailsText
from widgets.palette import palette_of

if TYPE_CHECKING:
    from domain.reads import Reads


class DetailsScreen(PageScreen[OrderDetails], OrderKeys):
    """The order with its keys.

    `listed` says that the order was opened from the list, so that the next one of the list is next here too.
    """

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
    def _row(self) -> OrderRow:
        return self._given if self._found is None else self._found.order

    def footer(self) -> Footer:
        around = ("details.previous", "details.next") if self._listed else ()
        return Footer("details.close", "page.open", *around, "app.help", kept=("details.close",))

    async def read(self, reads: "Reads") -> OrderDetails:
        return await reads.order_details(self._row.id)

    def not_read(self, error: DomainError) -> None:
        if not isinstance(error, NotFound):
            super().not_read(error)
            return
        gone = _("{number} is gone.").format(number=self._row.number)
        if self._app.screen is self:
            self.dismiss()
            self._app.call_later(self._app.tell, gone)  # where one is then
        else:
            self._app.tell(gone)

    def waiting(self) -> str:
        return _(" Reading {number} …").format(number=self._row.number)

    def _draw(self) -> None:
        super()._draw()
        self.show_openers(self._app.openers)

    def draw(self, page: LinkedPage, found: OrderDetails) -> None:
        drawing = DetailsText(
            palette_of(self.app), self.size.width - 2, self._app.clock.now(), self._app.when
        )
        page.show(drawing.draw(found))
        self._offer(found)

    def _offer(self, found: OrderDetails) -> None:
        app = self._app
        ids: tuple[str, ...] = (*ORDER_ACTIONS, *MORE_ORDER_ACTIONS)
        if any(letter.undelivered for letter in found.letters):
            ids = ("details.resend", *ids)  # a narrow footer has room for the first
        if Mark.REVIEW in self._row.marks:
            ids = ("order.fraud", *ids)
        possible = offered(ids, self._row, app.identity, read_only=app.options.read_only)
        self.query_one(Footer).offer(possible)

    def concerns(self, changes: Changes) -> bool:
        return self._row.id in changes.touching([self._row])

    @property
    def order_id(self) -> int:
        """The order that is open."""
        return self._row.id

    def show_openers(self, openers: Mapping[int, tuple[str, ...]]) -> None:
        """Others have these orders open (T12)."""
        names = ", ".join(openers.get(self._row.id, ()))
        for rule in self.query("#above").results(Rule):  # none of a screen that is being left
            rule.say(_("open too: {name}").format(name=names) if names else "")

    # Actions.

    def with_order(self, act: Callable[[OrderRow], object]) -> None:
        """Does this with the order that is open."""
        act(self._row)

    def order_changed(self, _order_id: int) -> None:
        """Reads the order again."""
        self._read_again()

    def action_details_resend(self) -> None:
        self.with_order(lambda row: self.begin(self._orders.resend(row)))

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
