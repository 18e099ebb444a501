"""When figures are out of their usual band; plain functions of counts, so that they can be tried on any history (I3).

Usual is what the same hour of the same weekday had in earlier weeks. Chance alone must hardly ever raise an alert: what
is looked at every few seconds, all year, would do so daily at the usual one in a hundred.
"""

import math
from collections.abc import Sequence
from enum import Enum, auto
from typing import NamedTuple

#: How unlikely figures have to be in usual times before they are taken for trouble.
CHANCE = 1e-6

#: A step is broken where less than this share of the carts that usually pass do, and works again from the second one
#: on: an alert does not come and go with every cart.
FUNNEL_SHARE, FUNNEL_SHARE_AGAIN = 0.5, 0.75

#: Where so many were expected to pass lately and fewer did, a longer time does not speak for a step.
FUNNEL_DOUBT = 5.0

#: The usual share is known from so many carts, at least.
FUNNEL_USUAL_CARTS = 30

#: So much more of an error code than usual is a spike.
FAILURES_TIMES = 3.0

#: So many events must have been expected while none came.
SILENCE_EXPECTED = -math.log(CHANCE)


class Judgement(Enum):
    """What the figures say."""

    FINE = auto()
    BROKEN = auto()
    UNSURE = auto()


class Flow(NamedTuple):
    """How many carts came to a step in some time, how many came in the same time before, and how many passed it.

    Where the time is short, `passed_before` is how many passed in the minutes before it, else none.
    """

    entered: int
    entered_before: int
    passed: int
    passed_before: int | None = None

    @property
    def expected(self) -> int:
        """How many could have passed by now: carts take their time at a step, so that those count who kept coming."""
        return min(self.entered, self.entered_before)


class FunnelVerdict(NamedTuple):
    """What is said of a step: of `carts` that came, `passed` passed; usually the share `usual` does."""

    judgement: Judgement
    carts: int = 0
    passed: int = 0
    usual: float = 0.0


def judge_step(flows: Sequence[Flow], usual_entered: int, usual_passed: int, *, least: int) -> FunnelVerdict:
    """Whether carts get past a step as they usually do.

    Args:
        flows: the last minute, the last two and so on: the first that holds enough carts to tell decides, so that
            trouble shows as soon as it can, and its end does too.
        least: fewer carts than this say nothing.
    """
    if usual_entered < FUNNEL_USUAL_CARTS:
        return FunnelVerdict(Judgement.UNSURE)
    usual = min(usual_passed / usual_entered, 1.0)
    doubtful = False
    for flow in flows:
        carts = flow.expected
        expected = carts * usual
        # Who passes now came at any time before: that is as much chance as who comes.
        if carts < least or _poisson_head(0, expected) > CHANCE:
            # Even if none had passed, that could be chance; but it is no time to say that all is well again.
            doubtful |= expected >= FUNNEL_DOUBT and flow.passed < expected * FUNNEL_SHARE_AGAIN
            continue
        if flow.passed_before is not None and flow.passed_before < expected:
            continue  # a rush: so many carts have never passed in so short a time
        fewer = flow.passed < expected * FUNNEL_SHARE
        if fewer and _poisson_head(flow.passed, expected) <= CHANCE:
            return FunnelVerdict(Judgement.BROKEN, carts, flow.passed, usual)
        if flow.passed >= expected * FUNNEL_SHARE_AGAIN and not doubtful:
            return FunnelVerdict(Judgement.FINE, carts, flow.passed, usual)
    return FunnelVerdict(Judgement.UNSURE)


def judge_failures(n: int, usual: float, *, least: int) -> Judgement:
    """Whether an error code comes more often than it usually does.

    Args:
        n: how often it came.
        usual: how often it does in as much time.
        least: fewer than this are none's trouble.
    """
    if n < least:
        return Judgement.FINE
    # What has never come before is expected once: a first few of a new code are no spike yet.
    expected = max(usual, 1.0)
    if n >= expected * FAILURES_TIMES and poisson_tail(n, expected) <= CHANCE:
        return Judgement.BROKEN
    return Judgement.FINE if n < expected * FAILURES_TIMES else Judgement.UNSURE


def judge_silence(seconds: float, expected: float, *, least_seconds: float) -> Judgement:
    """Whether nothing has come from outside for longer than usual.

    Args:
        seconds: how long nothing came.
        expected: how many events usually come in that time.
        least_seconds: shorter than this is no silence.
    """
    return Judgement.BROKEN if seconds >= least_seconds and expected >= SILENCE_EXPECTED else Judgement.FINE


def _poisson_head(n: int, expected: float) -> float:
    """How likely it is that something expected so often comes at most `n` times."""
    if expected <= 0:
        return 1.0
    return sum(math.exp(i * math.log(expected) - expected - math.lgamma(i + 1)) for i in range(n + 1))


def poisson_tail(n: int, expected: float) -> float:
    """How likely it is that something expected so often comes at least `n` times."""
    return max(1.0 - _poisson_head(n - 1, expected), 0.0)
