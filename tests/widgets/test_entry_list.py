"""How wide the columns of a plain list are (T15)."""

from widgets.entry_list import widths

TITLES = ("NAME", "RESELLER", "PRICE", "STATE")
ROWS = [("Web hosting for a whole company", "acme-hosting", "149.00 EUR", "in use")]


def test_with_room_each_column_is_as_wide_as_what_is_in_it():
    assert widths(TITLES, ROWS, 100) == [31, 12, 10, 6]


def test_without_room_the_widest_give_way_and_the_name_the_least():
    assert widths(TITLES, ROWS, 50) == [17, 11, 10, 6]
    assert widths(TITLES, ROWS, 44) == [15, 9, 8, 6]


def test_where_nothing_else_helps_the_last_columns_are_left_out():
    assert widths(TITLES, ROWS, 24) == [14, 8]
    assert widths(TITLES, [], 3) == [4]
