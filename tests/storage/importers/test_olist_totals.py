"""What the Olist archive says was paid stands on the desk: payments to the cent, and totals of reports by payment type
and month (B1, L19, R4)."""

import csv
import gzip
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from whenever import Date

from domain.credit.commands import ChangeReseller
from domain.importing import ImportedOrder
from domain.money import Money
from domain.query import Query
from domain.reports.days import Days
from domain.reports.model import By, Figure
from storage.importers.olist import ZONE, read_olist
from tests.storage.databases import rows
from tests.storage.imported import imported
from tests.storage.importers.test_olist import REAL, TWIN, needs_real
from tests.storage.support import RESELLER, DeskUnderTest


def lines_of(folder: Path, name: str) -> list[dict[str, str]]:
    """A file's lines."""
    (path,) = folder.glob(f"olist_{name}_dataset.csv*")
    with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def payments_of_the_files(folder: Path) -> Counter[tuple[str, int, int]]:
    """What was paid: kind, cents, instalments. A card without instalments was charged at once."""
    return Counter(
        (
            paid["payment_type"].replace("not_defined", "unknown"),
            int(Decimal(paid["payment_value"]) * 100),
            max(int(paid["payment_installments"]), 1),
        )
        for paid in lines_of(folder, "order_payments")
    )


def totals_of_the_files(folder: Path) -> Counter[tuple[str, str]]:
    """What approved orders were paid, by month of approval and payment type, in cents."""
    month = {order["order_id"]: order["order_approved_at"][:7] for order in lines_of(folder, "orders")}
    totals: Counter[tuple[str, str]] = Counter()
    for paid in lines_of(folder, "order_payments"):
        if month.get(paid["order_id"]):
            totals[month[paid["order_id"]], paid["payment_type"]] += int(Decimal(paid["payment_value"]) * 100)
    return +totals


async def bring_in(desk: DeskUnderTest, folder: Path) -> None:
    """Imports the files."""
    who = await desk.who()
    orders = [record for record in read_olist(folder) if isinstance(record, ImportedOrder)]
    for first in range(0, len(orders), 1_000):
        await desk.execute(who, imported(orders[first : first + 1_000], source="olist"))


async def totals_of_the_desk(desk: DeskUnderTest) -> Counter[tuple[str, str]]:
    """The same totals from reports, in the calendar of the files."""
    await desk.do(ChangeReseller, reseller_id=RESELLER, timezone=ZONE)
    reads = await desk.look()
    totals: Counter[tuple[str, str]] = Counter()
    for month in (await reads.report(By.MONTH, Days(), Query())).rows:
        first_day = Date.parse_iso(f"{month.thing}-01")
        days = Days(first_day, first_day.add(months=1).subtract(days=1))
        report = await reads.report(By.METHOD, days, Query())
        for row in report.rows:
            gross = row.figure(Figure.GROSS)
            assert isinstance(gross, Money)
            totals[month.name, row.thing or ""] += gross.amount_minor
        assert report.totals[0].figure(Figure.GROSS) == month.figure(Figure.GROSS)
    return +totals


@pytest.mark.parametrize("folder", [TWIN, pytest.param(REAL, marks=needs_real)], ids=["twin", "real"])
async def test_totals_by_payment_type_and_month_are_those_of_the_files(desk, folder):
    await bring_in(desk, folder)
    assert desk.problems() == ()
    here = rows(desk.url, "SELECT method, amount_minor, instalments FROM payments")
    assert Counter(map(tuple, here)) == payments_of_the_files(folder)
    expected = totals_of_the_files(folder)
    assert await totals_of_the_desk(desk) == expected
    assert len(expected) > 2
