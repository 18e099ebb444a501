"""What a role of the desk's own is, and what it may be called (S1)."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from domain.cards import refuse_card_numbers
from domain.errors import InvalidInput
from domain.staff import ROLES, Permission
from domain.text import clean_line, tokens
from domain.words import _

#: It stands beside a name at the top of the screen.
NAME_LIMIT = 30


def role_key(name: str) -> str:
    """A name as it is compared: ``Night shift`` and ``night-shift`` are both ``night_shift``."""
    return "_".join(tokens(name))


@dataclass(eq=False, kw_only=True)
class OwnRole:
    """A role that people have by its name, which therefore stays. A retired one is given to nobody any more; who has
    it keeps it."""

    id: int | None = None
    name: str
    by_name: str = ""
    permissions: frozenset[Permission] = field(default_factory=frozenset)
    retired: bool = False

    @classmethod
    def called(cls, typed: str, permissions: frozenset[Permission]) -> "OwnRole":
        """A new one of this name.

        Raises:
            InvalidInput: it is no name, too long, or that of a built-in role.
        """
        name = refuse_card_numbers(clean_line(typed))
        key = role_key(name)
        if not key or len(name) > NAME_LIMIT:
            raise InvalidInput(
                _("A role needs a name of 1 to {n} characters, with a letter or digit in it.").format(
                    n=NAME_LIMIT
                ),
                rule="S1",
            )
        if key in ROLES:
            raise InvalidInput(
                _("“{name}” is a built-in role, which cannot be changed; choose another name.").format(
                    name=key
                ),
                rule="S1",
            )
        return cls(name=name, by_name=key, permissions=permissions)

    def snapshot(self) -> dict[str, object]:
        """The state that the audit trail compares."""
        return {"name": self.name, "permissions": in_order(self.permissions), "retired": self.retired}


def in_order(permissions: Iterable[Permission]) -> list[str]:
    """Permissions in the order in which they are always told."""
    wanted = set(permissions)
    return [permission.value for permission in Permission if permission in wanted]


def permissions_named(names: Iterable[str]) -> frozenset[Permission]:
    """The permissions of these names; ``take-payment`` is ``take_payment``.

    Raises:
        InvalidInput: one is none; says which there are.
    """
    found = set()
    for name in names:
        key = clean_line(name).casefold().replace("-", "_").replace(" ", "_")
        if key not in set(Permission):
            raise InvalidInput(
                _("“{name}” is no permission; there are: {names}.").format(
                    name=clean_line(name, limit=40), names=", ".join(Permission)
                ),
                rule="S1",
            )
        found.add(Permission(key))
    return frozenset(found)
