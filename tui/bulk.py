"""What is done to all marked orders: asked about, done behind the screen, stopped, gone on with (L15, T14)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import uuid4

from domain.bulk.foreseeing import changes_told, forecast, sentences
from domain.bulk.model import Bulk, BulkKind, Report, doing
from domain.bulk.running import run_bulk, undo_bulk
from domain.errors import DomainError, InvalidInput
from domain.marks import Marks
from domain.staff import Permission
from domain.statuses.rows import StatusRow
from domain.words import _, ngettext
from tui.actions import ACTIONS
from tui.unfinished import Unfinished
from widgets.bars import Rule
from widgets.dialogs.ask import Ask, Question
from widgets.dialogs.entries import Field

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from domain.desk import Desk
    from tui.app import OrdertopApp
    from tui.screens.desk import DeskScreen

#: How often it is said how far a bulk is: a line of text, not a movement.
SAY_SECONDS = 0.5

#: The choice that takes custom statuses away; others are ``status:7``.
_NO_STATUS = "status:"

_GO_ON, _DROP = "go_on", "drop"

#: So many of the orders that changed since they were marked are named, the latest of so many.
_LATEST, _LOOKED_AT = 5, 500


class BulkWork:
    """The marked orders of a screen, and the one bulk that may run at a time."""

    def __init__(self, app: "OrdertopApp", screen: "DeskScreen") -> None:
        self._app = app
        self._screen = screen
        self._stopped = False
        self._running: str | None = None
        self._report = Report()
        self._total: int | None = None
        self._said: tuple[str, Report] | None = None
        self._marked_at = 0
        self._unfinished = Unfinished(app)

    # Asking.

    def marked_all(self) -> None:
        """All of a list is marked, as it is by now: what is recorded from now on has changed since."""
        self._marked_at = self._app.seen

    def open(self) -> None:
        """Asks what to do with the marked orders; or, while a bulk runs, whether to stop it."""
        app = self._app
        why = ACTIONS["list.bulk"].obstacle(app.identity, None, read_only=app.options.read_only)
        if why is not None:
            app.tell(why)
        elif self._running is not None:
            self._ask_to_stop()
        elif self._screen.table.marks:
            self._screen.run_worker(self._ask(self._screen.table.marks), group="ask", exclusive=True)
        elif (left := self._unfinished.read()) is not None:
            self._ask_to_go_on(left)
        else:
            app.tell(
                _("Nothing is marked: {mark} marks an order, {all} all of the list.").format(
                    mark=app.keys.way("table.mark"), all=app.keys.way("list.mark_all")
                )
            )

    async def _ask(self, marks: Marks) -> None:
        statuses = await self._look(lambda desk: desk.reads(self._app.identity).statuses())
        if statuses is None or self._app.front is not self._screen:
            return
        choices = self._choices(statuses)
        if not choices:
            self._app.tell(_("Your role may do nothing to many orders at once. Ask the owner."))
            return
        # The same bulk however often it is tried (R8).
        bulk = Bulk(id=uuid4().hex, kind=BulkKind.APPROVE, marks=marks)
        rows = self._screen.table.marking.rows
        asked: dict[str, Bulk] = {}

        async def preview(typed: Mapping[str, str]) -> Sequence[str]:
            found = _meant(bulk, typed)
            said, asked[typed["what"]] = await self._app.thread.look(
                lambda desk: self._foreseen(
                    desk, found, statuses, {n: row.version for n, row in rows.items()}
                )
            )
            return said

        async def perform(typed: Mapping[str, str]) -> None:
            meant = _meant(asked.get(typed["what"], bulk), typed)
            if meant.kind is BulkKind.CANCEL and not meant.reason:
                raise InvalidInput(_("Say in a few words why they are cancelled."), rule="L9")
            self._begin(meant)

        marked = self._screen.table.marking.words
        self._app.push_screen(
            Ask(
                Question(
                    title=_("What is to be done with the marked orders?"),
                    facts=(marked,),
                    go=_("Do it to all"),
                    stay=_("Keep them as they are"),
                    keys=self._app.keys.of("list.bulk"),
                    fields=(
                        Field(name="what", label=_("Do what?"), choices=choices, decides=True),
                        Field(name="reason", label=_("Why? Your colleagues will read it.")),
                    ),
                ),
                perform,
                preview=preview,
            )
        )

    def _choices(self, statuses: Sequence[StatusRow]) -> list[tuple[str, str]]:
        may = self._app.identity.permissions
        choices = []
        if Permission.APPROVE in may:
            choices.append((BulkKind.APPROVE.value, _("approve each")))
        if Permission.CANCEL in may:
            choices.append((BulkKind.CANCEL.value, _("cancel, the status only")))
        if Permission.SET_FRAUD in may:
            choices.append((BulkKind.SET_FRAUD.value, _("set as fraud, the status only")))
        if Permission.CANCEL in may:
            choices.append((BulkKind.SET_PENDING.value, _("back to pending, the status only")))
        if Permission.MANAGE_STATUSES in may:
            shown = _("show as “{name}”")
            choices += [
                (f"{_NO_STATUS}{row.id}", shown.format(name=row.name)) for row in statuses if not row.retired
            ]
            if statuses:
                choices.append((_NO_STATUS, _("take their custom status away")))
        return choices

    async def _foreseen(
        self, desk: "Desk", bulk: Bulk, statuses: Sequence[StatusRow], marked: Mapping[int, int]
    ) -> tuple[Sequence[str], Bulk]:
        """What it would do, and the bulk with the versions of what was looked at (L17)."""
        reads = desk.reads(self._app.identity)
        found = forecast(bulk, await reads.standings(bulk.marks), statuses)
        self._total = found.total
        if bulk.marks.query is None:
            seen = await reads.versions(bulk.marks.ids)
            changed: Sequence[int] = [n for n, version in seen.items() if marked.get(n, version) != version]
            bulk = replace(bulk, seen=seen)
        else:
            changed = await reads.changed_since(bulk.marks, self._marked_at)
        if not found.total:
            return (_("do nothing: none of them is there any more"),), bulk
        latest = await reads.last_changes(changed[:_LOOKED_AT], limit=_LATEST) if changed else ()
        told = changes_told(len(changed), found.total, latest, self._app.clock.now())
        return (*sentences(bulk, found, statuses), *told), bulk

    # Running.

    def _begin(self, bulk: Bulk) -> None:
        """Takes the marks with it: what is marked meanwhile is for the next one."""
        self._unfinished.keep(bulk)
        self._screen.table.marking.set(Marks())
        report = Report()

        async def work(desk: "Desk") -> None:
            await run_bulk(desk, self._app.identity, bulk, report, stop=self._stop)

        self._start(doing(bulk.kind), report, work, bulk)

    def undo(self, bulk_id: str, count: int) -> None:
        """Takes a whole bulk back, as one (S7)."""
        report, self._total = Report(), count

        async def work(desk: "Desk") -> None:
            await undo_bulk(desk, self._app.identity, bulk_id, report, stop=self._stop)

        self._start(_("taking back"), report, work, None)

    @property
    def busy(self) -> bool:
        """Whether a bulk is running."""
        return self._running is not None

    def _stop(self) -> bool:
        return self._stopped or self._app.thread.closing.is_set()

    def _start(
        self, words: str, report: Report, work: "Callable[[Desk], Awaitable[None]]", bulk: Bulk | None
    ) -> None:
        self._stopped, self._running, self._report = False, words, report
        self._line.display = True
        self._say()
        self._screen.run_worker(self._run(work, words, bulk), group="bulk")

    async def _run(self, work: "Callable[[Desk], Awaitable[None]]", words: str, bulk: Bulk | None) -> None:
        timer = self._screen.set_interval(SAY_SECONDS, self._say)
        report = self._report
        try:
            await self._app.thread.ask(work)
        except DomainError as error:
            self._app.trouble(error)
        finally:
            timer.stop()
            self._running = None
        if bulk is not None:
            self._mark_again(bulk, report)
            if report.ended or self._stopped:
                self._unfinished.forget()
        self._said = words, report
        self._tell_end(words, report, marked=bulk is not None)
        self._app.look_now()

    def _mark_again(self, bulk: Bulk, report: Report) -> None:
        """What was refused, and what was not reached, is marked; the filter stays (L15)."""
        marking = self._screen.table.marking
        left = {refusal.id for refusal in report.refused}
        if not report.ended:
            if bulk.marks.query is not None:
                if not marking.marks and self._screen.searched.terms == bulk.marks.query.terms:
                    marking.set(bulk.marks)
                return
            left |= bulk.marks.ids - report.done_ids
        if left:
            marking.have(left, marked=True)

    @property
    def _line(self) -> Rule:
        return self._screen.query_one("#bulk", Rule)

    def _say(self) -> None:
        if self._running is None:
            return
        self._line.say(
            _("{doing}: {n} of {total} orders · {refused} refused · {key} stops").format(
                doing=self._running,
                n=f"{self._report.reached:,}",
                total="…" if self._total is None else f"{self._total:,}",
                refused=f"{len(self._report.refused):,}",
                key=self._app.keys.way("list.bulk"),
            )
        )

    def _tell_end(self, words: str, report: Report, *, marked: bool) -> None:
        said = ngettext("{n} order done", "{n} orders done", report.done).format(n=f"{report.done:,}")
        refused = len(report.refused)
        if refused:
            refusals = _("{n} refused, marked") if marked else _("{n} refused")
            said += " · " + refusals.format(n=f"{refused:,}")
            said += " · " + _("{key} says why").format(key=self._app.keys.way("list.report"))
        if not report.ended:
            said += " · " + _("stopped, the rest is as it was")
        self._line.say(f"{words}: {said}")
        self._app.tell(f"{words}: {said}.")

    # What became of it.

    def show_report(self) -> None:
        """Shows which orders the last bulk left as they were, and why."""
        from widgets.dialogs.bulk_report import BulkReport

        if self._said is None:
            self._app.tell(_("No bulk has ended yet."))
            return
        words, report = self._said
        self._line.display = self.busy
        self._app.push_screen(BulkReport(words, report, keys=self._app.keys.of("list.report")))

    def _ask_to_stop(self) -> None:
        async def perform(_typed: Mapping[str, str]) -> None:
            self._stopped = True

        question = Question(
            title=_("Stop {doing}?").format(doing=self._running),
            facts=(_("What is done stays done, and can be taken back; the rest stays as it is."),),
            go=_("Stop"),
            stay=_("Go on"),
            keys=self._app.keys.of("list.bulk"),
        )
        self._app.push_screen(Ask(question, perform))

    def tell_unfinished(self) -> None:
        """Says that a bulk was broken off, where one was."""
        left = self._unfinished.read()
        if left is not None and not self.busy:
            self._app.tell(
                _("A bulk was broken off: {doing}. {key} goes on with it or drops it.").format(
                    doing=doing(left.kind), key=self._app.keys.way("list.bulk")
                )
            )

    def _ask_to_go_on(self, left: Bulk) -> None:
        async def perform(typed: Mapping[str, str]) -> None:
            if typed["how"] == _DROP:
                self._unfinished.forget()
            else:
                self._total = None
                self._begin(left)

        question = Question(
            title=_("Go on with the bulk that was broken off?"),
            facts=(
                _("{doing}; what is done already is not done twice.").format(
                    doing=doing(left.kind).capitalize()
                ),
            ),
            go=_("Do that"),
            stay=_("Decide later"),
            keys=self._app.keys.of("list.bulk"),
            fields=(
                Field(
                    name="how",
                    label=_("Go on?"),
                    choices=[
                        (_GO_ON, _("go on with the rest")),
                        (_DROP, _("drop it; the rest stays as it is")),
                    ],
                ),
            ),
        )
        self._app.push_screen(Ask(question, perform))

    async def _look(
        self, look: "Callable[[Desk], Awaitable[tuple[StatusRow, ...]]]"
    ) -> tuple[StatusRow, ...] | None:
        try:
            return await self._app.thread.look(look)
        except DomainError as error:
            self._app.trouble(error)
            return None


def _meant(bulk: Bulk, typed: Mapping[str, str]) -> Bulk:
    """The bulk that was filled in."""
    what, reason = typed["what"], typed.get("reason", "").strip()
    if what.startswith(_NO_STATUS):
        number = what.removeprefix(_NO_STATUS)
        return replace(
            bulk, kind=BulkKind.SET_STATUS, status_id=int(number) if number else None, reason=reason
        )
    return replace(bulk, kind=BulkKind(what), status_id=None, reason=reason)
