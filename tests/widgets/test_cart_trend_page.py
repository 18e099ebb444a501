"""What became of carts, drawn by day or by week with the numbers beside (I4, B3)."""

import pytest
from whenever import Date

from domain.followup.rows import CartStats, TrendDay, by_week
from widgets.cart_trend_page import CartTrendText
from widgets.palette import NO_COLOUR


def stats(first: Date, days: int) -> CartStats:
    """Each day a few more than on the one before."""
    return CartStats(
        days=tuple(
            TrendDay(day=first.add(days=n), left=10 + n, recovered=n % 4, lost=n % 3) for n in range(days)
        ),
        value=(),
        reasons=(("Too expensive", 3),),
        by_staff=(),
    )


def drawn(found: CartStats, width: int) -> list[str]:
    return CartTrendText(NO_COLOUR, width).draw(found).text.plain.splitlines()


@pytest.mark.parametrize(("width", "charts"), [(78, 2), (198, 3)])
def test_days_are_drawn_the_newest_first_with_their_numbers(width, charts):
    """B3: no line is wider than the page."""
    lines = drawn(stats(Date(2026, 11, 1), 30), width)
    newest = next(n for n, line in enumerate(lines) if line.startswith(" 2026-11-30"))
    assert lines[newest].split()[:2] == ["2026-11-30", "39"]
    assert "2026-11-29" in lines[newest + 1]
    assert lines[newest].count(" █") + lines[newest].count(" ▌") <= charts
    assert "█" in "".join(lines[newest:])
    assert max(map(len, lines)) <= width
    assert any("Recovered 43, lost 30: recovery rate 58.9 %" in line for line in lines)


def test_more_than_two_months_are_drawn_by_week():
    lines = drawn(stats(Date(2026, 1, 1), 100), 78)
    weeks = [line.split()[0] for line in lines if line.startswith((" 2025-", " 2026-"))]
    assert (weeks[0], weeks[-1], len(weeks)) == ("2026-04-06", "2025-12-29", 15)


def test_weeks_add_up_to_the_days_and_begin_on_monday():
    days = stats(Date(2026, 1, 1), 100).days
    weeks = by_week(days)
    assert [week.day for week in weeks[:2]] == [Date(2025, 12, 29), Date(2026, 1, 5)]
    for name in ("left", "recovered", "lost"):
        assert sum(getattr(week, name) for week in weeks) == sum(getattr(day, name) for day in days)
