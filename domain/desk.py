"""The one door: every change, from a key, a command, an import or the worker, is executed here (S1, S4, L16, L17).

What only a change needs is imported with the first one, and before its transaction begins: looking at a desk takes a
fraction of it, and nobody is to wait for a lock that is held meanwhile.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from domain.clock import Chance, Clock, SystemChance, SystemClock
from domain.commands import Command, Outcome
from domain.errors import NotPermitted
from domain.mail.posting import NoStationery, Stationery
from domain.staff import Door, Identity, Permission, Staff
from domain.words import _

if TYPE_CHECKING:
    from domain.execution import Execution, Foresight
    from domain.mail.model import MailKind
    from domain.mail.posting import Draft
    from domain.placing.commands import Placing
    from domain.placing.model import Quote
    from domain.ports import Storage
    from domain.reads import Reads

#: How long an order counts as open after a program that had it open was heard of last.
OPEN_SECONDS = 60


class Desk:
    """One desk: changes go through `execute`, looks through `reads`.

    `stationery` is where templates are understood; a desk without it takes none.
    """

    def __init__(
        self,
        storage: "Storage",
        *,
        clock: Clock | None = None,
        chance: Chance | None = None,
        stationery: Stationery | None = None,
        read_only: bool = False,
    ) -> None:
        self.storage = storage
        self.clock = clock or SystemClock()
        self.chance = chance or SystemChance()
        self.stationery = stationery or NoStationery()
        self.read_only = read_only

    async def identify(self, user: str, door: Door, *, act_as: str | None = None) -> Identity:
        """Who is at the door (S2).

        Args:
            user: the system user.
            act_as: another staff member's system user, where the owner allows that.

        Raises:
            NotPermitted: unknown here, no longer active, or not allowed to act as someone else.
        """
        staff = await self.storage.identify(user)
        if staff is None or not staff.active:
            raise NotPermitted(
                _(
                    "The system user “{user}” is not known on this desk; "
                    "its owner can let you in with “ordertop staff add {user}”."
                ).format(user=user),
                rule="S2",
            )
        if act_as is not None and act_as != user:
            if not staff.may_act_as:
                raise NotPermitted(
                    _("{user} may not act as someone else on this desk.").format(user=user), rule="S2"
                )
            staff = await self.storage.identify(act_as)
            if staff is None or not staff.active:
                raise NotPermitted(_("There is no “{user}” on this desk.").format(user=act_as), rule="S2")
            # Records name both: who it was done as, and who did it (S4).
            return replace(
                Identity.of(staff, door), name=_("{name} (through {user})").format(name=staff.name, user=user)
            )
        return Identity.of(staff, door)

    def reads(self, identity: Identity) -> "Reads":
        """Looks at the desk as this person may.

        Raises:
            NotPermitted: the role may not even look.
        """
        self._let_look(identity)
        return _as_seen(self.storage.reads(identity), identity)

    @asynccontextmanager
    async def snapshot(self, identity: Identity) -> AsyncIterator["Reads"]:
        """Looks at the desk as it is at one moment, however long they take; arguments and errors as of `reads`."""
        self._let_look(identity)
        async with self.storage.snapshot(identity) as reads:
            yield _as_seen(reads, identity)

    def _let_look(self, identity: Identity) -> None:
        if Permission.VIEW not in identity.permissions:
            raise NotPermitted(_("{name} may not look at this desk.").format(name=identity.name), rule="S1")

    async def require(self, identity: Identity, permission: Permission) -> None:
        """Stops long work early that will end in a command which the person may not execute, as the role is now.

        Raises:
            NotPermitted: naming the permission; or the desk was opened read-only.
        """
        self._require_writable()
        async with self.storage.unit_of_work(write=False) as unit:
            known, _before = await unit.opening(identity.staff_id, "")
            self._known(known, identity).require(permission)

    async def execute(self, identity: Identity, command: Command) -> Outcome:
        """Does what is asked, once, or raises a `DomainError` and changes nothing.

        The same command id again returns the first outcome. The role is read again inside the transaction (X3). An
        outcome that is a refusal is raised too, when what it leaves behind is kept (A3).
        """
        outcome = await self._execute(identity, command)
        if outcome.refusal is not None:
            raise outcome.refusal
        return outcome

    async def _execute(self, identity: Identity, command: Command) -> Outcome:
        self._require_writable()
        execution = self._execution(command)
        async with self.storage.unit_of_work() as unit:
            known, before = await unit.opening(identity.staff_id, command.command_id)
            staff = self._known(known, identity)
            execution.permit(staff)
            if before is not None:
                return replace(before, changed=False)
            return await execution.done(unit, staff, identity)

    def _execution(self, command: Command) -> "Execution":
        from domain.execution import Execution

        return Execution(command, clock=self.clock, chance=self.chance, stationery=self.stationery)

    def _require_writable(self) -> None:
        if self.read_only:
            raise NotPermitted(
                _("This ordertop was started read-only; nothing can be changed in it."), rule="S1"
            )

    async def preview(self, identity: Identity, command: Command) -> tuple[str, ...]:
        """What `execute` would do, as sentences, found out by doing it and dropping it (T13).

        Raises:
            DomainError: what `execute` would raise.
        """
        return (await self.foresee(identity, command)).sentences

    async def foresee(self, identity: Identity, command: Command) -> "Foresight":
        """As `preview`, with whether it can be taken back afterwards (S7)."""
        execution = self._execution(command)
        async with self.storage.unit_of_work(write=False) as unit:
            known, _before = await unit.opening(identity.staff_id, command.command_id)
            staff = self._known(known, identity)
            execution.permit(staff)
            return await execution.foreseen(unit, staff)

    async def quote(self, identity: Identity, command: "Placing") -> "Quote":
        """What an order to place comes to, and what placing it does; found out as by `preview` (N1, N2).

        Raises:
            DomainError: what `execute` would raise.
        """
        from domain.orders.model import Order
        from domain.placing.quoting import quote

        execution = self._execution(command)
        async with self.storage.unit_of_work(write=False) as unit:
            known, _before = await unit.opening(identity.staff_id, command.command_id)
            staff = self._known(known, identity)
            execution.permit(staff)
            context, outcome = await execution.tried(unit, staff)
            order = next(
                tracked.subject
                for tracked in unit.tracked
                if isinstance(tracked.subject, Order) and tracked.subject.id == outcome.ids[0]
            )
            return await quote(order, command.form, context)

    async def draft(self, identity: Identity, kind: "MailKind", order_id: int) -> "Draft":
        """What a letter about an order would tell as things are, and whom; nothing is written or sent.

        Raises:
            NotFound: there is no such order.
            NotPermitted: the distributor asks: letters tell customers what they pay.
        """
        from domain.execution import context_of
        from domain.mail.handlers import draft
        from domain.sight import refuse

        async with self.storage.unit_of_work(write=False) as unit:
            known, _before = await unit.opening(identity.staff_id, "")
            staff = self._known(known, identity)
            staff.require(Permission.VIEW)
            if staff.of_distributor:
                refuse()
            context = context_of(
                unit, staff, clock=self.clock, chance=self.chance, stationery=self.stationery
            )
            return await draft(kind, order_id, context)

    async def have_open(self, identity: Identity, order_id: int | None) -> bool:
        """Lets others see which order this person has open, for `OPEN_SECONDS` unless it is said again; none means no
        more (T12). False where that could not be written, which is no harm."""
        if self.read_only or Permission.VIEW not in identity.permissions:
            return False
        now = self.clock.now()
        until = now.add(seconds=OPEN_SECONDS)
        return await self.storage.have_open(identity.staff_id, order_id, now=now, until=until)

    async def hold(self, identity: Identity, order_id: int) -> tuple[str, ...] | None:
        """Takes an order in hand for this person, unless another has it open: who that is, or nobody where it is this
        person's now, as `have_open` keeps it (T12). None where the desk is too busy to say.

        Who changes nothing on the desk is in nobody's way, and holds nothing.
        """
        if self.read_only or Permission.NOTE not in identity.permissions:
            return ()
        now = self.clock.now()
        until = now.add(seconds=OPEN_SECONDS)
        return await self.storage.hold(identity.staff_id, order_id, now=now, until=until)

    def _known(self, staff: Staff | None, identity: Identity) -> Staff:
        if staff is None:
            raise NotPermitted(
                _("{name} is no longer known on this desk.").format(name=identity.name), rule="S2"
            )
        return staff

    async def close(self) -> None:
        """Ends the connections, after what still runs."""
        await self.storage.close()


def _as_seen(reads: "Reads", identity: Identity) -> "Reads":
    """The looks of this person, who may see less than all of an order."""
    if not identity.of_distributor:
        return reads
    from domain.sight import DistributorReads

    return cast("Reads", DistributorReads(reads))
