"""The form with which an order is placed, with what it comes to beside it or below it (N1, N2)."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar, cast

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Horizontal
from textual.css.query import NoMatches
from textual.screen import ModalScreen
from textual.timer import Timer
from textual.widgets import Button

from domain.errors import DomainError
from domain.placing.commands import CompleteCart, PlaceOrder, Placing
from domain.placing.model import OrderForm as Filled
from domain.placing.model import Quote
from domain.rows import Changes, OrderRow
from domain.words import _
from tui.actions import ACTIONS, PLACING_ACTIONS
from tui.bindings import bindings
from tui.footer import Footer
from tui.placing_drafts import Beginning
from tui.placing_form import order_form
from widgets.bars import Line, Rule
from widgets.item_entry import Finders
from widgets.order_form import OrderForm, TypedOrder
from widgets.palette import Role
from widgets.quote_pane import QuotePane

if TYPE_CHECKING:
    from domain.commands import Outcome
    from domain.desk import Desk
    from tui.app import OrdertopApp

#: What it comes to is found out anew when filling in pauses for so long.
QUOTED_AFTER_SECONDS = 0.2

#: What is filled in is kept when that pauses for so long.
KEPT_AFTER_SECONDS = 0.5

#: From so many cells on the form and what it comes to stand side by side.
WIDE = 112


class PlacingScreen(ModalScreen[None]):
    """One form, not a wizard. What it comes to is the desk's to say, found out as one types; what is filled in stays
    kept until the order is placed or the form emptied.

    Args:
        beginning: what the form begins with; it is read while the screen is there already.
    """

    DEFAULT_CSS = """
    PlacingScreen { background: $background; align: left top; }
    PlacingScreen #body { height: 1fr; layout: vertical; }
    PlacingScreen #body.wide { layout: horizontal; }
    PlacingScreen QuotePane { height: 8; }
    PlacingScreen .wide OrderForm { width: 2fr; max-width: 104; }
    PlacingScreen .wide QuotePane { height: 1fr; width: 1fr; min-width: 46; border-left: solid $panel; }
    PlacingScreen #below { display: block; }
    PlacingScreen .wide #below { display: none; }
    PlacingScreen #answers { height: 1; align-horizontal: right; padding: 0 1; }
    PlacingScreen Button { margin-left: 2; }
    """
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(*PLACING_ACTIONS),
        Binding("up", "app.focus_previous", show=False),
        Binding("down", "app.focus_next", show=False),
        Binding("tab", "app.focus_next", show=False),
        Binding("shift+tab", "app.focus_previous", show=False),
        Binding("pagedown", "scroll(1)", show=False),
        Binding("pageup", "scroll(-1)", show=False),
    ]

    def __init__(self, beginning: Beginning) -> None:
        super().__init__()
        self._beginning = beginning
        self._finding = beginning.finding
        self._cart = beginning.cart
        self._quoted: Filled | None = None
        self._quoting: Timer | None = None
        self._keeping: Timer | None = None
        self._placing = False
        #: Whose offers are chosen from.
        self._sells: str | None = None

    @property
    def _app(self) -> "OrdertopApp":
        return cast("OrdertopApp", self.app)

    def compose(self) -> ComposeResult:
        yield Line(id="title")
        yield Rule()
        with Container(id="body"):
            yield Rule(id="below")
            yield QuotePane()
        with Horizontal(id="answers"):
            yield Button(Text(_("Leave it")), id="stay", compact=True)
            yield Button(Text(_("Place the order")), id="go", variant="primary", compact=True)
        yield Rule()
        yield Footer("placing.leave")

    def on_mount(self) -> None:
        title = (
            _(" Place an order")
            if self._cart is None
            else _(" Complete the cart {number}").format(number=self._cart.number)
        )
        self.query_one("#title", Line).say([(title, Role.STRONG)], [(f"{self._app.desk_name} ", Role.MUTED)])
        self.query_one(Footer).offer([ACTIONS[one] for one in PLACING_ACTIONS[:-1]])
        self._lay_out()
        self.run_worker(self._begin(), group="begin")

    async def _begin(self) -> None:
        beginning = self._beginning
        try:
            await beginning.read()
        except DomainError as error:
            self.dismiss()
            self._app.trouble(error)
            return
        finding = self._finding
        self._sells = None if finding.customer is None else finding.customer.reseller
        form = OrderForm(
            beginning.typed,
            customers=finding.customers,
            finders=Finders(finding.offers, finding.domains, finding.add_ons),
            suggest=finding.suggest,
            options=beginning.options,
        )
        await self.query_one("#body").mount(form, before=0)
        await self._show_choices()
        self._quote_now()
        if beginning.came_back:
            self._app.tell(
                _("What you had filled in is back; {key} empties the form.").format(
                    key=self._app.keys.way("placing.clear")
                )
            )

    def on_resize(self) -> None:
        self._lay_out()

    def _lay_out(self) -> None:
        self.query_one("#body").set_class(self.app.size.width >= WIDE, "wide")

    # What is filled in.

    @property
    def _typed(self) -> TypedOrder | None:
        try:
            return self.query_one(OrderForm).typed
        except NoMatches:  # the form is being left
            return None

    @on(OrderForm.Changed)
    def _changed(self) -> None:
        typed = self._typed
        if typed is None:
            return
        before, now = self._finding.customer, typed.customer
        if (None if now is None else now.id) != (None if before is None else before.id):
            self._finding.customer = None if now is None else now.what
            if now is not None and self._sells not in (None, now.what.reseller):
                self.query_one(OrderForm).forget_products()
            self._sells = self._sells if now is None else now.what.reseller
            self.run_worker(self._show_choices(), group="choices", exclusive=True)
        for timer in (self._quoting, self._keeping):
            if timer is not None:
                timer.stop()
        self._keeping = self.set_timer(KEPT_AFTER_SECONDS, self._keep)
        self._quoting = self.set_timer(QUOTED_AFTER_SECONDS, self._quote_now)

    async def _show_choices(self) -> None:
        try:
            choices = await self._finding.choices()
        except DomainError as error:
            self._app.trouble(error)
            return
        for form in self.query(OrderForm):
            form.show_choices(*choices)

    def _keep(self) -> None:
        typed = self._typed
        if typed is not None and not self._placing:
            self._beginning.keep(typed)

    # What it comes to.

    def _filled(self) -> Filled | None:
        typed = self._typed
        currency = None if self._cart is None else self._cart.total.currency
        return None if typed is None else order_form(typed, currency)

    def _command(self, form: Filled) -> Placing:
        if self._cart is None:
            return PlaceOrder(command_id=self._beginning.command_id, form=form)
        cart, command_id = self._cart, self._beginning.command_id
        return CompleteCart(command_id=command_id, order_id=cart.id, version=cart.version, form=form)

    def _quote_now(self) -> None:
        if self._quoting is not None:
            self._quoting.stop()
            self._quoting = None
        self.run_worker(self._quote(), group="quote", exclusive=True)

    async def _quote(self) -> None:
        pane = self.query_one(QuotePane)
        try:
            form = self._filled()
        except DomainError as error:
            self._quoted = None
            pane.say(error.message, wrong=True)
            return
        if form is None:
            self._quoted = None
            pane.say(self._missing(), wrong=False)
            return
        command = self._command(form)

        async def quoting(desk: "Desk") -> Quote:
            return await desk.quote(self._app.identity, command)

        try:
            quote = await self._app.thread.look(quoting)
        except DomainError as error:
            self._quoted = None
            pane.say(error.message, wrong=True)
            return
        self._quoted = form
        pane.show(quote)

    def _missing(self) -> str:
        typed = self._typed
        if typed is None or typed.customer is None:
            return _("Choose who orders: type how the name begins, then ↵.")
        return _(
            "Choose what is ordered: type a word of it, then ↵. What it comes to is shown here as you go."
        )

    def changed(self, _changes: Changes) -> None:
        """Something was recorded on the desk: prices, codes or credit may be others by now (T12)."""
        self._quote_now()

    def show_openers(self, openers: Mapping[int, tuple[str, ...]]) -> None:
        """Nothing here says who has which order open."""

    # Placing it.

    @property
    def _stale(self) -> bool:
        """Whether what is shown is not about what is filled in."""
        try:
            return self._quoted is None or self._quoted != self._filled()
        except DomainError:
            return True

    def on_button_pressed(self, event: Button.Pressed) -> None:
        event.stop()
        if event.button.id == "go":
            self.action_placing_place()
        else:
            self.action_placing_leave()

    def action_placing_place(self) -> None:
        if self._stale:
            self._quote_now()  # nothing is placed but what was seen
        elif not self._placing and self._quoted is not None:
            self._placing = True
            self.run_worker(self._place(self._quoted))

    async def _place(self, form: Filled) -> None:
        command = self._command(form)

        async def execute(desk: "Desk") -> "tuple[Outcome, tuple[OrderRow, ...]]":
            outcome = await desk.execute(self._app.identity, command)
            return outcome, await desk.reads(self._app.identity).orders_by_id(outcome.ids)

        try:
            _outcome, rows = await self._app.thread.ask(execute)
        except DomainError as error:
            self._quoted = None
            self.query_one(QuotePane).say(error.message, wrong=True)
            return
        finally:
            self._placing = False
        self._stop_timers()
        self._beginning.keep(None)
        self.dismiss()
        self._app.look_now()
        for row in rows:
            self._app.tell(
                _("{number} is placed: {total}, “{status}”.").format(
                    number=row.number, total=row.total, status=row.label
                )
            )

    def _stop_timers(self) -> None:
        for timer in (self._quoting, self._keeping):
            if timer is not None:
                timer.stop()

    def action_placing_leave(self) -> None:
        if self._placing:
            return
        self._stop_timers()
        self._keep()
        typed = self._typed
        self.dismiss()
        if typed is not None and typed.begun:
            self._app.tell(_("What you filled in is kept: the same key goes on with it."))

    # What keys do to the form.

    def action_placing_add(self) -> None:
        for form in self.query(OrderForm):
            form.add_product()

    def action_placing_remove(self) -> None:
        for form in self.query(OrderForm):
            form.remove_product()

    def action_placing_options(self) -> None:
        for form in self.query(OrderForm):
            form.change_options()

    async def action_placing_clear(self) -> None:
        self._stop_timers()
        self._beginning.anew()
        await self.query(OrderForm).remove()
        self.run_worker(self._begin(), group="begin", exclusive=True)

    def action_scroll(self, by: int) -> None:
        pane = self.query_one(QuotePane)
        (pane.scroll_page_down if by > 0 else pane.scroll_page_up)(animate=False)
