"""The wall: carts that wait, who has them and what is wrong, large enough for a screen across the room (I1, I3, I4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rich.style import Style
from rich.text import Text
from textual.renderables.digits import Digits
from whenever import Instant

from domain.alerts.model import AlertState
from domain.alerts.rows import AlertRow
from domain.followup.model import Standing, Tier, stage_label, tier_label
from domain.followup.rows import CartFigures, CartRow
from domain.followup.wording import customer_words, length, why_words
from domain.words import _
from widgets.cells import Align, fit
from widgets.palette import Role, State, Tone, palette_of
from widgets.plain_lines import TextLines

#: More alerts than this are counted.
_ALERTS = 3
#: The longest bar of urgency, in cells.
_BAR = 5
#: Names are no wider than this where there is room for more to be told.
_CUSTOMER = 40
#: From so many cells on there is room for why a cart is not finished.
_WIDE = 110


@dataclass(frozen=True, slots=True, kw_only=True)
class WallView:
    """What the wall shows, as it was at `as_of`.

    Args:
        clock: the time now, in the reader's zone: ``14:02``.
        since: since when the desk does not answer, in words; empty where it does.
        openers: who has which cart open, by its id.
    """

    desk: str
    clock: str
    now: Instant
    as_of: str
    figures: CartFigures
    tiers: Mapping[Tier, int]
    rows: Sequence[CartRow]
    alerts: Sequence[AlertRow] = ()
    since: str = ""
    openers: Mapping[int, tuple[str, ...]] = field(default_factory=dict)


class Wall(TextLines):
    """Shows a view; has no keys."""

    DEFAULT_CSS = "Wall { width: 1fr; height: 1fr; }"

    def __init__(self) -> None:
        super().__init__()
        self._view: WallView | None = None
        self._words = ""

    def say(self, words: str) -> None:
        """Shows a sentence until there is something to show; behind that, what is shown stays."""
        self._words = words
        if self._view is None:
            self.refresh_changed()

    def show(self, view: WallView) -> None:
        """Shows this from now on."""
        self._view = view
        self.refresh_changed()

    def on_resize(self) -> None:
        self.refresh()

    def render(self) -> Text:
        if self._view is None:
            return Text(f" {self._words}", self._style())
        lines = [self._top(self._view), Text(), *self._figures(self._view), Text()]
        lines += [self._tiers(self._view), *self._alerts(self._view), Text()]
        lines += self._carts(self._view, self.size.height - len(lines))
        return Text("\n", no_wrap=True, end="").join(lines[: self.size.height])

    def _style(self, role: Role = Role.TEXT, state: State = State.NORMAL) -> Style:
        return palette_of(self.app).style(Tone.PLAIN, state, role)

    def _line(self, words: str, role: Role = Role.TEXT, *, reverse: bool = False) -> Text:
        style = self._style(role) + Style(reverse=reverse, bold=reverse or None)
        return Text(f" {fit(words, self.size.width - 1)}", style, no_wrap=True)

    def _top(self, view: WallView) -> Text:
        if view.since:
            said = _("○ The desk does not answer for {since}; this is as of {time}.")
            return self._line(said.format(since=view.since, time=view.as_of), Role.BAD, reverse=True)
        left = _("Incomplete · {desk}").format(desk=view.desk)
        right = _("● live  {time} ").format(time=view.clock)
        room = max(self.size.width - len(right) - 1, 0)
        return Text.assemble(
            (f" {fit(left, room)}", self._style(Role.STRONG)), (right, self._style(Role.GOOD)), no_wrap=True
        )

    # The figures, large.

    def _figures(self, view: WallView) -> list[Text]:
        figures = view.figures
        more = "+" if figures.capped else ""
        stake = figures.at_stake[0] if figures.at_stake else None
        others = len(figures.at_stake) - 1
        at_stake = _("{currency} at stake").format(currency=stake.currency if stake else "")
        if others > 0:
            at_stake = _("{words}, and {n} more").format(words=at_stake, n=others)
        blocks = [
            (f"{figures.carts:,}{more}", _("carts open"), Role.STRONG),
            (f"{view.tiers.get(Tier.CHECKOUT, 0):,}", tier_label(Tier.CHECKOUT), Role.ACCENT),
            (f"{figures.due:,}", _("due now"), Role.BAD if figures.due else Role.MUTED),
            (f"{stake.decimal().partition('.')[0] if stake else '0'}", at_stake.strip(), Role.STRONG),
        ]
        width = max(self.size.width // len(blocks), 1)
        lines = [Text(no_wrap=True) for _line in range(4)]
        for figure, label, role in blocks:
            style = self._style(role)
            for line, words in zip(lines, self._large(figure, width - 2), strict=False):
                line.append(f" {words}".ljust(width), style)
            lines[-1].append(f" {fit(label, width - 1)}", style)
        return lines

    def _large(self, figure: str, width: int) -> list[str]:
        """The figure in three lines; one that is too wide for that is written small."""
        drawn = self.app.console.render_lines(Digits(figure, Style(bold=True)), pad=False)
        lines = ["".join(segment.text for segment in line).rstrip() for line in drawn]
        return lines if max(map(len, lines)) <= width else ["", figure, ""]

    def _tiers(self, view: WallView) -> Text:
        tiers = " → ".join(f"{tier_label(tier)} {view.tiers.get(tier, 0):,}" for tier in Tier)
        steps = " · ".join(f"{stage_label(one.stage)} {one.carts:,}" for one in view.figures.stages)
        ended = view.figures.recovered + view.figures.lost
        said = [tiers, steps if self.size.width >= _WIDE else ""]
        said.append(
            _("recovered today {n} of {ended}").format(n=view.figures.recovered, ended=ended) if ended else ""
        )
        return self._line(" │ ".join(filter(None, said)), Role.MUTED)

    def _alerts(self, view: WallView) -> list[Text]:
        if not view.alerts:
            return [self._line(_("No alerts."), Role.GOOD)]
        lines = []
        for alert in view.alerts[:_ALERTS]:
            open_ = alert.state(view.now) is AlertState.OPEN
            holder = _(" · {name} is on it").format(name=alert.holder) if alert.holder else ""
            lines.append(
                self._line(f"▲ {alert.said}{holder}", Role.BAD if open_ else Role.MUTED, reverse=open_)
            )
        if (more := len(view.alerts) - _ALERTS) > 0:
            lines.append(self._line(_("▲ and {n} more").format(n=more), Role.BAD))
        return lines

    # The carts.

    def _carts(self, view: WallView, room: int) -> list[Text]:
        if not view.rows:
            return [self._line(_("No cart waits."), Role.GOOD)]
        wide = self.size.width >= _WIDE
        rest = max(self.size.width - (_BAR + 4 + 9 + 14 + 14) - 2 * 5 - 3, 8)
        customer = min(rest // 2, _CUSTOMER) if wide else rest
        columns: list[tuple[int, Align]] = [
            (_BAR, "left"), (4, "right"), (9, "left"), (customer, "left"), (14, "right"), (14, "left"),
        ]  # fmt: skip
        if wide:
            columns.append((rest - customer - 2, "left"))
        labels = ["", _("IDLE"), _("STEP"), _("CUSTOMER"), _("VALUE"), _("WHO"), _("WHY")]
        lines = [self._cells(columns, labels, [Role.MUTED] * len(labels))]
        # Spread out where there is room: it is read from afar.
        apart = 2 * len(view.rows) <= room - 1
        most = max((row.urgency for row in view.rows), default=0)
        for row in view.rows[: room - 1]:
            lines.append(self._cart(view, row, columns, most))
            lines += [Text()] if apart else []
        return lines

    def _cart(self, view: WallView, row: CartRow, columns: Sequence[tuple[int, Align]], most: int) -> Text:
        bar = "▮" * (1 + (_BAR - 1) * row.urgency // most) if row.urgency and most else ""
        who, role = row.holder or "", Role.GOOD
        if names := view.openers.get(row.id):
            who, role = _("open: {name}").format(name=", ".join(names)), Role.ACCENT
        elif not who:
            who, role = _("nobody"), Role.BAD if row.urgency else Role.MUTED
        if row.standing(view.now) is Standing.WAITING:
            role = Role.MUTED
        cells = [
            bar,
            length(row.idle_minutes(view.now)),
            row.step or stage_label(row.stage),
            customer_words(row),
            str(row.order.total),
            who,
            why_words(row),
        ]
        roles = [Role.BAD, Role.TEXT, Role.TEXT, Role.STRONG, Role.STRONG, role, Role.BAD]
        return self._cells(columns, cells, roles)

    def _cells(
        self, columns: Sequence[tuple[int, Align]], cells: Sequence[str], roles: Sequence[Role]
    ) -> Text:
        line = Text(" ", no_wrap=True)
        for (width, align), words, role in zip(columns, cells, roles, strict=False):
            line.append(fit(words, width, align) + "  ", self._style(role))
        return line
