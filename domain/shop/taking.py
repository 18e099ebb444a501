"""Events given to the desk: as many in one transaction as can be, and each that is refused by itself (S6)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from domain.errors import Changed, DomainError, InvalidInput, NotFound, NotPermitted, Refused
from domain.shop.commands import (
    EventRefused,
    RecordDistributorEvents,
    RecordShopEvents,
    RecordWaitingEvent,
)
from domain.shop.handlers import answers_of
from domain.shop.model import Answer, CartEvent, PaymentEvent, ShopEvent

if TYPE_CHECKING:
    from domain.desk import Desk
    from domain.staff import Identity

#: What waits is taken in so many at a time.
_CAUGHT_UP_AT_ONCE = 100

#: What an event is answered with: what it came to, or why it was refused.
Result = Answer | DomainError

#: What concerns one event alone; all else (the desk is gone, the role is another) ends the reading.
_OF_THE_EVENT = (InvalidInput, NotFound, Refused, Changed, EventRefused)


@dataclass(frozen=True, slots=True)
class Given:
    """An event and whose it is."""

    event: ShopEvent
    reseller_id: int

    @property
    def run(self) -> tuple[int, bool]:
        """What goes into one transaction with it."""
        return self.reseller_id, isinstance(self.event, CartEvent | PaymentEvent)


async def take_events(desk: "Desk", identity: "Identity", given: Sequence[Given]) -> list[Result]:
    """Takes events in, in their order; what is returned is kept.

    Raises:
        DomainError: something that concerns not one event but all of them.
    """
    results: list[Result] = []
    for (reseller_id, of_shop), run in groupby(given, lambda one: one.run):
        make = RecordShopEvents if of_shop else RecordDistributorEvents
        results += await _take(desk, identity, make, reseller_id, [one.event for one in run])
    await catch_up(desk, identity)
    return results


async def _take(
    desk: "Desk",
    identity: "Identity",
    make: Callable[..., Any],
    reseller_id: int,
    events: Sequence[ShopEvent],
) -> list[Result]:
    results: list[Result] = []
    left = list(events)
    while left:
        try:
            results += await _execute(desk, identity, make, reseller_id, left)
            return results
        except EventRefused as refused:
            if not isinstance(refused.because, _OF_THE_EVENT):
                raise refused.because from None
            if refused.place:
                results += await _execute(desk, identity, make, reseller_id, left[: refused.place])
            results.append(refused.because)
            left = left[refused.place + 1 :]
    return results


async def _execute(
    desk: "Desk",
    identity: "Identity",
    make: Callable[..., Any],
    reseller_id: int,
    events: Sequence[ShopEvent],
) -> list[Answer]:
    return answers_of(await desk.execute(identity, make(reseller_id=reseller_id, events=tuple(events))))


async def catch_up(desk: "Desk", identity: "Identity") -> None:
    """Takes in what has waited for carts that are here by now; what cannot be is given up, with the reason."""
    while ids := await desk.reads(identity).waiting_events(limit=_CAUGHT_UP_AT_ONCE):
        for waiting_id in ids:
            try:
                await desk.execute(identity, RecordWaitingEvent(waiting_id=waiting_id))
            except NotPermitted:
                return  # it waits for someone who may
            except _OF_THE_EVENT as error:
                given_up = RecordWaitingEvent(waiting_id=waiting_id, refused=error.message)
                await desk.execute(identity, given_up)
