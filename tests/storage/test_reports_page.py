"""docs/reports.md is right: its example is booked as it says, and its tables are what the reports have (B1)."""

import re
from pathlib import Path

from sqlalchemy import insert, select
from whenever import Date, Instant

from domain.billing import Account
from domain.importing import ImportedItem
from domain.money import Money
from domain.query import Query
from domain.reports.days import Days
from domain.reports.model import By, Column, Figure, ReportRow
from storage import tables as t
from storage.day_sums import add_up_anew
from tests.domain.builders import eur
from tests.storage.databases import by_hand
from tests.storage.imported import an_import, imported

PAGE = (Path(__file__).parents[2] / "docs/reports.md").read_text(encoding="utf-8")
WHAT = {
    "payment": (Account.CASH, Account.RECEIVABLE),
    "fee": (Account.FEES, Account.CASH),
    "refund": (Account.REFUNDS, Account.CASH),
    "lost": (Account.RECEIVABLE, Account.CASH),
    "written off": (Account.WRITTEN_OFF, Account.RECEIVABLE),
}


def table(first: str) -> list[list[str]]:
    """The rows of the table whose first column is called so."""
    _before, _head, rest = PAGE.partition(f"| {first} | o")
    rows = [line for line in rest.split("\n\n")[0].split("\n")[2:] if line.startswith("|")]
    return [[cell.strip() for cell in re.split(r"\|", row)[1:-1]] for row in rows]


def said(row: ReportRow, name: str) -> list[str]:
    figures = [Figure.ORDERS, Figure.PAYMENTS, Figure.GROSS, Figure.FEES, Figure.REFUNDS, Figure.LOST, Figure.NET,
               Figure.AVERAGE, Figure.WRITTEN_OFF]  # fmt: skip
    values = [row.figure(figure) for figure in figures]
    return [name, *(v.decimal() if isinstance(v, Money) else "" if v is None else str(v) for v in values)]


async def test_the_example_of_the_page_comes_to_what_the_page_says(desk):
    web, domain = (
        ImportedItem(name="Web Pro", unit_price_minor=6_000),
        ImportedItem(name="Domain", unit_price_minor=4_000),
    )
    orders = [
        an_import("A", items=(web, domain), total_minor=10_000),
        an_import("B", items=(web,), total_minor=6_000),
    ]
    await desk.execute(await desk.who(), imported(orders))
    booked = table("day")
    assert len(booked) == 9
    with by_hand(desk.url) as connection:
        ids = dict(connection.execute(select(t.orders.c.source_number, t.orders.c.id)).all())
        for day, order, what, amount in booked:
            debit, credit = WHAT[what]
            connection.execute(
                insert(t.ledger_entries).values(
                    order_id=ids[order], at=Instant.parse_iso(f"{day}T10:00Z"), debit=debit, credit=credit,
                    amount_minor=eur(amount).amount_minor, currency="EUR",
                )
            )  # fmt: skip
        add_up_anew(connection)
    reads = await desk.look()
    november = Days(Date(2026, 11, 1), Date(2026, 11, 30))
    for name, *figures in table("month"):
        first = Date.parse_iso(f"{name}-01")
        report = await reads.report(By.CURRENCY, Days(first, first.add(months=1).subtract(days=1)), Query())
        assert said(report.rows[0], name) == [name, *figures]
    report = await reads.report(By.OFFER, november, Query())
    assert [said(row, row.name) for row in report.rows] == table("offer")
    assert said(report.totals[0], "2026-11") == table("month")[0]


def test_the_page_says_what_each_column_counts():
    described = re.findall(
        r"^\| ([a-z ]+) \| [a-z]", PAGE.partition("## Columns")[2].partition("\n\nAmounts")[0], re.MULTILINE
    )
    assert {name.replace(" ", "_") for name in described} - {"column"} == {
        column.value for column in Column if column.figure
    }
