"""What will be debited on which day (SPEC 6)."""

from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType
from whenever import Instant

from domain.query import Query
from domain.recurring.forecast import ForecastDay
from domain.rows import Changes
from domain.words import _
from tui.bindings import bindings
from tui.footer import Footer
from tui.screens.page import ChartScreen
from widgets.forecast_page import ForecastText
from widgets.linked_page import LinkedPage
from widgets.palette import palette_of

if TYPE_CHECKING:
    from domain.reads import Reads

#: How far is looked ahead: a month, so that each that is paid monthly is there.
SPAN_DAYS = 31


class ForecastScreen(ChartScreen[tuple[ForecastDay, ...]]):
    """The debits of the days to come, of the recurring orders whose initial orders match a search."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("list.export")

    def __init__(self, query: Query, *, whose: str) -> None:
        super().__init__()
        self._query = query
        self._whose = whose

    async def read(self, reads: "Reads") -> tuple[ForecastDay, ...]:
        return await reads.forecast(self._query, self._until())

    def _until(self) -> Instant:
        return self._app.clock.now().add(hours=24 * SPAN_DAYS)

    def waiting(self) -> str:
        return _(" Reading what is due …")

    def draw(self, page: LinkedPage, found: tuple[ForecastDay, ...]) -> None:
        drawing = ForecastText(palette_of(self.app), self.size.width - 2)
        page.show(drawing.draw(found, span_days=SPAN_DAYS, whose=self._whose))

    def action_list_export(self) -> None:
        from tui.export_pages import forecast

        assert self._app.desk_screen is not None
        self._app.desk_screen.exporting.open(forecast(self._query, self._until(), whose=self._whose))

    def footer(self) -> Footer:
        return Footer("list.export", "details.close", "app.help")

    def concerns(self, changes: Changes) -> bool:
        return bool(changes.recurring_ids)
