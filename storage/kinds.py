"""Things of which a desk has few, each a row of a table: read by id or all together, written as what differs."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from domain.affiliates.model import Affiliate
from domain.alerts.model import Alert, AlertMessage, AlertRule
from domain.billing.systems import PaymentSystem, PaymentToken
from domain.credit.model import ResellerInvoice, ResellerPayment, ResellerToken
from domain.customers import Contact, Customer, CustomerNote, Reseller, Site
from domain.delivery.model import DeliveryModule
from domain.errors import NotFound
from domain.followup.model import Reason
from domain.mail.model import Mail, MailTemplate
from domain.offers.model import Category, Offer
from domain.promotions.model import Promotion
from domain.recurring.model import RecurringDebit, RecurringOrder
from domain.renewals.model import Renewal, Service
from domain.roles.model import OwnRole
from domain.sales.model import SalesPlan
from domain.settings.setting import KeptSetting
from domain.shop.waiting import WaitingEvent
from domain.statuses.model import CustomStatus
from domain.words import _, mark
from storage import tables as t
from storage.mapped import Mapped
from storage.statements import fetch_one, for_driver

KINDS: dict[type, Mapped[Any]] = {
    Alert: Mapped(Alert, t.alerts),
    AlertRule: Mapped(AlertRule, t.alert_rules),
    AlertMessage: Mapped(AlertMessage, t.alert_messages),
    Category: Mapped(Category, t.categories),
    Offer: Mapped(
        Offer,
        t.offers,
        money={"price_minor": "price", "cost_minor": "cost"},
        currencies={"cost_minor": "cost_currency"},
    ),
    PaymentSystem: Mapped(PaymentSystem, t.payment_systems),
    PaymentToken: Mapped(PaymentToken, t.payment_tokens),
    Promotion: Mapped(Promotion, t.promotions),
    Customer: Mapped(Customer, t.customers),
    Site: Mapped(Site, t.sites),
    WaitingEvent: Mapped(WaitingEvent, t.waiting_events),
    CustomerNote: Mapped(CustomerNote, t.customer_notes),
    Contact: Mapped(Contact, t.contacts),
    SalesPlan: Mapped(SalesPlan, t.sales_plans),
    Mail: Mapped(Mail, t.mails),
    MailTemplate: Mapped(MailTemplate, t.mail_templates),
    KeptSetting: Mapped(KeptSetting, t.desk_settings),
    DeliveryModule: Mapped(DeliveryModule, t.delivery_modules),
    CustomStatus: Mapped(CustomStatus, t.custom_statuses),
    Reason: Mapped(Reason, t.follow_up_reasons),
    Affiliate: Mapped(Affiliate, t.affiliates),
    OwnRole: Mapped(OwnRole, t.own_roles),
    RecurringOrder: Mapped(RecurringOrder, t.recurring_orders, money={"price_minor": "price"}),
    RecurringDebit: Mapped(RecurringDebit, t.recurring_debits),
    Service: Mapped(Service, t.services),
    Renewal: Mapped(Renewal, t.renewals),
    Reseller: Mapped(Reseller, t.resellers),
    ResellerToken: Mapped(ResellerToken, t.reseller_tokens),
    ResellerInvoice: Mapped(ResellerInvoice, t.reseller_invoices, money={"net_minor": "net"}),
    ResellerPayment: Mapped(ResellerPayment, t.reseller_payments, money={"amount_minor": "amount"}),
}

_NOT_FOUND = {
    Alert: mark("There is no alert with the id {id}."),
    AlertRule: mark("There is no alert rule with the id {id}."),
    AlertMessage: mark("There is no message with the id {id}."),
    Category: mark("There is no category with the id {id}."),
    Offer: mark("There is no offer with the id {id}."),
    PaymentSystem: mark("There is no payment system with the id {id}."),
    PaymentToken: mark("There is no payment token with the id {id}."),
    Promotion: mark("There is no promotion code with the id {id}."),
    Customer: mark("There is no customer with the id {id}."),
    Site: mark("There is no site with the id {id}."),
    WaitingEvent: mark("There is no waiting event with the id {id}."),
    CustomerNote: mark("There is no customer's note with the id {id}."),
    SalesPlan: mark("There is no sales plan with the id {id}."),
    Contact: mark("There is no contact with the id {id}."),
    Mail: mark("There is no letter with the id {id}."),
    MailTemplate: mark("There is no template with the id {id}."),
    KeptSetting: mark("There is no setting with the id {id}."),
    DeliveryModule: mark("There is no server or registrar with the id {id}."),
    CustomStatus: mark("There is no custom status with the id {id}."),
    Reason: mark("There is no reason with the id {id}."),
    Affiliate: mark("There is no affiliate with the id {id}."),
    OwnRole: mark("There is no role with the id {id}."),
    RecurringOrder: mark("There is no recurring order with the id {id}."),
    RecurringDebit: mark("There is no debit with the id {id}."),
    Service: mark("There is no service with the id {id}."),
    Renewal: mark("There is no renewal with the id {id}."),
    Reseller: mark("There is no reseller with the id {id}."),
    ResellerToken: mark("There is no payment token with the id {id}."),
    ResellerInvoice: mark("There is no invoice of the distributor's with the id {id}."),
    ResellerPayment: mark("There is no payment to the distributor with the id {id}."),
}


async def read_one(connection: AsyncConnection, kind: type, number: int, *, lock: bool = False) -> Any:
    """The thing of this kind with this id; with `lock` nobody else changes it meanwhile.

    Raises:
        NotFound: there is no such thing.
    """
    locking = " FOR UPDATE" if lock and connection.dialect.name == "postgresql" else ""
    row = await fetch_one(connection, f"{_select(kind)} WHERE id = ?{locking}", (number,))
    if row is None:
        raise NotFound(_(_NOT_FOUND[kind]).format(id=number))
    return KINDS[kind].build(row)


async def read_all(
    connection: AsyncConnection, kind: type, where: str = "id = id", values: tuple[Any, ...] = ()
) -> list[Any]:
    """All things of this kind for which the condition holds, by id."""
    statement = for_driver(f"{_select(kind)} WHERE {where} ORDER BY id", connection.dialect.name)
    return [KINDS[kind].build(row) for row in await connection.exec_driver_sql(statement, values)]


async def read_those(connection: AsyncConnection, kind: type, like: Mapping[str, object]) -> list[Any]:
    """The things of this kind whose columns hold these values, by id."""
    known = [f'"{name}" IS NULL' if value is None else f'"{name}" = ?' for name, value in like.items()]
    given = [value for value in like.values() if value is not None]
    values = tuple(value.value if isinstance(value, StrEnum) else value for value in given)
    return await read_all(connection, kind, " AND ".join(known), values)


def _select(kind: type) -> str:
    mapped = KINDS[kind]
    columns = ", ".join(f'"{name}"' for name in mapped.columns)
    return f"SELECT {columns} FROM {mapped.table.name}"  # noqa: S608 - names of ours
