"""Validation of an accepted order (SPEC 3): credit → auto-executed → token, in this order (A4)."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace

from domain.billing.systems import GatewayKind, PaymentSystem
from domain.context import Context
from domain.credit.account import uncovered
from domain.credit.events import CreditShort, DepositUsed, TokenMissing
from domain.credit.model import ResellerToken
from domain.customers import Reseller
from domain.errors import Refused
from domain.events import Event
from domain.money import Money
from domain.orders.events import CreditChecked, DeliveryQueued, SentToDistributor
from domain.orders.model import Item, Order
from domain.orders.status import DeliveryStatus, Mark, Status, StoppedBy
from domain.words import _


@dataclass(frozen=True, slots=True)
class Accepted:
    """What is validated as one: an order with the sub-orders that are accepted with it, and who pays for it (L8).

    `deposit` is what the reseller's token was charged with for them before, and they were not billed for.
    """

    order: Order
    sub_orders: Sequence[Order]
    reseller: Reseller
    deposit: Money | None = None

    @property
    def orders(self) -> tuple[Order, ...]:
        """The main order, then its sub-orders."""
        return (self.order, *self.sub_orders)

    @property
    def needed(self) -> Money:
        """What of the summed cost the reseller's credit has to cover yet."""
        return sum(map(uncovered, self.orders), Money.zero(self.order.cost.currency))

    @property
    def waiting(self) -> list[Item]:
        """The items that are not set up yet."""
        return [
            item for order in self.orders for item in order.items if item.delivery is DeliveryStatus.PENDING
        ]


@dataclass(frozen=True, slots=True)
class Stop:
    """What keeps the order from going on by itself; `because` is a sentence, or a gateway's code."""

    by: StoppedBy
    because: str
    marks: frozenset[Mark] = frozenset()


@dataclass(frozen=True, slots=True)
class Verdict:
    """Where the validation sends the order, and what that does. No `target`: this step lets the order pass.

    `charge` is the token that has to be charged with `amount` before the order goes on; `paid` says that what it was
    charged with before pays for all of it.
    """

    target: Status | None
    events: tuple[Event, ...] = ()
    stop: Stop | None = None
    charge: tuple[ResellerToken, PaymentSystem] | None = field(default=None, repr=False)
    amount: Money | None = None
    paid: bool = False


async def credit_step(accepted: Accepted, _context: Context) -> Verdict:
    """The reseller's available credit must cover the cost (A5, A6)."""
    needed, reseller = accepted.needed, accepted.reseller
    if reseller.covers(needed):
        return Verdict(None, (CreditChecked(cost=str(needed)),) if needed else ())
    short = CreditShort(cost=str(needed), available=str(reseller.available))
    return Verdict(Status.UNEXECUTED, (short,), Stop(StoppedBy.CREDIT, short.did()))


async def execution_step(accepted: Accepted, _context: Context) -> Verdict:
    """One product for manual execution sends the order to the distributor; else it executes by itself (A5, L6)."""
    by_hand = sum(item.by_hand for item in accepted.waiting)
    if by_hand or not any(order.items for order in accepted.orders):
        sent = SentToDistributor(items=by_hand)
        return Verdict(Status.SUBMITTED, (sent,), Stop(StoppedBy.MANUAL, sent.did()))
    return Verdict(None)


async def token_step(accepted: Accepted, context: Context) -> Verdict:
    """A reseller that pays by card needs a valid token, which is charged first for the cost, as far as it was not
    charged for that before (A3, A5)."""
    needed, queued = accepted.needed, (DeliveryQueued(items=len(accepted.waiting)),)
    if not accepted.reseller.by_card:
        return Verdict(Status.EXECUTING, queued)
    used = min(needed, accepted.deposit or Money.zero(needed.currency))
    left = needed - used
    token = await usable_token(accepted.reseller, left, context)
    if token is None:
        stop = Stop(StoppedBy.NO_TOKEN, no_token().message, frozenset({Mark.NO_TOKEN}))
        return Verdict(Status.PENDING_APPROVAL, (TokenMissing(),), stop)
    deposit = (DepositUsed(str(used)),) if used else ()
    if left:
        return Verdict(Status.PENDING_APPROVAL, deposit, charge=token, amount=left)
    return Verdict(Status.EXECUTING, (*deposit, *queued), paid=bool(used))


#: The validation chain of A4; it stops at the first step that decides.
VALIDATION: tuple[Callable[[Accepted, Context], Awaitable[Verdict]], ...] = (
    credit_step,
    execution_step,
    token_step,
)


async def validate(accepted: Accepted, context: Context) -> Verdict:
    """Runs the chain; the verdict is that of the step that decides, with what each step did."""
    events: list[Event] = []
    for step in VALIDATION:
        verdict = await step(accepted, context)
        events.extend(verdict.events)
        if verdict.target is not None:
            return replace(verdict, events=tuple(events))
    raise AssertionError("the last step of the validation decides")


def no_token() -> Refused:
    """What a reseller without a valid token is told (A3)."""
    return Refused(
        _("Your payment method does not support this action. Please contact your distributor."), rule="A3"
    )


async def usable_token(
    reseller: Reseller, amount: Money, context: Context
) -> tuple[ResellerToken, PaymentSystem] | None:
    """The latest of the reseller's tokens that is valid and can be charged with this amount, or none (A3)."""
    assert reseller.id is not None
    for token in reversed(await context.unit.reseller_tokens(reseller.id)):
        if not token.usable(context.now):
            continue
        system = await context.unit.get(PaymentSystem, token.system_id)
        charges = system.tokens and not system.retired and system.gateway is not GatewayKind.MANUAL
        if charges and system.currency in (None, amount.currency):
            return token, system
    return None
