"""Reports as CSV rows."""

from collections.abc import Callable, Mapping, Sequence

from domain.query import Query
from domain.reports.days import Days
from domain.reports.model import By, Column, Figure, ReportRow


def called(by: By) -> str:
    """What a report is called where it is recorded."""
    return f"report by {by}"


def asked_for(query: Query, days: Days) -> str:
    """The orders and days of a report, as they are typed."""
    first = [] if days.first is None else [f"--from {days.first}"]
    last = [] if days.last is None else [f"--to {days.last}"]
    return " ".join([*([query.text] if query.text else []), *first, *last])


def report_csv(by: By, columns: Sequence[Column]) -> Mapping[str, Callable[[ReportRow], object]]:
    """The columns in CSV. Amounts have their currency in a column of its own; totals a spreadsheet adds up itself."""
    if Column.CURRENCY not in columns and by is not By.CURRENCY:
        columns = (*columns, Column.CURRENCY)  # an amount without its currency says nothing
    return {column.value: _csv_value(column) for column in columns}


def _csv_value(column: Column) -> Callable[[ReportRow], object]:
    match column:
        case Column.NAME:
            return lambda row: row.name
        case Column.NUMBER:
            return lambda row: row.number
        case Column.CURRENCY:
            return lambda row: row.currency
    figure = Figure(column.value)
    return lambda row: row.figure(figure)
