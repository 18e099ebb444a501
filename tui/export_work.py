"""What is seen, exported: asked about, written behind the screen, stopped (B2, T14)."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from whenever import SYSTEM_TZ

from domain.errors import DomainError, InvalidInput
from domain.exporting.commands import Destination
from domain.exporting.running import Wanted, run_export
from domain.words import _, ngettext
from tui.actions import ACTIONS
from tui.csv_lines import PASTED, CsvForm, CsvLines, csv_form
from tui.export_lists import Exportable, in_front
from tui.new_file import NewFile
from widgets.bars import Rule
from widgets.dialogs.ask import Ask, Question
from widgets.dialogs.entries import Field

if TYPE_CHECKING:
    from domain.desk import Desk
    from tui.app import OrdertopApp
    from tui.screens.desk import DeskScreen

#: How far it is is said so often, and no oftener: each time is a line over the network.
SAY_SECONDS = 0.5

#: More than this some terminals do not take from a program.
CLIPBOARD_BYTES = 50_000

_SEEN, _ALL = "seen", "all"
_MARKED, _LISTED = "marked", "listed"


class _Clipping:
    """Text on its way to the clipboard."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._bytes = 0

    def write(self, text: str) -> None:
        """Adds some more.

        Raises:
            InvalidInput: it is more than a terminal takes.
        """
        self._bytes += len(text.encode())
        if self._bytes > CLIPBOARD_BYTES:
            raise InvalidInput(
                _("That is more than the clipboard takes, {n} bytes; export it to a file.").format(
                    n=f"{CLIPBOARD_BYTES:,}"
                ),
                rule="B2",
            )
        self._pieces.append(text)

    @property
    def text(self) -> str:
        """All of it."""
        return "".join(self._pieces)


class ExportWork:
    """Exports the list or report in front of the desk's screen, one at a time."""

    def __init__(self, app: "OrdertopApp", screen: "DeskScreen") -> None:
        self._app = app
        self._screen = screen
        self._running = False
        self._stopped = False
        self._taken = 0
        self._total: int | None = None

    def open(self, found: Exportable | None = None) -> None:
        """Asks where to export what is in front, or something else; or, while an export runs, whether to stop it."""
        app = self._app
        why = ACTIONS["list.export"].obstacle(app.identity, None, read_only=app.options.read_only)
        if why is not None:
            app.tell(why)
        elif self._running:
            self._ask_to_stop()
        elif (found := found or in_front(self._screen)) is not None:
            self._ask(found)
        else:
            app.tell(_("There is no list here to export; go to one, or to another tab."))

    def _ask(self, found: Exportable) -> None:
        """Asks what of it goes where; the marked rows alone unless the whole list is wanted, where some are marked."""

        async def preview(typed: Mapping[str, str]) -> Sequence[str]:
            rows = _count(_chosen(found, typed))
            if Destination(typed["to"]) is Destination.CLIPBOARD:
                where = _("copy {rows} to your clipboard, as cells to paste; at most {n} bytes").format(
                    rows=rows, n=f"{CLIPBOARD_BYTES:,}"
                )
            else:
                file = _file(typed["path"])
                file.check()
                where = _("write {rows} to {file}, which only you may read").format(rows=rows, file=file.path)
            columns = self._columns(found, typed)
            return (where, _("have the columns {names}").format(names=", ".join(columns)), _("be recorded"))

        async def perform(typed: Mapping[str, str]) -> None:
            to = Destination(typed["to"])
            file = _file(typed["path"]) if to is Destination.FILE else None
            if file is not None:
                file.check()
            self._begin(_chosen(found, typed), self._columns(found, typed), file)

        self._app.push_screen(
            Ask(
                Question(
                    title=_("Export this list?"),
                    facts=(found.words, _count(found)),
                    go=_("Export"),
                    stay=_("Leave it"),
                    keys=self._app.keys.of("list.export"),
                    fields=self._fields(found),
                ),
                perform,
                preview=preview,
            )
        )

    def _fields(self, found: Exportable) -> Sequence[Field]:
        to = ((Destination.FILE, _("a file")), (Destination.CLIPBOARD, _("the clipboard")))
        columns = ((_SEEN, _("as in the list")), (_ALL, _("all {n}").format(n=len(found.all))))
        fields = [
            Field(name="to", label=_("Where to?"), choices=to, decides=True, width=24),
            Field(name="columns", label=_("Which columns?"), choices=columns, decides=True, beside=True),
            Field(name="path", label=_("File"), typed=self._usual_name(found), limit=1_000, decides=True),
        ]
        if found.marked is not None:
            rows = ((_MARKED, _("the marked ones: {n}").format(n=_count(found.marked))),
                    (_LISTED, _("all of the list: {n}").format(n=_count(found))))  # fmt: skip
            fields.insert(0, Field(name="rows", label=_("Which rows?"), choices=rows, decides=True))
        return fields

    def _usual_name(self, found: Exportable) -> str:
        now = self._app.clock.now().to_tz(self._app.options.settings.zone or SYSTEM_TZ)
        moment = f"{now.date()}-{now.hour:02}{now.minute:02}{now.second:02}"
        return f"{found.what.replace(' ', '-')}-{moment}.csv"

    @staticmethod
    def _columns(found: Exportable, typed: Mapping[str, str]) -> Mapping[str, Callable[[Any], object]]:
        return found.all if typed["columns"] == _ALL else found.seen

    # Running.

    def _begin(
        self, found: Exportable, columns: Mapping[str, Callable[[Any], object]], file: NewFile | None
    ) -> None:
        self._running, self._stopped, self._taken, self._total = True, False, 0, found.rows
        wanted = Wanted(
            what=found.what,
            query=found.query,
            sort=found.sort,
            columns=tuple(columns),
            to=Destination.CLIPBOARD if file is None else Destination.FILE,
            pages=found.pages,
        )
        self._line.display = True
        self._say()
        self._screen.run_worker(self._run(wanted, list(columns.values()), file), group="export")

    async def _run(
        self, wanted: Wanted, values: Sequence[Callable[[Any], object]], file: NewFile | None
    ) -> None:
        timer = self._screen.set_interval(SAY_SECONDS, self._say)
        clipping = _Clipping()

        async def work(desk: "Desk") -> bool:
            form = PASTED
            if file is not None:
                form = csv_form(await desk.reads(self._app.identity).settings())
            return await self._write(desk, wanted, values, file or clipping, form)

        try:
            ended = await self._app.thread.ask(work)
        except DomainError as error:
            said = _("not exported: {why}").format(why=error.message)
        else:
            said = self._said(file) if ended else _("not exported: it was stopped, and nothing is left of it")
            if ended and file is None:
                self._app.copy_to_clipboard(clipping.text)
        finally:
            timer.stop()
            self._running = False
        self._line.display = False
        self._app.tell(said)
        self._app.look_now()

    async def _write(
        self,
        desk: "Desk",
        wanted: Wanted,
        values: Sequence[Callable[[Any], object]],
        into: NewFile | _Clipping,
        form: CsvForm,
    ) -> bool:
        """In the desk's thread: writes all of it, and gives the file its name."""
        aside: AbstractContextManager[object] = into if isinstance(into, NewFile) else nullcontext()
        with aside:
            lines = CsvLines(into, wanted.columns, form, marked=isinstance(into, NewFile))

            def take(rows: Sequence[Any]) -> None:
                lines.add([value(row) for value in values] for row in rows)
                self._taken += len(rows)

            ended = await run_export(desk, self._app.identity, wanted, take, stop=self._stop)
            if ended and isinstance(into, NewFile):
                await asyncio.to_thread(into.keep)  # which waits for the disk
        return ended

    def _stop(self) -> bool:
        return self._stopped or self._app.thread.closing.is_set()

    def _said(self, file: NewFile | None) -> str:
        count = ngettext("{n} row", "{n} rows", self._taken).format(n=f"{self._taken:,}")
        if file is None:
            return _("{count} copied to your clipboard, where the terminal allows that.").format(count=count)
        return _("{count} in {file}.").format(count=count, file=file.path)

    @property
    def _line(self) -> Rule:
        return self._screen.query_one("#export", Rule)

    def _say(self) -> None:
        if self._running:
            self._line.say(
                _("exporting: {n} of {total} rows · {key} stops").format(
                    n=f"{self._taken:,}",
                    total="…" if self._total is None else f"{self._total:,}",
                    key=self._app.keys.way("list.export"),
                )
            )

    def _ask_to_stop(self) -> None:
        async def perform(_typed: Mapping[str, str]) -> None:
            self._stopped = True

        question = Question(
            title=_("Stop the export?"),
            facts=(_("Nothing of it is left then, and nothing recorded."),),
            go=_("Stop"),
            stay=_("Go on"),
            keys=self._app.keys.of("list.export"),
        )
        self._app.push_screen(Ask(question, perform))


def _chosen(found: Exportable, typed: Mapping[str, str]) -> Exportable:
    """All of the list, or what is marked of it."""
    return found if found.marked is None or typed["rows"] == _LISTED else found.marked


def _count(found: Exportable) -> str:
    if found.rows is None:
        return _("as many rows as there are")
    return ngettext("{n} row", "{n} rows", found.rows).format(n=f"{found.rows:,}")


def _file(typed: str) -> NewFile:
    """The file that was typed.

    Raises:
        InvalidInput: it cannot be one.
    """
    if not typed.strip():
        raise InvalidInput(_("Say in which file, such as orders.csv."), rule="B2")
    return NewFile(Path(typed.strip()))
