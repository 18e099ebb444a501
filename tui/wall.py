"""``ordertop --wall``: a screen for the room, which shows and changes nothing (I1, I3, I4).

It is left running for weeks: it waits for a desk that is not there yet, and says so where one is lost for a while.
"""

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen

from domain.errors import DeskUnavailable, DomainError
from domain.followup.model import Tier
from domain.followup.rows import CartFigures, CartRow
from domain.query import Choice, Query
from domain.words import _
from tui.app import OrdertopApp
from tui.bindings import bindings
from tui.bootstrap import desk_thread
from tui.settings import system_user
from tui.top_line import age
from widgets.wall import Wall, WallView

if TYPE_CHECKING:
    from domain.desk import Desk
    from domain.rows import Changes

#: What happens is shown together, so long after the first of it: a busy shop does not repaint the wall all the time.
GATHER_SECONDS = 2.0

#: Urgency grows while nothing happens.
RANK_SECONDS = 30.0

#: How often ages and the time are brought up to date: nobody reads seconds across a room.
TICK_SECONDS = 5.0

#: A desk that is not there is tried again so often.
AGAIN_SECONDS = 5.0

#: More carts than the tallest terminal has lines.
_MOST_ROWS = 100

_TIERS = {tier: Query((Choice("tier", (tier.value,)),)) for tier in Tier}


class WallScreen(Screen[None]):
    """The carts that wait, read again when something happens to one."""

    app: "WallApp"

    def __init__(self) -> None:
        super().__init__()
        self._gathering = False
        self._read: tuple[CartFigures, Mapping[Tier, int], tuple[CartRow, ...]] | None = None
        self._as_of = ""

    def compose(self) -> ComposeResult:
        yield Wall()

    def on_mount(self) -> None:
        self.query_one(Wall).say(_("Opening the desk …"))

    def begin(self) -> None:
        """The desk is there: its carts are read, again and again."""
        self._begin()
        self.set_interval(RANK_SECONDS, self._begin)

    def changed(self, changes: "Changes") -> None:
        """Something was recorded on the desk (T12)."""
        if changes.everything:
            self._begin()
        elif (changes.order_ids or changes.customer_ids) and not self._gathering:
            self._gathering = True
            self.set_timer(GATHER_SECONDS, self._begin)

    def show_openers(self, _openers: "Mapping[int, tuple[str, ...]]") -> None:
        """Others have other carts open."""
        self.show()

    def _begin(self) -> None:
        self._gathering = False
        self.run_worker(self._reading(), group="wall", exclusive=True)

    async def _reading(self) -> None:
        app = self.app

        async def look(desk: "Desk") -> tuple[CartFigures, Mapping[Tier, int], tuple[CartRow, ...]]:
            reads = desk.reads(app.identity)
            tiers = {tier: (await reads.cart_figures(query)).carts for tier, query in _TIERS.items()}
            page = await reads.carts(Query(), app.clock.now(), limit=_MOST_ROWS)
            return await reads.cart_figures(Query()), tiers, page.rows

        try:
            self._read = await app.thread.look(look)
        except DeskUnavailable as error:
            app.trouble(error)
            return
        except DomainError as error:
            app.fail(error)
            return
        self._as_of = app.when(app.clock.now())[11:]
        self.show()

    def show(self) -> None:
        """Shows what was read last, as it looks now."""
        app = self.app
        if self._read is None:
            if app.lost:
                self.query_one(Wall).say(app.lost)
            return
        figures, tiers, rows = self._read
        now = app.clock.now()
        for wall in self.query(Wall):  # none of a screen that is being left
            wall.show(
                WallView(
                    desk=app.desk_name or "",
                    clock=app.when(now)[11:],
                    now=now,
                    as_of=self._as_of,
                    figures=figures,
                    tiers=tiers,
                    rows=rows,
                    alerts=app.alerting.rows,
                    since=app.lost_for,
                    openers=app.openers,
                )
            )


class WallApp(OrdertopApp, inherit_bindings=False):
    """Follows a desk and shows the wall; it can be left, and be given another theme."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("app.theme", "app.quit")

    @property
    def lost_for(self) -> str:
        """For how long the desk has not answered; empty where it does."""
        return "" if self._trouble_since is None else age(self.clock.now(), self._trouble_since)

    @property
    def lost(self) -> str:
        """Why the desk does not answer; empty where it does."""
        return self._trouble or ""

    def fail(self, error: DomainError) -> None:
        """Ends it: what is shown may not be seen, or is not there."""
        self.failure = error
        self.exit(1)

    def show_top(self) -> None:
        """Brings the time, the ages and whether the desk answers up to date."""
        if isinstance(self.screen, WallScreen):
            self.screen.show()

    @work(exclusive=True)
    async def _open(self) -> None:
        from domain.staff import Door

        screen = WallScreen()
        await self.push_screen(screen)
        while self.desk_name is None:
            self.thread = self._given_thread or desk_thread(
                self.options.settings.db, read_only=True, zone=self.options.settings.zone
            )
            try:
                self.identity = await self.thread.ask(
                    lambda desk: desk.identify(system_user(), Door.SCREEN, act_as=self.options.as_name)
                )
                info = await self.thread.ask(lambda desk: desk.reads(self.identity).info())
                self._opened(info.name, info.audit_number, None)
            except DeskUnavailable as error:
                await asyncio.to_thread(self.thread.close)
                self.trouble(error)
                await asyncio.sleep(AGAIN_SECONDS)
            except DomainError as error:
                self.fail(error)
                return
        self._trouble = self._trouble_since = None
        screen.begin()
        self.set_interval(TICK_SECONDS, self.show_top)
        self._follow()
