"""One order with everything about it (T6)."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType

from domain.errors import DomainError, NotFound
from domain.rows import Changes, OrderDetails, OrderRow
from domain.words import _
from tui.actions import MORE_ORDER_ACTIONS, ORDER_ACTIONS, QUIET_ORDER_ACTIONS, offered
from tui.bindings import bindings, scrolling
from tui.footer import Footer
from tui.order_keys import OrderKeys
from tui.places import follow
from widgets.bars import Line, Rule
from widgets.linked_page import LinkedPage
from widgets.order_details import DetailsText
from widgets.palette import palette_of

if TYPE_CHECKING:
    from domain.desk import Desk
    from tui.app import OrdertopApp


class DetailsScreen(OrderKeys):
    """The details stay true while they are open: they are read again when the order changes.

    `listed` says that the order was opened from the list, so that the next one of the list is next here too.
    """

    AUTO_FOCUS = "LinkedPage"
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(*ORDER_ACTIONS, *MORE_ORDER_ACTIONS, *QUIET_ORDER_ACTIONS),
        *bindings("order.number", "page.open", "details.resend"),
        *bindings("details.close", "details.next", "details.previous"),
        *scrolling(),
    ]

    def __init__(self, row: OrderRow, *, listed: bool = True) -> None:
        super().__init__()
        self._row = row
        self._listed = listed
        self._details: OrderDetails | None = None

    @property
    def _app(self) -> "OrdertopApp":
        return cast("OrdertopApp", self.app)

    def compose(self) -> ComposeResult:
        yield Line(id="top")
        yield Rule(id="openers")
        yield LinkedPage()
        yield Rule()
        around = ("details.previous", "details.next") if self._listed else ()
        yield Footer("details.close", "page.open", *around, "app.help", kept=("details.close",))

    def on_mount(self) -> None:
        self._app.show_top()
        self._read()

    def on_resize(self) -> None:
        self._draw()

    def _read(self) -> None:
        self.run_worker(self._read_details(self._row.id), group="details", exclusive=True)
        self._app.look_now()

    async def _read_details(self, order_id: int) -> None:
        async def look(desk: "Desk") -> OrderDetails:
            return await desk.reads(self._app.identity).order_details(order_id)

        try:
            self._details = await self._app.thread.look(look)
        except NotFound:
            gone = _("{number} is gone.").format(number=self._row.number)
            if self._app.screen is self:
                self.dismiss()
                self._app.call_later(self._app.tell, gone)  # where one is then
            else:
                self._app.tell(gone)
            return
        except DomainError as error:
            self._app.trouble(error)
            return
        self._row = self._details.order
        self._draw()

    def _draw(self) -> None:
        if not self.query(LinkedPage):  # the screen is being left
            return
        self.show_openers(self._app.openers)
        if self._details is None:
            self.query_one(LinkedPage).say(_(" Reading {number} …").format(number=self._row.number))
            return
        drawing = DetailsText(
            palette_of(self.app), self.size.width - 2, self._app.clock.now(), self._app.when
        )
        self.query_one(LinkedPage).show(drawing.draw(self._details))
        self._offer()

    def _offer(self) -> None:
        app = self._app
        ids: tuple[str, ...] = (*ORDER_ACTIONS, *MORE_ORDER_ACTIONS)
        if self._details is not None and any(letter.undelivered for letter in self._details.letters):
            ids = ("details.resend", *ids)  # a narrow footer has room for the first
        possible = offered(ids, self._row, app.identity, read_only=app.options.read_only)
        self.query_one(Footer).offer(possible)

    def changed(self, changes: Changes) -> None:
        """Something was recorded on the desk, here or by someone else (T12)."""
        if changes.everything or self._row.id in changes.touching([self._row]):
            self.run_worker(self._read_details(self._row.id), group="details", exclusive=True)

    @property
    def order_id(self) -> int:
        """The order that is open."""
        return self._row.id

    def show_openers(self, openers: Mapping[int, tuple[str, ...]]) -> None:
        """Others have these orders open (T12)."""
        names = ", ".join(openers.get(self._row.id, ()))
        self.query_one("#openers", Rule).say(_("open too: {name}").format(name=names) if names else "")

    # Actions.

    def with_order(self, act: Callable[[OrderRow], object]) -> None:
        """Does this with the order that is open."""
        act(self._row)

    def order_changed(self, _order_id: int) -> None:
        """Reads the order again."""
        self._read()

    def action_scroll(self, how: str) -> None:
        self.query_one(LinkedPage).move(how)

    def action_page_open(self) -> None:
        self.query_one(LinkedPage).open_chosen()

    @on(LinkedPage.Opened)
    def _opened(self, event: LinkedPage.Opened) -> None:
        follow(self._app, self, event.target)

    def action_details_resend(self) -> None:
        self.with_order(lambda row: self.begin(self._orders.resend(row)))

    def action_details_close(self) -> None:
        self.dismiss()

    def action_details_next(self) -> None:
        self._step(1)

    def action_details_previous(self) -> None:
        self._step(-1)

    def _step(self, by: int) -> None:
        def show(row: OrderRow) -> None:
            self._row, self._details = row, None
            self._draw()
            self._read()

        if self._listed:
            self._app.step(by, show)
        else:
            self._app.tell(_("This order was not opened from the list, so none is next to it."))
