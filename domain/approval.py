"""Approval and validation of an accepted order (SPEC 3): credit → auto-executed products → token, in this order."""

from collections.abc import Callable
from dataclasses import dataclass

from domain.events import Event
from domain.orders.events import CreditChecked, DeliveryQueued, SentToDistributor
from domain.orders.model import Order
from domain.orders.status import DeliveryStatus, Status


@dataclass(frozen=True, slots=True)
class Verdict:
    """Where the validation sends the order, and what that does. No `target`: this step lets the order pass."""

    target: Status | None
    events: tuple[Event, ...] = ()


def credit_step(order: Order) -> Verdict:
    """The reseller's available credit must cover the cost; a desk without credit limits lets every order pass."""
    return Verdict(None, (CreditChecked(cost=str(order.cost)),) if order.cost else ())


def execution_step(order: Order) -> Verdict:
    """One product for manual execution sends the order to the distributor; else it executes by itself (A5)."""
    waiting = [item for item in order.items if item.delivery is DeliveryStatus.PENDING]
    by_hand = sum(item.by_hand for item in waiting)
    if by_hand or not order.items:
        return Verdict(Status.SUBMITTED, (SentToDistributor(items=by_hand),))
    return Verdict(Status.EXECUTING, (DeliveryQueued(items=len(waiting)),))


#: The validation chain of A4; it stops at the first step that decides.
VALIDATION: tuple[Callable[[Order], Verdict], ...] = (credit_step, execution_step)


def validate(order: Order) -> tuple[Status, tuple[Event, ...]]:
    """Runs the chain; returns the status it decides and what each step did."""
    events: list[Event] = []
    for step in VALIDATION:
        verdict = step(order)
        events.extend(verdict.events)
        if verdict.target is not None:
            return verdict.target, tuple(events)
    raise AssertionError("the last step of the validation decides")
