"""What staff do with an order's money from any screen: take it, pay it back, decide about a part (P2, P4, L9)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from domain.billing import RECEIVED
from domain.billing.commands import (
    CapturePayment,
    ConfirmPartial,
    ReceivePayment,
    RefundPayment,
    RejectPartial,
    RetryRefunds,
)
from domain.errors import InvalidInput
from domain.money import Money
from domain.orders.commands import Collection, OrderCommand
from domain.orders.status import Status, method_label
from domain.payment_rows import PaymentRow, TokenRow
from domain.rows import OrderRow
from domain.staff import Permission
from domain.words import _
from tui.asking import ANY_REASON, Asking
from tui.collection_form import CollectionForm
from tui.deciding import REFUND, money_choice
from widgets.dialogs.ask import Question
from widgets.dialogs.entries import Field

#: How a payment goes back.
_BY_SYSTEM, _BY_HAND = "system", "hand"

#: What becomes of a handled order that is fully refunded.
_HANDLED, _CANCEL = "handled", "cancel"


class MoneyActions(Asking):
    """What is done with an order's money."""

    async def receive(self, row: OrderRow) -> None:
        """Asks what was received; the order is not approved with it (P2)."""
        if self.hindered("order.receive", row):
            return
        form = CollectionForm(self._app, row)
        amount = row.due or row.total
        first = ReceivePayment(order_id=row.id, version=row.version, payment=Collection(amount=amount))

        def answered(typed: Mapping[str, str]) -> OrderCommand:
            payment = form.collection(typed)
            if payment is None:
                raise InvalidInput(_("Say how much was received."))
            return replace(first, payment=payment)

        question = Question(
            title=_("Record a payment for {number}?").format(number=row.number),
            facts=(form.owes if row.due else self.who(row),),
            go=_("Record the payment"),
            stay=_("Keep as it is"),
            fields=form.fields,
        )
        said = _("{number}: payment recorded.")
        self.ask("order.receive", question, row, answered, said, foreseen=answered)

    async def capture(self, row: OrderRow, invoice: str | None = None) -> None:
        """Asks whether to take what is due from a stored token; which, where there are several (P2).

        Args:
            invoice: the number of the invoice that is meant, where the key was pressed on one.
        """
        await self._charge(
            "order.capture",
            row,
            invoice,
            title=_("Take the payment of {number}?"),
            go=_("Take the payment"),
            said=_("{number}: payment asked for; its answer shows in the row."),
        )

    async def authorise(self, row: OrderRow, invoice: str | None = None) -> None:
        """Asks whether to set what is due aside on a stored token, to be taken or let go later (P2).

        Args:
            invoice: the number of the invoice that is meant, where the key was pressed on one.
        """
        await self._charge(
            "order.authorise",
            row,
            invoice,
            title=_("Set the payment of {number} aside?"),
            go=_("Set it aside"),
            said=_("{number}: authorisation asked for; its answer shows in the row."),
        )

    async def _charge(
        self, action_id: str, row: OrderRow, invoice: str | None, *, title: str, go: str, said: str
    ) -> None:
        if self.hindered(action_id, row):
            return
        assert row.customer_id is not None
        customer_id = row.customer_id
        tokens = await self.look(row, lambda reads: reads.tokens(customer_id))
        if tokens is None:
            return
        usable = [token for token in tokens if self._usable(token)]
        several = len(usable) > 1
        first = CapturePayment(
            order_id=row.id,
            version=row.version,
            invoice=invoice,
            token_id=usable[0].id if several else None,
            authorise_only=action_id == "order.authorise",
        )
        effects = await self.effects(action_id, row, first)
        if effects is None:
            return

        def answered(typed: Mapping[str, str]) -> OrderCommand:
            return replace(first, token_id=int(typed["token"])) if several else first

        choices = [
            (str(token.id), _("{token} at {system}").format(token=token.label, system=token.system))
            for token in usable
        ]
        token = Field(name="token", label=_("From which token?"), choices=choices, decides=True)
        question = Question(
            title=title.format(number=row.number),
            facts=(self.who(row), _("{due} are due.").format(due=row.due)),
            effects=effects,
            go=go,
            stay=_("Keep as it is"),
            fields=(token,) if several else (),
        )
        self.ask(action_id, question, row, answered, said, foreseen=answered)

    def _usable(self, token: TokenRow) -> bool:
        return token.active and (token.expires_at is None or self._app.clock.now() < token.expires_at)

    async def refund(self, row: OrderRow, payment_id: int | None = None) -> None:
        """Asks which payment goes back, how much of it, why and how (P2).

        Args:
            payment_id: the payment that is meant, where the key was pressed on one.
        """
        if self.hindered("order.refund", row):
            return
        details = await self.look(row, lambda reads: reads.order_details(row.id))
        systems = await self.look(row, lambda reads: reads.payment_systems())
        if details is None or systems is None:
            return
        received = [p for p in details.payments if p.status in RECEIVED and left_of(p)]
        received.sort(key=lambda payment: payment.id != payment_id)
        if not received:
            self._app.tell(_("Nothing of {number} is left to refund.").format(number=row.number))
            return
        refunding = {system.name for system in systems if system.refunds and system.gateway != "manual"}
        by_hand = received[0].system not in refunding or received[0].reference is None
        first = RefundPayment(
            order_id=row.id, version=row.version, payment_id=received[0].id, reason=ANY_REASON
        )

        def foreseen(typed: Mapping[str, str]) -> RefundPayment:
            payment = next(p for p in received if str(p.id) == typed.get("payment", str(received[0].id)))
            text = typed["amount"].strip()
            return replace(
                first,
                payment_id=payment.id,
                amount=Money.parse(text, payment.amount.currency) if text else None,
                by_hand=typed["how"] == _BY_HAND,
                reference=typed["reference"],
                cancel=typed.get("order") == _CANCEL,
            )

        question = Question(
            title=_("Refund a payment of {number}?").format(number=row.number),
            facts=(self.who(row),),
            go=_("Refund"),
            stay=_("Keep as it is"),
            fields=[*_refund_fields(received, by_hand=by_hand), *self._ends_with_it(row, received)],
        )
        self.ask(
            "order.refund",
            question,
            row,
            lambda typed: replace(foreseen(typed), reason=typed["reason"]),
            _("{number}: refund recorded."),
            foreseen=foreseen,
        )

    def _ends_with_it(self, row: OrderRow, received: Sequence[PaymentRow]) -> list[Field]:
        """Whether a handled order that is fully refunded is cancelled too (L10)."""
        may = Permission.CANCEL in self._app.identity.permissions
        if row.status is not Status.HANDLED or len(received) > 1 or not may:
            return []
        choices = [
            (_HANDLED, _("the order stays handled, and says “Refunded”")),
            (_CANCEL, _("with all of it refunded, cancel the order too")),
        ]
        return [Field(name="order", label=_("What becomes of the order?"), choices=choices, decides=True)]

    async def retry(self, row: OrderRow) -> None:
        """Asks whether to ask again for the refunds that failed (L9)."""
        command = RetryRefunds(order_id=row.id, version=row.version)
        effects = await self.effects("order.retry", row, command)
        if effects is None:
            return
        question = Question(
            title=_("Ask again for the refunds of {number}?").format(number=row.number),
            facts=(self.who(row),),
            effects=effects,
            go=_("Ask again"),
            stay=_("Keep as it is"),
        )
        said = _("{number}: refund asked for again.")
        self.ask("order.retry", question, row, lambda _typed: command, said)

    async def confirm_partial(self, row: OrderRow) -> None:
        """Asks whether what was paid counts as complete (P4)."""
        command = ConfirmPartial(order_id=row.id, version=row.version)
        effects = await self.effects("order.confirm_partial", row, command)
        if effects is None:
            return
        question = Question(
            title=_("Let {number} count as paid?").format(number=row.number),
            facts=(self.who(row), _paid_of(row)),
            effects=effects,
            go=_("Confirm"),
            stay=_("Keep as it is"),
        )
        said = _("{number} counts as paid.")
        self.ask("order.confirm_partial", question, row, lambda _typed: command, said)

    async def reject_partial(self, row: OrderRow) -> None:
        """Asks whether to reject the order, why, and what becomes of what was paid (P4)."""
        command = RejectPartial(order_id=row.id, version=row.version, reason=ANY_REASON)
        effects = await self.effects("order.reject_partial", row, command)
        if effects is None:
            return
        may_refund = Permission.REFUND in self._app.identity.permissions
        question = Question(
            title=_("Reject {number}?").format(number=row.number),
            facts=(self.who(row), _paid_of(row)),
            effects=effects,
            go=_("Reject the order"),
            stay=_("Keep as it is"),
            fields=(
                Field(name="reason", label=_("Why? Your colleagues will read it.")),
                money_choice(row.paid, may_refund=may_refund, go=_("Reject")),
            ),
        )

        def foreseen(typed: Mapping[str, str]) -> RejectPartial:
            return replace(command, refund=typed["money"] == REFUND)

        self.ask(
            "order.reject_partial",
            question,
            row,
            lambda typed: replace(foreseen(typed), reason=typed["reason"]),
            _("{number} rejected."),
            foreseen=foreseen,
        )


def left_of(payment: PaymentRow) -> Money:
    """What of a payment has not gone back, and is not about to."""
    return payment.amount - payment.refunded


def _paid_of(row: OrderRow) -> str:
    return _("{paid} are paid, {due} are due.").format(paid=row.paid, due=row.due)


def _refund_fields(received: Sequence[PaymentRow], *, by_hand: bool) -> list[Field]:
    choices = [
        (
            str(payment.id),
            " · ".join(
                filter(
                    None,
                    (
                        payment.invoice_number,
                        str(left_of(payment)),
                        payment.system or method_label(payment.method),
                    ),
                )
            ),
        )
        for payment in received
    ]
    fields = []
    if len(received) > 1:
        fields.append(Field(name="payment", label=_("Which payment?"), choices=choices, decides=True))
    alone = left_of(received[0]).decimal() if len(received) == 1 else ""
    ways = [(_BY_SYSTEM, _("by its payment system")), (_BY_HAND, _("paid back by hand"))]
    return [
        *fields,
        Field(name="amount", label=_("Amount, or all"), typed=alone, limit=20, width=16, decides=True),
        Field(
            name="how", label=_("How?"), choices=ways, typed=_BY_HAND if by_hand else _BY_SYSTEM,
            beside=True, width=27, decides=True,
        ),
        Field(name="reference", label=_("Reference, by hand"), beside=True),
        Field(name="reason", label=_("Why? Your colleagues will read it.")),
    ]  # fmt: skip
