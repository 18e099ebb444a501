"""What can be asked of fraud checks. Answers of checkers outside come in as commands too."""

from dataclasses import dataclass
from typing import ClassVar

from domain.commands import Command
from domain.fraud.checker import FraudAnswer
from domain.orders.commands import OrderCommand
from domain.staff import Permission


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFraudCheck(Command):
    """What a checker says of an order, or that it does not say. The same twice changes nothing (F1, L18).

    It is part of the order's submission, so whoever may submit orders may bring it.
    """

    permission: ClassVar[Permission] = Permission.PLACE_ORDER
    order_id: int
    intent: str
    answer: FraudAnswer


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckFraud(OrderCommand):
    """Have an order checked again, by whoever the settings say. It stays where it is, marked by what comes back."""

    permission: ClassVar[Permission] = Permission.APPROVE


@dataclass(frozen=True, slots=True, kw_only=True)
class PassReview(OrderCommand):
    """Say that the check was looked at and nothing is wrong: the order is no longer in review (F1)."""

    permission: ClassVar[Permission] = Permission.APPROVE
