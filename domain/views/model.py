"""What a saved view is, and what it may be."""

from dataclasses import dataclass

from domain.sorting import NEWEST, Sort
from domain.staff import Permission

#: What a name may have.
NAME_LIMIT = 40

#: So many views a person may have, and so many may be shared.
MOST = 100

#: The keys that a view may have.
KEYS = "123456789"

#: A shared view is how the desk is set up for everybody, and a shared default is what everybody begins with.
SHARING = Permission.SETTINGS


@dataclass(eq=False, kw_only=True)
class SavedView:
    """A search under a name, with how it is sorted. `staff_id` none is shared; `key` is one of `KEYS`, and of each
    owner's views one has it and one is the default, with which the list opens."""

    id: int | None = None
    staff_id: int | None
    name: str
    query: str
    sort: Sort = NEWEST
    key: str | None = None
    is_default: bool = False
    removed: bool = False

    def snapshot(self) -> dict[str, object]:
        """The state that the audit trail compares."""
        if self.removed:
            return dict.fromkeys(("name", "query", "sort", "key", "default"))
        return {
            "name": self.name,
            "query": self.query,
            "sort": str(self.sort),
            "shared": self.staff_id is None,
            "key": self.key,
            "default": self.is_default,
        }
