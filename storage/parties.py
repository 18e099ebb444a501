"""Finding, or making, what imported orders name: the reseller, customers, sites, offers and sales managers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Table, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.customers import ResellerMethod
from domain.customers.model import by_email, by_phone
from domain.importing import ImportBatch, ImportedCustomer, ImportedItem, ImportedOrder
from domain.sorting import by_customer
from storage import tables as t
from storage.bulk import among, chunks, reserve_ids, write_rows
from storage.order_rows import OfferLink, cost_currency, offer_ref

_LOOKED_UP_BY = ("by_name", "by_email", "by_phone")
#: Kept apart for the customers and offers of each source, as their references are the source's own.
_CUSTOMER_COLUMNS = (
    "id", "reseller_id", "name", "email", "phone", "city", "country", "approval_required", "source", "source_ref",
    *_LOOKED_UP_BY,
)  # fmt: skip
_SITE_COLUMNS = ("id", "reseller_id", "customer_id", "code", "domain")
_CATEGORY_COLUMNS = ("reseller_id", "number", "name")
_OFFER_COLUMNS = (
    "reseller_id", "number", "name", "category_id", "product_type", "is_trial", "billing_type", "price_minor",
    "cost_minor", "currency", "auto_execute", "auto_setup", "source", "source_ref", "cost_currency",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Named:
    """What a batch names: customers by reference, sites by code with their domain, offers by reference, staff by user.

    `changed_customers` and `changed_sites` were here already and are now as the source has them: all their orders are
    to be found by that.
    """

    reseller_id: int
    currency: str
    zone: str
    customers: dict[str, int]
    sites: dict[str, tuple[int, str | None]]
    offers: dict[str, OfferLink]
    managers: dict[str, tuple[int, str]]
    changed_customers: list[int]
    changed_sites: list[int]


async def find_or_make(
    connection: AsyncConnection, batch: ImportBatch, orders: Sequence[ImportedOrder]
) -> Named:
    """Looks up everything the orders name; what is not there yet is made, changed customers are updated."""
    reseller_id, currency, zone = await _reseller(connection, batch.reseller, orders)
    customers, changed_customers = await _customers(connection, reseller_id, batch.source, orders)
    sites, changed_sites = await _sites(connection, reseller_id, orders, customers)
    return Named(
        reseller_id=reseller_id,
        currency=currency,
        zone=zone,
        customers=customers,
        sites=sites,
        offers=await _offers(connection, reseller_id, currency, batch.source, orders),
        managers=await _managers(connection, orders),
        changed_customers=changed_customers,
        changed_sites=changed_sites,
    )


def latest_customers(orders: Sequence[ImportedOrder]) -> dict[str, ImportedCustomer]:
    """Each customer as the last order of the batch has it, which is how the desk keeps it."""
    return {order.customer.ref: order.customer for order in orders if order.customer}


async def _reseller(
    connection: AsyncConnection, name: str, orders: Sequence[ImportedOrder]
) -> tuple[int, str, str]:
    """The id, the currency and the time zone of a reseller; a new one has the currency of what it pays for."""
    r = t.resellers.c
    known = select(r.id, r.currency, r.timezone).where(r.name == name)
    found = (await connection.execute(known)).one_or_none()
    if found is not None:
        return found.id, found.currency, found.timezone
    currency = (orders[0].cost_currency or orders[0].currency) if orders else "EUR"
    statement = insert(t.resellers).values(
        name=name,
        currency=currency,
        payment_method=ResellerMethod.CASH,
        credit_limit_minor=None,
        timezone="UTC",
    )
    made: int = (await connection.execute(statement.returning(t.resellers.c.id))).scalar_one()
    return made, currency, "UTC"


async def _customers(
    connection: AsyncConnection, reseller_id: int, source: str, orders: Sequence[ImportedOrder]
) -> tuple[dict[str, int], list[int]]:
    wanted = latest_customers(orders)
    changed: list[int] = []
    c = t.customers.c
    known: dict[str, ImportedCustomer] = {}
    ids = await _customer_ids(connection, reseller_id, source, list(wanted), known)
    for ref, customer in known.items():
        new = wanted[ref]
        if new != customer and replace(new, approval_required=customer.approval_required) != customer:
            changed.append(ids[ref])
            fields = {"name": new.name, "email": new.email, "phone": new.phone, "city": new.city}
            looked_up = dict(zip(_LOOKED_UP_BY, _looked_up_by(new), strict=True))
            await connection.execute(
                update(t.customers).where(c.id == ids[ref]).values(country=new.country, **fields, **looked_up)
            )
    missing = [customer for ref, customer in wanted.items() if ref not in ids]
    made = await reserve_ids(connection, t.customers, len(missing))
    rows = [
        (
            id_, reseller_id, new.name, new.email, new.phone, new.city, new.country, new.approval_required, source,
            new.ref, *_looked_up_by(new),
        )
        for id_, new in zip(made, missing, strict=True)
    ]  # fmt: skip
    await write_rows(connection, t.customers, rows, *_CUSTOMER_COLUMNS)
    ids.update((new.ref, id_) for id_, new in zip(made, missing, strict=True))
    return ids, changed


def _looked_up_by(customer: ImportedCustomer) -> tuple[str, str, str]:
    return by_customer(customer.name), by_email(customer.email), by_phone(customer.phone)


async def _customer_ids(
    connection: AsyncConnection,
    reseller_id: int,
    source: str,
    refs: Sequence[str],
    known: dict[str, ImportedCustomer],
) -> dict[str, int]:
    c = t.customers.c
    ids: dict[str, int] = {}
    rows = await connection.execute(
        select(c.id, c.source_ref, c.name, c.email, c.phone, c.city, c.country, c.approval_required).where(
            c.reseller_id == reseller_id, c.source == source, among(connection, c.source_ref, refs)
        )
    )
    for r in rows:
        ids[r.source_ref] = r.id
        known[r.source_ref] = ImportedCustomer(
            ref=r.source_ref, name=r.name, email=r.email, phone=r.phone, city=r.city, country=r.country,
            approval_required=r.approval_required,
        )  # fmt: skip
    return ids


async def _sites(
    connection: AsyncConnection, reseller_id: int, orders: Sequence[ImportedOrder], customers: dict[str, int]
) -> tuple[dict[str, tuple[int, str | None]], list[int]]:
    # In the end the last domain that was named; one that is not named any more stays.
    wanted: dict[str, ImportedOrder] = {}
    for order in orders:
        if order.site_code and (order.site_domain or order.site_code not in wanted):
            wanted[order.site_code] = order
    sites = await _known_sites(connection, reseller_id, list(wanted))
    changed: list[int] = []
    for code, (site_id, domain) in sites.items():
        new = wanted[code].site_domain
        if new and new != domain:
            await connection.execute(update(t.sites).where(t.sites.c.id == site_id).values(domain=new))
            sites[code] = (site_id, new)
            changed.append(site_id)
    missing = [code for code in wanted if code not in sites]
    rows = []
    for code, id_ in zip(missing, await reserve_ids(connection, t.sites, len(missing)), strict=True):
        order = wanted[code]
        customer_id = customers.get(order.customer.ref) if order.customer else None
        rows.append((id_, reseller_id, customer_id, code, order.site_domain))
        sites[code] = (id_, order.site_domain)
    await write_rows(connection, t.sites, rows, *_SITE_COLUMNS)
    return sites, changed


async def _known_sites(
    connection: AsyncConnection, reseller_id: int, codes: Sequence[str]
) -> dict[str, tuple[int, str | None]]:
    s = t.sites.c
    found: dict[str, tuple[int, str | None]] = {}
    statement = select(s.code, s.id, s.domain).where(
        s.reseller_id == reseller_id, among(connection, s.code, codes)
    )
    found.update({row.code: (row.id, row.domain) for row in await connection.execute(statement)})
    return found


async def _offers(
    connection: AsyncConnection,
    reseller_id: int,
    account: str,
    source: str,
    orders: Sequence[ImportedOrder],
) -> dict[str, OfferLink]:
    wanted: dict[str, tuple[ImportedItem, ImportedOrder]] = {}
    for order in orders:
        for item in order.items:
            wanted.setdefault(offer_ref(item), (item, order))
    found = await _offer_links(connection, reseller_id, source, list(wanted))
    missing = {ref: named for ref, named in wanted.items() if ref not in found}
    if missing:
        names = {item.category for item, _order in missing.values() if item.category}
        categories = await _categories(connection, reseller_id, sorted(names))
        last = await _last_number(connection, t.offers, reseller_id)
        rows = [
            (
                reseller_id, last + n, item.name, categories.get(item.category or ""), item.product_type, item.is_trial,
                item.billing_type, item.unit_price_minor, item.cost_minor // item.quantity, order.currency,
                item.auto_execute, "on_accept", source, ref, cost_currency(order, account),
            )
            for n, (ref, (item, order)) in enumerate(missing.items(), 1)
        ]  # fmt: skip
        await write_rows(connection, t.offers, rows, *_OFFER_COLUMNS)
        found |= await _offer_links(connection, reseller_id, source, list(missing))
    return found


async def _offer_links(
    connection: AsyncConnection, reseller_id: int, source: str, refs: Sequence[str]
) -> dict[str, OfferLink]:
    f, c = t.offers.c, t.categories.c
    found: dict[str, OfferLink] = {}
    for chunk in chunks(refs):
        rows = await connection.execute(
            select(f.source_ref, f.id, f.number, c.name, c.number, f.is_trial, f.auto_setup)
            .outerjoin_from(t.offers, t.categories, c.id == f.category_id)
            .where(f.reseller_id == reseller_id, f.source == source, f.source_ref.in_(chunk))
        )
        found.update({ref: OfferLink(*link) for ref, *link in rows})
    return found


async def _categories(connection: AsyncConnection, reseller_id: int, names: Sequence[str]) -> dict[str, int]:
    c = t.categories.c

    async def known() -> dict[str, int]:
        rows = await connection.execute(select(c.name, c.id).where(c.reseller_id == reseller_id))
        return {row.name: row.id for row in rows}

    ids = await known()
    missing = [name for name in names if name not in ids]
    if not missing:
        return ids
    last = await _last_number(connection, t.categories, reseller_id)
    rows = [(reseller_id, last + n, name) for n, name in enumerate(missing, 1)]
    await write_rows(connection, t.categories, rows, *_CATEGORY_COLUMNS)
    return await known()


async def _last_number(connection: AsyncConnection, table: Table, reseller_id: int) -> int:
    statement = select(func.max(table.c.number)).where(table.c.reseller_id == reseller_id)
    return await connection.scalar(statement) or 0


async def _managers(
    connection: AsyncConnection, orders: Sequence[ImportedOrder]
) -> dict[str, tuple[int, str]]:
    m = t.staff.c
    users = sorted({order.manager for order in orders if order.manager})
    found: dict[str, tuple[int, str]] = {}
    for chunk in chunks(users):
        rows = await connection.execute(select(m.user, m.id, m.name).where(m.user.in_(chunk)))
        found.update({row.user: (row.id, row.name) for row in rows})
    return found
