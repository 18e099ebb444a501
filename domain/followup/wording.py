"""What lists say of a follow-up, in words; the same on the screen and on the command line (I1)."""

from domain.followup.model import result_label, way_label
from domain.followup.rows import CartRow
from domain.words import _

#: From how many minutes on a length of time is said in hours, and in days.
_HOUR, _DAY = 60, 24 * 60


def length(minutes: int) -> str:
    """A length of time in the largest unit that says something: ``34m``, ``3h``, ``2d``."""
    if minutes < _HOUR:
        return _("{n}m").format(n=minutes)
    if minutes < _DAY:
        return _("{n}h").format(n=minutes // _HOUR)
    return _("{n}d").format(n=minutes // _DAY)


def contact_words(row: CartRow) -> str:
    """How the customer can be reached: the address, a sign for a telephone, and whether no letters are wanted."""
    parts = [row.email or "", "☎" if row.phone else ""]
    if row.email and not row.reminders:
        parts.append(_("no reminders"))
    return " ".join(filter(None, parts))


def customer_words(row: CartRow) -> str:
    """Whose it is, by the best name there is; a dash for nobody known."""
    return row.order.customer or row.order.invoice_name or "—"


def why_words(row: CartRow) -> str:
    """Why it is not finished, as far as that is known: what staff have learned, or what a payment failed with."""
    if row.reason:
        return row.reason
    if not row.failures:
        return ""
    code = (row.failed_code or _("payment failed")).replace("_", " ")
    return _("{code} ×{n}").format(code=code, n=row.failures) if row.failures > 1 else code


def tried_words(row: CartRow) -> str:
    """What was tried last, and how often in all."""
    if row.last_way is None:
        return ""
    said = way_label(row.last_way)
    if row.last_result is not None:
        said = _("{way}, {result}").format(way=said, result=result_label(row.last_result))
    return _("{what} (×{n})").format(what=said, n=row.tries) if row.tries > 1 else said
