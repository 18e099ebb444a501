"""Orders from a CSV file: rows become whole orders, and what cannot be read is named and left out."""

import tracemalloc
from pathlib import Path

import pytest
from whenever import Instant

from domain.billing import AttemptStatus
from domain.cards import REMOVED
from domain.errors import InvalidInput
from domain.importing import BadLine, ImportedOrder
from domain.orders.status import DeliveryStatus, PaymentMethod, Status
from storage.importers.csv_file import read_csv
from storage.importers.mapping import CsvMap, load_map, parse_map
from storage.importers.rows import ROW_LIMIT

DATA = Path(__file__).parent / "data"
HEADER = "no,day,state,who,item,qty,price,total,note\n"


def a_map(**sections: dict[str, object]) -> CsvMap:
    columns = {
        "number": "no",
        "placed_at": "day",
        "status": "state",
        "customer_name": "who",
        "item_name": "item",
        "item_quantity": "qty",
        "item_unit_price": "price",
        "total": "total",
        "note": "note",
    }
    defaults = {"currency": "EUR"}
    return parse_map({"columns": columns, "defaults": defaults} | sections, Path("map.toml"))


def read(
    file: Path, content: str | bytes, mapping: CsvMap | None = None
) -> tuple[list[ImportedOrder], list[BadLine]]:
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    records = list(read_csv(file, mapping or a_map()))
    return (
        [record for record in records if isinstance(record, ImportedOrder)],
        [record for record in records if isinstance(record, BadLine)],
    )


def row(number: str, *, day="2026-03-01", state="handled", item="Web", qty="1", price="5.00", note="") -> str:
    return f"{number},{day},{state},Ann,{item},{qty},{price},,{note}\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "orders.csv"


def numbers(orders: list[ImportedOrder]) -> list[str]:
    return [order.source_number for order in orders]


def places(bad: list[BadLine]) -> list[tuple[int, str | None]]:
    return [(line.line, line.column) for line in bad]


def test_a_shops_file_is_read_by_its_map():
    first, second, third = read_csv(DATA / "orders.csv", load_map(DATA / "map.toml"))
    assert isinstance(first, ImportedOrder)
    assert (first.source_number, first.line, first.status) == ("A-1001", 2, Status.HANDLED)
    assert [(i.name, i.quantity, i.unit_price_minor, i.discount_minor) for i in first.items] == [
        ("Web hosting, 12 months", 1, 120450, 450),
        ("Domain example.org", 2, 700, 0),
    ]
    assert first.total_minor == first.invoice_minor == 121400
    assert first.note == 'Called twice.\nWants "paper" invoice.'
    assert first.placed_at == Instant("2026-03-01T09:00:00Z")
    (payment,) = first.payments
    assert (payment.status, payment.method, payment.amount_minor) == (
        AttemptStatus.PAID,
        PaymentMethod.WALLET,
        121400,
    )
    assert first.customer is not None
    assert (first.customer.ref, first.customer.phone, first.customer.country) == (
        "zoe@example.org",
        "+49 170 1234567",
        "DE",
    )
    assert isinstance(second, ImportedOrder)
    assert (second.payment_method, second.payments) == (PaymentMethod.BANK_TRANSFER, ())
    assert isinstance(third, ImportedOrder)
    assert third.customer is None
    assert third.placed_at == Instant("2026-03-29T01:30:00Z"), "a time that the clocks skipped"
    assert third.items[0].delivery is DeliveryStatus.CANCELLED


def test_several_rows_with_one_number_make_one_order(file):
    orders, bad = read(file, HEADER + row("1") + row("1", item="Mail", qty="2") + row("2"))
    assert not bad
    assert [(order.line, len(order.items), order.total_minor) for order in orders] == [
        (2, 2, 1500),
        (4, 1, 500),
    ]


@pytest.mark.parametrize(
    ("wrong", "column"),
    [
        (row("2", price="free"), "price"),
        (row("2", price="1.234"), "price"),
        (row("2", price="99999999999999999999"), "price"),
        (row("2", price="9999999999999", qty="1000000"), None),
        (row("2", qty="0"), "qty"),
        (row("2", qty="1e9"), "qty"),
        (row("2", day="31.02.2026"), "day"),
        (row("2", day="0001-01-01"), "day"),
        (row("2", day=""), "day"),
        (row("2", state="lost"), "state"),
        (row("2", item=""), "item"),
        ("2,2026-03-01,handled\n", None),
        (row("2", note="a,b"), None),
    ],
)
def test_a_row_that_does_not_parse_is_named_by_line_and_column_and_the_rest_go_in(file, wrong, column):
    orders, bad = read(file, HEADER + row("1") + wrong + row("3"))
    assert numbers(orders) == ["1", "3"]
    assert places(bad) == [(3, column)]


def test_a_bad_row_leaves_its_whole_order_out(file):
    orders, bad = read(file, HEADER + row("1") + row("1", price="x") + row("1") + row("2"))
    assert numbers(orders) == ["2"]
    assert places(bad) == [(3, "price")]


def test_a_bad_first_row_is_one_complaint(file):
    rest = "1,,,,Mail,1,5.00,,\n"
    orders, bad = read(file, HEADER + row("1", day="x") + rest + row("2"))
    assert numbers(orders) == ["2"]
    assert places(bad) == [(2, "day")]


def test_rows_of_one_order_in_two_places_leave_it_out_in_both(file):
    orders, bad = read(file, HEADER + row("1") + row("2") + row("1") + row("3"))
    assert numbers(orders) == ["2", "3"]
    assert places(bad) == [(2, "no"), (4, "no")]
    assert "line 4" in bad[0].reason
    assert "line 2" in bad[1].reason


def test_rows_that_say_different_things_of_one_order_leave_it_out(file):
    orders, bad = read(file, HEADER + row("1") + row("1", state="cancelled") + row("2"))
    assert numbers(orders) == ["2"]
    assert places(bad) == [(3, "state")]


def test_a_row_that_is_not_utf8_is_one_bad_line(file):
    wrong = row("2").encode().replace(b"Ann", b"\xff\xfe")
    orders, bad = read(file, HEADER.encode() + row("1").encode() + wrong + row("3").encode())
    assert numbers(orders) == ["1", "3"]
    assert places(bad) == [(3, None)]
    assert "UTF-8" in bad[0].reason


def test_a_row_whose_order_cannot_be_told_never_leaves_half_an_order(file):
    unknown = b"\xff" + row("").encode()
    one_each, bad = read(file, HEADER.encode() + row("1").encode() + unknown + row("2").encode())
    assert (numbers(one_each), len(bad)) == (["1", "2"], 1)
    several = HEADER.encode() + row("1").encode() * 2 + unknown + row("2").encode() + row("3").encode()
    orders, bad = read(file, several)
    assert numbers(orders) == ["3"], "it may have been a row of 1 or of 2"
    assert places(bad) == [(4, None), (2, None), (5, None)]
    within, _bad = read(
        file, HEADER.encode() + row("1").encode() + unknown + row("1").encode() + row("2").encode()
    )
    assert numbers(within) == ["2"]


def test_nul_bytes_are_a_bad_line(file):
    orders, bad = read(file, HEADER + row("1") + row("2", item="a\0b") + row("3"))
    assert (numbers(orders), places(bad)) == (["1", "3"], [(3, None)])


def test_a_line_longer_than_the_limit_is_a_bad_line(file):
    orders, bad = read(file, HEADER + row("1") + row("2", note="x" * (ROW_LIMIT + 5)) + row("3"))
    assert (numbers(orders), places(bad)) == (["1", "3"], [(3, None)])


@pytest.mark.parametrize("padding", [200_000, ROW_LIMIT + 10])
def test_text_within_quotes_is_never_read_as_an_order(file, padding):
    evil = "x" * padding + "\n" + row("666", state="handled") * 3
    orders, bad = read(file, HEADER + row("1") + row("2", note=f'"{evil}"') + row("3"))
    assert numbers(orders) == ["1", "3"]
    assert [line.line for line in bad] == [3]


def test_a_stray_quotation_mark_costs_the_rows_up_to_the_next_one(file):
    stray = row("2").replace("Web", '"Web')
    orders, bad = read(file, HEADER + row("1") + stray + row("3") + row("4", note='"b"') + row("5"))
    assert numbers(orders) == ["1", "5"]
    assert places(bad) == [(3, None)]
    assert "up to line 5" in bad[0].reason
    orders, bad = read(file, HEADER + row("1") + stray + row("3"))
    assert (numbers(orders), places(bad)) == (["1"], [(3, None)])
    assert "never closed" in bad[0].reason
    plain, bad = read(file, HEADER + row("1") + stray + row("3"), a_map(format={"quotes": False}))
    assert (numbers(plain), bad) == (["1", "2", "3"], [])


def test_empty_rows_are_passed_over(file):
    orders, bad = read(file, HEADER + row("1") + "\n,,,,,,,,\n" + row("2") + "\r\n")
    assert (len(orders), bad) == (2, [])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (
            b"no,day,state,who,item,qty\n1,2,3,4,5,6\n",
            "“price”, “total”, “note”; its columns are “no”, “day”",
        ),
        (b"no,no,day,state,who,item,qty,price,total,note\n", "more than once"),
        (HEADER.encode("utf-16"), "UTF-16"),
        (b"\xff\xff\n", "header"),
        (b'"no,day\n', "never closed"),
        (b"\x00" * 5000, "NUL"),
    ],
)
def test_a_wrong_header_is_refused_at_once(file, content, words):
    file.write_bytes(content)
    with pytest.raises(InvalidInput, match=words):
        read_csv(file, a_map())


def test_a_header_is_found_whatever_its_case_and_blanks(file):
    orders, bad = read(file, "\ufeff" + HEADER.replace("no,", " No ,").replace("total", "Total") + row("1"))
    assert (len(orders), bad) == (1, [])


def test_a_missing_file_and_a_folder_are_refused(tmp_path):
    with pytest.raises(InvalidInput, match="no such file"):
        read_csv(tmp_path / "nothing.csv", a_map())
    with pytest.raises(InvalidInput, match="folder"):
        read_csv(tmp_path, a_map())


def test_card_numbers_are_never_kept_nor_repeated(file):
    orders, bad = read(
        file,
        HEADER
        + row("1", note="card 4242 4242 4242 4242").replace("Ann", "5555555555554444")
        + row("2", price="4242424242424242"),
    )
    assert orders[0].note == f"card {REMOVED}"
    assert orders[0].customer is not None
    assert REMOVED in orders[0].customer.name
    assert "4242" not in bad[0].reason


def test_hostile_text_is_plain_text(file):
    orders, bad = read(
        file, HEADER + row("1", item="\x1b]0;x\x07[@click=app.quit]\u202eWeb") + row("2", qty="\x1b[2J")
    )
    assert orders[0].items[0].name == "]0;x[@click=app.quit]Web"
    assert "\x1b" not in bad[0].reason


def test_an_order_of_too_many_rows_is_one_complaint(file):
    orders, bad = read(file, HEADER + row("1") * 10_050 + row("2"))
    assert numbers(orders) == ["2"]
    assert places(bad) == [(10_002, None)]


def test_an_order_without_items_needs_a_total(file):
    bare = "1,2026-03-01,handled,Ann,,,,12.50,\n2,2026-03-01,handled,Ann,,,,,\n3,2026-03-01,handled,Ann,,,,-1.00,\n"
    orders, bad = read(file, HEADER + bare)
    assert [(order.items, order.total_minor) for order in orders] == [((), 1250)]
    assert places(bad) == [(3, "total"), (4, "total")]


def test_memory_does_not_grow_with_the_file(file):
    def peak(rows: int) -> int:
        file.write_text(HEADER + "".join(row(str(n // 2)) for n in range(rows)), encoding="utf-8")
        tracemalloc.start()
        try:
            for _record in read_csv(file, a_map()):
                pass
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(100)
    assert peak(10_000) < peak(1_000) + 200_000


def test_progress_adds_up_to_the_size(file):
    read(file, HEADER + row("1") * 3)
    steps: list[int] = []
    list(read_csv(file, a_map(), progress=steps.append))
    assert sum(steps) == file.stat().st_size
