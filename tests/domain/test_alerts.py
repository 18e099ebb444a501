"""Alerts are raised once, dealt with once for all, and told about in the same transaction (I3)."""

import json
from typing import Any

import pytest

from domain.alerts.commands import (
    AcknowledgeAlert,
    AddAlertRule,
    ChangeAlertRule,
    HandOverAlert,
    RecordFindings,
    RecordTold,
    SnoozeAlert,
)
from domain.alerts.counts import ENTERED, EVENT, FAILED, PASSED
from domain.alerts.finding import Finding, Findings, FoundOrder
from domain.alerts.model import Alert, AlertKind, AlertMessage, AlertRule, AlertState, MessageStatus
from domain.alerts.quiet import read_quiet_hours
from domain.alerts.wording import told_of
from domain.billing import AttemptStatus
from domain.errors import InvalidInput, NotFound, Refused
from domain.jobs import JobKind
from domain.orders.commands import CancelOrder, CartLine, RecordCart, SubmitCart
from domain.orders.status import PaymentMethod, Status
from domain.settings.commands import ChangeSetting
from domain.staff import Door, Identity
from tests.domain.builders import FakeDesk, a_desk, an_order, eur
from tests.domain.fakes import START

CARTS, FUNNEL = 1, 2
ZETA = 2


def an_alerting_desk(*orders: Any) -> FakeDesk:
    """A desk with a rule of orders and one of the funnel."""
    desk = a_desk(*orders)
    desk.state.things = {
        (AlertRule, CARTS): AlertRule(
            id=CARTS, name="Valuable carts", kind=AlertKind.ORDERS, query="archive:incomplete total:>200"
        ),
        (AlertRule, FUNNEL): AlertRule(id=FUNNEL, name="Checkout stuck", kind=AlertKind.FUNNEL, urgent=True),
    }
    return desk


def found(*ids: int, reseller_id: int = 1, more: bool = False) -> Finding:
    """The rule of orders found these."""
    orders = tuple(FoundOrder(id=n, number=str(4_000_000_000 + n), total=f"{n}.00 EUR") for n in ids)
    return Finding(reseller_id=reseller_id, orders=orders, more=more)


def stuck(step: str = "payment", reseller_id: int | None = None) -> Finding:
    """The rule of the funnel found this step broken."""
    facts = {"carts": 20, "passed": 0, "usual": 74}
    return Finding(reseller_id=reseller_id, subject=step, facts=facts)


async def look(desk: FakeDesk, rule_id: int, *findings: Finding, unsure: Any = ()) -> bool:
    """Somebody's program looks, and keeps what it finds."""
    given = Findings(found=findings, unsure=frozenset(unsure))
    return (await desk.do(RecordFindings, rule_id=rule_id, findings=given)).changed


def alerts(desk: FakeDesk) -> list[Alert]:
    return [thing for (kind, _id), thing in desk.state.things.items() if kind is Alert]


def messages(desk: FakeDesk) -> list[AlertMessage]:
    return [thing for (kind, _id), thing in desk.state.things.items() if kind is AlertMessage]


async def test_what_is_found_again_is_raised_once():
    """I3: each alert once, whoever looks."""
    desk = an_alerting_desk()
    assert await look(desk, FUNNEL, stuck())
    assert not await look(desk, FUNNEL, stuck())
    (alert,) = alerts(desk)
    assert told_of(alert.kind, alert.rule, alert.subject, alert.facts) == (
        "Checkout stuck: 0 of 20 carts got past “payment”, usually 74 %"
    )


async def test_an_alert_is_over_when_it_is_found_no_more_and_stays_where_nothing_can_be_said():
    """I3."""
    desk = an_alerting_desk()
    await look(desk, FUNNEL, stuck("payment"), stuck("details"))
    assert await look(desk, FUNNEL, unsure=[(None, "payment")])
    assert {one.subject: one.ended_at for one in alerts(desk)} == {"payment": None, "details": START}
    await look(desk, FUNNEL)
    assert await look(desk, FUNNEL, stuck("payment"))
    assert len(alerts(desk)) == 3


async def test_new_orders_join_the_alert_that_nobody_has_dealt_with_yet():
    """I3: one alert about three carts rather than three that ring."""
    desk = an_alerting_desk()
    await look(desk, CARTS, found(2, 1))
    await look(desk, CARTS, found(3, 2, 1))
    (alert,) = alerts(desk)
    assert alert.order_ids == {1, 2, 3}
    assert json.loads(alert.facts)["orders"] == [
        ["4000000003", "3.00 EUR"],
        ["4000000002", "2.00 EUR"],
        ["4000000001", "1.00 EUR"],
    ]


async def test_behind_an_alert_that_someone_deals_with_new_orders_raise_another():
    """I3: each order alerts once, and none is hidden behind an earlier one."""
    desk = an_alerting_desk()
    await look(desk, CARTS, found(1))
    first = alerts(desk)[0]
    await desk.do(AcknowledgeAlert, alert_id=first.id)
    assert not await look(desk, CARTS, found(1))
    assert await look(desk, CARTS, found(2, 1))
    assert [one.order_ids for one in alerts(desk)] == [{1}, {2}]


async def test_an_order_that_was_found_no_more_in_between_alerts_anew():
    """I3."""
    desk = an_alerting_desk()
    await look(desk, CARTS, found(2, 1))
    await desk.do(AcknowledgeAlert, alert_id=alerts(desk)[0].id)
    await look(desk, CARTS, found(2))
    assert await look(desk, CARTS, found(2, 1))
    assert [({*one.order_ids}, one.ended_at) for one in alerts(desk)] == [({2}, None), ({1}, None)]
    await look(desk, CARTS)
    assert [one.ended_at for one in alerts(desk)] == [START, START]


async def test_where_more_match_than_are_kept_none_of_those_that_were_is_over():
    """I3."""
    desk = an_alerting_desk()
    await look(desk, CARTS, found(1, 2))
    await look(desk, CARTS, found(4, 3, more=True))
    assert alerts(desk)[0].order_ids == {1, 2, 3, 4}


async def test_every_reseller_has_alerts_of_its_own():
    """T2: nobody is told of orders that are not granted."""
    desk = an_alerting_desk()
    await look(desk, CARTS, found(1), found(2, reseller_id=ZETA))
    assert [(one.reseller_id, {*one.order_ids}) for one in alerts(desk)] == [(1, {1}), (ZETA, {2})]
    desk.person("agent").reseller_ids = frozenset({1})
    outcome = await desk.do(RecordFindings, by="agent", rule_id=CARTS, findings=Findings())
    assert outcome.ids == (alerts(desk)[0].id,)
    assert alerts(desk)[1].ended_at is None


async def test_the_message_is_written_with_the_alert_a_job_for_each_service():
    """I3, R1."""
    desk = an_alerting_desk()
    await desk.do(ChangeSetting, name="alert_services", value="env:MAIL file:/etc/pager")
    await look(desk, FUNNEL, stuck())
    assert [(one.place, one.status) for one in messages(desk)] == [
        ("env:MAIL", MessageStatus.WAITING),
        ("file:/etc/pager", MessageStatus.WAITING),
    ]
    assert [(job.kind, job.order_id, job.not_before) for job in desk.state.jobs] == [
        (JobKind.ALERT, None, START),
        (JobKind.ALERT, None, START),
    ]
    assert [job.key for job in desk.state.jobs] == [one.intent for one in messages(desk)]


async def test_in_quiet_hours_only_what_is_urgent_wakes_anyone():
    """I3: the rest rings when they are over."""
    desk = an_alerting_desk()
    await desk.do(ChangeSetting, name="alert_services", value="env:MAIL")
    await desk.do(ChangeSetting, name="alert_quiet_hours", value="08:00-11:30")
    await look(desk, CARTS, found(1))
    await look(desk, FUNNEL, stuck())
    end = START.add(hours=2, minutes=30)
    assert [one.rings_at for one in alerts(desk)] == [end, START]
    assert [job.not_before for job in desk.state.jobs] == [end, START]
    assert alerts(desk)[0].state(START) is AlertState.OPEN


@pytest.mark.parametrize(
    ("hours", "now", "end"),
    [
        ("22:00-07:00", "2026-11-21T23:00Z", "2026-11-22T07:00Z"),
        ("22:00-07:00", "2026-11-21T06:59Z", "2026-11-21T07:00Z"),
        ("22:00-07:00", "2026-11-21T07:00Z", None),
        ("22:00-07:00 Europe/Warsaw", "2026-07-21T20:00Z", "2026-07-22T05:00Z"),
        ("22:00-07:00 Europe/Warsaw", "2026-07-21T19:59Z", None),
        ("02:15-02:45 Europe/Warsaw", "2026-03-29T01:20Z", "2026-03-29T01:45Z"),
    ],
)
def test_quiet_hours_are_those_of_their_zone(hours, now, end):
    """I3: over midnight, and when the clocks change."""
    from whenever import Instant

    def at(text: str | None) -> Instant | None:
        return None if text is None else Instant.parse_iso(text.replace("Z", ":00Z"))

    moment = at(now)
    assert moment is not None
    assert read_quiet_hours(hours).end_after(moment) == at(end)


async def test_an_alert_is_acknowledged_once_for_all():
    """I3: the second is not told that it was theirs."""
    desk = an_alerting_desk()
    await look(desk, FUNNEL, stuck())
    number = alerts(desk)[0].id
    assert (await desk.do(AcknowledgeAlert, by="agent", alert_id=number, note="on it")).changed
    assert not (await desk.do(AcknowledgeAlert, by="owner", alert_id=number)).changed
    (alert,) = alerts(desk)
    assert (alert.holder_id, alert.note, alert.state(START)) == (2, "on it", AlertState.ACKNOWLEDGED)


async def test_a_snoozed_alert_comes_back_by_itself_and_is_told_again():
    """I3."""
    desk = an_alerting_desk()
    await desk.do(ChangeSetting, name="alert_services", value="env:MAIL")
    await look(desk, FUNNEL, stuck())
    until = START.add(minutes=30)
    await desk.do(SnoozeAlert, alert_id=alerts(desk)[0].id, until=until)
    (alert,) = alerts(desk)
    assert alert.state(START) is AlertState.SNOOZED
    assert alert.state(until) is AlertState.OPEN
    assert [
        (job.not_before, one.reason) for job, one in zip(desk.state.jobs, messages(desk), strict=True)
    ] == [
        (START, "raised"),
        (until, "back"),
    ]


@pytest.mark.parametrize("hours", [0, -1, 7 * 24 + 1])
async def test_a_snooze_ends_ahead_and_within_a_week(hours):
    """S6."""
    desk = an_alerting_desk()
    await look(desk, FUNNEL, stuck())
    with pytest.raises(InvalidInput, match="for a time ahead, 7 days at most"):
        await desk.do(SnoozeAlert, alert_id=alerts(desk)[0].id, until=START.add(hours=hours))


async def test_what_someone_deals_with_is_put_off_by_nobody_else():
    """L17: the second is told who was first."""
    desk = an_alerting_desk()
    await look(desk, FUNNEL, stuck())
    await desk.do(AcknowledgeAlert, by="agent", alert_id=alerts(desk)[0].id)
    with pytest.raises(Refused, match="Agent has acknowledged alert"):
        await desk.do(SnoozeAlert, alert_id=alerts(desk)[0].id, until=START.add(hours=1))


async def test_who_gets_an_alert_handed_over_is_told_and_has_to_acknowledge_it():
    """I3."""
    desk = an_alerting_desk()
    await desk.do(ChangeSetting, name="alert_services", value="env:MAIL")
    await look(desk, FUNNEL, stuck())
    number = alerts(desk)[0].id
    await desk.do(AcknowledgeAlert, alert_id=number)
    await desk.do(HandOverAlert, alert_id=number, staff_id=2, note="I leave at six")
    (alert,) = alerts(desk)
    assert (alert.state(START), alert.holder_id, alert.note) == (AlertState.OPEN, 2, "I leave at six")
    assert [one.reason for one in messages(desk)] == ["raised", "handed"]
    told = [event for kept in desk.state.audit for event in kept.record.events]
    assert [one["colleague"] for one in told if one["event"] == "AlertHandedOver"] == ["Agent"]


async def test_an_alert_is_handed_to_nobody_who_may_not_see_it_or_is_not_there():
    """X3."""
    desk = an_alerting_desk()
    await look(desk, CARTS, found(1))
    number = alerts(desk)[0].id
    desk.person("agent").reseller_ids = frozenset({ZETA})
    with pytest.raises(Refused, match="Agent does not see orders of that reseller"):
        await desk.do(HandOverAlert, alert_id=number, staff_id=2)
    desk.person("manager").active = False
    for missing in (3, 77):
        with pytest.raises(NotFound, match=r"no colleague (77|3) who may deal"):
            await desk.do(HandOverAlert, alert_id=number, staff_id=missing)


async def test_nothing_is_done_to_an_alert_that_is_over():
    """I3."""
    desk = an_alerting_desk()
    await look(desk, FUNNEL, stuck())
    await look(desk, FUNNEL)
    with pytest.raises(Refused, match="is over already"):
        await desk.do(AcknowledgeAlert, alert_id=alerts(desk)[0].id)


async def test_what_became_of_a_message_is_kept_once():
    """R1."""
    desk = an_alerting_desk()
    await desk.do(ChangeSetting, name="alert_services", value="env:MAIL")
    await look(desk, FUNNEL, stuck())
    intent = messages(desk)[0].intent
    assert (await desk.do(RecordTold, intent=intent, status=MessageStatus.SENT)).changed
    assert not (await desk.do(RecordTold, intent=intent, status=MessageStatus.FAILED, code="late")).changed
    assert messages(desk)[0].status is MessageStatus.SENT


async def test_a_rule_is_added_by_a_search_and_checked_as_it_is_typed():
    """I3, S6."""
    desk = an_alerting_desk()
    await desk.do(AddAlertRule, name="Old orders", query="archive:awaiting_payment  age:>7d")
    rule = [thing for (kind, _id), thing in desk.state.things.items() if kind is AlertRule][-1]
    assert (rule.name, rule.query) == ("Old orders", "archive:awaiting_payment age:>7d")
    for name, query, said in (
        ("old orders", "age:>1d", "There is an alert rule “Old orders” already"),
        ("Other", "statsu:paid", "did you mean status"),
        ("Other", "  ", "every order would alert"),
        ("", "age:>1d", "needs a name"),
    ):
        with pytest.raises((InvalidInput, Refused), match=said):
            await desk.do(AddAlertRule, name=name, query=query)


async def test_a_rule_that_searches_nothing_gets_no_search():
    """S6."""
    desk = an_alerting_desk()
    with pytest.raises(InvalidInput, match="looks at carts stuck at a step; it has no search"):
        await desk.do(ChangeAlertRule, rule_id=FUNNEL, query="age:>1d")


async def test_a_retired_rule_raises_nothing_and_its_alerts_are_over():
    """I3: also what someone found just before it was retired."""
    desk = an_alerting_desk()
    await look(desk, FUNNEL, stuck())
    await desk.do(ChangeAlertRule, rule_id=FUNNEL, retired=True)
    assert alerts(desk)[0].ended_at == START
    assert not await look(desk, FUNNEL, stuck())
    await desk.do(ChangeAlertRule, rule_id=FUNNEL, retired=False)
    assert await look(desk, FUNNEL, stuck())


def at_shop(desk: FakeDesk) -> Identity:
    return Identity.of(desk.person("owner"), Door.INGEST)


async def test_steps_of_carts_and_events_from_outside_are_counted_as_they_happen():
    """I3."""
    desk = an_alerting_desk()
    shop = at_shop(desk)
    line = CartLine(name="Hosting", quantity=1, unit_price=eur("10"))
    for step in ("cart", "details", "details", "payment"):
        cart = RecordCart(number="4000000001", reseller_id=1, currency="EUR", step=step, lines=(line,))
        await desk.execute(shop, cart)
    order_id = next(iter(desk.state.orders))
    await desk.execute(shop, SubmitCart(order_id=order_id, version=desk.order(order_id).version))
    assert desk.state.activity == {
        (1, EVENT, "", 0): 5,
        (1, ENTERED, "cart", 0): 1,
        (1, ENTERED, "details", 0): 1,
        (1, ENTERED, "payment", 0): 1,
        (1, PASSED, "cart", 0): 1,
        (1, PASSED, "details", 0): 1,
        (1, PASSED, "payment", 0): 1,
    }


async def test_what_staff_do_is_no_event_from_outside():
    """I3: silence is about the world outside."""
    desk = an_alerting_desk(an_order(Status.AWAITING_PAYMENT))
    await desk.do(CancelOrder, order_id=1, reason="asked for")
    assert not desk.state.activity


async def test_a_failed_payment_is_counted_once_by_its_code():
    """I3."""
    cart = an_order(Status.INCOMPLETE, method=PaymentMethod.CREDIT_CARD)
    desk = an_alerting_desk(cart)
    await desk.execute(at_shop(desk), SubmitCart(order_id=1, version=1, failed_code="card_declined"))
    assert desk.order().payments[0].status is AttemptStatus.FAILED
    assert desk.state.activity[1, FAILED, "card_declined", 0] == 1
    await desk.do(CancelOrder, order_id=1, reason="gave up")
    assert desk.state.activity[1, FAILED, "card_declined", 0] == 1
