"""A number alone on the screen, for a mouse to select where the terminal takes no copying from programs (T11)."""

from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.drivers.linux_driver import LinuxDriver
from textual.screen import ModalScreen
from textual.widgets import Static

from domain.words import _


class ShowNumber(ModalScreen[None]):
    """Shows a number until a key of leaving; meanwhile the mouse is the terminal's own.

    Args:
        keys: the keys that open the dialog; pressed again in it, one closes it.
    """

    DEFAULT_CSS = """
    ShowNumber { align: center middle; background: $background 60%; }
    ShowNumber > Vertical {
        width: 60; max-width: 100%; height: auto; max-height: 100%; padding: 1 2;
        background: $surface; border-left: thick $accent;
    }
    ShowNumber Static { width: 1fr; height: auto; }
    ShowNumber #number { text-style: bold; margin: 1 0; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,enter,space,q", "dismiss", show=False)]

    def __init__(self, number: str, *, keys: tuple[str, ...] = ()) -> None:
        super().__init__()
        self._number = number
        for key in keys:
            self._bindings.bind(key, "dismiss", show=False)

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static(Text(_("Select it with the mouse and copy it with your terminal's own key:")))
            yield Static(Text(self._number), id="number")
            yield Static(Text(_("Esc closes this.")))

    def on_mount(self) -> None:
        self._give_mouse(back=False)

    async def action_dismiss(self, result: None = None) -> None:
        # Not when it is unmounted: a program that ends gives the mouse back for good.
        self._give_mouse(back=True)
        await super().action_dismiss(result)

    def _give_mouse(self, *, back: bool) -> None:
        """Leaves the mouse to the terminal, or takes it back where the program has it otherwise."""
        driver = self.app._driver
        if isinstance(driver, LinuxDriver):
            if back:
                driver._enable_mouse_support()
            else:
                driver._disable_mouse_support()
            driver.flush()
