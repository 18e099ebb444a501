"""``ordertop report``: the figures of the tab Reports, for scripts (B1, B2)."""

from pathlib import Path

import pytest

from storage.database import desk_url
from storage.day_sums import add_up_anew
from tests.cli.conftest import Run
from tests.storage.databases import by_hand


def test_a_report_is_one_object(run: Run, desk):
    """Amounts are strings with the currency's decimals; the seven paid orders are in two currencies."""
    found = run("report", "currency", "--period", "all", "--json").json["report"]
    assert (found["by"], found["from"], found["to"], found["query"]) == ("currency", None, None, "")
    euros, yen = found["rows"]
    assert euros == {
        "name": "EUR", "number": None, "currency": "EUR", "orders": 6, "payments": 6, "gross": "93.00", "fees": "2.70",
        "refunds": "0.00", "lost": "0.00", "net": "90.30", "average": "15.50", "written_off": "0.00",
    }  # fmt: skip
    assert (yen["currency"], yen["gross"], yen["average"]) == ("JPY", "1550", "1550")
    assert [total["currency"] for total in found["totals"]] == ["EUR", "JPY"]


def test_the_money_of_an_order_is_shared_among_its_items(run: Run, desk):
    found = run("report", "offer", "currency:EUR", "--period", "all", "--json").json["report"]
    assert {row["name"]: row["gross"] for row in found["rows"]} == {"Web Pro": "60.00", "Domain": "33.00"}
    assert found["totals"][0]["gross"] == "93.00"
    assert found["query"] == "currency:EUR"


def test_rows_are_sorted_by_any_column_and_columns_are_chosen(run: Run, desk):
    """B2: what is printed as CSV has the columns and the order that were asked for; amounts keep their currency."""
    said = run(
        "report", "offer", "--period", "all", "--csv", "--sort", "gross", "--columns", "name,gross,orders"
    ).out
    assert said.splitlines() == [
        "name,gross,orders,currency",
        "Domain,33.00,6,EUR",
        "Web Pro,60.00,6,EUR",
        "Domain,550,1,JPY",
        "Web Pro,1000,1,JPY",
    ]


def test_a_table_has_a_total_for_each_currency(run: Run, desk):
    said = run("report", "payment-method", "--period", "all").out
    assert "total EUR" in said
    assert "total JPY" in said
    assert "credit card" in said
    assert said == run("report", "payment-method", "--period", "all", "--table").out


def test_of_managers_only_confirmed_sales_count(run: Run, desk: Path):
    """FEATURES 158."""
    assert run("report", "manager", "--period", "all", "--json").json["report"]["rows"] == []
    with by_hand(desk_url(str(desk))) as connection:
        for manager, numbers in (("1", "'a2', 'a3'"), ("NULL", "'a5'")):
            connection.exec_driver_sql(
                f"UPDATE orders SET sale_confirmed = 1, manager_id = {manager} WHERE source_number IN ({numbers})"
            )
        add_up_anew(connection)
    found = run("report", "manager", "--period", "all", "--json").json["report"]
    assert {row["name"] for row in found["rows"]} > {"system"}
    assert sorted(row["payments"] for row in found["rows"]) == [1, 2]


def test_a_period_has_no_more_than_its_days(run: Run, desk):
    assert (
        run("report", "currency", "--from", "2001-01-01", "--to", "2001-12-31", "--json").json["report"][
            "rows"
        ]
        == []
    )
    assert run("report", "currency", "--from", "2001-01-01", "--json").json["report"]["rows"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("colour",), "reports are by currency, payment-system"),
        (("offer", "--period", "soon"), "periods are today, yesterday"),
        (("offer", "--from", "tomorrow"), "write it like 2026-11-21"),
        (("offer", "--from", "2026-11-02", "--to", "2026-11-01"), "before it begins"),
        (("offer", "--from", "2026-11-02", "--period", "all"), "not both"),
        (("offer", "--columns", "name,name"), "no other column"),
        (("currency", "--columns", "number"), "columns are name, orders"),
        (("currency", "--sort", "colour"), "columns are name, orders"),
        (("currency", "--json", "--csv"), "Choose one of"),
        (("currency", "needs:nobody"), "use one of me"),
    ],
)
def test_what_cannot_be_reported_is_said(run: Run, desk, words, said):
    result = run("report", *words)
    assert result.code == 2
    assert said in result.err
