"""What staff do about to whom a sale is credited, from any screen that shows orders (M2, M4)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from domain.rows import OrderRow, StaffRow
from domain.sales.commands import AssignSale, ConfirmSale
from domain.words import _
from tui.asking import Asking
from widgets.dialogs.ask import Question
from widgets.dialogs.entries import Field

#: Whose sale it is: a person's, or nobody's.
_BY_USER, _BY_SYSTEM = "user", "system"


class SalesActions(Asking):
    """What is done about to whom a sale is credited."""

    async def confirm(self, row: OrderRow) -> None:
        """Asks whose sale it is; the manager who claimed it stands there, else the system (M2)."""
        people = await self._people("order.confirm_sale", row)
        if people is None:
            return
        first = ConfirmSale(order_id=row.id, version=row.version)

        def answered(typed: Mapping[str, str]) -> ConfirmSale:
            if typed["whose"] == _BY_SYSTEM:
                return replace(first, system=True)
            return replace(first, manager_id=int(typed["manager"]))

        whose = [(_BY_USER, _("sales by user")), (_BY_SYSTEM, _("system sales"))]
        by_user = row.manager_id is not None
        question = Question(
            title=_("Confirm the sale of {number}?").format(number=row.number),
            facts=(self.who(row), self._now(row)),
            go=_("Confirm"),
            stay=_("Leave it"),
            fields=(
                Field(
                    name="whose", label=_("Whose sale is it?"), choices=whose, width=24, decides=True,
                    typed=_BY_USER if by_user else _BY_SYSTEM,
                ),
                self._who_sold(people, row, beside=True),
            ),
        )  # fmt: skip
        said = _("{number}: sale confirmed.")
        self.ask("order.confirm_sale", question, row, answered, said, foreseen=answered)

    async def assign(self, row: OrderRow) -> None:
        """Asks whom the sale is credited to, to be confirmed later (M2)."""
        people = await self._people("order.assign_sale", row)
        if people is None:
            return
        first = AssignSale(order_id=row.id, version=row.version, manager_id=None)

        def answered(typed: Mapping[str, str]) -> AssignSale:
            return replace(first, manager_id=int(typed["manager"]))

        question = Question(
            title=_("Add a sales manager to {number}?").format(number=row.number),
            facts=(self.who(row), self._now(row)),
            go=_("Add"),
            stay=_("Leave it"),
            fields=(self._who_sold(people, row),),
        )
        said = _("{number}: sales manager added; the sale waits to be confirmed.")
        self.ask("order.assign_sale", question, row, answered, said, foreseen=answered)

    async def _people(self, action_id: str, row: OrderRow) -> Sequence[StaffRow] | None:
        """Who may have sold the order; none where that is not asked, which is told."""
        if self.hindered(action_id, row):
            return None
        staff = await self.look(row, lambda reads: reads.staff())
        if staff is None:
            return None
        return [one for one in staff if one.active and (not one.resellers or row.reseller in one.resellers)]

    def _who_sold(self, people: Sequence[StaffRow], row: OrderRow, *, beside: bool = False) -> Field:
        """The people to choose from, by name; a letter leads to the next that begins with it."""
        known = sorted(people, key=lambda one: (one.name.casefold(), one.id))
        return Field(
            name="manager",
            label=_("Sales manager"),
            choices=[(str(one.id), one.name) for one in known],
            typed=str(row.manager_id or self._app.identity.staff_id),
            beside=beside,
            decides=True,
        )

    @staticmethod
    def _now(row: OrderRow) -> str:
        name = row.manager or _("the system")
        if row.sale_confirmed:
            return _("Confirmed as the sale of {name}.").format(name=name)
        return _("Credited to {name}, not confirmed.").format(name=name)
