"""What orders add to the sums of days, from which reports are added up (B1)."""

from domain.reports.daily import AMOUNTS, COUNTS, Booked, DaySums, Move, add_days, move_of
from domain.reports.model import By, Figure

_SUMS = (*COUNTS, *AMOUNTS)


def paid(day: int, amount: int = 1_000, system: str = "Cards", method: str = "credit_card") -> Move:
    """A payment; moments are their days here."""
    move = move_of(day, "cash", "receivable", amount, system, method)
    assert move is not None
    return move


def refunded(day: int, amount: int) -> Move:
    move = move_of(day, "refunds", "cash", amount, "Cards", "credit_card")
    assert move is not None
    return move


def an_order(
    *moves: Move, items: tuple[tuple[int | None, int], ...] = ((1, 100),), manager: str = ""
) -> Booked:
    return Booked(1, "EUR", manager, moves, items)


def added(*orders: Booked, n: int = 1) -> DaySums:
    sums: DaySums = {}
    for order in orders:
        add_days(sums, order, n, day_of=lambda at: at, category_of={1: 10, 2: 10, 3: 30})
    return sums


def figure(sums: DaySums, by: By, name: str, thing: str | None = None) -> dict[tuple[int, int], int]:
    """One figure by day and day before."""
    return {
        (day, since): one[_SUMS.index(name)]
        for (report, day, _reseller, its, _currency, since), one in sums.items()
        if report == by and thing in (None, its)
    }


def test_an_order_that_is_paid_on_two_days_says_so_on_the_second():
    """B1: from the second day on it is one order that was paid then; over both days it is one order too."""
    sums = added(an_order(paid(20261101), paid(20261101), paid(20261105)))
    assert figure(sums, By.MANAGER, "orders") == {(20261101, 0): 1, (20261105, 20261101): 1}
    assert figure(sums, By.MANAGER, "payments") == {(20261101, 0): 2, (20261105, 20261101): 1}


def test_the_day_before_is_that_of_a_payment_for_the_same_thing():
    """B1: an order that is paid through two systems counts for each from the day on which that one was used."""
    sums = added(an_order(paid(20261101), refunded(20261102, 5), paid(20261103, system="Other")))
    assert figure(sums, By.SYSTEM, "orders", "=Other") == {(20261103, 0): 1}
    assert figure(sums, By.METHOD, "orders") == {(20261101, 0): 1, (20261102, 0): 0, (20261103, 20261101): 1}


def test_a_refund_on_a_day_without_payment_counts_no_order():
    sums = added(an_order(paid(20261101), refunded(20261102, 400)))
    assert figure(sums, By.OFFER, Figure.REFUNDS) == {(20261101, 0): 0, (20261102, 0): 400}
    assert figure(sums, By.OFFER, "orders") == {(20261101, 0): 1, (20261102, 0): 0}


def test_parts_of_offers_and_categories_come_to_the_whole_to_the_last_unit():
    """B1: two offers of one category are one order and one payment there."""
    sums = added(an_order(paid(1, 100), items=((1, 1), (2, 1), (3, 1))))
    assert [figure(sums, By.OFFER, Figure.GROSS, one)[1, 0] for one in "123"] == [33, 33, 34]
    assert figure(sums, By.CATEGORY, Figure.GROSS, "10") == {(1, 0): 66}
    assert figure(sums, By.CATEGORY, "payments", "10") == {(1, 0): 1}
    assert figure(sums, By.CATEGORY, "orders", "10") == {(1, 0): 1}


def test_money_without_items_offers_or_payments_has_rows_of_its_own():
    move = move_of(1, "written_off", "receivable", 70, None, None)
    assert move is not None
    sums = added(an_order(move, items=()), an_order(paid(1, 30), items=((None, 1),)))
    assert figure(sums, By.OFFER, Figure.WRITTEN_OFF, "") == {(1, 0): 70}
    assert figure(sums, By.OFFER, Figure.GROSS, "") == {(1, 0): 30}
    assert figure(sums, By.SYSTEM, Figure.WRITTEN_OFF, "") == {(1, 0): 70}


def test_what_is_taken_away_again_leaves_nothing():
    orders = (
        an_order(paid(1), paid(2, system="Other"), refunded(3, 77), items=((1, 5), (3, 9), (3, 0))),
        an_order(paid(2), manager="4"),
    )
    sums = added(*orders)
    assert sum(one[0] for one in sums.values()) > 10
    for order in orders:
        add_days(sums, order, -1, day_of=lambda at: at, category_of={1: 10, 3: 30})
    assert not any(n for one in sums.values() for n in one)


def test_entries_that_only_bill_add_nothing():
    assert move_of(1, "receivable", "sales", 100, None, None) is None
