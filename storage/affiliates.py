"""Affiliates as screens and commands read them (T6)."""

from sqlalchemy import select

from domain.affiliates.rows import AffiliateRow
from storage import tables as t
from storage.reading import SqlReading

a, r = t.affiliates.c, t.resellers.c


class SqlAffiliateReads(SqlReading):
    """What one person may look at of affiliates; see `domain.affiliates.rows.AffiliateReads`."""

    async def affiliates(self) -> tuple[AffiliateRow, ...]:
        """The affiliates of the resellers that are granted."""
        statement = (
            select(t.affiliates, r.name.label("reseller"))
            .join(t.resellers, r.id == a.reseller_id)
            .order_by(a.retired, r.name, a.code)
        )
        if self._granted:
            statement = statement.where(a.reseller_id.in_(sorted(self._granted)))
        async with self._connection() as connection:
            found = (await connection.execute(statement)).all()
        return tuple(
            AffiliateRow(
                id=row.id,
                reseller_id=row.reseller_id,
                reseller=row.reseller,
                code=row.code,
                name=row.name,
                email=row.email,
                retired=row.retired,
            )
            for row in found
        )
