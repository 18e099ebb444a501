"""A query said in words."""

from decimal import Decimal

from whenever import TimeDelta

from domain.query.fields import FIELDS, UNIT_SECONDS
from domain.query.model import Amount, Booked, Choice, Contains, Exactly, Idle, Moment, Query, Span, Term
from domain.words import _


def describe(query: Query) -> str:
    """The query in words, as shown above the list."""
    return ", ".join(_said(term) for term in query.terms)


def _said(term: Term) -> str:
    said = _said_plainly(term)
    return _("not {term}").format(term=said) if term.negated else said


def _said_plainly(term: Term) -> str:
    match term:
        case Choice(field, values):
            spec = FIELDS[field]
            words = values if spec.kind == "code" else tuple(spec.label(v).lower() for v in values)
            return _(spec.phrase).format(value=_(" or ").join(words))
        case Contains(field, words):
            phrase = _("with “{value}”") if field is None else _(FIELDS[field].phrase)
            return phrase.format(value=" ".join(words))
        case Exactly(field, name, number):
            phrase = _(FIELDS[field].exact or FIELDS[field].phrase)
            return phrase.format(value=f"#{number}" if name is None else name)
        case Amount(field, low, high, low_inclusive, high_inclusive):
            return _(FIELDS[field].phrase).format(value=_said_range(low, high, low_inclusive, high_inclusive))
        case Span(start, end):
            return _said_span(start, end)
        case Idle(shortest, longest):
            return _(FIELDS["idle"].phrase).format(value=_said_lengths(shortest, longest))
        case Booked(field):
            return _(FIELDS[field].phrase).format(value=_said_days(term))


def _said_lengths(shortest: TimeDelta | None, longest: TimeDelta | None) -> str:
    if shortest is not None and longest is not None:
        return _("{low} to {high}").format(low=_said_length(shortest), high=_said_length(longest))
    if shortest is not None:
        return _("for {length} or longer").format(length=_said_length(shortest))
    return _("for {length} at most").format(length=_said_length(longest or TimeDelta()))


def _said_length(length: TimeDelta) -> str:
    seconds = int(length.total("seconds"))
    unit = next((u for u in ("w", "d", "h") if seconds and seconds % UNIT_SECONDS[u] == 0), "m")
    return f"{seconds // UNIT_SECONDS[unit]}{unit}"


def _said_days(term: Booked) -> str:
    if term.first is None or term.last is None:
        day = term.last if term.first is None else term.first
        return (_("until {day}") if term.first is None else _("from {day}")).format(day=day)
    if term.first == term.last:
        return _("on {day}").format(day=term.first)
    return _("{first} to {last}").format(first=term.first, last=term.last)


def _said_range(low: Decimal | None, high: Decimal | None, low_inclusive: bool, high_inclusive: bool) -> str:
    if low is not None and high is not None:
        return str(low) if low == high else _("{low} to {high}").format(low=low, high=high)
    if low is not None:
        return (_("from {n}") if low_inclusive else _("over {n}")).format(n=low)
    return (_("up to {n}") if high_inclusive else _("under {n}")).format(n=high)


def _said_span(start: Moment | None, end: Moment | None) -> str:
    def said(moment: Moment) -> str:
        if moment.ago is None:
            return str(moment.day or moment.at)
        return _said_length(moment.ago)

    if start is not None and end is not None:
        if start.day is not None and end.day is not None:
            last = end.day.subtract(days=1)
            return (
                _("placed on {day}").format(day=last)
                if last == start.day
                else _("placed {first} to {last}").format(first=start.day, last=last)
            )
        if start.ago is None or end.ago is None:
            return _("placed {first} to {last}").format(first=said(start), last=said(end))
        return _("{low} to {high} old").format(low=said(end), high=said(start))
    if start is not None:
        return (_("in the last {time}") if start.ago is not None else _("placed from {time}")).format(
            time=said(start)
        )
    assert end is not None
    if end.ago is not None:
        return _("older than {time}").format(time=said(end))
    return _("placed before {time}").format(time=said(end))
