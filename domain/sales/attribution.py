"""Whose sale an order is before that is confirmed: the manager's who claimed it in a plan, or the system's (M1, M2)."""

from collections.abc import Mapping

from domain.billing import payment_status
from domain.context import Context
from domain.orders.model import Order
from domain.orders.status import PaymentStatus
from domain.sales.events import SaleAttributed
from domain.sales.model import SalesPlan
from domain.staff import Staff


async def attribute_sales(context: Context) -> None:
    """Credits the orders that a command has made paid to the managers who claimed them in a plan before."""
    for tracked in list(context.unit.tracked):
        order = tracked.subject
        if isinstance(order, Order) and _paid_now(order, tracked.before):
            found = await claim_on(order, context)
            if found is None or found.id is None:
                continue
            plan = await context.unit.get(SalesPlan, found.id)  # as it is once nobody else claims by it
            if plan.claims:
                await attribute(order, plan, context)


def _paid_now(order: Order, before: Mapping[str, object]) -> bool:
    """Whether a customer's order that is nobody's sale yet was paid by this command."""
    if order.customer_id is None or order.manager_id is not None or order.sale_confirmed:
        return False
    if before.get("payment_status") == PaymentStatus.COMPLETED:
        return False
    return payment_status(order.own_balance, order.total, order.payments) is PaymentStatus.COMPLETED


async def claim_on(order: Order, context: Context) -> SalesPlan | None:
    """The plan of the customer that claims such an order: one of its offers before one of any, then the latest."""
    if order.customer_id is None:
        return None
    known = await context.unit.those(SalesPlan, customer_id=order.customer_id)
    offers = frozenset(item.offer_id for item in order.items)
    claims = [plan for plan in known if plan.claims and plan.covers(offers)]
    claims.sort(key=lambda plan: (plan.offer_id is None, -_moment(plan)))
    return claims[0] if claims else None


def _moment(plan: SalesPlan) -> float:
    return plan.paid_at.timestamp() if plan.paid_at is not None else 0.0


async def attribute(order: Order, plan: SalesPlan, context: Context) -> None:
    """Lets the order's sale be the plan's manager's, to be confirmed."""
    context.unit.track("plan", plan)
    plan.order_id = order.id
    order.manager_id = plan.manager_id
    context.happened(order, SaleAttributed(await name_of(plan.manager_id, context)))


async def name_of(staff_id: int | None, context: Context) -> str:
    """A staff member's name, empty for the system."""
    known = {staff.id: staff for staff in await context.unit.everyone()}
    found: Staff | None = None if staff_id is None else known.get(staff_id)
    return found.name if found is not None else ""
