"""Services are renewed by invoices on the order that they came with (L13)."""

from typing import Any

import pytest
from whenever import Instant

from domain.billing import Invoice, InvoiceStatus
from domain.billing.commands import CapturePayment, ReceivePayment, RecordCharge
from domain.billing.gateway import Answer, Result
from domain.jobs import JobKind
from domain.mail.model import Mail, MailKind
from domain.offers.model import Offer
from domain.orders.commands import CancelOrder, Collection, DeliverItems, SetPending
from domain.orders.model import Order
from domain.orders.status import DeliveryStatus, Mark, PaymentStatus, Status, status_label
from domain.recurring.schedule import Period, Unit
from domain.renewals.commands import InvoiceRenewals, MarkOverdue
from domain.renewals.cycles import cycle_of
from domain.renewals.model import Renewal, Service
from domain.settings.commands import ChangeSetting
from tests.domain.builders import FakeDesk, an_item, an_offer, an_order, eur
from tests.domain.fakes import START
from tests.domain.money import a_till, intents

MONTHLY, YEARLY, ONCE, DEBITED, TRIAL = range(1, 6)
#: Items are delivered at START: the next month begins on this day.
DUE = Instant.from_utc(2026, 12, 21, 9)


class RenewingDesk(FakeDesk):
    """A desk whose orders are renewed."""

    @property
    def services(self) -> list[Service]:
        """What runs from period to period."""
        return [thing for (kind, _id), thing in self.state.things.items() if kind is Service]

    @property
    def renewals(self) -> list[Renewal]:
        """The periods that were decided on."""
        return [thing for (kind, _id), thing in self.state.things.items() if kind is Renewal]

    @property
    def invoices(self) -> list[Invoice]:
        """The invoices of renewals."""
        return [invoice for invoice in self.order().invoices if invoice.renewal]

    async def renew(self) -> bool:
        """Invoices what is to be renewed; says whether anything was."""
        return (await self.do(InvoiceRenewals, order_id=1)).changed

    def until(self, at: Instant) -> None:
        self.time.at = at


def a_desk(*orders: Order, **given: Any) -> RenewingDesk:
    """A desk whose order of two items is with the distributor, paid."""
    lines = given.pop("items", None) or [
        an_item(1, "50", offer_id=MONTHLY, name="Web Pro"),
        an_item(2, "20", offer_id=MONTHLY, name="Backup"),
    ]
    desk = RenewingDesk(*(orders or (an_order(Status.SUBMITTED, items=lines, **given),)))
    desk.state.things = dict(a_till().state.things)
    period = {"period_every": 1, "period_unit": Unit.MONTH}
    for offer in (
        an_offer(id=MONTHLY, billing_cycle="1 month"),
        an_offer(id=YEARLY, billing_cycle="annually"),
        an_offer(id=ONCE, billing_type="one_time"),
        an_offer(id=DEBITED, billing_cycle="1 month", **period),
    ):
        desk.state.things[Offer, offer.id or 0] = offer
    desk.state.customers[1].email = "ana@example.org"
    return desk


async def handled(**given: Any) -> RenewingDesk:
    """A desk whose order was handled just now."""
    desk = a_desk(**given)
    await desk.do(DeliverItems)
    assert desk.order().status is Status.HANDLED
    return desk


async def renewed(**given: Any) -> RenewingDesk:
    """A desk whose order has an open renewal invoice."""
    desk = await handled(**given)
    desk.until(DUE.subtract(hours=24 * 14))
    assert await desk.renew()
    return desk


async def test_a_renewal_is_an_invoice_on_the_earlier_order_and_never_a_new_order():
    """L13: one for all that begins on that day, so many days before."""
    desk = await handled()
    desk.until(DUE.subtract(hours=24 * 15))
    assert not await desk.renew()
    desk.until(DUE.subtract(hours=24 * 14))
    assert await desk.renew()
    (invoice,) = desk.invoices
    assert (invoice.total, invoice.due_at, invoice.status) == (eur("70"), DUE, InvoiceStatus.UNPAID)
    assert list(desk.state.orders) == [1]
    assert "RenewalInvoiced" in desk.told()
    assert [(one.number, one.invoice) for one in desk.renewals] == [(1, invoice.number)] * 2


async def test_each_period_is_invoiced_once_however_often_it_is_asked_for_and_whatever_the_clock_does():
    """R5."""
    desk = await renewed()
    assert not await desk.renew()
    desk.until(START)
    assert not await desk.renew()
    desk.until(DUE.add(hours=1))
    assert not await desk.renew()
    assert len(desk.invoices) == 1
    desk.until(Instant.from_utc(2027, 1, 8))
    assert await desk.renew()
    assert not await desk.renew()
    assert [one.due_at for one in desk.invoices] == [DUE, Instant.from_utc(2027, 1, 21, 9)]


async def test_what_was_not_invoiced_in_time_is_invoiced_late_period_by_period_and_due_at_once():
    desk = await handled()
    desk.until(Instant.from_utc(2027, 2, 21, 10))
    rounds = 0
    while await desk.renew():
        rounds += 1
    assert rounds == 3
    assert {one.due_at for one in desk.invoices} == {desk.time.at}


async def test_the_31st_falls_on_the_last_day_of_shorter_months_and_returns():
    desk = a_desk()
    desk.time.at = Instant.from_utc(2027, 1, 31, 9)
    await desk.do(DeliverItems)
    days = []
    for day in ("2027-02-20", "2027-03-20", "2027-04-20"):
        desk.until(Instant.parse_iso(f"{day}T09:00Z"))
        await desk.renew()
        days.append(desk.invoices[-1].due_at)
    assert [at.format_iso()[:10] for at in days if at] == ["2027-02-28", "2027-03-31", "2027-04-30"]


async def test_an_order_with_an_open_renewal_stays_handled_and_completed_and_says_that_it_is_unpaid():
    desk = await renewed()
    order = desk.order()
    assert (order.status, order.payment_status) == (Status.HANDLED, PaymentStatus.COMPLETED)
    assert (order.marks, order.due_minor) == (frozenset({Mark.UNPAID}), 7_000)
    label = status_label(order.status, order.marks, 2, 2, payment=order.payment_status)
    assert label == "Renewal unpaid"


async def test_paying_a_renewal_leaves_the_order_where_it_is():
    """P2."""
    desk = await renewed()
    number = desk.invoices[0].number
    await desk.do(ReceivePayment, payment=Collection(amount=eur("30")), invoice=number)
    assert desk.invoices[0].status is InvoiceStatus.PARTIAL
    assert Mark.UNPAID in desk.order().marks
    await desk.do(ReceivePayment, payment=Collection(amount=eur("40")), invoice=number)
    order = desk.order()
    assert [one.status for one in desk.invoices] == [InvoiceStatus.PAID]
    assert (order.status, order.marks, order.due_minor) == (Status.HANDLED, frozenset(), 0)
    assert order.payment_status is PaymentStatus.COMPLETED


async def test_a_renewal_is_captured_from_the_customers_token():
    """P2."""
    desk = await renewed()
    await desk.do(CapturePayment)
    answer = Answer(result=Result.DONE, reference="ch_1")
    await desk.do(RecordCharge, order_id=1, intent=intents(desk, JobKind.CHARGE)[-1], answer=answer)
    assert desk.invoices[0].status is InvoiceStatus.PAID
    assert desk.order().status is Status.HANDLED


async def test_a_renewal_that_fails_does_not_reject_the_order():
    desk = await renewed()
    await desk.do(CapturePayment)
    answer = Answer(result=Result.FAILED, code="card_declined")
    await desk.do(RecordCharge, order_id=1, intent=intents(desk, JobKind.CHARGE)[-1], answer=answer)
    assert desk.order().payment_status is PaymentStatus.COMPLETED


async def test_a_renewal_not_paid_by_its_day_is_overdue_until_it_is_paid():
    desk = await renewed()
    (job,) = [job for job in desk.state.jobs if job.kind is JobKind.OVERDUE]
    assert job.not_before == DUE
    assert not (await desk.do(MarkOverdue, order_id=1)).changed
    desk.until(DUE)
    assert (await desk.do(MarkOverdue, order_id=1)).changed
    assert not (await desk.do(MarkOverdue, order_id=1)).changed
    assert desk.order().marks == {Mark.UNPAID, Mark.OVERDUE}
    assert desk.told().count("InvoiceOverdue") == 1
    await desk.do(ReceivePayment, payment=Collection(amount=eur("70")))
    assert desk.order().marks == frozenset()


async def test_the_customer_is_mailed_the_invoice_of_the_renewal():
    desk = await renewed()
    (letter,) = [
        mail
        for (kind, _id), mail in desk.state.things.items()
        if kind is Mail and mail.kind is MailKind.INVOICE
    ]
    assert (letter.recipient, '"invoice_due":"2026-12-21"' in letter.facts) == ("ana@example.org", True)
    assert f'"invoice":"{desk.invoices[0].number}"' in letter.facts


async def test_the_day_in_the_letter_is_that_of_the_resellers_calendar():
    desk = a_desk()
    desk.account().timezone = "Pacific/Auckland"
    desk.time.at = Instant.from_utc(2026, 11, 21, 20)
    await desk.do(DeliverItems)
    desk.until(Instant.from_utc(2026, 12, 10))
    await desk.renew()
    (letter,) = [
        mail
        for (kind, _id), mail in desk.state.things.items()
        if kind is Mail and mail.kind is MailKind.INVOICE
    ]
    assert '"invoice_due":"2026-12-22"' in letter.facts


@pytest.mark.parametrize(
    "item",
    [
        {"offer_id": ONCE},
        {"offer_id": DEBITED},
        {"offer_id": None},
        {"offer_id": MONTHLY, "is_trial": True},
        {"offer_id": MONTHLY, "discount_minor": 5_000},
    ],
    ids=["bought once", "debited again by itself", "of no offer", "a trial", "for nothing"],
)
async def test_only_what_is_billed_again_is_renewed(item):
    desk = await handled(items=[an_item(1, **item), an_item(2, offer_id=YEARLY)])
    assert [service.position for service in desk.services] == [2]


async def test_what_has_ended_is_renewed_no_more():
    desk = await handled()
    desk.order().items[0].delivery = DeliveryStatus.TERMINATING
    desk.until(DUE)
    await desk.renew()
    assert [one.total for one in desk.invoices] == [eur("20")]
    assert [service.due_at is None for service in desk.services] == [True, False]


async def test_a_suspended_service_is_renewed():
    desk = await handled()
    desk.order().items[0].delivery = DeliveryStatus.SUSPENDED
    desk.until(DUE)
    await desk.renew()
    assert [one.total for one in desk.invoices] == [eur("70")]


async def test_a_cancelled_order_is_renewed_no_more_and_its_open_renewal_is_cancelled():
    """L9."""
    desk = await renewed()
    await desk.do(CancelOrder, reason="moved away")
    assert desk.invoices[0].status is InvoiceStatus.CANCELLED
    assert [service.due_at for service in desk.services] == [None, None]
    desk.until(Instant.from_utc(2027, 6, 1))
    assert not await desk.renew()


async def test_a_reopened_order_is_renewed_again_from_the_next_period_on():
    """L10."""
    desk = await handled()
    await desk.do(CancelOrder, reason="mistake")
    desk.until(Instant.from_utc(2027, 2, 1))
    await desk.do(SetPending)
    order = desk.order()
    for item in order.items:
        item.delivery = DeliveryStatus.PENDING
    order.status = Status.SUBMITTED
    await desk.do(DeliverItems)
    assert {service.due_at for service in desk.services} == {Instant.from_utc(2027, 2, 21, 9)}


async def test_an_order_that_waits_for_its_approval_again_is_not_renewed_meanwhile():
    desk = await handled()
    await desk.do(SetPending)
    desk.until(DUE)
    assert not await desk.renew()


async def test_a_held_order_is_not_renewed_until_staff_act_on_it():
    """L19: and what began before was billed elsewhere."""
    lines = [an_item(1, offer_id=MONTHLY, delivery=DeliveryStatus.ACTIVE, delivered_at=START)]
    desk = a_desk(an_order(Status.HANDLED, items=lines, marks=frozenset({Mark.HELD}), paid="20"))
    desk.until(Instant.from_utc(2027, 2, 22))
    assert not await desk.renew()
    assert desk.services == []
    await desk.do(ReceivePayment, payment=Collection(amount=eur("30")))
    (service,) = desk.services
    assert service.due_at == Instant.from_utc(2027, 3, 21, 9)


async def test_switched_off_nothing_is_invoiced_then_or_later():
    desk = await handled()
    await desk.do(ChangeSetting, name="renewal_invoices", value="no")
    desk.until(DUE)
    assert await desk.renew()
    assert (desk.invoices, desk.told()[-1]) == ([], "RenewalPassed")
    await desk.do(ChangeSetting, name="renewal_invoices", value="yes")
    assert not await desk.renew()


async def test_short_periods_are_not_invoiced_before_the_one_before_has_begun():
    desk = a_desk(items=[an_item(1, offer_id=MONTHLY)])
    desk.state.things[Offer, MONTHLY].billing_cycle = "1 week"
    await desk.do(DeliverItems)
    assert await desk.renew()
    assert not await desk.renew()
    assert len(desk.invoices) == 1


@pytest.mark.parametrize(
    ("written", "period"),
    [
        ("1 month", Period(1, Unit.MONTH)),
        ("Monthly", Period(1, Unit.MONTH)),
        ("quarterly", Period(3, Unit.MONTH)),
        ("Annually", Period(1, Unit.YEAR)),
        ("12 months", Period(12, Unit.MONTH)),
        ("one_time", None),
        ("free", None),
        ("", None),
        (None, None),
    ],
)
def test_a_billing_cycle_says_how_often(written, period):
    assert cycle_of(written) == period
