"""What a figure of money counts: invoices and payments between resellers and their distributor (T1, P6)."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType

from domain.credit.commands import CancelDistributorInvoice
from domain.credit.rows import AccountLine, Counting, LineKind
from domain.errors import DomainError
from domain.query import Exactly
from domain.rows import Changes
from domain.words import _
from tui.account_source import AccountSource
from tui.actions import ACTIONS
from tui.asking import ANY_REASON
from tui.bindings import bindings
from tui.footer import Footer
from tui.places import follow
from tui.screens.page import OverList
from widgets.account_table import AccountTable
from widgets.bars import Line, Rule
from widgets.dialogs.ask import Ask, Question
from widgets.dialogs.entries import Field
from widgets.palette import Role
from widgets.sheet import Target
from widgets.table_messages import LoadFailed, RowActivated

if TYPE_CHECKING:
    from domain.desk import Desk


class AccountScreen(OverList):
    """The list stays true while it is open.

    Args:
        title: what the figure is called.
        reseller: of this one alone; none for all, `whose` in words.
    """

    AUTO_FOCUS = "AccountTable"
    BINDINGS: ClassVar[list[BindingType]] = bindings("account.cancel", "list.export", "details.close")

    def __init__(self, counting: Counting, *, title: str, reseller: Exactly | None, whose: str) -> None:
        super().__init__()
        self._counting = counting
        self._title = title
        self._reseller = reseller
        self._whose = whose
        self._source: AccountSource

    @property
    def _table(self) -> AccountTable:
        return self.query_one(AccountTable)

    def compose(self) -> ComposeResult:
        app = self._app
        self._source = AccountSource(app.thread, app.identity, self._counting, self._reseller)
        yield Line(id="top")
        yield Rule()
        yield Line(id="sums")
        yield AccountTable(self._source, when=app.when, now=app.clock.now, moved=self._offer)
        yield Rule()
        yield Footer("details.close", "app.help")

    def on_mount(self) -> None:
        self._app.show_top()
        self._sum_up()

    def _sum_up(self) -> None:
        self.run_worker(self._show_sums(), group="sums", exclusive=True)

    async def _show_sums(self) -> None:
        try:
            sums = await self._source.sums()
        except DomainError as error:
            self._app.trouble(error)
            return
        words = " · ".join(map(str, sums)) or _("nothing")
        for line in self.query("#sums").results(Line):  # none of a screen that is being left
            line.say([(f" {self._title}  ", Role.STRONG), (words, None)], [(f"{self._whose} ", Role.MUTED)])

    def _offer(self) -> None:
        row = self._table.cursor_row
        ids: Sequence[str] = ("account.cancel",) if row and self._obstacle(row) is None else ()
        self.query_one(Footer).offer([ACTIONS[one] for one in ids])

    def _obstacle(self, row: AccountLine) -> str | None:
        app = self._app
        why = ACTIONS["account.cancel"].obstacle(app.identity, None, read_only=app.options.read_only)
        if why is None and row.kind is not LineKind.INVOICE:
            why = _("Only invoices can be cancelled.")
        return why

    def changed(self, changes: Changes) -> None:
        """Something was recorded on the desk, here or by someone else (T12)."""
        if changes.number and self.query(AccountTable):
            self._table.reload()
            self._sum_up()

    @on(RowActivated)
    def _activated(self, event: "RowActivated[AccountLine]") -> None:
        if event.row.order_id is None:
            self._app.tell(_("No order is behind this line."))
        else:
            follow(self._app, self, Target("order", event.row.order_id))

    @on(LoadFailed)
    def _load_failed(self, event: LoadFailed) -> None:
        self._app.trouble(event.error)

    # Actions.

    def action_account_cancel(self) -> None:
        self._table.with_row(lambda row: self.run_worker(self._ask(row), group="ask", exclusive=True))

    async def _ask(self, row: AccountLine) -> None:
        app = self._app
        if (why := self._obstacle(row)) is not None:
            app.tell(why)
            return
        first = CancelDistributorInvoice(invoice_id=row.number, reason=ANY_REASON)
        try:
            effects = await app.thread.ask(lambda desk: desk.preview(app.identity, first))
        except DomainError as error:
            app.tell(error.message)
            return
        if app.front is not self:
            return

        async def perform(typed: Mapping[str, str]) -> None:
            command = CancelDistributorInvoice(
                invoice_id=row.number, reason=typed["reason"], command_id=first.command_id
            )

            async def execute(desk: "Desk") -> object:
                return await desk.execute(app.identity, command)

            try:
                await app.thread.ask(execute)
            finally:
                app.look_now()
            app.tell(_("Invoice {number} cancelled.").format(number=row.name))

        question = Question(
            title=_("Cancel the distributor's invoice {number}?").format(number=row.name),
            facts=(f"{row.reseller} · {row.amount}",),
            effects=[effect for effect in effects if ANY_REASON not in effect],
            go=_("Cancel the invoice"),
            stay=_("Keep as it is"),
            keys=app.keys.of("account.cancel"),
            fields=(Field(name="reason", label=_("Why? Your colleagues will read it.")),),
        )
        app.push_screen(Ask(question, perform))

    def action_list_export(self) -> None:
        from tui.export_pages import account

        words = f"{self._title} · {self._whose}"
        found = account(self._table, self._counting, self._reseller, words=words)
        assert self._app.desk_screen is not None
        self._app.desk_screen.exporting.open(found)
