"""A service, and each period of it that was invoiced again (L13)."""

from dataclasses import dataclass

from whenever import Date, Instant

from domain.recurring.schedule import Period, Schedule, Unit


@dataclass(eq=False, kw_only=True)
class Service:
    """One item of an order that runs from period to period. Period 0 was paid with the order; `period_number` is the
    one that is invoiced next.

    Args:
        position: the item of the order.
        begun_at: when its first period began; the others are counted from there on the calendar of `zone`.
        from_at: when the period before the next one begins or began; the next is never invoiced before that.
        due_at: when the next period begins and its invoice is due; none where it is renewed no more.
    """

    id: int | None = None
    order_id: int
    position: int
    reseller_id: int
    begun_at: Instant
    zone: str
    period_every: int
    period_unit: Unit
    period_number: int = 1
    from_at: Instant
    due_at: Instant | None

    @property
    def schedule(self) -> Schedule:
        """When its periods begin."""
        period = Period(self.period_every, self.period_unit)
        return Schedule(start=self.begun_at, zone=self.zone, period=period)

    def day_of(self, at: Instant) -> Date:
        """The day of a moment on its reseller's calendar."""
        return at.to_tz(self.zone).date()

    def go_to(self, number: int) -> None:
        """Has this period invoiced next."""
        self.period_number = number
        self.from_at, self.due_at = self.schedule.due_at(number - 1), self.schedule.due_at(number)

    def go_on_after(self, now: Instant) -> None:
        """Has the first period invoiced next that begins from now on; what began before is nobody's to pay here."""
        self.go_to(max(self.schedule.last_due(now) + 1, self.period_number))

    def end(self) -> None:
        """It is renewed no more."""
        self.due_at = None

    def snapshot(self) -> dict[str, object]:
        """The state that the audit trail compares."""
        return {"period": self.period_number, "due": self.due_at and self.due_at.format_iso()}


@dataclass(eq=False, kw_only=True)
class Renewal:
    """One period of a service that was decided on: invoiced, or passed over where there is no `invoice`.

    There is one for each period at most, whatever happens at once.
    """

    id: int | None = None
    service_id: int
    number: int
    order_id: int
    due_at: Instant
    invoice: str | None = None
