"""What will be debited on which day (SPEC 6)."""

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen

from domain.errors import DomainError
from domain.query import Query
from domain.recurring.forecast import ForecastDay
from domain.rows import Changes
from domain.words import _
from tui.bindings import bindings, scrolling
from tui.footer import Footer
from widgets import charts
from widgets.bars import Line, Rule
from widgets.forecast_page import ForecastText
from widgets.linked_page import LinkedPage
from widgets.palette import palette_of

if TYPE_CHECKING:
    from domain.desk import Desk
    from tui.app import OrdertopApp

#: How far is looked ahead: a month, so that each that is paid monthly is there.
SPAN_DAYS = 31


class ForecastScreen(Screen[None]):
    """The debits of the days to come, of the recurring orders whose initial orders match a search."""

    AUTO_FOCUS = "LinkedPage"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("details.close"), *scrolling()]

    def __init__(self, query: Query, *, whose: str) -> None:
        super().__init__()
        self._query = query
        self._whose = whose
        self._days: tuple[ForecastDay, ...] | None = None

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
        self.run_worker(self._read(), group="forecast", exclusive=True)

    def on_resize(self) -> None:
        self._draw()

    async def _read(self) -> None:
        until = self._app.clock.now().add(hours=24 * SPAN_DAYS)

        async def look(desk: "Desk") -> tuple[ForecastDay, ...]:
            return await desk.reads(self._app.identity).forecast(self._query, until)

        try:
            # What draws takes its time to be imported; nobody is to wait for it at the keyboard.
            self._days, _loaded = await asyncio.gather(
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
        if self._days is None:
            page.say(_(" Reading what is due …"))
            return
        drawing = ForecastText(palette_of(self.app), self.size.width - 2)
        page.show(drawing.draw(self._days, span_days=SPAN_DAYS, whose=self._whose))

    def changed(self, changes: Changes) -> None:
        """Something was recorded on the desk, here or by someone else (T12)."""
        if changes.everything or changes.recurring_ids:
            self.run_worker(self._read(), group="forecast", exclusive=True)

    def show_openers(self, openers: Mapping[int, tuple[str, ...]]) -> None:
        """Nothing here says who has which order open."""

    def action_scroll(self, how: str) -> None:
        self.query_one(LinkedPage).move(how)

    def action_details_close(self) -> None:
        self.dismiss()
