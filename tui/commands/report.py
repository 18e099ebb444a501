"""``ordertop report``: what came in and went out, by currency, payment system, offer, category or manager (B1, B2)."""

from collections.abc import Sequence
from typing import Annotated, NamedTuple

from cyclopts import App, Parameter

from domain.errors import InvalidInput
from domain.exporting.running import at_once
from domain.money import Money
from domain.query import Query, describe
from domain.reads import Reads
from domain.reports.days import Days, chosen_days
from domain.reports.model import (
    By,
    Column,
    Figure,
    Order,
    Report,
    ReportRow,
    chosen_columns,
    column_label,
    parse_order,
    sorted_rows,
    usual_columns,
    usual_order,
)
from domain.text import clean_line
from domain.words import _
from tui.commands import report_shapes, shapes
from tui.commands.choosing import understood
from tui.commands.exporting import Exported, Leaving, export
from tui.commands.listing import Json
from tui.commands.output import Column as TextColumn
from tui.commands.output import TextTable, hint, print_json, say
from tui.commands.session import Given, OpenDesk, today

app = App(name="report", help="What came in and went out, added up.", version_flags=[])


@app.default
def report(
    by: Annotated[
        str,
        Parameter(
            help="currency, payment-system, payment-method, offer, category, manager, day or month; "
            "of managers only confirmed sales count."
        ),
    ],
    /,
    *query: Annotated[str, Parameter(help="A search for the orders, as for “ordertop orders list”.")],
    period: Annotated[
        str | None,
        Parameter(
            help="today, yesterday, this-week, last-week, this-month, last-month, last-3-months, this-year, "
            "last-year or all; this-month unless said."
        ),
    ] = None,
    from_: Annotated[
        str | None, Parameter(name="--from", help="Instead of --period: the first day, such as 2026-11-01.")
    ] = None,
    to: Annotated[str | None, Parameter(help="The last day.")] = None,
    sort: Annotated[
        str | None,
        Parameter(help="By this column; with - in front from the largest on.", allow_leading_hyphen=True),
    ] = None,
    columns: Annotated[
        str | None, Parameter(help="These columns in this order, with commas, such as name,gross,net.")
    ] = None,
    as_json: Json = False,
    as_table: Annotated[
        bool, Parameter(name="--table", help="Print a table, as without --json or --csv.")
    ] = False,
    leaving: Leaving = Leaving(),
    session: Given,
) -> int:
    """Add up what was booked in a period: orders, payments, gross, fees, refunds, net; each currency by itself."""
    if as_json + leaving.as_csv + as_table > 1:
        raise InvalidInput(_("Choose one of --json, --csv and --table."))
    leaving.check()
    what = _by(by)
    days = chosen_days(today(session.settings), period=period, first=from_, last=to)
    wanted = understood(" ".join(query), session.settings)
    order = usual_order(what) if sort is None else parse_order(sort, what)
    shown = usual_columns(what) if columns is None else chosen_columns(what, columns.split(","))
    with session.desk() as desk:
        if leaving.as_csv:
            return _export(desk, leaving, _Asked(what, days, wanted, order), shown)
        found = desk.read(lambda reads: reads.report(what, days, wanted))
    found = sorted_rows(found, order)
    if as_json:
        print_json({"report": _shape(found, wanted.text)})
    else:
        _say(found, shown, described=describe(wanted))
    return 0


class _Asked(NamedTuple):
    by: By
    days: Days
    query: Query
    order: Order


def _export(desk: OpenDesk, leaving: Leaving, asked: _Asked, shown: tuple[Column, ...]) -> int:
    async def rows(reads: Reads) -> Sequence[ReportRow]:
        return sorted_rows(await reads.report(asked.by, asked.days, asked.query), asked.order).rows

    exported = Exported(
        what=report_shapes.called(asked.by),
        query=report_shapes.asked_for(asked.query, asked.days),
        sort=str(asked.order),
        columns=report_shapes.report_csv(asked.by, shown),
        pages=at_once(rows),
    )
    return export(desk, leaving, exported)


def _by(text: str) -> By:
    try:
        return By(text.strip().lower().replace("_", "-"))
    except ValueError:
        raise InvalidInput(
            _("“{by}” is no report; reports are by {names}.").format(
                by=clean_line(text, limit=40), names=", ".join(By)
            ),
            rule="B1",
        ) from None


# As JSON and CSV.


def _shape(found: Report, search: str) -> shapes.JsonObject:
    return {
        "by": found.by.value,
        "from": None if found.days.first is None else str(found.days.first),
        "to": None if found.days.last is None else str(found.days.last),
        "query": search,
        "rows": [_row(row) for row in found.rows],
        "totals": [_row(row) for row in found.totals],
    }


def _row(row: ReportRow) -> shapes.JsonObject:
    return {
        "name": row.name if row.id else None,
        "number": row.number,
        "currency": row.currency,
        **{figure.value: _plain(row.figure(figure)) for figure in Figure},
    }


def _plain(value: int | Money | None) -> int | str | None:
    return value.decimal() if isinstance(value, Money) else value


# For people.


def _say(found: Report, columns: tuple[Column, ...], *, described: str) -> None:
    words = [found.by.label, found.days.words(), *([described] if described else [])]
    say(_("Report {words}").format(words=" · ".join(words)))
    if not found.rows:
        hint(_("Nothing was booked there; --period all shows what there is."))
        return
    table = TextTable(
        [
            TextColumn(
                column_label(column, found.by),
                right=column.figure is not None,
                shrinks=column is Column.NAME,
            )
            for column in columns
        ]
    )
    rows = []
    for total, section in found.sections():
        rows += [[_cell(row, column) for column in columns] for row in section]
        if found.by is not By.CURRENCY:
            rows.append([_total_cell(total, column) for column in columns])
    table.add(rows)


def _total_cell(total: ReportRow, column: Column) -> str:
    if column is Column.NAME:
        return _("total {currency}").format(currency=total.currency)
    return _cell(total, column)


def _cell(row: ReportRow, column: Column) -> str:
    match column:
        case Column.NAME:
            return row.name
        case Column.NUMBER:
            return row.number or ""
        case Column.CURRENCY:
            return row.currency
    value = row.figure(Figure(column.value))
    return str(value) if isinstance(value, Money) else "" if value is None else f"{value:,}"
