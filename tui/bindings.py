"""The actions as Textual binds them. Their ids let the keys of the settings take the place of these."""

from textual.binding import Binding, BindingType

from tui.actions import ACTIONS

#: What the keys that move in a list do on a page of text.
_SCROLLS = {
    "table.down": "scroll_down",
    "table.up": "scroll_up",
    "table.page_down": "scroll_page_down",
    "table.page_up": "scroll_page_up",
    "table.first": "scroll_home",
    "table.last": "scroll_end",
}


def bindings(*ids: str) -> list[BindingType]:
    """The Textual bindings of these actions."""
    return [bound(action_id, ACTIONS[action_id].method) for action_id in ids]


def bound(action_id: str, what: str) -> Binding:
    """The keys of an action, doing `what`."""
    action = ACTIONS[action_id]
    return Binding(",".join(action.keys), what, action.label, show=False, id=action_id)


def scrolling() -> list[BindingType]:
    """The keys that move in a list, for a screen with an ``action_scroll``."""
    return [bound(action_id, f"scroll('{how}')") for action_id, how in _SCROLLS.items()]
