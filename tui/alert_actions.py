"""What a person does with alerts on screen: acknowledged, put off, handed over, all through the desk (I3)."""

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

from domain.alerts.commands import AcknowledgeAlert, HandOverAlert, SnoozeAlert
from domain.alerts.lengths import read_length
from domain.alerts.model import NOTE_LIMIT, AlertKind
from domain.alerts.rows import AlertRow
from domain.commands import Command
from domain.errors import DomainError
from domain.query.form import write_words
from domain.staff import Permission
from domain.words import _
from tui.actions.action import Action
from tui.row_work import RowWork
from widgets.dialogs.alerts import AlertList
from widgets.dialogs.ask import Question
from widgets.dialogs.entries import Field
from widgets.dialogs.rows import RowDialog

if TYPE_CHECKING:
    from domain.reads import Reads

Alerts = RowDialog[AlertRow, AlertRow]


class AlertActions(RowWork[AlertRow]):
    """The list of alerts, and the dialogs it opens."""

    def open(self) -> None:
        """Opens the list; the orders of what is chosen in it are shown."""
        keys = [
            ("a", _("acknowledge")),
            ("s", _("put off")),
            ("h", _("hand over")),
            ("↵", _("see its orders")),
            ("esc", _("back")),
        ]
        if isinstance(self._app.front, AlertList):
            return
        self._app.push_screen(
            AlertList(
                begin=self._read, act=self._act, now=self._app.clock.now, when=self._app.when, keys=keys
            ),
            self._chosen,
        )

    def _chosen(self, row: AlertRow | None) -> None:
        screen = self._app.desk_screen
        if row is None or screen is None:
            return
        while self._app.screen is not screen:
            self._app.pop_screen()
        if row.kind is AlertKind.FUNNEL:
            # Those that are lost to it: whose customers were there since shortly before.
            hours = 1 + math.ceil((self._app.clock.now() - row.raised_at).total("hours"))
            screen.show_carts(f"{write_words('step', row.subject)} idle:<{hours}h")
        else:
            screen.show_orders(row.query)

    async def rows(self, reads: "Reads") -> tuple[AlertRow, ...]:
        """The alerts of the desk."""
        return await reads.alerts()

    def _act(self, alerts: Alerts, what: str, row: AlertRow | None) -> None:
        assert row is not None
        deal = Action(id="alert.deal", keys=(), label="", help="", permission=Permission.FOLLOW_UP)
        obstacle = deal.obstacle(self._app.identity, None, read_only=self._app.options.read_only)
        if obstacle is not None:
            alerts.tell(obstacle, bad=True)
            return
        # In a group of their own: the list is read again whenever someone deals with an alert, which ends none of this.
        match what:
            case "ack":
                command = AcknowledgeAlert(alert_id=row.id)
                alerts.run_worker(self._do(alerts, command, _("Acknowledged for all.")), group="alert")
            case "snooze":
                self._snooze(alerts, row)
            case "handover":
                alerts.run_worker(self._hand_over(alerts, row), group="alert")

    def _snooze(self, alerts: Alerts, row: AlertRow) -> None:
        question = Question(
            title=_("Put the alert off?"),
            facts=(row.said, _("For all; who is on call is told again then, unless it was dealt with.")),
            go=_("Put off"),
            stay=_("Leave it"),
            keys=("s",),
            fields=(Field(name="length", label=_("For how long: 30m, 2h, 1d"), typed="30m", limit=10),),
        )

        def made(typed: Mapping[str, str]) -> Command:
            until = self._app.clock.now() + read_length(typed["length"])
            return SnoozeAlert(alert_id=row.id, until=until)

        self._ask(alerts, question, made)

    async def _hand_over(self, alerts: Alerts, row: AlertRow) -> None:
        try:
            people = await self._app.thread.ask(lambda desk: desk.reads(self._app.identity).staff())
        except DomainError as error:
            alerts.tell(error.message, bad=True)
            return
        others = [
            (str(one.id), one.name)
            for one in people
            if one.active and one.id != self._app.identity.staff_id and one.role != "distributor"
        ]
        if not others:
            alerts.tell(_("There is nobody to hand it to."), bad=True)
            return
        question = Question(
            title=_("Hand the alert over?"),
            facts=(row.said, _("Who gets it is told, and has to acknowledge it.")),
            go=_("Hand over"),
            stay=_("Keep it"),
            keys=("h",),
            fields=(
                Field(name="colleague", label=_("To whom"), choices=others),
                Field(name="words", label=_("A note"), limit=NOTE_LIMIT),
            ),
        )

        def made(typed: Mapping[str, str]) -> Command:
            return HandOverAlert(alert_id=row.id, staff_id=int(typed["colleague"]), note=typed["words"])

        self._ask(alerts, question, made)
