"""The orders that a sample is made of: the same for the same seed, believable, harmless, and as many as one likes."""

import ipaddress
import re
import tracemalloc
from collections import Counter
from itertools import islice

import pytest
from whenever import Instant

from domain.billing import AttemptStatus
from domain.general import RUNNING
from domain.orders.status import METHOD_KIND, DeliveryStatus, MethodKind, PaymentMethod, Status
from domain.text import clean_line, clean_note
from storage.sample.catalogue import CURRENCIES, RESELLERS
from storage.sample.cultures import CULTURES
from storage.sample.customers import Buyers, hostile_buyer
from storage.sample.hostile import HOSTILE
from storage.sample.orders import Placed, SampleOrders
from storage.sample.proportions import wanted

NOW = Instant.from_utc(2026, 11, 21, 14, 2, 11)
DOCUMENTATION = [
    ipaddress.ip_network(net)
    for net in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")
]
FICTION = re.compile(
    r"\+44 7700 900\d{3}|\+1 (212|416) 555 01\d{2}|\+49 30 23125 \d{3}|\+33 6 39 98 \d{4}|\+61 2 5550 \d{4}"
    r"|\+353 20 915 \d{4}|\+46 8 465 004 \d{2}"
)
RESERVED = re.compile(r"[a-z0-9.-]+\.example(\.net|\.org)?")


def made(orders: int, *, seed: int = 1, now: Instant = NOW) -> list[Placed]:
    return list(SampleOrders(orders=orders, seed=seed, now=now))


@pytest.fixture(scope="module")
def sample() -> list[Placed]:
    return made(3_000)


def test_the_same_seed_gives_the_same_orders():
    assert made(300) == made(300)
    assert made(300) != made(300, seed=2)


def test_only_times_go_with_the_moment():
    def lasting(placed: Placed) -> tuple[object, ...]:
        order = placed.order
        customer = order.customer.name if order.customer else None
        return (customer, order.status, order.source_number)

    earlier = made(300, now=NOW.subtract(hours=1_000))
    assert [lasting(placed) for placed in earlier] == [lasting(placed) for placed in made(300)]


@pytest.mark.parametrize("orders", [0, 1, 7, 50, 2_000, 12_400])
def test_each_status_has_its_number(orders):
    counted = Counter(placed.order.status for placed in made(orders))
    assert counted == Counter({status: n for status, n in wanted(orders).items() if n})
    if orders >= 50:
        assert set(counted) == set(Status)


def test_a_desk_is_mostly_handled_with_some_work_waiting():
    for orders in (2_000, 12_400):
        numbers = wanted(orders)
        assert numbers[Status.INCOMPLETE] == 214
        assert numbers[Status.AWAITING_PAYMENT] == 31
        approval = (Status.PENDING_APPROVAL, Status.UNEXECUTED, Status.SUBMITTED, Status.EXECUTING)
        assert sum(numbers[status] for status in approval) == 12
    assert wanted(12_400)[Status.HANDLED] == 11_978
    assert wanted(1_000_000)[Status.AWAITING_PAYMENT] == 2_500


def test_orders_follow_each_other_up_to_minutes_ago(sample):
    moments = [placed.order.placed_at for placed in sample]
    assert moments == sorted(set(moments))
    assert 0 < (NOW - moments[-1]).total("minutes") < 60
    lately = sum((NOW - moment).total("hours") < 168 for moment in moments)
    before = sum(168 <= (NOW - moment).total("hours") < 336 for moment in moments)
    assert lately > before
    by_hour = Counter(int(moment.timestamp()) // 3600 % 24 for moment in moments)
    assert sum(by_hour[h] for h in range(9, 20)) > 2 * sum(by_hour[h] for h in (21, 22, 23, *range(8)))


def test_nothing_happens_after_now(sample):
    for placed in sample:
        order = placed.order
        assert order.placed_at <= order.updated_at <= NOW
        assert all(order.placed_at <= payment.attempted_at <= NOW for payment in order.payments)


def test_money_adds_up_in_three_currencies(sample):
    for placed in sample:
        order = placed.order
        lines = (item.unit_price_minor * item.quantity - item.discount_minor for item in order.items)
        assert order.total_minor == order.invoice_minor == sum(lines)
        assert 0 <= order.cost_minor <= order.total_minor * 2
        paid = sum(payment.amount_minor for payment in order.payments if payment.status is AttemptStatus.PAID)
        assert paid <= order.total_minor
        if order.status in (Status.AWAITING_PAYMENT, Status.CANCELLED):
            assert paid < order.total_minor
        elif order.status is not Status.INCOMPLETE and order.payment_method is not PaymentMethod.ON_ACCOUNT:
            assert paid == order.total_minor
    assert {placed.order.currency for placed in sample} == set(CURRENCIES)


def test_payments_are_of_every_kind(sample):
    payments = [payment for placed in sample for payment in placed.order.payments]
    assert {METHOD_KIND[placed.order.payment_method] for placed in sample} == set(MethodKind)
    assert len({payment.code for payment in payments}) > 5
    assert any(payment.fee_minor for payment in payments)
    assert any(payment.instalments == 3 for payment in payments)
    assert any(len(placed.order.payments) > 2 for placed in sample)
    assert any(
        placed.order.status is Status.AWAITING_PAYMENT
        and any(payment.status is AttemptStatus.PAID for payment in placed.order.payments)
        for placed in sample
    )


def test_orders_that_are_paid_in_parts_are_marked_so_p4(sample):
    """P4: handled ones with all their parts, and some that still await the rest."""
    in_parts = [placed.order for placed in sample if placed.order.partial_bp is not None]
    assert {order.status for order in in_parts} == {Status.HANDLED, Status.AWAITING_PAYMENT}
    for order in in_parts:
        paid = [one for one in order.payments if one.status is AttemptStatus.PAID]
        assert len(paid) == 3 if order.status is Status.HANDLED else len(paid) == 1


def test_what_was_paid_through_a_payment_system_can_be_refunded_in_the_sandbox(sample):
    """P2."""
    for placed in sample:
        for payment in placed.order.payments:
            if payment.system is not None and payment.status is AttemptStatus.PAID:
                assert (payment.reference or "").startswith("sbx_ch_")


def test_deliveries_fit_the_status(sample):
    for placed in sample:
        order = placed.order
        deliveries = {item.delivery for item in order.items}
        match order.status:
            case Status.HANDLED:
                subscribed = {item.delivery for item in order.items if item.product_type == "subscription"}
                assert subscribed <= {*RUNNING, DeliveryStatus.SUSPENDED}
                assert deliveries - subscribed <= {DeliveryStatus.ACTIVE}
            case Status.CANCELLED | Status.FRAUD:
                assert deliveries == {DeliveryStatus.CANCELLED}
            case Status.EXECUTING:
                assert all(item.auto_execute for item in order.items)
            case Status.SUBMITTED:
                assert not all(item.auto_execute for item in order.items)
                assert DeliveryStatus.PENDING in deliveries
            case _:
                assert deliveries <= {DeliveryStatus.PENDING}


def test_an_order_is_handled_at_once_only_by_hand(sample):
    for placed in sample:
        order = placed.order
        if order.status is Status.HANDLED and (NOW - order.placed_at).total("hours") < 2:
            assert not all(item.auto_execute for item in order.items)


def test_carts_come_as_far_as_they_came(sample):
    carts = [placed.order for placed in sample if placed.order.status is Status.INCOMPLETE]
    assert {cart.cart_step for cart in carts} == {"cart", "details", "payment"}
    for cart in carts:
        assert not cart.payments
        assert cart.manager is None
        assert (cart.payment_method is PaymentMethod.UNKNOWN) == (cart.cart_step != "payment")
        assert cart.customer or cart.cart_step == "cart"
    assert any(cart.customer is None for cart in carts)
    assert any(not cart.items for cart in carts)


def test_resellers_have_their_own_customers(sample):
    owners: dict[str, set[int]] = {}
    for placed in sample:
        if placed.order.customer:
            owners.setdefault(placed.order.customer.ref, set()).add(placed.reseller)
    assert all(len(resellers) == 1 for resellers in owners.values())
    assert {reseller for (reseller,) in owners.values()} == set(range(len(RESELLERS)))


def test_there_are_trials_and_several_ways_of_billing(sample):
    """T1"""
    items = [item for placed in sample for item in placed.order.items]
    assert {item.billing_type for item in items} == {"one_time", "recurring"}
    assert {item.unit_price_minor for item in items if item.is_trial} == {0}
    assert {"subscription", "licence", "package", "domain"} <= {item.product_type for item in items}


def test_all_that_people_typed_is_text(sample):
    for placed in sample:
        order = placed.order
        customer = order.customer
        lines = [order.invoice_name, order.site_code, order.site_domain, order.promotion, order.affiliate]
        lines += [customer.name, customer.email, customer.phone, customer.city] if customer else []
        lines += [part for item in order.items for part in (item.name, item.domain, item.category)]
        assert all(line == clean_line(line) for line in lines if line)
        for note in (order.note, order.customer_note):
            assert note is None or note == clean_note(note)


def test_hostile_names_look_like_what_they_are(sample):
    names = {placed.order.customer.name for placed in sample if placed.order.customer}
    assert {clean_line(name) for name in HOSTILE} <= names
    newest = {placed.order.customer.name for placed in sample[-60:] if placed.order.customer}
    assert len(newest & {clean_line(name) for name in HOSTILE}) >= 3
    assert "[@click=app.quit]Free SSL[/]" in names
    assert "Evilgpj.exe Studio" in names
    assert not any("\u202e" in name or "\x1b" in name for name in names)


def test_hostile_customers_are_few():
    buyers = Buyers(1)
    hostile = {clean_line(name) for name in HOSTILE}
    assert buyers.buyer(hostile_buyer(0)).customer.name in hostile
    assert sum(buyers.buyer(n).customer.name in hostile for n in range(50_000, 60_000)) == 0


def test_nobody_real_can_be_reached(sample):
    for placed in sample:
        order, customer = placed.order, placed.order.customer
        assert order.ip
        assert any(ipaddress.ip_address(order.ip) in net for net in DOCUMENTATION)
        domains = [order.site_domain, order.affiliate, *(item.domain for item in order.items)]
        if customer:
            assert customer.email
            domains.append(customer.email.partition("@")[2])
            assert customer.phone is None or FICTION.fullmatch(customer.phone)
        assert all(RESERVED.fullmatch(domain) for domain in domains if domain)


def test_a_customer_is_known_by_name_mail_and_site():
    buyers = [Buyers(3).buyer(n) for n in range(4_000)]
    assert len({buyer.customer.email for buyer in buyers}) == len(buyers)
    assert len({buyer.domain for buyer in buyers}) == len(buyers)
    assert {buyer.customer.country for buyer in buyers} == {culture.country for culture in CULTURES}
    assert {buyer.customer.approval_required for buyer in buyers} == {True, False}


def test_any_number_of_orders_fits_in_the_same_memory():
    orders = iter(SampleOrders(orders=20_000, seed=1, now=NOW))
    for _placed in islice(orders, 15_000):
        pass
    tracemalloc.start()
    for _placed in orders:
        pass
    _left, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    # Customers who may come back are kept, up to a limit; of 5,000 orders nothing else is, which would be 15 MB.
    assert most < 5 * 1024 * 1024
