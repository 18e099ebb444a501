"""One command, done in one transaction: what does it, and what follows from it.

`domain.desk` imports this with the first command: who only looks at a desk needs none of it.
"""

from typing import NamedTuple

from domain.alerts.counting import count_activity
from domain.clock import Chance, Clock
from domain.commands import Command, Outcome
from domain.context import Context
from domain.followup.outcomes import credit_follow_ups
from domain.handlers import HANDLERS
from domain.mail.posting import Stationery
from domain.mail.rules import queue_letters
from domain.orders.commands import OrderCommand
from domain.ports import Envelope, UnitOfWork
from domain.recurring.following import follow
from domain.renewals.following import follow_services
from domain.sales.attribution import attribute_sales
from domain.seeing import require_seen
from domain.sight import hears
from domain.staff import Door, Identity, Permission, Staff
from domain.undoing.model import foreseen_undo
from domain.undoing.remembering import remember

#: Doors through which people decide; what the world outside reports is nobody's to take back.
_DECIDING = frozenset({Door.SCREEN, Door.COMMAND})


class Foresight(NamedTuple):
    """What a command would do, as sentences, and whether that can be taken back: one more sentence, empty where that
    is no question."""

    sentences: tuple[str, ...]
    undo: str


class Execution:
    """A command on its way. Made before its transaction begins, so that nobody waits for what is imported for it."""

    def __init__(self, command: Command, *, clock: Clock, chance: Chance, stationery: Stationery) -> None:
        self._command = command
        self._clock = clock
        self._chance = chance
        self._stationery = stationery
        self._handler = HANDLERS[type(command)]

    def permit(self, staff: Staff) -> None:
        """Stops what the person's role does not allow.

        Raises:
            NotPermitted: naming the permission.
        """
        staff.require(self._command.permission)
        if isinstance(self._command, OrderCommand) and self._command.bulk:
            staff.require(Permission.BULK)

    async def done(self, unit: UnitOfWork, staff: Staff, identity: Identity) -> Outcome:
        """Does it, with all that is kept of it."""
        context, outcome = await self.tried(unit, staff)
        count_activity(context, identity.door)
        if identity.door in _DECIDING:
            await remember(self._command, context)
        envelope = Envelope(
            at=context.now,
            staff_id=identity.staff_id,
            staff=identity.name,
            door=identity.door,
            command=type(self._command).__name__,
            command_id=self._command.command_id,
        )
        await unit.commit(envelope, outcome)
        return outcome

    async def foreseen(self, unit: UnitOfWork, staff: Staff) -> Foresight:
        """What it would do, in a transaction that is dropped."""
        context, _outcome = await self.tried(unit, staff)
        await remember(self._command, context)
        events = (event for tracked in unit.tracked for event in tracked.events)
        sentences = tuple(event.will() for event in events if not staff.of_distributor or hears(event))
        return Foresight(sentences, foreseen_undo(unit.change, context.now))

    async def tried(self, unit: UnitOfWork, staff: Staff) -> tuple[Context, Outcome]:
        """What the command comes to, with what follows from it: for recurring orders (SPEC 6) and renewals (L13), whose
        sale it is (M1), what became of a follow-up (I2), and letters (A7). Nothing is committed."""
        command = self._command
        context = context_of(unit, staff, clock=self._clock, chance=self._chance, stationery=self._stationery)
        outcome = await self._handler(command, context)
        if command.seen is not None:
            await require_seen(command.seen, context)
        await follow(context)
        await follow_services(context)
        await attribute_sales(context)
        await credit_follow_ups(context)
        await queue_letters(command, context)
        return context, outcome


def context_of(
    unit: UnitOfWork, staff: Staff, *, clock: Clock, chance: Chance, stationery: Stationery
) -> Context:
    """A transaction's surroundings; its moment is now."""
    assert staff.id is not None
    return Context(
        unit=unit,
        now=clock.now(),
        staff_id=staff.id,
        staff=staff,
        reseller_ids=staff.reseller_ids,
        chance=chance,
        require=staff.require,
        stationery=stationery,
    )
