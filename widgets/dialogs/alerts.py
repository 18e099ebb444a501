"""The list of alerts: to deal with one, and to see what it is about (I3)."""

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import OptionList, Static
from whenever import Instant

from domain.alerts.model import AlertKind, AlertState, state_label
from domain.alerts.rows import AlertRow
from domain.rows import Changes
from domain.words import _
from widgets.dialogs.rows import RowDialog
from widgets.order_table import age
from widgets.palette import Role

#: One line for each alert; all of it is said below the list.
_LINE_WIDTH = 104


class AlertList(RowDialog[AlertRow, AlertRow]):
    """Answers with the alert whose orders are to be seen, or none.

    Args:
        begin, act, keys: as of every such list; asked for are `ack`, `snooze`, `handover`.
        now: the moment.
        when: a moment as people read it.
    """

    DEFAULT_CSS = """
    AlertList > Vertical { width: 110; }
    AlertList OptionList { max-height: 12; }
    AlertList #about { margin-top: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "ask('ack')", show=False),
        Binding("s", "ask('snooze')", show=False),
        Binding("h", "ask('handover')", show=False),
    ]
    SAID = Role.GOOD

    def __init__(
        self,
        *,
        begin: Callable[[RowDialog[AlertRow, AlertRow]], None],
        act: Callable[[RowDialog[AlertRow, AlertRow], str, AlertRow | None], None],
        now: Callable[[], Instant],
        when: Callable[[Instant], str],
        keys: Sequence[tuple[str, str]],
    ) -> None:
        super().__init__(_("Alerts"), begin=begin, act=act, keys=keys)
        self._now, self._when = now, when

    def below(self) -> ComposeResult:
        yield Static(id="about")
        yield from super().below()

    def wait(self) -> None:
        self.query_one("#told").display = False
        self.query_one("#about", Static).update(Text(_("Looking …")))

    # What is there.

    def show(self, rows: Sequence[AlertRow]) -> None:
        super().show(rows)
        self._about()

    def tell(self, message: str, *, bad: bool = False) -> None:
        self.query_one("#told").display = bool(message)
        super().tell(message, bad=bad)

    def changed(self, changes: Changes) -> None:
        """Something was recorded: others deal with alerts too (T12)."""
        if changes.alerts:
            self._begin(self)

    def show_openers(self, _openers: Mapping[int, tuple[str, ...]]) -> None:
        """Nobody has an alert open."""

    def draw(self, row: AlertRow) -> Text:
        rings = row.rings(self._now())
        role = Role.TEXT if rings else Role.MUTED
        line = Text.assemble(
            ("▲ " if rings else "  ", self.ink(Role.BAD)),
            (f"{age((self._now() - row.raised_at).total('seconds')):>4}  ", self.ink(role)),
            (row.said, self.ink(role)),
            no_wrap=True,
        )
        line.truncate(min(_LINE_WIDTH, self.app.size.width - 8), overflow="ellipsis")
        return line

    @on(OptionList.OptionHighlighted)
    def _about(self) -> None:
        """Says all of the alert under the cursor."""
        row = self.row
        if row is None:
            self.query_one("#about", Static).update(
                Text(_("Nothing to alert anyone about. The rules: “ordertop alert-rules list”."))
            )
            return
        state = row.state(self._now())
        words = state_label(state)
        if state in (AlertState.OPEN, AlertState.SNOOZED) and row.rings_at > self._now():
            words = _("quiet until {when}").format(when=self._when(row.rings_at))
        if row.holder:
            words += f" · {row.holder}"
        since = _("alert {id} · since {when} · {state}").format(
            id=row.id, when=self._when(row.raised_at), state=words
        )
        lines = [row.said, since, *([_("Note: {note}").format(note=row.note)] if row.note else [])]
        self.query_one("#about", Static).update(Text("\n".join(lines)))

    def choose(self, row: AlertRow | None) -> None:
        if row is not None and (row.query or row.kind is AlertKind.FUNNEL):
            self.dismiss(row)
        else:
            self.tell(_("This alert is about figures, and names no orders."))
