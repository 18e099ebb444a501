"""A map of columns that cannot be used is refused with what is wrong in it."""

import re
from pathlib import Path
from typing import Any

import pytest

from domain.errors import InvalidInput
from domain.importing import ImportedOrder
from domain.orders.status import PaymentMethod, Status
from storage.importers.csv_file import read_csv
from storage.importers.jsonl import read_jsonl
from storage.importers.mapping import ITEM_FIELDS, ORDER_FIELDS, load_map, parse_map

COLUMNS = {"number": "No", "placed_at": "Date", "status": "State", "currency": "Cur", "total": "Sum"}
DOCS = Path(__file__).parents[3] / "docs" / "import.md"


def parse(**sections: Any):
    return parse_map({"columns": COLUMNS} | sections, Path("map.toml"))


@pytest.mark.parametrize(
    ("sections", "words"),
    [
        ({"columns": COLUMNS | {"prize": "P"}}, "no field “prize”; there are number"),
        ({"colums": {}}, "no section “colums”"),
        ({"columns": []}, r"\[columns\]"),
        ({"columns": {}}, "number, placed_at, status, currency"),
        ({"columns": {"number": 5}}, "number must be the header"),
        ({"columns": COLUMNS | {"item_name": "I"}}, "item_unit_price"),
        ({"columns": {k: v for k, v in COLUMNS.items() if k != "total"}}, "total or of item_unit_price"),
        ({"defaults": {"number": "1"}}, "no field “number”"),
        ({"defaults": {"note": 5}}, "must be text"),
        ({"statuses": {"Done": "finished"}}, "“Done” = “finished”: ours are incomplete"),
        ({"methods": {"PP": "paypal"}}, "ours are bank_transfer"),
        ({"format": {"delimeter": ";"}}, "no setting “delimeter”"),
        ({"format": {"delimiter": ";;"}}, "one character"),
        ({"format": {"decimal": "'"}}, "decimal"),
        ({"format": {"encoding": "utf-16"}}, "“utf-16” is no encoding"),
        ({"format": {"encoding": "rot13"}}, "“rot13” is no encoding"),
        ({"format": {"encoding": "klingon"}}, "“klingon” is no encoding"),
        ({"format": {"timezone": "Mars/Olympus"}}, "no time zone"),
        ({"format": {"dates": "%H:%M"}}, "dates"),
        ({"format": {"dates": "%d.%m."}}, "dates"),
        ({"format": {"quotes": "no"}}, "quotes must be true or false"),
    ],
)
def test_a_map_that_says_something_without_meaning_is_refused(sections, words):
    with pytest.raises(InvalidInput, match=words):
        parse(**sections)


@pytest.mark.parametrize(
    "content",
    [b"[columns", b"\xff", b"a = " + b"[" * 5000, b"x" * 300_000, b"n = " + b"9" * 5000, b"\x00"],
)
def test_a_map_that_is_no_toml_is_refused(tmp_path, content):
    file = tmp_path / "map.toml"
    file.write_bytes(content)
    with pytest.raises(InvalidInput, match="“map\\.toml”"):
        load_map(file)


def test_a_map_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(InvalidInput, match="no such file"):
        load_map(tmp_path / "map.toml")


def test_words_are_compared_without_case_and_ours_are_known():
    found = parse(statuses={"On Hold": "awaiting_payment", "*": "submitted"}, methods={"PP": "wallet"})
    assert found.statuses["on hold"] is Status.AWAITING_PAYMENT
    assert found.statuses["handled"] is Status.HANDLED
    assert found.statuses["*"] is Status.SUBMITTED
    assert found.methods["pp"] is PaymentMethod.WALLET


def test_several_headers_make_one_field():
    found = parse(columns=COLUMNS | {"customer_name": ["First", "Last"], "placed_at": ["Date", "Time"]})
    assert found.headers == ("No", "Date", "Time", "State", "Cur", "Sum", "First", "Last")


def test_the_docs_name_every_field():
    text = DOCS.read_text(encoding="utf-8")
    assert [name for name in ORDER_FIELDS + ITEM_FIELDS if f"`{name}`" not in text] == []


def test_the_examples_of_the_docs_are_read_as_they_stand(tmp_path):
    blocks = dict(re.findall(r"```(toml|csv|json)\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL))
    for kind, block in blocks.items():
        (tmp_path / f"example.{kind}").write_text(block, encoding="utf-8")
    first, second = read_csv(tmp_path / "example.csv", load_map(tmp_path / "example.toml"))
    assert isinstance(first, ImportedOrder)
    assert isinstance(second, ImportedOrder)
    assert (len(first.items), first.total_minor, len(first.payments)) == (2, 121400, 1)
    assert (second.status, second.payments) == (Status.AWAITING_PAYMENT, ())
    (order,) = read_jsonl(tmp_path / "example.json")
    assert isinstance(order, ImportedOrder)
    assert order.total_minor == 14900
