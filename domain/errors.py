"""What can go wrong, as sentences a person can act on (S6).

Each class has a stable `code`; the command line turns it into an exit code (SPEC 13).
"""

from domain.text import clean_line

#: Far more than a sentence needs: what limits it is what it repeats of the input.
_LONGEST = 1000


class DomainError(Exception):
    """One sentence that says what, where, and what to do next.

    Args:
        message: the sentence, already in the reader's language. It may repeat what someone typed, so it is made
            plain text (X1).
        rule: the id of the rule that stood in the way, for example ``L5``.
    """

    code = "error"

    def __init__(self, message: str, *, rule: str | None = None) -> None:
        self.message = clean_line(message, limit=_LONGEST)
        super().__init__(self.message)
        self.rule = rule


class InvalidInput(DomainError):
    """The request cannot be understood: a bad query, number, file or option."""

    code = "invalid"


class NotFound(DomainError):
    """The order, customer or other thing named does not exist (or is not granted to this person)."""

    code = "not_found"


class Refused(DomainError):
    """A rule stands in the way (L16)."""

    code = "refused"


class NotPermitted(DomainError):
    """The person lacks the permission (S1)."""

    code = "not_permitted"


class Changed(DomainError):
    """Someone else changed the order since it was read (L17)."""

    code = "changed"


class DeskUnavailable(DomainError):
    """The database cannot be used: missing, locked, full, damaged, or of another version (R10)."""

    code = "database"


class OutsideFailed(DomainError):
    """A system outside failed or has not answered."""

    code = "outside"
