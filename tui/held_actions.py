"""What staff do with amounts that a payment system has set aside: take them, or let them go (P2, L18)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from domain.billing.commands import CaptureAuthorised, VoidAuthorised
from domain.money import Money
from domain.payment_rows import PaymentRow
from domain.rows import OrderRow
from domain.words import _
from tui.asking import Asking
from widgets.dialogs.ask import Question
from widgets.dialogs.entries import Field


class HeldActions(Asking):
    """What is done with amounts that are set aside."""

    async def capture(self, row: OrderRow, payment_id: int | None = None) -> None:
        """Asks which amount is taken, and how much of it.

        Args:
            payment_id: the payment that is meant, where the key was pressed on one.
        """
        held = await self._held("order.capture_held", row, payment_id)
        if not held:
            return
        first = CaptureAuthorised(order_id=row.id, version=row.version, payment_id=held[0].id)

        def answered(typed: Mapping[str, str]) -> CaptureAuthorised:
            text = typed["amount"].strip()
            payment = _chosen(held, typed)
            amount = Money.parse(text, payment.amount.currency) if text else None
            return replace(first, payment_id=payment.id, amount=amount)

        alone = min(held[0].amount, row.due).decimal() if len(held) == 1 and row.due else ""
        amount = Field(
            name="amount", label=_("Amount, or all"), typed=alone, limit=20, width=16, decides=True
        )
        question = Question(
            title=_("Take what is set aside for {number}?").format(number=row.number),
            facts=(self.who(row), _set_aside(held), _("{due} are due.").format(due=row.due)),
            go=_("Take it"),
            stay=_("Leave it set aside"),
            fields=[*_choice_of(held), amount],
        )
        said = _("{number}: capture asked for; its answer shows in the row.")
        self.ask("order.capture_held", question, row, answered, said, foreseen=answered)

    async def let_go(self, row: OrderRow, payment_id: int | None = None) -> None:
        """Asks whether an amount is let go; which, where there are several.

        Args:
            payment_id: the payment that is meant, where the key was pressed on one.
        """
        held = await self._held("order.void_held", row, payment_id)
        if not held:
            return
        first = VoidAuthorised(order_id=row.id, version=row.version, payment_id=held[0].id)
        effects = await self.effects("order.void_held", row, first)
        if effects is None:
            return

        def answered(typed: Mapping[str, str]) -> VoidAuthorised:
            return replace(first, payment_id=_chosen(held, typed).id)

        question = Question(
            title=_("Let go what is set aside for {number}?").format(number=row.number),
            facts=(self.who(row), _set_aside(held)),
            effects=effects,
            go=_("Let it go"),
            stay=_("Leave it set aside"),
            fields=_choice_of(held),
        )
        said = _("{number}: asked to let it go; the answer shows in the row.")
        self.ask("order.void_held", question, row, answered, said, foreseen=answered)

    async def _held(self, action_id: str, row: OrderRow, payment_id: int | None) -> list[PaymentRow]:
        """The payments whose amounts are set aside, the one that is meant first; none is told."""
        if self.hindered(action_id, row):
            return []
        details = await self.look(row, lambda reads: reads.order_details(row.id))
        if details is None:
            return []
        held = [payment for payment in details.payments if payment.authorised]
        held.sort(key=lambda payment: payment.id != payment_id)
        if not held:
            self._app.tell(
                _("Nothing of {number} is set aside at a payment system.").format(number=row.number)
            )
        return held


def _chosen(held: Sequence[PaymentRow], typed: Mapping[str, str]) -> PaymentRow:
    """The payment that is meant."""
    return next((one for one in held if str(one.id) == typed.get("payment")), held[0])


def _choice_of(held: Sequence[PaymentRow]) -> list[Field]:
    """Which of several payments is meant; nothing to choose where there is one."""
    if len(held) == 1:
        return []
    choices = [
        (str(one.id), " · ".join((one.invoice_number, str(one.amount), one.system or ""))) for one in held
    ]
    return [Field(name="payment", label=_("Which payment?"), choices=choices, decides=True)]


def _set_aside(held: Sequence[PaymentRow]) -> str:
    """What is set aside where, as a sentence."""
    parts = [_("{amount} at {system}").format(amount=one.amount, system=one.system or "") for one in held]
    return _("Set aside: {amounts}.").format(amounts=", ".join(parts))
