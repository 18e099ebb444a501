"""Rules look at a real desk, what they find is raised once, and told once by whichever watch comes first (I3)."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import URL

from domain.alerts.commands import AcknowledgeAlert, AddAlertRule, ChangeAlertRule
from domain.alerts.counts import EVENT, Counted, bucket_of
from domain.alerts.looking import Looker
from domain.alerts.model import AlertKind, MessageStatus
from domain.alerts.rows import AlertRow
from domain.alerts.telling import Message, tell_due
from domain.errors import NotFound, OutsideFailed
from domain.orders.commands import CartLine, DeleteOrder, RecordCart
from domain.orders.status import Status
from domain.settings.commands import ChangeSetting
from domain.staff import Door, Identity
from storage import tables as t
from tests.domain.builders import eur
from tests.domain.fakes import START
from tests.storage.databases import by_hand
from tests.storage.support import DeskUnderTest

#: What is in each cart.
LINE = CartLine(name="Hosting", quantity=1, unit_price=eur("300"))


class FakeTeller:
    """Keeps what it is told; `down` is a service that takes nothing."""

    def __init__(self, *, down: bool = False) -> None:
        self.told: list[tuple[str, Message]] = []
        self.down = down

    async def tell(self, place: str, message: Message) -> None:
        if self.down:
            raise OutsideFailed("The pager does not answer.")
        self.told.append((place, message))


async def look(desk: DeskUnderTest, *, by: str = "owner") -> int:
    return await Looker().look(desk, await desk.who(by))


async def live(desk: DeskUnderTest, *, by: str = "owner") -> tuple[AlertRow, ...]:
    return await (await desk.look(by)).alerts()


async def said(desk: DeskUnderTest) -> list[str]:
    return [alert.said for alert in await live(desk)]


async def tell(desk: DeskUnderTest, teller: FakeTeller) -> int:
    return await tell_due(desk, await desk.who(), teller, when=lambda moment: moment.format_iso())


async def at_shop(desk: DeskUnderTest) -> Identity:
    return await desk.identify("owner", Door.INGEST)


async def cart(desk: DeskUnderTest, n: int, step: str = "cart") -> None:
    given = RecordCart(number=str(5_000_000_000 + n), reseller_id=1, currency="EUR", step=step, lines=(LINE,))
    await desk.execute(await at_shop(desk), given)


def counts(url: URL, rows: Sequence[tuple[Any, int, str, str, int, int]]) -> None:
    """Writes what was counted in earlier weeks."""
    names = ("at", "reseller_id", "what", "name", "system_id", "n")
    with by_hand(url) as connection:
        connection.execute(t.activity.insert(), [dict(zip(names, row, strict=True)) for row in rows])


def usual_weeks(desk: DeskUnderTest, *, carts: int = 60, passed: int = 45, events: int = 200) -> None:
    """Four weeks in which this hour was as it always is."""
    rows: list[tuple[Any, int, str, str, int, int]] = []
    for week in range(1, 5):
        at = bucket_of(desk.time.now().subtract(hours=week * 168))
        rows += [
            (at, 1, "event", "", 0, events),
            (at, 1, "in", "payment", 0, carts),
            (at, 1, "out", "payment", 0, passed),
        ]
    counts(desk.url, rows)


async def test_carts_that_a_rule_finds_raise_one_alert_and_a_look_that_finds_them_again_writes_nothing(desk):
    """I3."""
    await cart(desk, 1)
    await cart(desk, 2)
    assert await look(desk) == 0
    desk.time.passes(hours=1)
    assert await look(desk) == 1
    number = (await (await desk.look()).info()).audit_number
    assert await look(desk) == 0
    assert (await (await desk.look()).info()).audit_number == number
    assert await said(desk) == [
        "Acme · Valuable carts: 2 orders: 5000000002 (300.00 EUR), 5000000001 (300.00 EUR)"
    ]


async def test_a_cart_that_is_completed_or_too_old_alerts_no_more(desk):
    """I3."""
    await cart(desk, 1)
    desk.time.passes(hours=1)
    await look(desk)
    desk.time.passes(hours=24)
    assert await look(desk) == 1
    assert await live(desk) == ()
    (alert,) = await (await desk.look()).alerts(over=True)
    assert alert.ended_at == desk.time.now()


async def test_a_cart_is_idle_since_its_customer_was_last_heard_of_and_an_order_since_it_was_placed(desk):
    """T4, I1: idle: asks for it."""
    await cart(desk, 1)
    order = await desk.place()
    desk.time.passes(hours=2)
    await cart(desk, 2)
    desk.time.passes(hours=1)
    await cart(desk, 1, "details")
    first, second = await desk.found("step:details"), await desk.found("step:cart")
    assert await desk.found("archive:incomplete idle:<30m") == first
    assert await desk.found("archive:incomplete idle:30m..2h") == second
    assert await desk.found("archive:incomplete -idle:>30m") == first
    assert await desk.found("idle:>1h") == [order.id]


async def test_two_who_look_at_once_raise_one_alert(desk, opened):
    """I3: any number of watches and dashboards."""
    other = opened(desk.url)
    await cart(desk, 1)
    desk.time.passes(hours=1)
    other.time.at = desk.time.at
    await asyncio.gather(*(look(one) for one in (desk, other, desk, other)))
    assert len(await live(desk)) == 1


async def test_a_person_sees_alerts_of_granted_resellers_and_of_the_desk(desk):
    """X3."""
    await desk.do(AddAlertRule, name="Waiting", query="status:pending_approval")
    await desk.place()
    await desk.place(reseller_id=2, customer_id=3)
    await look(desk)
    await desk.do(ChangeSetting, name="alert_services", value="env:PAGER")
    await look(desk)
    assert [alert.reseller for alert in await live(desk)] == [None, "Acme", "Zeta"]
    await desk.grant("agent", "Acme")
    assert [alert.reseller for alert in await live(desk, by="agent")] == [None, "Acme"]
    hidden = next(alert for alert in await live(desk) if alert.reseller == "Zeta")
    reads = await desk.look("agent")
    with pytest.raises(NotFound):
        await reads.alert(hidden.id)
    assert await reads.alert_messages(hidden.id) == ()


async def test_a_step_that_no_cart_passes_any_more_is_told_with_its_figures(desk):
    """I3: against the same hour of the same weekday."""
    usual_weeks(desk)
    for n in range(60):
        await cart(desk, n, "payment")
        desk.time.passes(seconds=4)
    assert await look(desk) == 1
    (told,) = await said(desk)
    assert told.startswith("Acme · Checkout stuck: 0 of ")
    assert told.endswith("carts got past “payment”, usually 75 %")
    for n in range(40):
        await cart(desk, n, "review")
    desk.time.passes(seconds=5)
    await look(desk)
    assert await live(desk) == ()


async def test_a_step_that_carts_pass_as_ever_raises_nothing(desk):
    """I3."""
    usual_weeks(desk)
    for n in range(60):
        await cart(desk, n, "payment")
        if n % 4:
            await cart(desk, n, "review")
        desk.time.passes(seconds=4)
    assert await look(desk) == 0


async def test_a_spike_of_one_error_code_is_told_with_how_often_it_usually_comes(desk):
    """I3."""
    usual_weeks(desk)
    now = bucket_of(desk.time.now())
    counts(desk.url, [(now, 1, "fail", "do_not_honor", 0, 14), (now, 1, "fail", "expired_card", 0, 2)])
    assert await look(desk) == 1
    (told,) = await said(desk)
    assert told.startswith("Acme · Payments failing: 14 payments through no payment system failed with ")
    assert told.endswith("“do_not_honor” in 15 min, usually 0.0")


async def test_nothing_from_outside_for_longer_than_usual_is_told_until_something_comes(desk):
    """I3."""
    usual_weeks(desk)
    await cart(desk, 1)
    desk.time.passes(seconds=9 * 60)
    assert await look(desk) == 0
    desk.time.passes(seconds=11 * 60)
    assert await look(desk) == 1
    assert await said(desk) == ["Silence from outside: nothing for 20m, usually 33 events in that time"]
    await cart(desk, 2)
    await look(desk)
    assert "Silence" not in str(await said(desk))


async def test_a_shop_that_is_usually_quiet_at_this_hour_may_be_silent(desk):
    """I3: thresholds that are wrong at night wake people for nothing."""
    usual_weeks(desk, events=5)
    await cart(desk, 1)
    desk.time.passes(hours=2)
    await look(desk)
    assert AlertKind.SILENCE not in {alert.kind for alert in await live(desk)}


async def test_that_nobody_watches_is_told_where_somebody_is_to_be_reached(desk):
    """I3."""
    assert await look(desk) == 0
    await desk.do(ChangeSetting, name="alert_services", value="env:PAGER")
    assert await look(desk) == 1
    assert await said(desk) == ["Nobody watching: none has run yet; start “ordertop watch”"]
    await desk.storage.watching(desk.time.now())
    await look(desk)
    assert await live(desk) == ()
    desk.time.passes(seconds=600)
    await look(desk)
    assert await said(desk) == ["Nobody watching: none was heard of for 10m; start “ordertop watch”"]


async def test_a_message_is_given_away_once_by_whichever_watch_comes_first(desk, opened):
    """I3, R1."""
    other = opened(desk.url)
    await desk.do(ChangeSetting, name="alert_services", value="env:MAIL env:PAGER")
    await desk.do(ChangeAlertRule, rule_id=5, retired=True)
    await cart(desk, 1)
    desk.time.passes(hours=1)
    other.time.at = desk.time.at
    await look(desk)
    teller = FakeTeller()
    await asyncio.gather(*(tell(one, teller) for one in (desk, other, desk)))
    assert sorted(place for place, _message in teller.told) == ["env:MAIL", "env:PAGER"]
    message = teller.told[0][1]
    assert message.title.endswith("Acme · Valuable carts: 1 order: 5000000001 (300.00 EUR)")
    assert "ordertop alerts ack" in message.body
    assert "before" not in message.body
    assert await tell(other, teller) == 0
    (alert,) = await live(desk)
    rows = await (await desk.look()).alert_messages(alert.id)
    assert {row.status for row in rows} == {MessageStatus.SENT}


async def test_a_service_that_takes_nothing_is_tried_again_until_it_does(desk):
    """I3."""
    await desk.do(ChangeSetting, name="alert_services", value="env:PAGER")
    await look(desk)
    teller = FakeTeller(down=True)
    assert await tell(desk, teller) == 0
    teller.down = False
    assert await tell(desk, teller) == 0
    desk.time.passes(seconds=10)
    assert await tell(desk, teller) == 1
    assert len(teller.told) == 1


async def test_a_watch_that_was_killed_while_it_told_leaves_the_message_to_the_next_which_says_so(desk):
    """I3, R6: being woken twice is better than not being woken."""
    await desk.do(ChangeSetting, name="alert_services", value="env:PAGER")
    await look(desk)

    class Killed(FakeTeller):
        async def tell(self, place: str, message: Message) -> None:
            raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await tell(desk, Killed())
    teller = FakeTeller()
    assert await tell(desk, teller) == 0
    desk.time.passes(seconds=61)
    assert await tell(desk, teller) == 1
    assert "You may have had this message before" in teller.told[0][1].body


async def test_nobody_is_told_of_what_was_dealt_with_meanwhile(desk):
    """I3."""
    await desk.do(ChangeSetting, name="alert_services", value="env:PAGER")
    await look(desk)
    (alert,) = await live(desk)
    await desk.do(AcknowledgeAlert, alert_id=alert.id)
    teller = FakeTeller()
    assert await tell(desk, teller) == 1
    assert teller.told == []
    (row,) = await (await desk.look()).alert_messages(alert.id)
    assert row.status is MessageStatus.NEEDLESS


async def test_the_change_feed_says_that_something_happened_to_an_alert(desk, opened):
    """T12: the others see it within a second."""
    other = opened(desk.url)
    seen = (await (await other.look()).info()).audit_number
    await desk.do(AddAlertRule, name="All", query="total:>1")
    changes = await (await other.look()).changes(seen)
    assert not changes.alerts
    await desk.place()
    await look(desk)
    assert (await (await other.look()).changes(changes.number)).alerts


async def test_old_counts_are_added_up_by_the_hour_and_forgotten_when_they_tell_nothing_any_more(desk):
    """V5: what is counted stays small."""
    old, older = START.subtract(hours=72), START.subtract(hours=10 * 168)
    rows = [(bucket_of(old.add(seconds=10 * n)), 1, EVENT, "", 0, 2) for n in range(5)]
    counts(desk.url, [*rows, (older, 1, EVENT, "", 0, 9), (START, 1, EVENT, "", 0, 1)])
    for _round in range(2):
        await desk.storage.tidy_counts(START.add(seconds=5))
        found = await (await desk.look()).counted([(older, START.add(hours=1))])
        assert found == (Counted(old, 1, EVENT, "", 0, 10), Counted(START, 1, EVENT, "", 0, 1))


async def test_an_order_of_an_alert_can_be_deleted(desk):
    """L11: the alert is about it no more."""
    await desk.do(AddAlertRule, name="Closed", query="status:cancelled")
    order = await desk.place(status=Status.CANCELLED, paid="0")
    await look(desk)
    await desk.do(DeleteOrder, order_id=order.id, confirm=order.number)
    await look(desk)
    assert await live(desk) == ()
