"""Where an order stands, and the words for it (SPEC 2)."""

import pytest

from domain.orders.model import list_key
from domain.orders.status import (
    ARCHIVE_OF,
    METHOD_KIND,
    Archive,
    DeliveryStatus,
    Mark,
    MethodKind,
    PaymentMethod,
    PaymentStatus,
    Status,
    archive_label,
    delivery_label,
    mark_label,
    method_label,
    needs_staff,
    payment_label,
    plain_label,
    status_label,
)
from tests.domain.builders import an_item, an_order
from tests.domain.fakes import START

NO_MARKS: frozenset[Mark] = frozenset()


@pytest.mark.parametrize(
    ("status", "archive", "label"),
    [
        ("incomplete", "Incomplete", "Incomplete"),
        ("awaiting_payment", "Awaiting payment", "Awaiting payment"),
        ("pending_approval", "Awaiting approval", "Awaiting approval · reseller"),
        ("unexecuted", "Awaiting approval", "Awaiting approval · no credit"),
        ("submitted", "Awaiting approval", "Awaiting approval · with distributor 1/3"),
        ("executing", "Awaiting approval", "Awaiting approval · automatic 1/3"),
        ("handled", "Handled", "Paid and approved"),
        ("cancelled", "Closed", "Cancelled"),
        ("fraud", "Closed", "Fraud"),
    ],
)
def test_each_status_has_the_archive_and_the_label_of_the_specification(status, archive, label):
    """SPEC 2."""
    assert archive_label(ARCHIVE_OF[Status(status)]) == archive
    assert status_label(Status(status), NO_MARKS, delivered=1, items=3) == label


def test_every_status_is_in_exactly_one_archive_and_every_archive_has_one():
    assert set(ARCHIVE_OF) == set(Status)
    assert set(ARCHIVE_OF.values()) == set(Archive)


def test_an_order_finds_its_archive_by_itself():
    for status in Status:
        assert an_order(status).archive is ARCHIVE_OF[status]


@pytest.mark.parametrize(
    ("status", "mark", "label"),
    [
        (Status.CANCELLED, Mark.REJECTED, "Rejected"),
        (Status.HANDLED, Mark.UNPAID, "Approved · unpaid"),
        (Status.HANDLED, Mark.REJECTED, "Paid and approved"),
        (Status.AWAITING_PAYMENT, Mark.UNPAID, "Awaiting payment"),
    ],
)
def test_a_mark_changes_the_label_where_it_says_more(status, mark, label):
    """L4, L9."""
    assert status_label(status, frozenset({mark}), delivered=0, items=1) == label


def test_an_order_without_items_counts_none():
    assert status_label(Status.EXECUTING, NO_MARKS, 0, 0) == "Awaiting approval · automatic"


def test_everything_has_words():
    said = [
        [plain_label(status) for status in Status],
        [archive_label(archive) for archive in Archive],
        [payment_label(status) for status in PaymentStatus],
        [delivery_label(status) for status in DeliveryStatus],
        [method_label(method) for method in PaymentMethod],
        [mark_label(mark) for mark in Mark],
    ]
    for labels in said:
        assert all(labels)
        assert len(set(labels)) == len(labels)
    assert {METHOD_KIND[method] for method in PaymentMethod} == set(MethodKind)


@pytest.mark.parametrize("status", Status)
def test_red_pending_and_unexecuted_orders_wait_for_a_person(status):
    """T2."""
    waits = status in {Status.AWAITING_PAYMENT, Status.PENDING_APPROVAL, Status.UNEXECUTED}
    assert needs_staff(status, NO_MARKS, failed_delivery=False) is waits
    assert an_order(status).needs_staff is waits


@pytest.mark.parametrize("mark", Mark)
def test_what_went_wrong_or_is_set_up_by_hand_waits_for_a_person(mark):
    """T2."""
    wrong = {Mark.REVIEW, Mark.REFUND_FAILED, Mark.DISPUTED, Mark.NO_TOKEN, Mark.GATEWAY_ERROR}
    waits = mark in wrong | {Mark.BY_HAND, Mark.DEBIT_FAILED}
    assert needs_staff(Status.HANDLED, frozenset({mark}), failed_delivery=False) is waits


def test_a_failed_delivery_waits_for_a_person():
    """T2."""
    items = [an_item(1, delivery=DeliveryStatus.ACTIVE), an_item(2, delivery=DeliveryStatus.FAILED)]
    assert an_order(Status.EXECUTING, items=items).needs_staff


def test_newer_orders_come_first_and_no_two_share_a_place():
    keys = [
        list_key(START.add(seconds=seconds), order_id) for seconds in (0, 1) for order_id in (1, 2, 2**30 - 1)
    ]
    assert keys == sorted(set(keys))
    assert 0 < keys[0] < keys[-1] < 2**63
    assert an_order(id=7).key == list_key(an_order().placed_at, 7)
