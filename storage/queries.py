"""Reads: Core selects into frozen rows, limited to what the person may see. Lists are keyset pages, never OFFSET."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.clock import Clock
from domain.customers.rows import CustomerCard, CustomerRow, ListedSite
from domain.delivery.rows import PlaceRow, SentItem
from domain.errors import NotFound
from domain.general import General, Period
from domain.offers.rows import CategoryRow, OfferRow
from domain.payment_rows import (
    CalledRow,
    ListedInvoice,
    ListedPayment,
    PaymentSystemRow,
    PromotionRow,
    TokenRow,
)
from domain.query import Exactly, Query, Zone
from domain.rows import (
    Changes,
    Counts,
    DeskInfo,
    OrderDetails,
    OrderRow,
    Page,
    ResellerRow,
    StaffRow,
    TimelineRow,
    ViewRow,
)
from domain.sorting import NEWEST, By, Sort
from domain.staff import Identity
from domain.text import clean_line
from domain.words import _
from storage import tables as t
from storage.affiliates import SqlAffiliateReads
from storage.alerts import SqlAlertReads
from storage.booked import settled
from storage.credit_rows import SqlCreditReads
from storage.customers import read_card, read_customer, read_customer_id, read_customers
from storage.deliveries import read_places, read_sent_item
from storage.desk_rows import read_audit, read_info, read_staff, read_view_rows
from storage.details import read_details
from storage.feed import ChangeFeed
from storage.followup_reads import SqlFollowUpReads
from storage.general import read_general
from storage.letters import SqlMailReads
from storage.names import read_names
from storage.offers import read_categories, read_offer, read_offer_by_id, read_offers
from storage.order_columns import order_columns, page_of
from storage.order_reading import order_row
from storage.payments import (
    read_called,
    read_invoice,
    read_invoices,
    read_payment,
    read_payment_systems,
    read_payments,
    read_payments_by_id,
    read_promotions,
    read_tokens,
)
from storage.presence import others
from storage.recurring_reads import SqlRecurringReads
from storage.reports import SqlReportReads
from storage.resellers import read_counts, read_resellers
from storage.roles import SqlRoleReads
from storage.shop import SqlShopReads
from storage.sites import read_site, read_sites
from storage.sorts import order_of, place_in, sorted_keys
from storage.standings import SqlBulkReads
from storage.statuses import SqlStatusReads
from storage.trouble import shown
from storage.undoing import SqlUndoReads
from storage.walks import walk_for

o = t.orders.c

#: What `orders_by_id` and the exporters ask for at once.
_ID_LIMIT = 500


def _row(sort: Sort, found: Any) -> OrderRow:
    row = order_row(found)
    return row if sort == NEWEST else replace(row, key=place_in(sort, found))


class SqlReads(
    SqlAlertReads,
    SqlAffiliateReads,
    SqlCreditReads,
    SqlFollowUpReads,
    SqlMailReads,
    SqlRecurringReads,
    SqlReportReads,
    SqlRoleReads,
    SqlShopReads,
    SqlStatusReads,
    SqlUndoReads,
    SqlBulkReads,
):
    """What one person may look at."""

    def __init__(
        self, engine: AsyncEngine, feed: ChangeFeed, identity: Identity, clock: Clock, *, zone: Zone
    ) -> None:
        super().__init__(engine, identity, clock, zone=zone)
        self._feed = feed

    async def count(self, query: Query, *, limit: int) -> int:
        """How many orders match; see `domain.ports.Reads`."""
        async with self._connection() as connection:
            query = await settled(connection, query)
            walk = await walk_for(connection, query)
            some = walk.keys(self._matching(query, walk), limit=limit).subquery()
            return await connection.scalar(select(func.count()).select_from(some)) or 0

    async def orders(
        self,
        query: Query,
        *,
        sort: Sort = NEWEST,
        after: int | None = None,
        before: int | None = None,
        limit: int,
    ) -> Page[OrderRow]:
        """A page of the list; see `domain.ports.Reads`."""
        upwards = before is not None
        place = (before or None) if upwards else after
        ascending = upwards != sort.up
        async with self._connection() as connection:
            query = await settled(connection, query)
            walk = await walk_for(connection, query)
            where = self._matching(query, walk)
            if sort.by is By.PLACED:
                if place is not None:
                    _value, key = sort.at(place)
                    where.append(walk.key > key if ascending else walk.key < key)
                keys = walk.keys(where, limit=limit + 1, up=ascending)
            else:
                keys = await sorted_keys(
                    connection, query, walk, where, sort, place=place, ascending=ascending, limit=limit + 1
                )
            found = await connection.execute(page_of(keys, order_of(sort, ascending=ascending)))
            rows = [_row(sort, r) for r in found]
        more, rows = len(rows) > limit, rows[:limit]
        if upwards:
            rows.reverse()
            return Page(tuple(rows), more_before=more, more_after=before != 0)
        return Page(tuple(rows), more_before=after is not None, more_after=more)

    async def payments(
        self, query: Query, *, after: int | None = None, before: int | None = None, limit: int
    ) -> Page[ListedPayment]:
        """A page of all payments; see `domain.ports.Reads`."""
        async with self._connection() as connection:
            query = await settled(connection, query)
            walk = await walk_for(connection, query)
            where = self._matching(query, walk, repeats=True)
            each = self._matching(query, repeats=True)
            return await read_payments(
                connection, query, walk, where, each, after=after, before=before, limit=limit
            )

    async def payments_by_id(
        self, ids: Collection[int], query: Query, *, order_ids: Collection[int] = ()
    ) -> tuple[ListedPayment, ...]:
        """Some of the payments; see `domain.ports.Reads`."""
        async with self._connection() as connection:
            query = await settled(connection, query)
            return await read_payments_by_id(connection, ids, order_ids, self._matching(query, repeats=True))

    async def invoices(self, query: Query, *, after: int | None = None, limit: int) -> Page[ListedInvoice]:
        """A page of all invoices; see `domain.ports.Reads`."""
        async with self._connection() as connection:
            query = await settled(connection, query)
            walk = await walk_for(connection, query)
            where = self._matching(query, walk, repeats=True)
            each = self._matching(query, repeats=True)
            return await read_invoices(connection, query, walk, where, each, after=after, limit=limit)

    async def payment(self, payment_id: int) -> ListedPayment:
        """One payment; see `domain.ports.Reads`."""
        async with self._connection() as connection:
            return await read_payment(connection, payment_id, self._may_see())

    async def invoice(self, number: str) -> ListedInvoice:
        """One invoice; see `domain.ports.Reads`."""
        async with self._connection() as connection:
            return await read_invoice(connection, number, self._may_see())

    async def customer_id(self, name: str) -> int:
        """The id of a customer; see `domain.customers.reads`."""
        async with self._connection() as connection:
            return await read_customer_id(connection, name, self._granted)

    async def customer(self, customer_id: int) -> CustomerRow:
        """One customer; see `domain.customers.reads`."""
        async with self._connection() as connection:
            return await read_customer(connection, customer_id, self._granted)

    async def customers(
        self, text: str = "", *, reseller_id: int | None = None, after: int | None = None, limit: int
    ) -> Page[CustomerRow]:
        """A page of the customers; see `domain.customers.reads`."""
        async with self._connection() as connection:
            return await read_customers(
                connection, self._granted, text, reseller_id=reseller_id, after=after, limit=limit
            )

    async def customer_card(self, customer_id: int, *, after: int | None = None, limit: int) -> CustomerCard:
        """Everything about one customer; see `domain.customers.reads`."""
        async with self._connection() as connection:
            customer = await read_customer(connection, customer_id, self._granted)
            keys = select(o.id).where(o.customer_id == customer_id).order_by(o.key.desc()).limit(limit + 1)
            if after is not None:
                keys = keys.where(o.key < after)
            found = await connection.execute(page_of(keys, order_of(NEWEST, ascending=False)))
            rows = tuple(order_row(row) for row in found)
            page = Page(rows[:limit], more_before=after is not None, more_after=len(rows) > limit)
            return await read_card(connection, customer, page, limit=limit)

    async def sites(
        self, text: str = "", *, reseller: str | None = None, after: int | None = None, limit: int
    ) -> Page[ListedSite]:
        """A page of the sites; see `domain.customers.reads`."""
        async with self._connection() as connection:
            return await read_sites(
                connection, text, self._granted, reseller=reseller, after=after, limit=limit
            )

    async def site(self, code: str, *, reseller: str | None = None) -> ListedSite:
        """One site; see `domain.customers.reads`."""
        async with self._connection() as connection:
            return await read_site(connection, code, self._granted, reseller=reseller)

    async def payment_systems(self) -> tuple[PaymentSystemRow, ...]:
        """The merchant accounts; see `domain.ports.Reads`."""
        async with self._connection() as connection:
            return await read_payment_systems(connection)

    async def tokens(self, customer_id: int) -> tuple[TokenRow, ...]:
        """A customer's payment tokens; see `domain.ports.Reads`."""
        async with self._connection() as connection:
            return await read_tokens(connection, customer_id, self._granted)

    async def called(self, *, intent: str | None = None, reference: str | None = None) -> CalledRow | None:
        """What a payment system was asked about; see `domain.ports.Reads`."""
        async with self._connection() as connection:
            return await read_called(connection, intent, reference, self._may_see())

    async def places(self) -> tuple[PlaceRow, ...]:
        """The servers and registrars; see `domain.delivery.rows.DeliveryReads`."""
        async with self._connection() as connection:
            return await read_places(connection)

    async def sent_item(self, intent: str) -> SentItem | None:
        """What was asked for under a key; see `domain.delivery.rows.DeliveryReads`."""
        async with self._connection() as connection:
            return await read_sent_item(connection, intent, self._may_see())

    async def promotions(self) -> tuple[PromotionRow, ...]:
        """The promotion codes; see `domain.ports.Reads`."""
        async with self._connection() as connection:
            return await read_promotions(connection, self._granted)

    async def offers(
        self,
        text: str,
        *,
        reseller: str | None = None,
        sold: bool = False,
        domains: bool | None = None,
        after: int | None = None,
        limit: int,
    ) -> Page[OfferRow]:
        """A page of offers; see `domain.offers.rows.OfferReads`."""
        chosen: dict[str, Any] = {"reseller": reseller, "sold": sold, "domains": domains}
        async with self._connection() as connection:
            return await read_offers(connection, text, self._granted, after=after, limit=limit, **chosen)

    async def offer(self, number: int, *, reseller: str | None = None) -> OfferRow:
        """One offer, by its number; see `domain.offers.rows.OfferReads`."""
        async with self._connection() as connection:
            return await read_offer(connection, number, self._granted, reseller=reseller)

    async def offer_by_id(self, offer_id: int) -> OfferRow:
        """One offer, by its id; see `domain.offers.rows.OfferReads`."""
        async with self._connection() as connection:
            return await read_offer_by_id(connection, offer_id, self._granted)

    async def categories(self) -> tuple[CategoryRow, ...]:
        """The categories; see `domain.offers.rows.OfferReads`."""
        async with self._connection() as connection:
            return await read_categories(connection, self._granted)

    async def orders_by_id(
        self, ids: Collection[int], query: Query | None = None, *, sort: Sort = NEWEST
    ) -> tuple[OrderRow, ...]:
        """These orders as they are; see `domain.ports.Reads`."""
        found: list[OrderRow] = []
        wanted = sorted(ids)
        async with self._connection() as connection:
            matching = self._may_see() if query is None else self._matching(await settled(connection, query))
            for start in range(0, len(wanted), _ID_LIMIT):
                statement = order_columns().where(o.id.in_(wanted[start : start + _ID_LIMIT]), *matching)
                found.extend(_row(sort, r) for r in await connection.execute(statement))
        return tuple(sorted(found, key=lambda row: row.key, reverse=True))

    async def names(self, field: str, *, limit: int) -> tuple[str, ...]:
        """What may stand behind a filter; see `domain.ports.Reads`."""
        async with self._connection() as connection:
            return await read_names(connection, field, self._granted, self._may_see(), limit=limit)

    async def order_ids(self, names: Sequence[str]) -> tuple[int, ...]:
        """The ids of orders named by number or ``id:42``; see `domain.ports.Reads`."""
        found: list[int] = []
        async with self._connection() as connection:
            for name in names:
                named = o.number == name
                if name.startswith("id:"):
                    named = o.id == (int(name[3:]) if name[3:].isdecimal() and len(name) < 20 else -1)
                order_id = await connection.scalar(select(o.id).where(named, *self._may_see()))
                if order_id is None:
                    raise NotFound(
                        _("There is no order {number} here.").format(number=clean_line(name, limit=40))
                    )
                found.append(order_id)
        return tuple(found)

    async def order_details(self, order_id: int) -> OrderDetails:
        """Everything about one order; see `domain.ports.Reads`."""
        async with self._connection() as connection:
            statement = order_columns().where(o.id == order_id, *self._may_see())
            row = (await connection.execute(statement)).one_or_none()
            if row is None:
                raise NotFound(_("There is no order with the id {id} here.").format(id=order_id))
            return await read_details(connection, order_row(row), row, self._may_see(listed=False))

    async def counts(self, reseller: Exactly | None = None) -> Counts:
        """How many orders each list holds; see `domain.ports.Reads`."""
        async with self._connection() as connection:
            return await read_counts(connection, self._granted, reseller)

    async def general(self, period: Period, reseller: Exactly | None = None) -> General:
        """The figures of the overview; see `domain.ports.Reads`."""
        async with self._connection() as connection:
            return await read_general(connection, self._granted, reseller, period, self._clock.now())

    async def resellers(self) -> tuple[ResellerRow, ...]:
        """The resellers, by name; see `domain.ports.Reads`."""
        async with self._connection() as connection:
            return await read_resellers(connection, self._granted)

    async def changes(self, since: int) -> Changes:
        """What was recorded after `since`; see `domain.ports.Reads`."""
        changes, openers = await self._feed.changes(since)
        now = self._clock.now()
        changes = replace(
            changes, openers=others(openers, staff_id=self._staff_id, granted=self._granted, now=now)
        )
        if not self._granted or not changes.order_ids:
            return changes
        not_theirs = select(o.id).where(
            o.id.in_(changes.order_ids), o.reseller_id.not_in(sorted(self._granted))
        )
        async with self._connection() as connection:
            unseen = (await connection.scalars(not_theirs)).all()
        return replace(changes, order_ids=changes.order_ids.difference(unseen))

    async def staff(self) -> tuple[StaffRow, ...]:
        """The people, by user; see `domain.ports.Reads`."""
        async with self._connection() as connection:
            return await read_staff(connection, self._granted)

    async def views(self) -> tuple[ViewRow, ...]:
        """The saved views; see `domain.ports.Reads`."""
        async with self._connection() as connection:
            return await read_view_rows(connection, self._staff_id)

    async def audit(
        self, *, order_id: int | None = None, before: int | None = None, limit: int
    ) -> tuple[TimelineRow, ...]:
        """Records of the audit trail, newest first; see `domain.ports.Reads`."""
        async with self._connection() as connection:
            return await read_audit(
                connection, self._may_see(), order_id=order_id, before=before, limit=limit
            )

    async def info(self) -> DeskInfo:
        """What this desk is; see `domain.ports.Reads`."""
        async with self._connection() as connection:
            return await read_info(connection, self._granted, url=shown(str(self._engine.url)))
