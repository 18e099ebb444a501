"""What can be done to an order, wherever it is shown."""

from typing import TYPE_CHECKING

from domain.orders.transitions import Action as Step
from domain.staff import Permission
from domain.words import _, mark
from tui import delivery_obstacles, ending_obstacles, fraud_obstacles, money_obstacles, sale_obstacles
from tui.actions.action import Action

if TYPE_CHECKING:
    from domain.rows import OrderRow


def _of_the_reseller(row: "OrderRow") -> str | None:
    if row.customer_id is not None:
        return None
    return _("{number} has no customer: the reseller placed it for itself.").format(number=row.number)


ORDER = (
    Action(
        id="order.approve",
        keys=("a",),
        label=mark("approve"),
        help=mark("Approve the order; it says what will happen before anything does."),
        permission=Permission.APPROVE,
        step=Step.APPROVE,
    ),
    Action(
        id="order.set_up",
        keys=("A",),
        label=mark("set up"),
        help=mark("Approve the order and say of each item how it is set up: where, username, password."),
        permission=Permission.APPROVE,
        step=Step.APPROVE,
    ),
    Action(
        id="order.cancel",
        keys=("c",),
        label=mark("cancel"),
        help=mark(
            "Cancel the order with its items and unpaid invoices; ask the distributor where it has it."
        ),
        permission=Permission.CANCEL,
        step=Step.CANCEL,
    ),
    Action(
        id="order.answer_cancel",
        keys=("Q",),
        label=mark("answer"),
        help=mark("Record the distributor's answer to the cancellation that it was asked for."),
        permission=Permission.DELIVER,
        step=Step.AGREE_CANCEL,
    ),
    Action(
        id="order.change_item",
        keys=("I",),
        label=mark("item"),
        help=mark("Cancel one item that is not delivered, or replace it by another offer."),
        permission=Permission.CANCEL,
        step=Step.CHANGE_ITEM,
    ),
    Action(
        id="order.end",
        keys=("minus",),
        label=mark("end items"),
        help=mark("Have ended what runs on though it is not wanted, or say that it is ended."),
        permission=Permission.DELIVER,
        hindrance=ending_obstacles.ending,
    ),
    Action(
        id="order.suspend",
        keys=("underscore",),
        label=mark("suspend"),
        help=mark("Suspend what a handled order has set up, or let it go on, or say that it is so."),
        permission=Permission.DELIVER,
        hindrance=ending_obstacles.suspending,
    ),
    Action(
        id="order.set_fraud",
        keys=("W",),
        label=mark("fraud"),
        help=mark("Set the order as fraud: its items are ended, its unpaid invoices cancelled."),
        permission=Permission.SET_FRAUD,
        step=Step.SET_FRAUD,
    ),
    Action(
        id="order.set_pending",
        keys=("Z",),
        label=mark("back to pending"),
        help=mark("Let a cancelled, fraud or handled order await approval again."),
        permission=Permission.CANCEL,
        step=Step.SET_PENDING,
    ),
    Action(
        id="order.delete",
        keys=("delete",),
        label=mark("delete"),
        help=mark("Delete a closed order for good, where no money is left on it."),
        permission=Permission.DELETE,
        step=Step.DELETE,
        hindrance=ending_obstacles.deleting,
    ),
    Action(
        id="order.receive",
        keys=("p",),
        label=mark("payment"),
        help=mark("Record a payment that was received, without approving the order."),
        permission=Permission.TAKE_PAYMENT,
        hindrance=money_obstacles.receiving,
    ),
    Action(
        id="order.capture",
        keys=("t",),
        label=mark("take payment"),
        help=mark("Take what is due from the payment token that the customer left."),
        permission=Permission.TAKE_PAYMENT,
        hindrance=money_obstacles.capturing,
    ),
    Action(
        id="order.authorise",
        keys=("h",),
        label=mark("set aside"),
        help=mark("Set what is due aside on the customer's payment token, to be taken or let go later."),
        permission=Permission.TAKE_PAYMENT,
        hindrance=money_obstacles.capturing,
    ),
    Action(
        id="order.capture_held",
        keys=("H",),
        label=mark("capture"),
        help=mark("Take what is set aside at a payment system, all of it or a part."),
        permission=Permission.TAKE_PAYMENT,
        hindrance=money_obstacles.holding,
    ),
    Action(
        id="order.void_held",
        keys=("V",),
        label=mark("let go"),
        help=mark("Let go what is set aside at a payment system; nothing is taken."),
        permission=Permission.TAKE_PAYMENT,
        hindrance=money_obstacles.holding,
    ),
    Action(
        id="order.refund",
        keys=("r",),
        label=mark("refund"),
        help=mark("Pay a payment back, in full or in part, or record that it was paid back by hand."),
        permission=Permission.REFUND,
        hindrance=money_obstacles.refunding,
    ),
    Action(
        id="order.retry",
        keys=("z",),
        label=mark("retry refund"),
        help=mark("Ask again for the refunds of the order that failed."),
        permission=Permission.REFUND,
        hindrance=money_obstacles.retrying,
    ),
    Action(
        id="order.send_invoice",
        keys=("S",),
        label=mark("mail invoice"),
        help=mark("Mail the order's invoice to the customer."),
        permission=Permission.FOLLOW_UP,
        hindrance=money_obstacles.invoicing,
    ),
    Action(
        id="order.confirm_partial",
        keys=("P",),
        label=mark("confirm part"),
        help=mark("Let what was paid in part count as complete; the rest is written off."),
        permission=Permission.APPROVE,
        step=Step.CONFIRM_PARTIAL,
        hindrance=money_obstacles.in_parts,
    ),
    Action(
        id="order.reject_partial",
        keys=("B",),
        label=mark("reject part"),
        help=mark("Reject an order that was paid in part; what was received is refunded or kept as credit."),
        permission=Permission.CANCEL,
        step=Step.REJECT_PARTIAL,
        hindrance=money_obstacles.in_parts,
    ),
    Action(
        id="order.confirm_sale",
        keys=("x",),
        label=mark("confirm sale"),
        help=mark("Confirm whose sale a paid order is: a manager's or the system's."),
        permission=Permission.MANAGE_SALES,
        hindrance=sale_obstacles.confirming,
    ),
    Action(
        id="order.assign_sale",
        keys=("X",),
        label=mark("add user"),
        help=mark("Add a sales manager to a paid order, to be confirmed later."),
        permission=Permission.MANAGE_SALES,
        hindrance=sale_obstacles.assigning,
    ),
    Action(
        id="order.deliver",
        keys=("d",),
        label=mark("delivered"),
        help=mark("Mark the order's items as delivered by hand."),
        permission=Permission.DELIVER,
        step=Step.DELIVER,
    ),
    Action(
        id="order.redeliver",
        keys=("D",),
        label=mark("deliver again"),
        help=mark("Have what failed delivered again, without waiting for the next try."),
        permission=Permission.DELIVER,
        hindrance=delivery_obstacles.redelivering,
    ),
    Action(
        id="order.refuse",
        keys=("b",),
        label=mark("refused"),
        help=mark("Give the order back: the distributor refused it."),
        permission=Permission.DELIVER,
        step=Step.REFUSE,
    ),
    Action(
        id="order.note",
        keys=("n",),
        label=mark("note"),
        help=mark("Write a note for your colleagues."),
        permission=Permission.NOTE,
    ),
    Action(
        id="order.edit",
        keys=("e",),
        label=mark("edit"),
        help=mark("Correct the name on the invoice, the affiliate, and domains that are not delivered yet."),
        permission=Permission.PLACE_ORDER,
    ),
    Action(
        id="order.fraud",
        keys=("ampersand",),
        label=mark("fraud check"),
        help=mark("See what the fraud check found; let the order pass, or have it checked again."),
        permission=Permission.APPROVE,
        hindrance=fraud_obstacles.checking,
    ),
    Action(
        id="order.set_status",
        keys=("l",),
        label=mark("status"),
        help=mark("Show the order under a status of your own; add, rename and retire those."),
        permission=Permission.MANAGE_STATUSES,
    ),
    Action(
        id="order.undo",
        keys=("u",),
        label=mark("undo"),
        help=mark("Take back your last change, where no money has moved and nothing outside has begun."),
        permission=Permission.NOTE,
    ),
    Action(
        id="order.complete",
        keys=("L",),
        label=mark("complete"),
        help=mark("Complete a cart together with its customer: the order form, filled in from the cart."),
        permission=Permission.PLACE_ORDER,
        step=Step.SUBMIT,
    ),
    Action(
        id="order.customer",
        keys=("w",),
        label=mark("customer"),
        help=mark("Open the card of the order's customer; a click on the name does the same."),
        hindrance=_of_the_reseller,
    ),
    Action(
        id="order.same",
        keys=("s",),
        label=mark("same customer"),
        help=mark("List all orders with the same customer, e-mail, address or card."),
        hindrance=_of_the_reseller,
    ),
    Action(
        id="order.copy",
        keys=("y",),
        label=mark("copy number"),
        help=mark("Copy the order's number to your clipboard, through SSH too."),
    ),
    Action(
        id="order.number",
        keys=("Y",),
        label=mark("show number"),
        help=mark("Show the order's number alone, to be selected with the mouse."),
    ),
    Action(
        id="order.hint",
        keys=("i",),
        label=mark("what is hidden"),
        help=mark("Tell the category and offer number, and what the row has no room for."),
    ),
)
