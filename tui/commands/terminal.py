"""Whether there is a terminal that can show the dashboard, and what it can."""

import os
import sys
from collections.abc import Mapping

from domain.errors import InvalidInput
from domain.words import _


def require_terminal() -> None:
    """Stops a dashboard that nobody could see.

    Raises:
        InvalidInput: input or output is no terminal, or it cannot place text.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise InvalidInput(
            _("The dashboard needs a terminal; in a script use the commands, such as “ordertop orders list”.")
        )
    if os.environ.get("TERM", "") in ("", "dumb"):
        raise InvalidInput(
            _(
                "The dashboard needs a terminal that can place text, and TERM says there is none; "
                "set TERM, or use the commands."
            )
        )


def keeps_escape_back(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether a program that listens to the mouse gets Esc only with the next key: so it is in GNU screen (4.9)."""
    return bool(environ.get("STY"))
