"""The overview's figures, on desks small enough to add up by hand (T1)."""

from typing import Any

import pytest
from sqlalchemy import insert, update
from whenever import Date, Instant

from domain.billing import InvoiceKind
from domain.credit.model import ResellerInvoiceStatus
from domain.general import Figure, General, Period, Purchase, search_of
from domain.money import Money
from domain.orders.status import DeliveryStatus, Status
from domain.query import Exactly, parse
from storage import tables as t
from tests.domain.builders import an_item, eur
from tests.storage.databases import by_hand
from tests.storage.imported import an_import, imported
from tests.storage.support import (
    CUSTOMER,
    OTHER_RESELLER,
    RESELLER,
    TRUSTED_CUSTOMER,
    DeskUnderTest,
)

ACME = Exactly("reseller", name="Acme")


def moment(text: str) -> Instant:
    """A moment in UTC, such as ``2026-11-03 10:00``."""
    return Instant.parse_iso(f"{text.replace(' ', 'T')}Z")


class Books:
    """Writes what the distributor sends to a reseller."""

    def __init__(self, desk: DeskUnderTest) -> None:
        self._desk = desk
        self._number = 0

    def reseller(self, reseller_id: int = RESELLER, **given: Any) -> None:
        """Changes a reseller."""
        with by_hand(self._desk.url) as connection:
            connection.execute(update(t.resellers).where(t.resellers.c.id == reseller_id).values(**given))

    def invoice(
        self,
        net: str,
        at: str,
        *lines: tuple[str, str, str, str],
        kind: InvoiceKind = InvoiceKind.DEBIT,
        status: ResellerInvoiceStatus = ResellerInvoiceStatus.UNPAID,
        tax: str = "0",
        due: str | None = None,
        currency: str = "EUR",
        reseller_id: int = RESELLER,
    ) -> None:
        """An invoice, with lines of product, product type, billing type and amount."""
        self._number += 1
        with by_hand(self._desk.url) as connection:
            row = {
                "number": f"D-{self._number}", "reseller_id": reseller_id, "kind": kind, "status": status,
                "net_minor": Money.parse(net, currency).amount_minor,
                "tax_minor": Money.parse(tax, currency).amount_minor, "currency": currency,
                "issued_at": moment(at), "due_at": due and moment(due),
            }  # fmt: skip
            made = connection.execute(insert(t.reseller_invoices).values(**row))
            (number,) = made.inserted_primary_key or (None,)
            for name, product_type, billing_type, amount in lines:
                line = {"name": name, "product_type": product_type, "billing_type": billing_type}
                money = {"amount_minor": Money.parse(amount, currency).amount_minor, "currency": currency}
                connection.execute(
                    insert(t.reseller_invoice_lines).values(invoice_id=number, quantity=1, **line, **money)
                )


@pytest.fixture
def books(desk) -> Books:
    """The distributor's books of the desk, at 2026-11-21 09:00 UTC."""
    return Books(desk)


async def figures(
    desk: DeskUnderTest, period: Period = Period.THIS_MONTH, reseller: Exactly | None = ACME
) -> General:
    """What the owner sees."""
    return await (await desk.look()).general(period, reseller)


async def test_monthly_costs_are_debit_less_credit_before_tax_and_may_be_negative(desk, books):
    """T1: neither other months nor cancelled invoices count, nor those of other resellers."""
    books.invoice("100.00", "2026-11-03 10:00", tax="23.00")
    books.invoice("50.00", "2026-11-20 10:00", status=ResellerInvoiceStatus.PAID)
    books.invoice("999.00", "2026-11-04 10:00", status=ResellerInvoiceStatus.CANCELLED)
    books.invoice("77.00", "2026-10-31 23:59")
    books.invoice("31.00", "2026-11-22 10:00")  # not yet
    books.invoice("13.00", "2026-11-04 10:00", reseller_id=OTHER_RESELLER)
    assert (await figures(desk)).statistics.accounts[0].monthly_costs == eur("150.00")
    books.invoice("400.00", "2026-11-05 10:00", kind=InvoiceKind.CREDIT)
    assert (await figures(desk)).statistics.accounts[0].monthly_costs == eur("-250.00")


async def test_the_month_begins_in_the_resellers_zone(desk, books):
    """SPEC 4: in Warsaw November begins an hour before it does in UTC."""
    books.invoice("10.00", "2026-10-31 23:30")
    assert (await figures(desk)).statistics.accounts[0].monthly_costs == eur("0")
    books.reseller(timezone="Europe/Warsaw")
    assert (await figures(desk)).statistics.accounts[0].monthly_costs == eur("10.00")


async def test_currencies_are_told_apart_and_never_added(desk, books):
    """SPEC 1: two resellers in two currencies have two accounts."""
    books.reseller(OTHER_RESELLER, currency="USD", credit_limit_minor=100_00, owed_minor=-20_00)
    books.reseller(RESELLER, credit_limit_minor=500_00, owed_minor=120_00, reserved_minor=30_00)
    books.invoice("10.00", "2026-11-02 10:00")
    books.invoice("7.00", "2026-11-02 10:00", currency="USD", reseller_id=OTHER_RESELLER)
    euros, dollars = (await figures(desk, reseller=None)).statistics.accounts
    assert (euros.monthly_costs, euros.balance, euros.limit, euros.available) == (
        eur("10.00"), eur("120.00"), eur("500.00"), eur("350.00"),
    )  # fmt: skip
    assert (str(dollars.monthly_costs), str(dollars.balance), str(dollars.available)) == (
        "7.00 USD", "-20.00 USD", "120.00 USD",
    )  # fmt: skip


async def test_credit_without_a_limit_is_unlimited(desk, books):
    """A6"""
    books.reseller(credit_limit_minor=None, owed_minor=5_00)
    (account,) = (await figures(desk)).statistics.accounts
    assert (account.limit, account.available, account.balance) == (None, None, eur("5.00"))


async def test_overdue_is_the_money_of_unpaid_invoices_past_their_day(desk, books):
    """T1: with tax, of any month."""
    books.invoice("100.00", "2026-09-01 10:00", tax="20.00", due="2026-10-01 10:00")
    books.invoice("11.00", "2026-11-01 10:00", due="2026-11-21 08:59")
    books.invoice("50.00", "2026-11-01 10:00", due="2026-11-21 09:01")
    books.invoice("60.00", "2026-09-01 10:00", due="2026-10-01 10:00", status=ResellerInvoiceStatus.PAID)
    books.invoice("70.00", "2026-09-01 10:00", due="2026-10-01 10:00", status=ResellerInvoiceStatus.CANCELLED)
    books.invoice("80.00", "2026-09-01 10:00", due="2026-10-01 10:00", kind=InvoiceKind.CREDIT)
    assert (await figures(desk)).statistics.accounts[0].overdue == eur("131.00")


def subscription(position: int = 1, **given: Any) -> Any:
    """A line with a subscription."""
    return an_item(position, product_type="subscription", **given)


async def test_subscriptions_and_licences_sold_are_those_of_the_month_in_any_status(desk):
    """T1: neither trials nor carts; a licence is a licence whatever became of its order."""
    november, october = moment("2026-11-02 10:00"), moment("2026-10-02 10:00")
    await desk.place_all(
        {"status": Status.HANDLED, "placed_at": november, "items": [subscription(quantity=3)]},
        {"status": Status.CANCELLED, "placed_at": november, "items": [subscription()]},
        {"status": Status.HANDLED, "placed_at": november, "items": [subscription(is_trial=True)]},
        {"status": Status.HANDLED, "placed_at": october, "items": [subscription()]},
        {"status": Status.INCOMPLETE, "placed_at": november, "items": [subscription()]},
        {"status": Status.FRAUD, "placed_at": november, "items": [an_item(product_type="licence", quantity=25)]},
        {"status": Status.HANDLED, "placed_at": november, "items": [an_item(product_type="domain")]},
        {
            "status": Status.HANDLED, "placed_at": november, "items": [subscription()], "site_id": None,
            "reseller_id": OTHER_RESELLER, "customer_id": None,
        },
    )  # fmt: skip
    found = (await figures(desk)).statistics
    assert (found.subscriptions_sold, found.licences_sold) == (4, 25)
    assert (await figures(desk, reseller=None)).statistics.subscriptions_sold == 5
    assert not desk.problems()


async def test_a_renewal_sells_nothing(desk):
    """T1, L13: another invoice on an earlier order leaves what was sold as it was."""
    await desk.place(Status.HANDLED, placed_at=moment("2026-10-02 10:00"), items=[subscription()])
    with by_hand(desk.url) as connection:
        connection.execute(
            insert(t.invoices).values(
                number="R-1", order_id=1, kind=InvoiceKind.DEBIT, status="unpaid", total_minor=50_00, currency="EUR",
                issued_at=moment("2026-11-02 10:00"),
            )
        )  # fmt: skip
    assert (await figures(desk)).statistics.subscriptions_sold == 0


async def test_active_subscriptions_are_those_that_run_also_to_their_end(desk):
    """T1: active and pending cancellation without trials; suspended ones apart."""
    deliveries = [*DeliveryStatus, DeliveryStatus.ACTIVE]
    items = [subscription(n, delivery=delivery) for n, delivery in enumerate(deliveries, 1)]
    trial = subscription(90, delivery=DeliveryStatus.ACTIVE, is_trial=True)
    package = an_item(91, product_type="package", delivery=DeliveryStatus.ACTIVE)
    await desk.place(Status.HANDLED, items=[*items, trial, package])
    found = (await figures(desk)).statistics
    assert (found.subscriptions_active, found.subscriptions_suspended) == (3, 1)


async def test_an_order_is_sold_in_the_month_of_its_resellers_calendar(desk, books):
    """SPEC 4: what is sold on the evening of 30 November UTC is of December in Tokyo."""
    books.reseller(timezone="Asia/Tokyo")
    order = an_import("A-1")
    order = type(order)(
        **{name: getattr(order, name) for name in order.__slots__}
        | {"placed_at": moment("2026-10-31 15:30"), "updated_at": moment("2026-10-31 15:30")}
    )
    await desk.execute(await desk.who(), imported([order]))
    assert desk.one("SELECT max(month) FROM sold_counts") == 202611
    assert not desk.problems()


async def test_the_mix_is_of_debit_invoices_of_the_period_paid_or_not(desk, books):
    """T1: cancelled and credit invoices are left out, and other months."""
    web, office = ("Web", "package", "yearly"), ("Office", "licence", "one_time")
    books.invoice("30.00", "2026-11-02 10:00", (*web, "10.00"), (*office, "20.00"))
    books.invoice("5.00", "2026-11-03 10:00", (*web, "5.00"), status=ResellerInvoiceStatus.PAID)
    books.invoice("9.00", "2026-11-03 10:00", (*web, "9.00"), status=ResellerInvoiceStatus.CANCELLED)
    books.invoice("8.00", "2026-11-03 10:00", (*web, "8.00"), kind=InvoiceKind.CREDIT)
    books.invoice("7.00", "2026-10-31 10:00", (*web, "7.00"))
    books.invoice("6.00", "2026-09-01 00:00", (*web, "6.00"))
    books.invoice("4.00", "2026-08-31 23:59", (*web, "4.00"))

    async def bought(period: Period) -> dict[str, str]:
        return {one.product: str(one.amount) for one in (await figures(desk, period)).purchases}

    assert await bought(Period.THIS_MONTH) == {"Web": "15.00 EUR", "Office": "20.00 EUR"}
    assert await bought(Period.LAST_MONTH) == {"Web": "7.00 EUR"}
    assert await bought(Period.LAST_3_MONTHS) == {"Web": "28.00 EUR", "Office": "20.00 EUR"}
    assert (await figures(desk)).purchases[0] == Purchase("Office", "licence", "one_time", eur("20.00"))


async def test_who_sees_some_resellers_gets_their_figures_alone(desk, books):
    """T2: staff see the resellers granted to them."""
    books.invoice("10.00", "2026-11-02 10:00", reseller_id=OTHER_RESELLER)
    books.invoice("7.00", "2026-11-02 10:00")
    await desk.grant("agent", "Acme")
    reads = await desk.look("agent")
    (account,) = (await reads.general(Period.THIS_MONTH)).statistics.accounts
    assert account.monthly_costs == eur("7.00")
    other = await reads.general(Period.THIS_MONTH, Exactly("reseller", name="Zeta"))
    assert other.statistics.accounts == ()


async def test_waiting_orders_are_told_apart_by_their_customers_approval(desk, books):
    """T1: without approval they wait for credit alone; with it they stay with those that wait for approval."""
    await desk.place_all(
        {"status": Status.UNEXECUTED, "customer_id": TRUSTED_CUSTOMER},
        {"status": Status.UNEXECUTED, "customer_id": CUSTOMER},
        {"status": Status.UNEXECUTED, "customer_id": None, "site_id": None},
        {"status": Status.PENDING_APPROVAL, "customer_id": CUSTOMER},
        {"status": Status.PENDING_APPROVAL, "customer_id": TRUSTED_CUSTOMER},
        {"status": Status.SUBMITTED, "customer_id": CUSTOMER},
    )
    assert sorted(await desk.found("waiting:credit")) == [1, 3]
    assert sorted(await desk.found("waiting:approval")) == [2, 4, 5]
    assert sorted(await desk.found("waiting:approval reseller:=Acme")) == [2, 4, 5]
    assert sorted(await desk.found("waiting:distributor")) == [1, 2, 3, 6]
    shown = await (await desk.look()).orders_by_id(range(1, 7), parse("waiting:credit", Date(2026, 11, 21)))
    assert sorted(row.id for row in shown) == [1, 3]
    books.reseller(payment_method="credit_card")  # A1: approval is required of all its customers
    assert await desk.found("waiting:credit") == []
    assert sorted(await desk.found("waiting:approval")) == [1, 2, 3, 4, 5]


async def test_every_figure_of_items_finds_the_orders_behind_it(desk):
    """T1: exactly these, in the month of the reseller's calendar."""
    november = {"status": Status.HANDLED, "placed_at": moment("2026-11-01 00:30")}
    await desk.place_all(
        {**november, "items": [subscription(delivery=DeliveryStatus.ACTIVE)]},
        {**november, "items": [subscription(delivery=DeliveryStatus.SUSPENDED)]},
        {**november, "items": [subscription(delivery=DeliveryStatus.ACTIVE, is_trial=True)]},
        {**november, "items": [an_item(product_type="licence")]},
        {**november, "items": [subscription()], "placed_at": moment("2026-10-31 23:30")},
        {
            **november,
            "items": [an_item(1, product_type="licence", delivery=DeliveryStatus.ACTIVE), subscription(2)],
        },
    )

    async def behind(figure: Figure, zone: str = "UTC") -> list[int]:
        search = search_of(figure, (await figures(desk)).statistics, desk.time.now(), zone)
        assert search is not None
        return sorted(await desk.found(search))

    assert await behind(Figure.SUBSCRIPTIONS_SOLD) == [1, 2, 6]
    assert await behind(Figure.SUBSCRIPTIONS_SOLD, "America/Sao_Paulo") == [1, 2, 6]
    assert await behind(Figure.LICENCES_SOLD) == [4, 6]
    assert await behind(Figure.ACTIVE) == [1]
    assert await behind(Figure.SUSPENDED) == [2]
