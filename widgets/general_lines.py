"""What the General overview says, line by line, for a width (T1)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from whenever import Instant

from domain.general import (
    FIGURE_LABELS,
    MONEY_FIGURES,
    WAITING,
    Figure,
    Slice,
    Statistics,
    Waiting,
    others_label,
)
from domain.money import Money
from domain.rows import OrderRow, Page
from domain.words import _, mark, ngettext
from widgets.charts import bars
from widgets.columns import Cell, Column
from widgets.palette import GLYPH_OF, Role

#: The three columns of figures, from the top (T1).
COLUMNS = (
    (Figure.MONTHLY_COSTS, Figure.SUBSCRIPTIONS_SOLD, Figure.LICENCES_SOLD),
    (Figure.BALANCE, Figure.ACTIVE, Figure.SUSPENDED),
    (Figure.OVERDUE, Figure.LIMIT, Figure.AVAILABLE),
)

#: Figures with a colour of their own: costs and balance in blue, overdue in red.
_ROLES = {Figure.MONTHLY_COSTS: Role.ACCENT, Figure.BALANCE: Role.ACCENT, Figure.OVERDUE: Role.BAD}

#: Shorter words, for a column of a narrow terminal.
_SHORT = {
    Figure.MONTHLY_COSTS: mark("Costs"),
    Figure.BALANCE: mark("Balance"),
    Figure.OVERDUE: mark("Overdue"),
    Figure.SUBSCRIPTIONS_SOLD: mark("Subscr. sold"),
    Figure.ACTIVE: mark("Subscr. active"),
    Figure.SUSPENDED: mark("Suspended"),
    Figure.LIMIT: mark("Limit"),
    Figure.AVAILABLE: mark("Available"),
}

#: From this width of a column on, figures have all their words.
_WHOLE_WORDS = 37

_GAP = 3


class Spot(NamedTuple):
    """Something the cursor can be on: a figure, the title of a list, or an order in it."""

    figure: Figure | None = None
    waiting: Waiting | None = None
    order_id: int | None = None


@dataclass(frozen=True, slots=True)
class Overview:
    """What is shown: the figures, the product mix with its choices in words, and the lists of what waits."""

    statistics: Statistics
    mix: Mapping[str, Sequence[Slice]]
    mix_words: str
    waiting: Mapping[Waiting, Page[OrderRow]]


class Title(NamedTuple):
    """The first line of a part: its words, and those at its right end."""

    words: str
    right: str = ""
    spot: Spot | None = None


class FigureCell(NamedTuple):
    """A figure in its column; a line below the first has no label."""

    label: str
    value: str
    role: Role | None
    spot: Spot


class Figures(NamedTuple):
    """A line of figures, as wide as `column` each."""

    cells: tuple[FigureCell | None, ...]
    column: int


class Share(NamedTuple):
    """One product of the mix: its place among the colours, its words and its bar."""

    n: int
    bar: str
    words: str


class Order(NamedTuple):
    """An order that waits."""

    row: OrderRow
    spot: Spot


class Header(NamedTuple):
    """The labels above orders."""


class Sentence(NamedTuple):
    """Words in place of rows; none is an empty line."""

    words: str = ""


GeneralLine = Title | Figures | Share | Order | Header | Sentence


def lines_of(shown: Overview, width: int, *, whose: str) -> list[GeneralLine]:
    """All of it for a terminal of this width."""
    return [
        Title(_("STATISTICS"), whose),
        *_figures(shown.statistics, width),
        Sentence(),
        Title(_("PRODUCT MIX"), shown.mix_words),
        *_mix(shown.mix, width),
        *(line for which in Waiting for line in _list(which, shown.waiting[which])),
    ]


def _figures(statistics: Statistics, width: int) -> Iterator[Figures]:
    column = max((width - 2 - 2 * _GAP) // 3, 8)
    short = column < _WHOLE_WORDS

    def cells(figure: Figure) -> list[FigureCell]:
        label = _(_SHORT.get(figure, FIGURE_LABELS[figure]) if short else FIGURE_LABELS[figure])
        role, spot = _ROLES.get(figure), Spot(figure=figure)
        if figure in MONEY_FIGURES:
            values = [_amount(account.figure(figure)) for account in statistics.accounts]
        else:
            values = [f"{statistics.count(figure):,}"]
        labels = [label] + [""] * (len(values) - 1)
        return [FigureCell(label, value, role, spot) for label, value in zip(labels, values, strict=False)]

    for figures in zip(*COLUMNS, strict=True):
        columns = [cells(figure) for figure in figures]
        for n in range(max(map(len, columns))):
            yield Figures(tuple(each[n] if n < len(each) else None for each in columns), column)


def _amount(amount: Money | None) -> str:
    return _("unlimited") if amount is None else str(amount)


def _mix(mix: Mapping[str, Sequence[Slice]], width: int) -> Iterator[GeneralLine]:
    if not mix:
        yield Sentence(_("Nothing was bought from the distributor in this period."))
    room = max(min(width // 3, 50), 8)
    for slices in mix.values():
        drawn = bars([one.share_bp for one in slices], room)
        widest = max(len(str(one.amount)) for one in slices)
        for n, (one, bar) in enumerate(zip(slices, drawn, strict=True)):
            share = f"{one.share_bp // 100:>3}.{one.share_bp % 100 // 10} %"
            product = others_label() if one.product is None else one.product
            yield Share(n, bar, f"{share}  {str(one.amount).rjust(widest)}  {product}")


def _list(which: Waiting, page: Page[OrderRow]) -> Iterator[GeneralLine]:
    yield Sentence()
    n = len(page.rows)
    counted = (
        _("the newest {n}").format(n=n)
        if page.more_after
        else ngettext("{n} order", "{n} orders", n).format(n=n)
    )
    yield Title(_(WAITING[which][1]), counted, Spot(waiting=which))
    if page.rows:
        yield Header()
    for row in page.rows:
        yield Order(row, Spot(waiting=which, order_id=row.id))


def spots(lines: Sequence[GeneralLine]) -> Iterator[tuple[int, int, Spot]]:
    """Where the cursor can be: the line, the place in it, and the spot."""
    said: set[Spot] = set()
    for y, line in enumerate(lines):
        for x, spot in enumerate(spots_in(line)):
            if spot is not None and spot not in said:
                said.add(spot)
                yield y, x, spot


def spots_in(line: GeneralLine) -> tuple[Spot | None, ...]:
    """What of a line the cursor can be on, by column."""
    if isinstance(line, Figures):
        return tuple(None if cell is None else cell.spot for cell in line.cells)
    return (line.spot,) if isinstance(line, Title | Order) else ()


def waiting_columns(when: Callable[[Instant], str]) -> tuple[Column[OrderRow], ...]:
    """Order, customer (blank: the reseller's own), date, cost and amount (T1)."""
    c = Column[OrderRow]
    return (
        c(id="glyph", label="", width=1, priority=1, cell=lambda r: Cell(GLYPH_OF[r.status], Role.STRONG)),
        c(id="number", label=_("ORDER"), width=10, priority=1, gap=1, cell=lambda r: Cell(r.number)),
        c(id="customer", label=_("CUSTOMER"), width=24, min_width=12, priority=1, flexible=True,
          cell=lambda r: Cell(r.customer or "")),
        c(id="date", label=_("DATE"), width=16, priority=1, cell=lambda r: Cell(when(r.placed_at))),
        c(id="cost", label=_("TOTAL COST"), width=14, min_width=12, priority=1, align="right",
          cell=lambda r: Cell(str(r.cost))),
        c(id="total", label=_("TOTAL AMOUNT"), width=14, min_width=12, priority=1, align="right",
          cell=lambda r: Cell(str(r.total))),
        c(id="status", label=_("STATUS"), width=30, min_width=20, priority=2, flexible=True,
          cell=lambda r: Cell(r.label, None, r.short_label)),
        c(id="reseller", label=_("RESELLER"), width=18, min_width=10, priority=3, cell=lambda r: Cell(r.reseller)),
    )  # fmt: skip
