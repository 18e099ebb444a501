"""The dashboard: one Textual app on one desk."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import ClassVar

from textual import messages, on, work
from textual.app import App, ComposeResult
from textual.binding import BindingType
from whenever import SYSTEM_TZ, Instant

from domain.clock import Clock, SystemClock
from domain.desk import Desk
from domain.errors import DeskUnavailable, DomainError
from domain.query import Query, parse
from domain.rows import Changes, Counts, DeskInfo, OrderRow
from domain.staff import Door, Identity
from domain.words import _
from tui.actions import bindings
from tui.bootstrap import desk_thread
from tui.desk_thread import DeskThread
from tui.footer import Footer
from tui.last_gate import LastGate
from tui.screens.desk import DeskScreen
from tui.screens.details import DetailsScreen
from tui.settings import LaunchOptions, system_user
from tui.theme import choose_theme, next_theme
from widgets.bars import Line
from widgets.dialogs.ask import Ask
from widgets.palette import THEMES, Role

#: How often the desk is asked whether anything was recorded; asking costs microseconds (V11).
LOOK_SECONDS = 0.4

#: After trouble the desk is left in peace a little longer.
TROUBLE_SECONDS = 2.0


class OrdertopApp(App[int]):
    """Opens the desk behind its first screen, then keeps what is shown true."""

    TITLE = "ordertop"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = bindings("app.theme", "app.palette", "app.help", "app.quit")

    def __init__(
        self, options: LaunchOptions, *, thread: DeskThread | None = None, clock: Clock | None = None
    ) -> None:
        super().__init__()
        self._filters.append(LastGate())
        self.animation_level = "none"
        self.options = options
        self.clock = clock or SystemClock()
        self.thread = thread or desk_thread(
            options.settings.db, read_only=options.read_only, zone=options.settings.zone
        )
        self.identity: Identity
        self.info: DeskInfo | None = None
        self.failure: DomainError | None = None
        self.terminal_answers = False
        self._seen = 0
        self._last_outside: Instant | None = None
        self._trouble: str | None = None
        self._trouble_since: Instant | None = None
        self._look = asyncio.Event()
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = choose_theme(options.settings.theme)

    def compose(self) -> ComposeResult:
        yield Line(id="opening")

    def on_mount(self) -> None:
        self.query_one("#opening", Line).say([(_(" Opening the desk …"), Role.MUTED)])
        self._open()

    # Opening.

    @work(exclusive=True)
    async def _open(self) -> None:
        try:
            self.identity = await self.thread.ask(
                lambda desk: desk.identify(system_user(), Door.SCREEN, act_as=self.options.as_name)
            )
            info, counts = await self.thread.ask(self._first_look)
        except DomainError as error:
            self.failure = error
            self.exit(1)
            return
        self.info, self._seen = info, info.audit_number
        screen = DeskScreen()
        await self.push_screen(screen)
        screen.show_counts(counts)
        self._show_top()
        self.set_interval(1, self._show_top)
        self._follow()

    async def _first_look(self, desk: Desk) -> tuple[DeskInfo, Counts]:
        reads = desk.reads(self.identity)
        return await reads.info(), await reads.counts()

    # Following what happens (T12).

    @work(exclusive=True, group="follow")
    async def _follow(self) -> None:
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(
                    self._look.wait(), LOOK_SECONDS if self._trouble is None else TROUBLE_SECONDS
                )
            self._look.clear()
            try:
                changes, counts = await self.thread.ask(self._news)
            except DomainError as error:
                self.trouble(error)
                continue
            if self._trouble is not None:
                self._trouble = self._trouble_since = None
                self._show_top()
            self._last_outside = changes.last_outside_at
            if changes.number == self._seen and not changes.everything:
                continue
            self._seen = changes.number
            for screen in self.screen_stack:
                if isinstance(screen, DeskScreen | DetailsScreen):
                    screen.changed(changes)
                if isinstance(screen, DeskScreen) and counts is not None:
                    screen.show_counts(counts)

    async def _news(self, desk: Desk) -> tuple[Changes, Counts | None]:
        reads = desk.reads(self.identity)
        changes = await reads.changes(self._seen)
        if changes.number == self._seen:
            return changes, None
        return changes, await reads.counts()

    def look_now(self) -> None:
        """Asks the desk at once whether anything was recorded."""
        self._look.set()

    # What all screens share.

    def parse(self, text: str) -> Query:
        """A search as this person means it: days are theirs.

        Raises:
            QueryError: pointing at the word at fault.
        """
        return parse(text, self.clock.now().to_tz(self.options.settings.zone or SYSTEM_TZ).date())

    def when(self, moment: Instant) -> str:
        """A moment in this person's zone: ``2026-11-21 14:02``."""
        there = moment.to_tz(self.options.settings.zone or SYSTEM_TZ)
        return f"{there.date()} {there.hour:02}:{there.minute:02}"

    def tell(self, message: str) -> None:
        """Says something in the footer of the screen behind any dialog."""
        for screen in reversed(self.screen_stack):
            if footers := screen.query(Footer):
                footers.first(Footer).tell(message)
                return

    def trouble(self, error: Exception) -> None:
        """The desk cannot be used: said once, in the top line too; what is shown stays."""
        if not isinstance(error, DeskUnavailable):
            self.tell(error.message if isinstance(error, DomainError) else str(error))
            return
        if self._trouble is None:
            self._trouble_since = self.clock.now()
            self.tell(error.message)
        self._trouble = error.message
        self._show_top()

    def step(self, by: int, show: Callable[[OrderRow], None]) -> None:
        """Moves the list's cursor, and hands over the row it comes to."""
        for screen in self.screen_stack:
            if isinstance(screen, DeskScreen):
                screen.table.action_walk("move", by)
                screen.table.with_row(show)

    def _show_top(self) -> None:
        top = self.screen.query("#top")
        if not top or self.info is None:
            return
        now = self.clock.now()
        who = _("{name} ({role})").format(name=self.identity.name, role=self.identity.role)
        if self.options.read_only:
            who += " · " + _("read-only")
        scope = _("your resellers") if self.identity.reseller_ids else _("all resellers")
        there = now.to_tz(self.options.settings.zone or SYSTEM_TZ)
        clock = f"{there.hour:02}:{there.minute:02}:{there.second:02}"
        top.first(Line).say(
            [(" ordertop", Role.STRONG), (f" · {self.info.name} · {scope}", Role.MUTED)],
            [
                (self._liveness(now) + "  ", Role.BAD if self._trouble else Role.GOOD),
                (f"{who}  {clock} ", Role.MUTED),
            ],
        )

    def _liveness(self, now: Instant) -> str:
        if self._trouble is not None and self._trouble_since is not None:
            seconds = int((now - self._trouble_since).total("seconds"))
            return _("○ not live for {n} s").format(n=seconds)
        if self._last_outside is None:
            return _("● live")
        seconds = int((now - self._last_outside).total("seconds"))
        if seconds < 100:
            return _("● live, last event {n} s ago").format(n=seconds)
        minutes = seconds // 60
        if minutes < 100:
            return _("● live, last event {n} min ago").format(n=minutes)
        return _("● live, last event {n} h ago").format(n=minutes // 60)

    # Events and actions.

    def on_key(self) -> None:
        for footer in self.screen.query(Footer):
            footer.hush()

    @on(messages.TerminalSupportsSynchronizedOutput)
    def _terminal_answered(self) -> None:
        self.terminal_answers = True
        if isinstance(self.screen, Ask):
            self.screen.painted()

    def action_app_theme(self) -> None:
        self.theme = next_theme(self.theme)

    def action_app_help(self) -> None:
        from tui.screens.help import HelpScreen

        self.push_screen(HelpScreen())

    def action_app_palette(self) -> None:
        from tui.palette_commands import open_palette

        open_palette(self)

    def action_app_quit(self) -> None:
        self.exit(0)


def run_dashboard(options: LaunchOptions) -> int:
    """Opens the dashboard and stays in it; answers the exit code.

    Raises:
        DomainError: why the desk could not be opened.
    """
    app = OrdertopApp(options)
    try:
        app.run(mouse=options.settings.mouse)
    finally:
        app.thread.close()
    if app.failure is not None:
        raise app.failure
    return app.return_code or 0
