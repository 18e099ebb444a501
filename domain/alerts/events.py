"""What happens to alerts and their rules, as it is told (I3)."""

from dataclasses import dataclass

from domain.alerts.model import AlertKind
from domain.alerts.wording import told_of
from domain.events import Event, event_kind
from domain.words import _, ngettext


@event_kind
@dataclass(frozen=True, slots=True)
class AlertRaised(Event):
    """A rule found something new; so many services are told."""

    kind: str
    rule: str
    subject: str
    facts: str
    services: int

    def _told(self) -> str:
        known = self.kind in set(AlertKind)
        return told_of(AlertKind(self.kind), self.rule, self.subject, self.facts) if known else self.rule

    def will(self) -> str:
        told = ngettext("{n} service is told", "{n} services are told", self.services).format(n=self.services)
        return _("raise the alert “{alert}”; {told}").format(alert=self._told(), told=told)

    def did(self) -> str:
        return _("alert raised: {alert}").format(alert=self._told())


@event_kind
@dataclass(frozen=True, slots=True)
class AlertWidened(Event):
    """An alert that nobody has dealt with yet is about other orders too, or fewer."""

    rule: str
    before: int
    after: int

    def will(self) -> str:
        return _("let the alert “{rule}” be about {after} orders rather than {before}").format(
            rule=self.rule, before=self.before, after=self.after
        )

    def did(self) -> str:
        return _("alert “{rule}”: {after} orders, {before} before").format(
            rule=self.rule, before=self.before, after=self.after
        )


@event_kind
@dataclass(frozen=True, slots=True)
class AlertEnded(Event):
    """What raised an alert is over."""

    rule: str
    subject: str

    def will(self) -> str:
        return _("end the alert “{rule}”").format(rule=_named(self.rule, self.subject))

    def did(self) -> str:
        return _("alert “{rule}” is over").format(rule=_named(self.rule, self.subject))


@event_kind
@dataclass(frozen=True, slots=True)
class AlertAcknowledged(Event):
    """Somebody deals with an alert."""

    rule: str
    subject: str
    note: str

    def will(self) -> str:
        return _noted(
            _("acknowledge the alert “{rule}” for all").format(rule=_named(self.rule, self.subject)),
            self.note,
        )

    def did(self) -> str:
        return _noted(
            _("alert “{rule}” acknowledged").format(rule=_named(self.rule, self.subject)), self.note
        )


@event_kind
@dataclass(frozen=True, slots=True)
class AlertSnoozed(Event):
    """An alert is put off; `minutes` is for how long."""

    rule: str
    subject: str
    minutes: int

    def will(self) -> str:
        return _("put the alert “{rule}” off for {n} min, for all").format(
            rule=_named(self.rule, self.subject), n=self.minutes
        )

    def did(self) -> str:
        return _("alert “{rule}” put off for {n} min").format(
            rule=_named(self.rule, self.subject), n=self.minutes
        )


@event_kind
@dataclass(frozen=True, slots=True)
class AlertHandedOver(Event):
    """An alert is a colleague's now; so many services are told."""

    rule: str
    subject: str
    colleague: str
    note: str
    services: int

    def will(self) -> str:
        told = ngettext("{n} service is told", "{n} services are told", self.services).format(n=self.services)
        said = _("hand the alert “{rule}” to {colleague}; {told}").format(
            rule=_named(self.rule, self.subject), colleague=self.colleague, told=told
        )
        return _noted(said, self.note)

    def did(self) -> str:
        said = _("alert “{rule}” handed to {colleague}").format(
            rule=_named(self.rule, self.subject), colleague=self.colleague
        )
        return _noted(said, self.note)


@event_kind
@dataclass(frozen=True, slots=True)
class AlertTold(Event):
    """A message about an alert was given away, given up, or not needed any more."""

    place: str
    status: str
    code: str

    def will(self) -> str:
        return _("keep what became of the message through {place}").format(place=self.place)

    def did(self) -> str:
        match self.status:
            case "sent":
                return _("told through {place}").format(place=self.place)
            case "needless":
                return _("not told through {place}: it was dealt with before").format(place=self.place)
        return _("could not be told through {place}: {code}").format(place=self.place, code=self.code)


@event_kind
@dataclass(frozen=True, slots=True)
class AlertRuleAdded(Event):
    """There is a new rule."""

    name: str
    query: str

    def will(self) -> str:
        return _("alert about orders that match “{query}” as “{name}”").format(
            name=self.name, query=self.query
        )

    def did(self) -> str:
        return _("alert rule “{name}” added: {query}").format(name=self.name, query=self.query)


@event_kind
@dataclass(frozen=True, slots=True)
class AlertRuleChanged(Event):
    """A rule has another name, search or urgency; fields are what it has now."""

    name: str
    query: str
    urgent: bool

    def will(self) -> str:
        return _("change the alert rule “{name}”{rest}").format(name=self.name, rest=self._rest())

    def did(self) -> str:
        return _("alert rule “{name}” changed{rest}").format(name=self.name, rest=self._rest())

    def _rest(self) -> str:
        said = [self.query] if self.query else []
        said.append(_("urgent") if self.urgent else _("not urgent"))
        return ": " + ", ".join(said)


@event_kind
@dataclass(frozen=True, slots=True)
class AlertRuleRetired(Event):
    """A rule raises nothing any more, or does so again; its alerts end with it."""

    name: str
    retired: bool

    def will(self) -> str:
        if self.retired:
            return _("retire the alert rule “{name}”, and end its alerts").format(name=self.name)
        return _("take the alert rule “{name}” back into use").format(name=self.name)

    def did(self) -> str:
        if self.retired:
            return _("alert rule “{name}” retired").format(name=self.name)
        return _("alert rule “{name}” taken back into use").format(name=self.name)


def _named(rule: str, subject: str) -> str:
    return f"{rule} · {subject}" if subject else rule


def _noted(said: str, note: str) -> str:
    return f"{said}: {note}" if note else said
