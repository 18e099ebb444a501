"""Things of which a desk has few, each a row of a table: read by id or all together, written as what differs."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from domain.billing.systems import PaymentSystem, PaymentToken
from domain.credit.model import ResellerInvoice, ResellerPayment, ResellerToken
from domain.customers import Reseller
from domain.errors import NotFound
from domain.promotions.model import Promotion
from domain.words import _, mark
from storage import tables as t
from storage.mapped import Mapped
from storage.statements import fetch_one, for_driver

KINDS: dict[type, Mapped[Any]] = {
    PaymentSystem: Mapped(PaymentSystem, t.payment_systems),
    PaymentToken: Mapped(PaymentToken, t.payment_tokens),
    Promotion: Mapped(Promotion, t.promotions),
    Reseller: Mapped(Reseller, t.resellers),
    ResellerToken: Mapped(ResellerToken, t.reseller_tokens),
    ResellerInvoice: Mapped(ResellerInvoice, t.reseller_invoices, money={"net_minor": "net"}),
    ResellerPayment: Mapped(ResellerPayment, t.reseller_payments, money={"amount_minor": "amount"}),
}

_NOT_FOUND = {
    PaymentSystem: mark("There is no payment system with the id {id}."),
    PaymentToken: mark("There is no payment token with the id {id}."),
    Promotion: mark("There is no promotion code with the id {id}."),
    Reseller: mark("There is no reseller with the id {id}."),
    ResellerToken: mark("There is no payment token with the id {id}."),
    ResellerInvoice: mark("There is no invoice of the distributor's with the id {id}."),
    ResellerPayment: mark("There is no payment to the distributor with the id {id}."),
}


async def read_one(connection: AsyncConnection, kind: type, number: int, *, lock: bool = False) -> Any:
    """The thing of this kind with this id; with `lock` no one else changes it before this transaction ends.

    Raises:
        NotFound: there is no such thing.
    """
    locked = " FOR UPDATE" if lock and connection.dialect.name != "sqlite" else ""
    row = await fetch_one(connection, f"{_select(kind)} WHERE id = ?{locked}", (number,))
    if row is None:
        raise NotFound(_(_NOT_FOUND[kind]).format(id=number))
    return KINDS[kind].build(row)


async def read_all(
    connection: AsyncConnection, kind: type, where: str = "id = id", values: tuple[Any, ...] = ()
) -> list[Any]:
    """All things of this kind for which the condition holds, by id."""
    statement = for_driver(f"{_select(kind)} WHERE {where} ORDER BY id", connection.dialect.name)
    return [KINDS[kind].build(row) for row in await connection.exec_driver_sql(statement, values)]


def _select(kind: type) -> str:
    mapped = KINDS[kind]
    columns = ", ".join(f'"{name}"' for name in mapped.columns)
    return f"SELECT {columns} FROM {mapped.table.name}"  # noqa: S608 - names of ours
