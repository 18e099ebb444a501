"""Which order this person has open, told to the desk for as long as that lasts; others see it in their rows (T12)."""

import asyncio
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from whenever import Instant

if TYPE_CHECKING:
    from domain.desk import Desk
    from tui.app import OrdertopApp

#: Told again after so long: well before it runs out (`domain.desk.OPEN_SECONDS`), and no more often than that takes,
#: since all others then look.
RENEW_SECONDS = 40

#: Whoever goes from order to order quickly is told of where they stop.
PAUSE_SECONDS = 0.2

#: A desk that is busy is asked again so often whether an order can be taken in hand.
HOLD_TRIES = 3


@runtime_checkable
class AboutOrder(Protocol):
    """A screen or dialog about one order."""

    @property
    def order_id(self) -> int | None:
        """The order's id; none where it is about something else."""
        ...


class Presence:
    """Tells the desk what is open, where that is not what it was told last."""

    def __init__(self, app: "OrdertopApp") -> None:
        self._app = app
        self._told: int | None = None
        self._told_at: Instant | None = None
        self._tried_at = 0.0
        # One at a time: what was open before is never told after what is open now.
        self._telling = asyncio.Lock()

    @property
    def open(self) -> int | None:
        """The order that is open, in front or behind a dialog."""
        ids = (s.order_id for s in reversed(self._app.screen_stack) if isinstance(s, AboutOrder))
        return next((order_id for order_id in ids if order_id is not None), None)

    async def tell(self) -> None:
        """Tells what is open now; what could not be told is told the next time."""
        if not self._app.options.read_only:
            async with self._telling:
                await self._tell()

    async def hold(self, order_id: int) -> tuple[str, ...]:
        """Takes an order in hand for this person, unless another has it open: who that is, or nobody.

        Where the desk is too busy to say, it counts as nobody's: whoever acts second is told so by the desk (L17).

        Raises:
            DomainError: the desk cannot be used.
        """
        async with self._telling:
            for _try in range(HOLD_TRIES):
                now = self._app.clock.now()
                held = await self._app.thread.ask(lambda desk: desk.hold(self._app.identity, order_id))
                if held is not None:
                    if not held:
                        self._told, self._told_at = order_id, now
                    return held
                await asyncio.sleep(PAUSE_SECONDS)
            return ()

    async def _tell(self) -> None:
        order_id, now = self.open, self._app.clock.now()
        tried_at = asyncio.get_running_loop().time()
        if self._knows(order_id, now) or tried_at - self._tried_at < PAUSE_SECONDS:
            return
        self._tried_at = tried_at

        async def have_open(desk: "Desk") -> bool:
            return await desk.have_open(self._app.identity, order_id)

        if await self._app.thread.ask(have_open):
            self._told, self._told_at = order_id, now

    def _knows(self, order_id: int | None, now: Instant) -> bool:
        if order_id != self._told:
            return False
        if order_id is None or self._told_at is None:
            return True
        return 0 <= (now - self._told_at).total("seconds") < RENEW_SECONDS
