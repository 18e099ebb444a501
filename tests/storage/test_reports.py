"""Reports are what the ledger's entries come to, whatever happened, and the lists find what is behind them (B1, R4)."""

import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import insert, select, update
from whenever import Date, Instant

from domain.billing import Account
from domain.errors import InvalidInput
from domain.money import Money
from domain.orders.model import Order
from domain.orders.status import Status
from domain.query import Query, parse
from domain.reports.behind import search_of
from domain.reports.days import Days, Preset, Stretch
from domain.reports.model import MOVES, By, Figure, Report, ReportRow, shared
from storage import day_reports, entry_sums, walks
from storage import reports as reading
from storage import tables as t
from storage.day_sums import add_up_anew
from tests.domain.fakes import START
from tests.storage.databases import by_hand
from tests.storage.imported import imported, random_import
from tests.storage.support import DeskUnderTest

TODAY = START.to_tz("UTC").date()
ALL = Days()
ZONES = {1: "America/Sao_Paulo", 2: "Pacific/Auckland"}
SPANS = [
    ALL,
    Preset.THIS_MONTH.days(TODAY),
    Preset.LAST_3_MONTHS.days(TODAY),
    Days(Date(2026, 3, 28), Date(2026, 3, 29)),
    Days(None, Date(2026, 6, 30)),
]
AMOUNTS = (Figure.GROSS, Figure.FEES, Figure.REFUNDS, Figure.LOST, Figure.WRITTEN_OFF)


class World:
    """A desk with all its orders as they are, and the offers they name."""

    def __init__(self, orders: list[Order], categories: dict[int | None, int | None]) -> None:
        self.orders = orders
        self.categories = categories

    def things(self, by: By, order: Order, entry: Any, day: Date) -> Iterator[tuple[Any, int]]:
        """What an entry belongs to, and how much of it."""
        amount = entry.amount.amount_minor
        if by.shares:
            items = sorted(order.items, key=lambda item: item.position)
            weights = [item.unit_price.amount_minor * item.quantity - item.discount_minor for item in items]
            ids = [item.offer_id for item in items] or [None]
            parts = shared(amount, weights) or [amount]
            for offer, part in zip(ids, parts, strict=True):
                thing = offer if by is By.OFFER else self.categories.get(offer)
                yield None if thing is None else str(thing), part
            return
        payment = entry.payment
        yield {
            By.CURRENCY: None,
            By.SYSTEM: payment and (f"={payment.system}" if payment.system else payment.method.value),
            By.METHOD: payment and payment.method.value,
            By.MANAGER: order.manager_id and str(order.manager_id),
            By.DAY: str(day),
            By.MONTH: str(day)[:7],
        }[by], amount  # fmt: skip

    def report(self, by: By, days: Days, orders: list[Order] | None = None) -> dict[Any, Counter[str]]:
        """The figures by thing and currency, added up one entry after the other; the thing ``total`` is all of them."""
        sums: dict[Any, Counter[str]] = defaultdict(Counter)
        of_orders: dict[Any, set[int]] = defaultdict(set)
        for order in self.orders if orders is None else orders:
            if by is By.MANAGER and not order.sale_confirmed:
                continue
            for n, entry in enumerate(order.entries):
                day = entry.at.to_tz(ZONES[order.reseller_id]).date()
                move = MOVES.get((entry.debit, entry.credit))
                if move is None or (days.first and day < days.first) or (days.last and day > days.last):
                    continue
                figure, sign = move
                things = list(self.things(by, order, entry, day))
                for thing, amount in [*things, ("total", entry.amount.amount_minor)]:
                    sums[thing, order.total.currency][figure] += sign * amount
                for key in {thing for thing, _amount in things} | {"total"}:
                    if (entry.debit, entry.credit) == (Account.CASH, Account.RECEIVABLE):
                        sums[key, order.total.currency]["payments"] += 1
                        of_orders[key, order.total.currency].add(order.id)
                assert n < 100
        for key, ids in of_orders.items():
            sums[key]["orders"] = len(ids)
        return sums


def figures(row: ReportRow) -> Counter[str]:
    """A row's sums."""
    found = Counter({"orders": row.orders, "payments": row.payments})
    for figure in AMOUNTS:
        amount = row.figure(figure)
        assert isinstance(amount, Money)
        found[figure] = amount.amount_minor
    return found


def sums(report: Report) -> dict[Any, Counter[str]]:
    """A report's rows and totals by thing and currency."""
    found = {(row.thing, row.currency): figures(row) for row in report.rows}
    assert len(found) == len(report.rows)
    return found | {("total", row.currency): figures(row) for row in report.totals}


async def a_world(desk: DeskUnderTest, seed: int) -> World:
    """A hundred orders of two resellers far apart, and all that can be booked on them."""
    chance = random.Random(seed)
    who = await desk.who()
    for reseller in ("Acme", "Zeta"):
        orders = []
        for n in range(50):
            order = random_import(chance, f"{reseller}-{n}")
            paid = [
                replace(
                    payment,
                    attempted_at=START.subtract(minutes=chance.randrange(60 * 24 * 400)),
                    system=chance.choice([None, "Cards EU", 'Say "x"']),
                )
                for payment in order.payments
            ]
            orders.append(replace(order, payments=tuple(paid)))
        await desk.execute(who, imported(orders, reseller=reseller))
    with by_hand(desk.url) as connection:
        for number, zone in ZONES.items():
            connection.execute(update(t.resellers).where(t.resellers.c.id == number).values(timezone=zone))
        _book_at_random(connection, chance)
        add_up_anew(connection)
        offers = connection.execute(select(t.offers.c.id, t.offers.c.category_id)).all()
    orders_ = [await desk.order(n) for n in range(1, 101)]
    return World(orders_, {row.id: row.category_id for row in offers})


def _book_at_random(connection: Any, chance: random.Random) -> None:
    """Entries of every kind, some on the last and first second of a day there."""
    moves = list(MOVES)
    payments = connection.execute(select(t.payments)).all()
    currencies = dict(connection.execute(select(t.orders.c.id, t.orders.c.currency)).all())
    edges = [
        Instant.parse_iso(f"2026-{m:02}-01T{h}Z") for m in (3, 9, 11) for h in ("02:59:59", "03:00", "11:00")
    ]
    for _n in range(120):
        payment = chance.choice(payments)
        debit, credit = chance.choice(moves)
        of_payment = "written_off" not in (debit, credit)
        at = chance.choice([*edges, START.subtract(minutes=chance.randrange(60 * 24 * 400))])
        connection.execute(
            insert(t.ledger_entries).values(
                order_id=payment.order_id, invoice_id=payment.invoice_id, at=at, debit=debit, credit=credit,
                payment_id=payment.id if of_payment else None, amount_minor=chance.randrange(1, 9_000),
                currency=currencies[payment.order_id],
            )
        )  # fmt: skip


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("gathered", [0, 2_000])
async def test_every_report_is_the_sum_of_its_entries_for_random_histories(desk, monkeypatch, seed, gathered):
    """R4, B1: in any days, of all orders or of those that a search finds, to the last minor unit."""
    monkeypatch.setattr(reading, "GATHERED", gathered)
    world = await a_world(desk, seed)
    reads = await desk.look()
    search = "currency:EUR archive:handled,closed"
    found = set(await desk.found(search))
    narrowed, matching = parse(search, TODAY), [order for order in world.orders if order.id in found]
    some = 0
    for by in By:
        for days in SPANS:
            if by is By.DAY and days in (ALL, SPANS[-1]):
                continue  # more than may be asked for
            expected = world.report(by, days)
            assert sums(await reads.report(by, days, Query())) == dict(expected), (by, days)
            some += len(expected)
        assert sums(await reads.report(by, SPANS[2], narrowed)) == dict(world.report(by, SPANS[2], matching))
    assert some > 200


#: Which entries are behind a figure.
_BEHIND = {
    Figure.ORDERS: {(Account.CASH, Account.RECEIVABLE)},
    Figure.REFUNDS: {move for move, (figure, _sign) in MOVES.items() if figure is Figure.REFUNDS},
    Figure.LOST: {(Account.RECEIVABLE, Account.CASH)},
    Figure.WRITTEN_OFF: {move for move, (figure, _sign) in MOVES.items() if figure is Figure.WRITTEN_OFF},
}


@pytest.mark.parametrize("few", [1, 1_000])
async def test_the_orders_behind_every_figure_are_those_that_have_its_entries(desk, monkeypatch, few):
    """B1: reports and lists never disagree, whichever way the list is walked."""
    for limit in ("ENTRIES", "GATHERED"):
        monkeypatch.setattr(walks, limit, few)
    world = await a_world(desk, 3)
    reads = await desk.look()
    found = 0
    for by in By:
        days = SPANS[2]
        report = await reads.report(by, days, Query())
        for row in [*report.rows, *report.totals]:
            for figure, moves in _BEHIND.items():
                expected = {
                    order.id
                    for order in world.orders
                    if order.total.currency == row.currency and (by is not By.MANAGER or order.sale_confirmed)
                    for entry in order.entries
                    if (entry.debit, entry.credit) in moves and _is_behind(world, by, days, row, order, entry)
                }
                text = search_of(by, days, row, figure)
                if text is None:
                    assert '"' in row.name or (row.thing is None and figure is Figure.ORDERS)
                    continue
                assert set(await desk.found(text)) == expected, text
                if figure is Figure.ORDERS:
                    assert len(expected) == row.orders
                found += len(expected)
    assert found > 300


def _is_behind(world: World, by: By, days: Days, row: ReportRow, order: Order, entry: Any) -> bool:
    day = entry.at.to_tz(ZONES[order.reseller_id]).date()
    assert days.first is not None
    assert days.last is not None
    if not days.first <= day <= days.last:
        return False
    things = {thing for thing, _amount in world.things(by, order, entry, day)}
    return row.id == 0 or row.thing in things or (row.thing is None and by in (By.SYSTEM, By.METHOD))


@pytest.mark.parametrize("seed", [7, 8])
async def test_the_sums_of_days_are_those_of_entries(desk, monkeypatch, seed):
    """B1: whichever way a report is added up, it says the same."""
    await a_world(desk, seed)
    reads = await desk.look()
    spans = [days for days in SPANS if days.first is not None]
    quick = [await reads.report(by, days, Query()) for by in By for days in spans]
    zeta = parse("reseller:=Zeta", TODAY)
    quick += [await reads.report(by, ALL, zeta) for by in By if by is not By.DAY]

    async def some(*_args: object) -> None:
        """Nothing is said of all orders."""

    monkeypatch.setattr(reading.SqlReportReads, "_all_of", some)
    slow = [await reads.report(by, days, Query()) for by in By for days in spans]
    slow += [await reads.report(by, ALL, zeta) for by in By if by is not By.DAY]
    assert quick == slow
    assert sum(len(report.rows) for report in quick) > 200


async def test_what_a_report_says_is_what_the_cash_accounts_have_more(desk):
    """R4: net is the change of cash, and nothing but cash."""
    world = await a_world(desk, 4)
    report = await (await desk.look()).report(By.CURRENCY, ALL, Query())
    for row in report.rows:
        entries = [e for o in world.orders if o.total.currency == row.currency for e in o.entries]
        cash = sum(
            e.amount.amount_minor * ((e.debit is Account.CASH) - (e.credit is Account.CASH)) for e in entries
        )
        assert row.figure(Figure.NET) == Money(cash, row.currency)


async def test_each_sees_only_what_is_granted(desk):
    """S2: someone who is granted one reseller has that one's sums."""
    world = await a_world(desk, 5)
    await desk.grant("agent", "Zeta")
    theirs = [order for order in world.orders if order.reseller_id == 2]
    reads = await desk.look("agent")
    for by in (By.CURRENCY, By.OFFER, By.MONTH):
        assert sums(await reads.report(by, ALL, Query())) == dict(world.report(by, ALL, theirs))


async def test_a_report_by_day_is_refused_for_more_days_than_it_may_have(desk):
    await a_world(desk, 6)
    with pytest.raises(InvalidInput, match="by month"):
        await (await desk.look()).report(By.DAY, Days(Date(2024, 1, 1), TODAY), Query())


async def test_a_desk_without_money_has_an_empty_report(desk):
    await desk.place(Status.AWAITING_PAYMENT)
    for by in By:
        report = await (await desk.look()).report(by, ALL, Query())
        assert (report.rows, report.totals) == ((), ())


def test_days_of_calendars_far_apart_are_taken_apart_into_moments_of_one_stretch_each():
    days = [
        Stretch("a", Days(Date(2026, 3, 28), Date(2026, 3, 28))),
        Stretch("b", Days(Date(2026, 3, 29), None)),
    ]
    parts = list(entry_sums._parts(days, ["UTC", "Asia/Tokyo"]))
    tokyo, utc = Instant.from_utc(2026, 3, 27, 15), Instant.from_utc(2026, 3, 28)
    ms = [moment.timestamp(unit="millisecond") for m in (tokyo, utc) for moment in (m, m.add(hours=24))]
    assert [part.begins for part in parts] == sorted(ms)
    assert [part.ends for part in parts] == [*sorted(ms)[1:], entry_sums._LATEST]
    assert [part.stretches for part in parts] == [(-1, 0), (0, 0), (0, 1), (1, 1)]


async def test_the_walk_along_the_days_needs_no_scan(sqlite_desks, sqlite_url):
    """B1: neither the whole ledger nor all orders are looked at."""
    with by_hand(sqlite_url) as connection:
        for by in By:
            parts = [entry_sums._Part(0, 5, (0, -1)), entry_sums._Part(5, 9, (0, 1))]
            calendars = entry_sums._Calendars([(1,), (2,)], parts)
            for statement in entry_sums._sums(by, calendars, []):
                sql = statement.compile(connection, compile_kwargs={"literal_binds": True})
                plan = [row[3].split() for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}")]
                scanned = {line[1] for line in plan if line[0] == "SCAN"}
                assert not {"ledger_entries", "orders", "order_items", "payments"} & scanned, (by, plan)


async def test_sums_of_days_are_looked_for_by_their_days(sqlite_desks, sqlite_url):
    """B1: a month takes as long as it has sums, however many there are."""
    with by_hand(sqlite_url) as connection:
        for by in By:
            wanted = day_reports._things(by, 20261101).where(t.day_sums.c.day.between(20261101, 20261130))
            sql = wanted.compile(connection, compile_kwargs={"literal_binds": True})
            plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}")]
            assert "SEARCH day_sums USING PRIMARY KEY (by_what=? AND day>? AND day<?)" in plan, (by, plan)
