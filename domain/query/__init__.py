"""The search language (T4): parsed once, used by the screen, the command line, saved views, bulk and alerts.

``archive:awaiting_payment total:>50 -method:cheque ana`` is four terms, all of which must hold. A term is a filter
(`field:value`, negated by a leading ``-``, several values with commas) or a word looked for in everything.
"""

from domain.query.model import (
    EVERYTHING,
    Amount,
    Booked,
    Choice,
    Contains,
    Exactly,
    Idle,
    Moment,
    Query,
    QueryError,
    Span,
    Term,
    Within,
    Zone,
)
from domain.query.parser import parse
from domain.query.wording import describe

__all__ = [
    "EVERYTHING",
    "Amount",
    "Booked",
    "Choice",
    "Contains",
    "Exactly",
    "Idle",
    "Moment",
    "Query",
    "QueryError",
    "Span",
    "Term",
    "Within",
    "Zone",
    "describe",
    "parse",
]
