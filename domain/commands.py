"""What can be asked of the desk: frozen commands in the imperative, each with the permission it needs."""

from dataclasses import dataclass, field, fields
from typing import Any, ClassVar
from uuid import uuid4

from domain.errors import Refused
from domain.staff import Permission


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A request for a change. The same `command_id` again returns the first outcome (R8).

    `seen` is the number of the newest record that the asker had seen of what is changed, where that matters: who edits
    what someone else has changed since is told so, and nothing is overwritten (L17). Orders have versions for that.
    """

    permission: ClassVar[Permission]
    #: Whether it is a decision about orders that its maker may take back (S7).
    undoable: ClassVar[bool] = False
    command_id: str = field(default_factory=lambda: uuid4().hex)
    seen: int | None = None

    def asked(self) -> dict[str, Any]:
        """What is asked for, by name: all fields but those that every command has."""
        return {
            one.name: getattr(self, one.name)
            for one in fields(self)
            if one.name not in Command.__dataclass_fields__
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a command came to.

    Args:
        subject: the kind of thing it concerned: ``order``, ``staff``, ``batch``.
        ids: the ids of the things concerned.
        changed: false when everything was already as asked.
        details: more, by name, as JSON values; for example the counts of an import.
    """

    subject: str
    ids: tuple[int, ...]
    changed: bool
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def refusal(self) -> Refused | None:
        """What the asker is told where a rule stood in the way and the command left a trace of that (A3)."""
        rule, message = self.details.get("refused", (None, None))
        return None if message is None else Refused(message, rule=rule)
