"""Which event said what of a cart: events may arrive in any order, the latest word on each detail counts (L1)."""

import json

from whenever import Instant

#: Kept of a detail: when it was said in milliseconds since 1970, the event's id, and for a line its position.
_Said = tuple[int, str, int]


class Clocks:
    """When each detail of a cart was said last. Two events of one moment count in the order of their ids, wherever they
    are taken in."""

    def __init__(self, kept: str | None = None) -> None:
        said = json.loads(kept) if kept else {}
        self._said: dict[str, _Said] = {name: (at, by, place) for name, (at, by, place) in said.items()}

    @property
    def kept(self) -> str:
        """As it is kept with the order."""
        return json.dumps(self._said, separators=(",", ":"), ensure_ascii=False)

    def says(self, detail: str, at: Instant, by: str, *, place: int = 0) -> bool:
        """Notes that an event says this detail; whether that is the latest word on it."""
        said, before = (at.timestamp(unit="millisecond"), by), self._said.get(detail)
        if before is not None and before[:2] >= said:
            return False
        self._said[detail] = (*said, place or (before[2] if before else 0))
        return True

    def when(self, detail: str) -> int | None:
        """When a detail was said last, in milliseconds since 1970."""
        said = self._said.get(detail)
        return said[0] if said else None

    def place(self, detail: str) -> int | None:
        """The position of a line, by the detail it was said as."""
        said = self._said.get(detail)
        return said[2] if said else None
