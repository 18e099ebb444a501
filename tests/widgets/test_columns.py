"""Columns give way in the order of their priority, and stay straight at any width (T2, T15)."""

import pytest

from tests.widgets.synthetic import NOW
from widgets.columns import Cell, Column, lay_out
from widgets.order_table import order_columns

ORDER_COLUMNS = order_columns(lambda: NOW, "Europe/Warsaw", lambda order_id: None)


def shown(width: int) -> list[str]:
    return [placed.column.id for placed in lay_out(ORDER_COLUMNS, width, start=2)]


def test_80_columns_keep_glyph_number_age_customer_status_total_t15():
    assert shown(79) == ["glyph", "number", "age", "customer", "status", "total"]


def test_120_columns_show_what_an_agent_works_with_t2():
    assert shown(119) == [
        "glyph", "number", "age", "customer", "site", "method", "status", "offer", "total", "manager",
    ]  # fmt: skip


def test_200_columns_show_them_all_t2():
    assert shown(199) == [column.id for column in ORDER_COLUMNS]


@pytest.mark.parametrize("width", range(260))
def test_columns_never_overlap_or_leave_the_line_t15(width):
    end = 2
    for nth, (column, x, cells) in enumerate(lay_out(ORDER_COLUMNS, width, start=2)):
        assert x == end + (column.gap if nth else 0)
        assert cells >= 0
        end = x + cells
    assert end <= max(width, 2 + 1)


def test_no_column_is_narrower_than_it_may_be_where_there_is_room():
    for width in range(79, 260):
        assert all(placed.width >= placed.column.least for placed in lay_out(ORDER_COLUMNS, width, start=2))


def test_room_left_over_goes_to_the_flexible_columns_alone():
    columns = [
        Column[int](id="a", label="A", width=5, cell=lambda r: Cell("")),
        Column[int](id="b", label="B", width=5, flexible=True, cell=lambda r: Cell("")),
    ]
    assert [placed.width for placed in lay_out(columns, 50)] == [5, 43]


def test_a_column_that_someone_widened_keeps_its_width():
    column = ORDER_COLUMNS[4].widened(33)
    assert [p.width for p in lay_out([ORDER_COLUMNS[1], column], 100) if p.column is column] == [33]
