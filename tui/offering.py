"""Which keys the footer offers for what is under the cursor, found out once for orders that stand alike (V2)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui.actions import offered, standing_of
from tui.actions.action import Action
from tui.footer import Footer

if TYPE_CHECKING:
    from domain.rows import OrderRow
    from tui.app import OrdertopApp
    from tui.screens.desk import DeskScreen


class Offering:
    """Keeps the footer of a screen true."""

    def __init__(self, app: "OrdertopApp", screen: "DeskScreen") -> None:
        self._app = app
        self._screen = screen
        self._shown: tuple[object, ...] | None = None
        self._possible: dict[tuple[object, ...], list[Action]] = {}

    def offer(self, actions: Sequence[str], row: "OrderRow | None") -> None:
        """Offers those of the actions that are possible for this order, or where there is none at all."""
        standing = (actions, standing_of(row) if row else None)
        if standing == self._shown:
            return
        self._shown = standing
        if standing not in self._possible:
            app = self._app
            self._possible[standing] = offered(
                actions, row, app.identity, read_only=app.options.read_only, quickly=True
            )
        self._screen.query_one(Footer).offer(self._possible[standing])
