"""Actions found by name: a small list that narrows as one types (T11)."""

from functools import partial
from typing import TYPE_CHECKING, cast

from textual.app import App
from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.dom import DOMNode

from domain.words import _
from tui.actions import ACTIONS
from tui.actions.action import Action

if TYPE_CHECKING:
    from tui.app import OrdertopApp


class Actions(Provider):
    """Every action that the screen below, what has its focus, or the app has."""

    def _mine(self) -> list[tuple[Action, DOMNode, str]]:
        """The actions, each with who does it and what Textual calls it there."""
        here: dict[str, tuple[DOMNode, str]] = {}
        for node in (self.app, self.screen, self.focused):
            for _key, binding in node._bindings if node else ():
                if binding.id is not None and node is not None:
                    here[binding.id] = node, binding.action
        return [(action, *here[action.id]) for action in ACTIONS.values() if action.id in here]

    async def discover(self) -> Hits:
        for action, node, what in self._mine():
            yield DiscoveryHit(
                self._title(action), partial(self.app.run_action, what, node), help=_(action.help)
            )

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for action, node, what in self._mine():
            if score := matcher.match(f"{_(action.label)} {_(action.help)}"):
                title = matcher.highlight(self._title(action))
                yield Hit(score, title, partial(self.app.run_action, what, node), help=_(action.help))

    def _title(self, action: Action) -> str:
        keymap = cast("OrdertopApp", self.app).keys
        return f"{_(action.label)}  {keymap.name(action.id)}".rstrip()


def open_palette(app: App[int]) -> None:
    """Shows the list over the screen."""
    if not isinstance(app.screen, CommandPalette):
        app.push_screen(CommandPalette(providers=[Actions], placeholder=_("What do you want to do?")))
