"""Every command there is, and what does it.

Each is imported when it is first asked for. A run of the command line needs one of them, and the dashboard none until
something is decided; all together take as long to import as a database library.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from domain.commands import Command, Outcome

if TYPE_CHECKING:
    from domain.context import Context

Handler = Callable[[Any, "Context"], Awaitable[Outcome]]

#: Each command, by the domain's module that it stands in, and where what does it stands.
_PLACES = {
    "orders.commands:ApproveOrder": "orders.handlers:approve_order",
    "orders.commands:CancelOrder": "orders.ending:cancel_order",
    "orders.commands:AnswerCancel": "orders.ending:answer_cancel",
    "orders.commands:SetFraud": "orders.ending:set_fraud",
    "orders.commands:SetPending": "orders.reopening:set_pending",
    "orders.commands:DeleteOrder": "orders.deleting:delete_order",
    "orders.commands:CancelItem": "orders.items:cancel_item",
    "orders.commands:ReplaceItem": "orders.items:replace_item",
    "orders.commands:DeliverItems": "orders.handlers:deliver_items",
    "orders.commands:RefuseOrder": "orders.handlers:refuse_order",
    "orders.commands:SettleOrder": "orders.handlers:settle_order",
    "fraud.commands:CheckFraud": "fraud.handlers:check_fraud",
    "fraud.commands:PassReview": "fraud.handlers:pass_review",
    "fraud.commands:RecordFraudCheck": "fraud.handlers:record_fraud_check",
    "delivery.commands:BeginDelivery": "delivery.handlers:begin_delivery",
    "delivery.commands:RecordDelivery": "delivery.handlers:record_delivery",
    "delivery.commands:RetryDelivery": "delivery.handlers:retry_delivery",
    "delivery.commands:BeginTermination": "delivery.ending:begin_termination",
    "delivery.commands:RecordTermination": "delivery.ending:record_termination",
    "delivery.commands:EndItems": "delivery.ending:end_items",
    "delivery.commands:SuspendItems": "delivery.suspending:switch_items",
    "delivery.commands:UnsuspendItems": "delivery.suspending:switch_items",
    "delivery.commands:BeginSuspension": "delivery.suspending:begin_suspension",
    "delivery.commands:RecordSuspension": "delivery.suspending:record_suspension",
    "delivery.commands:AddPlace": "delivery.administration:add_place",
    "delivery.commands:ChangePlace": "delivery.administration:change_place",
    "orders.commands:AddNote": "orders.handlers:add_note",
    "statuses.commands:SetStatus": "statuses.handlers:set_status",
    "undoing.commands:UndoChange": "undoing.handlers:undo_change",
    "sales.commands:ConfirmSale": "sales.handlers:confirm_sale",
    "sales.commands:AssignSale": "sales.handlers:assign_sale",
    "sales.commands:AddPlan": "sales.handlers:add_plan",
    "sales.commands:ClaimSale": "sales.handlers:claim_sale",
    "sales.commands:DropPlan": "sales.handlers:drop_plan",
    "orders.commands:ChangeOrder": "orders.correcting:change_order",
    "billing.commands:ReceivePayment": "billing.collecting:receive_payment",
    "billing.commands:CapturePayment": "billing.charging:capture_payment",
    "billing.commands:SendInvoice": "billing.sending:send_invoice",
    "billing.commands:CaptureAuthorised": "billing.authorising:capture_authorised",
    "billing.commands:VoidAuthorised": "billing.authorising:void_authorised",
    "billing.commands:RecordAuthorisation": "billing.authorising:record_authorisation",
    "billing.commands:RecordVoid": "billing.authorising:record_void",
    "billing.commands:RecordCharge": "billing.charging:record_charge",
    "billing.commands:RecordDispute": "billing.charging:record_dispute",
    "billing.commands:RefundPayment": "billing.refunding:refund_payment",
    "billing.commands:RetryRefunds": "billing.refunding:retry_refunds",
    "billing.commands:RecordRefund": "billing.refunding:record_refund",
    "billing.commands:ConfirmPartial": "billing.partial:confirm_partial",
    "billing.commands:RejectPartial": "billing.partial:reject_partial",
    "billing.commands:AddPaymentSystem": "billing.administration:add_payment_system",
    "billing.commands:ChangePaymentSystem": "billing.administration:change_payment_system",
    "billing.commands:AddToken": "billing.administration:add_token",
    "billing.commands:RecordCard": "billing.administration:record_card",
    "billing.commands:RemoveToken": "billing.administration:remove_token",
    "offers.commands:AddOffer": "offers.commands:add_offer",
    "offers.commands:ChangeOffer": "offers.commands:change_offer",
    "offers.commands:RetireOffer": "offers.commands:retire_offer",
    "offers.commands:AddCategory": "offers.commands:add_category",
    "offers.commands:RenameCategory": "offers.commands:rename_category",
    "offers.commands:RetireCategory": "offers.commands:retire_category",
    "credit.commands:AddReseller": "credit.administration:add_reseller",
    "credit.commands:ChangeReseller": "credit.administration:change_reseller",
    "credit.commands:AddResellerToken": "credit.administration:add_reseller_token",
    "credit.commands:RemoveResellerToken": "credit.administration:remove_reseller_token",
    "credit.commands:SetCreditLimit": "credit.paying:set_credit_limit",
    "credit.commands:PayDistributor": "credit.paying:record_payment",
    "credit.commands:RecordDistributorInvoice": "credit.paying:record_invoice",
    "credit.commands:CancelDistributorInvoice": "credit.paying:cancel_invoice",
    "promotions.commands:AddPromotion": "promotions.commands:add_promotion",
    "promotions.commands:ChangePromotion": "promotions.commands:change_promotion",
    "promotions.commands:RetirePromotion": "promotions.commands:retire_promotion",
    "affiliates.commands:AddAffiliate": "affiliates.handlers:add_affiliate",
    "affiliates.commands:ChangeAffiliate": "affiliates.handlers:change_affiliate",
    "customers.commands:AddCustomer": "customers.handlers:add_customer",
    "customers.commands:ChangeCustomer": "customers.handlers:change_customer",
    "customers.commands:SetApproval": "customers.handlers:set_approval",
    "customers.commands:AddCustomerNote": "customers.handlers:add_customer_note",
    "customers.commands:IndexCustomer": "customers.handlers:index_customer",
    "customers.sites:AddSite": "customers.sites:add_site",
    "customers.sites:ChangeSite": "customers.sites:change_site",
    "customers.sites:RetireSite": "customers.sites:retire_site",
    "placing.commands:PlaceOrder": "placing.handlers:place_order",
    "placing.commands:CompleteCart": "placing.handlers:complete_cart",
    "orders.commands:RecordCart": "orders.carts:record_cart",
    "orders.commands:SubmitCart": "orders.carts:submit_cart",
    "shop.commands:RecordShopEvents": "shop.handlers:record_shop_events",
    "shop.commands:RecordDistributorEvents": "shop.handlers:record_distributor_events",
    "shop.commands:RecordWaitingEvent": "shop.handlers:record_waiting_event",
    "followup.commands:TakeOrder": "followup.handlers:take_order",
    "followup.commands:ReleaseOrder": "followup.handlers:release_order",
    "followup.commands:LogFollowUp": "followup.handlers:log_follow_up",
    "followup.commands:SnoozeOrder": "followup.handlers:snooze_order",
    "followup.commands:SendRecovery": "followup.messaging:send_recovery",
    "followup.commands:MarkLost": "followup.handlers:mark_lost",
    "followup.commands:MarkRecovered": "followup.handlers:mark_recovered",
    "followup.commands:AddReason": "followup.reasons:add_reason",
    "followup.commands:ChangeReason": "followup.reasons:change_reason",
    "recurring.commands:SuspendRecurring": "recurring.handlers:suspend_recurring",
    "recurring.commands:ActivateRecurring": "recurring.handlers:activate_recurring",
    "recurring.commands:CompleteRecurring": "recurring.handlers:complete_recurring",
    "recurring.commands:TakeDebit": "recurring.debiting:take_debit",
    "recurring.commands:LapseRepeat": "recurring.lapsing:lapse_repeat",
    "renewals.commands:InvoiceRenewals": "renewals.invoicing:invoice_renewals",
    "renewals.commands:MarkOverdue": "renewals.invoicing:mark_overdue",
    "importing:ImportOrders": "importing:import_orders",
    "mail.commands:ResendLetters": "mail.handlers:resend_letters",
    "mail.commands:RecordLetter": "mail.handlers:record_letter",
    "mail.commands:SendDigest": "mail.digest:send_digest",
    "mail.commands:ChangeTemplate": "mail.handlers:change_template",
    "mail.commands:ResetTemplate": "mail.handlers:reset_template",
    "contacts:AddContact": "contacts:add_contact",
    "contacts:ChangeContact": "contacts:change_contact",
    "contacts:RetireContact": "contacts:retire_contact",
    "settings.commands:ChangeSetting": "settings.commands:change_setting",
    "statuses.commands:AddStatus": "statuses.handlers:add_status",
    "statuses.commands:ChangeStatus": "statuses.handlers:change_status",
    "staffing:AddStaff": "staffing:add_staff",
    "staffing:ChangeStaff": "staffing:change_staff",
    "staffing:SetRole": "staffing:set_role",
    "alerts.commands:AcknowledgeAlert": "alerts.handlers:acknowledge_alert",
    "alerts.commands:SnoozeAlert": "alerts.handlers:snooze_alert",
    "alerts.commands:HandOverAlert": "alerts.handlers:hand_over_alert",
    "alerts.commands:RecordFindings": "alerts.handlers:record_findings",
    "alerts.commands:RecordTold": "alerts.handlers:record_told",
    "alerts.commands:AddAlertRule": "alerts.handlers:add_alert_rule",
    "alerts.commands:ChangeAlertRule": "alerts.handlers:change_alert_rule",
    "roles.commands:AddRole": "roles.handlers:add_role",
    "roles.commands:ChangeRole": "roles.handlers:change_role",
    "exporting.commands:RecordExport": "exporting.commands:record_export",
    "views.commands:SaveView": "views.handlers:save_view",
    "views.commands:ChangeView": "views.handlers:change_view",
    "views.commands:RemoveView": "views.handlers:remove_view",
}


class _Handlers(Mapping[type[Command], Handler]):
    """The table, with what is in it imported as it is used."""

    def __getitem__(self, kind: type[Command]) -> Handler:
        module, name = kind.__module__.removeprefix("domain."), kind.__name__
        handler: Handler = _imported(_PLACES[f"{module}:{name}"])
        return handler

    def __iter__(self) -> Iterator[type[Command]]:
        return map(_imported, _PLACES)

    def __len__(self) -> int:
        return len(_PLACES)


#: Every command there is, and what does it. Tests walk this table, so that no command escapes a check.
HANDLERS: Mapping[type[Command], Handler] = _Handlers()


def command_named(name: str) -> type[Command] | None:
    """The command that the records call so; none where this version has no such command."""
    place = next((place for place in _PLACES if place.endswith(f":{name}")), None)
    return None if place is None else _imported(place)


@cache
def _imported(place: str) -> Any:
    module, _colon, name = place.partition(":")
    return getattr(import_module(f"domain.{module}"), name)
