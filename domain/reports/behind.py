"""The orders behind a figure of a report, as a search (B1)."""

from whenever import Date

from domain.query.exact import write_exactly
from domain.reports.days import Days
from domain.reports.model import By, Figure, ReportRow

#: What became of the money that a figure adds up; of all other figures orders are those that were paid.
_FIELDS = {Figure.REFUNDS: "refunded", Figure.LOST: "lost", Figure.WRITTEN_OFF: "written_off"}


def search_of(by: By, days: Days, row: ReportRow, figure: Figure, *, narrowed: str = "") -> str | None:
    """The search that finds exactly the orders behind a figure of a row, or of a total; none where the search language
    cannot name the thing.

    Args:
        days: of the report.
        narrowed: the search that the report was narrowed by.
    """
    thing = None if row.id == 0 else _thing(by, row)
    if row.id and thing is None and by in (By.SYSTEM, By.METHOD) and (row.thing or figure not in _FIELDS):
        return None  # nor is there anything behind what came without a payment but what was written off
    terms = [narrowed, f"{_FIELDS.get(figure, 'paid')}:{_days(by, days, row)}", f"currency:{row.currency}"]
    if by is By.MANAGER:
        terms.append("confirmed:yes")
    return " ".join(term for term in (*terms, thing) if term)


def _days(by: By, days: Days, row: ReportRow) -> Days:
    if row.id == 0 or row.thing is None or by not in (By.DAY, By.MONTH):
        return days
    if by is By.DAY:
        day = Date.parse_iso(row.thing)
        return Days(day, day)
    first = Date.parse_iso(f"{row.thing}-01")
    last = first.add(months=1).subtract(days=1)
    return Days(max(first, days.first or first), min(last, days.last or last))


def _thing(by: By, row: ReportRow) -> str | None:
    match by:
        case By.OFFER | By.CATEGORY | By.MANAGER:
            return f"{by}:#{row.thing or 0}"
        case By.METHOD if row.thing is not None:
            return f"paid_by:{row.thing}"
        case By.SYSTEM if row.thing is not None:
            return _system(row.thing)
    return None


def _system(thing: str) -> str | None:
    if not thing.startswith("="):
        return f"through:{thing}"
    written = write_exactly("through", thing[1:], 0)
    return None if written.endswith(":#0") else written
