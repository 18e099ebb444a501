"""The Olist data set comes in whole: a small twin of it, and the real one where it is at hand."""

import csv
import gzip
import io
import os
import shutil
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from whenever import Instant

from domain.billing import AttemptStatus
from domain.errors import InvalidInput
from domain.importing import BadLine, ImportedOrder
from domain.orders.status import DeliveryStatus, PaymentMethod, Status
from storage.importers.olist import NOT_APPROVED, olist_files, read_olist

TWIN = Path(__file__).parent / "data" / "olist"
ROOT = Path(__file__).parents[3]
REAL = Path(os.environ.get("ORDERTOP_TEST_DATA") or ROOT.parent / "shared" / "data") / "olist"


def read(directory: Path, shift_to: Instant | None = None) -> tuple[list[ImportedOrder], list[BadLine]]:
    records = list(read_olist(directory, shift_to=shift_to))
    return (
        [record for record in records if isinstance(record, ImportedOrder)],
        [record for record in records if isinstance(record, BadLine)],
    )


@pytest.fixture(scope="module")
def twin() -> list[ImportedOrder]:
    orders, bad = read(TWIN)
    assert not bad
    return orders


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The twin, to be damaged."""
    return Path(shutil.copytree(TWIN, tmp_path / "olist"))


def change(folder: Path, name: str, old: str, new: str) -> None:
    path = next(folder.glob(f"*{name}*.csv"))
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_each_olist_status_becomes_ours(twin):
    assert [order.status for order in twin] == [
        Status.AWAITING_PAYMENT,
        Status.AWAITING_PAYMENT,
        Status.PENDING_APPROVAL,
        Status.EXECUTING,
        Status.EXECUTING,
        Status.SUBMITTED,
        Status.HANDLED,
        Status.HANDLED,
        Status.CANCELLED,
    ]


def test_the_price_of_an_item_includes_its_freight(twin):
    delivered = twin[7]
    assert [item.unit_price_minor for item in delivered.items] == [11000, 6001]
    assert delivered.total_minor == 17001
    assert delivered.currency == "BRL"


def test_the_invoice_follows_the_payments_and_the_difference_is_noted(twin):
    delivered = twin[7]
    assert delivered.invoice_minor == 17000
    assert delivered.note is not None
    assert "170.01 BRL" in delivered.note
    assert "170.00 BRL" in delivered.note
    assert [order.note for order in twin if order is not delivered] == [None] * 8


def test_several_payments_stay_several_in_their_order(twin):
    card, voucher = twin[7].payments
    assert (card.method, card.amount_minor, card.instalments) == (PaymentMethod.CREDIT_CARD, 15000, 5)
    assert (voucher.method, voucher.amount_minor) == (PaymentMethod.VOUCHER, 2000)
    assert twin[7].payment_method is PaymentMethod.CREDIT_CARD


def test_an_order_never_approved_has_unpaid_attempts_only(twin):
    slip, card, cancelled = twin[0].payments[0], twin[1].payments[0], twin[8].payments[0]
    assert (slip.status, slip.code) == (AttemptStatus.PENDING, None)
    assert (card.status, card.code) == (AttemptStatus.FAILED, NOT_APPROVED)
    assert (cancelled.status, cancelled.method) == (AttemptStatus.FAILED, PaymentMethod.UNKNOWN)
    assert all(payment.status is AttemptStatus.PAID for order in twin[2:8] for payment in order.payments)


def test_items_are_as_far_as_their_order(twin):
    delivery = {order.status: {item.delivery for item in order.items} for order in twin if order.items}
    assert delivery[Status.HANDLED] == {DeliveryStatus.ACTIVE}
    assert delivery[Status.EXECUTING] == {DeliveryStatus.QUEUED}
    assert delivery[Status.AWAITING_PAYMENT] == delivery[Status.PENDING_APPROVAL] == {DeliveryStatus.PENDING}


def test_an_order_without_items_stays_with_what_was_paid(twin):
    unavailable = twin[5]
    assert unavailable.items == ()
    assert unavailable.total_minor == unavailable.invoice_minor == 3300
    assert unavailable.note is None


def test_customers_are_named_by_their_short_id_and_city(twin):
    names = [order.customer.name for order in twin[:4]]
    assert [name.split(" · ")[1] for name in names] == [
        "Sao Paulo",
        "Rio de Janeiro",
        "Timoteo",
        "Santa Barbara D'Oeste",
    ]
    first = twin[0].customer
    assert first.name.startswith(first.ref[:8] + " · ")
    assert (first.country, twin[0].invoice_name) == ("BR", first.name)


def test_items_are_named_by_their_category_in_words(twin):
    assert [item.category for item in twin[4].items] == ["Computers accessories", "Health beauty"]
    assert twin[3].items[0].category == "Pc gamer", "no translation: as it is"
    nameless = twin[7].items[1]
    assert nameless.category is None
    assert nameless.name == f"Product {nameless.offer_ref[:8]}"


def test_times_are_those_of_sao_paulo(twin):
    assert twin[0].placed_at == Instant("2018-03-01T13:00:00Z")
    assert twin[7].updated_at == Instant("2018-07-09T21:30:00Z")
    assert twin[7].payments[0].attempted_at == Instant("2018-07-04T13:20:00Z")


def test_a_shift_moves_all_dates_by_one_span(twin):
    today = Instant("2026-11-21T00:00:00Z")
    moved, _bad = read(TWIN, today)
    spans = {new.placed_at - old.placed_at for new, old in zip(moved, twin, strict=True)}
    spans |= {new.updated_at - old.updated_at for new, old in zip(moved, twin, strict=True)}
    assert len(spans) == 1
    assert max(order.placed_at for order in moved) == today


def test_packed_files_read_the_same_and_unneeded_ones_may_be_missing(copy, twin):
    for path in list(copy.glob("*.csv")):
        with path.open("rb") as plain, gzip.open(f"{path}.gz", "wb") as packed:
            shutil.copyfileobj(plain, packed)
        path.unlink()
    assert len(olist_files(copy)) == 6
    assert read(copy) == (twin, [])
    for name in ("olist_products_dataset", "product_category_name_translation"):
        (copy / f"{name}.csv.gz").unlink()
    orders, bad = read(copy)
    assert (len(orders), bad) == (9, [])
    assert orders[0].items[0].name.startswith("Product ")


@pytest.mark.parametrize(
    ("name", "old", "new", "column"),
    [
        ("items", "59.9,0.0", "59.9x,0.0", "price"),
        ("items", "59.9,0.0", "59.9,-1.0", "freight_value"),
        ("payments", "boleto,1,59.9", "barter,1,59.9", "payment_type"),
        ("payments", "boleto,1,59.9", "boleto,1,5e9", "payment_value"),
        ("payments", "boleto,1,59.9", "boleto,1,59.9,1", None),
        ("orders", "2018-03-07 10:00:00", "yesterday", "order_purchase_timestamp"),
        ("orders", "shipped", "lost", "order_status"),
    ],
)
def test_a_bad_line_leaves_its_order_out_and_names_file_line_and_column(copy, name, old, new, column):
    change(copy, name, old, new)
    orders, bad = read(copy)
    assert len(orders) == 8
    assert Status.HANDLED in {order.status for order in orders}
    assert [(line.line, line.column) for line in bad] == [(bad[0].line, column)]
    assert bad[0].line == 8
    assert f"olist_{'order_' if name != 'orders' else ''}{name}_dataset.csv" in bad[0].reason


def test_a_line_of_no_order_is_reported(copy):
    path = copy / "olist_order_payments_dataset.csv"
    with path.open("a", encoding="utf-8") as file:
        file.write("nowhere,1,boleto,1,5.0\n")
    orders, bad = read(copy)
    assert len(orders) == 9
    assert [(line.line, line.column) for line in bad] == [(12, "order_id")]


def test_an_order_that_stands_twice_comes_in_once(copy):
    path = copy / "olist_orders_dataset.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join([*lines, lines[1]]), encoding="utf-8")
    orders, bad = read(copy)
    assert len(orders) == 9
    assert [line.line for line in bad] == [11]


def test_a_folder_that_is_no_olist_is_refused_at_once(tmp_path, copy):
    with pytest.raises(InvalidInput, match="olist_orders_dataset"):
        read_olist(tmp_path)
    with pytest.raises(InvalidInput, match="no folder"):
        read_olist(tmp_path / "nothing")
    change(copy, "payments", "payment_value", "value")
    with pytest.raises(InvalidInput, match="“payment_value”"):
        read_olist(copy)


needs_real = pytest.mark.skipif(
    not REAL.is_dir(), reason="the Olist data set is not here; ORDERTOP_TEST_DATA names the folder it is in"
)


@pytest.fixture(scope="module")
def real() -> list[ImportedOrder]:
    orders, bad = read(REAL)
    assert not bad
    return orders


@needs_real
def test_the_real_data_set_comes_in_to_the_last_order(real):
    assert Counter(order.status.value for order in real) == {
        "handled": 6279,
        "executing": 615,
        "submitted": 609,
        "cancelled": 625,
        "awaiting_payment": 5,
        "pending_approval": 2,
    }
    assert len(real) == len({order.source_number for order in real}) == 8135
    assert sum(len(order.items) for order in real) == 8365
    assert sum(not order.items for order in real) == 775
    assert sum(len(order.payments) > 1 for order in real) == 274
    assert sum(order.note is not None for order in real) == 42
    unpaid = [o for o in real if all(p.status is not AttemptStatus.PAID for p in o.payments)]
    assert len(unpaid) == 146


@needs_real
def test_the_real_payments_are_those_of_the_file_to_the_cent(real):
    path = next(REAL.glob("olist_order_payments_dataset.csv*"))
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    rows = list(csv.DictReader(io.StringIO(data.decode())))
    expected: Counter[str] = Counter()
    for row in rows:
        expected[row["payment_type"].replace("not_defined", "unknown")] += int(
            Decimal(row["payment_value"]) * 100
        )
    ours: Counter[str] = Counter()
    for order in real:
        for payment in order.payments:
            ours[payment.method.value] += payment.amount_minor
    assert ours == expected
    assert Counter(payment.method.value for order in real for payment in order.payments) == {
        "credit_card": 6255,
        "boleto": 1580,
        "voucher": 964,
        "debit_card": 122,
        "unknown": 3,
    }
