"""What happens with fraud checks, told before and after (F1, F2, L18)."""

from dataclasses import dataclass

from domain.events import Event, event_kind
from domain.fraud.model import HIGHEST_SCORE, checker_label, reasons_of, verdict_label
from domain.words import _


@event_kind
@dataclass(frozen=True, slots=True)
class FraudCheckAsked(Event):
    """A checker outside is to look at the order."""

    checker: str

    def will(self) -> str:
        return _("have {checker} check it for fraud").format(checker=checker_label(self.checker))

    def did(self) -> str:
        return _("fraud check asked of {checker}").format(checker=checker_label(self.checker))


@event_kind
@dataclass(frozen=True, slots=True)
class FraudChecked(Event):
    """A checker gave the order a score. `reasons` is as `stored_reasons` makes it."""

    checker: str
    score: int
    verdict: str
    reasons: str

    def will(self) -> str:
        return _("check it for fraud: {result}").format(result=self._result)

    def did(self) -> str:
        return _("checked for fraud: {result}").format(result=self._result)

    @property
    def _result(self) -> str:
        said = _("{score} of {highest} by {checker}, {verdict}").format(
            score=self.score,
            highest=HIGHEST_SCORE,
            checker=checker_label(self.checker),
            verdict=verdict_label(self.verdict),
        )
        reasons = "; ".join(reason.words for reason in reasons_of(self.reasons))
        return f"{said} ({reasons})" if reasons else said


@event_kind
@dataclass(frozen=True, slots=True)
class FraudCheckSilent(Event):
    """A checker has not answered in time, and the order counts as in review (L18)."""

    checker: str
    code: str

    def will(self) -> str:
        return _("mark it for review: {checker} has not answered ({code})").format(
            checker=checker_label(self.checker), code=self.code
        )

    def did(self) -> str:
        return _("{checker} has not answered in time ({code}): marked for review, and asked again").format(
            checker=checker_label(self.checker), code=self.code
        )


@event_kind
@dataclass(frozen=True, slots=True)
class FraudCheckFailed(Event):
    """A checker answered without a score, and the order counts as in review."""

    checker: str
    code: str

    def will(self) -> str:
        return _("mark it for review: {checker} gave no score ({code})").format(
            checker=checker_label(self.checker), code=self.code
        )

    def did(self) -> str:
        return _("{checker} gave no score ({code}): marked for review").format(
            checker=checker_label(self.checker), code=self.code
        )


@event_kind
@dataclass(frozen=True, slots=True)
class FraudLookedAt(Event):
    """Someone has looked at what the check found, and lets the order pass (F1). Below zero: there is no score."""

    number: str
    score: int

    def will(self) -> str:
        if self.score < 0:
            return _("let {number} pass without a fraud score: you have looked at it").format(
                number=self.number
            )
        return _("let {number} pass with its fraud score of {score}: you have looked at it").format(
            number=self.number, score=self.score
        )

    def did(self) -> str:
        if self.score < 0:
            return _("looked at and let pass, without a fraud score")
        return _("looked at and let pass, with a fraud score of {score}").format(score=self.score)


@event_kind
@dataclass(frozen=True, slots=True)
class FraudOfMain(Event):
    """The main order is fraud, so that this sub-order has to be looked at."""

    main: str

    def will(self) -> str:
        return _("mark it for review: its main order {main} is fraud").format(main=self.main)

    def did(self) -> str:
        return _("marked for review: its main order {main} is fraud").format(main=self.main)
