"""An order's invoices, payments and refunds, a few lines below the list (T5)."""

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from textual.geometry import Region
from textual.theme import Theme
from whenever import Instant

from domain.rows import OrderDetails
from domain.words import _, ngettext
from widgets.frugal_strip import FrugalStrip
from widgets.palette import palette_of
from widgets.plain_lines import PlainLines
from widgets.row_painter import Look, RowPainter

if TYPE_CHECKING:
    from widgets.money_lines import MoneyLine  # what an order's money is comes when it is opened (V1)


class PaymentsPane(PlainLines):
    """Shows the money of one order; only lines that look different are painted again (V3)."""

    DEFAULT_CSS = "PaymentsPane { height: 30%; min-height: 6; width: 1fr; display: none; }"

    def __init__(self, when: Callable[[Instant], str]) -> None:
        super().__init__(id="payments")
        self._when = when
        self._lines: tuple[MoneyLine, ...] = ()
        self._shown: dict[int, FrugalStrip] = {}

    @cached_property
    def _painter(self) -> "RowPainter[MoneyLine]":
        from widgets.money_lines import money_columns

        return RowPainter(money_columns(lambda line: line, self._when), lambda line: line.tone)

    def show(self, details: OrderDetails) -> None:
        """Shows the invoices and payments of this order."""
        from widgets.money_lines import lines_of

        self._lines = lines_of(details)
        self._painter.forget()
        width = self.size.width
        if not width:
            return
        before, self._shown = self._shown, {}
        differing = [
            y
            for y, strip in enumerate(self.paint_lines(range(self.size.height), width))
            if y not in before or [*before[y]] != [*strip]
        ]
        if differing:
            self.refresh(*(Region(0, y, width, 1) for y in differing))

    def on_mount(self) -> None:
        self.app.theme_changed_signal.subscribe(self, self._take_theme)

    def on_resize(self) -> None:
        self.refresh()

    def _take_theme(self, _theme: Theme) -> None:
        self.refresh()

    def paint_lines(self, lines: Sequence[int], width: int) -> Iterable[FrugalStrip]:
        self._painter.adapt(width, palette_of(self.app))
        for y in lines:
            self._shown[y] = self._line(y)
        return [self._shown[y] for y in lines]

    def _line(self, y: int) -> FrugalStrip:
        if y == 0:
            return self._painter.header()
        if not self._lines:
            return self._painter.sentence(_("No invoice yet.")) if y == 1 else self._painter.blank()
        room = self.size.height - 1
        hidden = len(self._lines) - room
        if y == room and hidden > 0:
            more = hidden + 1
            return self._painter.sentence(
                ngettext(
                    "… and {n} more; the details have all.", "… and {n} more; the details have all.", more
                ).format(n=more)
            )
        if y <= len(self._lines):
            return self._painter.row(self._lines[y - 1], Look())
        return self._painter.blank()
