"""The token of a reseller that pays by card is charged for what its orders cost: asked for here (A3, A5, L18)."""

from domain.billing.systems import PaymentSystem
from domain.context import Context
from domain.credit.events import ResellerChargeAsked
from domain.credit.model import ResellerPayment, ResellerPaymentStatus, ResellerToken
from domain.customers import ResellerMethod
from domain.jobs import JobKind
from domain.money import Money
from domain.orders.family import family_of
from domain.orders.model import Order


async def deposit_of(order: Order, context: Context) -> Money:
    """What the reseller's token was charged with for the order, or for its family, and has been billed for none of
    them: the distributor has credited it since, and it stands as the reseller's deposit."""
    family = await family_of(order, context)
    currency = order.cost.currency
    charged = sum(
        charge.amount.amount_minor
        for one in family
        for charge in one.charges
        if charge.status is ResellerPaymentStatus.PAID and charge.amount.currency == currency
    )
    return Money(max(charged - sum(one.billed_minor for one in family), 0), currency)


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
