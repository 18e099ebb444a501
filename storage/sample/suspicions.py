"""What the fraud check of the sample's suspicious orders found: what the desk is said to have seen before is drawn, and
the built-in rules look at it and at the customer."""

from dataclasses import dataclass
from random import Random

from domain.customers import Customer
from domain.fraud.facts import Facts, History
from domain.fraud.model import Thresholds, Verdict, stored_reasons
from domain.fraud.rules import look
from domain.importing import ImportedCheck
from domain.money import Money
from domain.orders.status import NEEDS_STAFF, Status
from domain.settings.model import FRAUD_OVER, FRAUD_REVIEW_OVER
from storage.sample.customers import Buyer

_THRESHOLDS = Thresholds(FRAUD_REVIEW_OVER.default, FRAUD_OVER.default)

#: One order in so many that waits for a person is in review, one in so many others was.
_WAITING, _OTHERS = 7, 50

_REVIEW = (
    History(failed=5, ip_customers=3), History(disputes=1, failed=3), History(ip_frauds=1, failed=3),
    History(orders=6, ip_frauds=1), History(frauds=1),
)  # fmt: skip
_FRAUD = (
    History(frauds=1, failed=4), History(frauds=2, ip_frauds=1), History(frauds=1, orders=7),
    History(disputes=2, failed=6, ip_frauds=1), History(frauds=1, disputes=1),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Suspicion:
    """An order's fraud score, and the check that it comes from where there is something to tell."""

    score: int | None
    check: ImportedCheck | None = None


class Suspicions:
    """Draws them by chance."""

    def __init__(self, random: Random) -> None:
        self._random = random.random

    def of(self, status: Status, buyer: Buyer | None, total: Money) -> Suspicion:
        """What the check of an order found; nobody looks at a cart."""
        if status is Status.INCOMPLETE:
            return Suspicion(None)
        chance = self._random()
        one_in = _WAITING if status in NEEDS_STAFF else _OTHERS
        wanted = (
            Verdict.FRAUD
            if status is Status.FRAUD
            else Verdict.REVIEW
            if chance * one_in < 1
            else Verdict.PASSED
        )
        if wanted is Verdict.PASSED or buyer is None:
            return Suspicion(int(chance**4 * 40))
        check = self._check(wanted, buyer, total)
        return Suspicion(check.score, check)

    def _check(self, wanted: Verdict, buyer: Buyer, total: Money) -> ImportedCheck:
        known = buyer.customer
        customer = Customer(
            reseller_id=0, name=known.name, email=known.email, phone=known.phone, city=known.city, country=known.country
        )  # fmt: skip
        histories = _FRAUD if wanted is Verdict.FRAUD else _REVIEW
        first = int(self._random() * len(histories))
        found = [self._found(history, customer, buyer, total) for history in histories]
        fitting = [check for check in (*found[first:], *found[:first]) if check.verdict is wanted]
        return fitting[0] if fitting else found[first]

    def _found(self, history: History, customer: Customer, buyer: Buyer, total: Money) -> ImportedCheck:
        score, reasons = look(
            Facts(invoice_name=buyer.invoice_name, total=total, customer=customer, history=history)
        )
        return ImportedCheck(score=score, verdict=_THRESHOLDS.verdict(score), reasons=stored_reasons(reasons))
