"""What is done when something is asked about to whom a sale is credited (M2, M3)."""

from domain.cards import refuse_card_numbers
from domain.commands import Outcome
from domain.context import Context
from domain.customers import Customer
from domain.errors import InvalidInput, NotFound, Refused
from domain.offers.model import Offer
from domain.orders.model import Order
from domain.orders.status import PaymentStatus
from domain.orders.steps import changed, changed_order
from domain.sales.attribution import attribute, claim_on, name_of
from domain.sales.commands import AddPlan, AssignSale, ClaimSale, ConfirmSale, DropPlan
from domain.sales.events import (
    PlanDropped,
    SaleAttributed,
    SaleClaimed,
    SaleConfirmed,
    SaleCorrected,
    SalePlanned,
)
from domain.sales.model import SalesPlan
from domain.sales.obstacles import no_sale
from domain.staff import Permission
from domain.text import clean_line
from domain.words import _


async def confirm_sale(command: ConfirmSale, context: Context) -> Outcome:
    """M2, M3: whose it is, who said so and when; a sale that was confirmed can be confirmed as another's."""
    order = await changed_order(command, context)
    _require_sale(order)
    plan = None
    if command.system or command.manager_id is not None:
        if command.system and command.manager_id is not None:
            raise InvalidInput(_("A sale is a manager's or the system's, not both."), rule="M2")
        manager_id = await _manager(command.manager_id, order, context)
    else:
        plan = await claim_on(order, context) if order.manager_id is None else None
        manager_id = order.manager_id if plan is None else plan.manager_id
    if order.sale_confirmed and order.manager_id == manager_id:
        return changed(order, changed=False)
    if plan is not None:
        context.unit.track("plan", plan)
        plan.order_id = order.id
    before, now = await name_of(order.manager_id, context), await name_of(manager_id, context)
    event = SaleCorrected(before, now) if order.sale_confirmed else SaleConfirmed(now)
    order.manager_id, order.sale_confirmed = manager_id, True
    order.sale_confirmed_by, order.sale_confirmed_at = context.staff_id, context.now
    context.happened(order, event)
    return changed(order)


async def assign_sale(command: AssignSale, context: Context) -> Outcome:
    """M2: credited, and not confirmed; a sale that was confirmed is confirmed anew instead."""
    order = await changed_order(command, context)
    _require_sale(order)
    if order.sale_confirmed:
        raise Refused(
            _("The sale of {number} is confirmed; confirm it as another's instead.").format(
                number=order.number
            ),
            rule="M2",
        )
    manager_id = await _manager(command.manager_id, order, context)
    if order.manager_id == manager_id:
        return changed(order, changed=False)
    order.manager_id = manager_id
    context.happened(order, SaleAttributed(await name_of(manager_id, context)))
    return changed(order)


def _require_sale(order: Order) -> None:
    if refused := no_sale(order.number, order.status, paid=order.payment_status is PaymentStatus.COMPLETED):
        raise refused


async def _manager(staff_id: int | None, order: Order, context: Context) -> int | None:
    """The staff member to whom an order may be credited; none is the system.

    Raises:
        NotFound: there is no such person.
        Refused: the person has left, or does not work for the order's reseller.
    """
    if staff_id is None:
        return None
    for staff in await context.unit.everyone():
        if staff.id == staff_id:
            break
    else:
        raise NotFound(_("There is no staff member with the id {id}.").format(id=staff_id))
    if not staff.active or (staff.reseller_ids and order.reseller_id not in staff.reseller_ids):
        raise Refused(
            _("{name} does not work for this order's reseller; choose another sales manager.").format(
                name=staff.name
            ),
            rule="M2",
        )
    return staff_id


async def add_plan(command: AddPlan, context: Context) -> Outcome:
    """M2: on the customer's card, where it can be claimed once the customer has paid."""
    customer = await _customer(command.customer_id, context)
    manager_id = context.staff_id if command.manager_id is None else command.manager_id
    if manager_id != context.staff_id:
        context.require(Permission.MANAGE_SALES)
    manager = await name_of(manager_id, context)
    if not manager:
        raise NotFound(_("There is no staff member with the id {id}.").format(id=manager_id))
    offer = "" if command.offer_id is None else await _offer(command.offer_id, customer, context)
    plan = SalesPlan(
        customer_id=command.customer_id,
        manager_id=manager_id,
        offer_id=command.offer_id,
        note=refuse_card_numbers(clean_line(command.note)),
        planned_for=command.planned_for,
        made_at=context.now,
    )
    context.unit.track("customer", customer)
    context.unit.track("plan", plan, new=True)
    await context.unit.add(plan)
    context.happened(customer, SalePlanned(manager, offer))
    return Outcome(subject="customer", ids=(command.customer_id,), changed=True, details={"plan": plan.id})


async def _offer(offer_id: int, customer: Customer, context: Context) -> str:
    offer = await context.unit.get(Offer, offer_id)
    if offer.reseller_id != customer.reseller_id:
        raise NotFound(_("There is no offer with the id {id}.").format(id=offer_id))
    return offer.name


async def claim_sale(command: ClaimSale, context: Context) -> Outcome:
    """M2: the order that is claimed shows the plan's manager from then on, to be confirmed."""
    plan, customer = await _plan(command.plan_id, context)
    if plan.paid_at is not None and plan.order_id is not None:
        return _of(customer, changed=False)
    manager = await name_of(plan.manager_id, context)
    order = await _claimed(plan, command.order_id, context)
    if order is None and plan.paid_at is not None:
        return _of(customer, changed=False)
    plan.paid_at = context.now
    context.happened(customer, SaleClaimed(manager, "" if order is None else order.number))
    if order is not None:
        context.unit.track("order", order)
        await attribute(order, plan, context)
    return _of(customer)


async def _claimed(plan: SalesPlan, order_id: int | None, context: Context) -> Order | None:
    """The order whose sale a plan claims, if it is there already.

    Raises:
        NotFound: the one that is named is not the customer's.
        Refused: it is not paid, or it is someone else's sale already.
    """
    if order_id is None:
        found = await context.unit.unclaimed_order(plan.customer_id, plan.offer_id)
        return None if found is None else await context.order(found)
    order = await context.order(order_id)
    if order.customer_id != plan.customer_id:
        raise NotFound(_("{number} is not an order of this customer.").format(number=order.number))
    _require_sale(order)
    if order.sale_confirmed or order.manager_id not in (None, plan.manager_id):
        whose = await name_of(order.manager_id, context) or _("the system")
        raise Refused(
            _("The sale of {number} is credited to {whose}; who may manage sales can change that.").format(
                number=order.number, whose=whose
            ),
            rule="M2",
        )
    return order


async def drop_plan(command: DropPlan, context: Context) -> Outcome:
    """A plan that was claimed for an order stays; what it credited is changed on the order."""
    plan, customer = await _plan(command.plan_id, context)
    if plan.order_id is not None:
        raise Refused(_("The plan was paid for; it stays on the card."), rule="M2")
    plan.dropped = True
    context.happened(customer, PlanDropped(await name_of(plan.manager_id, context)))
    return _of(customer)


async def _plan(plan_id: int, context: Context) -> tuple[SalesPlan, Customer]:
    """A plan to be changed, with its customer: one's own, or with *Can manage sales* anyone's.

    Raises:
        NotFound: there is no such plan, for all this person may know.
    """
    plan = await context.unit.get(SalesPlan, plan_id)
    customer = await context.unit.get(Customer, plan.customer_id)
    if not context.grants(customer.reseller_id) or plan.dropped:
        raise NotFound(_("There is no sales plan with the id {id}.").format(id=plan_id))
    if plan.manager_id != context.staff_id:
        context.require(Permission.MANAGE_SALES)
    context.unit.track("customer", customer)
    context.unit.track("plan", plan)
    return plan, customer


async def _customer(customer_id: int, context: Context) -> Customer:
    customer = await context.unit.get(Customer, customer_id)
    if not context.grants(customer.reseller_id):
        raise NotFound(_("There is no customer with the id {id}.").format(id=customer_id))
    return customer


def _of(customer: Customer, *, changed: bool = True) -> Outcome:
    assert customer.id is not None
    return Outcome(subject="customer", ids=(customer.id,), changed=changed)
