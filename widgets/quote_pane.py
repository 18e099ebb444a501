"""What an order to place comes to, beside the form or below it (N1, N2)."""

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.css.query import NoMatches
from textual.widgets import Static

from domain.orders.status import DomainHow, domain_label
from domain.placing.model import Quote, QuotedLine
from domain.words import _, ngettext
from widgets.cells import fit, width_of
from widgets.palette import Role, State, Tone, palette_of

#: Amounts on the right never take more of a line than this.
_AMOUNT_WIDTH = 18


class QuotePane(VerticalScroll, can_focus=False):
    """Shows a quote, or what is missing for one. What is shown is dimmed while another is being found out."""

    DEFAULT_CSS = """
    QuotePane { padding: 0 1; scrollbar-size-vertical: 1; }
    QuotePane Static { width: 1fr; height: auto; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._shown: Quote | str = ""
        self._wrong = False

    def compose(self) -> ComposeResult:
        yield Static()

    def on_resize(self) -> None:
        self._draw()

    def show(self, quote: Quote) -> None:
        """Shows what it comes to."""
        self._shown, self._wrong = quote, False
        self._draw()

    @property
    def text(self) -> str:
        """What is shown, as one line."""
        return " ".join(str(self.query_one(Static).render()).split())

    def say(self, words: str, *, wrong: bool) -> None:
        """Says what is missing, or what is wrong."""
        self._shown, self._wrong = words, wrong
        self._draw()

    def dim(self, *, dimmed: bool) -> None:
        """What is shown is not about what is filled in, or is again."""
        self.styles.opacity = "60%" if dimmed else "100%"

    def _draw(self) -> None:
        try:
            page = self.query_one(Static)
        except NoMatches:  # the form is being left
            return
        palette = palette_of(self.app)
        if isinstance(self._shown, str):
            role = Role.BAD if self._wrong else Role.MUTED
            page.update(Text(self._shown, palette.style(Tone.PLAIN, State.NORMAL, role)))
            return
        width = max(self.size.width - 3, 20)
        strong = palette.style(Tone.PLAIN, State.NORMAL, Role.STRONG)
        bad = palette.style(Tone.PLAIN, State.NORMAL, Role.BAD)
        quote = self._shown
        text = Text()
        text.append(_row(_("Total"), str(quote.total), width) + "\n", strong)
        credit = (
            _("no limit")
            if quote.available is None
            else _("{amount} of credit left").format(amount=quote.available)
        )
        cost = _("Cost {cost}, {credit}").format(cost=quote.cost, credit=credit)
        text.append(cost + "\n", bad if quote.short else None)
        for line in quote.lines:
            text.append(_row(_words(line), str(line.total), width) + "\n")
        if quote.discount:
            text.append(_row(_("discount, taken off above"), f"−{quote.discount}", width) + "\n")
        text.append("\n" + _("This will"))
        for effect in quote.effects:
            lines = Text(effect).wrap(self.app.console, width - 3)
            text.append("".join(f"\n{'   ' if n else ' · '}{line.plain}" for n, line in enumerate(lines)))
        page.update(Text.assemble(text))


def _words(line: QuotedLine) -> str:
    """What a line is: how many of what, and for which domain."""
    words = line.product
    if line.domain:
        words += f" · {line.domain}"
        if line.how not in (None, DomainHow.OWN):
            words += f" ({domain_label(line.how)})"
    if line.quantity > 1:
        words = ngettext("{n} × {product}", "{n} × {product}", line.quantity).format(
            n=f"{line.quantity:,}", product=words
        )
    return f"  + {words}" if line.add_on else words


def _row(words: str, amount: str, width: int) -> str:
    """Words on the left, an amount on the right."""
    right = min(max(width_of(amount), 8), _AMOUNT_WIDTH)
    return f"{fit(words, width - right - 1)} {fit(amount, right, 'right')}"
