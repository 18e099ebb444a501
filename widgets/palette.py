"""The one place that knows colours: rows by status, cursor, marks, on every theme (SPEC 2, T15).

Every colour pair this module hands out reads at WCAG AA (4.5 : 1) or better; a glyph and a word always say
the same as the colour, so that colour is never the only sign.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import product
from typing import Any, ClassVar

from rich.color import Color
from rich.style import Style
from textual.app import App
from textual.theme import Theme

from domain.orders.status import Status
from domain.statuses.colours import Colour

RGB = tuple[int, int, int]

#: So many shares of a whole have each a colour of their own.
SHARES = 8

#: WCAG 2 level AA for text.
AA = 4.5


class Tone(StrEnum):
    """The colour of a whole row."""

    PLAIN = "plain"
    RED = "red"
    YELLOW = "yellow"
    GREEN = "green"
    GREY = "grey"
    MAGENTA = "magenta"
    BLUE = "blue"
    CYAN = "cyan"
    BAND = "band"  # black on a light band, on every theme


class State(StrEnum):
    """What else is to be seen of a row."""

    NORMAL = "normal"
    CURSOR = "cursor"
    MARKED = "marked"
    DIMMED = "dimmed"


class Role(StrEnum):
    """What a piece of text is for."""

    TEXT = "text"
    STRONG = "strong"
    MUTED = "muted"
    ACCENT = "accent"
    GOOD = "good"
    BAD = "bad"


TONE_OF = {
    Status.INCOMPLETE: Tone.BAND,
    Status.AWAITING_PAYMENT: Tone.RED,
    Status.PENDING_APPROVAL: Tone.YELLOW,
    Status.UNEXECUTED: Tone.YELLOW,
    Status.SUBMITTED: Tone.YELLOW,
    Status.EXECUTING: Tone.YELLOW,
    Status.HANDLED: Tone.GREEN,
    Status.CANCELLED: Tone.GREY,
    Status.FRAUD: Tone.MAGENTA,
}

#: The rows of custom statuses (L14): none of their colours is the cursor's.
TONE_OF_COLOUR = {colour: Tone(colour.value) for colour in Colour}

#: One cell wide on every terminal: none of these has an emoji form, which some terminals draw two cells wide.
GLYPH_OF = {
    Status.INCOMPLETE: "○",
    Status.AWAITING_PAYMENT: "●",
    Status.PENDING_APPROVAL: "◐",
    Status.UNEXECUTED: "◐",
    Status.SUBMITTED: "◐",
    Status.EXECUTING: "◐",
    Status.HANDLED: "✓",
    Status.CANCELLED: "✗",
    Status.FRAUD: "⚑",
}

CURSOR_GLYPH = "▌"
MARK_GLYPH = "*"
CONFIRMED_GLYPH = "✓"


def tone_of(status: Status, colour: Colour | None) -> Tone:
    """The colour of an order's row: its status's (SPEC 2), or its custom status's (L14)."""
    return TONE_OF[status] if colour is None else TONE_OF_COLOUR[colour]


def luminance(colour: RGB) -> float:
    """The relative luminance of an sRGB colour, 0 to 1 (WCAG 2)."""
    r, g, b = (c / 255 / 12.92 if c <= 10 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in colour)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: RGB, other: RGB) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2)."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _rgb(code: str) -> RGB:
    return int(code[1:3], 16), int(code[3:5], 16), int(code[5:7], 16)


def _mix(one: RGB, other: RGB, share: float) -> RGB:
    r, g, b = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return r, g, b


def _readable(colour: RGB, background: RGB) -> RGB:
    """`colour`, moved towards black or white until it reads on `background`."""
    end: RGB = (255, 255, 255) if luminance(background) < 0.18 else (0, 0, 0)
    for step in range(21):
        moved = _mix(colour, end, step / 20)
        if contrast(moved, background) >= AA:
            return moved
    return end


class Palette:
    """The styles of one theme. `style` and `styles` are all that widgets ask for."""

    name: str
    theme: Theme | None

    def __init__(self) -> None:
        self._styles = {
            (tone, state): {role: self._make(tone, state, role) for role in Role}
            for tone, state in product(Tone, State)
        }
        self._shares = tuple(self._make_share(n) for n in range(SHARES))

    def styles(self, tone: Tone, state: State) -> Mapping[Role, Style]:
        """How a row of this tone and state looks."""
        return self._styles[tone, state]

    def style(self, tone: Tone, state: State = State.NORMAL, role: Role = Role.TEXT) -> Style:
        """How text of this role looks in a row of this tone and state."""
        return self._styles[tone, state][role]

    def share(self, n: int) -> Style:
        """The colour of one of the shares of a whole, from 0; `SHARES` of them are told apart."""
        return self._shares[n % SHARES]

    def _make(self, tone: Tone, state: State, role: Role) -> Style:
        raise NotImplementedError

    def _make_share(self, n: int) -> Style:
        raise NotImplementedError

    @property
    def base(self) -> Style:
        """Text on the theme's own background."""
        return self.style(Tone.PLAIN)


@dataclass(frozen=True)
class Hues:
    """What a theme in full colour is mixed from."""

    background: str
    foreground: str
    accent: str
    red: str
    yellow: str
    green: str
    grey: str
    magenta: str
    blue: str
    cyan: str
    band: str
    shares: str


class FullColour(Palette):
    """A theme in full colour: rows softly tinted towards the hue of their status."""

    #: How far a row's background goes from the theme's own towards the hue, by state.
    _TINT: ClassVar = {State.NORMAL: 0.09, State.CURSOR: 0.34, State.MARKED: 0.2, State.DIMMED: 0.0}

    def __init__(self, name: str, hues: Hues, *, dark: bool) -> None:
        self.name = name
        self.hues = hues
        self._background = _rgb(hues.background)
        self._foreground = _rgb(hues.foreground)
        self._accent = _rgb(hues.accent)
        self._hue = {
            Tone.PLAIN: self._accent,
            Tone.RED: _rgb(hues.red),
            Tone.YELLOW: _rgb(hues.yellow),
            Tone.GREEN: _rgb(hues.green),
            Tone.GREY: _rgb(hues.grey),
            Tone.MAGENTA: _rgb(hues.magenta),
            Tone.BLUE: _rgb(hues.blue),
            Tone.CYAN: _rgb(hues.cyan),
        }
        super().__init__()
        self.theme = self._theme(dark)

    def _back(self, tone: Tone, state: State) -> RGB:
        if state is State.DIMMED or (tone is Tone.PLAIN and state is State.NORMAL):
            return self._background
        if tone is Tone.BAND:
            band = _rgb(self.hues.band)
            ends: dict[State, RGB] = {State.CURSOR: self._accent, State.MARKED: (120, 120, 120)}
            return _mix(band, ends[state], 0.3) if state in ends else band
        return _mix(self._background, self._hue[tone], self._TINT[state])

    def _make(self, tone: Tone, state: State, role: Role) -> Style:
        back = self._back(tone, state)
        if state is State.DIMMED:
            fore = _mix(self._foreground, self._background, 0.45)
        elif role is Role.ACCENT:
            fore = self._accent
        elif tone is Tone.BAND:
            fore = (0, 0, 0)
        elif role in (Role.GOOD, Role.BAD):
            fore = self._hue[Tone.GREEN if role is Role.GOOD else Tone.RED]
        elif tone is Tone.PLAIN or state is State.CURSOR:
            fore = self._foreground
        else:
            fore = self._hue[tone] if role is Role.STRONG else _mix(self._foreground, self._hue[tone], 0.4)
        if role is Role.MUTED and tone is not Tone.BAND:
            fore = _mix(fore, back, 0.35)
        bold = role is Role.STRONG and state is not State.DIMMED
        return Style(
            color=Color.from_rgb(*_readable(fore, back)), bgcolor=Color.from_rgb(*back), bold=bold or None
        )

    def _make_share(self, n: int) -> Style:
        fore = _readable(_rgb(self.hues.shares.split()[n]), self._background)
        return Style(color=Color.from_rgb(*fore), bgcolor=Color.from_rgb(*self._background))

    def _theme(self, dark: bool) -> Theme:
        hues, away = self.hues, self._foreground

        def lifted(share: float) -> str:
            return "#{:02x}{:02x}{:02x}".format(*_mix(self._background, away, share))

        return Theme(
            name=self.name, dark=dark, primary=hues.accent, secondary=hues.grey, accent=hues.accent,
            foreground=hues.foreground, background=hues.background, surface=lifted(0.04), panel=lifted(0.08),
            success=hues.green, warning=hues.yellow, error=hues.red,
            variables={"block-cursor-text-style": "none", "border": lifted(0.25), "border-blurred": lifted(0.15)},
        )  # fmt: skip


@dataclass(frozen=True)
class Sixteen:
    """One tone in 16 colours: numbers of the terminal's own palette."""

    text: int
    background: int
    cursor_text: int
    cursor_background: int


#: The two usual meanings of the 16 numbers; a pair is used only where it reads on both.
VGA = (
    "#000000 #aa0000 #00aa00 #aa5500 #0000aa #aa00aa #00aaaa #aaaaaa "
    "#555555 #ff5555 #55ff55 #ffff55 #5555ff #ff55ff #55ffff #ffffff"
)
XTERM = (
    "#000000 #cd0000 #00cd00 #cdcd00 #0000ee #cd00cd #00cdcd #e5e5e5 "
    "#7f7f7f #ff0000 #00ff00 #ffff00 #5c5cff #ff00ff #00ffff #ffffff"
)
SIXTEEN_RGB: tuple[tuple[RGB, ...], ...] = tuple(
    tuple(_rgb(code) for code in table.split()) for table in (VGA, XTERM)
)

_BLACK, _BLUE, _SILVER, _CYAN, _WHITE = 0, 4, 7, 14, 15


class SixteenColours(Palette):
    """The terminal's own 16 colours, on black: the row's text carries the tone."""

    _TONES: ClassVar = {
        Tone.PLAIN: Sixteen(_WHITE, _BLACK, _BLACK, _CYAN),
        Tone.RED: Sixteen(9, _BLACK, _BLACK, 9),
        Tone.YELLOW: Sixteen(11, _BLACK, _BLACK, 11),
        Tone.GREEN: Sixteen(10, _BLACK, _BLACK, 10),
        Tone.GREY: Sixteen(_SILVER, _BLACK, _BLACK, _SILVER),
        Tone.MAGENTA: Sixteen(13, _BLACK, _BLACK, 13),
        # The bright blue does not read on black, nor black on it.
        Tone.BLUE: Sixteen(_WHITE, _BLUE, _BLUE, _WHITE),
        Tone.CYAN: Sixteen(_CYAN, _BLACK, _BLACK, _CYAN),
        Tone.BAND: Sixteen(_BLACK, _SILVER, _BLACK, _WHITE),
    }
    _SHARES: ClassVar = (14, 11, 10, 13, 9, 15, _SILVER, 6)
    _ROLES: ClassVar = {Role.MUTED: _SILVER, Role.ACCENT: _CYAN, Role.GOOD: 10, Role.BAD: 9}

    def __init__(self) -> None:
        self.name = "ordertop-16"
        super().__init__()
        self.theme = Theme(
            name=self.name, dark=True, ansi=True, primary="ansi_bright_cyan", secondary="ansi_white",
            accent="ansi_bright_cyan", foreground="ansi_bright_white", background="ansi_black",
            surface="ansi_black", panel="ansi_black", boost="ansi_black", success="ansi_bright_green",
            warning="ansi_bright_yellow", error="ansi_bright_red",
            variables={
                "ansi-background": "ansi_black", "ansi-foreground": "ansi_bright_white",
                "block-cursor-foreground": "ansi_black", "block-cursor-background": "ansi_bright_cyan",
                "block-cursor-text-style": "none", "border-blurred": "ansi_white",
                "input-cursor-background": "ansi_bright_white", "input-cursor-foreground": "ansi_black",
                "input-selection-background": "ansi_bright_cyan", "input-selection-foreground": "ansi_black",
            },
        )  # fmt: skip

    def _make(self, tone: Tone, state: State, role: Role) -> Style:
        colours = self._TONES[tone]
        if state is State.DIMMED:
            fore, back = _SILVER, _BLACK
        elif state is State.CURSOR:
            fore, back = colours.cursor_text, colours.cursor_background
        else:
            fore, back = colours.text, colours.background
        wanted = self._ROLES.get(role, fore)
        if state is not State.DIMMED and all(contrast(t[wanted], t[back]) >= AA for t in SIXTEEN_RGB):
            fore = wanted
        # Bold black is drawn dark grey by terminals that brighten bold, so bold is for light text only.
        bold = fore != _BLACK and state is not State.DIMMED and (role is Role.STRONG or state is State.MARKED)
        return Style(color=Color.from_ansi(fore), bgcolor=Color.from_ansi(back), bold=bold or None)

    def _make_share(self, n: int) -> Style:
        return Style(color=Color.from_ansi(self._SHARES[n]), bgcolor=Color.from_ansi(_BLACK))


class NoColour(Palette):
    """No colour at all (the NO_COLOR convention): weight and reversal, glyphs and words."""

    name = "ordertop-none"
    theme = None

    def _make(self, tone: Tone, state: State, role: Role) -> Style:  # noqa: ARG002 - no colour, no tone
        return _attributes(
            reverse=state is State.CURSOR,
            bold=state is State.MARKED or (role is Role.STRONG and state is not State.DIMMED),
            dim=state is State.DIMMED,
        )

    def _make_share(self, n: int) -> Style:  # noqa: ARG002 - told apart by their words alone
        return Style()


@cache
def _attributes(*, reverse: bool, bold: bool, dim: bool) -> Style:
    return Style(reverse=reverse or None, bold=bold or None, dim=dim or None)


DARK = FullColour(
    "ordertop-dark",
    Hues(
        background="#10151a", foreground="#dde3ea", accent="#6cb6ff", red="#ff7b72", yellow="#e9c46a",
        green="#6fcf8f", grey="#8f99a5", magenta="#dd8cf0", blue="#93a4ff", cyan="#5fd4c8",
        band="#c9ced4",
        shares="#6cb6ff #e9c46a #6fcf8f #dd8cf0 #f4a261 #5fd4c8 #b7b8ff #c5d86d",
    ),
    dark=True,
)  # fmt: skip
LIGHT = FullColour(
    "ordertop-light",
    Hues(
        background="#fbfbf8", foreground="#1d242c", accent="#0b5cad", red="#b3261e", yellow="#8a6500",
        green="#1c7440", grey="#667080", magenta="#8b2fa8", blue="#3f3fbf", cyan="#0f6e74",
        band="#d9dde2",
        shares="#0b5cad #8a6500 #1c7440 #8b2fa8 #b0480b #0f6e74 #4b3fb5 #5b6600",
    ),
    dark=False,
)  # fmt: skip
SIXTEEN = SixteenColours()
NO_COLOUR = NoColour()

PALETTES: dict[str, Palette] = {palette.name: palette for palette in (DARK, LIGHT, SIXTEEN, NO_COLOUR)}
THEMES = tuple(palette.theme for palette in (DARK, LIGHT, SIXTEEN) if palette.theme is not None)


def palette_of(app: App[Any]) -> Palette:
    """The palette for what the app shows now: its theme's own, or the nearest for a theme of someone else's.

    With NO_COLOR set, the theme should be `ordertop-16`, whose colours Textual then leaves out entirely.
    """
    if app.no_color:
        return NO_COLOUR
    theme = app.current_theme
    nearest = SIXTEEN if theme.ansi else DARK if theme.dark else LIGHT
    return PALETTES.get(theme.name, nearest)
