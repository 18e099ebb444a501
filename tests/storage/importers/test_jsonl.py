"""Orders from JSON lines, among them those that ordertop itself prints."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from whenever import Instant

from domain.billing import AttemptStatus
from domain.cards import REMOVED
from domain.errors import InvalidInput
from domain.importing import BadLine, ImportedOrder
from domain.orders.status import DeliveryStatus, PaymentMethod, Status
from storage.importers.jsonl import LINE_LIMIT, read_jsonl

DATA = Path(__file__).parent / "data"
ORDER: dict[str, Any] = {
    "number": "1000000001",
    "status": "handled",
    "placed_at": "2026-03-01T09:00:00Z",
    "currency": "EUR",
    "total_amount": "10.00",
}
#: As `ordertop orders show --json` prints it.
SHOWN: dict[str, Any] = ORDER | {
    "id": 5,
    "source_number": "5e274e7a0c38",
    "label": "Paid and approved",
    "archive": "handled",
    "marks": ["held"],
    "payment_status": "completed",
    "reseller": "Default",
    "customer": {"id": 9, "name": "57b2a98a · Timoteo"},
    "site": {"code": "S1", "domain": "example.org"},
    "invoice_name": "57b2a98a · Timoteo",
    "payment_method": "boleto",
    "updated_at": "2026-03-02T09:00:00Z",
    "total_cost": "4.00",
    "amount_paid": "10.00",
    "amount_due": "0.00",
    "sales_manager": None,
    "sale_confirmed": False,
    "custom_status": None,
    "parent": None,
    "sub_orders": [],
    "promotion": "SPRING",
    "affiliate": None,
    "ip": "192.0.2.7",
    "fraud": {"score": 5},
    "notes": [
        {"at": None, "staff": None, "text": "please hurry"},
        {"at": "2026-03-01T10:00:00Z", "staff": "anna", "text": "called"},
    ],
    "version": 3,
}
DETAILS: dict[str, Any] = SHOWN | {
    "items": [
        {
            "id": 1, "position": 1, "product": "Web", "product_type": "package", "domain": None,
            "offer_number": 12, "category": "Hosting", "category_number": 3, "delivery": "active",
            "quantity": 2, "unit_price": "6.00", "discount": "2.00", "total": "10.00",
        }
    ],
    "invoices": [
        {"id": 1, "number": "INV-000001", "kind": "debit", "status": "paid", "total": "9.99", "currency": "EUR",
         "issued_at": "2026-03-01T09:00:00Z", "due_at": None}
    ],
    "payments": [
        {
            "id": 1, "invoice": "INV-000001", "attempted_at": "2026-03-01T09:00:05Z", "status": "failed",
            "method": "credit_card", "system": "gate", "amount": "9.99", "fee": "0.00", "currency": "EUR",
            "code": "05", "share_percent": "100.00", "instalments": 3, "reference": None, "comment": None,
        }
    ],
    "timeline": [{"number": 1, "at": "2026-03-01T09:00:00Z", "what": []}],
}  # fmt: skip


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "orders.jsonl"


def read(file: Path, content: str | bytes) -> tuple[list[ImportedOrder], list[BadLine]]:
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    records = list(read_jsonl(file))
    return (
        [record for record in records if isinstance(record, ImportedOrder)],
        [record for record in records if isinstance(record, BadLine)],
    )


def one(file: Path, **changes: Any) -> ImportedOrder | BadLine:
    file.write_text(json.dumps(ORDER | changes), encoding="utf-8")
    (record,) = read_jsonl(file)
    return record


def test_a_file_of_lines_is_read():
    first, second = read_jsonl(DATA / "orders.jsonl")
    assert isinstance(first, ImportedOrder)
    assert (first.source_number, first.total_minor, first.items[0].quantity) == ("1000000001", 14900, 2)
    assert first.items[0].delivery is DeliveryStatus.SUSPENDED
    assert first.payments[0].method is PaymentMethod.CREDIT_CARD
    assert isinstance(second, ImportedOrder)
    assert (second.line, second.total_minor, second.currency) == (3, 1200, "JPY")
    assert second.placed_at == Instant("2026-03-01T09:00:00Z")


def test_what_orders_show_prints_comes_in_again(file):
    (order,), bad = read(file, json.dumps({"order": DETAILS}))
    assert not bad
    assert (order.status, order.source_number) == (Status.HANDLED, "1000000001")
    assert (order.total_minor, order.cost_minor, order.invoice_minor) == (1000, 400, 999)
    assert order.customer is not None
    assert (order.customer.ref, order.customer.name) == ("9", "57b2a98a · Timoteo")
    assert (order.site_code, order.site_domain, order.promotion, order.ip) == (
        "S1",
        "example.org",
        "SPRING",
        "192.0.2.7",
    )
    (item,) = order.items
    assert (item.name, item.offer_ref, item.category, item.discount_minor) == ("Web", "12", "Hosting", 200)
    (payment,) = order.payments
    assert (payment.status, payment.code, payment.instalments) == (AttemptStatus.FAILED, "05", 3)
    assert order.customer_note == "please hurry"
    assert order.note == "Number in the system before: 5e274e7a0c38\n\nanna, 2026-03-01T10:00:00Z: called"


def test_costs_are_in_a_currency_of_their_own(file):
    """FEATURES 69: unless it is said, they are in the order's."""
    item = {"product": "Web", "unit_price": "10.00", "cost": "550"}
    order = one(file, items=[item], cost_currency="JPY", total_amount="10.00")
    assert isinstance(order, ImportedOrder)
    assert (order.cost_minor, order.cost_currency) == (550, "JPY")
    plain = one(file)
    assert isinstance(plain, ImportedOrder)
    assert plain.cost_currency is None


def test_what_orders_list_prints_comes_in_again(file):
    second = SHOWN | {"number": "1000000002", "amount_paid": "0.00"}
    printed = '{"orders": [\n' + json.dumps(SHOWN) + ",\n" + json.dumps(second) + '\n], "next": "00aa"}\n'
    orders, bad = read(file, printed)
    assert not bad
    assert [(order.source_number, order.line) for order in orders] == [("1000000001", 2), ("1000000002", 3)]
    assert [sum(p.amount_minor for p in order.payments) for order in orders] == [1000, 0]
    on_one_line, bad = read(file, json.dumps({"orders": [SHOWN, second], "next": None}))
    assert (len(on_one_line), bad) == (2, [])
    assert read(file, '{"orders": [], "next": null}\n') == ([], [])


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"status": "lost"}, "status"),
        ({"total_amount": "x"}, "total_amount"),
        ({"total_amount": ""}, "total_amount"),
        ({"total_amount": 10.5}, "total_amount"),
        ({"total_amount": "-1.00"}, "total_amount"),
        ({"total_amount": "1" * 30}, "total_amount"),
        ({"total_amount": None}, "total_amount"),
        ({"currency": "EURO"}, "currency"),
        ({"placed_at": "then"}, "placed_at"),
        ({"placed_at": "0001-01-01T00:00:00+14:00"}, "placed_at"),
        ({"number": None}, "number"),
        ({"number": "9" * 200}, "number"),
        ({"items": [{"product": "a", "unit_price": "1.00"}, {"product": "a"}]}, "items[1]"),
        ({"items": [{"unit_price": "1.00"}]}, "items[0]"),
        ({"items": [{"product": "a", "unit_price": "1.00", "quantity": -1}]}, "items[0]"),
        ({"items": [{"product": "a", "unit_price": "9999999999999", "quantity": 1000000}]}, "items[0]"),
        ({"items": [{"product": "a", "unit_price": "1.00"}] * 10_001}, "items"),
        ({"payments": [{"amount": "1.00", "currency": "USD"}]}, "payments[0]"),
        ({"payments": [{"amount": "1.00", "status": "lost"}]}, "payments[0].status"),
    ],
)
def test_a_line_that_cannot_be_read_names_what_is_wrong_in_it(file, changes, column):
    record = one(file, **changes)
    assert isinstance(record, BadLine)
    assert (record.line, record.column) == (1, column)
    assert record.reason


@pytest.mark.parametrize(
    "wrong",
    [
        b"{",
        b"[1, 2]",
        b"null",
        b"\xfd\xfc\xfb",
        b'{"number": "\xff"}',
        b'{"number": "\\ud800"}',
        b'{"x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"customer": ' * 100_000,
        b'{"number": ' + b"9" * 10_000 + b"}",
        b'{"items": [' + b'{"unit_price": 1},' * 200_000 + b"]}",
        b'{"items": [' + b"{}," * 1_000_000 + b"{}]}",
        b'{"note": "' + b"x" * (LINE_LIMIT * 2) + b'"}',
        b"\0" * 100,
        b'{"order": [',
        b'{"orders": [{]}',
    ],
)
def test_a_hostile_line_is_one_bad_line_and_the_next_goes_in(file, wrong):
    orders, bad = read(file, wrong + b"\n" + json.dumps(ORDER).encode())
    assert [order.line for order in orders] == [2]
    assert [line.line for line in bad] == [1]


def test_a_line_of_100_mb_is_a_bad_line(tmp_path):
    packed = tmp_path / "orders.jsonl.gz"
    with gzip.open(packed, "wb", compresslevel=1) as out:
        out.write(b'{"number": "')
        for _mb in range(100):
            out.write(b"x" * 1024 * 1024)
        out.write(b'"}\n' + json.dumps(ORDER).encode())
    first, second = read_jsonl(packed)
    assert isinstance(first, BadLine)
    assert isinstance(second, ImportedOrder)


def test_an_order_that_stands_twice_comes_in_once(file):
    line = json.dumps(ORDER) + "\n"
    orders, bad = read(file, line * 2)
    assert (len(orders), [(b.line, b.column) for b in bad]) == (1, [(2, "number")])


def test_an_empty_file_and_utf16_are_refused_at_once(file):
    for content in (b"", json.dumps(ORDER).encode("utf-16")):
        file.write_bytes(content)
        with pytest.raises(InvalidInput):
            read_jsonl(file)


def test_text_is_cleaned_and_card_numbers_are_removed(file):
    record = one(
        file, invoice_name="\x1b[2JAnn\u202e", notes="4242-4242-4242-4242", number="4242424242424242"
    )
    assert isinstance(record, ImportedOrder)
    assert record.invoice_name == "[2JAnn"
    assert record.note == REMOVED
    assert record.source_number == "4242424242424242", "an order number is kept as it is"
