"""What staff do about a fraud check: see what was found, let the order pass, have it checked again (F1, F2)."""

from collections.abc import Mapping

from domain.commands import Command
from domain.fraud.commands import CheckFraud, PassReview
from domain.orders.status import Mark
from domain.rows import OrderRow
from domain.words import _
from tui.asking import Asking
from widgets.dialogs.ask import Question
from widgets.dialogs.entries import Field
from widgets.fraud_lines import found_lines

_NOT_YET, _LOOKED, _PASS, _CHECK = "not_yet", "looked", "pass", "check"


def looked_field() -> Field:
    """Whether someone has looked at what was found; not, unless they say so."""
    return Field(
        name="looked",
        label=_("It is in fraud review. Is anything wrong with it?"),
        choices=((_NOT_YET, _("I have not looked yet")), (_LOOKED, _("I have looked: nothing is wrong"))),
        decides=True,
    )


def has_looked(typed: Mapping[str, str]) -> bool:
    """Whether that was said."""
    return typed.get("looked") == _LOOKED


class FraudActions(Asking):
    """Asks about the fraud check of an order."""

    async def found(self, row: OrderRow) -> tuple[str, ...] | None:
        """What the check of an order in review found; nothing for all others, none where it cannot be read."""
        if Mark.REVIEW not in row.marks:
            return ()
        details = await self.look(row, lambda reads: reads.order_details(row.id))
        return None if details is None else found_lines(details)

    async def fraud(self, row: OrderRow) -> None:
        """Shows what was found, and asks what follows."""
        if self.hindered("order.fraud", row):
            return
        details = await self.look(row, lambda reads: reads.order_details(row.id))
        if details is None:
            return
        review = Mark.REVIEW in row.marks
        again = CheckFraud(order_id=row.id, version=row.version)
        passed = PassReview(order_id=row.id, version=row.version)
        effects = () if review else await self.effects("order.fraud", row, again)
        if effects is None:
            return
        choices = (
            (_CHECK, _("have it checked again")),
            (_PASS, _("I have looked, nothing is wrong: let it pass")),
        )
        field = Field(name="what", label=_("What follows?"), choices=choices, decides=True)

        def answered(typed: Mapping[str, str]) -> Command:
            return passed if typed.get("what") == _PASS else again

        question = Question(
            title=_("The fraud check of {number}").format(number=row.number),
            facts=(self.who(row), *found_lines(details)),
            effects=effects,
            go=_("Do that") if review else _("Check again"),
            stay=_("Keep as it is"),
            fields=(field,) if review else (),
        )
        said = _("{number}: done; the details tell what was found.")
        self.ask("order.fraud", question, row, answered, said, foreseen=answered if review else None)
