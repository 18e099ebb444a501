"""What screens and commands read of fraud checks."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from whenever import Instant

from domain.fraud.model import (
    HIGHEST_SCORE,
    CheckerKind,
    CheckStatus,
    Reason,
    Verdict,
    checker_label,
    verdict_label,
)
from domain.words import _

#: Of a longer answer no more is shown; all of it is in JSON.
MOST_LINES = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class FraudCheckRow:
    """One check of an order; `answer` is the checker's whole answer, as JSON."""

    id: int
    checker: CheckerKind
    status: CheckStatus
    verdict: Verdict | None
    score: int | None
    reasons: tuple[Reason, ...]
    asked_at: Instant
    answered_at: Instant | None
    code: str | None
    answer: str | None

    @property
    def result(self) -> str:
        """What came back, in a line."""
        checker = checker_label(self.checker)
        if self.status is CheckStatus.PENDING:
            return _("{checker} is asked").format(checker=checker)
        if self.score is None or self.verdict is None:
            return _("{checker} gave no score ({code})").format(checker=checker, code=self.code or "?")
        return _("{score} of {highest} by {checker}, {verdict}").format(
            score=self.score, highest=HIGHEST_SCORE, checker=checker, verdict=verdict_label(self.verdict)
        )

    @property
    def told(self) -> tuple[tuple[str, str], ...]:
        """All that a checker outside said, a line each: where it stands in the answer, and what stands there."""
        if self.answer is None or self.checker is CheckerKind.RULES:
            return ()
        try:
            return tuple(_lines("", json.loads(self.answer)))[:MOST_LINES]
        except (ValueError, RecursionError):
            return (("", self.answer),)


def _lines(path: str, found: Any) -> Iterator[tuple[str, str]]:
    if isinstance(found, dict):
        for name, value in found.items():
            yield from _lines(f"{path}.{name}" if path else str(name), value)
    elif isinstance(found, list):
        for n, value in enumerate(found, 1):
            yield from _lines(f"{path} {n}", value)
    elif found is not None:
        yield path, json.dumps(found) if isinstance(found, bool) else str(found)
