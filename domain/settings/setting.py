"""What a setting is: its name, what it may be, and what it is where nobody has set it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

V = TypeVar("V")


@dataclass(frozen=True, kw_only=True)
class Setting(Generic[V]):
    """One setting.

    Args:
        default: what it is where nobody has set it.
        read: makes the value of a text that someone typed, and raises `InvalidInput` where it is none.
        shown: the text of a value.
        help: what it is for, as one line.
    """

    name: str
    default: V
    read: Callable[[str], V]
    shown: Callable[[V], str] = str
    help: str

    def value(self, kept: str | None) -> V:
        """The value that is kept; none and empty stand for the default."""
        return self.read(kept) if kept else self.default


@dataclass(eq=False, kw_only=True)
class KeptSetting:
    """What someone has set; an empty value is as good as none."""

    id: int | None = None
    name: str
    value: str

    def snapshot(self) -> dict[str, object]:
        """The state that the audit trail compares."""
        return {"setting": self.name, "value": self.value}
