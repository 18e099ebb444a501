"""What every command keeps to, whatever it does: generated from the table of commands (X3, R8, L17, L19, T13)."""

import asyncio
import inspect
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, get_args

import pytest

from domain.affiliates.commands import AddAffiliate, ChangeAffiliate
from domain.affiliates.model import Affiliate
from domain.alerts.commands import (
    AcknowledgeAlert,
    AddAlertRule,
    ChangeAlertRule,
    HandOverAlert,
    RecordFindings,
    RecordTold,
    SnoozeAlert,
)
from domain.alerts.finding import Finding, Findings
from domain.alerts.model import Alert, AlertKind, AlertMessage, AlertRule, MessageReason, MessageStatus
from domain.billing import AttemptStatus, InvoiceKind, Payment, RefundStatus
from domain.billing.commands import (
    AddPaymentSystem,
    AddToken,
    CaptureAuthorised,
    CapturePayment,
    ChangePaymentSystem,
    ConfirmPartial,
    ReceivePayment,
    RecordAuthorisation,
    RecordCard,
    RecordCharge,
    RecordDispute,
    RecordRefund,
    RecordVoid,
    RefundPayment,
    RejectPartial,
    RemoveToken,
    RetryRefunds,
    SendInvoice,
    VoidAuthorised,
)
from domain.billing.gateway import Answer, Result
from domain.billing.systems import GatewayKind, PaymentSystem, PaymentToken
from domain.commands import Command
from domain.contacts import AddContact, ChangeContact, RetireContact
from domain.credit.commands import (
    AddReseller,
    AddResellerToken,
    CancelDistributorInvoice,
    ChangeReseller,
    PayDistributor,
    RecordDistributorInvoice,
    RemoveResellerToken,
    SetCreditLimit,
)
from domain.credit.model import ResellerInvoice, ResellerToken
from domain.customers import Contact, Site
from domain.customers.commands import (
    AddCustomer,
    AddCustomerNote,
    ChangeCustomer,
    IndexCustomer,
    SetApproval,
)
from domain.customers.sites import AddSite, ChangeSite, RetireSite
from domain.delivery.commands import (
    AddPlace,
    BeginDelivery,
    BeginSuspension,
    BeginTermination,
    ChangePlace,
    EndItems,
    RecordDelivery,
    RecordSuspension,
    RecordTermination,
    RetryDelivery,
    SuspendItems,
    UnsuspendItems,
)
from domain.delivery.model import DeliveryModule, ModuleKind, PlaceKind
from domain.delivery.module import Delivered, Fate
from domain.errors import Changed, NotFound, NotPermitted
from domain.events import Event
from domain.exporting.commands import Destination, RecordExport
from domain.followup.commands import (
    AddReason,
    ChangeReason,
    LogFollowUp,
    MarkLost,
    MarkRecovered,
    ReleaseOrder,
    SendRecovery,
    SnoozeOrder,
    TakeOrder,
)
from domain.followup.model import Reason, Way
from domain.followup.model import Result as FollowUpResult
from domain.fraud import checker
from domain.fraud.commands import CheckFraud, PassReview, RecordFraudCheck
from domain.fraud.model import CheckerKind, FraudCheck
from domain.handlers import HANDLERS, command_named
from domain.importing import ImportBatch, ImportedOrder, ImportOrders
from domain.mail.commands import ChangeTemplate, RecordLetter, ResendLetters, ResetTemplate, SendDigest
from domain.mail.model import Mail, MailKind, MailStatus, MailTemplate
from domain.mail.posting import Posted
from domain.offers.commands import (
    AddCategory,
    AddOffer,
    ChangeOffer,
    RenameCategory,
    RetireCategory,
    RetireOffer,
)
from domain.offers.model import Category, Offer
from domain.orders import booking
from domain.orders.commands import (
    AddNote,
    AnswerCancel,
    ApproveOrder,
    CancelItem,
    CancelOrder,
    CartLine,
    ChangeOrder,
    Collection,
    DeleteOrder,
    DeliverItems,
    DistributorPayment,
    OrderCommand,
    RecordCart,
    RefuseOrder,
    ReplaceItem,
    SetFraud,
    SetPending,
    SettleOrder,
    SubmitCart,
)
from domain.orders.model import Item, Note, Order
from domain.orders.status import DeliveryStatus, Mark, PaymentMethod, Status, Switching
from domain.placing.commands import CompleteCart, PlaceOrder
from domain.placing.model import FormItem, OrderForm
from domain.promotions.commands import AddPromotion, ChangePromotion, RetirePromotion
from domain.promotions.model import Promotion, PromotionKind
from domain.recurring.commands import (
    ActivateRecurring,
    CompleteRecurring,
    LapseRepeat,
    SuspendRecurring,
    TakeDebit,
)
from domain.recurring.model import RecurringOrder
from domain.recurring.schedule import Unit
from domain.recurring.status import RecurringStatus
from domain.renewals.commands import InvoiceRenewals, MarkOverdue
from domain.renewals.model import Service
from domain.roles.commands import AddRole, ChangeRole
from domain.roles.model import OwnRole
from domain.sales.commands import AddPlan, AssignSale, ClaimSale, ConfirmSale, DropPlan
from domain.sales.model import SalesPlan
from domain.settings.commands import ChangeSetting
from domain.settings.setting import KeptSetting
from domain.shop.commands import RecordDistributorEvents, RecordShopEvents, RecordWaitingEvent
from domain.shop.model import CartEvent, DeliveryEvent
from domain.shop.waiting import WaitingEvent
from domain.staff import ROLES, Permission
from domain.staffing import AddStaff, ChangeStaff, SetRole
from domain.statuses.colours import Colour
from domain.statuses.commands import AddStatus, ChangeStatus, SetStatus
from domain.statuses.model import CustomStatus
from domain.undoing.commands import UndoChange
from domain.undoing.model import Change, ChangedOrder
from domain.views.commands import ChangeView, RemoveView, SaveView
from domain.views.model import SavedView
from tests.domain.builders import FakeDesk, a_custom_status, a_desk, an_item, an_offer, an_order, eur
from tests.domain.fakes import START
from tests.domain.whole import import_all

BATCH = ImportBatch(
    source="csv",
    reseller="Acme",
    file="orders.csv",
    digest="0" * 64,
    first_line=2,
    last_line=2,
    orders=(
        ImportedOrder(
            line=2,
            source_number="A-1",
            status=Status.HANDLED,
            placed_at=START,
            updated_at=START,
            currency="EUR",
            payment_method=PaymentMethod.CASH,
            total_minor=100,
            invoice_minor=100,
        ),
    ),
)

FORM = OrderForm(
    customer_id=1, payment_method=PaymentMethod.BANK_TRANSFER, items=(FormItem(offer_id=4, quantity=2),)
)

HELD = Answer(result=Result.DONE, reference="au_1")

#: One request of each kind that succeeds on the desk of `a_busy_desk`. A new command needs a line here.
CASES: dict[type[Command], dict[str, Any]] = {
    ApproveOrder: {"order_id": 1, "reviewed": True},
    CancelOrder: {"order_id": 1, "reason": "ordered twice"},
    AnswerCancel: {"order_id": 14, "agreed": True},
    SetFraud: {"order_id": 1},
    SetPending: {"order_id": 15},
    DeleteOrder: {"order_id": 16, "confirm": "3000000016"},
    CancelItem: {"order_id": 20, "position": 2, "reason": "out of stock"},
    ReplaceItem: {"order_id": 20, "position": 1, "offer_id": 4, "reason": "out of stock"},
    BeginTermination: {"order_id": 18, "intent": "to end"},
    RecordTermination: {"order_id": 19, "intent": "ending", "answer": Delivered(fate=Fate.ENDED)},
    EndItems: {"order_id": 17, "by_hand": True},
    SuspendItems: {"order_id": 52},
    UnsuspendItems: {"order_id": 49, "by_hand": True},
    BeginSuspension: {"order_id": 50, "intent": "to suspend"},
    RecordSuspension: {"order_id": 51, "intent": "at it", "answer": Delivered(fate=Fate.SUSPENDED)},
    AddNote: {"order_id": 1, "body": "called back"},
    ChangeOrder: {
        "order_id": 1,
        "invoice_name": "Silva Lda",
        "affiliate": "blog",
        "domains": ((1, "ana.example"),),
    },
    TakeOrder: {"order_id": 5},
    ReleaseOrder: {"order_id": 48},
    LogFollowUp: {
        "order_id": 5,
        "way": Way.PHONE,
        "result": FollowUpResult.NO_ANSWER,
        "next_at": START.add(hours=2),
    },
    SnoozeOrder: {"order_id": 5, "next_at": START.add(hours=2)},
    SendRecovery: {"order_id": 5},
    MarkLost: {"order_id": 5, "reason_id": 11},
    MarkRecovered: {"order_id": 5, "note": "ordered by phone"},
    AddReason: {"name": "Too slow"},
    ChangeReason: {"reason_id": 11, "name": "Price"},
    ConfirmSale: {"order_id": 1},
    AssignSale: {"order_id": 1, "manager_id": 3},
    AddPlan: {"customer_id": 1},
    ClaimSale: {"plan_id": 8},
    DropPlan: {"plan_id": 8},
    DeliverItems: {"order_id": 2},
    RefuseOrder: {"order_id": 2, "reason": "out of stock"},
    SettleOrder: {"order_id": 3},
    CheckFraud: {"order_id": 1},
    PassReview: {"order_id": 44},
    RecordFraudCheck: {
        "order_id": 45,
        "intent": "fraud",
        "answer": checker.FraudAnswer(fate=checker.Fate.SCORED, score=55),
    },
    BeginDelivery: {"order_id": 10, "intent": "asked"},
    RecordDelivery: {"order_id": 11, "intent": "begun", "answer": Delivered(fate=Fate.FAILED, code="gone")},
    RetryDelivery: {"order_id": 12},
    AddPlace: {"kind": PlaceKind.SERVER, "name": "web-04", "module": ModuleKind.SANDBOX, "is_default": True},
    ChangePlace: {"place_id": 4, "name": "web-05"},
    ReceivePayment: {"order_id": 4, "payment": Collection(amount=eur("50"))},
    CapturePayment: {"order_id": 4},
    RecordCharge: {"order_id": 6, "intent": "charge", "answer": Answer(result=Result.DONE)},
    CaptureAuthorised: {"order_id": 13, "payment_id": 13},
    VoidAuthorised: {"order_id": 13, "payment_id": 13},
    RecordAuthorisation: {"order_id": 6, "intent": "charge", "answer": HELD},
    RecordVoid: {"order_id": 6, "intent": "charge", "answer": Answer(result=Result.DONE)},
    SendInvoice: {"order_id": 1, "invoice": "INV-000001"},
    RefundPayment: {"order_id": 1, "payment_id": 1, "reason": "asked for", "by_hand": True},
    RetryRefunds: {"order_id": 7},
    RecordRefund: {"order_id": 8, "intent": "refund", "answer": Answer(result=Result.DONE)},
    RecordDispute: {"order_id": 1, "payment_id": 1},
    ConfirmPartial: {"order_id": 9},
    RejectPartial: {"order_id": 9, "reason": "the rest never came"},
    AddPaymentSystem: {"name": "Till", "gateway": GatewayKind.MANUAL},
    ChangePaymentSystem: {"system_id": 1, "fee_bp": 190},
    AddToken: {"customer_id": 1, "system_id": 1, "label": "Visa 4242", "sealed": "gAAAA…"},
    RecordCard: {"token_id": 2, "card": "fp_1"},
    RemoveToken: {"token_id": 2},
    AddOffer: {"reseller_id": 1, "name": "Web Start", "price": eur("5"), "cost": eur("2"), "category_id": 5},
    ChangeOffer: {"offer_id": 4, "price": eur("12")},
    RetireOffer: {"offer_id": 4},
    AddCategory: {"reseller_id": 1, "name": "Domains"},
    RenameCategory: {"category_id": 5, "name": "Servers"},
    RetireCategory: {"category_id": 5},
    AddReseller: {"name": "Beta", "currency": "EUR"},
    ChangeReseller: {"reseller_id": 1, "timezone": "Europe/Warsaw"},
    SetCreditLimit: {"reseller_id": 1, "limit": eur("100")},
    PayDistributor: {
        "reseller_id": 1,
        "payment": DistributorPayment(amount=eur("10"), reference="SEPA 1"),
    },
    RecordDistributorInvoice: {
        "reseller_id": 1,
        "kind": InvoiceKind.CREDIT,
        "amount": eur("5"),
        "name": "returned",
    },
    CancelDistributorInvoice: {"invoice_id": 8, "reason": "billed twice"},
    AddResellerToken: {"reseller_id": 1, "system_id": 1, "label": "Visa 4242", "sealed": "gAAAA…"},
    RemoveResellerToken: {"token_id": 4},
    AddPromotion: {"reseller_id": 1, "code": "SPRING10", "kind": PromotionKind.PERCENT, "percent_bp": 1_000},
    ChangePromotion: {"promotion_id": 3, "kind": PromotionKind.PERCENT, "percent_bp": 2_000},
    RetirePromotion: {"promotion_id": 3},
    AddAffiliate: {"reseller_id": 1, "code": "maker-blog.example", "email": "makers@blog.example"},
    ChangeAffiliate: {"affiliate_id": 6, "retired": True},
    AddCustomer: {"reseller_id": 1, "name": "Nina"},
    ChangeCustomer: {"customer_id": 1, "name": "Ana Sousa"},
    SetApproval: {"customer_ids": (1, 2), "required": False},
    AddCustomerNote: {"customer_id": 1, "body": "prefers mail"},
    IndexCustomer: {"customer_id": 1, "from_key": 2**62},
    SubmitCart: {"order_id": 5},
    AddSite: {"customer_id": 1, "code": "S-9", "domain": "ana.example"},
    ChangeSite: {"site_id": 8, "code": "S-10", "domain": "ana.example"},
    RetireSite: {"site_id": 8},
    PlaceOrder: {"form": FORM},
    CompleteCart: {"order_id": 5, "form": FORM},
    RecordCart: {
        "number": "4000000001",
        "reseller_id": 1,
        "currency": "EUR",
        "step": "cart",
        "lines": (CartLine(name="Hosting", quantity=1, unit_price=eur("10")),),
    },
    RecordShopEvents: {"reseller_id": 1, "events": (CartEvent(id="e1", cart="c1", step="cart"),)},
    RecordDistributorEvents: {"reseller_id": 1, "events": (DeliveryEvent(id="e2", number="3000000002"),)},
    RecordWaitingEvent: {"waiting_id": 9, "refused": "no such thing"},
    SuspendRecurring: {"recurring_id": 8, "version": 1},
    ActivateRecurring: {"recurring_id": 9, "version": 1},
    CompleteRecurring: {"recurring_id": 8, "version": 1},
    TakeDebit: {"recurring_id": 8},
    LapseRepeat: {"order_id": 21},
    InvoiceRenewals: {"order_id": 46},
    MarkOverdue: {"order_id": 47},
    ImportOrders: {"batch": BATCH},
    UndoChange: {},
    AddStatus: {"name": "On hold", "base": Status.PENDING_APPROVAL, "colour": Colour.BLUE},
    ChangeStatus: {"status_id": 9, "name": "Asked back", "colour": Colour.CYAN},
    SetStatus: {"order_id": 1, "status_id": 9},
    AddStaff: {"user": "nina", "name": "Nina", "role": "agent"},
    ChangeStaff: {"user": "viewer", "email": "viewer@acme.example"},
    SetRole: {"user": "agent", "role": "Lets in"},
    AddRole: {"name": "Night shift", "permissions": frozenset({Permission.MANAGE_STAFF})},
    ChangeRole: {"role_id": 3, "retired": True},
    ResendLetters: {"order_id": 1},
    SendDigest: {"reseller_id": 1, "day": "2026-11-21"},
    RecordLetter: {"order_id": 2, "intent": "letter", "posted": Posted(status=MailStatus.SENT)},
    ChangeTemplate: {"kind": MailKind.WELCOME, "subject": "Welcome", "text": "{{ number }}"},
    ResetTemplate: {"kind": MailKind.INVOICE},
    AddContact: {"reseller_id": 1, "name": "Nina", "email": "nina@acme.example"},
    ChangeContact: {"contact_id": 7, "phone": "+351 555 0100"},
    RetireContact: {"contact_id": 7},
    RecordExport: {"what": "orders", "columns": ("number",), "rows": 2, "to": Destination.FILE},
    ChangeSetting: {"name": "verification_hours", "value": "4"},
    AcknowledgeAlert: {"alert_id": 8},
    SnoozeAlert: {"alert_id": 8, "until": START.add(hours=1)},
    HandOverAlert: {"alert_id": 8, "staff_id": 3, "note": "I leave at six"},
    RecordFindings: {"rule_id": 7, "findings": Findings(found=(Finding(reseller_id=1, subject="payment"),))},
    RecordTold: {"intent": "message", "status": MessageStatus.SENT},
    AddAlertRule: {"name": "Big ones", "query": "total:>1000"},
    ChangeAlertRule: {"rule_id": 7, "urgent": True},
    SaveView: {"name": "Mine", "query": "needs:me"},
    ChangeView: {"view_id": 1, "name": "Late", "key": "3", "default": True},
    RemoveView: {"view_id": 1},
}
#: The view that each of these has saved.
VIEWS = {"owner": 1, "agent": 2}
#: The order on which each of these has written a note.
NOTED = {"owner": 13, "agent": 12}
CUSTOMER_CASES = [
    *(AddCustomer, ChangeCustomer, SetApproval, AddCustomerNote, IndexCustomer),
    *(AddPlan, ClaimSale, DropPlan, RecordCard),
]
ORDER_CASES = [kind for kind in CASES if issubclass(kind, OrderCommand)]
#: Others that reach an order or a thing of its reseller.
REACHING = [ResendLetters, RecordLetter, AddContact, ChangeContact, RetireContact, RecordFraudCheck]
REACHING = [
    *(AddSite, ChangeSite, RetireSite, AddAffiliate, ChangeAffiliate),
    PlaceOrder,
    ResendLetters,
    SendInvoice,
    RecordLetter,
    AddContact,
    ChangeContact,
    RetireContact,
    SuspendRecurring,
    ActivateRecurring,
    CompleteRecurring,
    LapseRepeat,
    AcknowledgeAlert,
    SnoozeAlert,
    HandOverAlert,
    RecordFindings,
    InvoiceRenewals,
    MarkOverdue,
]
VERSIONED = [kind for kind in ORDER_CASES if kind is not AddNote]


def a_busy_desk(**given: Any) -> FakeDesk:
    active = [an_item(delivery=DeliveryStatus.ACTIVE)]
    desk = a_desk(
        an_order(Status.PENDING_APPROVAL, id=1, **given),
        an_order(Status.SUBMITTED, id=2, **given),
        an_order(Status.EXECUTING, id=3, items=active, **given),
        an_order(Status.AWAITING_PAYMENT, id=4, **given),
        an_order(Status.INCOMPLETE, id=5, **given),
        charged(an_order(Status.AWAITING_PAYMENT, id=6, **given)),
        refunded(an_order(id=7, **given), RefundStatus.FAILED),
        refunded(an_order(id=8, **given), RefundStatus.PENDING),
        held(an_order(Status.AWAITING_PAYMENT, id=13, **given)),
        an_order(Status.AWAITING_PAYMENT, id=9, paid="40", partial_bp=6_000, **given),
        an_order(Status.EXECUTING, id=10, items=[asked(DeliveryStatus.QUEUED, "asked")]),
        an_order(Status.EXECUTING, id=11, items=[asked(DeliveryStatus.RUNNING, "begun")], **given),
        an_order(Status.EXECUTING, id=12, items=[asked(DeliveryStatus.FAILED, "failed")], **given),
        in_review(an_order(id=44, **given)),
        being_checked(an_order(Status.INCOMPLETE, id=45, **given)),
        requested(an_order(Status.SUBMITTED, id=14, **given)),
        an_order(Status.CANCELLED, id=15, **given),
        an_order(Status.CANCELLED, id=16, paid="0", **given),
        an_order(Status.CANCELLED, id=17, items=[an_item(delivery=DeliveryStatus.ACTIVE)], **given),
        an_order(Status.CANCELLED, id=18, items=[ending(DeliveryStatus.PENDING_CANCELLATION, "to end")]),
        an_order(Status.CANCELLED, id=19, items=[ending(DeliveryStatus.TERMINATING, "ending")], **given),
        an_order(id=20, items=[an_item(1, "30"), an_item(2, "20")], **given),
        an_order(Status.AWAITING_PAYMENT, id=21, recurring_id=10, **given),
        an_order(Status.HANDLED, id=46, **given),
        an_order(Status.HANDLED, id=52, items=[ending(DeliveryStatus.ACTIVE, "")], **given),
        an_order(Status.HANDLED, id=49, items=[ending(DeliveryStatus.SUSPENDED, "done")], **given),
        an_order(Status.HANDLED, id=50, items=[switching(Switching.ASKED, "to suspend")]),
        an_order(Status.HANDLED, id=51, items=[switching(Switching.BEGUN, "at it")], **given),
        late(an_order(Status.HANDLED, id=47, **given)),
        an_order(Status.INCOMPLETE, id=48, holder_id=2, **given),
    )
    desk.state.things = {
        (PaymentSystem, 1): PaymentSystem(id=1, name="Cards", gateway=GatewayKind.SANDBOX),
        (PaymentToken, 2): PaymentToken(id=2, customer_id=1, system_id=1, label="Visa 1881", sealed="gAAAA…"),
        (Offer, 4): an_offer(id=4),
        (Category, 5): Category(id=5, reseller_id=1, number=1, name="Hosting"),
        (Promotion, 3): Promotion(
            id=3, reseller_id=1, code="OLD", kind=PromotionKind.PERCENT, percent_bp=100
        ),
        (DeliveryModule, 4): DeliveryModule(
            id=4, kind=PlaceKind.SERVER, name="web-03", module=ModuleKind.SANDBOX, is_default=True
        ),
    }
    desk.state.things |= {
        (Mail, 4): a_letter(4, order_id=1, status=MailStatus.FAILED, code="550 no such user"),
        (Mail, 5): a_letter(5, order_id=2, intent="letter"),
        (MailTemplate, 6): MailTemplate(id=6, kind=MailKind.INVOICE, subject="Invoice", text_body="Pay."),
        (CustomStatus, 9): a_custom_status(9),
        (Reason, 11): Reason(id=11, name="Too expensive", by_name="too_expensive"),
        (KeptSetting, 12): KeptSetting(
            id=12, name="recovery_url", value="https://shop.example/cart/{number}"
        ),
        (Affiliate, 6): Affiliate(id=6, reseller_id=1, code="Blog"),
        (OwnRole, 3): OwnRole(
            id=3, name="Lets in", by_name="lets_in", permissions=frozenset({Permission.MANAGE_STAFF})
        ),
        (SalesPlan, 8): SalesPlan(id=8, customer_id=1, manager_id=2, made_at=START),
        (Site, 8): Site(id=8, reseller_id=1, customer_id=1, code="S-8"),
        (Contact, 7): Contact(id=7, reseller_id=1, name="Bill", created_at=START),
        (ResellerToken, 4): ResellerToken(
            id=4, reseller_id=1, system_id=1, label="Visa 1881", sealed="gAAAA…"
        ),
        (WaitingEvent, 9): WaitingEvent(
            id=9, reseller_id=1, cart="c9", event_id="e9", body='{"kind": "order"}', received_at=START
        ),
        (ResellerInvoice, 8): ResellerInvoice(
            id=8, number="D-000008", reseller_id=1, net=eur("5"), issued_at=START
        ),
    }
    for user, order_id in NOTED.items():
        noted = desk.order(order_id)
        note = Note(id=order_id, at=START, staff_id=desk.person(user).id or 0, body="called")
        noted.notes.append(note)
        desk.state.changes[f"note of {user}"] = Change(
            command_id=f"note of {user}",
            command="AddNote",
            staff_id=note.staff_id,
            at=START,
            orders=[
                ChangedOrder(
                    order_id=order_id,
                    before_version=0,
                    after_version=noted.version,
                    image={"notes": [note.id]},
                )
            ],
        )
    desk.state.things |= {
        (RecurringOrder, 8): a_recurring_order(8),
        (RecurringOrder, 9): a_recurring_order(9, status=RecurringStatus.SUSPENDED),
        (RecurringOrder, 10): a_recurring_order(10, status=RecurringStatus.COMPLETED, order_id=21),
    }
    desk.state.things |= {
        (AlertRule, 7): AlertRule(id=7, name="Checkout stuck", kind=AlertKind.FUNNEL),
        (Alert, 8): an_alert(8),
        (AlertMessage, 9): AlertMessage(
            id=9,
            alert_id=8,
            place="env:PAGER",
            intent="message",
            reason=MessageReason.RAISED,
            queued_at=START,
        ),
    }
    desk.state.things[Service, 11] = Service(
        id=11, order_id=46, position=1, reseller_id=1, begun_at=START.subtract(hours=24 * 30), zone="UTC",
        period_every=30, period_unit=Unit.DAY, from_at=START.subtract(hours=24 * 30), due_at=START,
    )  # fmt: skip
    desk.state.things[KeptSetting, 13] = KeptSetting(id=13, name="distributor_digest", value="8")
    desk.state.customers[1].email = "ana@example.org"
    desk.account().distributor_email = "orders@distributor.example"
    desk.state.views = {
        number: SavedView(id=number, staff_id=desk.person(user).id, name="Old", query="ana")
        for user, number in VIEWS.items()
    }
    return desk


def an_alert(number: int, **given: Any) -> Alert:
    """One that nobody has dealt with yet, about the first reseller's carts."""
    made: dict[str, Any] = {
        "id": number,
        "rule_id": 7,
        "rule": "Checkout stuck",
        "kind": AlertKind.FUNNEL,
        "reseller_id": 1,
        "subject": "details",
        "facts": '{"carts": 20, "passed": 0, "usual": 80}',
        "raised_at": START,
        "rings_at": START,
    }
    return Alert(**{**made, **given})


def a_letter(number: int, **given: Any) -> Mail:
    """A letter to the customer."""
    made = {
        "id": number,
        "intent": f"letter-{number}",
        "kind": MailKind.ORDER_RECEIVED,
        "reseller_id": 1,
        "recipient": "ana@example.org",
        "facts": "{}",
        "queued_at": START,
    }
    return Mail(**{**made, **given})


def a_recurring_order(number: int, **given: Any) -> RecurringOrder:
    """One of the item of order 3, each month, due now."""
    made = {
        "id": number,
        "number": f"R-{number:06d}",
        "debit_key": f"debit{number}",
        "reseller_id": 1,
        "customer_id": 1,
        "initial_order_id": 3,
        "position": 1,
        "offer_id": 4,
        "name": "Package 1",
        "price": eur("50"),
        "begun_at": START.subtract(hours=24 * 30),
        "zone": "UTC",
        "period_every": 30,
        "period_unit": Unit.DAY,
        "due_at": START,
        "next_attempt_at": START,
    }
    return RecurringOrder(**{**made, **given})


def asked(delivery: DeliveryStatus, intent: str) -> Item:
    """An item that was sent to the server with this key."""
    return an_item(delivery=delivery, delivery_intent=intent, module_id=4)


def ending(delivery: DeliveryStatus, intent: str) -> Item:
    """An item that the server is asked to end with this key."""
    return an_item(delivery=delivery, ending_intent=intent, module_id=4, delivery_reference="acct_7")


def switching(how: Switching, intent: str) -> Item:
    """An active item that the server is asked to suspend with this key."""
    item = ending(DeliveryStatus.ACTIVE, intent)
    item.switching = how
    return item


def requested(order: Order) -> Order:
    """The order, which the distributor is asked to cancel."""
    order.mark(Mark.CANCEL_REQUESTED)
    order.cancel_reason = "ordered twice"
    return order


def charged(order: Order) -> Order:
    """The order with a charge of all of it under way."""
    order.payments.append(
        Payment(
            invoice=order.invoices[0],
            attempted_at=START,
            status=AttemptStatus.PENDING,
            method=PaymentMethod.CREDIT_CARD,
            amount=order.total,
            system_id=1,
            intent="charge",
        )
    )
    return order


def held(order: Order) -> Order:
    """The order with all of it set aside at the payment system."""
    payment = charged(order).payments[0]
    payment.id, payment.intent, payment.token_id, payment.reference = order.id, None, 2, "au_1"
    order.derive()
    return order


def late(order: Order) -> Order:
    """The order, whose renewal was to be paid by yesterday."""
    yesterday = START.subtract(hours=24)
    invoice = booking.issue_invoice(order, f"INV-{order.id:06d}-2", yesterday, eur("50"), yesterday)
    invoice.id, invoice.renewal = order.id + 100, True
    order.derive()
    return order


def in_review(order: Order) -> Order:
    """The order, whose fraud check someone has to look at."""
    order.mark(Mark.REVIEW)
    return order


def being_checked(order: Order) -> Order:
    """The cart as it was submitted, while a fraud checker outside is asked."""
    check = FraudCheck(asked_at=START, checker=CheckerKind.MINFRAUD, intent="fraud", submits=True)
    order.checks.append(check)
    order.derive()
    return order


def refunded(order: Order, status: RefundStatus) -> Order:
    """The order with a refund of all of it that stands so."""
    refund = booking.begin_refund(order.payments[0], order.total, START, intent="refund")
    refund.status = status
    order.refunds.append(refund)
    order.derive()
    return order


def a_command(desk: FakeDesk, kind: type[Command], /, *, by: str = "owner", **given: Any) -> Command:
    own: dict[str, Any] = {"view_id": VIEWS[by]} if "view_id" in CASES[kind] else {}
    if kind is UndoChange:
        own = {"change": f"note of {by}"}
    return desk.command(kind, **{**CASES[kind], **own, **given})


def commands(kind: type[Command]) -> Iterator[type[Command]]:
    for known in kind.__subclasses__():
        yield from commands(known)
        if "permission" in vars(known):
            yield known


def test_every_command_has_a_handler_and_a_case_here():
    """X3: a command that is forgotten in either place fails this test."""
    import_all()
    assert {kind.__qualname__ for kind in commands(Command)} == {kind.__qualname__ for kind in HANDLERS}
    assert set(CASES) == set(HANDLERS)


@pytest.mark.parametrize("kind", HANDLERS)
def test_a_command_is_done_by_what_takes_it(kind):
    """The table names what it leads to, so that no type checker sees a slip in it."""
    handler = HANDLERS[kind]
    asked = next(iter(inspect.signature(handler).parameters.values())).annotation
    named = (
        asked.split(" | ")
        if isinstance(asked, str)
        else [one.__name__ for one in get_args(asked) or (asked,)]
    )
    assert kind.__name__ in named
    assert inspect.iscoroutinefunction(handler)
    assert command_named(kind.__name__) is kind


def test_a_command_of_another_version_is_none_of_ours():
    assert command_named("EatOrder") is None
    assert command_named("") is None


@pytest.mark.parametrize("kind", HANDLERS)
async def test_a_command_is_refused_without_its_permission(kind, monkeypatch):
    """X3, S1: any other permission, or all of them, do not help."""
    desk = a_busy_desk()
    others = [{permission} for permission in Permission if permission is not kind.permission]
    for permissions in ({}, *others, {*Permission} - {kind.permission}):
        monkeypatch.setitem(ROLES, "agent", frozenset(permissions))
        before = desk.state
        for door in (desk.execute, desk.preview):
            with pytest.raises(NotPermitted, match=f"permission “{kind.permission}”") as refused:
                await door(desk.identity("agent"), a_command(desk, kind, by="agent"))
            assert refused.value.rule == "S1"
        assert desk.state is before


@pytest.mark.parametrize("kind", HANDLERS)
async def test_a_command_is_done_with_its_permission_alone(kind, monkeypatch):
    """X3, S1."""
    monkeypatch.setitem(ROLES, "agent", frozenset({kind.permission}))
    desk = a_busy_desk()
    outcome = await desk.execute(desk.identity("agent"), a_command(desk, kind, by="agent"))
    assert outcome.changed
    assert outcome.ids
    assert {kept.record.staff for kept in desk.state.audit} == {"Agent"}


@pytest.mark.parametrize("kind", HANDLERS)
async def test_the_role_is_read_again_inside_each_write(kind):
    """X3: what the person could do when the door opened does not count."""
    desk = a_busy_desk()
    identity, command = desk.identity(), a_command(desk, kind)
    owner = desk.person()
    owner.role = "of the past"
    with pytest.raises(NotPermitted, match=r"Owner \(of the past\) may not do this"):
        await desk.execute(identity, command)
    owner.role, owner.active = "owner", False
    with pytest.raises(NotPermitted):
        await desk.execute(identity, command)
    del desk.state.staff[identity.staff_id]
    with pytest.raises(NotPermitted, match="Owner is no longer known on this desk") as refused:
        await desk.execute(identity, command)
    assert refused.value.rule == "S2"
    assert not desk.state.audit


@pytest.mark.parametrize("kind", HANDLERS)
async def test_a_read_only_desk_refuses_every_command(kind):
    """S1."""
    desk = a_busy_desk()
    desk.read_only = True
    with pytest.raises(NotPermitted, match="started read-only"):
        await desk.execute(desk.identity(), a_command(desk, kind))
    assert not desk.state.audit


@pytest.mark.parametrize("kind", HANDLERS)
async def test_the_same_command_again_gives_the_first_outcome_and_does_nothing(kind):
    """R8."""
    desk = a_busy_desk()
    command = a_command(desk, kind)
    first = await desk.execute(desk.identity(), command)
    after = desk.state
    desk.time.passes(hours=1)
    assert await desk.execute(desk.identity(), command) == replace(first, changed=False)
    assert desk.state is after


@pytest.mark.parametrize("kind", HANDLERS)
async def test_the_same_command_twice_at_once_is_done_once(kind):
    """R8."""
    desk = a_busy_desk()
    command = a_command(desk, kind)
    outcomes = await asyncio.gather(*(desk.execute(desk.identity(), command) for _n in range(2)))
    assert sorted(outcome.changed for outcome in outcomes) == [False, True]
    assert len({kept.record.command_id for kept in desk.state.audit}) == len(desk.state.outcomes) == 1


@pytest.mark.parametrize("kind", HANDLERS)
async def test_a_preview_says_what_is_then_recorded_and_changes_nothing(kind):
    """T13: in the same words, in the same order, with the same figures."""
    at_work = kind in (SettleOrder, InvoiceRenewals)  # which leave alone what is held
    desk = a_busy_desk(marks=frozenset() if at_work else frozenset({Mark.HELD}))
    command, before = a_command(desk, kind), desk.state
    sentences = await desk.preview(desk.identity(), command)
    assert desk.state is before
    await desk.execute(desk.identity(), command)
    events = [dict(event) for kept in desk.state.audit for event in kept.record.events]
    assert sentences == tuple(Event.kinds[event.pop("event")](**event).will() for event in events)
    assert sentences or kind is ImportOrders


@pytest.mark.parametrize("kind", VERSIONED)
async def test_a_stale_view_is_told_who_changed_what_and_when(kind):
    """L17: nothing is overwritten."""
    desk = a_busy_desk()
    stale = a_command(desk, kind)
    order_id = CASES[kind]["order_id"]
    desk.order(order_id).version += 1
    await desk.do(AddNote, by="agent", order_id=order_id, body="wait")
    desk.time.passes(seconds=7)
    before = desk.state
    number = desk.order(order_id).number
    for door in (desk.execute, desk.preview):
        with pytest.raises(Changed, match=rf"Agent changed {number} 7 s ago \(note added\)") as refused:
            await door(desk.identity(), stale)
        assert refused.value.rule == "L17"
    assert desk.state is before


async def test_a_note_conflicts_with_nothing():
    """L17: two people may write at once."""
    desk = a_busy_desk()
    notes = [a_command(desk, AddNote, body=body) for body in ("one", "two")]
    for note in notes:
        await desk.execute(desk.identity(), note)
    assert [note.body for note in desk.order(1).notes] == ["one", "two"]


@pytest.mark.parametrize("kind", [kind for kind in VERSIONED if kind not in (SettleOrder, DeleteOrder)])
async def test_acting_on_a_held_order_releases_it(kind):
    """L19."""
    desk = a_busy_desk(marks=frozenset({Mark.HELD, Mark.DETAILS_MISSING}))
    order_id = CASES[kind]["order_id"]
    await desk.execute(desk.identity(), a_command(desk, kind))
    assert Mark.HELD not in desk.order(order_id).marks
    assert Mark.DETAILS_MISSING in desk.order(order_id).marks
    assert desk.told(order_id)[0] == "OrderReleased"


@pytest.mark.parametrize("kind", [*ORDER_CASES, *CUSTOMER_CASES, RecordCart, ImportOrders, *REACHING])
async def test_an_order_of_a_reseller_that_is_not_granted_does_not_exist(kind):
    """T2, X3: neither to look at nor to act on."""
    desk = a_busy_desk()
    before = desk.state
    desk.person("owner").reseller_ids = frozenset({2})
    for door in (desk.execute, desk.preview):
        with pytest.raises(NotFound, match="There is no "):
            await door(desk.identity("owner"), a_command(desk, kind))
    assert desk.state is before
    desk.person("owner").reseller_ids = frozenset({1, 2})
    assert (await desk.execute(desk.identity("owner"), a_command(desk, kind))).changed


@pytest.mark.parametrize("kind", ORDER_CASES)
async def test_an_order_that_is_not_there_is_not_found(kind):
    desk = a_busy_desk()
    with pytest.raises(NotFound, match="There is no order with the id 77"):
        await desk.execute(desk.identity(), a_command(desk, kind, order_id=77))
