"""What was measured, beside what it is held against, and whether that is good enough (PROMISES 3)."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One figure. `ratio` is compared with `target`; a target of none is only reported."""

    promise: str
    what: str
    own: str
    base: str
    ratio: float
    target: float | None

    @property
    def met(self) -> bool:
        """Whether the promise is kept."""
        return self.target is None or self.ratio <= self.target


def table(title: str, results: Iterable[Result]) -> str:
    """The figures as people read them."""
    lines = [title, f"  {'':4} {'':44} {'ours':>14} {'beside it':>14} {'ratio':>7} {'at most':>8}"]
    for r in results:
        target = "" if r.target is None else f"{r.target:.2f}"
        verdict = "" if r.met else "  ← missed"
        lines.append(
            f"  {r.promise:4} {r.what:44} {r.own:>14} {r.base:>14} {r.ratio:7.2f} {target:>8}{verdict}"
        )
    return "\n".join(lines)
