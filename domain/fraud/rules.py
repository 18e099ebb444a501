"""The built-in fraud rules: each looks at one thing, and says what it adds to the score and why (F1).

They need nobody outside. docs/fraud.md tells what each can and cannot see; a test keeps its table true.
"""

import re
from collections.abc import Callable

from domain.fraud.countries import CALLING_CODES, calling_code, country_of_domain
from domain.fraud.facts import Facts
from domain.fraud.model import HIGHEST_SCORE, Reason
from domain.text import tokens

#: Well-known services that hand out addresses for minutes. No such list is ever whole.
DISPOSABLE = frozenset(
    """10minutemail.com 20minutemail.com 33mail.com anonaddy.me burnermail.io dispostable.com dropmail.me
    emailondeck.com fakeinbox.com fakemail.net getairmail.com getnada.com grr.la guerrillamail.biz guerrillamail.com
    guerrillamail.de guerrillamail.info guerrillamail.net guerrillamail.org guerrillamailblock.com harakirimail.com
    inboxkitten.com incognitomail.com jetable.org mail-temp.com mailcatch.com maildrop.cc mailexpire.com mailinator.com
    mailinator.net mailnesia.com mailsac.com mintemail.com moakt.com mohmal.com mytemp.email nada.email sharklasers.com
    spam4.me spambox.us spamgourmet.com temp-mail.io temp-mail.org tempail.com tempinbox.com tempmail.com tempmailo.com
    tempr.email throwawaymail.com trash-mail.com trashmail.com trashmail.de trashmail.net wegwerfmail.de yopmail.com
    yopmail.fr yopmail.net""".split()
)

_DIGITS = re.compile(r"\d{5,}")
_LETTER = re.compile(r"[^\W\d_]")

#: So many orders of one person within a day are ordinary, so many customers at one IP address too; and one payment that
#: fails is nothing.
_ORDINARY_ORDERS, _ORDINARY_CUSTOMERS, _ORDINARY_FAILURES = 3, 2, 1
#: Each beyond that adds so much, and all together no more than that.
_EACH, _ALL = 10, 30
#: So many handled orders make a customer known.
_KNOWN = 3


def no_email(facts: Facts) -> Reason | None:
    """A customer who cannot be written to."""
    return Reason("no_email", 10) if facts.customer and not _mailbox(facts)[1] else None


def disposable_email(facts: Facts) -> Reason | None:
    """An address at a service that hands them out for minutes, or below one."""
    host = _mailbox(facts)[1]
    parts = host.split(".")
    known = any(".".join(parts[n:]) in DISPOSABLE for n in range(len(parts)))
    return Reason("disposable_email", 30, host) if known else None


def odd_email(facts: Facts) -> Reason | None:
    """Five digits or more in a row, or no letter at all, before the @."""
    name, host = _mailbox(facts)
    odd = host and (_DIGITS.search(name) or not _LETTER.search(name))
    return Reason("odd_email", 10) if odd else None


def no_address(facts: Facts) -> Reason | None:
    """A customer of whom neither street nor city is known."""
    customer = facts.customer
    return Reason("no_address", 5) if customer and not (customer.address or customer.city) else None


def name_differs(facts: Facts) -> Reason | None:
    """The invoice is for someone whose name has no word in common with the customer's."""
    if facts.customer is None or not facts.invoice_name:
        return None
    mine, theirs = set(tokens(facts.customer.name)), set(tokens(facts.invoice_name))
    return Reason("name_differs", 10) if mine and theirs and mine.isdisjoint(theirs) else None


def phone_country(facts: Facts) -> Reason | None:
    """A number with the calling code of another country than the customer's. Numbers without one say nothing."""
    customer = facts.customer
    if customer is None or customer.country not in CALLING_CODES:
        return None
    code = calling_code(customer.phone or "")
    if code is None or code == CALLING_CODES[customer.country]:
        return None
    return Reason("phone_country", 20, f"+{code} / {customer.country}")


def email_country(facts: Facts) -> Reason | None:
    """An address under the domain of another country than the customer's."""
    customer = facts.customer
    if customer is None or customer.country not in CALLING_CODES:
        return None
    country = country_of_domain(_mailbox(facts)[1])
    if country is None or country == customer.country:
        return None
    return Reason("email_country", 10, f"{country} / {customer.country}")


def large_amount(facts: Facts) -> Reason | None:
    """Many times what this reseller's orders in the same currency come to."""
    usual = facts.history.usual_minor
    times = facts.total.amount_minor // usual if usual else 0
    if times < 5:
        return None
    return Reason("large_amount", 30 if times >= 20 else 15, str(times))


def many_orders(facts: Facts) -> Reason | None:
    """More than three orders within a day, this one among them."""
    orders = facts.history.orders + 1
    return _beyond("many_orders", orders, _ORDINARY_ORDERS)


def shared_ip(facts: Facts) -> Reason | None:
    """More than two customers within a day, this one among them. Offices and mobile networks share addresses too."""
    return _beyond("shared_ip", facts.history.ip_customers + 1, _ORDINARY_CUSTOMERS)


def failed_payments(facts: Facts) -> Reason | None:
    """More than one within a day, as where stolen cards are tried out."""
    return _beyond("failed_payments", facts.history.failed + facts.failed, _ORDINARY_FAILURES)


def fraud_before(facts: Facts) -> Reason | None:
    """An earlier order of the same person was fraud."""
    return Reason("fraud_before", 60) if facts.history.frauds else None


def fraud_from_ip(facts: Facts) -> Reason | None:
    """An earlier order from the same IP address was fraud."""
    return Reason("fraud_from_ip", 25) if facts.history.ip_frauds else None


def dispute_before(facts: Facts) -> Reason | None:
    """The same person disputed a payment before."""
    return Reason("dispute_before", 30) if facts.history.disputes else None


def known_customer(facts: Facts) -> Reason | None:
    """Three orders or more handled over 30 days ago, none fraud and none disputed: this speaks for the customer."""
    history = facts.history
    good = history.handled >= _KNOWN and not history.frauds and not history.disputes
    return Reason("known_customer", -20, str(history.handled)) if good else None


Rule = Callable[[Facts], Reason | None]

#: All rules, in the order in which their reasons are told.
RULES: tuple[Rule, ...] = (
    fraud_before,
    dispute_before,
    fraud_from_ip,
    failed_payments,
    disposable_email,
    large_amount,
    many_orders,
    shared_ip,
    phone_country,
    email_country,
    name_differs,
    no_email,
    odd_email,
    no_address,
    known_customer,
)


def look(facts: Facts) -> tuple[int, tuple[Reason, ...]]:
    """The score of an order, and what it is made of."""
    reasons = tuple(reason for rule in RULES if (reason := rule(facts)) is not None)
    score = sum(reason.points or 0 for reason in reasons)
    return min(max(score, 0), HIGHEST_SCORE), reasons


def _beyond(code: str, n: int, ordinary: int) -> Reason | None:
    more = n - ordinary
    return Reason(code, min(more * _EACH, _ALL), str(n)) if more > 0 else None


def _mailbox(facts: Facts) -> tuple[str, str]:
    """What stands before and behind the @ of the customer's address."""
    email = facts.customer.email if facts.customer else None
    name, _at, host = (email or "").strip().lower().rpartition("@")
    return (name, host.strip(".")) if name else ("", "")
