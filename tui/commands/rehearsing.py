"""What would be due at another moment is done in its name, where nobody outside could take that for real (SPEC 6)."""

import re
from typing import TYPE_CHECKING

from whenever import SYSTEM_TZ, Date, Instant, OffsetDateTime, PlainDateTime, Time

from domain.billing.systems import GatewayKind
from domain.delivery.model import ModuleKind
from domain.errors import InvalidInput, Refused
from domain.settings.model import MAIL_TRANSPORT, MailTransport
from domain.text import clean_line
from domain.words import _
from tui.commands.session import OpenDesk
from tui.settings import Settings

if TYPE_CHECKING:
    from domain.reads import Reads

_MINUTES = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d", re.ASCII)


def moment_of(typed: str, settings: Settings) -> Instant:
    """A moment such as ``2027-01-31``, ``2027-01-31T09:30`` in the reader's zone, or ``2027-01-31T08:30:00Z``.

    Raises:
        InvalidInput: it is none.
    """
    text = typed.strip()
    if _MINUTES.fullmatch(text):
        text = f"{text[:10]}T{text[11:]}:00"
    zone = settings.zone or SYSTEM_TZ
    try:
        if len(text) == len("2027-01-31"):
            begins = Date.parse_iso(text).at(Time())
            return begins.assume_tz(zone, disambiguation="compatible").to_instant()
        if text.endswith("Z"):
            return Instant.parse_iso(text)
        if re.search(r"[+-]\d\d:?\d\d$", text):
            return OffsetDateTime.parse_iso(text).to_instant()
        return PlainDateTime.parse_iso(text).assume_tz(zone, disambiguation="compatible").to_instant()
    except ValueError:
        raise InvalidInput(
            _("“{text}” is no moment: write it like 2027-01-31 or 2027-01-31T09:30.").format(
                text=clean_line(typed, limit=40)
            )
        ) from None


def require_sandbox(desk: OpenDesk) -> None:
    """Stops what is done in the name of the future where anyone outside would take it for real.

    Raises:
        Refused: naming whom the desk would reach.
    """

    async def look(reads: "Reads") -> list[str]:
        tame = (GatewayKind.SANDBOX, GatewayKind.MANUAL)
        found = [one.name for one in await reads.payment_systems() if one.gateway not in tame]
        found += [one.name for one in await reads.places() if one.module is ModuleKind.WEBHOOK]
        kept = await reads.settings()
        if MAIL_TRANSPORT.value(kept.get(MAIL_TRANSPORT.name)) is not MailTransport.MAILDIR:
            found.append(_("a mail server"))
        return found

    if real := desk.read(look):
        raise Refused(
            _(
                "This desk reaches {names}, which would take the future for real; rehearse on a copy of the desk "
                "whose payment systems are all sandboxes."
            ).format(names=", ".join(real[:5]))
        )
