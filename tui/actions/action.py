"""What an action is: its keys, its words, what it needs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.orders.transitions import Action as Step
from domain.orders.transitions import obstacle
from domain.staff import Identity, Permission
from domain.words import _

if TYPE_CHECKING:
    from domain.rows import OrderRow  # the first frame does without (V1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """Something a person can do.

    Args:
        id: ``order.approve`` is bound to the method ``action_order_approve`` of the screen that has it.
        keys: the keys, as Textual names them, where the settings do not say others; the first is shown.
        label: one or two words, for the footer and the palette.
        help: a sentence for the help.
        permission: what the role must allow.
        step: the transition it takes, which says for which orders it is legal.
        hindrance: says of an order why it is not possible for it beside that, or nothing where it is.
    """

    id: str
    keys: tuple[str, ...]
    label: str
    help: str
    permission: Permission | None = None
    step: Step | None = None
    hindrance: "Callable[[OrderRow], str | None]" = lambda _row: None

    @property
    def method(self) -> str:
        """The name of the Textual action."""
        return self.id.replace(".", "_")

    def obstacle(self, identity: Identity, row: "OrderRow | None", *, read_only: bool) -> str | None:
        """Why it is not possible now, as a sentence, or none where it is (T11)."""
        if self.permission is not None and read_only and self.permission is not Permission.VIEW:
            return _("This ordertop was started read-only; nothing can be changed in it.")
        if self.permission is not None and self.permission not in identity.permissions:
            return _("{role} may not do this: it needs the permission “{permission}”. Ask the owner.").format(
                role=identity.role, permission=self.permission
            )
        if row is None:
            return None
        if self.step is not None:
            refused = obstacle(self.step, row.status, row.number, items=row.items, marks=row.marks)
            if refused is not None:
                return refused.message
        return self.hindrance(row)
