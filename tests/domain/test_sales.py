"""To whom a sale is credited, and who confirms it (M1 to M3)."""

from typing import Any

import pytest

from domain.billing.commands import ReceivePayment, RecordCharge
from domain.billing.gateway import Answer, Result
from domain.errors import InvalidInput, NotFound, NotPermitted, Refused
from domain.jobs import JobKind
from domain.offers.model import Offer
from domain.orders.commands import Collection
from domain.orders.model import Order
from domain.orders.status import PaymentStatus, Status
from domain.sales.commands import AddPlan, AssignSale, ClaimSale, ConfirmSale, DropPlan
from domain.sales.model import SalesPlan
from tests.domain.builders import FakeDesk, a_desk, an_item, an_offer, an_order, eur
from tests.domain.money import a_till, charge, intents, unpaid


def person(desk: FakeDesk, user: str) -> int:
    found = desk.person(user).id
    assert found is not None
    return found


def paid(**given: Any) -> Order:
    """An order of 50.00 EUR that is paid and waits for its approval."""
    return an_order(Status.PENDING_APPROVAL, **given)


async def planned(desk: FakeDesk, *, by: str = "agent", **given: Any) -> int:
    """A plan for the first customer; its id."""
    outcome = await desk.do(AddPlan, by=by, customer_id=1, **given)
    return int(outcome.details["plan"])


def plan_of(desk: FakeDesk, plan_id: int) -> SalesPlan:
    found: SalesPlan = desk.state.things[SalesPlan, plan_id]
    return found


async def test_a_sale_is_the_systems_until_someone_says_otherwise_and_is_confirmed_as_such():
    """M1, M2: who confirmed and when is kept (M3)."""
    desk = a_desk(paid())
    assert (desk.order().manager_id, desk.order().sale_confirmed) == (None, False)
    command = desk.command(ConfirmSale)
    assert await desk.preview(desk.identity(), command) == ("confirm the sale as that of the system",)
    await desk.execute(desk.identity(), command)
    order = desk.order()
    assert (order.manager_id, order.sale_confirmed) == (None, True)
    assert (order.sale_confirmed_by, order.sale_confirmed_at) == (person(desk, "owner"), desk.time.now())


async def test_it_is_confirmed_as_the_sale_of_whoever_made_it_and_corrected_with_a_word_of_both():
    """M2, M3."""
    desk = a_desk(paid())
    await desk.do(ConfirmSale, manager_id=person(desk, "agent"))
    assert desk.order().manager_id == person(desk, "agent")
    again = await desk.do(ConfirmSale, manager_id=person(desk, "agent"))
    assert not again.changed
    command = desk.command(ConfirmSale, manager_id=person(desk, "manager"))
    assert await desk.preview(desk.identity("manager"), command) == (
        "confirm the sale as that of Manager instead of Agent",
    )
    await desk.execute(desk.identity("manager"), command)
    assert desk.order().sale_confirmed_by == person(desk, "manager")
    await desk.do(ConfirmSale, system=True)
    assert (desk.order().manager_id, desk.told()[-1]) == (None, "SaleCorrected")


async def test_a_manager_can_be_added_and_confirmed_later():
    """M2: red until then."""
    desk = a_desk(paid())
    await desk.do(AssignSale, manager_id=person(desk, "agent"))
    assert (desk.order().manager_id, desk.order().sale_confirmed) == (person(desk, "agent"), False)
    await desk.do(ConfirmSale)
    assert (desk.order().manager_id, desk.order().sale_confirmed) == (person(desk, "agent"), True)
    with pytest.raises(Refused, match="is confirmed; confirm it as another's instead"):
        await desk.do(AssignSale, manager_id=None)


@pytest.mark.parametrize("kind", [ConfirmSale, AssignSale])
@pytest.mark.parametrize(
    ("order", "why"),
    [
        (an_order(Status.AWAITING_PAYMENT), "is not paid; a sale is credited once it is"),
        (an_order(Status.AWAITING_PAYMENT, paid="20"), "is not paid; a sale is credited once it is"),
        (an_order(Status.CANCELLED), "is “Cancelled”; there is no sale to credit"),
        (an_order(Status.INCOMPLETE), "is “Incomplete”; there is no sale to credit"),
    ],
    ids=["unpaid", "in part", "cancelled", "cart"],
)
async def test_only_a_paid_order_is_a_sale(kind, order, why):
    """M1."""
    desk = a_desk(order)
    given: dict[str, Any] = {"manager_id": None} if kind is AssignSale else {}
    with pytest.raises(Refused, match=why) as refused:
        await desk.do(kind, **given)
    assert refused.value.rule == "M1"


async def test_it_is_credited_to_staff_who_work_for_the_reseller_alone():
    """M2, S2."""
    desk = a_desk(paid())
    desk.person("agent").reseller_ids = frozenset({2})
    with pytest.raises(Refused, match="Agent does not work for this order's reseller"):
        await desk.do(ConfirmSale, manager_id=person(desk, "agent"))
    desk.person("manager").active = False
    with pytest.raises(Refused, match="Manager does not work"):
        await desk.do(AssignSale, manager_id=person(desk, "manager"))
    with pytest.raises(NotFound, match="no staff member with the id 99"):
        await desk.do(ConfirmSale, manager_id=99)
    with pytest.raises(InvalidInput, match="not both"):
        await desk.do(ConfirmSale, manager_id=person(desk, "owner"), system=True)


async def test_a_claim_credits_the_newest_paid_order_of_what_was_planned():
    """M2: shown at once, to be confirmed by who may."""
    old, other, new = (
        paid(id=1, items=[an_item(offer_id=4)]),
        paid(id=2),
        paid(id=3, items=[an_item(offer_id=4)]),
    )
    desk = a_desk(old, other, new)
    desk.state.things = {(Offer, 4): an_offer(id=4)}
    plan = await planned(desk, offer_id=4, note="yearly")
    await desk.do(ClaimSale, by="agent", plan_id=plan)
    assert [desk.order(n).manager_id for n in (1, 2, 3)] == [None, None, person(desk, "agent")]
    assert not desk.order(3).sale_confirmed
    assert plan_of(desk, plan).order_id == 3
    assert desk.told(3) == ["SaleAttributed"]
    with pytest.raises(NotPermitted):
        await desk.do(ConfirmSale, by="agent", order_id=3)
    await desk.do(ConfirmSale, order_id=3)
    assert desk.order(3).manager_id == person(desk, "agent")


async def test_a_claim_that_is_made_first_credits_the_order_once_it_is_paid():
    """M1, M2: whoever takes the money, a person or a payment system by itself."""
    desk = a_till(unpaid(id=1), unpaid(id=2))
    first, second = await planned(desk), await planned(desk, by="manager")
    await desk.do(ClaimSale, by="agent", plan_id=first)
    assert plan_of(desk, first).order_id is None
    will = await desk.preview(
        desk.identity(), desk.command(ReceivePayment, order_id=2, payment=Collection(amount=eur("50")))
    )
    assert "credit the sale to Agent, to be confirmed" in will
    await desk.do(ReceivePayment, order_id=2, payment=Collection(amount=eur("20")))
    assert desk.order(2).manager_id is None, "not in part"
    await charge(desk)
    assert (desk.order(1).manager_id, plan_of(desk, first).order_id) == (person(desk, "agent"), 1)
    await desk.do(ClaimSale, by="manager", plan_id=second)
    await desk.do(ReceivePayment, order_id=2, payment=Collection(amount=eur("30")))
    assert desk.order(2).manager_id == person(desk, "manager")


async def test_what_is_paid_through_a_gateway_without_staff_is_the_systems():
    """M1."""
    desk = a_till(unpaid())
    await charge(desk)
    order = desk.order()
    assert (order.payment_status, order.manager_id) == (PaymentStatus.COMPLETED, None)
    again = Answer(result=Result.DONE, reference="ch_1")
    await desk.do(RecordCharge, order_id=1, intent=intents(desk, JobKind.CHARGE)[-1], answer=again)
    assert "SaleAttributed" not in desk.told()


async def test_one_plan_is_one_sale_and_another_managers_is_left_alone():
    """M2."""
    desk = a_desk(paid(id=1), paid(id=2), paid(id=3, customer_id=2))
    plan = await planned(desk)
    desk.order(2).manager_id = person(desk, "manager")
    with pytest.raises(Refused, match="The sale of 3000000002 is credited to Manager"):
        await desk.do(ClaimSale, by="agent", plan_id=plan, order_id=2)
    with pytest.raises(NotFound, match="is not an order of this customer"):
        await desk.do(ClaimSale, by="agent", plan_id=plan, order_id=3)
    await desk.do(ClaimSale, by="agent", plan_id=plan, order_id=1)
    assert not (await desk.do(ClaimSale, by="agent", plan_id=plan)).changed
    with pytest.raises(Refused, match="was paid for; it stays"):
        await desk.do(DropPlan, by="agent", plan_id=plan)


async def test_a_plan_is_ones_own_unless_one_manages_sales():
    """S1."""
    desk = a_desk(paid())
    with pytest.raises(NotPermitted, match="manage_sales"):
        await desk.do(AddPlan, by="agent", customer_id=1, manager_id=person(desk, "manager"))
    plan = await planned(desk, by="manager", manager_id=person(desk, "owner"))
    for kind in (ClaimSale, DropPlan):
        with pytest.raises(NotPermitted, match="manage_sales"):
            await desk.do(kind, by="agent", plan_id=plan)
    await desk.do(DropPlan, by="manager", plan_id=plan)
    with pytest.raises(NotFound):
        await desk.do(ClaimSale, by="manager", plan_id=plan)


async def test_a_plan_for_an_offer_of_another_reseller_is_none():
    """S6: nor one in the name of nobody."""
    desk = a_desk(paid())
    desk.state.things = {(Offer, 4): an_offer(id=4, reseller_id=2)}
    with pytest.raises(NotFound, match="no offer with the id 4"):
        await desk.do(AddPlan, by="agent", customer_id=1, offer_id=4)
    with pytest.raises(NotFound, match="no staff member with the id 99"):
        await desk.do(AddPlan, customer_id=1, manager_id=99)
    with pytest.raises(InvalidInput, match="card number"):
        await desk.do(AddPlan, customer_id=1, note="4111 1111 1111 1111")


async def test_a_confirmation_without_a_name_takes_the_claim_that_waits():
    """M2: also one that came while the order was being paid."""
    desk = a_desk(paid())
    plan = await planned(desk)
    plan_of(desk, plan).paid_at = desk.time.now()
    await desk.do(ConfirmSale)
    assert (desk.order().manager_id, plan_of(desk, plan).order_id) == (person(desk, "agent"), 1)
