"""Which keys do what: those of the actions, but for what the settings change (T11)."""

from collections.abc import Mapping

from domain.words import _
from tui.actions import ACTIONS
from tui.key_names import key_name


class Keymap:
    """The keys in force.

    Args:
        changes: the keys of actions that do not have their own, by the action's id, as Textual names them.
    """

    def __init__(self, changes: Mapping[str, tuple[str, ...]]) -> None:
        self._changes = changes

    def of(self, action_id: str) -> tuple[str, ...]:
        """The keys of an action; the first is the one that is shown."""
        return self._changes.get(action_id, ACTIONS[action_id].keys)

    def name(self, action_id: str) -> str:
        """An action's first key as people write it, nothing where it has none."""
        keys = self.of(action_id)
        return key_name(keys[0]) if keys else ""

    def way(self, action_id: str) -> str:
        """How one gets there, for a sentence: the key, or its name in the palette where it has none."""
        if name := self.name(action_id):
            return name
        return f"{self.name('app.palette')} {_(ACTIONS[action_id].label)}".strip()

    def for_textual(self) -> dict[str, str]:
        """The changes as `App.set_keymap` takes them."""
        # Textual leaves an action its own keys where the keymap has none for it; no terminal sends these.
        return {
            action_id: ",".join(keys) or f"<none: {action_id}>" for action_id, keys in self._changes.items()
        }
