"""The dashboard: one Textual app on one desk."""

import asyncio
import gc
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, runtime_checkable

from rich.text import Text
from textual import events, messages, on, work
from textual.app import App
from textual.binding import BindingType
from textual.css.query import NoMatches
from textual.filter import Monochrome, NoColor
from textual.reactive import reactive
from textual.screen import Screen
from textual.worker import WorkerFailed
from whenever import SYSTEM_TZ, Instant

from domain.clock import Clock, SystemClock
from domain.errors import DeskUnavailable, DomainError
from domain.words import _
from tui.bindings import bindings
from tui.commands.terminal import keeps_escape_back
from tui.keymap import Keymap
from tui.last_gate import LastGate
from tui.settings import LaunchOptions, system_user
from tui.theme import choose_theme, next_theme
from tui.typed_ahead import DealtWith, TypedAhead
from widgets.palette import THEMES

if TYPE_CHECKING:
    # Only for their names: the first frame is painted before any of this is imported (V1).
    from domain.alerts.rows import AlertRow
    from domain.desk import Desk
    from domain.query import Exactly, Query
    from domain.rows import Changes, Counts, DeskInfo, OrderRow, ViewRow
    from domain.staff import Identity
    from tui.alerting import Alerting
    from tui.desk_thread import DeskThread
    from tui.drafts import Drafts
    from tui.presence import Presence
    from tui.screens.desk import DeskScreen
    from tui.worker_child import WorkerChild

#: More rows than a tall terminal shows.
FIRST_ROWS = 100

#: By then the first page is painted: the desk is opened behind it, not beside it (V1).
BEHIND_SECONDS = 0.15

#: How often the desk is asked whether anything was recorded; asking costs microseconds (V11).
LOOK_SECONDS = 0.4

#: The worker is started when the screen is in use, and looked after from then on.
WORKER_BEHIND_SECONDS, WORKER_SECONDS = 2.0, 30.0

#: What happens on a sample desk is the same every time, as the desk is.
MOTION_SEED = 1

#: After trouble the desk is left in peace a little longer.
TROUBLE_SECONDS = 2.0


@runtime_checkable
class Follows(Protocol):
    """A screen that shows what is recorded on the desk."""

    def changed(self, changes: "Changes") -> None:
        """Something was recorded."""
        ...

    def show_openers(self, openers: "Mapping[int, tuple[str, ...]]") -> None:
        """Others have other orders open."""
        ...


@runtime_checkable
class Painted(Protocol):
    """A screen that waits until the terminal has shown it."""

    def painted(self, at: float | None = None) -> None:
        """The terminal has shown the screen, as it said at that time of the program's; now unless given."""
        ...


class OpeningScreen(Screen[None]):
    """What is there while everything else is imported and the desk is opened, or upgraded."""

    words = reactive("")

    def render(self) -> Text:
        return Text(self.words or _(" ordertop · opening the desk …"))


class OrdertopApp(App[int]):
    """Opens the desk behind its first screen, then keeps what is shown true."""

    TITLE = "ordertop"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = bindings(
        "app.alerts", "app.theme", "app.palette", "app.admin", "app.help", "app.quit"
    )

    def __init__(
        self, options: LaunchOptions, *, thread: "DeskThread | None" = None, clock: Clock | None = None
    ) -> None:
        super().__init__()
        # Under NO_COLOR Textual leaves shades of grey, which are colours too (T3).
        self._filters = [NoColor() if isinstance(f, Monochrome) else f for f in self._filters]
        self._filters.append(LastGate())
        self.animation_level = "none"
        self.options = options
        self.keys = Keymap(options.settings.keys)
        if options.settings.keys:
            self.set_keymap(self.keys.for_textual())
        self.clock = clock or SystemClock()
        self._given_thread = thread
        self.thread: DeskThread
        self.identity: Identity
        self.desk_name: str | None = None
        self.failure: DomainError | None = None
        self.terminal_answers = False
        self._seen = 0
        self._last_outside: Instant | None = None
        self.openers: Mapping[int, tuple[str, ...]] = {}
        """Who else has an order open, by the order's id."""
        self._trouble: str | None = None
        self._trouble_since: Instant | None = None
        self._look = asyncio.Event()
        self._typed_ahead = TypedAhead(self)
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = choose_theme(options.settings.theme)

    # Opening: a frame at once, then what can be read without a library, then everything else behind it (V1).

    def get_default_screen(self) -> Screen[None]:
        return OpeningScreen()

    def on_mount(self) -> None:
        if not self.is_headless:
            from tui.dropped_line import heed

            heed(self)
        self.call_after_refresh(self._open)

    @work(exclusive=True)
    async def _open(self) -> None:
        from domain.staff import Door, Identity
        from tui.bootstrap import desk_thread, first_look
        from tui.screens.desk import DeskScreen

        settings = self.options.settings
        opening, loop = self.screen, asyncio.get_running_loop()
        self.thread = self._given_thread or desk_thread(
            settings.db,
            read_only=self.options.read_only,
            zone=settings.zone,
            told=lambda words: loop.call_soon_threadsafe(setattr, opening, "words", f" {words}"),
        )
        look = None if self.options.as_name else first_look(settings.db, system_user(), FIRST_ROWS)
        if look is not None:
            self.identity = Identity.of(look.staff, Door.SCREEN)
            self._opened(look.desk, look.audit_number, look.outside_at)
            screen = DeskScreen(look.counts, look.page, look.view)
        else:
            try:
                self.identity = await self.thread.ask(
                    lambda desk: desk.identify(system_user(), Door.SCREEN, act_as=self.options.as_name)
                )
                info, counts, view = await self.thread.ask(self._first_look)
            except DomainError as error:
                self.failure = error
                self.exit(1)
                return
            self._opened(info.name, info.audit_number, None)
            screen = DeskScreen(counts, view=view)
        await self.push_screen(screen)
        self.show_top()
        self.set_interval(1, self.show_top)
        # Counted from when the screen is there: where everything is slow, the first page waits for nothing else.
        self.call_after_refresh(self.set_timer, BEHIND_SECONDS, self._begin)

    def _begin(self) -> None:
        """Begins with everything that may take its time, the first page being painted."""
        gc.freeze()
        gc.enable()
        self._follow()
        if self.options.worker and not self.options.read_only:
            self.set_timer(WORKER_BEHIND_SECONDS, self.worker_child.keep)
            self.set_interval(WORKER_SECONDS, self.worker_child.keep)
        if self.options.demo and not self.options.read_only:
            self._keep_moving()
        if self.desk_screen is not None and not self.options.read_only:
            self.desk_screen.tell_unfinished()

    async def _first_look(self, desk: "Desk") -> "tuple[DeskInfo, Counts, ViewRow | None]":
        reads = desk.reads(self.identity)
        # One's own come before those that are shared.
        default = next((view for view in await reads.views() if view.is_default), None)
        return await reads.info(), await reads.counts(), default

    def _opened(self, desk_name: str, audit_number: int, outside_at: Instant | None) -> None:
        self.desk_name, self._seen, self._last_outside = desk_name, audit_number, outside_at

    @cached_property
    def worker_child(self) -> "WorkerChild":
        """Who does what is due while this dashboard is open (L6, R1); any number of dashboards share it."""
        from tui.worker_child import WorkerChild

        return WorkerChild(self.options)

    @cached_property
    def drafts(self) -> "Drafts":
        """What this person was typing when the line dropped."""
        from tui.drafts import Drafts
        from tui.state_file import state_file

        return Drafts(state_file("drafts.json"))

    @cached_property
    def alerting(self) -> "Alerting":
        """What is on fire, and how this terminal is told."""
        from tui.alerting import Alerting

        return Alerting(self)

    @cached_property
    def presence(self) -> "Presence":
        """What this person has open, as others see it."""
        from tui.presence import Presence

        return Presence(self)

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
                await self.presence.tell()
                reseller = None if self.desk_screen is None else self.desk_screen.reseller
                changes, counts, alerts = await self.thread.ask(partial(self._news, reseller))
            except DomainError as error:
                self.trouble(error)
                continue
            if self._trouble is not None:
                self._trouble = self._trouble_since = None
                self.show_top()
                # What was to be read meanwhile could not be.
                changes = replace(changes, everything=True)
            self._last_outside = changes.last_outside_at
            self._show_openers(changes.openers)
            self.alerting.show(alerts)
            if changes.number == self._seen and not changes.everything:
                continue
            self._seen = changes.number
            with suppress(NoMatches):  # of a screen that is being left
                for screen in self.screen_stack:
                    if isinstance(screen, Follows):
                        screen.changed(changes)
                if counts is not None and self.desk_screen is not None:
                    self.desk_screen.show_counts(counts)

    def _show_openers(self, openers: "Mapping[int, tuple[str, ...]]") -> None:
        if openers != self.openers:
            self.openers = openers
            with suppress(NoMatches):  # of a screen that is being left
                for screen in self.screen_stack:
                    if isinstance(screen, Follows):
                        screen.show_openers(openers)

    @work(exclusive=True, group="motion")
    async def _keep_moving(self) -> None:
        """Keeps a sample desk in motion."""
        from tui.bootstrap import sample_motion

        with suppress(DomainError):
            await self.thread.ask(
                lambda desk: sample_motion(
                    desk, seed=MOTION_SEED, stop=self.thread.closing, stuck_at=self.options.stuck_at
                )
            )

    async def _news(
        self, reseller: "Exactly | None", desk: "Desk"
    ) -> "tuple[Changes, Counts | None, Sequence[AlertRow] | None]":
        reads = desk.reads(self.identity)
        changes = await reads.changes(self._seen)
        alerts = await self.alerting.look(desk, changes)
        if changes.number == self._seen:
            return changes, None, alerts
        return changes, await reads.counts(reseller), alerts

    @property
    def seen(self) -> int:
        """The number of the newest record that is shown."""
        return self._seen

    def look_now(self) -> None:
        """Asks the desk at once whether anything was recorded."""
        self._look.set()

    # What all screens share.

    @property
    def front(self) -> Screen[Any] | None:
        """The screen in front; none any more while the program ends, when what was read may still arrive."""
        return self.screen_stack[-1] if self.screen_stack else None

    @property
    def desk_screen(self) -> "DeskScreen | None":
        """The screen with the list, in front or behind others, once it is there."""
        from tui.screens.desk import DeskScreen

        return next((screen for screen in self.screen_stack if isinstance(screen, DeskScreen)), None)

    def parse(self, text: str) -> "Query":
        """A search as this person means it: days are theirs.

        Raises:
            QueryError: pointing at the word at fault.
        """
        from domain.query import parse

        return parse(text, self.clock.now().to_tz(self.options.settings.zone or SYSTEM_TZ).date())

    def when(self, moment: Instant) -> str:
        """A moment in this person's zone: ``2026-11-21 14:02``."""
        there = moment.to_tz(self.options.settings.zone or SYSTEM_TZ)
        return f"{there.date()} {there.hour:02}:{there.minute:02}"

    def tell(self, message: str) -> None:
        """Says something in the footer of the screen behind any dialog."""
        from tui.footer import Footer

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
        self.show_top()

    def step(self, by: int, show: "Callable[[OrderRow], None]") -> None:
        """Moves the list's cursor, and hands over the row it comes to."""
        if (screen := self.desk_screen) is not None:
            screen.step(by)
            screen.with_order(show)

    def show_top(self) -> None:
        """Brings the top line up to date."""
        from tui.top_line import show_top

        if (screen := self.desk_screen) is not None:
            show_top(
                self,
                screen.whose,
                picked=screen.reseller is not None,
                since=self._trouble_since,
                last_outside=self._last_outside,
            )
        if "alerting" in vars(self):
            self.alerting.tick()

    # Events and actions.

    def _fatal_error(self) -> None:
        # Textual would print a traceback with all local values: customers' data, unfiltered (X1, X4).
        # `run_dashboard` raises the error instead, so that it is told and logged like everywhere else.
        self._close_messages_no_wait()

    async def on_event(self, event: events.Event) -> None:
        if not isinstance(event, events.Key | events.Paste):
            await super().on_event(event)
        elif event.is_forwarded:
            await super().on_event(event)
            self._typed_ahead.came_back(event)
        elif not self._typed_ahead.must_wait(event):
            target = self.focused or self.screen
            await super().on_event(event)
            self._typed_ahead.begun(event, target)

    @on(DealtWith)
    def _dealt_with(self, event: DealtWith) -> None:
        self._typed_ahead.followed(event)

    def on_key(self) -> None:
        from tui.footer import Footer

        for footer in self.screen.query(Footer):
            footer.hush()

    @on(messages.TerminalSupportsSynchronizedOutput)
    def _terminal_answered(self, event: messages.TerminalSupportsSynchronizedOutput) -> None:
        self.terminal_answers = True
        if isinstance(self.screen, Painted):
            # What is typed right behind the answer has arrived before this is heard of here.
            self.screen.painted(event.time)

    def on_unmount(self) -> None:
        if "alerting" in vars(self):
            self.alerting.leave()

    def action_app_alerts(self) -> None:
        if self.desk_screen is not None:
            self.alerting.open()

    def action_app_theme(self) -> None:
        self.theme = next_theme(self.theme)

    def action_app_help(self) -> None:
        from tui.footer import Footer
        from tui.screens.help import HelpScreen

        footers = self.screen.query(Footer)
        self.push_screen(HelpScreen(footers.first(Footer).offered if footers else ()))

    def action_app_palette(self) -> None:
        from tui.palette_commands import open_palette

        open_palette(self)

    def action_app_admin(self) -> None:
        from tui.screens.administration import AdministrationScreen

        if not any(isinstance(screen, AdministrationScreen) for screen in self.screen_stack):
            self.push_screen(AdministrationScreen())

    def action_app_quit(self) -> None:
        self.exit(0)


def _app_for(options: LaunchOptions) -> OrdertopApp:
    if options.wall is None:
        return OrdertopApp(options)
    from tui.wall import WallApp

    return WallApp(options)


def run_dashboard(options: LaunchOptions) -> int:
    """Opens the dashboard, or the wall, and stays in it; answers the exit code.

    Raises:
        DomainError: why the desk could not be opened.
    """
    # What is imported now stays: looking for garbage in it would only delay the first page (V1).
    gc.disable()
    app = _app_for(options)
    try:
        app.run(mouse=options.settings.mouse and not keeps_escape_back())
    finally:
        app.worker_child.close()
        if app.desk_name is not None or app.failure is not None:
            app.thread.close()
    if failure := app.failure or app._exception:
        raise failure.error if isinstance(failure, WorkerFailed) else failure
    return app.return_code or 0
