"""What screens and commands read of affiliates."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class AffiliateRow:
    """An affiliate of a reseller."""

    id: int
    reseller_id: int
    reseller: str
    code: str
    name: str
    email: str | None
    retired: bool


class AffiliateReads(Protocol):
    """What there is to look at of affiliates."""

    async def affiliates(self) -> tuple[AffiliateRow, ...]:
        """The affiliates by reseller and code, retired ones last."""
        ...
