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
from tui.asking import ANY_REASON
from tui.collection_form import CollectionForm
from tui.distributor_form import distributor_fields, distributor_payment
from tui.fraud_actions import FraudActions, has_looked, looked_field
from tui.setup_form import SetUpForm
from widgets.dialogs.ask import Question
from widgets.dialogs.entries import Field

#: What is done with money that was received for an order which is closed.
KEEP, REFUND = "keep", "refund"


class Deciding(FraudActions):
    """Asks whether an order is approved or cancelled."""

    async def approve(self, row: OrderRow) -> None:
        """Asks whether to approve; says what that does. What is due is asked for in the same dialog (L4)."""
        if self.hindered("order.approve", row):
            return
        if row.due and METHOD_KIND[row.payment_method] is not MethodKind.ON_ACCOUNT:
            await self._collect_and_approve(row)
            return
        found = await self.found(row)
        if found is None:
            return
        terms = await self._terms(row) if row.due else ()
        command = ApproveOrder(order_id=row.id, version=row.version)
        fields = (*_looked(found), *distributor_fields(row, self._app.identity.permissions))
        effects = () if found else await self.effects("order.approve", row, command)
        if effects is None:
            return
        question = Question(
            title=_("Approve {number}?").format(number=row.number),
            facts=(self.who(row), *terms, *found),
            effects=effects,
            go=_("Approve"),
            stay=_("Keep as it is"),
            fields=fields,
        )

        def answered(typed: Mapping[str, str]) -> OrderCommand:
            paid = distributor_payment(typed, row)
            return replace(command, pay_distributor=paid, reviewed=has_looked(typed))

        foreseen = answered if fields else None
        self.ask("order.approve", question, row, answered, _("{number} approved."), foreseen=foreseen)

    async def _terms(self, row: OrderRow) -> tuple[str, ...]:
        """By when what an order on account owes is to be paid (L4)."""
        details = await self.look(row, lambda reads: reads.order_details(row.id))
        if details is None or details.due_by is None:
            return ()
        day = self._app.when(details.due_by)[:10]
        return (_("{due} on account are to be paid by {day}.").format(due=row.due, day=day),)

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
        found = await self.found(row)
        if found is None:
            return
        first = ApproveOrder(order_id=row.id, version=row.version)
        question = Question(
            title=_("Approve {number} and set it up?").format(number=row.number),
            facts=(self.who(row), *found),
            go=_("Approve"),
            stay=_("Keep as it is"),
            fields=(*_looked(found), *form.fields),
        )

        def answered(typed: Mapping[str, str], *, seal: bool = True) -> OrderCommand:
            return replace(first, setups=form.setups(typed, seal=seal), reviewed=has_looked(typed))

        foreseen = partial(answered, seal=False)
        self.ask("order.set_up", question, row, answered, _("{number} approved."), foreseen=foreseen)

    def _seal(self, password: str) -> str:
        from tui.bootstrap import sealed_token

        return sealed_token(self._app.options.settings, password)

    async def _collect_and_approve(self, row: OrderRow, set_up: SetUpForm | None = None) -> None:
        found = await self.found(row)
        if found is None:
            return
        form = CollectionForm(self._app, row)
        first = ApproveOrder(order_id=row.id, version=row.version)
        may = self._app.identity.permissions
        fields = [*_looked(found), *(form.fields if Permission.TAKE_PAYMENT in may else ())]
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
                reviewed=has_looked(typed),
            )

        question = Question(
            title=_("Collect and approve {number}?").format(number=row.number),
            facts=(form.owes, *found),
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


def _looked(found: tuple[str, ...]) -> tuple[Field, ...]:
    """What asks whether someone has looked at what was found, where something was."""
    return (looked_field(),) if found else ()


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
