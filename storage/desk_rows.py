"""What the desk is, who works on it, and what was recorded: rows that are not orders (S2, S4)."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.rows import DeskInfo, StaffRow, TimelineRow, ViewRow
from domain.text import fold
from storage import tables as t
from storage.details import timeline_row
from storage.people import read_views


async def read_staff(connection: AsyncConnection, granted: Collection[int]) -> tuple[StaffRow, ...]:
    """The people, by user; with `granted`, those who work for one of these resellers, and no other's name."""
    links, r = t.staff_resellers.c, t.resellers.c
    named = select(links.staff_id, links.reseller_id, r.name).join(t.resellers, r.id == links.reseller_id)
    names: dict[int, list[str]] = {}
    for link in await connection.execute(named.order_by(r.name)):
        shared = names.setdefault(link.staff_id, [])
        if not granted or link.reseller_id in granted:
            shared.append(link.name)
    people = (await connection.execute(select(t.staff).order_by(t.staff.c.user))).all()
    return tuple(
        StaffRow(
            id=person.id,
            user=person.user,
            name=person.name,
            role=person.role,
            active=person.active,
            may_act_as=person.may_act_as,
            resellers=tuple(names.get(person.id, ())),
            email=person.email,
        )
        for person in people
        if person.id not in names or names[person.id]
    )


async def read_view_rows(connection: AsyncConnection, staff_id: int) -> tuple[ViewRow, ...]:
    """A person's saved views, then those that are shared; each by key and name."""
    rows = (
        ViewRow(
            id=view.id or 0,
            name=view.name,
            query=view.query,
            sort=view.sort,
            key=view.key,
            shared=view.staff_id is None,
            is_default=view.is_default,
        )
        for view in await read_views(connection, staff_id)
    )
    return tuple(sorted(rows, key=lambda row: (row.shared, row.key is None, row.key, fold(row.name))))


async def read_audit(
    connection: AsyncConnection,
    may_see: Sequence[ColumnElement[bool]],
    *,
    order_id: int | None,
    before: int | None,
    limit: int,
) -> tuple[TimelineRow, ...]:
    """Records of the audit trail, newest first; who may see some orders only sees the records of these."""
    a = t.audit.c
    o = t.orders.c
    of_order = (o.id == a.subject_id) & (a.subject == "order")
    statement = (
        select(t.audit, o.currency).outerjoin(t.orders, of_order).order_by(a.number.desc()).limit(limit)
    )
    if order_id is not None:
        statement = statement.where(a.subject_id == order_id, a.subject == "order")
    if before is not None:
        statement = statement.where(a.number < before)
    if may_see:
        statement = statement.where(a.subject == "order", *may_see)
    return tuple(timeline_row(row, row.currency) for row in await connection.execute(statement))


async def read_info(connection: AsyncConnection, granted: Collection[int], *, url: str) -> DeskInfo:
    """What the desk is; `url` as it may be shown."""
    counted = t.order_counts.c
    orders = select(func.sum(counted.n))
    if granted:
        orders = orders.where(counted.reseller_id.in_(sorted(granted)))
    desk = (await connection.execute(select(t.desk))).one()
    head = (await connection.execute(select(t.audit_head))).one()
    revision = (await connection.exec_driver_sql("SELECT version_num FROM alembic_version")).scalar_one()
    size = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
    if connection.dialect.name != "sqlite":
        size = "SELECT pg_database_size(current_database())"
    return DeskInfo(
        name=desk.name,
        url=url,
        created_at=desk.created_at,
        revision=revision,
        orders=int(await connection.scalar(orders) or 0),
        audit_number=head.number,
        audit_digest=head.digest,
        size_bytes=(await connection.exec_driver_sql(size)).scalar(),
    )
