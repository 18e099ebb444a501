"""How long an alert is put off, as people write it (I3)."""

import re

from whenever import TimeDelta

from domain.errors import InvalidInput
from domain.text import clean_line
from domain.words import _

_LENGTH = re.compile(r"(\d{1,4})(m|h|d)", re.ASCII)
_MINUTES = {"m": 1, "h": 60, "d": 1_440}


def read_length(text: str) -> TimeDelta:
    """Understands ``30m``, ``2h`` or ``1d``.

    Raises:
        InvalidInput: it is no length of time.
    """
    found = _LENGTH.fullmatch(text.strip())
    if found is None or not int(found[1]):
        raise InvalidInput(
            _("“{text}” is no length of time; write it like 30m, 2h or 1d.").format(
                text=clean_line(text, limit=30)
            ),
            rule="I3",
        )
    return TimeDelta(minutes=int(found[1]) * _MINUTES[found[2]])
