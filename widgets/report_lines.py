"""What a report looks like in lines: its columns, the share of each row, and sales over time above it (B2, B3)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from whenever import Date

from domain.general import whole_shares
from domain.money import Money
from domain.reports.model import By, Column, Figure, Report, ReportRow, column_label, columns_of
from domain.words import _
from widgets.charts import bars
from widgets.columns import Cell
from widgets.columns import Column as TableColumn
from widgets.palette import Role

#: The bar beside a row's share, in cells.
_BAR = 12

#: How wide each column is, at least and where there is room, and which give way first.
_WIDTHS: dict[Column, tuple[int, int, int]] = {
    Column.NAME: (14, 30, 1),
    Column.NUMBER: (6, 6, 6),
    Column.CURRENCY: (3, 8, 2),
    Column.ORDERS: (6, 8, 3),
    Column.PAYMENTS: (8, 8, 5),
    Column.GROSS: (15, 16, 1),
    Column.FEES: (13, 14, 5),
    Column.REFUNDS: (13, 14, 4),
    Column.LOST: (13, 14, 4),
    Column.NET: (15, 16, 2),
    Column.AVERAGE: (13, 14, 6),
    Column.WRITTEN_OFF: (13, 14, 4),
}


@dataclass(frozen=True, slots=True)
class Series:
    """What came in step by step, in one currency: what each step is called, and how much, in minor units."""

    currency: str
    names: Sequence[str]
    amounts: Sequence[int]

    @property
    def words(self) -> str:
        """What the chart shows."""
        most = max(self.amounts, default=0)
        best = self.names[list(self.amounts).index(most)]
        return _("Gross in {currency}, {first} to {last}; most {amount} in {name}").format(
            currency=self.currency,
            first=self.names[0],
            last=self.names[-1],
            amount=Money(most, self.currency),
            name=best,
        )


def series_of(report: Report) -> tuple[Series, ...]:
    """Sales over time from a report by day or month, the currency with the most payments first; from the first step
    with an entry to the last one, those between them without any too."""
    found = []
    for total, rows in report.sections():
        known = {row.name: row.gross_minor for row in rows}
        if any(known.values()):
            names = _steps(report.by, min(known), max(known))
            amounts = [known.get(name, 0) for name in names]
            found.append((total.payments, Series(total.currency, names, amounts)))
    found.sort(key=lambda one: (-one[0], one[1].currency))
    return tuple(series for _payments, series in found)


def _steps(by: By, first: str, last: str) -> list[str]:
    """The names of the steps between two, both among them."""
    length = len(first)
    month = f"{first}-01"[:10]
    day, names = Date.parse_iso(first if by is By.DAY else month), [first]
    while names[-1] < last:
        day = day.add(days=1) if by is By.DAY else day.add(months=1)
        names.append(str(day)[:length])
    return names


def shares_of(report: Report) -> dict[int, str]:
    """The share of each row in what came in of its currency, as a bar and a percentage, by the row's id."""
    said: dict[int, str] = {}
    for total, rows in report.sections():
        amounts = [max(row.gross_minor, 0) for row in rows]
        shares = whole_shares(amounts, sum(amounts))
        for row, share, bar in zip(rows, shares, bars(shares, _BAR), strict=True):
            said[row.id] = f"{bar} {share // 100:>3}.{share % 100 // 10} %" if total.gross_minor > 0 else ""
    return said


def all_columns(by: By) -> tuple[TableColumn[ReportRow], ...]:
    """All columns that a report can have, as they come."""
    return tuple(_column(column, by, chosen=False, arrow="") for column in columns_of(by))


def table_columns(
    report: Report,
    shown: Sequence[Column],
    *,
    wanted: Collection[Column] = (),
    chosen: Column,
    sorted_by: Column,
    up: bool,
    shares: dict[int, str],
) -> tuple[TableColumn[ReportRow], ...]:
    """The report's columns for a table. The one under the cursor and the one that it is sorted by say so; the `wanted`
    ones come before others where there is no room for all."""
    columns = [
        _column(column, report.by, chosen=column is chosen, arrow=_arrow(up) if column is sorted_by else "")
        for column in shown
    ]
    columns = [replace(column, priority=0) if column.id in wanted else column for column in columns]
    share = TableColumn[ReportRow](
        id="share",
        label=_("SHARE OF GROSS"),
        width=_BAR + 8,
        priority=7,
        cell=lambda row: Cell(shares.get(row.id, "")),
    )
    return (*columns, share)


def _arrow(up: bool) -> str:
    return "↑" if up else "↓"


def _column(column: Column, by: By, *, chosen: bool, arrow: str) -> TableColumn[ReportRow]:
    least, width, priority = _WIDTHS[column]
    label = f"{'▸' if chosen else ''}{column_label(column, by)}{arrow}"
    return TableColumn[ReportRow](
        id=column.value,
        label=label,
        width=width,
        min_width=least,
        priority=0 if chosen else priority,
        flexible=column is Column.NAME,
        align="left" if column in (Column.NAME, Column.CURRENCY) else "right",
        cell=lambda row: _cell(row, column, chosen=chosen),
    )


def _cell(row: ReportRow, column: Column, *, chosen: bool) -> Cell:
    role = Role.STRONG if row.id == 0 or chosen else None
    match column:
        case Column.NAME:
            name = _("total {currency}").format(currency=row.currency) if row.id == 0 else row.name
            return Cell(name, role)
        case Column.NUMBER:
            return Cell(row.number or "", role)
        case Column.CURRENCY:
            return Cell(row.currency, role)
    value = row.figure(Figure(column.value))
    if value is None:
        return Cell("—", role)
    return Cell(str(value) if isinstance(value, Money) else f"{value:,}", role)
