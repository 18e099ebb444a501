"""How an order of the sample is paid: by what method, in how many attempts, and what went wrong before."""

from dataclasses import dataclass
from random import Random

from whenever import Instant

from domain.billing import AttemptStatus
from domain.importing import ImportedPayment
from domain.orders.status import METHOD_KIND, MethodKind, PaymentMethod, Status
from storage.sample.baskets import deck
from storage.sample.catalogue import CARD_GATEWAYS, DEBIT_GATEWAY, FAILURES, WALLET_GATEWAY, Gateway

_M = PaymentMethod
_METHODS = {
    "EUR": deck(
        (
            (_M.CREDIT_CARD, 36), (_M.BANK_TRANSFER, 25), (_M.WALLET, 14), (_M.DEBIT_CARD, 9), (_M.DIRECT_DEBIT, 6),
            (_M.ON_ACCOUNT, 6), (_M.CHEQUE, 2), (_M.CASH, 1), (_M.VOUCHER, 1),
        )
    ),
    "USD": deck(
        (
            (_M.CREDIT_CARD, 55), (_M.WALLET, 18), (_M.BANK_TRANSFER, 10), (_M.CHEQUE, 6), (_M.ON_ACCOUNT, 6),
            (_M.DEBIT_CARD, 4), (_M.VOUCHER, 1),
        )
    ),
    "JPY": deck(
        (
            (_M.CREDIT_CARD, 50), (_M.BANK_TRANSFER, 20), (_M.CASH, 14), (_M.WALLET, 10), (_M.ON_ACCOUNT, 5),
            (_M.VOUCHER, 1),
        )
    ),
}  # fmt: skip
_OFFLINE = deck(((_M.BANK_TRANSFER, 7), (_M.CHEQUE, 2), (_M.CASH, 1)))
_FAILURES = deck(tuple((code, 2 * (len(FAILURES) - n)) for n, code in enumerate(FAILURES)))
_REFERENCES = {_M.BANK_TRANSFER: "TRF", _M.CHEQUE: "CHQ", _M.CASH: "RCPT", _M.ON_ACCOUNT: "TRF"}

_MINUTE, _HOUR, _DAY = 60_000, 3_600_000, 86_400_000
#: What is ordered on account is paid after this time.
_ON_ACCOUNT_DAYS = 30


@dataclass(frozen=True, slots=True)
class Paying:
    """What is known of an order when its payments are made up; times in milliseconds since 1970."""

    status: Status
    method: PaymentMethod
    total_minor: int
    placed: int
    now: int


class Payments:
    """Makes up attempts by chance."""

    def __init__(self, random: Random) -> None:
        self._random = random

    def method(self, status: Status, currency: str, *, chosen: bool) -> PaymentMethod:
        """How the customer pays; `chosen` is false for a cart that has not come so far."""
        random = self._random.random
        if not chosen:
            return PaymentMethod.UNKNOWN
        if status is Status.AWAITING_PAYMENT and random() < 0.75:
            return _OFFLINE[int(random() * len(_OFFLINE))]
        if status is Status.FRAUD:
            return PaymentMethod.CREDIT_CARD
        methods = _METHODS[currency]
        method = methods[int(random() * len(methods))]
        while status is Status.AWAITING_PAYMENT and METHOD_KIND[method] is not MethodKind.ONLINE:
            method = methods[int(random() * len(methods))]
        return method

    def attempts(self, order: Paying) -> tuple[ImportedPayment, ...]:
        """The attempts to take the money, the first first."""
        if order.status is Status.INCOMPLETE or not order.total_minor:
            return ()
        kind = METHOD_KIND[order.method]
        if order.status in (Status.AWAITING_PAYMENT, Status.CANCELLED):
            return self._unpaid(order, kind)
        if kind is MethodKind.ONLINE:
            return self._online(order)
        delay = (
            _ON_ACCOUNT_DAYS * _DAY
            if kind is MethodKind.ON_ACCOUNT
            else int(self._random.random() * 3 * _DAY)
        )
        age = order.now - order.placed
        if kind is MethodKind.ON_ACCOUNT and delay > age:
            return ()
        return (self._offline(order, order.total_minor, order.placed + min(delay, age // 2)),)

    def _unpaid(self, order: Paying, kind: MethodKind) -> tuple[ImportedPayment, ...]:
        chance = self._random.random()
        if kind is MethodKind.ONLINE:
            return self._failed(order, 1 + int(chance * 3))
        if order.status is Status.AWAITING_PAYMENT and kind is MethodKind.OFFLINE and chance < 0.2:
            part = order.total_minor * (2 + int(chance * 30)) // 10
            at = order.placed + (order.now - order.placed) // 2
            return (self._offline(order, max(part, 1), at),)
        return ()

    def _failed(self, order: Paying, n: int) -> tuple[ImportedPayment, ...]:
        gateway = self._gateway(order.method)
        step = min(4 * _MINUTE, (order.now - order.placed) // 4)
        return tuple(
            ImportedPayment(
                status=AttemptStatus.FAILED,
                method=order.method,
                amount_minor=order.total_minor,
                attempted_at=_moment(order.placed + attempt * step),
                system=gateway.name,
                code=_FAILURES[int(self._random.random() * len(_FAILURES))],
            )
            for attempt in range(n)
        )

    def _online(self, order: Paying) -> tuple[ImportedPayment, ...]:
        chance = self._random.random()
        failed = self._failed(order, 1 + int(chance * 40)) if chance < 0.05 else ()
        gateway = self._gateway(order.method)
        step = min(20 * _MINUTE, (order.now - order.placed) // 4)
        at = order.placed + (step if failed else 0)
        # One in forty pays in three parts, a week between them.
        age = order.now - order.placed
        if chance > 0.975 and order.status is Status.HANDLED and age > 15 * _DAY:
            part = order.total_minor // 3
            parts = (order.total_minor - 2 * part, part, part)
            return tuple(
                self._paid(order, gateway, n, at + 7 * _DAY * turn, 3) for turn, n in enumerate(parts)
            )
        return (*failed, self._paid(order, gateway, order.total_minor, at, 1))

    def _paid(
        self, order: Paying, gateway: Gateway, amount: int, at: int, instalments: int
    ) -> ImportedPayment:
        return ImportedPayment(
            status=AttemptStatus.PAID,
            method=order.method,
            amount_minor=amount,
            attempted_at=_moment(at),
            instalments=instalments,
            fee_minor=min(amount, amount * gateway.fee_bp // 10_000 + gateway.fee_minor),
            system=gateway.name,
            # As the sandbox refers to a charge that it can pay back.
            reference=f"sbx_ch_{at % 16**8:08x}",
        )

    def _offline(self, order: Paying, amount: int, at: int) -> ImportedPayment:
        return ImportedPayment(
            status=AttemptStatus.PAID,
            method=PaymentMethod.BANK_TRANSFER if order.method is PaymentMethod.ON_ACCOUNT else order.method,
            amount_minor=amount,
            attempted_at=_moment(at),
            reference=f"{_REFERENCES[order.method]}-{100_000 + int(self._random.random() * 900_000)}",
        )

    def _gateway(self, method: PaymentMethod) -> Gateway:
        if method is PaymentMethod.CREDIT_CARD:
            return CARD_GATEWAYS[int(self._random.random() * len(CARD_GATEWAYS))]
        return WALLET_GATEWAY if method is PaymentMethod.WALLET else DEBIT_GATEWAY


def _moment(milliseconds: int) -> Instant:
    return Instant.from_timestamp(milliseconds, unit="millisecond")
