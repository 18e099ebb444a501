"""All keys and the search language, made from what there is."""

from collections.abc import Sequence
from textwrap import fill
from typing import TYPE_CHECKING, ClassVar, cast

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from domain.query.fields import FIELDS
from domain.words import _, mark
from tui.actions import ACTIONS
from tui.bindings import bound, scrolling
from tui.key_names import key_name
from widgets.palette import Role, State, Tone, palette_of

if TYPE_CHECKING:
    from tui.app import OrdertopApp

_SECTIONS = (
    ("table", mark("Moving")),
    ("order", mark("The order under the cursor")),
    ("list", mark("The list")),
    ("tab", mark("Tabs")),
    ("general", mark("The overview")),
    ("account", mark("Behind a figure of money")),
    ("recurring", mark("Recurring orders")),
    ("cart", mark("Incomplete: carts to follow up")),
    ("report", mark("Reports")),
    ("details", mark("An order's details")),
    ("triage", mark("One order at a time")),
    ("page", mark("Details and customer cards")),
    ("customer", mark("A customer's card")),
    ("placing", mark("The form of an order")),
    ("admin", mark("The administration")),
    ("app", mark("ordertop")),
)


class HelpScreen(ModalScreen[None]):
    """A page that any key of leaving closes.

    Args:
        here: the ids of actions that do something where one is; what is like them comes first.
    """

    DEFAULT_CSS = """
    HelpScreen { align: center middle; background: $background 60%; }
    HelpScreen VerticalScroll {
        width: 84; max-width: 100%; height: auto; max-height: 100%; padding: 1 2;
        background: $surface; border-left: thick $accent; scrollbar-size-vertical: 1;
    }
    HelpScreen Static { width: 1fr; height: auto; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        bound("details.close", "dismiss"),
        bound("app.help", "dismiss"),
        Binding("enter", "dismiss", show=False),
        *scrolling(),
    ]

    def __init__(self, here: Sequence[str] = ()) -> None:
        super().__init__()
        self._here = list(dict.fromkeys(one.partition(".")[0] for one in here))

    def compose(self) -> ComposeResult:
        with VerticalScroll():
            yield Static(self._text())

    def action_scroll(self, how: str) -> None:
        getattr(self.query_one(VerticalScroll), how)(animate=False, immediate=True)

    def _place(self, section: tuple[str, str]) -> int:
        prefix, _title = section
        return self._here.index(prefix) if prefix in self._here else len(self._here)

    def _text(self) -> Text:
        palette = palette_of(self.app)
        accent = palette.style(Tone.PLAIN, State.NORMAL, Role.ACCENT)
        strong = palette.style(Tone.PLAIN, State.NORMAL, Role.STRONG)
        text = Text()

        def rows(title: str, lines: list[tuple[str, str]]) -> None:
            text.append(title + "\n", strong)
            for key, words in lines:
                text.append(f"  {key:<18}", accent)
                text.append(fill(words, 54, subsequent_indent=" " * 20) + "\n")
            text.append("\n")

        keymap = cast("OrdertopApp", self.app).keys
        for prefix, title in sorted(_SECTIONS, key=self._place):
            mine = [action for action in ACTIONS.values() if action.id.startswith(prefix + ".")]
            rows(
                _(title),
                [("  ".join(map(key_name, keymap.of(action.id))), _(action.help)) for action in mine],
            )
        filters = [
            (f"{name}:", ", ".join(field.choices) or _EXAMPLES.get(name, "…"))
            for name, field in FIELDS.items()
        ]
        rows(_("Searching: words, and filters; - in front means not"), filters)
        return text


_EXAMPLES = {
    "customer": "ana",
    "same": "4820193375",
    "site": "S-0142",
    "offer": '"web pro"',
    "category": "hosting",
    "currency": "EUR",
    "total": ">100  <=50  10..20",
    "fraud": ">50",
    "placed": "7d  today  2026-11-01..2026-11-15",
    "age": ">2h  <30m",
}
