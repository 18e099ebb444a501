"""What happens to recurring orders and to the orders of their periods, told before and after (SPEC 6)."""

from dataclasses import dataclass

from domain.events import Event, event_kind
from domain.words import _, ngettext


@event_kind
@dataclass(frozen=True, slots=True)
class RecurringBegun(Event):
    """With its first payment an order is paid again and again (SPEC 6). `payments` follow, 0 without end."""

    number: str
    name: str
    price: str
    every: str
    next_at: str
    payments: int

    def will(self) -> str:
        return _("begin recurring order {number}: {price} for “{name}”, {every}; {rest}").format(
            number=self.number, price=self.price, name=self.name, every=self.every, rest=self._rest()
        )

    def did(self) -> str:
        return _("recurring order {number} begun: {price} for “{name}”, {every}; {rest}").format(
            number=self.number, price=self.price, name=self.name, every=self.every, rest=self._rest()
        )

    def _rest(self) -> str:
        if not self.payments:
            return _("next on {day}").format(day=self.next_at)
        return ngettext(
            "{n} payment more, next on {day}", "{n} payments more, next on {day}", self.payments
        ).format(n=self.payments, day=self.next_at)


@event_kind
@dataclass(frozen=True, slots=True)
class DebitAsked(Event):
    """The amount of a period is to be taken."""

    amount: str
    period: str
    attempt: int

    def will(self) -> str:
        return _("take {amount} for the period from {period}, attempt {n}").format(
            amount=self.amount, period=self.period, n=self.attempt
        )

    def did(self) -> str:
        return _("{amount} asked for the period from {period}, attempt {n}").format(
            amount=self.amount, period=self.period, n=self.attempt
        )


@event_kind
@dataclass(frozen=True, slots=True)
class DebitPaid(Event):
    """A period is paid. `next_at` is the next date, empty where none follows."""

    order: str
    amount: str
    next_at: str

    def will(self) -> str:
        return _("count order {order} as its payment of {amount}{next}").format(
            order=self.order, amount=self.amount, next=self._next()
        )

    def did(self) -> str:
        return _("paid: {amount} with order {order}{next}").format(
            amount=self.amount, order=self.order, next=self._next()
        )

    def _next(self) -> str:
        return _("; next on {day}").format(day=self.next_at) if self.next_at else ""


@event_kind
@dataclass(frozen=True, slots=True)
class DebitFailed(Event):
    """An attempt failed. `next_at` is when it is tried again, empty where it is not (C5)."""

    amount: str
    code: str
    failures: int
    next_at: str

    def will(self) -> str:
        return _("record that {amount} could not be taken: {code}{next}").format(
            amount=self.amount, code=self.code, next=self._next()
        )

    def did(self) -> str:
        return _("{amount} could not be taken (failure {n}): {code}{next}").format(
            amount=self.amount, n=self.failures, code=self.code, next=self._next()
        )

    def _next(self) -> str:
        return _("; tried again on {day}").format(day=self.next_at) if self.next_at else ""


@event_kind
@dataclass(frozen=True, slots=True)
class RecurringFailed(Event):
    """No attempt is left; staff may activate it again (C6)."""

    def will(self) -> str:
        return _("take no further debit until it is activated again: no attempt is left")

    def did(self) -> str:
        return _("failed: no attempt is left")


@event_kind
@dataclass(frozen=True, slots=True)
class RecurringSuspended(Event):
    """Nothing is debited until it is activated. `next_at` is what would have been next."""

    amount: str
    next_at: str

    def will(self) -> str:
        return _("take nothing until it is activated; {amount} would have been taken on {day}").format(
            amount=self.amount, day=self.next_at
        )

    def did(self) -> str:
        return _("suspended; {amount} would have been taken on {day}").format(
            amount=self.amount, day=self.next_at
        )


@event_kind
@dataclass(frozen=True, slots=True)
class ChangeWaits(Event):
    """A change takes effect once the payment system has answered; `target` is what it becomes, in words."""

    target: str

    def will(self) -> str:
        return _("become “{status}” once the payment system has answered for the debit under way").format(
            status=self.target
        )

    def did(self) -> str:
        return _("becomes “{status}” once the payment system has answered").format(status=self.target)


@event_kind
@dataclass(frozen=True, slots=True)
class ChangeWithdrawn(Event):
    """What was to take effect after the answer does not."""

    target: str

    def will(self) -> str:
        return _("stay active after the answer, instead of becoming “{status}”").format(status=self.target)

    def did(self) -> str:
        return _("stays active, does not become “{status}”").format(status=self.target)


@event_kind
@dataclass(frozen=True, slots=True)
class RecurringActivated(Event):
    """It is debited again: `now` at once, else on `next_at` (C2, C6)."""

    amount: str
    next_at: str
    now: bool

    def will(self) -> str:
        if self.now:
            return _("take {amount} at once, for the period from {day}").format(
                amount=self.amount, day=self.next_at
            )
        return _("take {amount} on {day}").format(amount=self.amount, day=self.next_at)

    def did(self) -> str:
        if self.now:
            return _("activated; {amount} for the period from {day} is taken at once").format(
                amount=self.amount, day=self.next_at
            )
        return _("activated; {amount} is next taken on {day}").format(amount=self.amount, day=self.next_at)


@event_kind
@dataclass(frozen=True, slots=True)
class PeriodsMissed(Event):
    """Periods that fell due while nothing was debited are passed over, and listed (C2)."""

    periods: int
    first: str
    last: str

    def will(self) -> str:
        return ngettext(
            "pass over {n} period that fell due meanwhile, from {first}",
            "pass over {n} periods that fell due meanwhile, from {first} to {last}",
            self.periods,
        ).format(n=self.periods, first=self.first, last=self.last)

    def did(self) -> str:
        return ngettext(
            "{n} period missed, from {first}", "{n} periods missed, from {first} to {last}", self.periods
        ).format(n=self.periods, first=self.first, last=self.last)


@event_kind
@dataclass(frozen=True, slots=True)
class RecurringCompleted(Event):
    """It is finished for good. `left` payments are not made, -1 of no known number; `because` is why, if early."""

    amount: str
    left: int
    because: str

    def will(self) -> str:
        return self._told(_("finish it for good: {rest}{because}"))

    def did(self) -> str:
        return self._told(_("completed: {rest}{because}"))

    def _told(self, sentence: str) -> str:
        if self.left < 0:
            rest = _("no further payment of {amount} is taken").format(amount=self.amount)
        elif self.left:
            rest = ngettext(
                "{n} payment of {amount} is not taken", "{n} payments of {amount} are not taken", self.left
            ).format(n=self.left, amount=self.amount)
        else:
            rest = _("all payments are made")
        return sentence.format(rest=rest, because=f" ({self.because})" if self.because else "")


@event_kind
@dataclass(frozen=True, slots=True)
class RepeatLapses(Event):
    """The unpaid order of a period is cancelled."""

    def will(self) -> str:
        return _("cancel the order of the period that is not paid")

    def did(self) -> str:
        return _("the order of the period that is not paid is cancelled")


@event_kind
@dataclass(frozen=True, slots=True)
class PeriodGivenUp(Event):
    """The order of a period was cancelled, so that nothing is debited for the period. `next_at` is the next date."""

    order: str
    next_at: str

    def will(self) -> str:
        return _("take nothing for the period of order {order}; next on {day}").format(
            order=self.order, day=self.next_at
        )

    def did(self) -> str:
        return _("nothing is taken for the period of order {order}; next on {day}").format(
            order=self.order, day=self.next_at
        )


@event_kind
@dataclass(frozen=True, slots=True)
class RepeatPlaced(Event):
    """An order was placed for a period of a recurring order."""

    recurring: str
    period: str

    def will(self) -> str:
        return _("place an order for the period from {period} of {recurring}").format(
            period=self.period, recurring=self.recurring
        )

    def did(self) -> str:
        return _("placed for the period from {period} of {recurring}").format(
            period=self.period, recurring=self.recurring
        )


@event_kind
@dataclass(frozen=True, slots=True)
class DebitDeclined(Event):
    """The amount of a period could not be taken; told of the order for it (C5). `next_at` is the next try's day."""

    amount: str
    name: str
    failures: int
    next_at: str

    def will(self) -> str:
        if self.next_at:
            return _("try again to take {amount} on {day}").format(amount=self.amount, day=self.next_at)
        return _("not try again to take {amount}").format(amount=self.amount)

    def did(self) -> str:
        if self.next_at:
            return _("{amount} is tried again on {day}").format(amount=self.amount, day=self.next_at)
        return _("{amount} is not tried again").format(amount=self.amount)
