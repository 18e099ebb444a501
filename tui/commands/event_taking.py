"""The events of ``ordertop ingest``, answered line by line once they are kept (SPEC 13, FEATURES 44)."""

import sys
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from domain.errors import DomainError, InvalidInput
from domain.orders.status import Status, plain_label
from domain.settings.model import STATUS_URL
from domain.shop.model import Answer, ShopEvent, Taken
from domain.shop.taking import Given, catch_up, take_events
from domain.words import _, ngettext
from tui.commands.choosing import reseller_named
from tui.commands.event_lines import Line, Stop, batches
from tui.commands.failure import DONE, SOME_REFUSED
from tui.commands.output import dumped, hint, say
from tui.commands.session import OpenDesk
from tui.commands.shapes import JsonObject

if TYPE_CHECKING:
    from tui.bootstrap import EventReader

#: So many bad lines are told one by one.
_TOLD = 100


class Taking:
    """Takes events in and answers them.

    Args:
        reseller: whose they are, where they do not say so themselves.
    """

    def __init__(self, desk: OpenDesk, reader: "EventReader", *, reseller: str | None, as_json: bool) -> None:
        self._desk = desk
        self._reader = reader
        self._as_json = as_json
        self._resellers: dict[str, int] = {}
        self._usual = None if reseller is None else reseller_named(desk, reseller).id
        self._status_url = desk.read(lambda reads: reads.settings()).get(STATUS_URL.name) or ""
        self._counts: Counter[str] = Counter()
        self._last = 0

    def run(self) -> int:
        """Takes in what comes from standard input, until it ends or someone ends it."""
        self._desk.thread.run(lambda desk: catch_up(desk, self._desk.identity))
        with Stop() as stop:
            for lines in batches(sys.stdin.buffer, stop):
                self._take(lines)
            if not stop.asked and (last := self._reader.end()):
                self._answer_all([(self._last, self._of_reseller(*one)) for one in last], {})
            if stop.asked:
                hint(
                    _("Stopped: all events up to line {line} are taken in; begin again behind it.").format(
                        line=self._last
                    )
                )
        self._summary()
        return SOME_REFUSED if self._counts["bad"] else DONE

    def _take(self, lines: Sequence[Line]) -> None:
        given: list[tuple[int, Given]] = []
        said: dict[int, list[JsonObject]] = {line.number: [] for line in lines}
        for line in lines:
            try:
                given += [(line.number, one) for one in self._given(line)]
            except InvalidInput as error:
                said[line.number].append(self._bad(line.number, error))
        self._answer_all(given, said)
        self._last = lines[-1].number

    def _answer_all(self, given: Sequence[tuple[int, Given]], said: dict[int, list[JsonObject]]) -> None:
        """Has the events taken in, and answers them behind what is said of their lines already."""
        taken = [one for _line, one in given]
        identity = self._desk.identity
        results = self._desk.thread.run(lambda desk: take_events(desk, identity, taken)) if taken else []
        for (line, one), result in zip(given, results, strict=True):
            answers = said.setdefault(line, [])
            if isinstance(result, DomainError):
                answers.append(self._bad(line, result, one.event.id))
            else:
                self._counts[result.taken] += 1
                answers.append(self._answer(line, result))
        if self._as_json:
            answers = [answer for of_line in said.values() for answer in of_line]
            sys.stdout.write("".join(f"{dumped(answer)}\n" for answer in answers))
            sys.stdout.flush()

    def _given(self, line: Line) -> list[Given]:
        if line.text is None:
            raise InvalidInput(_("it is longer than 1 MB"))
        if not line.text.strip():
            return []
        return [self._of_reseller(event, name) for event, name in self._reader.read(line.text)]

    def _of_reseller(self, event: ShopEvent, name: str | None) -> Given:
        return Given(event, self._reseller(name))

    def _reseller(self, name: str | None) -> int:
        if name is None:
            if self._usual is None:
                self._usual = self._only_one()
            return self._usual
        if name not in self._resellers:
            try:
                self._resellers[name] = reseller_named(self._desk, name).id
            except DomainError as error:
                raise InvalidInput(error.message) from None
        return self._resellers[name]

    def _only_one(self) -> int:
        found = self._desk.read(lambda reads: reads.resellers())
        if len(found) != 1:
            raise InvalidInput(_("say whose it is: reseller, or --reseller for all lines"))
        return found[0].id

    def _bad(self, line: int, error: DomainError, event_id: str | None = None) -> JsonObject:
        self._counts["bad"] += 1
        if self._counts["bad"] <= _TOLD:
            hint(_("line {line}: {reason}").format(line=line, reason=error.message))
        return {
            "line": line,
            "id": event_id,
            "result": "bad",
            "error": {"code": error.code, "rule": error.rule, "message": error.message},
        }

    def _answer(self, line: int, answer: Answer) -> JsonObject:
        whole: JsonObject = {
            "line": line,
            "id": answer.id,
            "result": answer.taken.value,
            "number": answer.number,
            "status": answer.status,
        }
        if answer.submitted and answer.number is not None and answer.status is not None:
            whole["confirmation"] = {
                "message": confirmation(answer.number, Status(answer.status)),
                "status_url": self._status_url.replace("{number}", answer.number) or None,
            }
        return whole

    def _summary(self) -> None:
        counts = self._counts
        if counts["bad"] > _TOLD:
            more = counts["bad"] - _TOLD
            hint(
                ngettext("… and {n} more bad line.", "… and {n} more bad lines.", more).format(n=f"{more:,}")
            )
        if self._as_json:
            shown = {taken.value: counts[taken] for taken in Taken}
            sys.stdout.write(f"{dumped({'summary': {'lines': self._last, **shown, 'bad': counts['bad']}})}\n")
            return
        parts = [
            _("{n} new").format(n=f"{counts[Taken.NEW]:,}"),
            _("{n} known").format(n=f"{counts[Taken.KNOWN]:,}"),
            _("{n} waiting for their carts").format(n=f"{counts[Taken.WAITING]:,}"),
        ]
        if counts["bad"]:
            parts.append(
                ngettext("{n} bad line left out", "{n} bad lines left out", counts["bad"]).format(
                    n=f"{counts['bad']:,}"
                )
            )
        say(" · ".join(parts))


def confirmation(number: str, status: Status) -> str:
    """What the shop may show a customer who has submitted an order (FEATURES 44)."""
    return _("Thank you: your order {number} is received. It is now “{status}”.").format(
        number=number, status=plain_label(status)
    )
