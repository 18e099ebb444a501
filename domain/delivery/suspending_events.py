"""What happens when items are suspended where they were set up, or go on, told before and after. `back` says that they
are to go on."""

from dataclasses import dataclass

from domain.delivery.model import PlaceKind, kind_label
from domain.events import Event, event_kind
from domain.words import _, ngettext


def _kind(name: str) -> str:
    """What was kept of a place's kind, in words; one of another version as it is called there."""
    return kind_label(PlaceKind(name)) if name in set(PlaceKind) else name


@event_kind
@dataclass(frozen=True, slots=True)
class SuspensionAsked(Event):
    """Items are suspended by the server or registrar that set them up, or go on there."""

    kind: str
    name: str
    items: int
    back: bool

    def will(self) -> str:
        words = (
            ngettext("have {n} item go on at {place}", "have {n} items go on at {place}", self.items)
            if self.back
            else ngettext(
                "have {n} item suspended at {place}", "have {n} items suspended at {place}", self.items
            )
        )
        return words.format(n=self.items, place=self._place)

    def did(self) -> str:
        words = (
            ngettext("{n} item to go on at {place}", "{n} items to go on at {place}", self.items)
            if self.back
            else ngettext(
                "{n} item to be suspended at {place}", "{n} items to be suspended at {place}", self.items
            )
        )
        return words.format(n=self.items, place=self._place)

    @property
    def _place(self) -> str:
        return _("{kind} {name}").format(kind=_kind(self.kind), name=self.name)


@event_kind
@dataclass(frozen=True, slots=True)
class SuspensionBegun(Event):
    """A module is asked to suspend an item, or to let it go on."""

    name: str
    attempt: int
    back: bool

    def will(self) -> str:
        words = (
            _("ask for “{name}” to go on (try {n})")
            if self.back
            else _("ask for “{name}” to be suspended (try {n})")
        )
        return words.format(name=self.name, n=self.attempt)

    def did(self) -> str:
        words = (
            _("“{name}” asked to go on (try {n})")
            if self.back
            else _("“{name}” asked to be suspended (try {n})")
        )
        return words.format(name=self.name, n=self.attempt)


@event_kind
@dataclass(frozen=True, slots=True)
class SuspensionFailed(Event):
    """A module refused to suspend an item, or to let it go on, with its code."""

    name: str
    code: str
    back: bool

    def will(self) -> str:
        return _("record that “{name}” stays {as_it_is} ({code})").format(
            name=self.name, as_it_is=self._as_it_is, code=self.code
        )

    def did(self) -> str:
        return _("“{name}” stays {as_it_is}: its module refused ({code})").format(
            name=self.name, as_it_is=self._as_it_is, code=self.code
        )

    @property
    def _as_it_is(self) -> str:
        return _("suspended") if self.back else _("active")


@event_kind
@dataclass(frozen=True, slots=True)
class SuspensionUnanswered(Event):
    """A module has not said whether an item is suspended, or goes on."""

    name: str
    code: str
    back: bool

    def will(self) -> str:
        words = (
            _("record that it is not known whether “{name}” goes on ({code})")
            if self.back
            else _("record that it is not known whether “{name}” is suspended ({code})")
        )
        return words.format(name=self.name, code=self.code)

    def did(self) -> str:
        words = (
            _("it is not known whether “{name}” goes on ({code}); it is looked up")
            if self.back
            else _("it is not known whether “{name}” is suspended ({code}); it is looked up")
        )
        return words.format(name=self.name, code=self.code)


@event_kind
@dataclass(frozen=True, slots=True)
class SuspensionWaits(Event):
    """A module is at it."""

    name: str
    back: bool

    def will(self) -> str:
        words = (
            _("record that “{name}” is about to go on")
            if self.back
            else _("record that “{name}” is being suspended")
        )
        return words.format(name=self.name)

    def did(self) -> str:
        return (_("“{name}” is about to go on") if self.back else _("“{name}” is being suspended")).format(
            name=self.name
        )


@event_kind
@dataclass(frozen=True, slots=True)
class ItemSuspended(Event):
    """An item is suspended where it was set up."""

    name: str

    def will(self) -> str:
        return _("mark “{name}” as suspended").format(name=self.name)

    def did(self) -> str:
        return _("“{name}” suspended").format(name=self.name)


@event_kind
@dataclass(frozen=True, slots=True)
class ItemUnsuspended(Event):
    """An item that was suspended goes on."""

    name: str

    def will(self) -> str:
        return _("mark “{name}” as active again").format(name=self.name)

    def did(self) -> str:
        return _("“{name}” goes on").format(name=self.name)
