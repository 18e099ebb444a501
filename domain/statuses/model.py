"""What a custom status is, and what it may be called (L14)."""

from dataclasses import dataclass

from domain.cards import refuse_card_numbers
from domain.errors import InvalidInput
from domain.orders.status import Status, plain_label
from domain.statuses.colours import Colour
from domain.text import clean_line, fold, tokens
from domain.words import _

#: What the audit trail calls them.
SUBJECT = "status"

#: What a name may have: it stands in a column of the list.
NAME_LIMIT = 30

#: So many may be in use at once: more is no help to whoever chooses.
MOST = 50


def status_key(name: str) -> str:
    """A name as it is compared and searched for: ``On hold!`` and ``on-hold`` are both ``on_hold``."""
    return "_".join(tokens(name))


@dataclass(eq=False, kw_only=True)
class CustomStatus:
    """A status of the desk's own. Rules look at `base` alone, which never changes: orders stand on it.

    `position` is its place among the others, from 1. `by_name` is its key, `former` the keys that it had before, each
    with a blank on both sides: what searches for an earlier name still finds it. A retired one is set on no order, and
    stays where it was set.
    """

    id: int | None = None
    name: str
    base: Status
    colour: Colour
    position: int = 1
    retired: bool = False
    by_name: str = ""
    former: str = ""

    def rename(self, typed: str) -> None:
        """Gives it this name; the one that it had goes on leading to it.

        Raises:
            InvalidInput: it is none, too long, or what the desk itself calls a status.
        """
        name = refuse_card_numbers(clean_line(typed))
        key = status_key(name)
        if not key or len(name) > NAME_LIMIT:
            raise InvalidInput(
                _(
                    "A custom status needs a name of 1 to {n} characters, with a letter or digit in it."
                ).format(n=NAME_LIMIT),
                rule="L14",
            )
        if key in RESERVED or fold(name) in {fold(plain_label(status)) for status in Status}:
            raise InvalidInput(
                _("“{name}” is what ordertop calls a status of its own; choose another name.").format(
                    name=name
                ),
                rule="L14",
            )
        if self.by_name and key != self.by_name:
            self.forget(key)
            self.former = f"{self.former or ' '}{self.by_name} "
        self.name, self.by_name = name, key

    def forget(self, key: str) -> None:
        """An earlier name is another's by now, or its own again."""
        left = [known for known in self.former.split() if known != key]
        self.former = f" {' '.join(left)} " if left else ""

    def snapshot(self) -> dict[str, object]:
        """The state that the audit trail compares."""
        return {
            "name": self.name,
            "base": self.base.value,
            "colour": self.colour.value,
            "position": self.position,
            "retired": self.retired,
        }


#: Words that would not tell a custom status from what the desk has itself, or from none.
RESERVED = frozenset({*Status, "none"})
