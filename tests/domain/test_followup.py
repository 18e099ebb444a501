"""Following up carts and orders that await payment: claims, attempts, messages, and who is credited (I1, I2, S7)."""

from typing import Any

import pytest

from domain.billing import AttemptStatus, Payment
from domain.errors import Changed, InvalidInput, NotFound, Refused
from domain.followup.commands import (
    AddReason,
    ChangeReason,
    LogFollowUp,
    MarkLost,
    MarkRecovered,
    ReleaseOrder,
    SendRecovery,
    SnoozeOrder,
    TakeOrder,
)
from domain.followup.model import (
    Reason,
    Recovery,
    Result,
    Stage,
    Standing,
    Tier,
    Way,
    stake_of,
    standing_of,
    tier_of,
    urgency_of,
)
from domain.mail.commands import RecordLetter, ResendLetters
from domain.mail.model import Mail, MailKind, MailStatus
from domain.mail.posting import Posted
from domain.orders.commands import ApproveOrder, CancelOrder, Collection, RecordCart, SetFraud, SubmitCart
from domain.orders.status import Mark, PaymentMethod, Status
from domain.settings.commands import ChangeSetting
from domain.shop.model import CartEvent, ShopCustomer
from domain.undoing.commands import UndoChange
from tests.domain.builders import FakeDesk, a_desk, an_order, eur
from tests.domain.fakes import START
from tests.domain.test_shop_events import take

CALLED: dict[str, Any] = {"way": Way.PHONE, "result": Result.NO_ANSWER}
AGENT = 2
PRICE = Reason(id=90, name="Too expensive", by_name="too_expensive")


def a_cart_desk(status: Status = Status.INCOMPLETE, **given: Any) -> FakeDesk:
    """A cart whose customer can be written to."""
    desk = a_desk(an_order(status, **given))
    desk.state.customers[1].email = "ana@example.org"
    desk.state.things[Reason, 90] = Reason(id=90, name=PRICE.name, by_name=PRICE.by_name)
    return desk


async def with_link(desk: FakeDesk, **settings: str) -> FakeDesk:
    given = {"recovery_url": "https://shop.example/cart/{number}", **settings}
    for name, value in given.items():
        await desk.do(ChangeSetting, name=name, value=value)
    return desk


async def undo(desk: FakeDesk, by: str = "owner") -> None:
    await desk.do(UndoChange, by=by, change=list(desk.state.changes)[-1])


def letters(desk: FakeDesk, kind: MailKind = MailKind.RECOVERY) -> list[Mail]:
    return [one for (known, _id), one in desk.state.things.items() if known is Mail and one.kind is kind]


async def test_what_is_taken_is_ones_own_and_can_be_taken_over():
    """I2"""
    desk = a_cart_desk()
    await desk.do(TakeOrder, by="agent")
    assert desk.order().holder_id == desk.person("agent").id
    assert not (await desk.do(TakeOrder, by="agent")).changed
    sentences = await desk.preview(desk.identity("manager"), desk.command(TakeOrder))
    assert sentences == ("take it over from Agent: it is yours to follow up",)
    await desk.do(TakeOrder, by="manager")
    assert desk.order().holder_id == desk.person("manager").id
    await desk.do(ReleaseOrder, by="agent")
    assert desk.order().holder_id is None
    assert not (await desk.do(ReleaseOrder)).changed


async def test_of_two_who_take_one_order_the_second_is_told_who_has_it():
    """L17, I2"""
    desk = a_cart_desk()
    stale = desk.command(TakeOrder)
    await desk.do(TakeOrder, by="agent")
    with pytest.raises(Changed, match=r"Agent changed 3000000001 0 s ago \(taken by Agent\)"):
        await desk.execute(desk.identity("manager"), stale)
    assert desk.order().holder_id == desk.person("agent").id


async def test_a_claim_a_next_time_and_a_loss_are_taken_back_and_an_attempt_is_kept_but_counts_no_more():
    """S7"""
    desk = a_cart_desk()
    before = desk.order().snapshot()
    for kind, given in (
        (TakeOrder, {}),
        (SnoozeOrder, {"next_at": START.add(hours=3)}),
        (MarkLost, {"reason_id": 90}),
        (MarkRecovered, {}),
        (LogFollowUp, {**CALLED, "next_at": START.add(hours=1)}),
    ):
        await desk.do(kind, **given)
        assert desk.order().snapshot() != before
        await undo(desk)
        assert desk.order().snapshot() == before
    assert [entry.retracted for entry in desk.order().follow_ups] == [True] * 3


async def test_a_claim_is_not_taken_back_once_another_has_taken_over():
    """S7, L17"""
    desk = a_cart_desk()
    await desk.do(TakeOrder, by="agent")
    mine = list(desk.state.changes)[-1]
    await desk.do(TakeOrder, by="manager")
    with pytest.raises(
        Changed, match=r"Manager changed 3000000001 since \(taken over by Manager from Agent\)"
    ):
        await desk.do(UndoChange, by="agent", change=mine)


async def test_who_logs_an_attempt_has_the_order_unless_someone_has():
    """I2: the log is append-only."""
    desk = a_cart_desk()
    later = START.add(hours=2)
    await desk.do(LogFollowUp, by="agent", **CALLED, reason_id=90, note=" call \x1b[31m back ", next_at=later)
    order = desk.order()
    (entry,) = order.follow_ups
    assert (entry.way, entry.result, entry.reason_id, entry.staff_id) == (*CALLED.values(), 90, AGENT)
    assert "\x1b" not in entry.note
    assert entry.note.startswith("call")
    assert (order.holder_id, order.next_at) == (desk.person("agent").id, later)
    await desk.do(LogFollowUp, by="manager", way=Way.CHAT, result=Result.REACHED)
    assert desk.order().holder_id == desk.person("agent").id
    assert desk.order().next_at is None
    assert len(desk.order().follow_ups) == 2


@pytest.mark.parametrize(
    "status", [status for status in Status if status not in (Status.INCOMPLETE, Status.AWAITING_PAYMENT)]
)
async def test_only_what_the_customer_has_left_to_do_is_followed_up(status):
    """I2"""
    desk = await with_link(a_cart_desk(status))
    for kind, given in (
        (TakeOrder, {}), (ReleaseOrder, {}), (LogFollowUp, CALLED),
        (SendRecovery, {}), (MarkLost, {"reason_id": 90}), (MarkRecovered, {}),
    ):  # fmt: skip
        with pytest.raises(
            Refused, match="only carts and orders awaiting payment are followed up"
        ) as refused:
            await desk.do(kind, **given)
        assert refused.value.rule == "I2"


@pytest.mark.parametrize("status", sorted(set(Status) - {Status.INCOMPLETE, Status.AWAITING_PAYMENT}))
async def test_any_order_can_be_put_aside_and_that_is_taken_back(status):
    """I2, S7"""
    desk = a_cart_desk(status)
    await desk.do(SnoozeOrder, by="agent", next_at=START.add(hours=3))
    assert (desk.order().next_at, desk.order().holder_id) == (START.add(hours=3), None)
    await undo(desk, by="agent")
    assert desk.order().next_at is None


async def test_what_is_held_stays_held_when_it_is_put_aside():
    """L19: nothing was done to it."""
    desk = a_cart_desk(Status.PENDING_APPROVAL, marks=frozenset({Mark.HELD}))
    await desk.do(SnoozeOrder, next_at=START.add(hours=3))
    assert Mark.HELD in desk.order().marks


async def test_what_was_put_aside_is_looked_at_at_once_where_it_stands_elsewhere_until_that_is_taken_back():
    """I2, S7"""
    desk = a_cart_desk(Status.AWAITING_PAYMENT)
    await desk.do(SnoozeOrder, next_at=START.add(hours=3))
    await desk.do(CancelOrder, reason="double")
    assert desk.order().next_at is None
    await undo(desk)
    assert (desk.order().status, desk.order().next_at) == (Status.AWAITING_PAYMENT, START.add(hours=3))
    await desk.do(CancelOrder, reason="double")
    await desk.do(SnoozeOrder, next_at=START.add(hours=5))
    assert desk.order().next_at == START.add(hours=5)


async def test_an_order_that_awaits_its_payment_is_followed_up_too():
    """I2"""
    desk = await with_link(a_cart_desk(Status.AWAITING_PAYMENT))
    await desk.do(TakeOrder)
    await desk.do(SnoozeOrder, next_at=START.add(hours=1))
    await desk.do(LogFollowUp, **CALLED)
    await desk.do(SendRecovery)
    assert [entry.way for entry in desk.order().follow_ups] == [Way.PHONE, Way.MESSAGE]


@pytest.mark.parametrize(
    ("kind", "given", "error", "said"),
    [
        (SnoozeOrder, {"next_at": START}, InvalidInput, "lies ahead, within a year"),
        (SnoozeOrder, {"next_at": START.add(hours=24 * 367)}, InvalidInput, "lies ahead"),
        (LogFollowUp, {**CALLED, "next_at": START.subtract(hours=1)}, InvalidInput, "lies ahead"),
        (LogFollowUp, {"way": Way.LOST, "result": Result.REACHED}, InvalidInput, "phone, email or chat"),
        (LogFollowUp, {**CALLED, "reason_id": 7}, NotFound, "There is no Reason"),
        (LogFollowUp, {**CALLED, "note": "card 4242 4242 4242 4242"}, InvalidInput, "card number"),
        (MarkLost, {}, InvalidInput, "Give one of the reasons"),
    ],
)  # fmt: skip
async def test_what_cannot_be_logged_is_told_and_nothing_is_kept(kind, given, error, said):
    """S6, S3"""
    desk = a_cart_desk()
    with pytest.raises(error, match=said):
        await desk.do(kind, **given)
    assert not desk.order().follow_ups
    assert desk.order().next_at is None


async def test_what_is_lost_is_off_the_list_until_it_is_taken_or_its_customer_comes_back():
    """I2, L1"""
    desk = a_cart_desk(number="4000000009")
    await desk.do(MarkLost, reason_id=90, note="cheaper next door")
    assert desk.order().recovery is Recovery.LOST
    for kind, given in ((LogFollowUp, CALLED), (MarkRecovered, {}), (MarkLost, {"reason_id": 90})):
        with pytest.raises(Refused, match="given up as lost; take it to follow it up again"):
            await desk.do(kind, **given)
    await desk.do(TakeOrder)
    assert desk.order().recovery is None
    await desk.do(MarkLost, reason_id=90)
    await desk.do(RecordCart, number="4000000009", reseller_id=1, currency="EUR", step="payment")
    assert desk.order().recovery is None
    assert "CustomerCameBack" in desk.told()


async def test_a_shops_event_brings_a_lost_cart_back_and_says_when_its_customer_was_there():
    """I1, L1: events come in any order; the latest counts."""
    desk = a_desk()
    desk.state.things[Reason, 90] = PRICE
    await take(desk, CartEvent(id="1", cart="c", at=START.subtract(hours=2), step="cart"))
    await desk.do(MarkLost, reason_id=90)
    await take(desk, CartEvent(id="2", cart="c", at=START.subtract(hours=3), step="details"))
    assert desk.order().active_at == START.subtract(hours=2)
    assert desk.order().recovery is None


async def test_a_cart_that_completes_leaves_by_itself_and_is_credited_to_who_followed_it_up():
    """I2"""
    desk = a_cart_desk()
    await desk.do(LogFollowUp, by="agent", **CALLED)
    await desk.do(TakeOrder, by="manager")
    await desk.do(SubmitCart)
    order = desk.order()
    assert (order.status, order.recovery, order.holder_id, order.next_at) == (
        Status.AWAITING_PAYMENT, Recovery.RECOVERED, None, None,
    )  # fmt: skip
    assert (order.follow_ups[-1].way, order.follow_ups[-1].staff_id) == (Way.RECOVERED, AGENT)
    assert "FollowUpRecovered" in desk.told()
    alone = a_cart_desk()
    await alone.do(SubmitCart)
    assert alone.order().recovery is None
    claimed = a_cart_desk()
    await claimed.do(TakeOrder, by="manager")
    await claimed.do(SubmitCart)
    assert claimed.order().follow_ups[-1].staff_id == desk.person("manager").id


async def test_a_payment_that_was_awaited_is_credited_and_a_cancellation_is_not():
    """I2"""
    desk = a_cart_desk(Status.AWAITING_PAYMENT)
    await desk.do(LogFollowUp, by="agent", **CALLED)
    await desk.do(ApproveOrder, collect=Collection(amount=eur("50"), method=PaymentMethod.CASH))
    assert desk.order().recovery is Recovery.RECOVERED
    for kind, given in ((CancelOrder, {"reason": "twice"}), (SetFraud, {})):
        desk = a_cart_desk(Status.AWAITING_PAYMENT)
        await desk.do(LogFollowUp, by="agent", **CALLED, next_at=START.add(hours=1))
        await desk.do(kind, **given)
        order = desk.order()
        assert (order.recovery, order.holder_id, order.next_at) == (None, None, None)


async def test_a_cancellation_that_is_taken_back_gives_the_order_back_to_who_had_it():
    """S7"""
    desk = a_cart_desk(Status.AWAITING_PAYMENT)
    await desk.do(TakeOrder, by="agent")
    await desk.do(CancelOrder, reason="twice")
    await undo(desk)
    assert desk.order().holder_id == desk.person("agent").id


# Messages.


async def test_a_message_is_a_letter_with_a_link_to_the_customer():
    """I2"""
    desk = await with_link(a_cart_desk())
    sentences = await desk.preview(desk.identity(), desk.command(SendRecovery))
    assert sentences == (
        "send the customer a recovery message with a link, 1 of 3 at most",
        "send 1 letter: a recovery message to the customer",
    )
    await desk.do(SendRecovery)
    (mail,) = letters(desk)
    assert mail.recipient == "ana@example.org"
    assert "https://shop.example/cart/3000000001" in mail.facts
    assert [job.key for job in desk.state.jobs] == [mail.intent]


async def test_no_more_messages_than_the_setting_and_never_without_a_gap():
    """I2"""
    desk = await with_link(a_cart_desk(), recovery_most="2", recovery_gap_hours="6")
    await desk.do(SendRecovery)
    desk.time.passes(hours=5)
    with pytest.raises(Refused, match=r"too recent; the next may go in 1 h \(setting recovery_gap_hours\)"):
        await desk.do(SendRecovery)
    desk.time.passes(hours=1)
    await desk.do(SendRecovery)
    desk.time.passes(hours=100)
    with pytest.raises(Refused, match=r"had its 2 recovery messages; no more are sent"):
        await desk.do(SendRecovery)
    assert len(letters(desk)) == 2


async def test_a_message_that_is_taken_back_leaves_room_for_another():
    """S7: before it leaves."""
    desk = await with_link(a_cart_desk(), recovery_most="1")
    await desk.do(SendRecovery)
    await undo(desk)
    assert letters(desk)[0].status is MailStatus.WITHDRAWN
    await desk.do(SendRecovery)
    assert len(letters(desk)) == 2


async def test_nobody_is_written_to_while_a_payment_is_under_way():
    """I2, L18: charging, or no answer yet."""
    for status in (AttemptStatus.PENDING, AttemptStatus.UNKNOWN):
        desk = await with_link(a_cart_desk(Status.AWAITING_PAYMENT))
        order = desk.order()
        order.payments.append(
            Payment(id=7, invoice=order.invoices[0], attempted_at=START, status=status,
                    method=PaymentMethod.CREDIT_CARD, amount=order.total, intent="charge")
        )  # fmt: skip
        order.derive()
        with pytest.raises(Refused, match="Money for 3000000001 is under way") as refused:
            await desk.do(SendRecovery)
        assert refused.value.rule == "L18"
    desk = await with_link(a_cart_desk(marks=frozenset({Mark.CHECKING})))
    desk.order().marks = frozenset({Mark.CHECKING})
    with pytest.raises(Refused, match="being checked for fraud"):
        await desk.do(SendRecovery)


async def test_a_message_that_has_not_left_is_withdrawn_when_the_customer_finishes():
    """I2: nobody is reminded of what is done."""
    desk = await with_link(a_cart_desk())
    await desk.do(SendRecovery)
    await desk.do(SubmitCart)
    assert [mail.status for mail in letters(desk)] == [MailStatus.WITHDRAWN]
    assert desk.order().recovery is Recovery.RECOVERED


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"email": None}, "No e-mail address is known for 3000000001"),
        ({"email": "ana@"}, "No e-mail address is known"),
        ({"reminders": False}, "Ana Silva wants no recovery messages"),
    ],
)
async def test_who_cannot_be_written_to_or_wants_nothing_gets_nothing(change, said):
    """I2"""
    desk = await with_link(a_cart_desk())
    for name, value in change.items():
        setattr(desk.state.customers[1], name, value)
    with pytest.raises(Refused, match=said):
        await desk.do(SendRecovery)
    assert not letters(desk)


async def test_without_a_link_or_a_customer_there_is_no_message():
    """I2"""
    with pytest.raises(Refused, match=r"settings set recovery_url https://shop.example/cart/\{number\}"):
        await a_cart_desk().do(SendRecovery)
    desk = await with_link(a_cart_desk(customer_id=None))
    with pytest.raises(Refused, match="nobody to write to"):
        await desk.do(SendRecovery)


async def test_messages_are_not_sent_again_past_their_rules():
    """I2, N3"""
    desk = await with_link(a_cart_desk())
    await desk.do(SendRecovery)
    (mail,) = letters(desk)
    await desk.do(
        RecordLetter, order_id=1, intent=mail.intent, posted=Posted(status=MailStatus.FAILED, code="550")
    )
    for kind in (None, MailKind.RECOVERY):
        with pytest.raises(Refused):
            await desk.do(ResendLetters, order_id=1, kind=kind)


async def test_a_shop_says_who_wants_no_reminders():
    """I2: of two events of a cart the later one counts, in whatever order they come."""
    no, yes = (
        ShopCustomer(email="b@example.org", reminders=False),
        ShopCustomer(email="b@example.org", reminders=True),
    )
    first = CartEvent(id="1", cart="c", at=START.subtract(hours=2), customer=yes)
    second = CartEvent(id="2", cart="c", at=START.subtract(hours=1), customer=no)
    for events in ((first, second), (second, first)):
        desk = a_desk()
        await take(desk, *events)
        assert (
            next(one for one in desk.state.customers.values() if one.email == "b@example.org").reminders
            is False
        )


# What is urgent.


def test_urgency_is_value_times_step_times_idle_minutes_of_a_day_at_most():
    """I1"""
    hundred = 100_00
    cart = stake_of(Status.INCOMPLETE, "cart", hundred)
    details = stake_of(Status.INCOMPLETE, "Details", hundred)
    payment = stake_of(Status.INCOMPLETE, "payment", hundred)
    assert (cart, details, payment) == (10_000, 20_000, 40_000)
    assert stake_of(Status.AWAITING_PAYMENT, None, hundred) == payment
    assert stake_of(Status.HANDLED, "payment", hundred) == 0
    assert urgency_of(cart, 30, waits=False) == 300_000
    assert urgency_of(cart, 24 * 60, waits=False) == urgency_of(cart, 10**6, waits=False)
    assert urgency_of(cart, -5, waits=False) == urgency_of(cart, 600, waits=True) == 0
    assert urgency_of(stake_of(Status.INCOMPLETE, "payment", 2**62), 24 * 60, waits=False) < 2**63


def test_a_tier_is_a_part_of_the_one_before():
    """I1"""
    assert tier_of(Stage.CHECKOUT, 0, reachable=True) is Tier.ANY
    assert tier_of(Stage.CHECKOUT, 2, reachable=False) is Tier.ITEMS
    assert tier_of(Stage.DETAILS, 2, reachable=True) is Tier.CONTACT
    assert tier_of(Stage.CHECKOUT, 2, reachable=True) is Tier.CHECKOUT


def test_a_follow_up_stands_where_its_claim_and_its_next_time_say():
    """I1"""
    later, before = START.add(hours=1), START.subtract(hours=1)
    assert standing_of(None, None, None, START) is Standing.OPEN
    assert standing_of(None, 3, None, START) is Standing.TAKEN
    assert standing_of(None, 3, later, START) is Standing.WAITING
    assert standing_of(None, None, before, START) is Standing.DUE
    assert standing_of(Recovery.LOST, 3, later, START) is Standing.LOST


# Reasons.


async def test_reasons_are_the_desks_own_and_a_retired_one_is_given_no_more():
    """I2"""
    desk = a_cart_desk()
    (added,) = (await desk.do(AddReason, by="manager", name=" No  PayPal ")).ids
    with pytest.raises(Refused, match="There is a reason “No PayPal” already"):
        await desk.do(AddReason, name="no paypal!")
    await desk.do(LogFollowUp, **CALLED, reason_id=added)
    await desk.do(ChangeReason, reason_id=added, name="No wallet", retired=True)
    assert desk.order().follow_ups[0].reason_id == added
    with pytest.raises(Refused, match="“No wallet” is retired"):
        await desk.do(MarkLost, reason_id=added)
    with pytest.raises(Refused, match="“No wallet” already, retired; take that one back into use"):
        await desk.do(AddReason, name="No wallet")
    await desk.do(ChangeReason, reason_id=added, retired=False)
    assert (await desk.do(MarkLost, reason_id=added)).changed
    with pytest.raises(InvalidInput, match="needs a name of 1 to 40 characters"):
        await desk.do(ChangeReason, reason_id=added, name="!")
