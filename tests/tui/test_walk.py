"""Going through a list by key, some rows ahead (I2)."""

from collections.abc import Collection, Sequence

import pytest

from domain.rows import Changes, OrderRow
from tests.widgets.synthetic import STEP, SyntheticSource, order
from tui.triage import AHEAD, Became, Walk
from widgets.feed import Position


def a_walk(
    source: SyntheticSource[OrderRow], first: int, place: int | None, total: int | None, *aside: int
) -> Walk[OrderRow]:
    async def waiting(rows: Sequence[OrderRow]) -> Collection[int]:
        return {row.id for row in rows if row.id in aside}

    return Walk(source, source.row(first), Position(place, total, exact=True), waiting=waiting)


@pytest.fixture
def source() -> SyntheticSource[OrderRow]:
    """A list of a million."""
    return SyntheticSource(order, 1_000_000)


async def go(walk: Walk[OrderRow]) -> int | None:
    row = await walk.ahead()
    walk.settle(Became.SKIPPED)
    walk.go()
    return None if row is None else row.id


async def test_a_list_of_a_million_is_read_a_few_rows_ahead(source):
    walk = a_walk(source, 500_000, 500_001, 1_000_000)
    for n in range(AHEAD + 2):
        assert await go(walk) == 500_000 - n
    assert source.asked == ["after"] * 2
    assert walk.place_words == "500,027 of 1,000,000"
    assert walk.counts_words == "26 skipped"


async def test_back_and_on_again_goes_the_same_way(source):
    walk = a_walk(source, 9, 1, 9)
    for _n in range(3):
        await go(walk)
    walk.back()
    walk.back()
    assert (walk.here and walk.here.row.id, walk.before) == (9, None)
    assert walk.place_words == "1 of 9"
    assert [await go(walk) for _n in range(3)] == [8, 7, 6]


async def test_behind_the_last_there_is_nothing_and_back_is_the_last(source):
    walk = a_walk(source, 2, None, None)
    assert [await go(walk) for _n in range(3)] == [2, 1, None]
    assert (walk.here, walk.place_words) == (None, "")
    assert walk.before == walk.seen[0] == source.row(1)
    walk.back()
    assert walk.here
    assert walk.here.row.id == 1


async def test_a_list_whose_length_is_not_known_is_counted_where_it_can_be(source):
    async def count() -> int:
        return 41

    async def waiting(_rows: Sequence[OrderRow]) -> Collection[int]:
        return ()

    walk = Walk(source, source.row(9), Position(3, None, exact=True), waiting=waiting, count=count)
    await walk.begin()
    await go(walk)
    assert walk.place_words == "3 of 41"


async def test_what_is_put_aside_or_held_is_passed_over_and_counts_as_a_place(source):
    walk = a_walk(source, 9, 1, 9, 8, 6)
    assert [await go(walk), (await walk.ahead() or source.row(1)).id] == [9, 7]
    walk.pass_over(Became.TAKEN)
    assert await go(walk) == 5
    assert walk.place_words == "5 of 9"
    assert walk.counts_words == "1 skipped · 1 with a colleague · 2 put aside before"


async def test_what_happened_to_a_row_since_it_was_read_is_looked_up_before_it_is_come_to(source):
    walk = a_walk(source, 9, 1, 9)
    await go(walk)
    assert await walk.ahead() == source.row(8)
    source.gone |= {8, 7}
    source.asked.clear()
    walk.touched(Changes(1, frozenset({8}), everything=False, last_outside_at=None))
    assert await go(walk) == 7, "of that nothing was heard"
    walk.touched(Changes(2, frozenset(), everything=True, last_outside_at=None))
    source.changed[6] = order(6, 6 * STEP)
    assert await go(walk) == 6
    assert walk.here
    assert walk.here.row is source.changed[6]


async def test_an_order_that_was_taken_back_to_is_as_if_nothing_was_done_to_it(source):
    walk = a_walk(source, 9, 1, 9)
    for _n in range(3):
        await go(walk)
    walk.count(8, Became.DONE)
    assert walk.back_to(lambda row: str(row.id), {"8", "9"})
    assert walk.here
    assert walk.here.row.id == 8
    assert walk.counts_words == "1 skipped"
    assert not walk.back_to(lambda row: str(row.id), {"77"})
