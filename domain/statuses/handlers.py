"""What is done when a custom status is added, changed, or set on an order (L14)."""

from collections.abc import Sequence

from domain.commands import Outcome
from domain.context import Context
from domain.errors import InvalidInput, Refused
from domain.orders.status import plain_label
from domain.orders.steps import changed, changed_order
from domain.statuses.commands import (
    AddStatus,
    ChangeStatus,
    CustomStatusSet,
    SetStatus,
    StatusAdded,
    StatusPlaced,
    StatusRecoloured,
    StatusRenamed,
    StatusRetired,
    StatusRevived,
)
from domain.statuses.model import MOST, SUBJECT, CustomStatus
from domain.words import _


async def add_status(command: AddStatus, context: Context) -> Outcome:
    """L14: the name is new; those behind its place move on."""
    others = await _others(None, context)
    _require_room(others)
    status = CustomStatus(name="", base=command.base, colour=command.colour)
    status.rename(command.name)
    _take_name(status, others, context)
    context.unit.track(SUBJECT, status, new=True)
    _place(status, len(others) + 1 if command.position is None else command.position, others, context)
    await context.unit.add(status)
    context.happened(status, StatusAdded(status.name, status.base.value, status.colour.value))
    return _outcome(status)


async def change_status(command: ChangeStatus, context: Context) -> Outcome:
    """L14: orders that have it have it still, by its new name and colour."""
    status = await context.unit.get(CustomStatus, command.status_id)
    others = await _others(status, context)
    context.unit.track(SUBJECT, status)
    before = (status.snapshot(), status.former)
    if command.retired is not None and command.retired != status.retired:
        if not command.retired:
            _require_room(others)
        status.retired = command.retired
        context.happened(status, StatusRetired(status.name) if status.retired else StatusRevived(status.name))
    if command.name is not None:
        name = status.name
        status.rename(command.name)
        _take_name(status, others, context)
        if status.name != name:
            context.happened(status, StatusRenamed(name, status.name))
    if command.colour is not None and command.colour is not status.colour:
        status.colour = command.colour
        context.happened(status, StatusRecoloured(status.name, status.colour.value))
    if command.position is not None and command.position != status.position:
        _place(status, command.position, others, context)
        context.happened(status, StatusPlaced(status.name, status.position))
    return _outcome(status, changed=(status.snapshot(), status.former) != before)


async def set_status(command: SetStatus, context: Context) -> Outcome:
    """L14: only one of the order's base, and none that is retired."""
    order = await changed_order(command, context)
    before = None
    if order.custom_status_id is not None:
        before = await context.unit.get(CustomStatus, order.custom_status_id)
    if command.status_id == order.custom_status_id:
        return changed(order, changed=False)
    if command.status_id is None:
        assert before is not None
        order.custom_status_id = None
        context.happened(order, CustomStatusSet(before.name, ""))
        return changed(order)
    status = await context.unit.get(CustomStatus, command.status_id)
    if status.retired:
        raise Refused(
            _("“{name}” is retired; orders that have it keep it, but no other gets it.").format(
                name=status.name
            ),
            rule="L14",
        )
    if status.base is not order.status:
        raise Refused(
            _("{number} is “{status}”; “{name}” is only for orders that are “{base}”.").format(
                number=order.number,
                status=plain_label(order.status),
                name=status.name,
                base=plain_label(status.base),
            ),
            rule="L14",
        )
    order.custom_status_id = status.id
    context.happened(order, CustomStatusSet("" if before is None else before.name, status.name))
    return changed(order)


async def _others(status: CustomStatus | None, context: Context) -> list[CustomStatus]:
    """The others in their order; nobody else changes any meanwhile."""
    every = await context.unit.every(CustomStatus)
    own = None if status is None else status.id
    return sorted((one for one in every if one.id != own), key=lambda one: (one.position, one.id))


def _require_room(others: Sequence[CustomStatus]) -> None:
    if sum(not other.retired for other in others) >= MOST:
        raise Refused(
            _("{n} custom statuses are in use already; retire one first.").format(n=MOST), rule="L14"
        )


def _take_name(status: CustomStatus, others: Sequence[CustomStatus], context: Context) -> None:
    """A name means one status; one that another had before is that one's no more."""
    for other in others:
        if other.by_name == status.by_name:
            said = (
                _("There is a custom status “{name}” already, retired; take that one back into use.")
                if other.retired
                else _("There is a custom status “{name}” already; choose another name.")
            )
            raise Refused(said.format(name=other.name), rule="L14")
        if f" {status.by_name} " in other.former:
            context.unit.track(SUBJECT, other)
            other.forget(status.by_name)


def _place(status: CustomStatus, position: int, others: Sequence[CustomStatus], context: Context) -> None:
    """Puts it there; the others close the gap and make room."""
    if position < 1:
        raise InvalidInput(_("Places are counted from 1."), rule="L14")
    status.position = min(position, len(others) + 1)
    for place, other in enumerate(others, start=1):
        wanted = place + (place >= status.position)
        if other.position != wanted:
            context.unit.track(SUBJECT, other)
            other.position = wanted


def _outcome(status: CustomStatus, *, changed: bool = True) -> Outcome:
    assert status.id is not None
    return Outcome(subject=SUBJECT, ids=(status.id,), changed=changed)
