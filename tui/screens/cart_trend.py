"""What became of carts in the last days (I4)."""

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen
from whenever import SYSTEM_TZ

from domain.errors import DomainError
from domain.followup.rows import CartStats
from domain.rows import Changes
from domain.words import _
from tui.bindings import bindings, scrolling
from tui.footer import Footer
from widgets import charts
from widgets.bars import Line, Rule
from widgets.cart_trend_page import CartTrendText
from widgets.linked_page import LinkedPage
from widgets.palette import palette_of

if TYPE_CHECKING:
    from domain.desk import Desk
    from tui.app import OrdertopApp

#: How far is looked back.
SPAN_DAYS = 30


class CartTrendScreen(Screen[None]):
    """The figures of follow-ups, day by day."""

    AUTO_FOCUS = "LinkedPage"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("details.close"), *scrolling()]

    def __init__(self) -> None:
        super().__init__()
        self._stats: CartStats | None = None

    @property
    def _app(self) -> "OrdertopApp":
        return cast("OrdertopApp", self.app)

    def compose(self) -> ComposeResult:
        yield Line(id="top")
        yield Rule()
        yield LinkedPage()
        yield Rule()
        yield Footer("details.close", "app.help")

    def on_mount(self) -> None:
        self._app.show_top()
        self.run_worker(self._read(), group="trend", exclusive=True)

    def on_resize(self) -> None:
        self._draw()

    async def _read(self) -> None:
        last = self._app.clock.now().to_tz(self._app.options.settings.zone or SYSTEM_TZ).date()

        async def look(desk: "Desk") -> CartStats:
            reads = desk.reads(self._app.identity)
            return await reads.cart_stats(last.subtract(days=SPAN_DAYS - 1), last)

        try:
            # What draws takes its time to be imported; nobody is to wait for it at the keyboard.
            self._stats, _loaded = await asyncio.gather(
                self._app.thread.look(look), asyncio.to_thread(charts.load)
            )
        except DomainError as error:
            self._app.trouble(error)
            return
        self._draw()

    def _draw(self) -> None:
        if not self.query(LinkedPage):  # the screen is being left
            return
        page = self.query_one(LinkedPage)
        if self._stats is None:
            page.say(_(" Reading what became of carts …"))
            return
        page.show(CartTrendText(palette_of(self.app), self.size.width - 2).draw(self._stats))

    def changed(self, changes: Changes) -> None:
        """Something was recorded on the desk, here or by someone else (T12)."""
        if changes.everything or changes.order_ids:
            self.run_worker(self._read(), group="trend", exclusive=True)

    def show_openers(self, openers: Mapping[int, tuple[str, ...]]) -> None:
        """Nothing here says who has which order open."""

    def action_scroll(self, how: str) -> None:
        self.query_one(LinkedPage).move(how)

    def action_details_close(self) -> None:
        self.dismiss()
