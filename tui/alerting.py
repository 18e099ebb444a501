"""Alerts on screen: what rings is said in the rule under the tabs, and reaches whoever looks elsewhere (I3)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from domain.alerts.rows import AlertRow
from domain.staff import Permission
from domain.words import _, ngettext
from tui.terminal_news import BEL, KEEP_TITLE, TAKE_TITLE_BACK, notification, title
from widgets.bars import Rule
from widgets.palette import Role

if TYPE_CHECKING:
    from domain.desk import Desk
    from domain.rows import Changes
    from tui.app import OrdertopApp

#: So much of the rule stays a rule.
_MARGIN = 6


class Alerting:
    """What one dashboard knows of the alerts, and has told the terminal."""

    def __init__(self, app: "OrdertopApp") -> None:
        self._app = app
        self._rows: Sequence[AlertRow] = ()
        self._read = False
        self._rang: frozenset[int] = frozenset()
        self._titled: str | None = None

    @property
    def rows(self) -> Sequence[AlertRow]:
        """The alerts that are not over, the newest first."""
        return self._rows

    async def look(self, desk: "Desk", changes: "Changes") -> Sequence[AlertRow] | None:
        """The alerts, where something has happened to one; on the desk's own thread."""
        identity = self._app.identity
        if identity.of_distributor or Permission.VIEW not in identity.permissions:
            return None
        if self._read and not changes.alerts:
            return None
        return await desk.reads(identity).alerts()

    def show(self, rows: Sequence[AlertRow] | None) -> None:
        """Shows these from now on; what rings already when the dashboard opens is no news."""
        if rows is None:
            return
        first, self._rows, self._read = not self._read, rows, True
        self.tick(silently=first)

    def tick(self, *, silently: bool = False) -> None:
        """Brings the line up to date: a snooze or quiet hours may have ended."""
        now = self._app.clock.now()
        ringing = [row for row in self._rows if row.rings(now)]
        new = [row for row in ringing if row.id not in self._rang]
        self._rang = frozenset(row.id for row in ringing)
        self._say(ringing)
        if new and not silently:
            self._disturb(new)
        self._entitle(len(ringing))

    def _say(self, ringing: Sequence[AlertRow]) -> None:
        from tui.screens.desk import DeskScreen

        screen = self._app.front
        if not isinstance(screen, DeskScreen):
            return
        for rule in screen.query("#alerts").results(Rule):
            rule.say(self.words(ringing, rule.size.width - _MARGIN), Role.BAD)

    def words(self, ringing: Sequence[AlertRow], width: int) -> str:
        """The line; what there is no room for is cut, the key is not."""
        if not ringing:
            return ""
        more = f" +{len(ringing) - 1}" if len(ringing) > 1 else ""
        end = _("{more}  {key} alerts").format(more=more, key=self._app.keys.way("app.alerts"))
        room = width - len(end) - 2
        said = ringing[0].said
        return f"▲ {said if len(said) <= room else said[: max(room - 1, 0)] + '…'}{end}"

    def _disturb(self, new: Sequence[AlertRow]) -> None:
        settings = self._app.options.settings
        said = new[0].said
        if len(new) > 1:
            n = len(new) - 1
            said += ngettext(" and {n} more", " and {n} more", n).format(n=n)
        self._send((BEL if settings.alert_bell else "") + notification(said, settings.alert_notify))

    def _entitle(self, n: int) -> None:
        if not self._app.options.settings.alert_title:
            return
        said = _("▲ {n} · {desk} · ordertop").format(n=n, desk=self._app.desk_name) if n else "ordertop"
        if said == self._titled or (self._titled is None and not n):
            return
        self._send((KEEP_TITLE if self._titled is None else "") + title(said))
        self._titled = said

    def leave(self) -> None:
        """Gives the window its title back."""
        if self._titled is not None:
            self._titled = None
            self._send(TAKE_TITLE_BACK)

    def _send(self, sequence: str) -> None:
        driver = self._app._driver
        if sequence and driver is not None:
            driver.write(sequence)

    def open(self) -> None:
        """Lists the alerts."""
        from tui.alert_actions import AlertActions

        AlertActions(self._app).open()
