"""Accepted items wait to be delivered, each with the server or registrar that sets it up (L6, T7)."""

from collections import Counter
from collections.abc import Sequence

from domain.cards import refuse_card_numbers
from domain.context import Context
from domain.delivery.events import SetUpAt, SetUpByHand
from domain.delivery.model import DeliveryModule, ModuleKind, PlaceKind, kind_for, kind_label
from domain.delivery.setup import ItemSetup
from domain.errors import InvalidInput, NotFound, Refused
from domain.jobs import JobKind
from domain.orders.model import Item, Order
from domain.orders.status import DeliveryStatus, Mark
from domain.ports import UnitOfWork
from domain.text import clean_line
from domain.words import _

#: How an encrypted password begins (the Fernet format); anything else would be one in clear.
_SEALED = "gAAAA"


async def queue_items(order: Order, context: Context) -> int:
    """Queues what an accepted order has that is not set up yet; returns how many items that are."""
    waiting = [item for item in order.items if item.delivery is DeliveryStatus.PENDING]
    await queue(order, waiting, context)
    return len(waiting)


async def queue(order: Order, items: Sequence[Item], context: Context) -> None:
    """Queues these items; each that a module sets up has a job of its own, whose id is the key of the call (R1)."""
    places: dict[PlaceKind, DeliveryModule | None] = {}
    sent: Counter[tuple[str, str]] = Counter()
    by_hand = 0
    for item in items:
        item.delivery = DeliveryStatus.QUEUED
        item.delivery_attempts, item.delivery_code = 0, None
        place = await _place_of(item, places, context)
        item.delivery_intent = None
        if place is None:
            continue
        if place.module is ModuleKind.MANUAL or not item.run_create:
            by_hand += 1
            continue
        item.module_id = place.id
        item.delivery_intent = context.schedule(JobKind.DELIVER, order.id, context.now)
        sent[place.kind.value, place.name] += 1
    for (kind, name), count in sent.items():
        context.happened(order, SetUpAt(kind, name, count))
    if by_hand:
        order.mark(Mark.BY_HAND)
        context.happened(order, SetUpByHand(by_hand))


async def _place_of(
    item: Item, places: dict[PlaceKind, DeliveryModule | None], context: Context
) -> DeliveryModule | None:
    """The server or registrar that was chosen for the item, or else the default one."""
    if item.module_id is not None:
        return await context.unit.get(DeliveryModule, item.module_id)
    kind = kind_for(item.product_type)
    if kind not in places:
        places[kind] = await default_place(kind, context.unit)
    return places[kind]


async def default_place(kind: PlaceKind, unit: UnitOfWork) -> DeliveryModule | None:
    """The server or registrar that sets up what none was chosen for, or none."""
    found = await unit.those(DeliveryModule, kind=kind.value, is_default=True, retired=False)
    return found[0] if found else None


async def set_up(order: Order, setups: Sequence[ItemSetup], context: Context) -> None:
    """Keeps what staff chose for items that are not set up yet (T7).

    Raises:
        InvalidInput: there is no such item, or it is named twice.
        NotFound: there is no such server or registrar.
        Refused: the item is set up already, or is given a registrar where it needs a server.
    """
    items = {item.position: item for item in order.items}
    for setup in setups:
        item = items.pop(setup.position, None)
        if item is None:
            raise InvalidInput(
                _(
                    "{number} has no item {position} left to set up; its items are 1 to {last}, each named once."
                ).format(number=order.number, position=setup.position, last=len(order.items)),
                rule="T7",
            )
        if item.delivery is not DeliveryStatus.PENDING:
            raise Refused(
                _(
                    "Item {position} of {number} is being set up already; nothing can be chosen for it."
                ).format(number=order.number, position=setup.position),
                rule="T7",
            )
        await _choose(item, setup, context)


async def _choose(item: Item, setup: ItemSetup, context: Context) -> None:
    if setup.server is not None or setup.registrar is not None:
        kind = kind_for(item.product_type)
        name = setup.server if kind is PlaceKind.SERVER else setup.registrar
        if name is None:
            raise Refused(
                _("Item {position}, “{item}”, needs a {kind}; the other is not for it.").format(
                    position=item.position, item=item.name, kind=kind_label(kind)
                ),
                rule="T7",
            )
        item.module_id = (await _named(kind, name, context)).id
    if setup.username is not None:
        item.username = refuse_card_numbers(clean_line(setup.username, limit=100)) or None
    if setup.sealed_password is not None:
        if not setup.sealed_password.startswith(_SEALED):
            raise InvalidInput(_("A password is kept encrypted only."), rule="S3")
        item.sealed_password = setup.sealed_password
    if setup.create is not None:
        item.run_create = setup.create
    if setup.welcome is not None:
        item.send_welcome = setup.welcome


async def _named(kind: PlaceKind, name: str, context: Context) -> DeliveryModule:
    places = [one for one in await context.unit.every(DeliveryModule) if one.kind is kind and not one.retired]
    for place in places:
        if place.name.casefold() == clean_line(name).casefold():
            return place
    raise NotFound(
        _("There is no {kind} “{name}” in use; there are: {names}.").format(
            kind=kind_label(kind),
            name=clean_line(name, limit=40),
            names=", ".join(place.name for place in places[:20]) or _("none"),
        ),
        rule="T7",
    )
