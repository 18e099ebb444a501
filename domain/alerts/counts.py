"""How often things happened: what is kept of it, and for how long (I3)."""

from typing import NamedTuple

from whenever import Instant

#: Counts are kept by so many seconds for `FINE_HOURS`, by the hour from then on, and forgotten after `KEPT_WEEKS`.
BUCKET_SECONDS = 10
FINE_HOURS = 48
KEPT_WEEKS = 9

EVENT, ENTERED, PASSED, FAILED = "event", "in", "out", "fail"


class Counted(NamedTuple):
    """How often something happened to a reseller's orders in the time that begins at `at`.

    `what` is `EVENT`, `ENTERED` or `PASSED` of the step `name`, or `FAILED` at the payment system `system` with the
    error code `name`.
    """

    at: Instant
    reseller_id: int
    what: str
    name: str
    system_id: int
    n: int


def bucket_of(at: Instant) -> Instant:
    """The beginning of the time that is counted together."""
    width = BUCKET_SECONDS * 1_000
    return Instant.from_timestamp(at.timestamp(unit="millisecond") // width * width, unit="millisecond")
