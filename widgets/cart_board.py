"""The board of carts to follow up: figures in a line, and the carts below it, the most urgent first (I1, I4)."""

from collections.abc import Callable
from typing import ClassVar, Self

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from whenever import Instant

from domain.followup.model import Standing, stage_label, standing_label
from domain.followup.rows import CartFigures, CartRow
from domain.followup.wording import contact_words, customer_words, length, tried_words, why_words
from domain.orders.status import Status
from domain.words import _, ngettext
from widgets.bars import Line, Piece
from widgets.columns import Cell, Column
from widgets.page_source import PageSource
from widgets.palette import GLYPH_OF, Role, Tone, tone_of
from widgets.windowed_table import WindowedTable

#: What says how far a follow-up is, where there is room for one sign.
_SIGN = {
    Standing.OPEN: " ",
    Standing.TAKEN: "●",
    Standing.DUE: "!",
    Standing.WAITING: "z",
    Standing.LOST: "✗",
    Standing.RECOVERED: "✓",
}

#: So many currencies are told in the line of figures.
_CURRENCIES = 2


def cart_columns(
    now: Callable[[], Instant], when: Callable[[Instant], str], opener: Callable[[int], str | None]
) -> tuple[Column[CartRow], ...]:
    """The columns of I1; 80 columns keep those of priority 1 (T15).

    `when` gives a moment in the reader's zone as ``2026-11-21 14:02``, `opener` who has an order open (T12).
    """
    c = Column[CartRow]

    def following(row: CartRow) -> Cell:
        standing = row.standing(now())
        if standing is Standing.DUE:
            return Cell(_("now"), Role.BAD)
        if row.next_at is None:
            return Cell("")
        words = when(row.next_at)
        return Cell(words[5:], None, words[11:] if words[:10] == when(now())[:10] else words[5:10])

    def who(row: CartRow) -> Cell:
        name = opener(row.id)
        words = row.holder or "—"
        return Cell(_("{who} · open: {name}").format(who=words, name=name) if name else words)

    def amount(row: CartRow) -> Cell:
        return Cell(str(row.order.total), None, str(row.order.total).partition(" ")[0])

    def state(row: CartRow) -> Cell:
        standing = row.standing(now())
        role = Role.BAD if standing is Standing.DUE else None
        return Cell(standing_label(standing), role, _SIGN[standing])

    return (
        c(id="glyph", label="", width=1, priority=1, cell=lambda r: Cell(GLYPH_OF[r.order.status], Role.STRONG)),
        c(id="number", label=_("NUMBER"), width=10, priority=2, gap=1, cell=lambda r: Cell(r.number)),
        c(id="idle", label=_("IDLE"), width=4, priority=1, align="right",
          cell=lambda r: Cell(length(r.idle_minutes(now())))),
        c(id="step", label=_("STEP"), width=9, min_width=7, priority=1,
          cell=lambda r: Cell(r.step or stage_label(r.stage))),
        c(id="customer", label=_("CUSTOMER"), width=18, min_width=12, priority=1, flexible=True,
          cell=lambda r: Cell(customer_words(r), Role.STRONG)),
        c(id="contact", label=_("CONTACT"), width=24, min_width=10, priority=2, flexible=True,
          cell=lambda r: Cell(contact_words(r))),
        c(id="value", label=_("VALUE"), width=14, min_width=12, priority=1, align="right", cell=amount),
        c(id="state", label=_("STATE"), width=9, min_width=5, priority=2, cell=state),
        c(id="next", label=_("NEXT"), width=11, min_width=5, priority=1, cell=following),
        c(id="who", label=_("WHO"), width=14, min_width=7, priority=1, flexible=True, cell=who),
        c(id="tried", label=_("TRIED"), width=18, min_width=10, priority=4, flexible=True,
          cell=lambda r: Cell(tried_words(r))),
        c(id="why", label=_("WHY"), width=18, min_width=8, priority=3, flexible=True,
          cell=lambda r: Cell(why_words(r), Role.BAD if r.failures and not r.reason else None)),
    )  # fmt: skip


def tone(row: CartRow) -> Tone:
    """The colour of where the order stands; what has ended fades."""
    if row.recovery is not None and row.order.status is Status.INCOMPLETE:
        return Tone.GREY
    return tone_of(row.order.status, row.order.custom_colour)


class CartTable(WindowedTable[CartRow]):
    """Carts; they are worked one at a time, so that none is marked.

    `wanted` is called with the id of an action that is asked for by its key.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "want('cart.take')", id="cart.take", show=False),
        Binding("b", "want('cart.release')", id="cart.release", show=False),
        Binding("l", "want('cart.log')", id="cart.log", show=False),
        Binding("s", "want('cart.snooze')", id="cart.snooze", show=False),
        Binding("e", "want('cart.send')", id="cart.send", show=False),
        Binding("x", "want('cart.lost')", id="cart.lost", show=False),
        Binding("r", "want('cart.recover')", id="cart.recover", show=False),
        Binding("d", "want('cart.trend')", id="cart.trend", show=False),
    ]

    def __init__(
        self,
        source: PageSource[CartRow],
        *,
        now: Callable[[], Instant],
        when: Callable[[Instant], str],
        wanted: Callable[[str], None],
        empty: str = "",
        moved: Callable[[], None] = lambda: None,
    ) -> None:
        self._wanted = wanted
        self._openers: dict[int, str] = {}
        super().__init__(
            source, cart_columns(now, when, self._openers.get), tone=tone, empty=empty, moved=moved
        )

    def show_openers(self, openers: dict[int, str]) -> None:
        """Others have these orders open."""
        if openers != self._openers:
            self._openers.clear()
            self._openers.update(openers)
            self.repaint_changed()

    def action_toggle_mark(self) -> None:
        """Goes on to the next one."""
        self.action_walk("move", 1)

    def action_range(self) -> None:
        """Does nothing: there is nothing to do with several at once."""

    def action_want(self, action_id: str) -> None:
        """Passes on what is asked for."""
        self._wanted(action_id)


class CartBoard(Vertical):
    """The figures above, the carts below; the keys are the carts'."""

    DEFAULT_CSS = "CartBoard { height: 1fr; width: 1fr; }"

    def __init__(self, table: CartTable) -> None:
        super().__init__()
        self.table = table
        self._wants_keys = False
        self._figures: CartFigures | None = None

    def compose(self) -> ComposeResult:
        yield Line(id="cart-figures")
        yield self.table

    def focus(self, scroll_visible: bool = True) -> Self:
        """Gives the carts the keys, as soon as they are there."""
        if self.table.is_attached:
            self.table.focus(scroll_visible)
        else:
            self._wants_keys = True
        return self

    def on_mount(self) -> None:
        if self._wants_keys:
            self.table.focus()
        if self._figures is not None:
            self.show_figures(self._figures)

    def show_figures(self, figures: CartFigures) -> None:
        """Says how many there are, what is at stake, and what waits for whom."""
        self._figures = figures
        for line in self.query("#cart-figures").results(Line):
            line.say(_left(figures), _right(figures))


def _left(figures: CartFigures) -> list[Piece]:
    n = figures.carts
    more = "+" if figures.capped else ""
    said = ngettext("{n}{more} cart open", "{n}{more} carts open", n).format(n=f"{n:,}", more=more)
    stakes = " + ".join(map(str, figures.at_stake[:_CURRENCIES]))
    if len(figures.at_stake) > _CURRENCIES:
        stakes = _("{amounts} and more").format(amounts=stakes)
    pieces: list[Piece] = [(f" {said}", Role.STRONG)]
    if stakes:
        pieces.append((_(" · {amounts} at stake").format(amounts=stakes), None))
    if figures.mine:
        pieces.append((_(" · {n} yours to do").format(n=f"{figures.mine:,}"), Role.ACCENT))
    if figures.due:
        pieces.append((_(" · {n} due").format(n=f"{figures.due:,}"), Role.BAD))
    ended = figures.recovered + figures.lost
    if ended:
        said = _(" · recovered today {n} of {ended}").format(n=figures.recovered, ended=ended)
        pieces.append((said, Role.GOOD))
    return pieces


def _right(figures: CartFigures) -> list[Piece]:
    steps = " → ".join(f"{stage_label(one.stage)} {one.carts:,}" for one in figures.stages)
    return [(f"{steps} ", Role.MUTED)]
