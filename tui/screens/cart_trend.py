"""What became of carts in some days (I4, B3)."""

from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType
from whenever import SYSTEM_TZ, Date

from domain.followup.rows import CartStats
from domain.reports.days import Days
from domain.rows import Changes
from domain.words import _
from tui.bindings import bindings
from tui.footer import Footer
from tui.screens.page import ChartScreen
from widgets.cart_trend_page import CartTrendText
from widgets.linked_page import LinkedPage
from widgets.palette import palette_of

if TYPE_CHECKING:
    from domain.reads import Reads

#: How far is looked back, unless days were chosen.
SPAN_DAYS = 30

#: Days are counted one by one; of a longer span those at its end.
MOST_DAYS = 366


class CartTrendScreen(ChartScreen[CartStats]):
    """The figures of follow-ups by day, or by week where there are many days; of the last days unless said."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("list.export")

    def __init__(self, days: Days | None = None) -> None:
        super().__init__()
        self._chosen = days

    @property
    def _days(self) -> tuple[Date, Date]:
        """The first and the last day, as far as today has come."""
        today = self._app.clock.now().to_tz(self._app.options.settings.zone or SYSTEM_TZ).date()
        if self._chosen is None:
            return today.subtract(days=SPAN_DAYS - 1), today
        last = min(self._chosen.last or today, today)
        earliest = last.subtract(days=MOST_DAYS - 1)
        return min(max(self._chosen.first or earliest, earliest), last), last

    async def read(self, reads: "Reads") -> CartStats:
        return await reads.cart_stats(*self._days)

    def waiting(self) -> str:
        return _(" Reading what became of carts …")

    def draw(self, page: LinkedPage, found: CartStats) -> None:
        page.show(CartTrendText(palette_of(self.app), self.size.width - 2).draw(found))

    def footer(self) -> Footer:
        return Footer("list.export", "details.close", "app.help")

    def concerns(self, changes: Changes) -> bool:
        return bool(changes.order_ids)

    def action_list_export(self) -> None:
        from tui.export_pages import cart_days

        assert self._app.desk_screen is not None
        self._app.desk_screen.exporting.open(cart_days(*self._days))
