"""Everything about one order as text, at any width (T6)."""

from dataclasses import replace

import pytest
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from domain.billing import AttemptStatus, RefundStatus
from domain.changed_fields import FieldChange
from domain.mail.model import MailKind, MailStatus
from domain.mail.rows import LetterRow
from domain.money import Money
from domain.orders.status import DeliveryStatus, Mark, PaymentMethod, Status, StoppedBy
from domain.payment_rows import InvoiceRow, PaymentRow, RefundRow
from domain.rows import ItemRow, NoteRow, OrderDetails, TimelineRow
from tests.domain.fakes import START
from tests.widgets.synthetic import order as order_row
from widgets.order_details import DetailsText
from widgets.palette import DARK, TONE_OF, Role, State
from widgets.sheet import Target

EUR = "EUR"


def details(**changes: object) -> OrderDetails:
    given: dict[str, object] = {
        "order": order_row(7, 70), "email": "ana@x.example", "phone": None,
        "address": None, "accepted_at": None, "same": (),
        "city": "Porto", "country": "PT",
        "batch": None, "items": (), "invoices": (), "payments": (), "refunds": (), "notes": (), "timeline": (),
        "sub_orders": (), "parent": None, "related": 0,
    }  # fmt: skip
    return OrderDetails(**{**given, **changes})  # type: ignore[arg-type]


ITEM = ItemRow(
    id=1, position=1, product="Web Pro", product_type="package", domain="ana.example", offer_number=12,
    category="Hosting", category_number=3, delivery=DeliveryStatus.PENDING, quantity=2, unit_price=Money(1000, EUR),
    discount=Money(250, EUR), total=Money(1750, EUR),
)  # fmt: skip
INVOICE = InvoiceRow(
    id=1,
    number="INV-000001",
    kind="debit",
    status="paid",
    total=Money(1750, EUR),
    issued_at=START,
    due_at=None,
)
PAYMENT = PaymentRow(
    id=1, invoice_number="INV-000001", attempted_at=START, status=AttemptStatus.FAILED,
    method=PaymentMethod.CREDIT_CARD, system="Acquirer", amount=Money(1750, EUR), fee=Money(0, EUR), code="51",
    share_bp=5000, instalments=3,
    reference="ref", comment=None, one_click=False, refunded=Money(0, EUR), original=None,
)  # fmt: skip
NOTE = NoteRow(id=1, at=START, staff="Anna", body="Called.\nNo answer.")
EVENT = TimelineRow(
    number=1,
    at=START,
    staff="Anna",
    door="screen",
    command="X",
    subject="order",
    subject_id=7,
    sentences=("one", "two"),
    changes=(FieldChange(field="due", before="17.50 EUR", after="0.00 EUR"),),
)
FULL = details(
    items=(ITEM,), invoices=(INVOICE,), payments=(PAYMENT,), notes=(NOTE,), timeline=(EVENT,),
    sub_orders=(order_row(8, 80), order_row(9, 90)), parent=order_row(1, 10), same=(order_row(2, 20),), related=100,
)  # fmt: skip


NUMBERS = [row.number for row in (*FULL.sub_orders, *FULL.same, FULL.parent) if row]


def drawn(given: OrderDetails, width: int = 120) -> Text:
    return DetailsText(DARK, width, START, lambda moment: str(moment)[:16].replace("T", " ")).draw(given).text


@pytest.mark.parametrize("width", [79, 80, 99, 120, 200, 400])
def test_no_line_is_wider_than_the_screen(width):
    long = replace(
        FULL, email="e" * 500, notes=(replace(NOTE, body="w" * 900 + " 漢字" * 90),), items=(ITEM,) * 3
    )
    for line in drawn(long, width).plain.split("\n"):
        assert cell_len(line) <= width


@pytest.mark.parametrize("width", [80, 120, 200])
def test_everything_is_said_at_every_width(width):
    text = drawn(FULL, width).plain
    for words in (
        "ana@x.example", "Porto, PT", "100 or more", *NUMBERS, "SUB-ORDERS", "PART OF", "Web Pro", "ana.example",
        "17.50 EUR", "INV-000001", "failed · 51 · ref", "Called.", "No answer.", "one", "two", "Anna by screen",
        "due 17.50 EUR → 0.00 EUR",
    ):  # fmt: skip
        assert words in text, words


def test_a_value_too_long_for_its_column_is_said_in_full_below():
    text = drawn(details(email="a" * 40 + "@x.example"), 80).plain
    assert "a" * 40 + "@x.example" in text


@pytest.mark.parametrize("width", [80, 400])
def test_a_word_of_a_note_wider_than_the_line_is_split_not_lost(width):
    link = "https://example.org/" + "x" * 500
    text = drawn(details(notes=(replace(NOTE, body=link),)), width).plain
    assert link in "".join(line.strip() for line in text.split("\n"))


def test_what_is_unknown_is_left_out():
    text = drawn(details(email=None, city=None, country=None)).plain
    assert "E-mail" not in text
    assert "Place " not in text
    assert "No items." in text
    assert "INVOICES" not in text
    assert "TIMELINE" not in text


@pytest.mark.parametrize("status", list(Status))
def test_the_head_has_the_colour_and_the_words_of_the_status(status):
    """T3"""
    row = replace(order_row(7, 70), status=status, custom_status=None)
    text = drawn(details(order=row))
    first = text.render(Console(), end="")
    style = next(segment.style for segment in first if segment.text.strip())
    expected = DARK.style(TONE_OF[status], State.NORMAL, Role.STRONG)
    assert style is not None
    assert style.bgcolor == expected.bgcolor
    assert row.label in text.plain.split("\n")[0]


REFUND = RefundRow(
    id=1, payment_id=1, requested_at=START, amount=Money(500, EUR), status=RefundStatus.FAILED, code="R07",
    reference="back-1",
)  # fmt: skip


@pytest.mark.parametrize("width", [80, 120, 200])
def test_refunds_stand_under_their_payment_and_what_is_open_is_said_in_words(width):
    """L9, L10, L18"""
    order = replace(order_row(7, 70), marks=frozenset({Mark.CHARGING, Mark.REFUND_FAILED}))
    payments = (
        replace(PAYMENT, status=AttemptStatus.REFUND_FAILED, code=None),
        replace(PAYMENT, id=2, status=AttemptStatus.PENDING, code=None),
        replace(PAYMENT, id=3, status=AttemptStatus.UNKNOWN, code=None),
        replace(PAYMENT, id=4, status=AttemptStatus.DISPUTED, code=None),
    )
    text = drawn(replace(FULL, order=order, payments=payments, refunds=(REFUND,)), width).plain
    words = " ".join(text.split())
    for sentence in (
        "↳ refund", "-5.00 EUR", "refund failed · R07", "17.50 EUR is being taken through Acquirer",
        "Acquirer has not answered about 17.50 EUR", "the customer disputes 17.50 EUR",
        "the refund of 5.00 EUR failed (R07); it waits for another try", "no answer yet", "disputed",
    ):  # fmt: skip
        assert sentence in words, sentence


LETTER = LetterRow(
    id=1, kind=MailKind.ORDER_RECEIVED, status=MailStatus.FAILED, recipient="ana@x.example", subject=None,
    code="550 no such user", queued_at=START, sent_at=None,
)  # fmt: skip


@pytest.mark.parametrize("width", [80, 200])
def test_letters_that_did_not_arrive_stand_below_the_timeline(width):
    """N3: and no others."""
    letters = (LETTER, replace(LETTER, status=MailStatus.UNKNOWN, code=None, kind=MailKind.WELCOME))
    sent = replace(LETTER, status=MailStatus.SENT, kind=MailKind.INVOICE)
    text = drawn(replace(FULL, letters=(*letters, sent)), width).plain
    below = text[text.index("TIMELINE") :]
    assert "LETTERS THAT DID NOT ARRIVE" in below
    assert "the confirmation to the customer · ana@x.example · failed" in below
    assert "the welcome to the customer · ana@x.example · no answer" in below
    assert "the invoice" not in text
    assert "2 did not arrive" in text[: text.index("TIMELINE")]
    assert "LETTERS" not in drawn(replace(FULL, letters=(sent,)), width).plain


def test_hostile_text_stays_text_on_its_line():
    """X1"""
    evil = "\x1b[2J[/nope]\u202e\x9b\nnext"
    given = details(
        email=evil, items=(replace(ITEM, product=evil, domain=evil),), payments=(replace(PAYMENT, code=evil),),
        letters=(replace(LETTER, recipient=evil, code=evil),),
        timeline=(replace(EVENT, staff=evil, sentences=(evil,)),), notes=(replace(NOTE, staff=evil, body=evil),),
    )  # fmt: skip
    text = drawn(given).plain
    assert not [c for c in text if (ord(c) < 32 and c != "\n") or c in "\x9b\u202e"]
    assert text.count("[/nope]") == 10


@pytest.mark.parametrize("width", [80, 200])
def test_what_leads_elsewhere_is_where_it_is_said(width):
    """T6: the customer, invoices, the main order, sub-orders, other orders of the same person."""
    sheet = DetailsText(DARK, width, START, str).draw(FULL)
    lines = sheet.text.plain.split("\n")
    said = {link.target: lines[link.line][link.start : link.end] for link in sheet.links}
    assert said[Target("customer", FULL.order.customer_id or 0)] == FULL.order.customer
    for row in (*FULL.sub_orders, *FULL.same, order_row(1, 10)):
        assert row.number in said[Target("order", row.id)]
    for invoice in FULL.invoices:
        assert invoice.number in said[Target("invoice", invoice.id)]
    assert len(said) == 5 + len(FULL.invoices)


def test_an_items_delivery_says_where_under_what_and_why_not():
    """T6, L6"""
    item = replace(ITEM, place="web-03", delivery_reference="srv-77", delivery_code="quota_exceeded")
    order = replace(order_row(7, 70), stopped_by=StoppedBy.GATEWAY, stopped_because="card_declined")
    text = drawn(details(items=(item,), order=order)).plain
    for words in (
        "↳ web-03 · reference srv-77 · error quota_exceeded",
        "(card_declined)",
        "−2.50 EUR",
    ):
        assert words in text
