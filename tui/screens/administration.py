"""The administration: the kinds of things there are, and the list of one kind (SPEC 13)."""

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Input, OptionList

from domain.errors import DomainError
from domain.rows import Changes
from domain.text import tokens
from domain.words import _, ngettext
from tui.actions import ACTIONS
from tui.administering import Administering, Look
from tui.administration import KINDS
from tui.administration.kind import MOST, Entry, Kind
from tui.bindings import bindings, scrolling
from tui.footer import Footer
from tui.screens.page import OverList
from widgets.bars import Line, Rule
from widgets.entry_list import EntryList
from widgets.palette import Role

if TYPE_CHECKING:
    pass


class AdministrationScreen(OverList):
    """What can be administered, each with what changing it takes."""

    AUTO_FOCUS = "OptionList"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("details.close"), *scrolling()]

    def compose(self) -> ComposeResult:
        yield Line(id="top")
        yield Rule()
        yield Line(id="where")
        yield EntryList()
        yield Rule()
        yield Footer("page.open", "details.close", "app.help")

    def on_mount(self) -> None:
        self._app.show_top()
        said = _("Enter lists a kind. What you may not change you may look at.")
        self.query_one("#where", Line).say([(f" {_('Administration')}  ", Role.STRONG), (said, Role.MUTED)])
        rows = [(_(kind.label), _(kind.help), self._may(kind)) for kind in KINDS]
        self.query_one(EntryList).show(
            (_("WHAT"), "", _("CHANGING IT")), rows, keys=[kind.id for kind in KINDS]
        )

    def _may(self, kind: Kind) -> str:
        if kind.permission in self._app.identity.permissions:
            return _("you may")
        return _("needs “{permission}”").format(permission=kind.permission)

    @on(EntryList.Picked)
    def _picked(self) -> None:
        at = self.query_one(EntryList).at
        if at is not None:
            self._app.push_screen(KindScreen(KINDS[at]))

    def changed(self, changes: Changes) -> None:
        """The kinds stay what they are."""

    def action_scroll(self, how: str) -> None:
        self.query_one(EntryList).move(how)


class KindScreen(OverList):
    """The things of a kind: searched, added, changed, retired; true while it is open (T12)."""

    AUTO_FOCUS = "OptionList"
    DEFAULT_CSS = """
    KindScreen Input { width: 1fr; background: $panel; display: none; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("admin.add", "admin.edit", "admin.retire", "admin.search", "details.close"),
        *scrolling(),
    ]

    def __init__(self, kind: Kind) -> None:
        super().__init__()
        self._kind = kind
        self._look: Look | None = None
        self._shown: list[Entry] = []
        self._administering: Administering

    @property
    def entry(self) -> Entry | None:
        """The thing under the cursor."""
        at = self.query_one(EntryList).at
        return None if at is None or at >= len(self._shown) else self._shown[at]

    def compose(self) -> ComposeResult:
        yield Line(id="top")
        yield Rule()
        yield Line(id="where")
        yield Input(placeholder=_("type a part of it"), compact=True, max_length=200)
        yield EntryList()
        yield Rule()
        yield Footer("admin.search", "details.close", "app.help")

    def on_mount(self) -> None:
        self._administering = Administering(self._app, self, self._kind, self._read)
        self._app.show_top()
        self._where(_("Looking …"))
        self._read()

    def _where(self, words: str) -> None:
        said = [(f" {_(self._kind.label)}  ", Role.STRONG), (words, Role.MUTED)]
        takes = _("changing it needs “{permission}”").format(permission=self._kind.permission)
        for shown in self.query("#where").results(Line):  # none of a screen that is being left
            shown.say(said, [] if self._obstacle("admin.add") is None else [(f"{takes} ", Role.MUTED)])

    # What is there.

    def _read(self) -> None:
        self.run_worker(self._reading(), group="read", exclusive=True)

    async def _reading(self) -> None:
        text = self.query_one(Input).value if self._kind.searched else ""
        try:
            self._look = await self._app.thread.look(
                partial(self._administering.look, identity=self._app.identity, text=text)
            )
        except DomainError as error:
            self._app.trouble(error)
            self._where(error.message)
            return
        if self.query(EntryList):
            self._show()

    def _show(self) -> None:
        assert self._look is not None
        begun = [] if self._kind.searched else tokens(self.query_one(Input).value)
        self._shown = [entry for entry in self._look.entries if _has(entry, begun)]
        self.query_one(EntryList).show(
            [_(title) for title in self._kind.columns],
            [entry.cells for entry in self._shown],
            keys=[entry.id for entry in self._shown],
            dimmed=frozenset(n for n, entry in enumerate(self._shown) if entry.retired),
        )
        self._where(self._counted())

    def _counted(self) -> str:
        count = len(self._shown)
        if count >= MOST:
            return _("the first {n}: / finds the others").format(n=count)
        if not count and self.query_one(Input).value:
            return _("nothing is called so; esc shows all")
        if not count:
            return _("none yet: n adds one") if self._kind.add else _("none yet")
        return ngettext("{n} there", "{n} there", count).format(n=count)

    def _obstacle(self, action_id: str) -> str | None:
        return self._administering.obstacle(action_id)

    @on(EntryList.Moved)
    def _offer(self) -> None:
        able = [
            one
            for one in ("admin.edit", "admin.add", "admin.retire")
            if self._administering.hindrance(one, self.entry) is None
        ]
        self.query_one(Footer).offer([ACTIONS[one] for one in able])

    def changed(self, changes: Changes) -> None:
        """Something was recorded on the desk, here or by someone else (T12)."""
        # Orders come and go all day; what is administered does not.
        if self.query(EntryList) and (changes.everything or not changes.order_ids):
            self._read()

    def action_scroll(self, how: str) -> None:
        self.query_one(EntryList).move(how)

    # Searching.

    def action_admin_search(self) -> None:
        entry = self.query_one(Input)
        entry.display = True
        entry.focus()

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        if self._kind.searched:
            self._read()
        elif self._look is not None:
            self._show()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.query_one(EntryList).focus_list()

    def action_details_close(self) -> None:
        entry = self.query_one(Input)
        if entry.display:
            entry.value = ""
            entry.display = False
            self.query_one(OptionList).focus()
        else:
            super().action_details_close()

    # Changing.

    @on(EntryList.Picked)
    def action_admin_edit(self) -> None:
        self._ask("admin.edit")

    def action_admin_add(self) -> None:
        self._ask("admin.add")

    def action_admin_retire(self) -> None:
        self._ask("admin.retire")

    def _ask(self, action_id: str) -> None:
        if self._look is None:
            return
        if (why := self._administering.hindrance(action_id, self.entry)) is not None:
            self._app.tell(why)
        else:
            self._administering.ask(action_id, self.entry, self._look)


def _has(entry: Entry, begun: list[str]) -> bool:
    words = tokens(" ".join(entry.cells))
    return all(any(word.startswith(one) for word in words) for one in begun)
