"""Recurring orders as JSON objects and CSV rows."""

from collections.abc import Callable, Mapping

from domain.money import Money
from domain.recurring.forecast import ForecastDay
from domain.recurring.periods import period_text
from domain.recurring.rows import PeriodRow, RecurringDetails, RecurringRow
from tui.commands.shapes import JsonObject, when


def recurring(row: RecurringRow) -> JsonObject:
    """A recurring order; `remaining` is none where it goes on until someone stops it."""
    return {
        "id": row.id,
        "number": row.number,
        "status": row.status.value,
        "after_answer": row.after_answer and row.after_answer.value,
        "reseller": row.reseller,
        "customer": {"id": row.customer_id, "name": row.customer},
        "initial_order": row.initial_number,
        "offer": {"number": row.offer_number, "name": row.name},
        "price": row.price.decimal(),
        "currency": row.price.currency,
        "period": period_text(row.period),
        "payments": row.payments,
        "paid": row.paid,
        "remaining": row.remaining,
        "next_payment_at": when(row.next_at),
        "due_at": when(row.due_at),
        "failures": row.failures,
        "code": row.code,
        "failed_at": when(row.failed_at),
        "begun_at": when(row.begun_at),
        "ended_because": row.ended_because,
        "version": row.version,
    }


def details(found: RecurringDetails) -> JsonObject:
    """A recurring order with the orders placed in it, and what comes next."""
    return {
        **recurring(found.row),
        "token": found.token,
        "orders": [period(one) for one in found.periods],
        "left_out": found.earlier,
        "upcoming": [when(at) for at in found.upcoming],
        "timeline": [
            {
                "number": one.number,
                "at": when(one.at),
                "staff": one.staff,
                "door": one.door,
                "what": list(one.sentences),
            }
            for one in found.timeline
        ],
    }


def period(row: PeriodRow) -> JsonObject:
    """One payment: its order, none where the period was missed."""
    return {
        "period": row.number,
        "due_at": when(row.due_at),
        "number": row.order_number,
        "completed_at": when(row.completed_at),
        "status": None if row.status is None else row.status.value,
        "label": row.label,
        "price": row.price.decimal(),
        "currency": row.price.currency,
        "payment_system": row.system,
        "payment_status": None if row.attempt is None else row.attempt.value,
        "code": row.code,
    }


def forecast_day(row: ForecastDay) -> JsonObject:
    """What is debited on one day in one currency."""
    return {
        "day": row.day.format_iso(),
        "debits": row.debits,
        "amount": row.amount.decimal(),
        "currency": row.amount.currency,
    }


#: The columns of a forecast in CSV.
FORECAST_CSV: Mapping[str, Callable[[ForecastDay], object]] = {
    "day": lambda row: row.day.format_iso(),
    "debits": lambda row: row.debits,
    "amount": lambda row: row.amount,
    "currency": lambda row: row.amount.currency,
}


def totals(days: tuple[ForecastDay, ...]) -> list[Money]:
    """The sum in each currency."""
    sums: dict[str, Money] = {}
    for day in days:
        currency = day.amount.currency
        sums[currency] = sums.get(currency, Money.zero(currency)) + day.amount
    return [sums[currency] for currency in sorted(sums)]


#: The columns of a recurring order in CSV: the JSON names, with what is nested laid flat.
RECURRING_CSV: Mapping[str, Callable[[RecurringRow], object]] = {
    "number": lambda row: row.number,
    "status": lambda row: row.status.value,
    "reseller": lambda row: row.reseller,
    "customer": lambda row: row.customer,
    "initial_order": lambda row: row.initial_number,
    "offer_number": lambda row: row.offer_number,
    "offer": lambda row: row.name,
    "price": lambda row: row.price,
    "currency": lambda row: row.price.currency,
    "period": lambda row: period_text(row.period),
    "paid": lambda row: row.paid,
    "remaining": lambda row: row.remaining,
    "next_payment_at": lambda row: when(row.next_at),
    "failures": lambda row: row.failures,
    "code": lambda row: row.code,
    "begun_at": lambda row: when(row.begun_at),
}
