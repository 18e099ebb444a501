"""The one door to the words people read: every sentence on a screen or in an error passes through here.

English is the source language, so a missing catalogue means English.
"""

import gettext as _gettext

_catalogue: _gettext.NullTranslations = _gettext.NullTranslations()


def use(catalogue: _gettext.NullTranslations) -> None:
    """Speak with `catalogue` from here on."""
    global _catalogue  # noqa: PLW0603 - one language a process
    _catalogue = catalogue


def _(message: str) -> str:
    """The message in the reader's language."""
    return _catalogue.gettext(message)


def ngettext(singular: str, plural: str, n: int) -> str:
    """The form of the message that fits the count `n`."""
    return _catalogue.ngettext(singular, plural, n)


def mark(message: str) -> str:
    """Names a message for extraction where it must be translated later, not at import."""
    return message
