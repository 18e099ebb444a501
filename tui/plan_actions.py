"""What staff do with the sales plans on a customer's card: make one, claim its sale, drop it (M2, T9)."""

from collections.abc import Mapping

from whenever import SYSTEM_TZ, Date, Instant, Time

from domain.commands import Command
from domain.customers.rows import CustomerCard
from domain.errors import InvalidInput
from domain.offers.rows import OfferRow
from domain.sales.commands import AddPlan, ClaimSale, DropPlan
from domain.sales.rows import PlanRow
from domain.staff import Permission
from domain.words import _
from tui.customer_actions import CustomerActions
from widgets.dialogs.ask import Question
from widgets.dialogs.entries import Field

#: More offers than anyone goes through by arrows and letters.
_MOST_OFFERS = 200

#: What becomes of a plan.
_PAID, _DROPPED = "paid", "dropped"
#: Whatever the customer buys.
_ANY = ""


class PlanActions(CustomerActions):
    """What is done with sales plans."""

    async def make(self, card: CustomerCard) -> None:
        """Asks what is planned; for whom else but oneself only those who manage sales."""
        if self._hindered("customer.plan"):
            return
        row = card.customer
        offers = await self._looked(lambda reads: reads.offers("", reseller=row.reseller, limit=_MOST_OFFERS))
        staff = await self._looked(lambda reads: reads.staff())
        if offers is None or staff is None:
            return
        first = AddPlan(customer_id=row.id)
        fields = [
            Field(name="offer", label=_("Which offer?"), choices=_offers(offers.rows), decides=True),
            Field(name="day", label=_("For which day, if for any"), limit=10, width=28),
            Field(name="note", label=_("Note"), beside=True),
        ]
        me = self._app.identity
        if Permission.MANAGE_SALES in me.permissions:
            people = [(str(one.id), one.name) for one in staff if one.active]
            fields.insert(
                1,
                Field(
                    name="manager",
                    label=_("Whose plan?"),
                    choices=people,
                    typed=str(me.staff_id),
                    decides=True,
                ),
            )

        def answered(typed: Mapping[str, str]) -> Command:
            return AddPlan(
                command_id=first.command_id,
                customer_id=row.id,
                offer_id=int(typed["offer"]) if typed["offer"] != _ANY else None,
                note=typed["note"],
                planned_for=self._noon(typed["day"]),
                manager_id=int(typed["manager"]) if "manager" in typed else None,
            )

        question = Question(
            title=_("Plan a sale to {name}").format(name=row.name),
            go=_("Plan it"),
            stay=_("Leave it"),
            fields=fields,
        )
        said = _("A sale to {name} is planned.")
        self._ask("customer.plan", question, row, answered, said, foreseen=answered)

    async def end(self, card: CustomerCard) -> None:
        """Asks which plan was paid for, or is dropped."""
        if self._hindered("customer.plan_paid"):
            return
        row, open_plans = card.customer, [plan for plan in card.plans if plan.standing == "open"]
        if not open_plans:
            self._app.tell(_("No sale to {name} is planned that is still open.").format(name=row.name))
            return
        first = ClaimSale(plan_id=open_plans[0].id)

        def answered(typed: Mapping[str, str]) -> Command:
            plan_id = int(typed["plan"])
            if typed["what"] == _DROPPED:
                return DropPlan(command_id=first.command_id, plan_id=plan_id)
            return ClaimSale(command_id=first.command_id, plan_id=plan_id)

        plans = [(str(plan.id), self._words(plan)) for plan in open_plans]
        what = [(_PAID, _("the customer has paid for it")), (_DROPPED, _("it is planned no more"))]
        question = Question(
            title=_("What became of the plan for {name}?").format(name=row.name),
            go=_("Record it"),
            stay=_("Leave it"),
            fields=(
                Field(name="plan", label=_("Which plan?"), choices=plans, decides=True),
                Field(name="what", label=_("What became of it?"), choices=what, decides=True),
            ),
        )
        said = _("The plan for {name} is recorded.")
        self._ask("customer.plan_paid", question, row, answered, said, foreseen=answered)

    def _words(self, plan: PlanRow) -> str:
        day = None if plan.planned_for is None else self._app.when(plan.planned_for)[:10]
        parts = (plan.offer or _("whatever is bought"), plan.manager, day, plan.note)
        return " · ".join(part for part in parts if part)

    def _noon(self, typed: str) -> Instant | None:
        text = typed.strip()
        if not text:
            return None
        try:
            day = Date.parse_iso(text)
        except ValueError:
            raise InvalidInput(
                _("“{text}” is no date: write it like 2026-12-24.").format(text=text[:20])
            ) from None
        zone = self._app.options.settings.zone or SYSTEM_TZ
        return day.at(Time(12)).assume_tz(zone).to_instant()


def _offers(rows: tuple[OfferRow, ...]) -> list[tuple[str, str]]:
    known = sorted(rows, key=lambda one: one.name.casefold())
    return [(_ANY, _("whatever is bought")), *((str(one.id), one.name) for one in known)]
