"""What became of carts in the last days (I4)."""

from typing import TYPE_CHECKING

from whenever import SYSTEM_TZ

from domain.followup.rows import CartStats
from domain.rows import Changes
from domain.words import _
from tui.screens.page import ChartScreen
from widgets.cart_trend_page import CartTrendText
from widgets.linked_page import LinkedPage
from widgets.palette import palette_of

if TYPE_CHECKING:
    from domain.reads import Reads

#: How far is looked back.
SPAN_DAYS = 30


class CartTrendScreen(ChartScreen[CartStats]):
    """The figures of follow-ups, day by day."""

    async def read(self, reads: "Reads") -> CartStats:
        last = self._app.clock.now().to_tz(self._app.options.settings.zone or SYSTEM_TZ).date()
        return await reads.cart_stats(last.subtract(days=SPAN_DAYS - 1), last)

    def waiting(self) -> str:
        return _(" Reading what became of carts …")

    def draw(self, page: LinkedPage, found: CartStats) -> None:
        page.show(CartTrendText(palette_of(self.app), self.size.width - 2).draw(found))

    def concerns(self, changes: Changes) -> bool:
        return bool(changes.order_ids)
