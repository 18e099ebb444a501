"""The columns of a table: which are shown, in which order, how wide; the table behind shows each step (T2)."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.style import Style
from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.reactive import Reactive
from textual.screen import ModalScreen
from textual.widget import Widget

from domain.words import _, ngettext
from widgets.bars import Line, Rule, named_keys
from widgets.cells import fit
from widgets.column_choice import ColumnChoice
from widgets.palette import CURSOR_GLYPH, Role, State, Tone, palette_of
from widgets.plain_lines import TextLines

#: Cells for a column's label, and for what is said of it at the right.
_LABEL_WIDTH, _SAID_WIDTH = 13, 8

#: The dialog's lines beside the columns.
_LINES_BESIDE = 5


@dataclass(frozen=True, slots=True)
class Named:
    """A column as it is called in the dialog: by its label, and by more words where there are some."""

    id: str
    label: str
    words: str = ""


class _Rows(TextLines, can_focus=True):
    """The columns from the left to the right, one a line; as many as fit, around the cursor."""

    DEFAULT_CSS = "_Rows { height: auto; width: 1fr; }"

    class Picked(Message):
        """Someone clicked the column of this number."""

        def __init__(self, number: int) -> None:
            super().__init__()
            self.number = number

    def __init__(self) -> None:
        super().__init__()
        self.rows: Sequence[tuple[Named, bool, str]] = ()
        self.cursor = 0
        self._top = 0

    def get_content_height(self, *_given: object) -> int:
        return max(len(self.rows), 1)

    def render(self) -> Text:
        height = max(self.size.height, 1)
        self._top = min(self._top, self.cursor)
        self._top = max(self._top, self.cursor - height + 1, 0)
        rows = list(enumerate(self.rows))[self._top : self._top + height]
        return Text("\n", end="", no_wrap=True).join(
            self._row(*row, at_cursor=n == self.cursor) for n, row in rows
        )

    def _row(self, named: Named, ticked: bool, said: str, *, at_cursor: bool) -> Text:
        palette = palette_of(self.app)
        state = State.CURSOR if at_cursor else State.NORMAL

        def style(role: Role) -> Style:
            return palette.style(Tone.PLAIN, state, role)

        room = max(self.size.width - _LABEL_WIDTH - _SAID_WIDTH - 6, 0)
        tick, label = "+" if ticked else " ", fit(named.label, _LABEL_WIDTH)
        seen = ticked and said != _("no room")
        return Text.assemble(
            (CURSOR_GLYPH if at_cursor else " ", style(Role.ACCENT)),
            (f"{tick} {label} ", style(Role.STRONG if seen else Role.MUTED)),
            (fit(named.words, room), style(Role.MUTED)),
            (f" {fit(said, _SAID_WIDTH, 'right')} ", style(Role.MUTED)),
        )

    def on_click(self, event: events.Click) -> None:
        event.stop()
        if self._top + event.y < len(self.rows):
            self.post_message(self.Picked(self._top + event.y))


class ColumnDialog(ModalScreen[ColumnChoice | None]):
    """Answers with the columns that were chosen, or none where they are to be as before.

    Args:
        choice: what is shown now.
        default: how columns come.
        names: what each is called.
        always: those that stay as they are.
        show: shows a choice in the table; gives the widths of the columns that have room in it.
        widths: whether widths can be chosen.
        stays: what is said of those that stay.
    """

    DEFAULT_CSS = """
    ColumnDialog { align: right top; background: transparent; }
    ColumnDialog > Vertical {
        width: 52; max-width: 100%; height: auto; max-height: 100%; padding: 0 1;
        background: $surface; border-left: thick $accent;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "leave", show=False),
        Binding("enter", "keep", show=False),
        Binding("down,j", "walk(1)", show=False),
        Binding("up,k", "walk(-1)", show=False),
        Binding("home,g", "walk(-99)", show=False),
        Binding("end,G", "walk(99)", show=False),
        Binding("space", "tick", show=False),
        Binding("shift+down,J", "move(1)", show=False),
        Binding("shift+up,K", "move(-1)", show=False),
        Binding("plus,equals_sign,right", "widen(1)", show=False),
        Binding("minus,left", "widen(-1)", show=False),
        Binding("r", "reset", show=False),
    ]
    #: Textual would send the whole screen a second time.
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)

    def __init__(
        self,
        choice: ColumnChoice,
        default: ColumnChoice,
        names: Sequence[Named],
        *,
        always: Collection[str],
        show: Callable[[ColumnChoice], Mapping[str, int]],
        widths: bool = True,
        stays: str = "",
    ) -> None:
        super().__init__()
        self._choice = choice
        self._default = default
        self._names = {named.id: named for named in names}
        self._always = always
        self._show_choice = show
        self._has_widths = widths
        self._stays_words = stays or _("An order is known by it: it stays, as wide as it is.")
        self._widths: Mapping[str, int] = {}

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Line(id="title")
            yield _Rows()
            yield Rule()
            yield Line(id="said")
            yield Line(id="keys")
            yield Line(id="more_keys")

    def on_mount(self) -> None:
        wide = self._has_widths
        self.query_one("#title", Line).say(
            [(_("Columns"), Role.STRONG)], [(_("cells"), Role.MUTED)] if wide else []
        )
        for line, keys in (
            (
                "#keys",
                (("space", _("show")), ("⇧↑ ⇧↓", _("move")), *((("+ -", _("width")),) if wide else ())),
            ),
            ("#more_keys", (("r", _("as they come")), ("↵", _("keep")), ("esc", _("as before")))),
        ):
            self.query_one(line, Line).say(named_keys(keys))
        self.query_one(_Rows).focus()
        self._show(self._choice)

    def on_resize(self) -> None:
        self.query_one(_Rows).styles.max_height = max(self.size.height - _LINES_BESIDE, 1)
        # The table behind is laid out anew first.
        self.call_after_refresh(lambda: self._show(self._choice))

    @property
    def _at(self) -> str:
        return self._choice.order[self.query_one(_Rows).cursor]

    def _show(self, choice: ColumnChoice, *, cursor: int | None = None) -> None:
        """Shows this choice here and in the table."""
        self._widths = self._show_choice(choice)
        self._choice = choice
        rows = self.query_one(_Rows)
        if cursor is not None:
            rows.cursor = cursor
        rows.rows = [
            (self._names[column_id], column_id not in choice.hidden, self._said_of(column_id))
            for column_id in choice.order
        ]
        rows.refresh_changed()
        self._say()

    def _said_of(self, column_id: str) -> str:
        if column_id in self._choice.hidden:
            return ""
        width = self._widths.get(column_id)
        if width is None:
            return _("no room")
        return str(width) if self._has_widths else ""

    def _say(self, words: str = "") -> None:
        shown = [column_id for column_id in self._choice.order if column_id not in self._choice.hidden]
        left_out = sum(1 for column_id in shown if column_id not in self._widths)
        if not words and left_out and self._at in shown and self._at not in self._widths:
            words = _("Space makes room for it before others.")
        if not words and left_out:
            words = ngettext(
                "{n} has no room on {width} columns.", "{n} have no room on {width} columns.", left_out
            ).format(n=left_out, width=self.app.size.width)
        self.query_one("#said", Line).say([(words, None)])

    # Keys and mouse.

    def action_walk(self, by: int) -> None:
        """Goes to another column."""
        rows = self.query_one(_Rows)
        rows.cursor = min(max(rows.cursor + by, 0), len(rows.rows) - 1)
        rows.refresh_changed()
        self._say()

    def action_tick(self) -> None:
        """Has the column seen, or no longer seen; one that has no room gets it before others."""
        if self._stays():
            return
        column_id = self._at
        seen = column_id in self._widths
        first = column_id in self._choice.wanted and column_id not in self._choice.hidden
        self._show(self._choice.without(column_id) if seen or first else self._choice.shown(column_id))

    def action_move(self, by: int) -> None:
        """Moves the column to the left (up) or to the right (down)."""
        column_id = self._at
        choice = self._choice.moved(column_id, by)
        self._show(choice, cursor=choice.order.index(column_id))

    def action_widen(self, by: int) -> None:
        """Makes the column wider or narrower than it is seen."""
        if not self._has_widths or self._stays():
            return
        column_id = self._at
        if column_id not in self._widths:
            self.app.bell()  # there is nothing to be seen of it
            return
        self._show(self._choice.widened(column_id, self._widths[column_id] + by))

    def _stays(self) -> bool:
        stays = self._at in self._always
        if stays:
            self._say(self._stays_words)
        return stays

    def action_reset(self) -> None:
        """All columns as they come."""
        self._show(self._default, cursor=self._default.order.index(self._at))

    def action_keep(self) -> None:
        """Ends with the columns as they are."""
        self.dismiss(self._choice)

    def action_leave(self) -> None:
        """Ends with everything as it was."""
        self.dismiss(None)

    @on(_Rows.Picked)
    def _picked(self, event: _Rows.Picked) -> None:
        self.action_walk(event.number - self.query_one(_Rows).cursor)
        self.action_tick()
