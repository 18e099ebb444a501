"""The custom statuses: to give one to an order, and to keep order among them (L14)."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from domain.orders.status import Status, plain_label
from domain.statuses.model import NAME_LIMIT
from domain.statuses.rows import StatusRow
from domain.words import _
from widgets.cells import fit
from widgets.dialogs.rows import RowDialog
from widgets.palette import TONE_OF_COLOUR, Role, State, palette_of

_BASE_WIDTH = 24

#: The line that stands for no custom status; none has its id.
NONE = 0


class StatusList(RowDialog[int, StatusRow]):
    """Answers with the id of the status to set, `NONE` to take it away, or none where everything stays as it was.

    Args:
        title: what is asked.
        base: the status of the order; those of others are there, but cannot be picked.
        begin, act, keys: as of every such list; asked for are `add`, `edit`, `retire`, `up`, `down`.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "ask('add')", show=False),
        Binding("e", "ask('edit')", show=False),
        Binding("d", "ask('retire')", show=False),
        Binding("K", "ask('up')", show=False),
        Binding("J", "ask('down')", show=False),
    ]
    WITHOUT_ROW = ("add",)

    def __init__(
        self,
        title: str,
        *,
        base: Status,
        current: str | None,
        begin: Callable[[RowDialog[int, StatusRow]], None],
        act: Callable[[RowDialog[int, StatusRow], str, StatusRow | None], None],
        keys: Sequence[tuple[str, str]],
    ) -> None:
        super().__init__(title, begin=begin, act=act, keys=keys)
        self._base = base
        self._current = current

    # What is there.

    def show(self, rows: Sequence[StatusRow]) -> None:
        """Shows these statuses; the cursor stays on its own, and begins on the one that the order has."""
        first = self._rows is None
        super().show(rows)
        if first:
            names = [None, *(row.name for row in rows)]
            at = names.index(self._current) if self._current in names else 0
            self.query_one(OptionList).highlighted = at
        self.tell("" if rows else _("There is no custom status yet: n adds one."))

    def lines(self, rows: Sequence[StatusRow]) -> list[Option]:
        return [Option(Text.assemble(self._none()), id=str(NONE)), *super().lines(rows)]

    def _none(self) -> Text:
        return Text.assemble(
            (fit(_("none"), NAME_LIMIT), self.ink(Role.STRONG)),
            (f"  {_('“{base}”, as it is').format(base=plain_label(self._base))}", self.ink(Role.MUTED)),
        )

    def draw(self, row: StatusRow) -> Text:
        offered = row.base is self._base and not row.retired
        state = State.NORMAL if offered else State.DIMMED
        colours = palette_of(self.app).style(TONE_OF_COLOUR[row.colour], state, Role.STRONG)
        role = Role.TEXT if offered else Role.MUTED
        return Text.assemble(
            (fit(row.name, NAME_LIMIT), colours),
            (f"  {fit(plain_label(row.base), _BASE_WIDTH)}", self.ink(role)),
            (f"{row.orders:>8,}", self.ink(role)),
            (f"  {_('retired')}" if row.retired else "", self.ink(Role.MUTED)),
        )

    # What is asked for.

    def choose(self, row: StatusRow | None) -> None:
        if row is not None and row.retired:
            self.tell(_("“{name}” is retired; d takes it back into use.").format(name=row.name), bad=True)
        elif row is not None and row.base is not self._base:
            said = _("“{name}” is only for orders that are “{base}”.")
            self.tell(said.format(name=row.name, base=plain_label(row.base)), bad=True)
        else:
            self.dismiss(NONE if row is None else row.id)
