"""What the worker asks of what is paid again and again (SPEC 6, L13)."""

from collections.abc import Collection, Sequence
from typing import NamedTuple, Protocol

from whenever import Instant


class Due(NamedTuple):
    """What is due and no job yet, those first that wait longest.

    Args:
        debits: ids of recurring orders that have a debit due and may be debited (C6).
        renewals: ids of handled orders that have something to be renewed within the days of the setting.
        digests: resellers whose distributor is to be mailed what waits for it, and the day (L7).
    """

    debits: Sequence[int]
    renewals: Sequence[int]
    digests: Sequence[tuple[int, str]] = ()


class DueStorage(Protocol):
    """Where what is due is found."""

    async def due(self, now: Instant, reseller_ids: Collection[int], *, limit: int) -> Due:
        """What is due of these resellers or (none named) of all, at most so much of each; one look, since it is asked
        for every second."""
        ...
