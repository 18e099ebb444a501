"""``ordertop watch``: looks after the desk without a screen, and reaches whoever is on call (I3)."""

import asyncio
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter
from whenever import Instant

from domain.alerts.looking import LOOK_SECONDS, Looker
from domain.alerts.rows import AlertRow
from domain.alerts.telling import Message, Teller, tell_due
from domain.billing.systems import check_place
from domain.errors import DeskUnavailable, DomainError
from domain.settings.alerting import ALERT_SERVICES
from domain.staff import Door, Permission
from domain.words import _, ngettext
from tui.commands.alerts import line, shape
from tui.commands.failure import DONE, SOME_REFUSED
from tui.commands.output import hint, print_json, say
from tui.commands.session import Given, OpenDesk, Session, local_time
from tui.commands.worker import heed
from tui.settings import shown_desk

if TYPE_CHECKING:
    from domain.desk import Desk

app = App(name="watch", help="Look after the desk and tell who is on call.", version_flags=[])

#: After trouble with the desk it is left in peace a little longer.
TROUBLE_SECONDS = 5.0

#: A desk that was lost for so long is told of: a server that is only started anew is not.
LOST_SECONDS = 60.0

#: How often others are let know that a watch is running, and old counts are added up.
BEAT_SECONDS, TIDY_SECONDS = 30.0, 3_600.0


@app.default
def watch(
    *,
    once: Annotated[bool, Parameter(help="Look once, tell what is due, then end: for cron.")] = False,
    tell: Annotated[
        tuple[str, ...],
        Parameter(
            help="Also told when the desk is lost: env:NAME or file:/path, where a service's address is found."
        ),
    ] = (),
    as_json: Annotated[bool, Parameter(name="--json", help="Print an alert as a line of JSON.")] = False,
    session: Given,
) -> int:
    """Raise alerts, print them, and tell who is on call. Any number may run; each alert is told once."""
    session.require_writable()
    from tui.bootstrap import open_services

    for place in tell:
        check_place(place, owner=_("the service"))
    services = open_services()
    watching = Watch(session, services, tuple(tell), as_json=as_json)
    if once:
        with session.desk(Door.WORKER) as desk:
            desk.require(Permission.FOLLOW_UP)
            watching.round(desk)
            return SOME_REFUSED if watching.due else DONE
    stop = threading.Event()
    heed(stop, until_closed=False)
    while not stop.is_set():
        try:
            with session.desk(Door.WORKER) as desk:
                desk.require(Permission.FOLLOW_UP)
                watching.keep(desk, stop)
        except DeskUnavailable as error:
            watching.lost(error)
            stop.wait(TROUBLE_SECONDS)
    return DONE


@dataclass(slots=True)
class Watch:
    """What a watch knows from one round to the next.

    Args:
        places: the services that are told when the desk is lost; those of the desk join them once it was read.
    """

    session: Session
    services: Teller
    places: tuple[str, ...]
    as_json: bool
    due: int = 0
    looker: Looker = field(default_factory=Looker)
    _seen: set[int] = field(default_factory=set)
    _since: float | None = None
    _told: bool = False
    _beat: float | None = None
    _tidied: float | None = None

    def keep(self, desk: OpenDesk, stop: threading.Event) -> None:
        """Looks again and again.

        Raises:
            DeskUnavailable: the desk is lost.
        """
        while not stop.is_set():
            try:
                self.round(desk)
            except DeskUnavailable:
                raise
            except DomainError as error:
                hint(error.message)
            if self._since is not None:
                hint(_("The desk answers again."))
                self._since, self._told = None, False
            stop.wait(LOOK_SECONDS)

    def round(self, desk: OpenDesk) -> None:
        """Looks, prints what rings, and gives away what is to be told."""
        alerts = desk.thread.run(lambda opened: self._round(opened, desk))
        self.due = len(alerts)
        for alert in reversed(alerts):
            if alert.id not in self._seen:
                self._print(alert)
        self._seen = {alert.id for alert in alerts}

    async def _round(self, opened: "Desk", desk: OpenDesk) -> Sequence[AlertRow]:
        now, clock = opened.clock.now(), time.monotonic()
        if self._beat is None or clock - self._beat >= BEAT_SECONDS:
            await opened.storage.watching(now)
            self._beat = clock
        if self._tidied is None or clock - self._tidied >= TIDY_SECONDS:
            await opened.storage.tidy_counts(now)
            self._tidied = clock
        reads = opened.reads(desk.identity)
        kept = (await reads.settings()).get(ALERT_SERVICES.name)
        self.places = tuple(dict.fromkeys((*self.places, *ALERT_SERVICES.value(kept))))
        await self.looker.look(opened, desk.identity)
        while await tell_due(opened, desk.identity, self.services, when=self._when):
            pass
        return [alert for alert in await reads.alerts() if alert.rings(opened.clock.now())]

    def _when(self, moment: Instant) -> str:
        return local_time(moment, self.session.settings)

    def _print(self, alert: AlertRow) -> None:
        if self.as_json:
            print_json(shape(alert))
        else:
            say(line(alert, self._when(alert.rings_at)))

    def lost(self, error: DeskUnavailable) -> None:
        """The desk is lost: said at once, and told once where it stays so; without the desk itself."""
        now = time.monotonic()
        if self._since is None:
            self._since = now
            hint(error.message)
        if self._told or now - self._since < LOST_SECONDS:
            return
        self._told = True
        where = shown_desk(self.session.settings.db)
        message = Message(
            title=_("ordertop: the desk {desk} is lost").format(desk=where),
            body=_("{reason} No alert is raised until it answers again.").format(reason=error.message),
        )
        n = sum(self._tell(place, message) for place in self.places)
        hint(ngettext("{n} service was told.", "{n} services were told.", n).format(n=n))

    def _tell(self, place: str, message: Message) -> bool:
        try:
            asyncio.run(self.services.tell(place, message))
        except DomainError as error:
            hint(error.message)
            return False
        return True
