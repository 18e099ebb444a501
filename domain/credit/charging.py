"""The token of a reseller that pays by card is charged for what its orders cost: asked for here (A3, A5, L18)."""

from domain.billing.systems import PaymentSystem
from domain.context import Context
from domain.credit.events import ResellerChargeAsked
from domain.credit.model import ResellerPayment, ResellerPaymentStatus, ResellerToken
from domain.customers import ResellerMethod
from domain.jobs import JobKind
from domain.money import Money
from domain.orders.model import Order


def ask_charge(
    order: Order, amount: Money, token: ResellerToken, system: PaymentSystem, context: Context
) -> None:
    """Has the worker charge the token; the decision and the call's key are kept together (R1)."""
    order.charges.append(
        ResellerPayment(
            reseller_id=order.reseller_id,
            at=context.now,
            status=ResellerPaymentStatus.PENDING,
            amount=amount,
            method=ResellerMethod.CREDIT_CARD.value,
            token_id=token.id,
            system_id=system.id,
            intent=context.schedule(JobKind.RESELLER_CHARGE, order.id, context.now),
            asked_by=context.staff_id,
        )
    )
    context.happened(order, ResellerChargeAsked(str(amount), system.name, token.label))
