"""Approving and cancelling an order, with the money that goes with it (L4, L5, L9)."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from domain.money import Money
from domain.orders.commands import ApproveOrder, CancelOrder, OrderCommand
from domain.orders.status import METHOD_KIND, MethodKind, Status
from domain.rows import OrderRow
from domain.staff import Permission
from domain.words import _
from tui.asking import ANY_REASON, Asking
from tui.collection_form import CollectionForm
from tui.distributor_form import distributor_fields, distributor_payment
from tui.setup_form import SetUpForm
from widgets.dialogs.ask import Question
from widgets.dialogs.entries import Field

#: What is done with money that was received for an order which is closed.
KEEP, REFUND = "keep", "refund"


class Deciding(Asking):
    """Asks whether an order is approved or cancelled."""

    async def approve(self, row: OrderRow) -> None:
        """Asks whether to approve; says what that does. What is due is asked for in the same dialog (L4)."""
        if self.hindered("order.approve", row):
            return
        if row.due and METHOD_KIND[row.payment_method] is not MethodKind.ON_ACCOUNT:
            await self._collect_and_approve(row)
            return
        command = ApproveOrder(order_id=row.id, version=row.version)
        fields = distributor_fields(row, self._app.identity.permissions)
        effects = await self.effects("order.approve", row, command)
        if effects is None:
            return
        question = Question(
            title=_("Approve {number}?").format(number=row.number),
            facts=(self.who(row),),
            effects=effects,
            go=_("Approve"),
            stay=_("Keep as it is"),
            fields=fields,
        )

        def answered(typed: Mapping[str, str]) -> OrderCommand:
            return replace(command, pay_distributor=distributor_payment(typed, row))

        foreseen = answered if fields else None
        self.ask("order.approve", question, row, answered, _("{number} approved."), foreseen=foreseen)

    async def set_up(self, row: OrderRow) -> None:
        """Asks how each item is set up, and approves the order with that (T7)."""
        if self.hindered("order.set_up", row):
            return
        details = await self.look(row, lambda reads: reads.order_details(row.id))
        places = await self.look(row, lambda reads: reads.places())
        if details is None or places is None:
            return
        form = SetUpForm(details.items, places, self._seal)
        if not form:
            self._app.tell(_("All items of {number} are set up already.").format(number=row.number))
            return
        if row.due and METHOD_KIND[row.payment_method] is not MethodKind.ON_ACCOUNT:
            await self._collect_and_approve(row, form)
            return
        first = ApproveOrder(order_id=row.id, version=row.version)
        question = Question(
            title=_("Approve {number} and set it up?").format(number=row.number),
            facts=(self.who(row),),
            go=_("Approve"),
            stay=_("Keep as it is"),
            fields=form.fields,
        )
        self.ask(
            "order.set_up",
            question,
            row,
            lambda typed: replace(first, setups=form.setups(typed, seal=True)),
            _("{number} approved."),
            foreseen=lambda typed: replace(first, setups=form.setups(typed, seal=False)),
        )

    def _seal(self, password: str) -> str:
        from tui.bootstrap import sealed_token

        return sealed_token(self._app.options.settings, password)

    async def _collect_and_approve(self, row: OrderRow, set_up: SetUpForm | None = None) -> None:
        form = CollectionForm(self._app, row)
        first = ApproveOrder(order_id=row.id, version=row.version)
        may = self._app.identity.permissions
        fields = list(form.fields) if Permission.TAKE_PAYMENT in may else []
        if Permission.APPROVE_UNPAID in may:
            label = _("If less is collected: why is it approved all the same?")
            fields.append(Field(name="unpaid", label=label, decides=True))
        fields += distributor_fields(row, may)
        if set_up is not None:
            fields += set_up.fields

        def answered(typed: Mapping[str, str], *, seal: bool = True) -> OrderCommand:
            return replace(
                first,
                collect=form.collection(typed),
                unpaid_reason=typed.get("unpaid", ""),
                setups=set_up.setups(typed, seal=seal) if set_up is not None else (),
                pay_distributor=distributor_payment(typed, row),
            )

        question = Question(
            title=_("Collect and approve {number}?").format(number=row.number),
            facts=(form.owes,),
            go=_("Collect and approve"),
            stay=_("Keep as it is"),
            fields=fields,
        )
        said = _("{number} approved.")
        action = "order.approve" if set_up is None else "order.set_up"
        foreseen = partial(answered, seal=False)
        self.ask(action, question, row, answered, said, foreseen=foreseen)

    async def cancel(self, row: OrderRow) -> None:
        """Asks whether to cancel, and why; where money was received also what becomes of it (L9)."""
        command = CancelOrder(order_id=row.id, version=row.version, reason=ANY_REASON)
        effects = await self.effects("order.cancel", row, command)
        if effects is None:
            return
        fields = [Field(name="reason", label=_("Why? Your colleagues will read it."))]
        if row.paid:
            fields.append(money_choice(row.paid, may_refund=self._may_refund, go=_("Cancel")))

        def foreseen(typed: Mapping[str, str]) -> OrderCommand:
            return replace(command, refund=typed.get("money") == REFUND)

        waits_for_subs = row.sub_orders and row.stopped_by is None
        asks = row.status is Status.SUBMITTED and not waits_for_subs
        title = _("Ask the distributor to cancel {number}?") if asks else _("Cancel {number}?")
        question = Question(
            title=title.format(number=row.number),
            facts=(self.who(row),),
            effects=effects,
            go=_("Ask") if asks else _("Cancel the order"),
            stay=_("Keep as it is"),
            fields=fields,
        )
        self.ask(
            "order.cancel",
            question,
            row,
            lambda typed: replace(command, reason=typed["reason"], refund=typed.get("money") == REFUND),
            _("{number}: the distributor is asked.") if asks else _("{number} cancelled."),
            foreseen=foreseen,
        )

    @property
    def _may_refund(self) -> bool:
        return Permission.REFUND in self._app.identity.permissions


def money_choice(received: Money, *, may_refund: bool, go: str) -> Field:
    """What becomes of the money that was received; refunding is a choice of those who may refund alone.

    Args:
        go: the verb of what is done to the order.
    """
    choices = [
        (KEEP, _("{go}; the {amount} received stay the customer's credit").format(go=go, amount=received))
    ]
    if may_refund:
        choices.append((REFUND, _("{go} and refund the {amount} received").format(go=go, amount=received)))
    return Field(name="money", label=_("What becomes of the money?"), choices=choices, decides=True)
