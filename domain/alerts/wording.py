"""What an alert says, in words: the same on screen, on the command line, in messages and in the audit trail (I3)."""

import json
from typing import Any

from domain.alerts.model import AlertKind
from domain.followup.wording import length
from domain.words import _, ngettext


def told_of(kind: AlertKind, rule: str, subject: str, facts: str) -> str:
    """The sentence of an alert, without a full stop. `facts` is the JSON that is kept with it; what another version
    kept there is not told."""
    try:
        return _TOLD[kind](rule, subject, json.loads(facts))
    except (KeyError, TypeError, ValueError):
        return f"{rule}: {subject}" if subject else rule


def _orders(rule: str, _subject: str, facts: dict[str, Any]) -> str:
    n = int(facts["n"])
    named = ", ".join(f"{number} ({total})" for number, total in facts["orders"])
    count = f"{n:,}+" if facts["more"] else f"{n:,}"
    if n > len(facts["orders"]):
        named += ", …"
    return ngettext("{rule}: {n} order: {named}", "{rule}: {n} orders: {named}", n).format(
        rule=rule, n=count, named=named
    )


def _funnel(rule: str, subject: str, facts: dict[str, Any]) -> str:
    return _("{rule}: {passed} of {carts} carts got past “{step}”, usually {usual} %").format(
        rule=rule, step=subject, passed=facts["passed"], carts=facts["carts"], usual=facts["usual"]
    )


def _failures(rule: str, _subject: str, facts: dict[str, Any]) -> str:
    n = int(facts["n"])
    return ngettext(
        "{rule}: {n} payment through {system} failed with “{code}” in {minutes} min, usually {usual}",
        "{rule}: {n} payments through {system} failed with “{code}” in {minutes} min, usually {usual}",
        n,
    ).format(
        rule=rule,
        n=n,
        system=facts["system"] or _("no payment system"),
        code=facts["code"],
        minutes=facts["minutes"],
        usual=facts["usual"],
    )


def _silence(rule: str, _subject: str, facts: dict[str, Any]) -> str:
    return _("{rule}: nothing for {length}, usually {usual} events in that time").format(
        rule=rule, length=length(facts["minutes"]), usual=facts["usual"]
    )


def _watch(rule: str, _subject: str, facts: dict[str, Any]) -> str:
    if facts["minutes"] is None:
        return _("{rule}: none has run yet; start “ordertop watch”").format(rule=rule)
    return _("{rule}: none was heard of for {length}; start “ordertop watch”").format(
        rule=rule, length=length(facts["minutes"])
    )


_TOLD = {
    AlertKind.ORDERS: _orders,
    AlertKind.FUNNEL: _funnel,
    AlertKind.FAILURES: _failures,
    AlertKind.SILENCE: _silence,
    AlertKind.WATCH: _watch,
}
