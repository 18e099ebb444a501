"""How urgent a cart is, what staff have tried about it, and why customers do not finish (I1, I2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from whenever import Instant

from domain.cards import refuse_card_numbers
from domain.errors import InvalidInput
from domain.orders.status import Status
from domain.statuses.model import status_key
from domain.text import clean_line
from domain.words import _, mark

#: Where an order can be followed up: its customer has something left to do.
FOLLOWED = frozenset({Status.INCOMPLETE, Status.AWAITING_PAYMENT})

#: After so many minutes without a word of the customer a cart grows no more urgent.
MOST_IDLE_MINUTES = 24 * 60

#: Of carts that nobody has taken, those are on the work list whose customer was there in the last so many days.
WORK_DAYS = 14

#: The words that shops use for their steps, from the details on; every other word is a step before.
DETAILS_STEPS = (
    "details", "address", "contact", "customer", "shipping", "delivery", "account", "login", "domain",
)  # fmt: skip
CHECKOUT_STEPS = ("payment", "checkout", "billing", "pay", "review", "confirm", "confirmation")

#: Beyond so many of the smallest units, amounts count as equal.
LARGEST_STAKE = 10**9

#: What a reason may be called: it stands in a column of the list.
NAME_LIMIT = 40

#: So many reasons may be in use at once.
MOST_REASONS = 50


class Stage(StrEnum):
    """How far a customer has come, whatever the shop calls the step."""

    CART = "cart"
    DETAILS = "details"
    CHECKOUT = "checkout"


#: How much more a step counts than the first.
WEIGHT = {Stage.CART: 1, Stage.DETAILS: 2, Stage.CHECKOUT: 4}


class Recovery(StrEnum):
    """How a follow-up ended."""

    LOST = "lost"
    RECOVERED = "recovered"


class Standing(StrEnum):
    """How far a follow-up is: nobody has it, someone has it, its next time has come or is to come, or it has ended."""

    OPEN = "open"
    TAKEN = "taken"
    DUE = "due"
    WAITING = "waiting"
    LOST = "lost"
    RECOVERED = "recovered"


class Tier(StrEnum):
    """How much there is to a cart, since most are noise; each is a part of the one before: there is something in it,
    its customer can be reached, and has come to the payment."""

    ANY = "any"
    ITEMS = "items"
    CONTACT = "contact"
    CHECKOUT = "checkout"


class Way(StrEnum):
    """What an entry of the log is: an attempt to reach the customer, a letter of the desk's, or how it ended."""

    EMAIL = "email"
    PHONE = "phone"
    CHAT = "chat"
    MESSAGE = "message"
    LOST = "lost"
    RECOVERED = "recovered"


#: The ways in which staff try to reach a customer themselves.
ATTEMPTS = (Way.PHONE, Way.EMAIL, Way.CHAT)


class Result(StrEnum):
    """What came of an attempt."""

    REACHED = "reached"
    NO_ANSWER = "no_answer"
    MESSAGE_LEFT = "message_left"
    WILL_FINISH = "will_finish"
    DECLINED = "declined"
    UNREACHABLE = "unreachable"


_STAGE_LABELS = {
    Stage.CART: mark("cart"),
    Stage.DETAILS: mark("details"),
    Stage.CHECKOUT: mark("checkout"),
}
_STANDING_LABELS = {
    Standing.OPEN: mark("open"),
    Standing.TAKEN: mark("taken"),
    Standing.DUE: mark("due"),
    Standing.WAITING: mark("waiting"),
    Standing.LOST: mark("lost"),
    Standing.RECOVERED: mark("recovered"),
}
_TIER_LABELS = {
    Tier.ANY: mark("any cart"),
    Tier.ITEMS: mark("has items"),
    Tier.CONTACT: mark("can be contacted"),
    Tier.CHECKOUT: mark("at checkout"),
}
_WAY_LABELS = {
    Way.EMAIL: mark("e-mail"),
    Way.PHONE: mark("phone"),
    Way.CHAT: mark("chat"),
    Way.MESSAGE: mark("recovery message"),
    Way.LOST: mark("lost"),
    Way.RECOVERED: mark("recovered"),
}
_RESULT_LABELS = {
    Result.REACHED: mark("reached"),
    Result.NO_ANSWER: mark("no answer"),
    Result.MESSAGE_LEFT: mark("message left"),
    Result.WILL_FINISH: mark("will finish the order"),
    Result.DECLINED: mark("does not want it"),
    Result.UNREACHABLE: mark("address or number is wrong"),
}


def stage_label(stage: Stage) -> str:
    """How far a customer has come, in words."""
    return _(_STAGE_LABELS[stage])


def standing_label(standing: Standing) -> str:
    """How far a follow-up is, in words."""
    return _(_STANDING_LABELS[standing])


def tier_label(tier: Tier) -> str:
    """How much there is to a cart, in words."""
    return _(_TIER_LABELS[tier])


def way_label(way: str) -> str:
    """What an entry of the log is, in words; one of another version as it is called there."""
    return _(_WAY_LABELS[Way(way)]) if way in set(Way) else way


def result_label(result: str) -> str:
    """What came of an attempt, in words; one of another version as it is called there."""
    return _(_RESULT_LABELS[Result(result)]) if result in set(Result) else result


@dataclass(eq=False, kw_only=True)
class FollowUp:
    """An entry of an order's follow-up log; one that its writer took back is kept and counts no more (S7).

    `staff_id` is who did it, or to whom a recovery is credited; none where nobody is.
    """

    id: int | None = None
    at: Instant
    staff_id: int | None
    way: Way
    result: Result | None = None
    reason_id: int | None = None
    note: str = ""
    retracted: bool = False


@dataclass(eq=False, kw_only=True)
class Reason:
    """Why customers do not finish an order, as this desk says it. `by_name` is the name as it is compared. A retired
    one is given no more, and stays where it was given."""

    id: int | None = None
    name: str
    by_name: str = ""
    retired: bool = False

    def rename(self, typed: str) -> None:
        """Gives it this name.

        Raises:
            InvalidInput: it is none, or too long.
        """
        name = refuse_card_numbers(clean_line(typed))
        if not status_key(name) or len(name) > NAME_LIMIT:
            raise InvalidInput(
                _("A reason needs a name of 1 to {n} characters, with a letter or digit in it.").format(
                    n=NAME_LIMIT
                ),
                rule="I2",
            )
        self.name, self.by_name = name, status_key(name)

    def snapshot(self) -> dict[str, object]:
        """The state that the audit trail compares."""
        return {"name": self.name, "retired": self.retired}


def stage_of(status: Status, step: str | None) -> Stage:
    """How far a customer has come; who has ordered has come all the way."""
    said = (step or "").lower()
    if status is Status.AWAITING_PAYMENT or said in CHECKOUT_STEPS:
        return Stage.CHECKOUT
    return Stage.DETAILS if said in DETAILS_STEPS else Stage.CART


def stake_of(status: Status, step: str | None, total_minor: int) -> int:
    """What is at stake, times the weight of the step; nothing where there is nothing left to follow up.

    Totals of all currencies are compared by their smallest units: a yen is nearer to a cent than to a euro.
    """
    if status not in FOLLOWED:
        return 0
    return min(total_minor, LARGEST_STAKE) * WEIGHT[stage_of(status, step)]


def urgency_of(stake: int, idle_minutes: int, *, waits: bool) -> int:
    """How urgent an order is: value × step × idle minutes, a day's at most (I1).

    Args:
        waits: its next time is still to come; until then nothing about it is urgent.
    """
    if waits:
        return 0
    return stake * max(0, min(idle_minutes, MOST_IDLE_MINUTES))


def tier_of(stage: Stage, items: int, *, reachable: bool) -> Tier:
    """How much there is to a cart."""
    if not items:
        return Tier.ANY
    if not reachable:
        return Tier.ITEMS
    return Tier.CHECKOUT if stage is Stage.CHECKOUT else Tier.CONTACT


def standing_of(
    recovery: Recovery | None, holder_id: int | None, next_at: Instant | None, now: Instant
) -> Standing:
    """How far a follow-up is."""
    if recovery is not None:
        return Standing(recovery.value)
    if next_at is not None:
        return Standing.WAITING if next_at > now else Standing.DUE
    return Standing.OPEN if holder_id is None else Standing.TAKEN


def sent_messages(log: Sequence[FollowUp]) -> list[FollowUp]:
    """The recovery messages of a log, the earliest first."""
    return [entry for entry in log if entry.way is Way.MESSAGE and not entry.retracted]
