"""What happened: small frozen facts, told to people before (`will`) and after (`did`) they happen.

The same event is shown in the dialog that asks, in `--dry-run`, in the audit trail and in the order's timeline,
so that none of them can say something else than what is done (T13, S4).
"""

from abc import ABC, abstractmethod
from dataclasses import asdict, dataclass
from importlib import import_module
from typing import Any, ClassVar

from domain.words import _

#: Where events stand, what most timelines are made of first: a stored event may be told before anything has happened
#: in this process that would have imported it.
MODULES = (
    *("orders.events", "importing", "billing.events", "credit.events", "placing.events", "delivery.events"),
    *("sales.events", "mail.events", "fraud.events", "orders.ending_events", "followup.events"),
    *("recurring.events", "renewals.events", "billing.holding_events", "shop.events", "outside"),
    *("delivery.ending_events", "delivery.suspending_events", "undoing.commands", "statuses.commands"),
    *("customers.events", "offers.events", "alerts.events", "views.commands", "roles.commands"),
    *("affiliates.commands", "staffing", "settings.commands", "promotions.commands", "contacts"),
    *("customers.sites", "exporting.commands"),
)


@dataclass(frozen=True, slots=True)
class Event(ABC):
    """A fact about one order or other subject. Fields are text and numbers only, so that they can be stored."""

    kinds: ClassVar[dict[str, type["Event"]]] = {}

    @abstractmethod
    def will(self) -> str:
        """What is about to happen, as one line of a list that begins “This will”."""

    @abstractmethod
    def did(self) -> str:
        """What happened, as one line of a timeline."""

    def stored(self) -> dict[str, Any]:
        """The event as the audit trail keeps it."""
        return {"event": type(self).__name__, **asdict(self)}


def event_kind(kind: type[Event]) -> type[Event]:
    """Registers an event class under its name, so that stored events can be told again."""
    Event.kinds[kind.__name__] = kind
    return kind


def told(stored: dict[str, Any]) -> str:
    """The sentence of a stored event; an event of another version is named rather than lost."""
    fields = {name: value for name, value in stored.items() if name != "event"}
    kind = _kind(stored.get("event", ""))
    if kind is None:
        return _("{event} (recorded by another version of ordertop)").format(event=stored.get("event", "?"))
    try:
        return kind(**fields).did()
    except TypeError:
        return kind.__name__


def _kind(name: str) -> type[Event] | None:
    """The event class of this name, imported where it is not known yet."""
    for module in MODULES:
        if name in Event.kinds:
            break
        import_module(f"domain.{module}")
    return Event.kinds.get(name)
