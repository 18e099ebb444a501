"""What staff do to follow an order up: take it, log, put it aside, write, give it up (I2)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from whenever import SYSTEM_TZ, Instant

from domain.commands import Command
from domain.followup.commands import (
    LogFollowUp,
    MarkLost,
    MarkRecovered,
    ReleaseOrder,
    SendRecovery,
    SnoozeOrder,
    TakeOrder,
)
from domain.followup.model import ATTEMPTS, FOLLOWED, Result, Way, result_label, way_label
from domain.followup.rows import CartRow, ReasonRow
from domain.followup.times import NOW, next_time
from domain.followup.wording import contact_words, customer_words, length, why_words
from domain.words import _
from tui.asking import Asking, Done
from widgets.dialogs.ask import Question
from widgets.dialogs.entries import Field

#: No reason is given.
_NONE = ""


class CartActions(Asking):
    """Asks about following an order up, and does what was answered."""

    async def take(self, row: CartRow) -> None:
        """Takes what nobody has at once; what another has is asked about."""
        order = row.order
        if self.hindered("cart.take", order):
            return
        command = TakeOrder(order_id=order.id, version=order.version)
        said = _("{number} is yours to follow up.")
        if row.holder_id is None and row.recovery is None:
            if await self._or_told(order, lambda desk: desk.execute(self._app.identity, command)) is not None:
                self._done(order.id)
                self._screen.post_message(Done("cart.take", order.id))
                self._app.tell(said.format(number=order.number))
            return
        effects = await self.effects("cart.take", order, command)
        if effects is None:
            return
        if not effects:
            self._app.tell(_("{number} is yours already.").format(number=order.number))
            return
        question = Question(
            title=_("Take {number}?").format(number=order.number),
            facts=self._facts(row),
            effects=effects,
            go=_("Take it"),
            stay=_("Leave it"),
        )
        self.ask("cart.take", question, order, lambda _typed: command, said)

    async def release(self, row: CartRow) -> None:
        """Leaves it to others; that can be taken back, so that nothing is asked."""
        order = row.order
        if self.hindered("cart.release", order):
            return
        command = ReleaseOrder(order_id=order.id, version=order.version)
        if await self._or_told(order, lambda desk: desk.execute(self._app.identity, command)) is not None:
            self._done(order.id)
            self._app.tell(_("{number} is nobody's to follow up.").format(number=order.number))

    async def log(self, row: CartRow) -> None:
        """Asks what was tried, and what came of it."""
        order = row.order
        if self.hindered("cart.log", order) or (reasons := await self._reasons(row)) is None:
            return
        first = LogFollowUp(order_id=order.id, version=order.version, way=Way.PHONE, result=Result.NO_ANSWER)

        def answered(typed: Mapping[str, str]) -> Command:
            return replace(
                first,
                way=Way(typed["way"]),
                result=Result(typed["result"]),
                reason_id=_id_of(typed["reason"]),
                note=typed["note"],
                next_at=self._time(typed["next"]),
            )

        question = Question(
            title=_("What was tried with {number}?").format(number=order.number),
            facts=self._facts(row),
            go=_("Log it"),
            stay=_("Leave it"),
            fields=(
                Field(
                    name="way",
                    label=_("By"),
                    typed=Way.PHONE.value if row.phone else Way.EMAIL.value,
                    choices=[(way.value, way_label(way)) for way in ATTEMPTS],
                    width=16,
                ),
                Field(
                    name="result",
                    label=_("What came of it"),
                    typed=Result.NO_ANSWER.value,
                    choices=[(one.value, result_label(one)) for one in Result],
                    beside=True,
                ),
                Field(name="reason", label=_("Why is it not finished?"), choices=_choices(reasons)),
                Field(name="next", label=_("Look again: 30m, 2h, 3d, 14:30, tomorrow, 2026-12-01"), width=30),
                Field(name="note", label=_("A few words for your colleagues"), limit=400),
            ),
        )
        said = _("{number}: the attempt is logged.")
        self.ask("cart.log", question, order, answered, said)

    async def snooze(self, row: CartRow) -> None:
        """Asks when to look again."""
        order = row.order
        if self.hindered("cart.snooze", order):
            return
        first = SnoozeOrder(order_id=order.id, version=order.version, next_at=None)

        def answered(typed: Mapping[str, str]) -> Command:
            return replace(first, next_at=self._time(typed["next"] or NOW))

        question = Question(
            title=_("When is {number} looked at again?").format(number=order.number),
            facts=(*self._facts(row), _("Until then it is passed over by whoever goes through a list.")),
            go=_("Put it aside"),
            stay=_("Leave it"),
            fields=(
                Field(
                    name="next",
                    label=_("30m, 2h, 3d, 14:30, tomorrow, 2026-12-01; now for at once"),
                    typed="2h",
                    decides=True,
                ),
            ),
        )
        said = _("{number}: the next time is set.")
        self.ask("cart.snooze", question, order, answered, said, foreseen=answered)

    async def send(self, row: CartRow) -> None:
        """Asks whether to send a recovery message."""
        order = row.order
        command = SendRecovery(order_id=order.id, version=order.version)
        effects = await self.effects("cart.send", order, command)
        if effects is None:
            return
        question = Question(
            title=_("Send a recovery message for {number}?").format(number=order.number),
            facts=self._facts(row),
            effects=effects,
            go=_("Send it"),
            stay=_("Send nothing"),
        )
        said = _("{number}: the recovery message is on its way.")
        self.ask("cart.send", question, order, lambda _typed: command, said)

    async def lost(self, row: CartRow) -> None:
        """Asks why it is given up."""
        order = row.order
        if self.hindered("cart.lost", order) or (reasons := await self._reasons(row)) is None:
            return
        first = MarkLost(order_id=order.id, version=order.version)

        def answered(typed: Mapping[str, str]) -> Command:
            return replace(first, reason_id=_id_of(typed["reason"]), note=typed["note"])

        question = Question(
            title=_("Give {number} up as lost?").format(number=order.number),
            facts=self._facts(row),
            go=_("Give it up"),
            stay=_("Keep it"),
            fields=(
                Field(name="reason", label=_("Why will the customer not finish?"), choices=_choices(reasons)),
                Field(name="note", label=_("A few words for your colleagues"), limit=400),
            ),
        )
        self.ask("cart.lost", question, order, answered, _("{number} is given up as lost."))

    async def recover(self, row: CartRow) -> None:
        """Asks how the customer bought otherwise."""
        order = row.order
        if self.hindered("cart.recover", order):
            return
        first = MarkRecovered(order_id=order.id, version=order.version)
        question = Question(
            title=_("Count {number} as recovered?").format(number=order.number),
            facts=(*self._facts(row), _("What is finished under this number counts by itself.")),
            go=_("Recovered"),
            stay=_("Leave it"),
            fields=(Field(name="note", label=_("How did the customer buy?"), limit=400),),
        )

        def answered(typed: Mapping[str, str]) -> Command:
            return replace(first, note=typed["note"])

        self.ask("cart.recover", question, order, answered, _("{number} counts as recovered."))

    def _facts(self, row: CartRow) -> Sequence[str]:
        if row.order.status not in FOLLOWED:
            return (self.who(row.order),)
        idle = length(row.idle_minutes(self._app.clock.now()))
        parts = (
            customer_words(row), contact_words(row), row.phone or "", str(row.order.total),
            _("idle {time}").format(time=idle), why_words(row),
        )  # fmt: skip
        return (" · ".join(filter(None, parts)),)

    async def _reasons(self, row: CartRow) -> Sequence[ReasonRow] | None:
        found = await self.look(row.order, lambda reads: reads.reasons())
        return None if found is None else [one for one in found if not one.retired]

    def _time(self, typed: str) -> Instant | None:
        zone = self._app.options.settings.zone or SYSTEM_TZ
        return next_time(typed, self._app.clock.now(), zone) if typed.strip() else None


def _choices(reasons: Sequence[ReasonRow]) -> list[tuple[str, str]]:
    return [(_NONE, _("not known")), *((str(row.id), row.name) for row in reasons)]


def _id_of(chosen: str) -> int | None:
    return int(chosen) if chosen else None
