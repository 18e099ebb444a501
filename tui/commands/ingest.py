"""``ordertop ingest``: what outside systems send, a line each from standard input, in any order and repeated (X6)."""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, BinaryIO

from cyclopts import App, Parameter

from domain.errors import Changed, InvalidInput, NotFound, Refused
from domain.staff import Door
from domain.words import _, ngettext
from tui.commands.failure import DONE, SOME_REFUSED
from tui.commands.output import hint, print_json, say
from tui.commands.session import Given, OpenDesk

if TYPE_CHECKING:
    from domain.billing.news import News
    from tui.bootstrap import ReadNews

app = App(name="ingest", help="Take in what outside systems send.", version_flags=[])

#: No event is longer; of a longer line no more than this is ever in memory.
LINE_LIMIT_BYTES = 1_000_000

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
        str | None, Parameter(help="Where the signing secret is found: env:NAME or file:PATH.")
    ] = None,
    as_json: Annotated[bool, Parameter(name="--json", help="Print the summary as JSON.")] = False,
    session: Given,
) -> int:
    """Take in events from standard input, one a line. Only what is signed and fresh is believed."""
    session.require_writable()
    if not stripe or not secret:
        raise InvalidInput(
            _("Say whose events these are, and where their secret is found: --stripe --secret env:NAME.")
        )
    from tui.bootstrap import stripe_news

    read = stripe_news(secret)
    summary = _Summary()
    with session.desk(Door.INGEST) as desk:
        for number, line in enumerate(_lines(sys.stdin.buffer), start=1):
            try:
                _take_in(desk, read, line, summary)
            except NotFound:
                summary.ignored += 1  # of another desk that uses the same account
            except (InvalidInput, Refused, Changed) as error:
                summary.complain(number, error.message)
    _say(summary, as_json=as_json)
    return SOME_REFUSED if summary.bad else DONE


def _lines(source: BinaryIO) -> Iterator[bytes | None]:
    """The lines; none in place of one that is too long, of which the rest is passed over."""
    while line := source.readline(LINE_LIMIT_BYTES + 1):
        if len(line) <= LINE_LIMIT_BYTES or line.endswith(b"\n"):
            yield line
            continue
        while (rest := source.readline(LINE_LIMIT_BYTES)) and not rest.endswith(b"\n"):
            pass
        yield None


def _take_in(desk: OpenDesk, read: "ReadNews", line: bytes | None, summary: _Summary) -> None:
    if line is not None and not line.strip():
        return
    news = _news(read, line)
    if news is None:
        summary.ignored += 1
        return
    from domain.billing.news import record_news

    if desk.thread.run(lambda opened: record_news(opened, desk.identity, news)):
        summary.new += 1
    else:
        summary.known += 1


def _news(read: "ReadNews", line: bytes | None) -> "News | None":
    if line is None:
        raise InvalidInput(_("it is longer than 1 MB"))
    try:
        event = json.loads(line)
        signature, body = event["signature"], event["body"]
    except (ValueError, KeyError, TypeError, RecursionError):
        signature = body = None
    if not isinstance(signature, str) or not isinstance(body, str):
        raise InvalidInput(_("it is not of the form {“signature”: “…”, “body”: “…”}"))
    return read(signature, body)


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
