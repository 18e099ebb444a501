"""One order with everything about it (T6)."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, ClassVar, cast

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from domain.errors import DomainError, NotFound
from domain.rows import Changes, OrderDetails, OrderRow
from domain.words import _
from tui.actions import ORDER_ACTIONS, offered
from tui.bindings import bindings, scrolling
from tui.footer import Footer
from tui.order_keys import OrderKeys
from widgets.bars import Line, Rule
from widgets.order_details import DetailsText
from widgets.palette import palette_of

if TYPE_CHECKING:
    from domain.desk import Desk
    from tui.app import OrdertopApp


class DetailsScreen(OrderKeys):
    """The details stay true while they are open: they are read again when the order changes."""

    DEFAULT_CSS = """
    DetailsScreen VerticalScroll { height: 1fr; scrollbar-size-vertical: 1; }
    DetailsScreen Static { width: 1fr; height: auto; text-wrap: nowrap; text-overflow: ellipsis; }
    """
    AUTO_FOCUS = "VerticalScroll"
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(*ORDER_ACTIONS, "order.number", "details.resend", "details.close"),
        *bindings("details.next", "details.previous"),
        *scrolling(),
    ]

    def __init__(self, row: OrderRow) -> None:
        super().__init__()
        self._row = row
        self._details: OrderDetails | None = None

    @property
    def _app(self) -> "OrdertopApp":
        return cast("OrdertopApp", self.app)

    def compose(self) -> ComposeResult:
        yield Line(id="top")
        yield Rule(id="openers")
        with VerticalScroll():
            yield Static(id="details")
        yield Rule()
        yield Footer("details.previous", "details.next", "details.close", "app.help")

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
            self._app.tell(_("{number} is gone.").format(number=self._row.number))
            return
        except DomainError as error:
            self._app.trouble(error)
            return
        self._row = self._details.order
        self._draw()

    def _draw(self) -> None:
        if not self.query("#details"):  # the screen is being left
            return
        self.show_openers(self._app.openers)
        if self._details is None:
            self.query_one("#details", Static).update(
                Text(_(" Reading {number} …").format(number=self._row.number))
            )
            return
        drawing = DetailsText(
            palette_of(self.app), self.size.width - 2, self._app.clock.now(), self._app.when
        )
        self.query_one("#details", Static).update(drawing.draw(self._details))
        self._offer()

    def _offer(self) -> None:
        app = self._app
        possible = offered(ORDER_ACTIONS, self._row, app.identity, read_only=app.options.read_only)
        if self._details is not None and any(letter.undelivered for letter in self._details.letters):
            resend = offered(("details.resend",), self._row, app.identity, read_only=app.options.read_only)
            possible = [*resend, *possible]  # a narrow footer has room for the first
        self.query_one(Footer).offer(possible)

    def changed(self, changes: Changes) -> None:
        """Something was recorded on the desk, here or by someone else (T12)."""
        if changes.everything or self._row.id in changes.order_ids:
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
        getattr(self.query_one(VerticalScroll), how)(animate=False, immediate=True)

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

        self._app.step(by, show)
