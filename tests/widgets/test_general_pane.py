"""The overview alone in a tiny app: lines, colours and the cursor (T1, T3, T15)."""

from dataclasses import replace

import pytest

from domain.general import Account, Figure, Slice, Statistics, Waiting
from domain.money import Money
from domain.rows import Page
from tests.widgets.synthetic import order
from widgets.general_lines import Figures, Overview, Share, Spot, Title, lines_of, spots, waiting_columns


def eur(amount: int) -> Money:
    """This many cents."""
    return Money(amount, "EUR")


def an_overview(*, accounts: int = 1) -> Overview:
    """An overview with an order in each list."""
    account = Account(eur(-12_345_00), eur(98_765_43), eur(1_00), None, eur(0))
    statistics = Statistics((account,) * accounts, 1, 2_000, 3, 4, ("UTC",))
    waiting = {which: Page((order(n, n),), False, False) for n, which in enumerate(Waiting, 1)}
    mix = {"EUR": (Slice("Web [bold]", eur(300), 7_500), Slice(None, eur(100), 2_500))}
    return Overview(statistics, mix, "this month", waiting)


@pytest.mark.parametrize("width", [40, 80, 120, 200])
def test_figures_stand_in_three_columns_that_fit(width):
    """T1, T15"""
    lines = [line for line in lines_of(an_overview(), width, whose="all") if isinstance(line, Figures)]
    assert [cell.spot.figure for cell in lines[0].cells if cell] == [
        Figure.MONTHLY_COSTS, Figure.BALANCE, Figure.OVERDUE,
    ]  # fmt: skip
    assert all(3 * line.column + 7 <= max(width, 31) for line in lines)


def test_each_currency_has_a_line_of_its_own():
    """SPEC 1: nothing is added across currencies."""
    lines = [line for line in lines_of(an_overview(accounts=3), 80, whose="all") if isinstance(line, Figures)]
    assert [len([cell for cell in line.cells if cell]) for line in lines] == [3, 3, 3, 3, 1, 1, 3, 1, 1]


def test_every_figure_title_and_order_can_be_reached_once():
    lines = lines_of(an_overview(accounts=2), 80, whose="all")
    there = [spot for _y, _x, spot in spots(lines)]
    assert len(there) == len(set(there)) == len(Figure) + 2 * len(Waiting)
    assert Spot(waiting=Waiting.UNEXECUTED) in there


def test_what_is_not_named_is_all_others_and_every_share_says_its_number():
    """T1: the numbers stand beside the bars."""
    shares = [line for line in lines_of(an_overview(), 80, whose="all") if isinstance(line, Share)]
    assert [line.words.split("  ")[-1] for line in shares] == ["Web [bold]", "all others"]
    assert "75.0 %" in shares[0].words
    assert shares[0].bar.count("█") > 2 * shares[1].bar.count("█") > 0


def test_a_list_that_is_longer_says_so():
    shown = an_overview()
    page = Page((order(7, 7),), False, True)
    waiting = {**shown.waiting, Waiting.UNEXECUTED: page}
    lines = lines_of(Overview(shown.statistics, shown.mix, "", waiting), 80, whose="all")
    titles = [line.right for line in lines if isinstance(line, Title) and line.spot]
    assert titles == ["the newest 1", "1 order", "1 order"]


def test_the_lists_have_the_columns_of_the_dashboard():
    """T1: order, customer (blank: the reseller's own), date, total cost, total amount."""
    columns = {column.id: column for column in waiting_columns(lambda _moment: "2026-11-21 10:00")}
    row = replace(order(7, 7), customer=None, cost=eur(40_00), total=eur(55_00))
    said = {name: columns[name].cell(row).text for name in ("number", "customer", "date", "cost", "total")}
    assert said == {
        "number": row.number, "customer": "", "date": "2026-11-21 10:00", "cost": "40.00 EUR", "total": "55.00 EUR",
    }  # fmt: skip
