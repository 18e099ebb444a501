"""What becomes of an order when a charge of the reseller's token is answered (A3, A5, R2)."""

from domain.approval import Accepted, Verdict
from domain.billing.collecting import scrubbed
from domain.billing.events import ChargeUnanswered
from domain.billing.gateway import Answer, Result
from domain.billing.systems import PaymentSystem
from domain.commands import Outcome
from domain.context import Context
from domain.credit.account import account_of, announce_free, bill, move, release, reserve, settle_invoices
from domain.credit.events import ResellerCharged, ResellerChargeFailed, ResellerChargeKept
from domain.credit.model import CreditKind, ResellerPayment, ResellerPaymentStatus
from domain.customers import Reseller
from domain.orders.accepting import proceed
from domain.orders.events import DeliveryQueued
from domain.orders.finishing import executed, finish
from domain.orders.model import Order
from domain.orders.status import Mark, Status, StoppedBy
from domain.orders.steps import changed
from domain.orders.transitions import Action
from domain.outside import named_outside
from domain.words import _


async def record_reseller_charge(
    order: Order, charge: ResellerPayment, answer: Answer, context: Context
) -> Outcome:
    """R2: paid is booked whenever it is heard of; failed and unanswered count only while the charge is under way."""
    if charge.status is ResellerPaymentStatus.PAID or not (charge.under_way or answer.result is Result.DONE):
        return changed(order, changed=False)
    if answer.result is Result.UNKNOWN and charge.status is ResellerPaymentStatus.UNKNOWN:
        return changed(order, changed=False)
    assert charge.system_id is not None
    system = (await context.unit.get(PaymentSystem, charge.system_id)).name
    named = charge.reference
    charge.reference = scrubbed(answer.reference or "") or charge.reference
    charge.code = scrubbed(answer.code or "", limit=60)
    told = named_outside(system, named, charge.reference)
    if answer.result is Result.UNKNOWN:
        charge.status = ResellerPaymentStatus.UNKNOWN
        context.happened(order, ChargeUnanswered(str(charge.amount), system), *told)
        return changed(order)
    subs = await context.unit.sub_orders(order.id) if order.parent_id is None else ()
    orders = [order, *(sub for sub in subs if sub.status is order.status)]
    for one in orders:
        context.unit.track("order", one)
    reseller = await account_of(order.reseller_id, context)
    if answer.result is Result.FAILED:
        _failed(orders, reseller, charge, context)
    else:
        await _paid(orders, reseller, charge, context)
    context.happened(order, *told)
    await announce_free(reseller, context)
    return changed(order)


def _failed(orders: list[Order], reseller: Reseller, charge: ResellerPayment, context: Context) -> None:
    """A5: not sent on; the credit is released, but not of what the distributor has executed already (A3)."""
    order = orders[0]
    charge.status = ResellerPaymentStatus.FAILED
    code = charge.code or _("no reason given")
    context.happened(order, ResellerChargeFailed(str(charge.amount), code))
    order.stop(StoppedBy.GATEWAY, code, Mark.GATEWAY_ERROR)
    if order.status is Status.PENDING_APPROVAL:
        for one in orders:
            release(one, reseller, context)


async def _paid(orders: list[Order], reseller: Reseller, charge: ResellerPayment, context: Context) -> None:
    """A5: the order goes on, and is booked as an invoice of the distributor's that is paid at once."""
    order = orders[0]
    charge.status = ResellerPaymentStatus.PAID
    # The money first: it may be needed to bill an order whose reservation was given back meanwhile.
    if charge.amount.currency == reseller.currency:
        owed = -charge.amount.amount_minor
        move(reseller, context, CreditKind.PAID, order=order, owed=owed, payment=charge)
    waits = order.status is Status.PENDING_APPROVAL or (
        order.status is Status.SUBMITTED and await executed(order, context)
    )
    if not waits or order.billed_minor:
        context.happened(order, ResellerChargeKept(str(charge.amount)))
        await settle_invoices(reseller, context)
        return
    context.happened(order, ResellerCharged(str(charge.amount)))
    if order.status is Status.SUBMITTED:
        order.goes_on()
        await finish(order, Action.DELIVER, context)
        return
    for one in orders:
        reserve(one, reseller, context)
        await bill(one, reseller, context)
    accepted = Accepted(order, orders[1:], reseller)
    verdict = Verdict(Status.EXECUTING, (DeliveryQueued(items=len(accepted.waiting)),))
    await proceed(accepted, Action.APPROVE, verdict, context)
