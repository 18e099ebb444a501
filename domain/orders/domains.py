"""Names of domains as people type them (N1, N3)."""

import re

from domain.cards import refuse_card_numbers
from domain.errors import InvalidInput
from domain.text import clean_line
from domain.words import _

#: Labels of letters, digits and hyphens with dots between, in any script.
_DOMAIN = re.compile(r"(?=.{3,253}$)[^\W_]([\w-]*[^\W_])?(\.[^\W_]([\w-]*[^\W_])?)+")


def clean_domain(typed: str, *, rule: str) -> str:
    """The domain that someone typed, in small letters.

    Raises:
        InvalidInput: it is none.
    """
    domain = refuse_card_numbers(clean_line(typed)).lower()
    if not _DOMAIN.fullmatch(domain):
        raise InvalidInput(
            _("“{domain}” is no domain; write it like example.org.").format(domain=domain), rule=rule
        )
    return domain
