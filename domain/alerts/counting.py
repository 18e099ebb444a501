"""What is counted as it happens, so that it can be told from what is usual: carts at each step, events from outside,
failures by error code (I3). Whatever door it comes through is counted in the change's own transaction."""

from domain.alerts.counts import ENTERED, EVENT, FAILED, PASSED
from domain.billing import AttemptStatus
from domain.context import Context
from domain.orders.events import CartRecorded
from domain.orders.model import Order
from domain.orders.status import Status
from domain.ports import Tracked
from domain.staff import Door
from domain.text import clean_line

#: Doors through which the world outside reports.
OUTSIDE = frozenset({Door.IMPORT, Door.INGEST, Door.DEMO})


def count_activity(context: Context, door: Door) -> None:
    """Counts what this command has done; written with it or not at all."""
    unit = context.unit
    resellers = set()
    for tracked in unit.tracked:
        order = tracked.subject
        if not isinstance(order, Order):
            continue
        if tracked.events:
            resellers.add(order.reseller_id)
        _count_steps(tracked, order, context)
        _count_failures(tracked, order, context)
    if door in OUTSIDE:
        for reseller_id in resellers:
            unit.activity[reseller_id, EVENT, "", 0] += 1


def _count_steps(tracked: Tracked, order: Order, context: Context) -> None:
    """Which steps a cart came to and left. One that is completed passes the step it was at; one that staff give up
    does not."""
    activity = context.unit.activity
    at = str(tracked.before.get("cart_step") or "")
    was_cart = tracked.before.get("status", Status.INCOMPLETE.value) == Status.INCOMPLETE.value
    if not was_cart:
        return
    for event in tracked.events:
        step = event.step if isinstance(event, CartRecorded) else ""
        if not step or step == at:
            continue
        activity[order.reseller_id, ENTERED, step, 0] += 1
        if at:
            activity[order.reseller_id, PASSED, at, 0] += 1
        at = step
    if at and order.status not in (Status.INCOMPLETE, Status.CANCELLED):
        activity[order.reseller_id, PASSED, at, 0] += 1


def _count_failures(tracked: Tracked, order: Order, context: Context) -> None:
    before = tracked.before.get("payments", [])
    known = before if isinstance(before, list) else []
    for place, payment in enumerate(order.payments):
        was = known[place] if place < len(known) else None
        if payment.status is AttemptStatus.FAILED and was != AttemptStatus.FAILED.value:
            code = clean_line(payment.code or "", limit=60)
            context.unit.activity[order.reseller_id, FAILED, code, payment.system_id or 0] += 1
