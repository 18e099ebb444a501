"""Servers and registrars: added, changed, retired; one of each kind is the default (SPEC 1)."""

from collections.abc import Sequence

from domain.commands import Outcome
from domain.context import Context
from domain.delivery.commands import AddPlace, ChangePlace
from domain.delivery.events import PlaceAdded, PlaceChanged
from domain.delivery.model import DeliveryModule, kind_label
from domain.errors import Refused
from domain.words import _

#: What the audit trail calls them.
SUBJECT = "delivery_module"


async def add_place(command: AddPlace, context: Context) -> Outcome:
    """The first of its kind is the default one."""
    place = DeliveryModule(**command.asked())
    others = await _others(place, context)
    place.is_default = place.is_default or not any(not other.retired for other in others)
    place.check()
    _check_name(place, others)
    context.unit.track(SUBJECT, place, new=True)
    await context.unit.add(place)
    context.happened(place, PlaceAdded(place.kind.value, place.name, place.module.value))
    _only_default(place, others, context)
    return _outcome(place)


async def change_place(command: ChangePlace, context: Context) -> Outcome:
    """What is being delivered there goes on; a retired one is the default no more."""
    place = await context.unit.get(DeliveryModule, command.place_id)
    context.unit.track(SUBJECT, place)
    before = place.snapshot()
    for name, value in command.asked().items():
        if name != "place_id" and value is not None:
            setattr(place, name, value)
    if command.retired:
        place.is_default = False
    place.check()
    others = await _others(place, context)
    _check_name(place, others)
    if place.snapshot() == before:
        return _outcome(place, changed=False)
    context.happened(place, PlaceChanged(place.kind.value, place.name))
    _only_default(place, others, context)
    return _outcome(place)


async def _others(place: DeliveryModule, context: Context) -> Sequence[DeliveryModule]:
    places = await context.unit.every(DeliveryModule)
    return [other for other in places if other.kind is place.kind and other.id != place.id]


def _check_name(place: DeliveryModule, others: Sequence[DeliveryModule]) -> None:
    for other in others:
        if other.name.casefold() == place.name.casefold():
            raise Refused(
                _("There is a {kind} {name} already; choose another name.").format(
                    kind=kind_label(other.kind), name=other.name
                )
            )


def _only_default(place: DeliveryModule, others: Sequence[DeliveryModule], context: Context) -> None:
    for other in others if place.is_default else ():
        if other.is_default:
            context.unit.track(SUBJECT, other)
            other.is_default = False
            context.happened(other, PlaceChanged(other.kind.value, other.name))


def _outcome(place: DeliveryModule, *, changed: bool = True) -> Outcome:
    assert place.id is not None
    return Outcome(subject=SUBJECT, ids=(place.id,), changed=changed)
