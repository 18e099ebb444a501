"""What is asked in the administration: a dialog made of a kind's description, and the command it comes to (T13)."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import uuid4

from textual.screen import Screen

from domain.commands import Command
from domain.words import _
from tui.actions import ACTIONS
from tui.administration.kind import Around, Entry, Kind, Typed
from widgets.dialogs.ask import Ask, Question
from widgets.dialogs.entries import Field

if TYPE_CHECKING:
    from domain.desk import Desk
    from domain.reads import Reads
    from domain.staff import Identity
    from tui.app import OrdertopApp


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What was read: the things, what they may belong to, and the number of the newest record then (L17)."""

    entries: Sequence[Entry]
    around: Around
    seen: int


class Administering:
    """Asks about the things of a kind and does what was answered.

    Args:
        done: called after something was done.
    """

    def __init__(
        self, app: "OrdertopApp", screen: Screen[None], kind: Kind, done: Callable[[], None]
    ) -> None:
        self._app = app
        self._screen = screen
        self._kind = kind
        self._done = done

    async def look(self, desk: "Desk", *, identity: "Identity", text: str) -> Look:
        """Reads the things of the kind."""
        reads = desk.reads(identity)
        seen = (await reads.info()).audit_number
        around = Around(
            resellers=await reads.reseller_accounts(),
            roles=await reads.roles(),
            categories=await reads.categories(),
            templates=await reads.mail_templates(),
        )
        return Look(entries=await self._kind.read(reads, text, around), around=around, seen=seen)

    def obstacle(self, action_id: str) -> str | None:
        """Why this person may not, as a sentence, or none."""
        app = self._app
        action = replace(ACTIONS[action_id], permission=self._kind.permission)
        return action.obstacle(app.identity, None, read_only=app.options.read_only)

    def hindrance(self, action_id: str, entry: Entry | None) -> str | None:
        """Why it is not possible for this thing, as a sentence, or none where it is."""
        kind = self._kind
        if (why := self.obstacle(action_id)) is not None:
            return why
        if action_id == "admin.add":
            return None if kind.add else _(kind.elsewhere)
        if entry is None:
            return _("There is nothing under the cursor.")
        if action_id == "admin.edit":
            return entry.fixed or None if kind.change or entry.fixed else _("It cannot be changed.")
        if kind.retire is None:
            return _("It cannot be retired.")
        if entry.built_in:
            return entry.fixed
        if entry.retired and not kind.revivable:
            return _("“{name}” is retired for good; n adds another.").format(name=entry.name)
        return None

    def ask(self, action_id: str, entry: Entry | None, look: Look) -> None:
        """Opens the dialog."""
        if action_id == "admin.add":
            self._add(look)
        elif entry is not None and action_id == "admin.edit":
            self._edit(entry, look)
        elif entry is not None:
            self._retire(entry, look)

    def _add(self, look: Look) -> None:
        kind = self._kind
        assert kind.add is not None
        make = kind.add
        question = Question(
            title=_("A new {one}").format(one=_(kind.one)),
            go=_("Add"),
            stay=_("Leave it"),
            fields=kind.fields(None, look.around),
        )

        def answered(typed: Typed) -> Command:
            # A colleague may have added the very same meanwhile.
            return replace(make(typed, look.around), seen=look.seen)

        self._open(question, answered, _("Added."), find=kind.find)

    def _edit(self, entry: Entry, look: Look) -> None:
        kind = self._kind
        assert kind.change is not None
        change, fields = kind.change, kind.fields(entry, look.around)
        before = {field.name: field.typed for field in fields}

        def answered(typed: Typed) -> Command:
            # What nobody has touched is nobody's to overwrite.
            other = {name: text for name, text in typed.items() if text != before[name]}
            return replace(change(entry, other, look.around), seen=look.seen)

        question = Question(
            title=f"{_(kind.one)} “{entry.name}”",
            facts=_facts(kind, entry, fields),
            go=_("Change"),
            stay=_("Leave it"),
            keys=self._app.keys.of("admin.edit"),
            fields=fields,
        )
        self._open(question, answered, _("Changed."))

    def _retire(self, entry: Entry, look: Look) -> None:
        kind = self._kind
        assert kind.retire is not None
        command = replace(kind.retire(entry, not entry.retired), seen=look.seen)
        title, go = kind.ending
        if entry.retired:
            title, go = _("Take “{name}” back into use?"), _("Back into use")
        question = Question(
            title=_(title).format(name=entry.name),
            go=_(go),
            stay=_("Leave it"),
            keys=self._app.keys.of("admin.retire"),
        )
        self._open(question, lambda _typed: command, _("Changed."))

    def _open(
        self,
        question: Question,
        answered: Callable[[Typed], Command],
        said: str,
        *,
        find: "Callable[[Reads, Typed], Awaitable[Typed]] | None" = None,
    ) -> None:
        app = self._app
        # The same command however often it is tried (R8).
        command_id = uuid4().hex

        async def asked(desk: "Desk", typed: Typed) -> Command:
            return answered(typed if find is None else await find(desk.reads(app.identity), typed))

        async def perform(typed: Typed) -> None:
            async def execute(desk: "Desk") -> bool:
                command = replace(await asked(desk, typed), command_id=command_id)
                return (await desk.execute(app.identity, command)).changed

            changed = await app.thread.ask(execute)
            app.look_now()
            self._done()
            app.tell(said if changed else _("There was nothing to change."))

        async def preview(typed: Typed) -> tuple[str, ...]:
            async def foresee(desk: "Desk") -> tuple[str, ...]:
                return await desk.preview(app.identity, await asked(desk, typed))

            found = await app.thread.ask(foresee)
            return found or (_("change nothing: it is so already"),)

        app.push_screen(Ask(question, perform, preview=preview))


def _facts(kind: Kind, entry: Entry, fields: Sequence[Field]) -> tuple[str, ...]:
    """What there is to know of it beside what can be filled in."""
    filled = {field.typed for field in fields}
    known = [
        f"{_(title).capitalize()} {cell}"
        for title, cell in zip(kind.columns[1:], entry.cells[1:], strict=True)
        if cell and cell not in filled
    ]
    return (" · ".join(known),) if known else ()
