"""The shop events of a REES46 archive as carts and orders; see docs/events.md. A line is one event of one product.

The archive knows neither carts nor quantities: a session is a cart, each product in it a line, as many as it was put in
times. What is bought of a session at one moment completes its cart, once the archive goes on to the next moment.
"""

import csv
import hashlib
from collections import Counter, OrderedDict
from collections.abc import Sequence
from typing import NamedTuple

from whenever import Instant

from domain.errors import InvalidInput
from domain.orders.status import PaymentMethod
from domain.shop.model import CartEvent, ShopCustomer, ShopEvent, ShopLine, ShopPayment
from domain.text import clean_line
from domain.words import _

_COLUMNS = [
    "event_time", "event_type", "product_id", "category_id", "category_code", "brand", "price", "user_id",
    "user_session",
]  # fmt: skip

#: So many sessions are remembered; one that goes on later counts what is in it anew.
MOST_SESSIONS = 50_000

#: The archive says no currency; its publisher's shops sell in this one.
_CURRENCY = "USD"


class _Row(NamedTuple):
    event_time: str
    event_type: str
    product_id: str
    category_id: str
    category_code: str
    brand: str
    price: str
    user_id: str
    user_session: str


class Archive:
    """Reads an archive from its beginning; what comes again has the same ids."""

    def __init__(self) -> None:
        self._sessions: OrderedDict[str, Counter[str]] = OrderedDict()
        self._seen: Counter[str] = Counter()
        self._moment = ""
        self._bought: dict[str, CartEvent] = {}

    def end(self) -> Sequence[tuple[ShopEvent, str | None]]:
        """What was bought at the moment that has passed."""
        ended = [(completed, None) for completed in self._bought.values()]
        self._bought.clear()
        return ended

    def read(self, line: bytes) -> Sequence[tuple[ShopEvent, str | None]]:
        """The event of a line; none of what concerns no cart.

        Raises:
            InvalidInput: it is no line of such an archive.
        """
        try:
            cells = next(csv.reader([line.decode().rstrip("\r\n")], strict=True))
        except (UnicodeDecodeError, csv.Error, StopIteration):
            raise InvalidInput(_("it is no line of an archive")) from None
        if cells == _COLUMNS:
            return ()
        if len(cells) != len(_COLUMNS):
            raise InvalidInput(_("it has {n} columns, not {m}").format(n=len(cells), m=len(_COLUMNS)))
        row = _Row(*(clean_line(cell, limit=100) for cell in cells))
        at = _moment_of(row.event_time)
        ended: Sequence[tuple[ShopEvent, str | None]] = ()
        if row.event_time != self._moment:
            self._moment, self._seen = row.event_time, Counter()
            ended = self.end()
        if row.event_type not in ("cart", "purchase"):
            return ended
        return (*ended, (self._event(row, at), None))

    def _event(self, row: _Row, at: Instant) -> CartEvent:
        if not row.user_session or not row.product_id:
            raise InvalidInput(_("it has no session, or no product"))
        name = " ".join(row)
        self._seen[name] += 1
        key = hashlib.sha256(f"{name} {self._seen[name]}".encode()).hexdigest()[:32]
        bought = row.event_type == "purchase"
        if bought:
            self._bought[row.user_session] = CartEvent(
                id=f"rees46-{row.user_session}-{at.timestamp()}",
                at=at,
                cart=row.user_session,
                step="order",
                completed=True,
                payment=ShopPayment(),
            )
        return CartEvent(
            id=f"rees46-{key}",
            at=at,
            cart=row.user_session,
            step="payment" if bought else "cart",
            currency=_CURRENCY,
            customer=ShopCustomer(ref=row.user_id) if row.user_id else None,
            payment_method=PaymentMethod.CREDIT_CARD if bought else None,
            lines=(self._line(row, bought=bought),),
        )

    def _line(self, row: _Row, *, bought: bool) -> ShopLine:
        products = self._sessions.setdefault(row.user_session, Counter())
        self._sessions.move_to_end(row.user_session)
        if len(self._sessions) > MOST_SESSIONS:
            self._sessions.popitem(last=False)
        # What is bought was put in before; bought at once, it is one.
        products[row.product_id] += not bought or not products[row.product_id]
        kind = row.category_code.rpartition(".")[2].replace("_", " ")
        name = " ".join(part for part in (row.brand, kind, row.product_id) if part)
        return ShopLine(
            line=row.product_id,
            name=name,
            quantity=products[row.product_id],
            unit_price=row.price,
            product_type=row.category_code.partition(".")[0] or "other",
        )


def _moment_of(text: str) -> Instant:
    try:
        return Instant.parse_iso(text.removesuffix(" UTC").replace(" ", "T") + "Z")
    except ValueError:
        raise InvalidInput(
            _("“{text}” is no time such as 2019-10-01 00:00:00 UTC").format(text=text[:40])
        ) from None
