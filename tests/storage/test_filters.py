"""Every filter of the search language gives what a plain model of it gives, the same in both databases (T4)."""

import random
from collections.abc import Sequence
from decimal import Decimal

import pytest
from sqlalchemy import select, update
from whenever import Date, Instant, TimeDelta

from domain.billing import Payment
from domain.followup.model import FOLLOWED
from domain.money import DECIMALS
from domain.orders.model import Item, Order
from domain.orders.status import DeliveryStatus, Mark, PaymentStatus, Status, StoppedBy
from domain.query import Amount, Booked, Choice, Contains, Exactly, Idle, Query, Span, Term, parse
from domain.query.fields import FIELDS
from domain.rows import OrderDetails
from domain.statuses.colours import Colour
from domain.statuses.commands import AddStatus, ChangeStatus
from domain.text import tokens
from storage import tables as t
from storage import walks
from storage.booked import is_of_money
from tests.domain.fakes import START
from tests.storage.databases import by_hand
from tests.storage.imported import an_import, imported, random_import
from tests.storage.support import DeskUnderTest

SEED = 20261121
TODAY = START.to_tz("UTC").date()

#: At least one search for each field of the language, with bounds on and beside what orders have.
SEARCHES: dict[str, tuple[str, ...]] = {
    "status": ("handled", "incomplete", "pending_approval,fraud"),
    "custom": ("on_hold", '"On hold"', "called", "on-hold,called", "waiting", "nobody's"),
    "archive": ("closed", "awaiting_approval", "incomplete,handled"),
    "payment": tuple(PaymentStatus),
    "method": ("boleto", "credit_card,unknown"),
    "mark": ("held", "review", "no_token,review", "refund_failed"),
    "delivery": ("failed", "active", "queued,running"),
    "waiting": ("credit", "approval", "credit,approval"),
    "item": ("subscription", "licence", "active_subscription", "suspended_subscription,licence"),
    "needs": ("me",),
    "type": ("partial",),
    "stopped": ("credit", "manual,gateway", "no_token"),
    "confirmed": ("yes", "no", "yes,no"),
    "customer": ("ana", "müller", "zajac", "silva", "#1", "#2", "#7000"),
    "same": ("17",),  # what it finds is tried in test_customers
    "site": ("s-77", "shop"),
    "offer": ("hosting", "domain", "unicode", "#1", "#3", "#0"),
    "category": ("hosting", "domains"),
    "manager": ("agent", "nobody", "#0", "#2"),
    "promo": ("spring", "10"),
    "affiliate": ("partner", "two"),
    "reseller": ("acme", "zeta", "=Acme", "=acme", '="Acme Ltd"', "#2", "#7"),
    "step": ("payment", "pay"),
    # Who can be reached, and what was done about it, is tried in test_followup.
    "tier": ("any", "items", "items,any"),
    "followup": ("open", "due,waiting", "lost", "open,recovered"),
    "assigned": ("nobody", "me", "agent", "agent,nobody"),
    "currency": ("EUR", "JPY,KWD", "USD"),
    "total": (
        ">0",
        "0",
        "100..200",
        ">=12345",
        "<50.5",
        "<=0.001",
        "12345.678",
        ">9999999999999",
        "..300",
        "1000..",
    ),
    "fraud": (">50", "50", "<=50", "0..49", "99"),
    "placed": (
        "today",
        "yesterday",
        "7d",
        "<2026-06-01",
        "2026-05-01..2026-06-15",
        ">=2026-11-20",
        ">2026-11-20",
        ">=2026-06-01T12:00Z",
        "<2026-06-01T12:00:00+02:00",
    ),
    "paid": ("today", "yesterday", ">=2026-11-21", "<2026-11-21", "2026-11-01..2026-11-20"),
    "refunded": ("today", ">2026-01-01", "<=2026-11-20"),
    "lost": ("today",),
    "written_off": ("yesterday", "2026-11-21"),
    "through": ("boleto,credit_card", "cash", "=Nobody", "=Cards"),
    "paid_by": ("boleto,voucher", "cash"),
    "age": (">7d", "<2w", "3d..30d", "24h", "<90m"),
    "idle": (">7d", "<2w", "3d..30d", "<90m"),
}

#: Each alone; what a category is found by, the list does not show.
SINGLES = [f"{field}:{value}" for field in SEARCHES if field != "category" for value in SEARCHES[field]]


def test_every_field_of_the_language_is_tried():
    assert SEARCHES.keys() == FIELDS.keys()


def _texts(details: OrderDetails, order: Order, field: str) -> list[str | None]:
    """What a field is searched in, from what is shown of an order."""
    row = details.order
    texts: dict[str, list[str | None]] = {
        "customer": [row.customer, details.email, details.city],
        "site": [row.site_code, row.site_domain],
        "offer": [item.name for item in order.items],
        "manager": [row.manager],
        "promo": [row.promotion],
        "affiliate": [row.affiliate],
        "reseller": [row.reseller],
        "step": [order.cart_step],
    }
    return texts[field]


def _asked(customer_id: int | None) -> bool:
    """Whether orders of this customer need approval: of every other one, as `_random_desk` has it."""
    return customer_id is not None and customer_id % 2 == 0


def _waiting(order: Order) -> set[str]:
    if order.status is Status.UNEXECUTED:
        return {"approval" if _asked(order.customer_id) else "credit"}
    return {"approval"} if order.status is Status.PENDING_APPROVAL else set()


def _held(item: Item) -> set[str]:
    if item.product_type != "subscription":
        return {item.product_type}
    running = item.delivery in (DeliveryStatus.ACTIVE, DeliveryStatus.PENDING_CANCELLATION)
    suspended = item.delivery is DeliveryStatus.SUSPENDED
    names = {"active_subscription": running, "suspended_subscription": suspended, "subscription": True}
    return {name for name, holds in names.items() if holds}


def _choice(term: Choice, order: Order) -> bool:
    has: dict[str, set[str]] = {
        "status": {order.status},
        "custom": CUSTOM.get(order.custom_status_id, set()),
        "archive": {order.archive},
        "payment": {order.payment_status},
        "method": {order.payment_method},
        "currency": {order.total.currency},
        "mark": set(order.marks),
        "delivery": {item.delivery for item in order.items},
        "waiting": _waiting(order),
        "item": {what for item in order.items if not item.is_trial for what in _held(item)},
        "needs": {"me"} if order.needs_staff else set(),
        "type": {"partial"} if order.partial_bp is not None else set(),
        "stopped": {order.stopped_by} if order.stopped_by else set(),
        "confirmed": {"yes" if order.sale_confirmed else "no"},
        "tier": {"any", *(["items"] if order.items else [])} if order.status in FOLLOWED else set(),
        "followup": {"open"} if order.status in FOLLOWED else set(),
        "assigned": {"nobody"} if order.status in FOLLOWED else set(),
    }
    return bool(has[term.field] & set(term.values))


def _amount(term: Amount, order: Order) -> bool:
    if term.field == "fraud":
        if order.fraud_score is None:
            return False
        value = Decimal(order.fraud_score)
    else:
        value = Decimal(order.total.amount_minor) / 10 ** DECIMALS.get(order.total.currency, 2)
    above = term.low is None or value > term.low or (term.low_inclusive and value == term.low)
    below = term.high is None or value < term.high or (term.high_inclusive and value == term.high)
    return above and below


def _span(term: Span, order: Order, now: Instant, zone: str) -> bool:
    start, end = term.bounds(now, zone)
    placed = int(order.placed_at.timestamp())  # a list's places are whole seconds
    return (start is None or placed >= int(start.timestamp())) and (
        end is None or placed < int(end.timestamp())
    )


_BOOKED = {
    "paid": {("cash", "receivable")},
    "refunded": {("refunds", "cash"), ("customer_credit", "cash")},
    "lost": {("receivable", "cash")},
    "written_off": {("written_off", "receivable")},
}


def _of_payment(term: Term, payment: Payment | None) -> bool:
    if payment is None:
        return False
    if isinstance(term, Exactly):
        return payment.system == term.name
    assert isinstance(term, Choice)
    return payment.method in term.values and (term.field == "paid_by" or payment.system is None)


def _money(query: Query, order: Order) -> bool:
    """Terms that are not negated speak of one payment."""
    beside = [one for one in query.terms if is_of_money(one) and not isinstance(one, Booked)]
    plain = [one for one in beside if not one.negated]
    booked = [one for one in query.terms if isinstance(one, Booked)]

    def entry(term: Booked, of_payment: Sequence[Term]) -> bool:
        return any(
            (one.debit, one.credit) in _BOOKED[term.field]
            and (term.first is None or term.first <= one.at.to_tz("UTC").date())
            and (term.last is None or one.at.to_tz("UTC").date() <= term.last)
            and all(_of_payment(other, one.payment) for other in of_payment)
            for one in order.entries
        )

    tried = not plain or any(all(_of_payment(one, payment) for one in plain) for payment in order.payments)
    return (
        all(entry(one, plain) for one in booked if not one.negated)
        and not any(entry(one, []) for one in booked if one.negated)
        and (tried or any(not one.negated for one in booked))
        and not any(_of_payment(one, payment) for one in beside if one.negated for payment in order.payments)
    )


def _exactly(term: Exactly, details: OrderDetails, order: Order) -> bool:
    match term.field:
        case "customer":
            return details.order.customer_id == term.id
        case "same":
            return False
        case "offer":
            offers = {item.offer_id or 0 for item in order.items} or {0}
            return term.id in offers
        case "manager":
            return (order.manager_id or 0) == term.id
    return details.order.reseller == (term.name or {1: "Acme", 2: "Zeta"}.get(term.id or 0))


def _holds(term: Term, details: OrderDetails, order: Order, now: Instant, zone: str) -> bool:
    match term:
        case Choice():
            found = _choice(term, order)
        case Amount():
            found = _amount(term, order)
        case Span():
            found = _span(term, order, now, zone)
        case Idle():
            heard = order.active_at if order.status is Status.INCOMPLETE else None
            idle = now - (heard or order.placed_at)
            found = (term.shortest is None or idle >= term.shortest) and (
                term.longest is None or idle <= term.longest
            )
        case Exactly():
            found = _exactly(term, details, order)
        case Contains(field):
            assert field is not None
            words = [word for one in _texts(details, order, field) for word in tokens(one or "")]
            found = all(any(word.startswith(typed) for word in words) for typed in term.words)
        case _:
            raise AssertionError(term)
    return found is not term.negated


#: The names that each custom status has or had.
CUSTOM: dict[int | None, set[str]] = {1: {"on_hold", "waiting"}, 2: {"called"}}

#: What is known of each order: as a screen shows it, and as it is.
Known = dict[int, tuple[OrderDetails, Order]]


def _model(desk: DeskUnderTest, query: Query, known: Known, zone: str = "UTC") -> list[int]:
    now = desk.time.now()
    found = [
        order
        for details, order in known.values()
        if all(is_of_money(term) or _holds(term, details, order, now, zone) for term in query.terms)
        and _money(query, order)
        and (query.includes_carts or order.status is not Status.INCOMPLETE)
    ]
    return [order.id for order in sorted(found, key=lambda order: order.key, reverse=True)]


async def _random_desk(desk: DeskUnderTest) -> Known:
    """A hundred orders of all kinds, with marks and shares that no import gives."""
    chance = random.Random(SEED)
    who = await desk.who()
    for name, base in (("Waiting", Status.HANDLED), ("Called", Status.INCOMPLETE)):
        await desk.do(AddStatus, name=name, base=base, colour=Colour.BLUE)
    await desk.do(ChangeStatus, status_id=1, name="On hold")
    for reseller in ("Acme", "Zeta"):
        orders = [random_import(chance, f"{reseller}-{n}") for n in range(50)]
        await desk.execute(who, imported(orders, reseller=reseller))
    with by_hand(desk.url) as connection:
        for order_id in connection.scalars(select(t.orders.c.id).order_by(t.orders.c.id)).all():
            marks = frozenset(chance.sample(list(Mark), chance.randrange(3)))
            given = {"marks": marks, "partial_bp": 5_000 if order_id % 3 == 0 else None}
            given["custom_status_id"] = chance.choice([None, None, 1, 2])
            given["stopped_by"] = chance.choice([None, None, *StoppedBy])
            connection.execute(update(t.orders).where(t.orders.c.id == order_id).values(**given))
        for payment_id in connection.scalars(select(t.payments.c.id).order_by(t.payments.c.id)).all():
            system = "Cards" if payment_id % 3 else None
            connection.execute(update(t.payments).where(t.payments.c.id == payment_id).values(system=system))
        for customer_id in connection.scalars(select(t.customers.c.id)).all():
            asked = update(t.customers).values(approval_required=_asked(customer_id))
            connection.execute(asked.where(t.customers.c.id == customer_id))
        for item_id in connection.scalars(select(t.order_items.c.id).order_by(t.order_items.c.id)).all():
            kind = chance.choice(["subscription", "licence", "other"])
            item = {"product_type": kind, "is_trial": chance.random() < 0.2}
            delivery = chance.choice(list(DeliveryStatus))
            connection.execute(
                update(t.order_items).where(t.order_items.c.id == item_id).values(delivery=delivery, **item)
            )
    reads = await desk.look()
    return {n: (await reads.order_details(n), await desk.order(n)) for n in range(1, 101)}


async def test_every_filter_finds_what_the_model_finds(desk):
    known = await _random_desk(desk)
    reads = await desk.look()
    some = 0
    for typed in SINGLES:
        for query in (parse(typed, TODAY), parse(f"-{typed}", TODAY)):
            page = await reads.orders(query, limit=1_000)
            found = [row.id for row in page.rows]
            assert found == _model(desk, query, known), query
            some += 0 < len(found) < 100
        plain = parse(typed, TODAY)
        assert await reads.count(plain, limit=1_000) == len(_model(desk, plain, known)), typed
    assert some > 100, "searches that find some and not all"


@pytest.mark.parametrize("few", [1, 10, 1_000])
async def test_filters_of_random_terms_together_find_what_the_model_finds(desk, monkeypatch, few):
    """V7: whichever of them is few enough to be walked or gathered."""
    for limit in ("WORDS", "ENTRIES", "GATHERED", "AMOUNTS"):
        monkeypatch.setattr(walks, limit, few)
    chance = random.Random(SEED)
    known = await _random_desk(desk)
    for _round in range(40):
        typed = " ".join(chance.choice(["", "-"]) + one for one in chance.sample(SINGLES, 3))
        query = parse(typed, TODAY)
        found = _model(desk, query, known)
        assert await desk.listed(query) == found, typed
        end = await (await desk.look()).orders(query, before=0, limit=7)
        assert [row.id for row in end.rows] == found[-7:], typed
        assert await (await desk.look()).count(query, limit=50) == min(50, len(found)), typed


async def test_a_category_is_found_by_its_name_and_number(desk):
    await desk.execute(await desk.who(), imported([an_import(items=())]))
    orders = [random_import(random.Random(n), f"B-{n}") for n in range(12)]
    await desk.execute(await desk.who(), imported(orders))
    details = {n: await (await desk.look()).order_details(n) for n in range(1, 14)}
    for typed in ("hosting", "1", "domains"):
        expected = {
            n
            for n, one in details.items()
            if any(
                typed in tokens(f"{item.category or ''} {item.category_number or ''}") for item in one.items
            )
        }
        assert set(await desk.found(f"category:{typed} -currency:USD")) == {
            n for n in expected if details[n].order.status is not Status.INCOMPLETE
        }


@pytest.mark.parametrize(
    ("currency", "minor", "typed", "found"),
    [
        ("JPY", 100, "total:100", True),
        ("JPY", 100, "total:<100.5", True),
        ("JPY", 100, "total:>99.5", True),
        ("JPY", 101, "total:<=100.9", False),
        ("EUR", 10_000, "total:100", True),
        ("EUR", 10_001, "total:>100", True),
        ("EUR", 10_000, "total:>100", False),
        ("EUR", 10_000, "total:>=100.001", False),
        ("KWD", 100_000, "total:100", True),
        ("KWD", 100_001, "total:100..100.0005", False),
        ("KWD", 100_001, "total:100.001", True),
        ("CLF", 1_000_001, "total:100.0001", True),
        ("KWD", 10**15, "total:<=9999999999999", True),
        ("KWD", 10**15, "total:>9999999999999", False),
    ],
)
async def test_amounts_are_compared_in_each_orders_own_decimals(desk, currency, minor, typed, found):
    order = an_import(currency=currency, total_minor=minor, invoice_minor=minor, items=())
    await desk.execute(await desk.who(), imported([order]))
    assert (await desk.found(typed) == [1]) is found
    assert (await desk.found(f"-{typed}") == [1]) is not found


#: Lisbon's clocks went forward on 2026-03-29 and go back on 2026-10-25; São Paulo has no midnight on 2018-11-04.
BORDERS = [
    ("Europe/Lisbon", "2026-03-28T23:59:59Z", "2026-03-28"),
    ("Europe/Lisbon", "2026-03-29T00:00:00Z", "2026-03-29"),
    ("Europe/Lisbon", "2026-03-29T22:59:59Z", "2026-03-29"),
    ("Europe/Lisbon", "2026-03-29T23:00:00Z", "2026-03-30"),
    ("Europe/Lisbon", "2026-10-24T23:00:00Z", "2026-10-25"),
    ("Europe/Lisbon", "2026-10-25T23:59:59Z", "2026-10-25"),
    ("Europe/Lisbon", "2026-10-26T00:00:00Z", "2026-10-26"),
    ("America/Sao_Paulo", "2018-11-04T02:59:59Z", "2018-11-03"),
    ("America/Sao_Paulo", "2018-11-04T03:00:00Z", "2018-11-04"),
    ("Asia/Kathmandu", "2026-06-30T18:15:00Z", "2026-07-01"),
]


@pytest.mark.parametrize(("zone", "placed", "day"), BORDERS)
async def test_days_begin_and_end_in_the_readers_zone(url, opened, zone, placed, day):
    desk = opened(url, zone=zone)
    await desk.place(Status.HANDLED, placed_at=Instant.parse_iso(placed))
    today = Date.parse_iso(day)
    for typed, found in (
        ("placed:today", True),
        ("placed:yesterday", False),
        (f"placed:{day}", True),
        (f"placed:>{day}", False),
        (f"placed:<{day}", False),
        (f"placed:<={day}", True),
        (f"placed:{today.subtract(days=3)}..{today.subtract(days=1)}", False),
    ):
        assert (await desk.listed(parse(typed, today)) == [1]) is found, typed


async def test_lengths_of_time_count_back_from_now(desk):
    at = [START - TimeDelta(seconds=seconds) for seconds in (59, 60, 61, 3_600, 86_400, 86_401)]
    await desk.place_all(*({"status": Status.HANDLED, "placed_at": one} for one in at))
    assert await desk.found("age:<1m") == [1, 2]
    assert await desk.found("placed:1h") == [1, 2, 3, 4]
    assert await desk.found("age:>1d") == [6]
    desk.time.passes(seconds=1)
    assert await desk.found("age:<1m") == [1]


async def test_orders_from_before_1970_are_listed_too(desk):
    await desk.place_all(
        *(
            {"placed_at": Instant.from_utc(year, 1, 1), "status": Status.HANDLED}
            for year in (1901, 1969, 1971, 2199)
        )
    )
    assert await desk.found("archive:handled") == [4, 3, 2, 1]
    assert await desk.found("placed:<1970-01-01") == [2, 1]
    end = await (await desk.look()).orders(parse("archive:handled", TODAY), before=0, limit=10)
    assert [row.id for row in end.rows] == [4, 3, 2, 1]
    assert not desk.problems()
