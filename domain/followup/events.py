"""What is told of following up an order, before and after (I2)."""

from dataclasses import dataclass

from domain.events import Event, event_kind
from domain.followup.model import result_label, way_label
from domain.words import _, ngettext


def _with(said: str, *more: str) -> str:
    return "; ".join([said, *filter(None, more)])


@event_kind
@dataclass(frozen=True, slots=True)
class OrderTaken(Event):
    """Someone follows the order up; `before` is who did until then, empty for nobody."""

    staff: str
    before: str

    def will(self) -> str:
        if self.before:
            return _("take it over from {before}: it is yours to follow up").format(before=self.before)
        return _("be yours to follow up; the others see that at once")

    def did(self) -> str:
        if self.before:
            return _("taken over by {staff} from {before}").format(staff=self.staff, before=self.before)
        return _("taken by {staff}").format(staff=self.staff)


@event_kind
@dataclass(frozen=True, slots=True)
class OrderLeft(Event):
    """Nobody follows the order up any more."""

    staff: str

    def will(self) -> str:
        return _("leave it to whoever takes it next")

    def did(self) -> str:
        return _("no longer followed up by {staff}").format(staff=self.staff)


@event_kind
@dataclass(frozen=True, slots=True)
class FollowUpLogged(Event):
    """An attempt to reach the customer was logged."""

    way: str
    result: str
    reason: str
    note: str

    def will(self) -> str:
        return _with(_("log: {what}").format(what=self._what), self.reason, self.note)

    def did(self) -> str:
        return _with(self._what, self.reason, self.note)

    @property
    def _what(self) -> str:
        return _("{way}, {result}").format(way=way_label(self.way), result=result_label(self.result))


@event_kind
@dataclass(frozen=True, slots=True)
class FollowUpSet(Event):
    """The order is looked at again then, as a moment in ISO 8601; empty is at once."""

    at: str

    def will(self) -> str:
        if not self.at:
            return _("put it back on the list at once")
        return _("put it aside until {at} UTC").format(at=self._when)

    def did(self) -> str:
        return _("put aside until {at} UTC").format(at=self._when) if self.at else _("back on the list")

    @property
    def _when(self) -> str:
        return self.at[:16].replace("T", " ")


@event_kind
@dataclass(frozen=True, slots=True)
class RecoveryAsked(Event):
    """A recovery message is to be sent: the nth of so many at most."""

    n: int
    most: int

    def will(self) -> str:
        return _("send the customer a recovery message with a link, {n} of {most} at most").format(
            n=self.n, most=self.most
        )

    def did(self) -> str:
        return _("recovery message {n} of {most} asked for").format(n=self.n, most=self.most)


@event_kind
@dataclass(frozen=True, slots=True)
class FollowUpLost(Event):
    """The customer will not finish."""

    reason: str
    note: str

    def will(self) -> str:
        return _with(_("count it as lost, and take it off the list"), self.reason, self.note)

    def did(self) -> str:
        return _with(_("lost"), self.reason, self.note)


@event_kind
@dataclass(frozen=True, slots=True)
class FollowUpRecovered(Event):
    """The customer has bought, and it is credited to who followed it up; empty where nobody is."""

    staff: str
    note: str

    def will(self) -> str:
        return _with(_("count it as recovered, credited to {staff}").format(staff=self.staff), self.note)

    def did(self) -> str:
        return _with(_("recovered, credited to {staff}").format(staff=self.staff), self.note)


@event_kind
@dataclass(frozen=True, slots=True)
class CustomerCameBack(Event):
    """The customer of a lost cart went on with it: it is on the list again."""

    def will(self) -> str:
        return _("put it on the list again: its customer came back")

    def did(self) -> str:
        return _("its customer came back: on the list again")


@event_kind
@dataclass(frozen=True, slots=True)
class FollowUpsRetracted(Event):
    """Entries of the log were taken back."""

    n: int

    def will(self) -> str:
        return ngettext(
            "take {n} entry of the follow-up back", "take {n} entries of the follow-up back", self.n
        ).format(n=self.n)

    def did(self) -> str:
        return ngettext(
            "{n} entry of the follow-up taken back", "{n} entries of the follow-up taken back", self.n
        ).format(n=self.n)


@event_kind
@dataclass(frozen=True, slots=True)
class ReasonAdded(Event):
    """A reason why customers do not finish was added."""

    name: str

    def will(self) -> str:
        return _("add the reason “{name}”").format(name=self.name)

    def did(self) -> str:
        return _("reason “{name}” added").format(name=self.name)


@event_kind
@dataclass(frozen=True, slots=True)
class ReasonRenamed(Event):
    """A reason has another name, wherever it was given."""

    name: str
    target: str

    def will(self) -> str:
        return _("call “{name}” “{target}”, wherever it was given").format(name=self.name, target=self.target)

    def did(self) -> str:
        return _("“{name}” is called “{target}”").format(name=self.name, target=self.target)


@event_kind
@dataclass(frozen=True, slots=True)
class ReasonRetired(Event):
    """A reason is given no more, or is in use again."""

    name: str
    retired: bool

    def will(self) -> str:
        if self.retired:
            return _("retire the reason “{name}”: it stays where it was given").format(name=self.name)
        return _("take the reason “{name}” back into use").format(name=self.name)

    def did(self) -> str:
        if self.retired:
            return _("reason “{name}” retired").format(name=self.name)
        return _("reason “{name}” taken back into use").format(name=self.name)
