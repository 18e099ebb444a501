"""Invoices, payments and refunds as lines of a table (T5)."""

from dataclasses import replace

import pytest

from domain.billing import AttemptStatus
from domain.money import Money
from domain.orders.status import Mark, PaymentMethod, Status
from domain.payment_rows import ListedPayment, PaymentRow
from tests.domain.fakes import START
from widgets.columns import lay_out
from widgets.money_lines import line_of, money_columns, original_words, payment_words
from widgets.palette import DARK, SIXTEEN, State
from widgets.payment_table import payment_columns
from widgets.row_painter import GUTTER, Look, RowPainter

PAYMENT = PaymentRow(
    id=1, invoice_number="INV-000001", attempted_at=START, status=AttemptStatus.PAID,
    method=PaymentMethod.CREDIT_CARD, system="Acquirer", amount=Money(5000, "EUR"), fee=Money(150, "EUR"), code=None,
    share_bp=5000, instalments=1, reference="ch_1", comment="half now", one_click=True, refunded=Money(0, "EUR"),
    original=Money(8000, "JPY"),
)  # fmt: skip
LISTED = ListedPayment(
    key=1, payment=PAYMENT, order_id=1, order_version=1, order_number="3000000001", order_status=Status.HANDLED,
    order_marks=frozenset[Mark](), customer="Ana Silva",
)  # fmt: skip


def when(_moment: object) -> str:
    return "2026-11-21 09:00"


def test_an_amount_that_is_set_aside_is_told_apart_from_one_that_is_under_way():
    """L18."""
    waits = replace(PAYMENT, status=AttemptStatus.PENDING, authorised=True)
    assert payment_words(waits) == "authorised"
    assert payment_words(replace(waits, code="already_captured")) == "authorised · already_captured"
    assert line_of(waits).credited is None
    over = replace(PAYMENT, status=AttemptStatus.FAILED, code="voided")
    assert (payment_words(over), line_of(over).credited) == ("let go", None)


def test_a_payment_says_all_of_its_columns():
    """T5"""
    said = {
        column.id: column.cell(line_of(PAYMENT)).text for column in money_columns(lambda line: line, when)
    }
    assert said == {
        "invoice": "INV-000001", "tried": "2026-11-21 09:00", "status": "paid", "credited": "48.50 EUR",
        "one_click": "yes", "through": "Acquirer", "price": "50.00 EUR", "original": "8,000 JPY at 0.00625",
        "share": "50 %", "comment": "half now",
    }  # fmt: skip


def test_a_payment_that_was_refunded_in_part_says_by_how_much():
    """T5, P2: it is still paid."""
    some = replace(PAYMENT, refunded=Money(2000, "EUR"))
    assert (line_of(some).status, line_of(some).tone) == ("paid · 20.00 EUR refunded", line_of(PAYMENT).tone)
    back = replace(some, status=AttemptStatus.REFUNDED, refunded=Money(5000, "EUR"))
    assert line_of(back).status == "refunded"


def test_an_attempt_that_brought_nothing_is_credited_with_nothing():
    failed = line_of(replace(PAYMENT, status=AttemptStatus.FAILED, code="51"))
    assert (failed.credited, failed.status) == (None, "failed · 51")


@pytest.mark.parametrize("status", list(AttemptStatus))
@pytest.mark.parametrize("palette", [DARK, SIXTEEN])
def test_every_state_of_a_payment_has_words_and_a_colour(status, palette):
    """T3"""
    payment = replace(PAYMENT, status=status)
    assert payment_words(payment)
    assert palette.styles(line_of(payment).tone, State.NORMAL)


def test_a_payment_in_the_orders_own_currency_has_no_rate():
    """P7"""
    assert not original_words(PAYMENT.amount, None)


@pytest.mark.parametrize("width", [80, 120, 200])
def test_a_row_of_all_payments_is_as_wide_as_the_list_and_keeps_what_matters(width):
    """T15, P1"""
    columns = payment_columns(when)
    shown = {placed.column.id for placed in lay_out(columns, width, start=GUTTER)}
    assert {"order", "customer", "tried", "status", "price"} <= shown
    painter = RowPainter(columns, lambda row: line_of(row.payment).tone)
    painter.adapt(width, DARK)
    strip = painter.row(LISTED, Look())
    assert strip.cell_length == width
    for words in ("3000000001", "Ana Silva", "paid", "50.00 EUR"):
        assert words in strip.text
    assert width < 200 or shown == {column.id for column in columns}
