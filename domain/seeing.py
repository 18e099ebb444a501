"""Two people, one thing: the second to change it is told who changed what (L17)."""

from whenever import Instant

from domain.context import Context
from domain.errors import Changed
from domain.orders.model import Order
from domain.words import _


def ago(at: Instant, now: Instant) -> str:
    """How long ago something was, in the words of a sentence."""
    seconds = max(0, int((now - at).total("seconds")))
    return _("{n} s").format(n=seconds) if seconds < 120 else _("{n} min").format(n=seconds // 60)


async def require_seen(seen: int, context: Context) -> None:
    """Stops a change of what someone else changed behind the audit number `seen`; orders have versions for that.

    Raises:
        Changed: saying who changed it, when, and to what.
    """
    for tracked in context.unit.tracked:
        if not tracked.before or isinstance(tracked.subject, Order):
            continue
        last = await context.unit.changed_since(tracked.kind, tracked.subject.id, seen)
        if last is not None:
            raise Changed(
                _("{staff} changed it {ago} ago ({what}); look at it again before you act.").format(
                    staff=last.staff,
                    ago=ago(last.at, context.now),
                    what=context.told(last),
                ),
                rule="L17",
            )
