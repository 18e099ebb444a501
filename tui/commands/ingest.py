"""``ordertop ingest``: what outside systems send, a line each from standard input, in any order and repeated (X6)."""

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Annotated, Any, BinaryIO

from cyclopts import App, Parameter

from domain.errors import Changed, InvalidInput, NotFound, Refused
from domain.staff import Door
from domain.words import _, ngettext
from tui.commands.event_lines import LINE_LIMIT_BYTES
from tui.commands.failure import DONE, SOME_REFUSED
from tui.commands.output import hint, print_json, say
from tui.commands.session import Given, OpenDesk

app = App(name="ingest", help="Take in what outside systems send.", version_flags=[])

#: Takes an event in; whether it was new, or none where it does not concern this desk.
Take = Callable[[OpenDesk, Any], bool | None]

#: So many bad lines are told one by one.
_TOLD = 100


@dataclass(slots=True)
class _Summary:
    """What became of the lines. `known` changed nothing more, `ignored` do not concern this desk."""

    new: int = 0
    known: int = 0
    ignored: int = 0
    bad: int = 0
    told: list[dict[str, object]] = field(default_factory=list)

    def complain(self, line: int, reason: str) -> None:
        """Counts a bad line, and says why it is one."""
        self.bad += 1
        if self.bad <= _TOLD:
            self.told.append({"line": line, "reason": reason})
            hint(_("line {line}: {reason}").format(line=line, reason=reason))


@app.default
def ingest(
    *,
    stripe: Annotated[
        bool, Parameter(help="The lines are Stripe's events, as {“signature”: …, “body”: …}.")
    ] = False,
    secret: Annotated[
        str | None, Parameter(help="Where Stripe's signing secret is found: env:NAME or file:PATH.")
    ] = None,
    delivery: Annotated[
        str | None,
        Parameter(help="The lines are from this server or registrar, as {“headers”: {…}, “body”: …}."),
    ] = None,
    rees46: Annotated[
        bool, Parameter(help="The lines are of a REES46 archive: event_time,event_type,product_id,…")
    ] = False,
    reseller: Annotated[
        str | None, Parameter(help="Whose the events are that do not say so themselves.")
    ] = None,
    as_json: Annotated[
        bool,
        Parameter(name="--json", help="Print an answer a line, or of signed events the summary, as JSON."),
    ] = False,
    session: Given,
) -> int:
    """Take in events from standard input, one a line: carts, orders, payments, deliveries, the distributor's answers.

    What payment systems, servers and registrars send is believed only when it is signed and fresh.
    """
    session.require_writable()
    signed = stripe or delivery is not None
    if stripe is not bool(secret) or (stripe and delivery is not None) or (signed and (rees46 or reseller)):
        raise InvalidInput(
            _(
                "Say whose events these are: --stripe --secret env:NAME, --delivery and the server's name, or "
                "neither, with --reseller and --rees46 as it fits."
            )
        )
    if not signed:
        with session.desk(Door.INGEST) as desk:
            return _take_events(desk, reseller, rees46=rees46, as_json=as_json)
    take = None if secret is None else _from_stripe(secret)
    summary = _Summary()
    with session.desk(Door.INGEST) as desk:
        take = take or _from_place(desk, delivery or "")
        for number, line in enumerate(_lines(sys.stdin.buffer), start=1):
            try:
                _take_in(desk, take, line, summary)
            except (InvalidInput, NotFound, Refused, Changed) as error:
                summary.complain(number, error.message)
    _say(summary, as_json=as_json)
    return SOME_REFUSED if summary.bad else DONE


def _take_events(desk: OpenDesk, reseller: str | None, *, rees46: bool, as_json: bool) -> int:
    from tui.bootstrap import event_reader
    from tui.commands.event_taking import Taking

    return Taking(desk, event_reader(rees46=rees46), reseller=reseller, as_json=as_json).run()


def _lines(source: BinaryIO) -> Iterator[bytes | None]:
    """The lines; none in place of one that is too long, of which the rest is passed over."""
    while line := source.readline(LINE_LIMIT_BYTES + 1):
        if len(line) <= LINE_LIMIT_BYTES or line.endswith(b"\n"):
            yield line
            continue
        while (rest := source.readline(LINE_LIMIT_BYTES)) and not rest.endswith(b"\n"):
            pass
        yield None


def _take_in(desk: OpenDesk, take: Take, line: bytes | None, summary: _Summary) -> None:
    if line is None:
        raise InvalidInput(_("it is longer than 1 MB"))
    if not line.strip():
        return
    try:
        event = json.loads(line)
    except (ValueError, RecursionError):
        event = None
    new = take(desk, event)
    if new is None:
        summary.ignored += 1
    elif new:
        summary.new += 1
    else:
        summary.known += 1


def _from_stripe(secret: str) -> Take:
    """Takes in Stripe's events."""
    from domain.billing.news import record_news
    from tui.bootstrap import stripe_news

    read = stripe_news(secret)

    def take(desk: OpenDesk, event: Any) -> bool | None:
        match event:
            case {"signature": str(signature), "body": str(body)}:
                news = read(signature, body)
            case _:
                raise InvalidInput(_("it is not of the form {“signature”: “…”, “body”: “…”}"))
        if news is None:
            return None
        try:
            return desk.thread.run(lambda opened: record_news(opened, desk.identity, news))
        except NotFound:
            return None  # of another desk that uses the same account

    return take


def _from_place(desk: OpenDesk, name: str) -> Take:
    """Takes in what the server or registrar of this name sends."""
    from domain.delivery.news import record_delivery_news
    from tui.bootstrap import delivery_news
    from tui.commands.places import webhook_named

    read = delivery_news(webhook_named(desk, name))

    def take(desk: OpenDesk, event: Any) -> bool | None:
        match event:
            case {"headers": dict(headers), "body": str(body)} if _are_headers(headers):
                news = read(headers, body)
            case _:
                raise InvalidInput(_("it is not of the form {“headers”: {…}, “body”: “…”}"))
        return desk.thread.run(lambda opened: record_delivery_news(opened, desk.identity, news))

    return take


def _are_headers(found: dict[Any, Any]) -> bool:
    return all(isinstance(value, str) for value in found.values())


def _say(summary: _Summary, *, as_json: bool) -> None:
    if summary.bad > _TOLD:
        more = summary.bad - _TOLD
        hint(ngettext("… and {n} more bad line.", "… and {n} more bad lines.", more).format(n=f"{more:,}"))
    if as_json:
        print_json(
            {
                "new": summary.new,
                "known": summary.known,
                "ignored": summary.ignored,
                "bad": summary.bad,
                "bad_lines": summary.told,
            }
        )
        return
    parts = [
        _("{n} new").format(n=f"{summary.new:,}"),
        _("{n} known").format(n=f"{summary.known:,}"),
        _("{n} of no concern here").format(n=f"{summary.ignored:,}"),
    ]
    if summary.bad:
        parts.append(
            ngettext("{n} bad line left out", "{n} bad lines left out", summary.bad).format(
                n=f"{summary.bad:,}"
            )
        )
    say(" · ".join(parts))
