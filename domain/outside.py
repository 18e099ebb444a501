"""What those outside call what they did: the number to name when one asks them (T6)."""

from dataclasses import dataclass

from domain.events import Event, event_kind
from domain.words import _


@event_kind
@dataclass(frozen=True, slots=True)
class NamedOutside(Event):
    """Someone outside answered with a number of their own."""

    by: str
    reference: str

    def will(self) -> str:
        return _("keep {reference}, as {by} calls it").format(reference=self.reference, by=self.by)

    def did(self) -> str:
        return _("{by} calls it {reference}").format(reference=self.reference, by=self.by)


def named_outside(by: str, before: str | None, reference: str | None) -> tuple[Event, ...]:
    """What is told of a reference where it is another than before."""
    if reference is None or reference == before:
        return ()
    return (NamedOutside(by or _("whoever was asked"), reference),)
