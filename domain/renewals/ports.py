"""What the worker asks of services that are renewed (L13)."""

from collections.abc import Collection, Sequence
from typing import Protocol

from whenever import Instant


class RenewalStorage(Protocol):
    """Where what is to be invoiced again is found."""

    async def due_renewals(self, now: Instant, reseller_ids: Collection[int], *, limit: int) -> Sequence[int]:
        """The ids of handled orders, of these resellers or (none named) of all, that have something to be renewed
        within the days of the setting, those first whose day comes first."""
        ...
