"""Items on their way to a server or registrar: queued, asked for, answered, failed, asked for again (L6, R1, R2)."""

from typing import Any

import pytest

from domain.billing.commands import ReceivePayment
from domain.customers import ResellerMethod
from domain.delivery.commands import BeginDelivery, RecordDelivery, RetryDelivery
from domain.delivery.model import DeliveryModule, ModuleKind, PlaceKind
from domain.delivery.module import Delivered, Fate
from domain.delivery.pauses import MOST_TRIES, retry_seconds
from domain.delivery.setup import ItemSetup
from domain.errors import InvalidInput, NotFound, Refused
from domain.jobs import JobKind
from domain.orders.commands import ApproveOrder, Collection, DeliverItems, SettleOrder
from domain.orders.model import Item, Order
from domain.orders.status import AutoSetup, DeliveryStatus, Mark, Status
from tests.domain.builders import FakeDesk, a_desk, an_item, an_order, eur

D = DeliveryStatus
SERVER, REGISTRAR, BY_HAND = 1, 2, 3
DONE = Delivered(fate=Fate.DELIVERED, reference="acct_7")
REFUSED = Delivered(fate=Fate.FAILED, code="out_of_stock")
SILENT = Delivered(fate=Fate.UNKNOWN, code="no_answer")
WAITS = Delivered(fate=Fate.WAITING)


def a_delivering_desk(*orders: Order) -> FakeDesk:
    """A desk with a server and a registrar as defaults, and a server that is worked by hand."""
    desk = a_desk(*orders)
    for number, kind, name, module, default in (
        (SERVER, PlaceKind.SERVER, "web-03", ModuleKind.SANDBOX, True),
        (REGISTRAR, PlaceKind.REGISTRAR, "names", ModuleKind.SANDBOX, True),
        (BY_HAND, PlaceKind.SERVER, "cellar", ModuleKind.MANUAL, False),
    ):
        desk.state.things[DeliveryModule, number] = DeliveryModule(
            id=number, kind=kind, name=name, module=module, is_default=default
        )
    return desk


def item(desk: FakeDesk, position: int = 1) -> Item:
    return desk.order().items[position - 1]


def deliveries(desk: FakeDesk) -> list[str]:
    """The keys of the deliveries that are to be made, in order."""
    return [job.key for job in desk.state.jobs if job.kind is JobKind.DELIVER]


async def begun(desk: FakeDesk, position: int = 1) -> bool:
    """A worker is about to ask for an item; whether it is to."""
    outcome = await desk.do(BeginDelivery, order_id=1, intent=item(desk, position).delivery_intent or "")
    return bool(outcome.details["wanted"])


async def answered(desk: FakeDesk, answer: Delivered, position: int = 1) -> bool:
    intent = item(desk, position).delivery_intent
    return (await desk.do(RecordDelivery, order_id=1, intent=intent, answer=answer)).changed


async def asked(*answers: Delivered) -> FakeDesk:
    """An approved order of one item that was asked for and answered so."""
    desk = a_delivering_desk(an_order())
    await desk.do(ApproveOrder)
    assert await begun(desk)
    for answer in answers:
        await answered(desk, answer)
    return desk


async def test_an_accepted_order_sends_each_item_where_it_belongs():
    """L6: hosting to the default server, domains to the default registrar, each with a key of its own."""
    desk = a_delivering_desk(
        an_order(items=[an_item(), an_item(2, product_type="domain", domain="ana.example")])
    )
    await desk.do(ApproveOrder)
    assert [one.delivery for one in desk.order().items] == [D.QUEUED, D.QUEUED]
    assert [one.module_id for one in desk.order().items] == [SERVER, REGISTRAR]
    assert [one.delivery_intent for one in desk.order().items] == deliveries(desk)
    assert len(set(deliveries(desk))) == 2
    assert desk.told() == ["OrderMoved", "DeliveryQueued", "SetUpAt", "SetUpAt"]


async def test_the_dialog_says_who_sets_up_what():
    """T13."""
    desk = a_delivering_desk(an_order(items=[an_item(), an_item(2), an_item(3, product_type="domain")]))
    sentences = await desk.preview(desk.identity(), desk.command(ApproveOrder))
    assert "have the server web-03 set up 2 items" in sentences
    assert "have the registrar names set up 1 item" in sentences
    assert not desk.state.jobs


async def test_without_a_server_items_wait_for_staff():
    """L6: nothing is asked of anyone."""
    desk = a_desk(an_order())
    await desk.do(ApproveOrder)
    assert (item(desk).delivery, item(desk).delivery_intent, deliveries(desk)) == (D.QUEUED, None, [])
    await desk.do(DeliverItems)
    assert item(desk).delivery is D.ACTIVE


async def test_an_item_is_running_while_it_is_asked_for_and_active_with_its_reference_after():
    """L6, SPEC 2."""
    desk = await asked()
    assert (item(desk).delivery, item(desk).delivery_attempts) == (D.RUNNING, 1)
    assert await answered(desk, DONE)
    assert (item(desk).delivery, item(desk).delivery_reference) == (D.ACTIVE, "acct_7")
    assert item(desk).delivered_at == desk.time.now()
    assert desk.order().delivered_count == 1
    assert desk.told()[-3:] == ["DeliveryBegun", "ItemDelivered", "NamedOutside"]
    assert desk.state.audit[-1].record.events[-1]["reference"] == "acct_7"


async def test_an_order_delivered_by_itself_is_handled_with_no_ones_action():
    """L6, 000: once it is delivered and its verification time has passed."""
    desk = await asked(DONE)
    (job,) = [job for job in desk.state.jobs if job.kind is JobKind.SETTLE]
    assert job.not_before == desk.time.now().add(hours=2)
    assert desk.order().status is Status.EXECUTING
    desk.time.passes(hours=2)
    await desk.do(SettleOrder)
    assert desk.order().status is Status.HANDLED


async def test_the_last_item_of_a_verified_order_brings_it_home():
    """L6."""
    desk = a_delivering_desk(an_order())
    await desk.do(ApproveOrder)
    await begun(desk)
    desk.time.passes(hours=3)
    await answered(desk, DONE)
    assert desk.order().status is Status.HANDLED


async def test_a_failure_shows_its_code_and_waits_for_a_person():
    """L6, T2."""
    desk = await asked(REFUSED)
    assert (item(desk).delivery, item(desk).delivery_code) == (D.FAILED, "out_of_stock")
    assert Mark.DELIVERY_FAILED in desk.order().marks
    assert desk.order().needs_staff
    assert await begun(desk)
    assert (item(desk).delivery, item(desk).delivery_attempts) == (D.RUNNING, 2)
    await answered(desk, DONE)
    assert item(desk).delivery_code is None
    assert Mark.DELIVERY_FAILED not in desk.order().marks


def test_the_pauses_after_failures_grow_and_end():
    """L6."""
    pauses = [retry_seconds(attempt) for attempt in range(1, MOST_TRIES)]
    assert pauses == [60, 120, 240, 480]
    assert retry_seconds(MOST_TRIES) is None


async def test_after_the_last_try_staff_have_it_delivered_again_with_a_key_of_its_own():
    """L6: by hand."""
    desk = await asked(REFUSED)
    for _n in range(MOST_TRIES - 1):
        assert await begun(desk)
        await answered(desk, REFUSED)
    assert not await begun(desk)
    (first,) = deliveries(desk)
    await desk.do(RetryDelivery, positions=frozenset({1}))
    assert (item(desk).delivery, item(desk).delivery_attempts) == (D.QUEUED, 0)
    assert deliveries(desk) == [first, item(desk).delivery_intent]
    with pytest.raises(NotFound):
        await desk.do(RecordDelivery, order_id=1, intent=first, answer=DONE)
    assert await begun(desk)
    await answered(desk, DONE)
    assert item(desk).delivery is D.ACTIVE


async def test_no_answer_is_unknown_and_never_failed():
    """R2: it is looked up, so no further try is counted."""
    desk = await asked(SILENT)
    assert (item(desk).delivery, item(desk).delivery_code) == (D.UNKNOWN, "no_answer")
    assert not await answered(desk, SILENT)
    assert await begun(desk)
    assert (item(desk).delivery, item(desk).delivery_attempts) == (D.UNKNOWN, 1)
    await answered(desk, WAITS)
    assert item(desk).delivery is D.RUNNING
    await answered(desk, DONE)
    assert item(desk).delivery is D.ACTIVE


async def test_what_has_not_answered_is_not_delivered_again_by_hand():
    """R2: it might be there already."""
    for answers in ((SILENT,), ()):
        desk = await asked(*answers)
        with pytest.raises(Refused, match="has failed or waits") as refused:
            await desk.do(RetryDelivery)
        assert refused.value.rule == "L6"


@pytest.mark.parametrize("late", [DONE, REFUSED, SILENT, WAITS])
async def test_an_answer_to_what_is_delivered_changes_nothing(late):
    """R1: however often it is told, and whoever tells."""
    desk = await asked(DONE)
    before = desk.state.audit
    assert not await answered(desk, late)
    assert desk.state.audit == before
    assert (item(desk).delivery, item(desk).delivery_reference) == (D.ACTIVE, "acct_7")


@pytest.mark.parametrize("late", [REFUSED, SILENT, WAITS])
async def test_a_failure_stands_until_the_item_is_asked_for_again(late):
    """R2."""
    desk = await asked(REFUSED)
    assert not await answered(desk, late)
    assert item(desk).delivery is D.FAILED
    assert await answered(desk, DONE)
    assert item(desk).delivery is D.ACTIVE


async def test_what_staff_marked_delivered_is_asked_for_no_more():
    """L6."""
    desk = a_delivering_desk(an_order())
    await desk.do(ApproveOrder)
    await desk.do(DeliverItems)
    assert not await begun(desk)
    assert item(desk).delivery is D.ACTIVE


async def test_a_held_order_is_touched_by_no_worker():
    """L19."""
    order = an_order(
        Status.EXECUTING,
        items=[an_item(delivery=D.QUEUED, delivery_intent="asked")],
        marks=frozenset({Mark.HELD}),
    )
    desk = a_delivering_desk(order)
    assert not await begun(desk)
    assert item(desk).delivery is D.QUEUED


async def test_what_modules_say_is_only_ever_text():
    """X1, S3."""
    desk = await asked(Delivered(fate=Fate.DELIVERED, reference="a\x1b[31m\n 4111 1111 1111 1111"))
    assert "\x1b" not in (item(desk).delivery_reference or "")
    assert "4111" not in (item(desk).delivery_reference or "")


async def test_an_item_that_arrives_after_it_was_cancelled_is_ended():
    """L9: whoever tells of it so late."""
    order = an_order(Status.CANCELLED, items=[an_item(delivery=D.CANCELLED, delivery_intent="early")])
    order.items[0].module_id = SERVER
    desk = a_delivering_desk(order)
    assert await answered(desk, DONE)
    assert item(desk).delivery is D.PENDING_CANCELLATION
    assert desk.told() == ["DeliveredTooLate", "EndedAt"]
    assert Mark.STILL_RUNNING in desk.order().marks
    assert not await answered(desk, DONE)


# What staff choose with the approval (T7).


async def test_what_staff_set_up_waits_for_them_until_it_is_delivered():
    """T2, T7: it is no machine's work."""
    desk = a_delivering_desk(an_order(items=[an_item(), an_item(2)]))
    await desk.do(ApproveOrder, setups=(ItemSetup(position=1, create=False),))
    assert Mark.BY_HAND in desk.order().marks
    assert desk.order().needs_staff
    await desk.do(DeliverItems, positions=frozenset({1}))
    assert Mark.BY_HAND not in desk.order().marks
    assert not desk.order().needs_staff


async def test_a_domain_is_sent_to_its_registrar_without_payment_too():
    """T7, 004: the invoice stays unpaid."""
    order = an_order(Status.AWAITING_PAYMENT, items=[an_item(product_type="domain", domain="ana.example")])
    desk = a_delivering_desk(order)
    setups = (ItemSetup(position=1, registrar="NAMES", create=True),)
    await desk.do(ApproveOrder, setups=setups, unpaid_reason="pays on Friday")
    assert (item(desk).module_id, deliveries(desk)) == (REGISTRAR, [item(desk).delivery_intent])
    assert Mark.UNPAID in desk.order().marks


async def test_the_approval_says_of_each_item_how_it_is_set_up():
    """T7."""
    desk = a_delivering_desk(an_order(items=[an_item(), an_item(2), an_item(3, product_type="domain")]))
    setups = (
        ItemSetup(position=1, username=" ana\n", sealed_password="gAAAA1", welcome=True),
        ItemSetup(position=2, server="Cellar"),
        ItemSetup(position=3, create=False),
    )
    await desk.do(ApproveOrder, setups=setups)
    first, second, third = desk.order().items
    assert (first.username, first.sealed_password, first.send_welcome) == ("ana", "gAAAA1", True)
    assert deliveries(desk) == [first.delivery_intent]
    assert (second.delivery_intent, third.delivery_intent) == (None, None)
    assert {one.delivery for one in desk.order().items} == {D.QUEUED}
    assert desk.told()[-2:] == ["SetUpAt", "SetUpByHand"]


@pytest.mark.parametrize(
    ("setups", "error", "says"),
    [
        ((ItemSetup(position=2),), InvalidInput, "no item 2 left to set up; its items are 1 to 1"),
        ((ItemSetup(position=1), ItemSetup(position=1)), InvalidInput, "each named once"),
        ((ItemSetup(position=1, registrar="names"),), Refused, "needs a server"),
        (
            (ItemSetup(position=1, server="names"),),
            NotFound,
            "no server “names” in use; there are: web-03, cellar",
        ),
        ((ItemSetup(position=1, sealed_password="hunter2"),), InvalidInput, "kept encrypted only"),
        ((ItemSetup(position=1, username="4111111111111111"),), InvalidInput, "card"),
    ],
)
async def test_what_cannot_be_set_up_so_is_refused_with_the_approval(setups, error, says):
    """T7, S6: nothing half done is left."""
    desk = a_delivering_desk(an_order())
    before = desk.state
    with pytest.raises(error, match=says):
        await desk.do(ApproveOrder, setups=setups)
    assert desk.state is before


async def test_nothing_is_chosen_for_an_item_that_is_set_up_already():
    """T7."""
    desk = a_delivering_desk(an_order(items=[an_item(delivery=D.ACTIVE), an_item(2)]))
    with pytest.raises(Refused, match=r"Item 1 of \d+ is being set up already"):
        await desk.do(ApproveOrder, setups=(ItemSetup(position=1, create=False),))


async def test_no_password_is_in_any_record():
    """S3, X4."""
    desk = a_delivering_desk(an_order())
    command = desk.command(ApproveOrder, setups=(ItemSetup(position=1, sealed_password="gAAAAsecret"),))
    await desk.execute(desk.identity(), command)
    assert "gAAAAsecret" not in f"{command!r} {desk.state.audit!r}"


# Set up on payment (L6).


def paid_early(**given: Any) -> FakeDesk:
    """An order that awaits its payment; once it is paid, its item is set up, as the credit covers its cost."""
    line = {"auto_setup": AutoSetup.ON_PAYMENT, "cost_minor": 3000, **given}
    order = an_order(Status.AWAITING_PAYMENT, items=[an_item(**line)])
    return a_delivering_desk(order)


async def pay(desk: FakeDesk, amount: str = "50") -> None:
    await desk.do(ReceivePayment, payment=Collection(amount=eur(amount)))


async def test_what_is_set_up_on_payment_does_not_wait_for_the_approval():
    """L6: once its cost is reserved."""
    desk = paid_early()
    await pay(desk)
    assert (desk.order().status, item(desk).delivery) == (Status.PENDING_APPROVAL, D.QUEUED)
    assert desk.order().reserved_minor == desk.state.accounts[1].reserved_minor == 3000
    assert "SetUpEarly" in desk.told()
    assert await begun(desk)
    await answered(desk, DONE)
    assert (desk.order().status, item(desk).delivery) == (Status.PENDING_APPROVAL, D.ACTIVE)
    await desk.do(ApproveOrder)
    assert (desk.order().status, len(deliveries(desk))) == (Status.EXECUTING, 1)
    assert [job.kind for job in desk.state.jobs].count(JobKind.SETTLE) == 1


async def test_what_failed_before_the_approval_can_be_delivered_again():
    """L6."""
    desk = paid_early()
    await pay(desk)
    await begun(desk)
    await answered(desk, REFUSED)
    await desk.do(RetryDelivery)
    assert item(desk).delivery is D.QUEUED


@pytest.mark.parametrize(
    "given", [{"auto_execute": False}, {"auto_setup": AutoSetup.ON_ACCEPT}, {"auto_setup": AutoSetup.NEVER}]
)
async def test_only_what_executes_by_itself_on_payment_is_set_up_early(given):
    """L6."""
    desk = paid_early(**given)
    await pay(desk)
    assert (desk.order().status, item(desk).delivery) == (Status.PENDING_APPROVAL, D.PENDING)


async def test_nothing_is_set_up_early_without_reserve_in_review_or_for_a_card():
    """L6."""
    short, review, card = paid_early(), paid_early(), paid_early()
    short.state.accounts[1].credit_limit_minor = 2999
    review.order().mark(Mark.REVIEW)
    card.state.accounts[1].payment_method = ResellerMethod.CREDIT_CARD
    for desk in (short, review, card):
        await pay(desk)
        assert (desk.order().status, item(desk).delivery) == (Status.PENDING_APPROVAL, D.PENDING)


async def test_nothing_is_set_up_early_on_a_part_of_the_payment():
    """L6."""
    desk = paid_early()
    await pay(desk, "20")
    assert item(desk).delivery is D.PENDING


async def test_what_is_never_set_up_by_itself_counts_as_manual_execution():
    """L6, A5."""
    desk = a_delivering_desk(an_order(items=[an_item(auto_setup=AutoSetup.NEVER), an_item(2)]))
    await desk.do(ApproveOrder)
    assert (desk.order().status, deliveries(desk)) == (Status.SUBMITTED, [])


async def test_an_item_that_is_not_there_is_named():
    """S6."""
    desk = await asked(REFUSED)
    with pytest.raises(InvalidInput, match="has no item 2; its items are 1 to 1"):
        await desk.do(RetryDelivery, positions=frozenset({1, 2}))
