"""The list of saved views: to show one, to save the present search, and to keep order among them (T4)."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from domain.errors import DomainError
from domain.rows import ViewRow
from domain.views.model import KEYS
from domain.words import _
from widgets.bars import Line, named_keys
from widgets.dialogs.rows import RowDialog
from widgets.palette import Role

#: Names are cut here in the list; the whole name stands in the dialogs.
_NAME_WIDTH = 24

#: One line for each view: what a search says beyond it is said again when it is shown.
_LINE_WIDTH = 70


class ViewList(RowDialog[ViewRow, ViewRow]):
    """Answers with the view to show, or none.

    Args:
        begin, act, keys: as of every such list; asked for are `save`, `share`, `replace`, `edit`, `default`, `remove`.
        say: says a search in words; raises a `DomainError` that says what is wrong with it.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "ask('save')", show=False),
        Binding("N", "ask('share')", show=False),
        Binding("u", "ask('replace')", show=False),
        Binding("e", "ask('edit')", show=False),
        Binding("o", "ask('default')", show=False),
        Binding("d", "ask('remove')", show=False),
        *(Binding(key, f"pick('{key}')", show=False) for key in KEYS),
    ]
    WITHOUT_ROW = ("save", "share")

    def __init__(
        self,
        *,
        begin: Callable[[RowDialog[ViewRow, ViewRow]], None],
        act: Callable[[RowDialog[ViewRow, ViewRow], str, ViewRow | None], None],
        say: Callable[[str], str],
        keys: Sequence[tuple[str, str]],
    ) -> None:
        super().__init__(_("Saved views"), begin=begin, act=act, keys=keys)
        self._say = say
        self._picked: str | None = None

    def below(self) -> ComposeResult:
        yield from super().below()
        yield Line(id="more_keys")

    def name_keys(self, keys: Sequence[tuple[str, str]]) -> None:
        half = (len(keys) + 1) // 2
        super().name_keys(keys[:half])
        self.query_one("#more_keys", Line).say(named_keys(keys[half:]))

    # What is there.

    def show(self, rows: Sequence[ViewRow]) -> None:
        super().show(rows)
        self.tell("" if rows else _("No search is saved yet: search for something, then n saves it here."))
        if self._picked is not None:
            self.action_pick(self._picked)

    def draw(self, row: ViewRow) -> Text:
        marks = ", ".join(
            [*([_("shared")] if row.shared else []), *([_("opens with it")] if row.is_default else [])]
        )
        try:
            said, role = self._say(row.query), Role.MUTED
        except DomainError as error:
            said, role = error.message, Role.BAD
        name = Text(row.name)
        name.truncate(_NAME_WIDTH, overflow="ellipsis", pad=True)
        line = Text.assemble(
            (f"{row.key or ' '}  ", self.ink(Role.ACCENT)),
            (name.plain, self.ink(Role.STRONG)),
            (f"  {marks}  " if marks else "  ", self.ink(Role.TEXT)),
            (said, self.ink(role)),
        )
        line.truncate(_LINE_WIDTH, overflow="ellipsis")
        return line

    # What is asked for.

    def choose(self, row: ViewRow | None) -> None:
        self.dismiss(row)

    def action_pick(self, key: str) -> None:
        """Shows the view with this key: one's own before the shared one."""
        if self._rows is None:
            self._picked = key  # typed before the views were there
            return
        self._picked = None
        row = next((row for row in self._rows if row.key == key), None)
        if row is not None:
            self.dismiss(row)
        else:
            self.tell(
                _("No view has the key {key}; e gives one to the view under the cursor.").format(key=key)
            )
