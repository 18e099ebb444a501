"""Whatever bytes a file has, reading it ends in orders, bad lines, or one sentence about the file (X5)."""

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.errors import InvalidInput
from domain.importing import BadLine, ImportedOrder
from domain.text import clean_line, clean_note
from storage.importers.csv_file import read_csv
from storage.importers.jsonl import read_jsonl
from storage.importers.mapping import parse_map
from storage.importers.olist import read_olist
from storage.importers.rows import Dialect, read_rows

TWIN = Path(__file__).parent / "data" / "olist"
MAP = parse_map(
    {
        "columns": {
            "number": "no", "placed_at": "day", "status": "state", "item_unit_price": "price", "note": "note",
        },
        "defaults": {"currency": "EUR", "item_name": "x"},
    },
    Path("map.toml"),
)  # fmt: skip
HEADER = b"no,day,state,price,note\n"
GOOD = b"7,2026-03-01,handled,5.00,\n"

anything = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
pieces = st.one_of(
    st.binary(max_size=60),
    st.sampled_from(
        [
            b'"',
            b"\n",
            b"\r",
            b",",
            b"\0",
            b"1,",
            GOOD,
            b"\xff",
            b"{",
            b'{"orders": [',
            b"1e999",
            b"\xef\xbb\xbf",
        ]
    ),
)
files = st.lists(pieces, max_size=12).map(b"".join)


def is_clean(records: Iterable[ImportedOrder | BadLine]) -> None:
    for record in records:
        if isinstance(record, BadLine):
            assert record.line > 0
            assert clean_line(record.reason, limit=1000) == record.reason
        else:
            assert record.total_minor >= 0
            assert record.source_number
            assert clean_line(record.invoice_name) == record.invoice_name
            assert clean_note(record.note or "") == (record.note or "")


@anything
@given(content=files)
def test_any_bytes_in_a_csv_are_orders_bad_lines_or_a_sentence(tmp_path, content):
    path = tmp_path / "orders.csv"
    path.write_bytes(HEADER + content)
    with suppress(InvalidInput):
        is_clean(read_csv(path, MAP))
    path.write_bytes(content)
    with pytest.raises(InvalidInput):
        read_csv(path, MAP)


@anything
@given(content=files)
def test_good_rows_before_any_bytes_go_in(tmp_path, content):
    path = tmp_path / "orders.csv"
    path.write_bytes(HEADER + GOOD.replace(b"7", b"first") + GOOD.replace(b"7", b"second") + content)
    found = [r.source_number for r in read_csv(path, MAP) if isinstance(r, ImportedOrder)]
    assert "first" in found


@anything
@given(content=files)
def test_any_bytes_in_json_lines_are_orders_bad_lines_or_a_sentence(tmp_path, content):
    path = tmp_path / "orders.jsonl"
    path.write_bytes(content)
    with suppress(InvalidInput):
        is_clean(read_jsonl(path))


@anything
@given(content=files)
def test_any_bytes_in_an_olist_table_are_orders_bad_lines_or_a_sentence(tmp_path, content):
    for source in TWIN.iterdir():
        data = source.read_bytes()
        (tmp_path / source.name).write_bytes(data + content if "orders" in source.name else data)
    payments = tmp_path / "olist_order_payments_dataset.csv"
    payments.write_bytes(payments.read_bytes() + content)
    is_clean(read_olist(tmp_path))


@anything
@given(
    rows=st.lists(
        st.lists(
            st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0"), max_size=8),
            min_size=2,
            max_size=2,
        ),
        max_size=8,
    )
)
def test_rows_that_a_csv_writer_wrote_are_read_back(tmp_path, rows):
    import csv

    path = tmp_path / "rows.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows(rows)
    expected = [row for row in rows if any(row)]
    if expected and rows[0][0].startswith("\ufeff"):
        return
    assert [row.cells for row in read_rows(path, Dialect())] == expected
