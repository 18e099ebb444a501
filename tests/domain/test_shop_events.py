"""Events from outside: in any order, more than once, each refused by itself (L1, L2, L4, L7, FEATURES 27 to 30, 43)."""

import random
from collections.abc import Sequence
from itertools import permutations
from typing import Any

import pytest

from domain.errors import DomainError, NotFound, NotPermitted
from domain.offers.model import Offer
from domain.orders.model import Order
from domain.orders.status import DeliveryStatus, Mark, PaymentMethod, PaymentStatus, Status
from domain.shop.model import (
    Answer,
    CartEvent,
    DeliveryEvent,
    Paid,
    PaymentEvent,
    RefusalEvent,
    ShopCustomer,
    ShopEvent,
    ShopLine,
    ShopPayment,
    Taken,
)
from domain.shop.taking import Given, take_events
from domain.shop.waiting import WaitingEvent
from domain.staff import ROLES, Permission
from tests.domain.builders import FakeDesk, a_desk, an_item, an_offer, an_order, eur
from tests.domain.fakes import START

WEB = ShopLine(name="Web", unit_price="10.00", quantity=2)
ANA = ShopCustomer(email="ana@example.org", name="Ana")
ANA_S = ShopCustomer(email="ana@example.org", name="Ana S.")
MAIL, MORE_WEB = (
    ShopLine(name="Mail", unit_price="1"),
    ShopLine(name="Web", quantity=3, unit_price="9"),
)
T1, T2, T3, T4 = (START.subtract(seconds=n) for n in (40, 30, 20, 10))


class Reading:
    """The reads of a fake desk, as far as events ask for them."""

    def __init__(self, desk: FakeDesk) -> None:
        self._state = desk.state

    async def waiting_events(self, *, limit: int) -> tuple[int, ...]:
        lines = {order.source_number: len(order.items) for order in self._state.orders.values()}
        waiting = [one for one in self._state.things.values() if isinstance(one, WaitingEvent)]
        ready = [one for one in waiting if lines.get(one.cart, 0) >= one.wants_lines]
        return tuple(one.id or 0 for one in ready if one.done_at is None)[:limit]


async def take(desk: FakeDesk, *events: ShopEvent, by: str = "owner") -> list[Any]:
    """What the events come to, as the door gives them to the desk."""
    given = [Given(event, 1) for event in events]
    desk.reads = lambda _identity: Reading(desk)  # type: ignore[method-assign,assignment,return-value]
    return await take_events(desk, desk.identity(by), given)


def cart(name: str = "c1", **given: Any) -> CartEvent:
    return CartEvent(**{"id": f"e-{name}", "cart": name, "step": "cart", **given})


def of(desk: FakeDesk, name: str = "c1") -> Order:
    """The order of a cart."""
    return next(order for order in desk.state.orders.values() if order.source_number == name)


def told(results: Sequence[Any]) -> list[str]:
    return [one.taken.value if isinstance(one, Answer) else one.message for one in results]


async def test_a_record_is_there_from_the_first_event_and_grows_with_each():
    """L1, L12, FEATURES 27, 28, 30."""
    desk = a_desk()
    (first,) = await take(desk, cart(id="1", lines=(WEB,), ip="192.0.2.7"))
    assert (first.taken, first.status, len(first.number)) == (Taken.NEW, "incomplete", 10)
    assert (of(desk).status, str(of(desk).total)) == (Status.INCOMPLETE, "20.00 EUR")
    await take(desk, cart(id="2", step="address", customer=ANA, invoice_name="Ana Lda", site_code="S-1"))
    backup = ShopLine(name="Backup", unit_price="1.00")
    await take(desk, cart(id="3", step="payment", lines=(backup,), payment_method=PaymentMethod.CHEQUE))
    order = of(desk)
    assert (order.cart_step, order.invoice_name, order.ip) == ("payment", "Ana Lda", "192.0.2.7")
    assert [(item.name, item.quantity) for item in order.items] == [("Web", 2), ("Backup", 1)]
    assert desk.state.customers[order.customer_id or 0].email == "ana@example.org"
    assert order.site_id is not None
    assert desk.told(order.id) == ["CartRecorded"] * 3


@pytest.mark.parametrize(
    ("method", "payment", "status", "paid"),
    [
        (PaymentMethod.BANK_TRANSFER, None, Status.AWAITING_PAYMENT, PaymentStatus.OPEN),
        (PaymentMethod.CREDIT_CARD, ShopPayment(), Status.PENDING_APPROVAL, PaymentStatus.COMPLETED),
        (
            PaymentMethod.CREDIT_CARD,
            ShopPayment(status=Paid.FAILED, code="card_declined"),
            Status.AWAITING_PAYMENT,
            PaymentStatus.REJECTED,
        ),
        (PaymentMethod.CREDIT_CARD, None, Status.AWAITING_PAYMENT, PaymentStatus.OPEN),
        (
            PaymentMethod.CREDIT_CARD,
            ShopPayment(amount="5.00"),
            Status.AWAITING_PAYMENT,
            PaymentStatus.PARTIAL,
        ),
        (PaymentMethod.ON_ACCOUNT, None, Status.PENDING_APPROVAL, PaymentStatus.OPEN),
    ],
)
async def test_completing_a_cart_leads_where_its_payment_says(method, payment, status, paid):
    """L2, FEATURES 29, 43: also where nothing of the cart was heard before."""
    desk = a_desk()
    event = cart(lines=(WEB,), customer=ANA, payment_method=method, completed=True, payment=payment)
    (answer,) = await take(desk, event)
    assert (answer.status, answer.submitted) == (status.value, True)
    assert (of(desk).status, of(desk).payment_status) == (status, paid)
    assert str(of(desk).total) == "20.00 EUR"


async def test_the_same_event_again_changes_nothing():
    """R1: by its id, in one batch or in two."""
    desk = a_desk()
    event = cart(lines=(WEB,), payment_method=PaymentMethod.CHEQUE, completed=True)
    paying = PaymentEvent(id="p", cart="c1", payment=ShopPayment(amount="5.00"))
    results = await take(desk, event, event, paying)
    assert told(results) == ["new", "known", "new"]
    assert told(await take(desk, event, paying)) == ["known", "known"]
    assert len(of(desk).invoices) == 1
    assert of(desk).balance.paid == eur("5")


def looks(desk: FakeDesk) -> dict[str, object]:
    """All that a cart says, wherever its lines stand."""
    order = of(desk)
    customer = desk.state.customers.get(order.customer_id or 0)
    return {
        "lines": sorted(
            (item.name, item.domain, item.quantity, str(item.unit_price)) for item in order.items
        ),
        "total": str(order.total),
        "details": (order.cart_step, order.invoice_name, order.ip, order.customer_note, order.promotion_code),
        "method": order.payment_method,
        "customer": customer and (customer.name, customer.email, customer.phone),
    }


GROWING = (
    cart(id="1", at=T1, lines=(WEB,), ip="192.0.2.7", customer=ShopCustomer(phone="+351 555")),
    cart(id="2", at=T2, step="address", customer=ANA, invoice_name="Ana", lines=(MAIL,)),
    cart(id="3", at=T3, invoice_name="Ana Lda", note="ring first", lines=(MORE_WEB,)),
    cart(id="4", at=T4, step="payment", payment_method=PaymentMethod.CHEQUE, customer=ANA_S),
)


async def test_events_of_a_cart_give_the_same_cart_in_any_order():
    """L1: of two that say the same, what happened later counts, whenever it arrives; nothing is dropped."""
    wanted = None
    for order in permutations(GROWING):
        desk = a_desk()
        await take(desk, *order)
        wanted = wanted or looks(desk)
        assert looks(desk) == wanted, [event.id for event in order]
    assert wanted == {
        "lines": [("Mail", None, 1, "1.00 EUR"), ("Web", None, 3, "9.00 EUR")],
        "total": "28.00 EUR",
        "details": ("payment", "Ana Lda", "192.0.2.7", "ring first", None),
        "method": PaymentMethod.CHEQUE,
        "customer": ("Ana S.", "ana@example.org", "+351 555"),
    }


async def test_repeated_and_cut_into_any_batches_it_is_the_same_cart():
    """L1, R1."""
    desk = a_desk()
    await take(desk, *GROWING)
    wanted, chance = looks(desk), random.Random(20261130)
    for _round in range(20):
        events = [*GROWING, *chance.choices(GROWING, k=4)]
        chance.shuffle(events)
        other = a_desk()
        while events:
            n = chance.randrange(1, 4)
            await take(other, *events[:n])
            events = events[n:]
        assert looks(other) == wanted


async def test_a_completion_before_what_is_in_the_cart_waits_for_that():
    """L1, L2: and so does a payment for a cart that nobody has heard of."""
    desk = a_desk()
    done = cart(id="2", at=T2, completed=True, payment_method=PaymentMethod.CHEQUE)
    paying = PaymentEvent(id="3", at=T3, cart="c1", payment=ShopPayment(amount="20.00", reference="SEPA 1"))
    assert told(await take(desk, paying, done)) == ["waiting", "waiting"]
    assert of(desk).status is Status.INCOMPLETE
    assert told(await take(desk, cart(id="1", at=T1, lines=(WEB,), customer=ANA))) == ["new"]
    assert (of(desk).status, of(desk).balance.paid) == (Status.PENDING_APPROVAL, eur("20"))
    assert told(await take(desk, paying, done)) == ["known", "known"]
    assert len(of(desk).payments) == 1


async def test_what_waited_and_cannot_be_done_is_given_up_with_the_reason():
    """S6: it holds up nothing else."""
    desk = a_desk()
    wrong = PaymentEvent(id="1", cart="c1", payment=ShopPayment(amount="5.00", currency="USD"))
    await take(desk, wrong)
    assert told(await take(desk, cart(id="2", lines=(WEB,)))) == ["new"]
    (waiting,) = [one for one in desk.state.things.values() if isinstance(one, WaitingEvent)]
    assert waiting.done_at is not None
    assert "EventGivenUp" in str(desk.state.audit[-1].record.events)
    assert of(desk).status is Status.INCOMPLETE


async def test_events_of_a_completed_cart_go_to_the_timeline_only():
    """L2."""
    desk = a_desk()
    await take(desk, cart(id="1", lines=(WEB,), payment_method=PaymentMethod.CHEQUE, completed=True))
    before = of(desk).total, of(desk).version
    more = ShopLine(name="More", unit_price="99.00")
    (answer,) = await take(desk, cart(id="2", lines=(more,), invoice_name="Late"))
    assert (answer.taken, answer.submitted) == (Taken.NEW, False)
    assert (of(desk).total, of(desk).invoice_name) == (before[0], "")
    assert desk.told(of(desk).id)[-1] == "CartRecorded"


async def test_what_was_said_before_the_completion_and_arrives_after_it_is_filled_in():
    """L1: who it is for, but nothing of what is paid for."""
    desk = a_desk()
    done = cart(id="2", at=T3, lines=(WEB,), payment_method=PaymentMethod.CHEQUE, completed=True)
    await take(desk, done)
    assert desk.state.customers[of(desk).customer_id or 0].name == "Guest"
    late = cart(id="1", at=T1, customer=ANA, invoice_name="Ana Lda", lines=(MAIL,), site_code="S-1")
    await take(desk, late, cart(id="3", at=T4, invoice_name="Eve", note="after"))
    order = of(desk)
    assert desk.state.customers[order.customer_id or 0].email == "ana@example.org"
    assert (order.invoice_name, order.customer_note, str(order.total)) == ("Ana Lda", None, "20.00 EUR")
    assert order.site_id is not None


async def test_a_completion_that_counts_its_lines_waits_for_all_of_them():
    """L1, L2."""
    desk = a_desk()
    done = cart(id="3", at=T3, completed=True, line_count=2, payment_method=PaymentMethod.CHEQUE)
    assert told(await take(desk, cart(id="1", at=T1, lines=(WEB,)), done)) == ["new", "waiting"]
    await take(desk, cart(id="2", at=T2, lines=(MAIL,)))
    assert (of(desk).status, str(of(desk).total)) == (Status.AWAITING_PAYMENT, "21.00 EUR")


async def test_an_order_of_nobody_is_a_guests_and_needs_approval():
    """A1: what has no customer would be the reseller's own, and pass."""
    desk = a_desk()
    await take(desk, cart(lines=(WEB,), payment_method=PaymentMethod.ON_ACCOUNT, completed=True))
    assert of(desk).status is Status.PENDING_APPROVAL
    assert desk.state.customers[of(desk).customer_id or 0].approval_required


async def test_a_payment_completes_its_cart_and_what_is_missing_is_marked():
    """L2: until it is said after all."""
    desk = a_desk()
    paying = PaymentEvent(id="p", at=T3, cart="c1", payment=ShopPayment(amount="20.00"))
    (_cart, answer) = await take(desk, cart(lines=(WEB,)), paying)
    assert answer.submitted
    assert of(desk).status is Status.PENDING_APPROVAL
    assert Mark.DETAILS_MISSING in of(desk).marks
    await take(desk, cart(id="late", at=T2, customer=ANA))
    assert Mark.DETAILS_MISSING not in of(desk).marks


async def test_money_is_booked_once_and_failures_are_kept():
    """L4, R1: by its reference too, and an attempt that failed is one more line."""
    desk = a_desk(an_order(Status.AWAITING_PAYMENT))
    number = desk.order().number
    failed = ShopPayment(status=Paid.FAILED, amount="50.00", code="card_declined")
    await take(desk, PaymentEvent(id="1", number=number, payment=failed))
    assert desk.order().payment_status is PaymentStatus.REJECTED
    first = PaymentEvent(id="2", number=number, payment=ShopPayment(amount="30.00", reference="SEPA 1"))
    again = PaymentEvent(id="3", number=number, payment=ShopPayment(amount="30.00", reference="SEPA 1"))
    rest = PaymentEvent(id="4", number=number, payment=ShopPayment())
    assert told(await take(desk, first, again, rest)) == ["new", "known", "new"]
    assert desk.order().balance.paid == eur("50")
    assert desk.order().status is Status.PENDING_APPROVAL


async def test_the_distributor_answers_by_events():
    """L7, FEATURES 32."""
    desk = a_desk(
        an_order(Status.SUBMITTED, items=[an_item(1), an_item(2)]), an_order(Status.SUBMITTED, id=2)
    )
    first, second = desk.order().number, desk.order(2).number
    results = await take(
        desk,
        DeliveryEvent(id="1", number=first, positions=frozenset({1})),
        RefusalEvent(id="2", number=second, reason="out of stock"),
        by="distributor",
    )
    assert told(results) == ["new", "new"]
    assert [item.delivery for item in desk.order().items] == [DeliveryStatus.ACTIVE, DeliveryStatus.PENDING]
    assert desk.order(2).status is Status.PENDING_APPROVAL
    await take(desk, DeliveryEvent(id="3", number=first), by="distributor")
    assert desk.order().status is Status.HANDLED


async def test_what_is_refused_is_refused_by_itself_and_the_rest_goes_in():
    """S6: nothing half done is left of it."""
    desk = a_desk(an_order(Status.HANDLED))
    bad = [
        cart("c2", id="b1", lines=(ShopLine(offer=99),)),
        cart("c3", id="b2", lines=(ShopLine(name="X"),)),
        cart("c4", id="b3", lines=(ShopLine(name="X", unit_price="1.005"),)),
        cart("c5", id="b4", lines=(ShopLine(name="X", unit_price="1", quantity=0),)),
        cart("c6", id="b5", at=START.add(hours=25)),
        PaymentEvent(id="b6", number="1234567890", payment=ShopPayment()),
        RefusalEvent(id="b7", cart="nowhere", reason="no"),
        DeliveryEvent(id="b8", number=desk.order().number, positions=frozenset({9})),
    ]
    good = [cart(f"g{n}", id=f"g{n}", lines=(WEB,)) for n in range(len(bad) + 1)]
    mixed = [event for pair in zip(good, bad, strict=False) for event in pair] + good[-1:]
    results = await take(desk, *mixed)
    assert [isinstance(one, DomainError) for one in results] == [n % 2 == 1 for n in range(len(mixed))]
    carts = {order.source_number for order in desk.state.orders.values() if order.source_number}
    assert carts == {f"g{n}" for n in range(len(good))}
    assert told(await take(desk, *good)) == ["known"] * len(good)


async def test_an_offer_of_the_reseller_says_what_the_shop_does_not():
    """SPEC 1: what it costs and how it is executed is never the shop's to say."""
    desk = a_desk()
    desk.state.things[Offer, 1] = an_offer(auto_execute=False)
    await take(
        desk, cart(lines=(ShopLine(offer=12, quantity=3), ShopLine(name="Own", unit_price="1", cost="0.5")))
    )
    first, second = of(desk).items
    assert (first.name, str(first.unit_price), first.cost_minor, first.auto_execute) == (
        "Web Pro",
        "10.00 EUR",
        1200,
        False,
    )
    assert (second.cost_minor, second.auto_execute) == (50, False)
    assert of(desk).cost == eur("12.50")


async def test_nobody_becomes_a_trusted_customer_by_saying_their_address():
    """A1: a guest is apart from who has signed in, and needs approval."""
    desk = a_desk()
    desk.state.customers[1].email = "ana@example.org"
    desk.state.customers[1].approval_required = False
    await take(desk, cart(id="1", lines=(WEB,), customer=ANA))
    await take(
        desk, cart("c2", id="2", lines=(WEB,), customer=ShopCustomer(ref="7", email="ana@example.org"))
    )
    guest, signed_in = of(desk).customer_id, of(desk, "c2").customer_id
    assert len({1, guest, signed_in}) == 3
    assert desk.state.customers[guest or 0].approval_required
    await take(desk, cart("c3", id="3", customer=ShopCustomer(ref="7", name="Mallory", phone="1")))
    kept = desk.state.customers[signed_in or 0]
    assert (kept.name, kept.phone) == ("ana@example.org", "1"), "what is known stays; what was blank is added"


async def test_a_payment_needs_the_permission_for_payments(monkeypatch):
    """S1, X3: within the command as well."""
    monkeypatch.setitem(ROLES, "agent", frozenset({Permission.VIEW, Permission.PLACE_ORDER}))
    desk = a_desk(an_order(Status.AWAITING_PAYMENT))
    paying = PaymentEvent(id="1", number=desk.order().number, payment=ShopPayment())
    with pytest.raises(NotPermitted):
        await take(desk, paying, by="agent")
    assert desk.order().balance.paid == eur("0")


async def test_a_reseller_that_is_not_granted_is_not_there():
    """S1."""
    desk = a_desk()
    desk.person("agent").reseller_ids = frozenset({2})
    with pytest.raises(NotFound):
        await take(desk, cart(), by="agent")
