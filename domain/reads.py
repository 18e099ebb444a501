"""What one person may look at."""

from collections.abc import Collection, Sequence
from typing import Protocol

from domain.affiliates.rows import AffiliateReads
from domain.alerts.rows import AlertReads
from domain.bulk.rows import BulkReads
from domain.credit.ports import CreditReads
from domain.customers.reads import CustomerReads
from domain.delivery.rows import DeliveryReads
from domain.followup.rows import FollowUpReads
from domain.general import General, Period
from domain.mail.rows import MailReads
from domain.offers.rows import OfferReads
from domain.payment_rows import (
    CalledRow,
    ListedInvoice,
    ListedPayment,
    PaymentSystemRow,
    PromotionRow,
    TokenRow,
)
from domain.query import Exactly, Query
from domain.recurring.rows import RecurringReads
from domain.reports.rows import ReportReads
from domain.roles.rows import RoleReads
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
from domain.shop.ports import ShopReads
from domain.sorting import NEWEST, Sort
from domain.statuses.rows import StatusReads
from domain.undoing.ports import UndoReads


class Reads(
    AlertReads,
    AffiliateReads,
    CreditReads,
    CustomerReads,
    DeliveryReads,
    FollowUpReads,
    MailReads,
    OfferReads,
    RecurringReads,
    ReportReads,
    RoleReads,
    ShopReads,
    StatusReads,
    UndoReads,
    BulkReads,
    Protocol,
):
    """What one person may look at; everything is limited to the resellers granted to them."""

    async def orders(
        self,
        query: Query,
        *,
        sort: Sort = NEWEST,
        after: int | None = None,
        before: int | None = None,
        limit: int,
    ) -> Page[OrderRow]:
        """A page of the orders that match, in the order of `sort`: each row's `key` is its place in that list.

        Args:
            after: rows below the row with this key.
            before: rows above the row with this key; 0 asks for the end of the list.

        Raises:
            Refused: too many match to be sorted otherwise than by date.
        """
        ...

    async def orders_by_id(
        self, ids: Collection[int], query: Query | None = None, *, sort: Sort = NEWEST
    ) -> tuple[OrderRow, ...]:
        """These orders as they are now, as `sort` has them; some may be gone, or (with `query`) no longer match."""
        ...

    async def count(self, query: Query, *, limit: int) -> int:
        """How many orders match, counted no further than `limit`."""
        ...

    async def names(self, field: str, *, limit: int) -> tuple[str, ...]:
        """What may stand behind one of the filters `domain.query.fields.NAMED`, by name; found without looking at
        more than some of the desk, so that it may be incomplete."""
        ...

    async def order_ids(self, names: Sequence[str]) -> tuple[int, ...]:
        """The ids of orders named by public number or ``id:42``, in the order given.

        Raises:
            NotFound: naming the first that does not exist.
        """
        ...

    async def order_details(self, order_id: int) -> OrderDetails:
        """Everything about one order.

        Raises:
            NotFound: there is no such order.
        """
        ...

    async def payments(
        self, query: Query, *, after: int | None = None, before: int | None = None, limit: int
    ) -> Page[ListedPayment]:
        """A page of the payments of all orders that match, the newest attempt first (P1).

        Args:
            after: rows below the row with this key.
            before: rows above the row with this key; 0 asks for the end of the list.
        """
        ...

    async def payments_by_id(
        self, ids: Collection[int], query: Query, *, order_ids: Collection[int] = ()
    ) -> tuple[ListedPayment, ...]:
        """These payments and all of these orders, the newest attempt first, as far as their orders match."""
        ...

    async def invoices(self, query: Query, *, after: int | None = None, limit: int) -> Page[ListedInvoice]:
        """A page of the invoices of all orders that match, the newest first."""
        ...

    async def payment(self, payment_id: int) -> ListedPayment:
        """One payment, with its order.

        Raises:
            NotFound: there is no such payment.
        """
        ...

    async def invoice(self, number: str) -> ListedInvoice:
        """One invoice, by its number, with its order.

        Raises:
            NotFound: there is no such invoice.
        """
        ...

    async def payment_systems(self) -> tuple[PaymentSystemRow, ...]:
        """The merchant accounts of the desk, retired ones last."""
        ...

    async def tokens(self, customer_id: int) -> tuple[TokenRow, ...]:
        """A customer's payment tokens; none of a customer whose reseller is not granted."""
        ...

    async def called(self, *, intent: str | None = None, reference: str | None = None) -> CalledRow | None:
        """The payment that a payment system was asked about, or none here.

        Args:
            intent: the key of the charge, or of a refund of it.
            reference: the payment system's own number of the charge.
        """
        ...

    async def promotions(self) -> tuple[PromotionRow, ...]:
        """The promotion codes, by reseller and code."""
        ...

    async def counts(self, reseller: Exactly | None = None) -> Counts:
        """How many orders each list holds, or how many of one reseller's; from maintained counts."""
        ...

    async def general(self, period: Period, reseller: Exactly | None = None) -> General:
        """The figures of T1, of all that may be seen or of one reseller; months are of each reseller's calendar."""
        ...

    async def resellers(self) -> tuple[ResellerRow, ...]:
        """The resellers, by name, with their maintained counts."""
        ...

    async def changes(self, since: int) -> Changes:
        """What was recorded after the audit number `since`."""
        ...

    async def staff(self) -> tuple[StaffRow, ...]:
        """The people, by user."""
        ...

    async def views(self) -> tuple[ViewRow, ...]:
        """This person's saved views, then those that are shared; each by key and name."""
        ...

    async def audit(
        self, *, order_id: int | None = None, before: int | None = None, limit: int
    ) -> tuple[TimelineRow, ...]:
        """Records of the audit trail, newest first, of one order or of the whole desk."""
        ...

    async def info(self) -> DeskInfo:
        """What this desk is."""
        ...
