"""What goes into a column comes out of it the same (SPEC 1)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Column, MetaData, Table, insert, select
from sqlalchemy.exc import DBAPIError, StatementError
from whenever import Instant

from domain.alerts.model import AlertKind, MessageReason, MessageStatus
from domain.billing import Account, AttemptStatus, InvoiceKind, InvoiceStatus, RefundStatus
from domain.billing.systems import GatewayKind
from domain.credit.model import CreditKind, ResellerInvoiceStatus, ResellerPaymentStatus
from domain.customers import ContactKind, ResellerMethod
from domain.delivery.model import ModuleKind, PlaceKind
from domain.followup.model import Recovery, Result, Way
from domain.fraud.model import CheckerKind, CheckStatus, Verdict
from domain.mail.model import MailKind, MailStatus
from domain.money import LIMIT_MINOR
from domain.orders.status import (
    Archive,
    AutoSetup,
    DeliveryStatus,
    DomainHow,
    Mark,
    PaymentMethod,
    PaymentStatus,
    Status,
    StoppedBy,
    Switching,
)
from domain.promotions.model import PromotionKind
from domain.recurring.schedule import Unit
from domain.recurring.status import RecurringStatus
from domain.settings.commands import ChangeSetting
from domain.sorting import NAMED
from domain.staff import Permission
from domain.statuses.colours import Colour
from domain.undoing.model import Final
from storage import tables as t
from storage.types import Choice, Flag, Marks, Permissions, SortText, UtcTime, Whole
from tests.storage.databases import by_hand
from tests.storage.support import DeskUnderTest

MOMENTS = [
    Instant.from_utc(1900, 1, 1),
    Instant.from_utc(1969, 12, 31, 23, 59, 59, nanosecond=999_000_000),
    Instant.from_utc(1970, 1, 1),
    Instant.from_utc(2026, 11, 21, 9, 0, 0, nanosecond=1_000_000),
    Instant.from_utc(2199, 12, 31, 23, 59, 59),
]
CHOICES = [
    Status, Archive, PaymentStatus, DeliveryStatus, PaymentMethod, ResellerMethod, Account, AttemptStatus, InvoiceKind,
    InvoiceStatus, RefundStatus, GatewayKind, PromotionKind, AutoSetup, ContactKind, CreditKind,
    ResellerInvoiceStatus, ResellerPaymentStatus, PlaceKind, ModuleKind, MailKind, MailStatus, StoppedBy,
    CheckerKind, CheckStatus, Verdict, RecurringStatus, Unit, DomainHow, Colour, Final,
    Switching, AlertKind, MessageReason, MessageStatus, Recovery, Result, Way,
]  # fmt: skip


def _samples(kind: Any) -> Sequence[Any]:
    """Values that a column of this type must keep."""
    if isinstance(kind, UtcTime):
        return MOMENTS
    if isinstance(kind, Flag):
        return [True, False]
    if isinstance(kind, Choice):
        return tuple(kind.kind.__members__.values())
    if isinstance(kind, Marks):
        return [frozenset(), *(frozenset({mark}) for mark in Mark), frozenset(Mark)]
    if isinstance(kind, Permissions):
        return [frozenset(), *(frozenset({one}) for one in Permission), frozenset(Permission)]
    if isinstance(kind, SortText):
        return [*NAMED.values(), *(sort.turned() for sort in NAMED.values())]
    if kind is Whole:
        return [0, 1, LIMIT_MINOR, 2**62]
    return ["plain", "", "Łukasz “Zając” 山田 🦄", "a\nb", "'; --", "%s ?", "x" * 10_000]


def test_every_kind_of_column_keeps_what_it_is_given(url):
    """Each kind on a table of its own; none may be left out where a column may be empty."""
    columns = [column for table in t.metadata.sorted_tables for column in table.columns]
    kinds = {(repr(c.type), getattr(c.type, "kind", None), c.nullable): c for c in columns}
    with by_hand(url) as connection:
        for number, column in enumerate(kinds.values()):
            alone = Table(f"alone_{number}", MetaData(), Column("value", column.type), Column("n", Whole))
            alone.create(connection)
            samples = [*_samples(column.type), *([None] if column.nullable else [])]
            rows = [{"n": n, "value": value} for n, value in enumerate(samples)]
            connection.execute(insert(alone), rows)
            kept = connection.scalars(select(alone.c.value).order_by(alone.c.n)).all()
            assert kept == samples, str(column)
            assert [type(value) for value in kept] == [type(value) for value in samples]
    assert len(kinds) > len(CHOICES)


def test_every_choice_of_the_domain_is_kept_somewhere():
    used = {
        c.type.kind
        for table in t.metadata.tables.values()
        for c in table.columns
        if isinstance(c.type, Choice)
    }
    assert used == set(CHOICES)


@pytest.mark.parametrize("moment", [datetime(2026, 11, 21, 9), "2026-11-21", 5, 1.5])  # noqa: DTZ001 - naive on purpose
def test_a_moment_without_a_zone_is_refused(url, moment):
    with by_hand(url) as connection, pytest.raises(StatementError, match="a moment is an Instant"):
        connection.execute(insert(t.desk).values(id=1, name="x", created_at=moment))


@pytest.mark.parametrize("status", ["paid", "HANDLED", "", "handled "])
def test_a_choice_that_there_is_not_is_refused(url, status):
    values = {"reseller_id": 1, "custom_status_id": 0, "needs_staff": True, "n": 0}
    with by_hand(url) as connection, pytest.raises(StatementError, match="is not a valid Status"):
        connection.execute(insert(t.order_counts).values(status=status, **values))


REFUSED = [
    "UPDATE orders SET total_minor = -1",
    "UPDATE orders SET due_minor = -1",
    "UPDATE order_items SET quantity = 0",
    "UPDATE ledger_entries SET amount_minor = 0",
    "UPDATE ledger_entries SET debit = credit",
    "UPDATE invoices SET total_minor = -1",
    "UPDATE payments SET fee_minor = -1",
    "UPDATE orders SET total_minor = 'ten'",
    "UPDATE orders SET number = NULL",
    "UPDATE orders SET customer_id = 99",
    "INSERT INTO audit_head VALUES (2, 0, '', NULL)",
    "DELETE FROM resellers",
]


@pytest.mark.parametrize("statement", REFUSED)
async def test_the_database_itself_refuses_what_cannot_be(desk: DeskUnderTest, statement: str):
    """R4: whatever program writes."""
    await desk.place(paid="20.00")
    async with desk.sql._writing.connect() as connection:
        await connection.begin()
        with pytest.raises(DBAPIError):
            await connection.exec_driver_sql(statement)
        await connection.rollback()
    assert not desk.problems()


async def test_an_order_comes_back_as_it_went_in(desk):
    """All its attributes and parts, through a unit of work."""
    given = {
        "site_id": 1, "marks": frozenset({Mark.REVIEW, Mark.NO_TOKEN}), "accepted_at": MOMENTS[3], "manager_id": 2,
        "sale_confirmed": True, "promotion_code": "P", "affiliate": "A", "ip": "192.0.2.1", "customer_note": "n\nm",
        "cart_step": "payment", "fraud_score": 50, "invoice_name": "Łukasz",
    }  # fmt: skip
    order = await desk.place(paid="20.00", **given)
    kept = await desk.order(order.id)
    assert {name: getattr(kept, name) for name in given} == given
    for name in (
        "number",
        "status",
        "total",
        "cost",
        "placed_at",
        "payment_status",
        "paid_minor",
        "due_minor",
        "key",
    ):
        assert getattr(kept, name) == getattr(order, name)
    (payment,), (invoice,) = kept.payments, kept.invoices
    assert payment.invoice is invoice
    assert {entry.invoice for entry in kept.entries} == {invoice}
    assert {entry.payment for entry in kept.entries} == {payment, None}
    assert kept.balance == order.balance


async def test_notes_of_customers_are_shown_where_the_desk_is_set_to(desk):
    """T6: what came in before is kept, and hidden, wherever an order is read."""
    order = await desk.place(customer_note="by Friday, please")
    for value, note in (("no", None), ("yes", "by Friday, please"), ("", "by Friday, please")):
        await desk.do(ChangeSetting, name="customer_notes", value=value)
        assert (await desk.row(order.id)).customer_note == note
        assert (await (await desk.look()).order_details(order.id)).order.customer_note == note
    assert (await desk.order(order.id)).customer_note == "by Friday, please"
