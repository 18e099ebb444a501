"""What became of a bulk, printed some orders at a time while it goes on, so that a million need no memory (SPEC 13)."""

from collections.abc import Sequence
from typing import Any

from domain.errors import DomainError
from domain.words import _
from tui.commands import shapes
from tui.commands.output import dumped, hint, say
from tui.commands.session import OpenDesk

#: So many orders are read and printed at once.
_AT_ONCE = 500


class BulkReport:
    """Prints ``{"done": […], "refused": […]}``, or a line for each order."""

    def __init__(self, desk: OpenDesk, *, as_json: bool, dry_run: bool) -> None:
        self._desk = desk
        self._as_json = as_json
        self._dry_run = dry_run
        self._waiting: dict[int, tuple[str, ...]] = {}
        self._done = 0
        self._begun = False
        self.refused: list[dict[str, Any]] = []

    @property
    def reached(self) -> int:
        """How many orders were tried."""
        return self._done + len(self.refused)

    @property
    def full(self) -> bool:
        """Whether enough wait to be printed."""
        return len(self._waiting) >= _AT_ONCE

    def done(self, order_id: int, will: tuple[str, ...] = ()) -> None:
        """An order went through, or would; `will` says what would happen."""
        self._waiting[order_id] = will
        self._done += 1

    def refuse(self, number: str, error: DomainError) -> None:
        """An order was left as it was."""
        self.refused.append({"number": number, "rule": error.rule, "message": error.message})

    def print_some(self) -> None:
        """Prints those that went through since the last time, as they are now."""
        waiting, self._waiting = self._waiting, {}
        ids = list(waiting)
        found = {row.id: row for row in self._desk.read(lambda reads: reads.orders_by_id(ids))} if ids else {}
        for order_id, will in waiting.items():
            row = found.get(order_id)
            if row is None:
                continue
            if self._as_json:
                order = shapes.order(row)
                self._print({**order, "will": list(will)} if self._dry_run else order)
            elif self._dry_run:
                say_preview(row.number, will)
            else:
                say(f"{row.number}  {row.label}")

    def _print(self, order: shapes.JsonObject) -> None:
        print(",\n" if self._begun else '{"done": [\n', dumped(order), sep="", end="")
        self._begun = True

    def end(self) -> None:
        """Prints the rest, and what was refused."""
        self.print_some()
        if self._as_json:
            opening = "\n" if self._begun else '{"done": ['
            print(f'{opening}], "refused": {dumped(self.refused)}}}')
            return
        for one in self.refused:
            hint(one["message"])
        if not self.reached:
            hint(_("No order matches, so nothing was done."))
            return
        template = (
            _("{done} would go through, {refused} refused.")
            if self._dry_run
            else _("{done} done, {refused} refused.")
        )
        hint(template.format(done=f"{self._done:,}", refused=f"{len(self.refused):,}"))


def say_preview(number: str, sentences: Sequence[str]) -> None:
    """Says what would happen to an order."""
    if not sentences:
        say(_("{number}: this would change nothing.").format(number=number))
        return
    say(_("{number}: this will").format(number=number))
    for sentence in sentences:
        say(f"· {sentence}", indent=2)
