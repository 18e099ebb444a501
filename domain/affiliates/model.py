"""What is known of an affiliate (T6)."""

from dataclasses import dataclass

from domain.cards import refuse_card_numbers
from domain.errors import InvalidInput
from domain.mail.model import clean_address
from domain.text import clean_line, fold
from domain.words import _

#: What a code may have: it is typed, and stands in a line of the order's details.
CODE_LIMIT = 60


@dataclass(eq=False, kw_only=True)
class Affiliate:
    """Who brings customers to a reseller. Orders hold the code as text, since events from outside may name one that
    nobody has entered here; it stays therefore. A retired one is assigned to no more orders by hand."""

    id: int | None = None
    reseller_id: int
    code: str
    name: str = ""
    email: str | None = None
    retired: bool = False

    def check(self) -> None:
        """Cleans what was typed, and stops what cannot be.

        Raises:
            InvalidInput: there is no code, it is too long, or the address is none.
        """
        self.code = refuse_card_numbers(clean_line(self.code))
        self.name = refuse_card_numbers(clean_line(self.name))
        self.email = clean_address(self.email or "")
        if not self.code or len(self.code) > CODE_LIMIT:
            raise InvalidInput(
                _("An affiliate needs a code of 1 to {n} characters, as the shop sends it.").format(
                    n=CODE_LIMIT
                ),
                rule="T6",
            )

    def goes_by(self, code: str) -> bool:
        """Whether this is the code, whatever its case."""
        return fold(self.code) == fold(clean_line(code))

    def snapshot(self) -> dict[str, object]:
        """The state that the audit trail compares."""
        return {"code": self.code, "name": self.name, "email": self.email, "retired": self.retired}
