"""What became of carts by day or week, and why they were lost, as numbers and as charts beside them (I4, B3)."""

from collections.abc import Sequence

from domain.followup.rows import CartStats, TrendDay, by_week
from domain.words import _
from widgets import charts
from widgets.palette import Palette, Role, Tone
from widgets.sheet import Column, Sheet

#: A chart is no wider: a longer bar says no more.
_WIDEST = 60

#: More days than this are drawn by week.
_MOST_DAYS = 62

#: The columns of days and of numbers; on a page this wide there is room for all of them.
_WORD, _NUMBER, _ROOMY = 10, 9, 110


class CartTrendText:
    """Draws the figures of some days at one width."""

    def __init__(self, palette: Palette, width: int) -> None:
        self._sheet = Sheet(palette, width, str)

    def draw(self, stats: CartStats) -> Sheet:
        """The whole page."""
        sheet = self._sheet
        first, last = stats.days[0].day, stats.days[-1].day
        sheet.head(
            _("Carts of {first} to {last}, of all that you may see").format(first=first, last=last),
            Tone.PLAIN,
        )
        said = _("Recovered {recovered}, lost {lost}: recovery rate {rate}").format(
            recovered=f"{stats.recovered:,}",
            lost=f"{stats.lost:,}",
            rate=_rate(stats.rate_percent) or _("none has ended yet"),
        )
        sheet.lines.append(sheet.styled(f" {said}", Role.STRONG))
        if stats.value:
            worth = _("worth {amounts}").format(amounts=", ".join(map(str, stats.value)))
            sheet.lines.append(sheet.styled(f" {worth}", Role.GOOD))
        self._named(_("WHY LOST"), stats.reasons)
        self._named(_("RECOVERED BY"), stats.by_staff)
        if len(stats.days) > _MOST_DAYS:
            self._steps(_("WEEK OF"), by_week(stats.days))
        else:
            self._steps(_("DAY"), stats.days)
        return sheet

    def _named(self, title: str, counts: tuple[tuple[str, int], ...]) -> None:
        if not counts:
            return
        columns: list[Column] = [("", 24, "left"), ("", 8, "right"), ("", None, "left")]
        bars = charts.bars([n for _name, n in counts], min(self._sheet.width - 40, _WIDEST))
        rows = [[name, f"{n:,}", bar] for (name, n), bar in zip(counts, bars, strict=True)]
        self._sheet.section(title, columns, rows)

    def _steps(self, title: str, steps: Sequence[TrendDay]) -> None:
        """The newest first. What was recovered and lost is drawn to one scale, so that they can be compared."""
        newest, roomy = steps[::-1], self._sheet.width >= _ROOMY
        bars = 3 if roomy else 2
        numbers = _WORD + (4 if roomy else 3) * _NUMBER
        columns = 1 + bars + (4 if roomy else 3)
        wide = min((self._sheet.width - numbers - 2 * columns) // bars, _WIDEST)
        ended = charts.bars([*(step.recovered for step in newest), *(step.lost for step in newest)], wide)
        bar: Column = ("", wide, "left")
        shown: list[tuple[Column, Sequence[str]]] = [
            ((title, _WORD, "left"), [str(step.day) for step in newest]),
            ((_("LEFT OPEN"), _NUMBER, "right"), [f"{step.left:,}" for step in newest]),
            ((_("RECOVERED"), _NUMBER, "right"), [f"{step.recovered:,}" for step in newest]),
            (bar, ended[: len(newest)]),
            ((_("LOST"), _NUMBER, "right"), [f"{step.lost:,}" for step in newest]),
            (bar, ended[len(newest) :]),
        ]
        if roomy:
            shown.insert(2, (bar, charts.bars([step.left for step in newest], wide)))
            shown.append(((_("RATE"), _NUMBER, "right"), [_rate(step.rate_percent) for step in newest]))
        self._sheet.section(
            title,
            [column for column, _cells in shown],
            zip(*(cells for _column, cells in shown), strict=True),
        )


def _rate(percent: float | None) -> str:
    return "" if percent is None else f"{percent} %"
