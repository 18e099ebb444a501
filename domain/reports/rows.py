"""What is read for reports; a part of `domain.ports`."""

from typing import Protocol

from domain.query import Query
from domain.reports.days import Days
from domain.reports.model import By, Report


class ReportReads(Protocol):
    """The part of the reads that adds up what came in and went out."""

    async def report(self, by: By, days: Days, query: Query) -> Report:
        """The figures of what was booked on these days for the orders that match (B1), sorted as is usual.

        Raises:
            InvalidInput: by day or month, the period has more of them than a report may have.
        """
        ...
