"""A list gone through one order at a time: the order fills the screen, the next one is read already (T6, T12, I2)."""

from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.binding import BindingType

from domain.errors import DomainError
from domain.rows import Changes, OrderDetails, OrderRow
from domain.words import _
from tui.actions import MORE_ORDER_ACTIONS, ORDER_ACTIONS, QUIET_ORDER_ACTIONS
from tui.asking import Done
from tui.bindings import bindings
from tui.footer import Footer
from tui.screens.order_page import OrderPage
from tui.triage import Became, Walk
from tui.undoing import TakenBack
from widgets.linked_page import LinkedPage

if TYPE_CHECKING:
    from tui.cart_actions import CartActions

#: What is done to an order without being through with it: one stays on it.
_STAYS = frozenset(
    {"order.note", "order.edit", "order.set_status", "cart.take", "cart.send", "details.resend"}
)

#: The keys of a page that do something else here than in the details.
_SNOOZE, _SAME = "cart.snooze", "order.same"


class TriageScreen(OrderPage):
    """One order of a list after the other.

    Keys are carried out one after the other, each on the order that those before it led to (T11).

    Args:
        order_of: the order of a row of the list.
        leave: called with the rows that one was at, the latest first, when this is left.
    """

    def __init__(
        self, walk: Walk[Any], order_of: Callable[[Any], OrderRow], leave: Callable[[Sequence[Any]], None]
    ) -> None:
        super().__init__()
        self._walk = walk
        self._order_of = order_of
        self._leave = leave
        self._wishes: deque[Callable[[], Awaitable[None] | None]] = deque()
        self._working = False
        self._read_ahead: OrderDetails | None = None

    @property
    def row(self) -> OrderRow:
        if self._found is not None:
            return self._found.order
        stop = self._walk.here
        assert stop is not None
        return self._order_of(stop.row)

    @property
    def order_id(self) -> int | None:
        stop = self._walk.here
        return None if stop is None else int(stop.row.id)

    def footer(self) -> Footer:
        kept = ("triage.next", "details.close")
        return Footer("triage.next", "triage.previous", "order.undo", "details.close", "app.help", kept=kept)

    # Going on.

    def opened(self) -> None:
        self._want(self._walk.begin)
        self._want(self._forward)

    def _want(self, wish: Callable[[], Awaitable[None] | None]) -> None:
        self._wishes.append(wish)
        if not self._working:
            self._working = True
            self.run_worker(self._work(), group="triage")

    async def _work(self) -> None:
        try:
            while self._wishes:
                if (going := self._wishes.popleft()()) is not None:
                    await going
        except DomainError as error:
            self._wishes.clear()
            self._app.trouble(error)
        finally:
            self._working = False

    async def _forward(self) -> None:
        """To the next order that nobody else has open."""
        stop, found = self._walk.here, self._found
        # Such as a cart that was completed with its customer.
        moved = stop and found and found.order.status is not self._order_of(stop.row).status
        while (row := await self._walk.ahead()) is not None:
            if not await self._app.presence.hold(row.id):
                break
            self._walk.pass_over(Became.TAKEN)
        self._walk.settle(Became.DONE if moved else Became.SKIPPED)
        self._walk.go()
        self._come_to()

    async def _back(self) -> None:
        row = self._walk.before
        if row is None:
            self._app.tell(_("This is where you began; Escape goes back to the list."))
        elif names := await self._app.presence.hold(row.id):
            self._app.tell(
                _("{number} is open at {name}.").format(
                    number=self._order_of(row).number, name=", ".join(names)
                )
            )
        else:
            self._walk.back()
            self._come_to()

    def _come_to(self) -> None:
        """Shows where one is: what was read ahead at once, and what it is by now."""
        ahead, self._read_ahead = self._read_ahead, None
        self._found = ahead if ahead is not None and ahead.order.id == self.order_id else None
        for page in self.query(LinkedPage):
            page.scroll_home(animate=False, immediate=True)
        self._draw()
        if self._walk.here is None:
            self.workers.cancel_group(self, "page")
            return
        self._read_again()
        self.run_worker(self._prepare(), group="ahead", exclusive=True)

    async def _prepare(self) -> None:
        """Reads the next order, for when it is wanted."""
        try:
            row = await self._walk.ahead()
            if row is not None:
                self._read_ahead = await self._app.thread.look(
                    lambda desk: desk.reads(self._app.identity).order_details(row.id)
                )
        except DomainError:
            self._read_ahead = None  # it is told when one comes to it

    def changed(self, changes: Changes) -> None:
        """Something was recorded on the desk, here or by someone else (T12)."""
        self._walk.touched(changes)
        ahead = self._read_ahead
        if ahead is not None and (changes.everything or ahead.order.id in changes.touching([ahead.order])):
            self._read_ahead = None
        if self._walk.here is not None:
            super().changed(changes)

    def gone(self) -> None:
        self._app.tell(_("{number} is gone.").format(number=self.row.number))
        self._want(self._forward)

    # What is shown.

    def _draw(self) -> None:
        if self._walk.here is not None:
            super()._draw()
            return
        for page in self.query(LinkedPage):
            page.say(self._at_the_end())
            self.query_one(Footer).offer(())
        self.show_openers({})

    def _at_the_end(self) -> str:
        way = self._app.keys.way
        if not self._walk.seen and not self._walk.became:
            return _(" Reading the list …")
        lines = [
            _("That was the last of the list."),
            self._walk.counts_words,
            _("{back} goes back to the list, {previous} to the order before.").format(
                back=way("details.close"), previous=way("triage.previous")
            ),
        ]
        return "\n".join(f" {line}" for line in lines if line)

    def show_openers(self, openers: Mapping[int, tuple[str, ...]]) -> None:
        """Says where one is, what was done so far, and who else has the order open."""
        names = ", ".join(openers.get(self.order_id or 0, ()))
        walk = self._walk
        said = [walk.place_words, walk.counts_words if walk.here is not None else ""]
        said.append(_("open too: {name}").format(name=names) if names else "")
        self.say_above(" · ".join(filter(None, said)))

    # Keys.

    def with_order(self, act: Callable[[OrderRow], object]) -> None:
        """Does this with the order that the keys before led to."""

        def do() -> None:
            if self._walk.here is None:
                self._app.tell(_("There is no order left here."))
            else:
                act(self.row)

        self._want(do)

    def order_changed(self, _order_id: int) -> None:
        if self._walk.here is not None:
            self._read_again()

    def action_triage_next(self) -> None:
        self._want(self._forward)

    def action_triage_previous(self) -> None:
        self._want(self._back)

    def action_details_close(self) -> None:
        seen = self._walk.seen if self._walk.here is None else [self._walk.here.row]
        self.dismiss()
        self._leave(seen)

    @on(Done)
    def _done(self, event: Done) -> None:
        if event.action_id not in ("cart.take", "cart.release"):
            became = Became.ASIDE if event.action_id == _SNOOZE else Became.DONE
            self._walk.count(event.order_id, became)
        if event.action_id not in _STAYS and event.order_id == self.order_id:
            self._want(self._forward)
        else:
            self.show_openers(self._app.openers)

    @on(TakenBack)
    def _taken_back(self, event: TakenBack) -> None:
        async def to_it() -> None:
            if self._walk.back_to(lambda row: self._order_of(row).number, event.numbers):
                assert self.order_id is not None
                await self._app.presence.hold(self.order_id)
                self._come_to()

        self._want(to_it)

    # Following up.

    @cached_property
    def _carts(self) -> "CartActions":
        from tui.cart_actions import CartActions

        return CartActions(self._app, self, self.order_changed)

    def _follow_up(self, what: str) -> None:
        async def ask(row: OrderRow) -> None:
            cart = await self._carts.look(row, lambda reads: reads.cart(row.id))
            if cart is not None:
                await getattr(self._carts, what)(cart)

        self.with_order(lambda row: self.begin(ask(row)))

    def action_cart_snooze(self) -> None:
        self._follow_up("snooze")


class OrderTriage(TriageScreen):
    """Orders of any list, with the keys that they have in it."""

    OFFERED: Sequence[str] = (
        "order.approve", "order.cancel", "order.note", _SNOOZE,
        *(one for one in ORDER_ACTIONS if one not in ("order.approve", "order.cancel", "order.note")),
        *(one for one in MORE_ORDER_ACTIONS if one != _SAME),
    )  # fmt: skip
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(*OFFERED, *QUIET_ORDER_ACTIONS),
        *bindings("order.number", "order.fraud", "page.open", "details.resend"),
        *bindings("triage.next", "triage.previous"),
    ]


class CartTriage(TriageScreen):
    """Carts, and orders that await their payment, with the keys of the board."""

    OFFERED: Sequence[str] = (
        "cart.log", "cart.send", _SNOOZE, "cart.lost", "order.complete", "order.note", "cart.take", "cart.recover",
        "cart.release", "order.cancel", "order.customer",
    )  # fmt: skip
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(*OFFERED, "order.undo", "order.copy", "order.number", "page.open"),
        *bindings("triage.next", "triage.previous"),
    ]

    def offered_for(self, _found: OrderDetails) -> tuple[str, ...]:
        needless = "cart.take" if _found.holder == self._app.identity.name else "cart.release"
        return tuple(one for one in self.OFFERED if one != needless)

    def action_cart_take(self) -> None:
        self._follow_up("take")

    def action_cart_release(self) -> None:
        self._follow_up("release")

    def action_cart_log(self) -> None:
        self._follow_up("log")

    def action_cart_send(self) -> None:
        self._follow_up("send")

    def action_cart_lost(self) -> None:
        self._follow_up("lost")

    def action_cart_recover(self) -> None:
        self._follow_up("recover")
