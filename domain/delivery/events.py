"""What happens to deliveries, servers and registrars, told before and after (L6, T7)."""

from dataclasses import dataclass

from domain.delivery.model import PlaceKind, kind_label
from domain.events import Event, event_kind
from domain.words import _, ngettext


def _kind(name: str) -> str:
    return kind_label(PlaceKind(name)) if name in set(PlaceKind) else name


@event_kind
@dataclass(frozen=True, slots=True)
class PlaceAdded(Event):
    """The desk has one more server or registrar."""

    kind: str
    name: str
    module: str

    def will(self) -> str:
        return _("add the {kind} {name} ({module})").format(
            kind=_kind(self.kind), name=self.name, module=self.module
        )

    def did(self) -> str:
        return _("{kind} {name} ({module}) added").format(
            kind=_kind(self.kind), name=self.name, module=self.module
        )


@event_kind
@dataclass(frozen=True, slots=True)
class PlaceChanged(Event):
    """A server or registrar is another one."""

    kind: str
    name: str

    def will(self) -> str:
        return _("change the {kind} {name}").format(kind=_kind(self.kind), name=self.name)

    def did(self) -> str:
        return _("{kind} {name} changed").format(kind=_kind(self.kind), name=self.name)


@event_kind
@dataclass(frozen=True, slots=True)
class SetUpAt(Event):
    """Items go to a server or registrar."""

    kind: str
    place: str
    items: int

    def will(self) -> str:
        return ngettext(
            "have the {kind} {place} set up {n} item",
            "have the {kind} {place} set up {n} items",
            self.items,
        ).format(kind=_kind(self.kind), place=self.place, n=self.items)

    def did(self) -> str:
        return ngettext(
            "the {kind} {place} is to set up {n} item",
            "the {kind} {place} is to set up {n} items",
            self.items,
        ).format(kind=_kind(self.kind), place=self.place, n=self.items)


@event_kind
@dataclass(frozen=True, slots=True)
class SetUpByHand(Event):
    """Items that no module sets up: staff do, and mark them delivered."""

    items: int

    def will(self) -> str:
        return ngettext(
            "leave {n} item to be set up by hand", "leave {n} items to be set up by hand", self.items
        ).format(n=self.items)

    def did(self) -> str:
        return ngettext(
            "{n} item is to be set up by hand", "{n} items are to be set up by hand", self.items
        ).format(n=self.items)


@event_kind
@dataclass(frozen=True, slots=True)
class SetUpEarly(Event):
    """Items are set up with the payment, before the approval (L6)."""

    items: int

    def will(self) -> str:
        return ngettext(
            "set up {n} item at once, before the approval",
            "set up {n} items at once, before the approval",
            self.items,
        ).format(n=self.items)

    def did(self) -> str:
        return ngettext(
            "{n} item set up at once, before the approval",
            "{n} items set up at once, before the approval",
            self.items,
        ).format(n=self.items)


@event_kind
@dataclass(frozen=True, slots=True)
class DeliveryBegun(Event):
    """A module is asked for an item."""

    name: str
    attempt: int

    def will(self) -> str:
        return _("ask for “{name}” (try {n})").format(name=self.name, n=self.attempt)

    def did(self) -> str:
        return _("“{name}” asked for (try {n})").format(name=self.name, n=self.attempt)


@event_kind
@dataclass(frozen=True, slots=True)
class DeliveryFailed(Event):
    """A module refused an item, with its code."""

    name: str
    code: str

    def will(self) -> str:
        return _("record that “{name}” failed ({code})").format(name=self.name, code=self.code)

    def did(self) -> str:
        return _("delivery of “{name}” failed ({code})").format(name=self.name, code=self.code)


@event_kind
@dataclass(frozen=True, slots=True)
class DeliveryUnanswered(Event):
    """A module has not said what became of an item."""

    name: str
    code: str

    def will(self) -> str:
        return _("record that it is not known what became of “{name}” ({code})").format(
            name=self.name, code=self.code
        )

    def did(self) -> str:
        return _("it is not known what became of “{name}” ({code}); it is looked up").format(
            name=self.name, code=self.code
        )


@event_kind
@dataclass(frozen=True, slots=True)
class DeliveryWaits(Event):
    """A module has an item under way."""

    name: str

    def will(self) -> str:
        return _("record that “{name}” is under way").format(name=self.name)

    def did(self) -> str:
        return _("“{name}” is under way").format(name=self.name)


@event_kind
@dataclass(frozen=True, slots=True)
class DeliveredTooLate(Event):
    """A module set up an item that was cancelled meanwhile."""

    name: str
    reference: str

    def will(self) -> str:
        return _("record that “{name}” was set up after it was cancelled").format(name=self.name)

    def did(self) -> str:
        return _("“{name}” was set up after it was cancelled, as {reference}").format(
            name=self.name, reference=self.reference
        )


@event_kind
@dataclass(frozen=True, slots=True)
class DeliveryAskedAgain(Event):
    """Staff have an item delivered again."""

    name: str

    def will(self) -> str:
        return _("deliver “{name}” again").format(name=self.name)

    def did(self) -> str:
        return _("“{name}” is delivered again").format(name=self.name)
