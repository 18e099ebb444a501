"""Actions found by name: a small list that narrows as one types (T11)."""

from collections.abc import Awaitable, Callable
from functools import partial

from textual.app import App
from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider

from domain.words import _
from tui.actions import ACTIONS, Action, key_name


class Actions(Provider):
    """Every action that the screen below, or the app, has."""

    def _mine(self) -> list[Action]:
        screen = self.screen
        here = {
            binding.action for bindings in screen._bindings.key_to_bindings.values() for binding in bindings
        }
        return [
            action for action in ACTIONS.values() if action.method in here or action.id.startswith("app.")
        ]

    async def discover(self) -> Hits:
        for action in self._mine():
            yield DiscoveryHit(_title(action), self._run(action), help=_(action.help))

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for action in self._mine():
            if score := matcher.match(f"{_(action.label)} {_(action.help)}"):
                yield Hit(score, matcher.highlight(_title(action)), self._run(action), help=_(action.help))

    def _run(self, action: Action) -> Callable[[], Awaitable[object]]:
        place = self.app if action.id.startswith("app.") else self.screen
        return partial(place.run_action, action.method)


def _title(action: Action) -> str:
    return f"{_(action.label)}  {key_name(action.keys[0])}"


def open_palette(app: App[int]) -> None:
    """Shows the list over the screen."""
    if not isinstance(app.screen, CommandPalette):
        app.push_screen(CommandPalette(providers=[Actions], placeholder=_("What do you want to do?")))
