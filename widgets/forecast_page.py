"""What will be debited on which day, as numbers and as a chart beside them (SPEC 6, B3)."""

from collections.abc import Sequence

from domain.money import Money
from domain.recurring.forecast import ForecastDay
from domain.words import _, ngettext
from widgets import charts
from widgets.cells import width_of
from widgets.palette import Palette, Role, Tone
from widgets.sheet import Column, Sheet

#: The chart is no wider: a longer bar says no more.
_WIDEST = 60


class ForecastText:
    """Draws the debits of the days to come at one width, each currency by itself: amounts of two are never compared."""

    def __init__(self, palette: Palette, width: int) -> None:
        self._sheet = Sheet(palette, width, str)

    def draw(self, days: Sequence[ForecastDay], *, span_days: int, whose: str) -> Sheet:
        """The whole page.

        Args:
            span_days: how many days are looked ahead.
            whose: whose recurring orders, in words.
        """
        sheet = self._sheet
        title = ngettext("Debits of the next {n} day", "Debits of the next {n} days", span_days)
        sheet.head(f"{title.format(n=span_days)} · {whose}", Tone.PLAIN)
        if not days:
            sheet.lines.append(sheet.styled(" " + _("Nothing will be debited."), Role.MUTED))
        for currency in sorted({day.amount.currency for day in days}):
            self._currency([day for day in days if day.amount.currency == currency])
        return sheet

    def _currency(self, days: Sequence[ForecastDay]) -> None:
        total = Money(sum(day.amount.amount_minor for day in days), days[0].amount.currency)
        debits = sum(day.debits for day in days)
        amount_width = max(width_of(str(day.amount)) for day in days)
        columns: list[Column] = [
            (total.currency, 10, "left"),
            (_("DEBITS"), 8, "right"),
            (_("AMOUNT"), max(amount_width, 12), "right"),
            ("", None, "left"),
        ]
        room = min(self._sheet.width - 10 - 8 - max(amount_width, 12) - 8, _WIDEST)
        bars = charts.bars([day.amount.amount_minor for day in days], room)
        bars += [""] * (len(days) - len(bars))
        rows = [
            [str(day.day), f"{day.debits:,}", str(day.amount), bar]
            for day, bar in zip(days, bars, strict=True)
        ]
        self._sheet.section(total.currency, columns, [*rows, [_("in all"), f"{debits:,}", str(total), ""]])
