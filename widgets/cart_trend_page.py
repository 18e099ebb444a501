"""What became of carts day by day, and why they were lost, as numbers and as charts beside them (I4, B3)."""

from domain.followup.rows import CartStats
from domain.words import _, ngettext
from widgets import charts
from widgets.palette import Palette, Role, Tone
from widgets.sheet import Column, Sheet

#: A chart is no wider: a longer bar says no more.
_WIDEST = 60

#: The columns of numbers beside the days' chart.
_NUMBERS = 12 + 3 * 11


class CartTrendText:
    """Draws the figures of some days at one width."""

    def __init__(self, palette: Palette, width: int) -> None:
        self._sheet = Sheet(palette, width, str)

    def draw(self, stats: CartStats) -> Sheet:
        """The whole page."""
        sheet, n = self._sheet, len(stats.days)
        sheet.head(
            ngettext("Carts of the last {n} day", "Carts of the last {n} days", n).format(n=n), Tone.PLAIN
        )
        rate = _("none has ended yet") if stats.rate_percent is None else f"{stats.rate_percent} %"
        said = _("Recovered {recovered}, lost {lost}: recovery rate {rate}").format(
            recovered=f"{stats.recovered:,}", lost=f"{stats.lost:,}", rate=rate
        )
        sheet.lines.append(sheet.styled(f" {said}", Role.STRONG))
        if stats.value:
            worth = _("worth {amounts}").format(amounts=", ".join(map(str, stats.value)))
            sheet.lines.append(sheet.styled(f" {worth}", Role.GOOD))
        self._named(_("WHY LOST"), stats.reasons)
        self._named(_("RECOVERED BY"), stats.by_staff)
        self._days(stats)
        return sheet

    def _named(self, title: str, counts: tuple[tuple[str, int], ...]) -> None:
        if not counts:
            return
        columns: list[Column] = [("", 24, "left"), ("", 8, "right"), ("", None, "left")]
        bars = charts.bars([n for _name, n in counts], min(self._sheet.width - 40, _WIDEST))
        rows = [[name, f"{n:,}", bar] for (name, n), bar in zip(counts, bars, strict=True)]
        self._sheet.section(title, columns, rows)

    def _days(self, stats: CartStats) -> None:
        columns: list[Column] = [
            ("", 12, "left"),
            (_("LEFT OPEN"), 11, "right"),
            (_("RECOVERED"), 11, "right"),
            (_("LOST"), 11, "right"),
            ("", None, "left"),
        ]
        newest = stats.days[::-1]
        bars = charts.bars([day.left for day in newest], min(self._sheet.width - _NUMBERS - 8, _WIDEST))
        bars += [""] * (len(newest) - len(bars))
        rows = [
            [str(day.day), f"{day.left:,}", f"{day.recovered:,}", f"{day.lost:,}", bar]
            for day, bar in zip(newest, bars, strict=True)
        ]
        self._sheet.section(_("DAY BY DAY"), columns, rows)
