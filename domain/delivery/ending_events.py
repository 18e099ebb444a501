"""What happens to items that are ended where they were set up, told before and after (L9)."""

from dataclasses import dataclass

from domain.delivery.model import PlaceKind, kind_label
from domain.events import Event, event_kind
from domain.words import _, ngettext


def _kind(name: str) -> str:
    return kind_label(PlaceKind(name)) if name in set(PlaceKind) else name


@event_kind
@dataclass(frozen=True, slots=True)
class EndedAt(Event):
    """Items are ended by the server or registrar that set them up."""

    kind: str
    place: str
    items: int

    def will(self) -> str:
        return ngettext(
            "have the {kind} {place} end {n} item", "have the {kind} {place} end {n} items", self.items
        ).format(kind=_kind(self.kind), place=self.place, n=self.items)

    def did(self) -> str:
        return ngettext(
            "the {kind} {place} is to end {n} item", "the {kind} {place} is to end {n} items", self.items
        ).format(kind=_kind(self.kind), place=self.place, n=self.items)


@event_kind
@dataclass(frozen=True, slots=True)
class EndedByHand(Event):
    """Items that no module set up: staff end them, and say so."""

    items: int

    def will(self) -> str:
        return ngettext(
            "leave {n} item to be ended by hand", "leave {n} items to be ended by hand", self.items
        ).format(n=self.items)

    def did(self) -> str:
        return ngettext(
            "{n} item is to be ended by hand", "{n} items are to be ended by hand", self.items
        ).format(n=self.items)


@event_kind
@dataclass(frozen=True, slots=True)
class EndedOnceKnown(Event):
    """Items that are being set up are ended once that is known."""

    items: int

    def will(self) -> str:
        return ngettext(
            "end {n} item that is being set up, as soon as it is",
            "end {n} items that are being set up, as soon as they are",
            self.items,
        ).format(n=self.items)

    def did(self) -> str:
        return ngettext(
            "{n} item that is being set up is ended as soon as it is",
            "{n} items that are being set up are ended as soon as they are",
            self.items,
        ).format(n=self.items)


@event_kind
@dataclass(frozen=True, slots=True)
class RunsOn(Event):
    """Items run on, because no module is asked (L15)."""

    items: int

    def will(self) -> str:
        return ngettext(
            "leave {n} item running, marked so: no module is asked",
            "leave {n} items running, marked so: no module is asked",
            self.items,
        ).format(n=self.items)

    def did(self) -> str:
        return ngettext(
            "{n} item runs on: no module was asked", "{n} items run on: no module was asked", self.items
        ).format(n=self.items)


@event_kind
@dataclass(frozen=True, slots=True)
class NotSetUp(Event):
    """An item that was to be ended was not set up in the end."""

    name: str

    def will(self) -> str:
        return _("record that “{name}” was not set up, so that there is nothing to end").format(
            name=self.name
        )

    def did(self) -> str:
        return _("“{name}” was not set up; there is nothing to end").format(name=self.name)


@event_kind
@dataclass(frozen=True, slots=True)
class EndingBegun(Event):
    """A module is asked to end an item."""

    name: str
    attempt: int

    def will(self) -> str:
        return _("ask for the end of “{name}” (try {n})").format(name=self.name, n=self.attempt)

    def did(self) -> str:
        return _("the end of “{name}” asked for (try {n})").format(name=self.name, n=self.attempt)


@event_kind
@dataclass(frozen=True, slots=True)
class EndingFailed(Event):
    """A module refused to end an item, with its code."""

    name: str
    code: str

    def will(self) -> str:
        return _("record that “{name}” could not be ended ({code})").format(name=self.name, code=self.code)

    def did(self) -> str:
        return _("“{name}” could not be ended ({code}); it runs on").format(name=self.name, code=self.code)


@event_kind
@dataclass(frozen=True, slots=True)
class EndingUnanswered(Event):
    """A module has not said whether an item is ended."""

    name: str
    code: str

    def will(self) -> str:
        return _("record that it is not known whether “{name}” is ended ({code})").format(
            name=self.name, code=self.code
        )

    def did(self) -> str:
        return _("it is not known whether “{name}” is ended ({code}); it is looked up").format(
            name=self.name, code=self.code
        )


@event_kind
@dataclass(frozen=True, slots=True)
class EndingWaits(Event):
    """A module is at ending an item."""

    name: str

    def will(self) -> str:
        return _("record that “{name}” is being ended").format(name=self.name)

    def did(self) -> str:
        return _("“{name}” is being ended").format(name=self.name)


@event_kind
@dataclass(frozen=True, slots=True)
class ItemEnded(Event):
    """An item is no longer there."""

    name: str

    def will(self) -> str:
        return _("mark “{name}” as ended").format(name=self.name)

    def did(self) -> str:
        return _("“{name}” ended").format(name=self.name)
