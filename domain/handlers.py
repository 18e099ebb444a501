"""Every command there is, and what does it."""

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType
from typing import Any

from domain.affiliates import handlers as affiliates
from domain.affiliates.commands import AddAffiliate, ChangeAffiliate
from domain.alerts import handlers as alerts
from domain.alerts.commands import (
    AcknowledgeAlert,
    AddAlertRule,
    ChangeAlertRule,
    HandOverAlert,
    RecordFindings,
    RecordTold,
    SnoozeAlert,
)
from domain.billing import administration, authorising, charging, collecting, partial, refunding, sending
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
from domain.commands import Command, Outcome
from domain.contacts import (
    AddContact,
    ChangeContact,
    RetireContact,
    add_contact,
    change_contact,
    retire_contact,
)
from domain.context import Context
from domain.credit import administration as resellers
from domain.credit import paying
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
from domain.customers import handlers as customers
from domain.customers import sites
from domain.customers.commands import (
    AddCustomer,
    AddCustomerNote,
    ChangeCustomer,
    IndexCustomer,
    SetApproval,
)
from domain.customers.sites import AddSite, ChangeSite, RetireSite
from domain.delivery import administration as places
from domain.delivery import ending as delivery_ending
from domain.delivery import handlers as delivery
from domain.delivery import suspending
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
from domain.errors import NotFound
from domain.exporting.commands import RecordExport, record_export
from domain.followup import handlers as follow_ups
from domain.followup import messaging, reasons
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
from domain.fraud import handlers as fraud
from domain.fraud.commands import CheckFraud, PassReview, RecordFraudCheck
from domain.importing import ImportOrders
from domain.mail import handlers as letters
from domain.mail.commands import ChangeTemplate, RecordLetter, ResendLetters, ResetTemplate, SendDigest
from domain.mail.digest import send_digest
from domain.offers.commands import (
    AddCategory,
    AddOffer,
    ChangeOffer,
    RenameCategory,
    RetireCategory,
    RetireOffer,
    add_category,
    add_offer,
    change_offer,
    rename_category,
    retire_category,
    retire_offer,
)
from domain.orders import carts, correcting, deleting, ending, handlers, items, reopening
from domain.orders.commands import (
    AddNote,
    AnswerCancel,
    ApproveOrder,
    CancelItem,
    CancelOrder,
    ChangeOrder,
    DeleteOrder,
    DeliverItems,
    RecordCart,
    RefuseOrder,
    ReplaceItem,
    SetFraud,
    SetPending,
    SettleOrder,
    SubmitCart,
)
from domain.placing import handlers as placing
from domain.placing.commands import CompleteCart, PlaceOrder
from domain.promotions.commands import (
    AddPromotion,
    ChangePromotion,
    RetirePromotion,
    add_promotion,
    change_promotion,
    retire_promotion,
)
from domain.recurring import handlers as recurring
from domain.recurring.commands import (
    ActivateRecurring,
    CompleteRecurring,
    LapseRepeat,
    SuspendRecurring,
    TakeDebit,
)
from domain.recurring.debiting import take_debit
from domain.recurring.lapsing import lapse_repeat
from domain.renewals.commands import InvoiceRenewals, MarkOverdue
from domain.renewals.invoicing import invoice_renewals, mark_overdue
from domain.roles import handlers as roles
from domain.roles.commands import AddRole, ChangeRole
from domain.sales import handlers as sales
from domain.sales.commands import AddPlan, AssignSale, ClaimSale, ConfirmSale, DropPlan
from domain.settings.commands import ChangeSetting, change_setting
from domain.shop import handlers as shop
from domain.shop.commands import RecordDistributorEvents, RecordShopEvents, RecordWaitingEvent
from domain.staffing import AddStaff, ChangeStaff, SetRole, add_staff, change_staff, set_role
from domain.statuses import handlers as statuses
from domain.statuses.commands import AddStatus, ChangeStatus, SetStatus
from domain.undoing.commands import UndoChange
from domain.undoing.handlers import undo_change
from domain.views.commands import ChangeView, RemoveView, SaveView
from domain.views.handlers import change_view, remove_view, save_view
from domain.words import _

Handler = Callable[[Any, Context], Awaitable[Outcome]]


async def import_orders(command: ImportOrders, context: Context) -> Outcome:
    """L19: new orders come in held, changed ones are updated unless staff have touched them."""
    name = command.batch.reseller
    if context.reseller_ids:
        named = await context.unit.reseller_ids([name])
        if context.reseller_ids.isdisjoint(named.values()):
            raise NotFound(_("There is no reseller “{name}”.").format(name=name))
    result = await context.unit.import_orders(
        command.batch, staff_id=context.staff_id, now=context.now, chance=context.chance
    )
    return Outcome(
        subject="batch",
        ids=() if result.batch_id is None else (result.batch_id,),
        changed=bool(result.new or result.updated),
        details={
            "new": result.new,
            "updated": result.updated,
            "unchanged": result.unchanged,
            "touched": list(result.touched),
        },
    )


#: Every command there is, and what does it. Tests walk this table, so that no command escapes a check.
HANDLERS: Mapping[type[Command], Handler] = MappingProxyType(
    {
        ApproveOrder: handlers.approve_order,
        CancelOrder: ending.cancel_order,
        AnswerCancel: ending.answer_cancel,
        SetFraud: ending.set_fraud,
        SetPending: reopening.set_pending,
        DeleteOrder: deleting.delete_order,
        CancelItem: items.cancel_item,
        ReplaceItem: items.replace_item,
        DeliverItems: handlers.deliver_items,
        RefuseOrder: handlers.refuse_order,
        SettleOrder: handlers.settle_order,
        CheckFraud: fraud.check_fraud,
        PassReview: fraud.pass_review,
        RecordFraudCheck: fraud.record_fraud_check,
        BeginDelivery: delivery.begin_delivery,
        RecordDelivery: delivery.record_delivery,
        RetryDelivery: delivery.retry_delivery,
        BeginTermination: delivery_ending.begin_termination,
        RecordTermination: delivery_ending.record_termination,
        EndItems: delivery_ending.end_items,
        SuspendItems: suspending.switch_items,
        UnsuspendItems: suspending.switch_items,
        BeginSuspension: suspending.begin_suspension,
        RecordSuspension: suspending.record_suspension,
        AddPlace: places.add_place,
        ChangePlace: places.change_place,
        AddNote: handlers.add_note,
        SetStatus: statuses.set_status,
        UndoChange: undo_change,
        ConfirmSale: sales.confirm_sale,
        AssignSale: sales.assign_sale,
        AddPlan: sales.add_plan,
        ClaimSale: sales.claim_sale,
        DropPlan: sales.drop_plan,
        ChangeOrder: correcting.change_order,
        ReceivePayment: collecting.receive_payment,
        CapturePayment: charging.capture_payment,
        SendInvoice: sending.send_invoice,
        CaptureAuthorised: authorising.capture_authorised,
        VoidAuthorised: authorising.void_authorised,
        RecordAuthorisation: authorising.record_authorisation,
        RecordVoid: authorising.record_void,
        RecordCharge: charging.record_charge,
        RecordDispute: charging.record_dispute,
        RefundPayment: refunding.refund_payment,
        RetryRefunds: refunding.retry_refunds,
        RecordRefund: refunding.record_refund,
        ConfirmPartial: partial.confirm_partial,
        RejectPartial: partial.reject_partial,
        AddPaymentSystem: administration.add_payment_system,
        ChangePaymentSystem: administration.change_payment_system,
        AddToken: administration.add_token,
        RecordCard: administration.record_card,
        RemoveToken: administration.remove_token,
        AddOffer: add_offer,
        ChangeOffer: change_offer,
        RetireOffer: retire_offer,
        AddCategory: add_category,
        RenameCategory: rename_category,
        RetireCategory: retire_category,
        AddReseller: resellers.add_reseller,
        ChangeReseller: resellers.change_reseller,
        AddResellerToken: resellers.add_reseller_token,
        RemoveResellerToken: resellers.remove_reseller_token,
        SetCreditLimit: paying.set_credit_limit,
        PayDistributor: paying.record_payment,
        RecordDistributorInvoice: paying.record_invoice,
        CancelDistributorInvoice: paying.cancel_invoice,
        AddPromotion: add_promotion,
        ChangePromotion: change_promotion,
        RetirePromotion: retire_promotion,
        AddAffiliate: affiliates.add_affiliate,
        ChangeAffiliate: affiliates.change_affiliate,
        AddCustomer: customers.add_customer,
        ChangeCustomer: customers.change_customer,
        SetApproval: customers.set_approval,
        AddCustomerNote: customers.add_customer_note,
        IndexCustomer: customers.index_customer,
        AddSite: sites.add_site,
        ChangeSite: sites.change_site,
        RetireSite: sites.retire_site,
        PlaceOrder: placing.place_order,
        CompleteCart: placing.complete_cart,
        RecordCart: carts.record_cart,
        SubmitCart: carts.submit_cart,
        RecordShopEvents: shop.record_shop_events,
        RecordDistributorEvents: shop.record_distributor_events,
        RecordWaitingEvent: shop.record_waiting_event,
        TakeOrder: follow_ups.take_order,
        ReleaseOrder: follow_ups.release_order,
        LogFollowUp: follow_ups.log_follow_up,
        SnoozeOrder: follow_ups.snooze_order,
        SendRecovery: messaging.send_recovery,
        MarkLost: follow_ups.mark_lost,
        MarkRecovered: follow_ups.mark_recovered,
        AddReason: reasons.add_reason,
        ChangeReason: reasons.change_reason,
        SuspendRecurring: recurring.suspend_recurring,
        ActivateRecurring: recurring.activate_recurring,
        CompleteRecurring: recurring.complete_recurring,
        TakeDebit: take_debit,
        LapseRepeat: lapse_repeat,
        InvoiceRenewals: invoice_renewals,
        MarkOverdue: mark_overdue,
        ImportOrders: import_orders,
        ResendLetters: letters.resend_letters,
        RecordLetter: letters.record_letter,
        SendDigest: send_digest,
        ChangeTemplate: letters.change_template,
        ResetTemplate: letters.reset_template,
        AddContact: add_contact,
        ChangeContact: change_contact,
        RetireContact: retire_contact,
        ChangeSetting: change_setting,
        AddStatus: statuses.add_status,
        ChangeStatus: statuses.change_status,
        AddStaff: add_staff,
        ChangeStaff: change_staff,
        SetRole: set_role,
        AcknowledgeAlert: alerts.acknowledge_alert,
        SnoozeAlert: alerts.snooze_alert,
        HandOverAlert: alerts.hand_over_alert,
        RecordFindings: alerts.record_findings,
        RecordTold: alerts.record_told,
        AddAlertRule: alerts.add_alert_rule,
        ChangeAlertRule: alerts.change_alert_rule,
        AddRole: roles.add_role,
        ChangeRole: roles.change_role,
        RecordExport: record_export,
        SaveView: save_view,
        ChangeView: change_view,
        RemoveView: remove_view,
    }
)
