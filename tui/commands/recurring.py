"""``ordertop recurring``: what is paid again and again, and what will be debited when (SPEC 6)."""

from collections.abc import Callable
from typing import Annotated

from cyclopts import App, Parameter
from whenever import Instant

from domain.errors import InvalidInput
from domain.exporting.running import at_once
from domain.recurring.commands import (
    ActivateRecurring,
    CompleteRecurring,
    RecurringCommand,
    SuspendRecurring,
)
from domain.recurring.forecast import ForecastDay
from domain.recurring.periods import every
from domain.recurring.rows import PeriodRow, RecurringDetails, RecurringRow
from domain.recurring.status import RecurringStatus
from domain.recurring.wording import payments_words, retry_words, status_words
from domain.words import _, ngettext
from tui.commands import recurring_shapes
from tui.commands.applying import How, Told, apply
from tui.commands.choosing import understood
from tui.commands.exporting import Exported, Leaving, export
from tui.commands.listing import Form, Json, Listing, SearchWords, print_list
from tui.commands.money import one_of
from tui.commands.output import Column, TextTable, hint, print_json, say, say_facts
from tui.commands.session import Given, OpenDesk, local_time
from tui.settings import Settings

app = App(name="recurring", help="What is paid again and again.", version_flags=[])

Name = Annotated[
    str, Parameter(help="Its number, such as R-000042, or the number of the order it began with.")
]
Statuses = Annotated[
    tuple[str, ...],
    Parameter(
        name="--status",
        help="Only these: active, processing, suspended, completed, failed.",
        negative=(),
        consume_multiple=False,
    ),
]

#: A forecast looks no further ahead than this.
MOST_DAYS = 3_700


@app.command(name="list")
def list_(*query: SearchWords, status: Statuses = (), form: Form = Form(), session: Given) -> int:
    """List the recurring orders, the newest first."""
    wanted = understood(" ".join(query), session.settings)
    statuses = [one_of(RecurringStatus, one, "--status") for one in status]
    return print_list(
        session,
        form,
        _listing(session.settings),
        lambda reads, place, size: reads.recurring(wanted, statuses, after=place, limit=size),
        search=" ".join([wanted.text, *(f"--status {one}" for one in statuses)]).strip(),
    )


def _listing(settings: Settings) -> Listing[RecurringRow]:
    return Listing(
        name="recurring",
        columns=(
            Column(_("NUMBER")),
            Column(_("CUSTOMER"), most=30, shrinks=True),
            Column(_("OFFER"), most=30, shrinks=True),
            Column(_("STATUS"), most=30),
            Column(_("PRICE"), right=True),
            Column(_("PERIOD")),
            Column(_("LEFT"), right=True),
            Column(_("NEXT PAYMENT")),
            Column(_("RETRY")),
            Column(_("LAST ERROR"), most=30, shrinks=True),
        ),
        cells=lambda row: [
            row.number,
            row.customer,
            row.name,
            status_words(row),
            str(row.price),
            every(row.period),
            "" if row.remaining is None else str(row.remaining),
            local_time(row.next_at, settings) if row.next_at else "",
            retry_words(row),
            row.code or "",
        ],
        shape=recurring_shapes.recurring,
        csv=recurring_shapes.RECURRING_CSV,
        nothing=_("There are no such recurring orders."),
    )


@app.command
def show(name: Name, /, *, as_json: Json = False, session: Given) -> int:
    """Show a recurring order with the orders placed in it."""
    with session.desk() as desk:
        row = _named(desk, name)
        found = desk.read(lambda reads: reads.recurring_details(row.id))
    if as_json:
        print_json({"recurring": recurring_shapes.details(found)})
    else:
        _say(found, session.settings)
    return 0


def _say(found: RecurringDetails, settings: Settings) -> None:
    row = found.row
    say(_("Recurring order {number} · {status}").format(number=row.number, status=status_words(row)))
    say_facts(
        (
            (_("Customer"), row.customer),
            (_("Reseller"), row.reseller),
            (_("Offer"), f"{row.offer_number} {row.name}"),
            (_("Price"), f"{row.price}, {every(row.period)}"),
            (_("Payments"), payments_words(row)),
            (_("Token"), found.token or _("the customer's latest")),
            (_("Next payment"), local_time(row.next_at, settings) if row.next_at else ""),
            (_("Retry"), retry_words(row)),
            (_("Last error"), _last_error(row, settings)),
            (_("Ended because"), row.ended_because or ""),
        )
    )
    say()
    table = TextTable(
        (
            Column(_("ORDER")),
            Column(_("DUE")),
            Column(_("COMPLETED")),
            Column(_("STATUS")),
            Column(_("PRICE"), right=True),
            Column(_("SYSTEM"), most=24, shrinks=True),
            Column(_("CODE"), most=24, shrinks=True),
        )
    )
    table.add([_period(one, settings) for one in found.periods])
    if found.earlier:
        hint(
            ngettext("{n} earlier one is left out.", "{n} earlier ones are left out.", found.earlier).format(
                n=found.earlier
            )
        )
    for at in found.upcoming:
        say(_("next  {when}  {price}").format(when=local_time(at, settings), price=row.price))


def _last_error(row: RecurringRow, settings: Settings) -> str:
    if row.code is None:
        return ""
    return f"{row.code}, {local_time(row.failed_at, settings)}" if row.failed_at else row.code


def _period(row: PeriodRow, settings: Settings) -> list[str]:
    return [
        row.order_number or "",
        local_time(row.due_at, settings),
        local_time(row.completed_at, settings) if row.completed_at else "",
        row.label,
        str(row.price),
        row.system or "",
        row.code or "",
    ]


@app.command
def suspend(name: Name, /, *, how: How = How(), session: Given) -> int:
    """Take no debit until it is activated."""
    return _change(session, name, how, SuspendRecurring)


@app.command
def activate(name: Name, /, *, how: How = How(), session: Given) -> int:
    """Take debits again: what fell due meanwhile once and at once."""
    return _change(session, name, how, ActivateRecurring)


@app.command
def complete(name: Name, /, *, how: How = How(), session: Given) -> int:
    """Finish it early, for good."""
    return _change(session, name, how, CompleteRecurring)


def _change(session: Given, name: str, how: How, kind: Callable[..., RecurringCommand]) -> int:
    command_id = how.id
    with session.desk() as desk:
        row = _named(desk, name)
        command = kind(command_id=command_id, recurring_id=row.id, version=how.seen(row.version))
        return apply(
            desk, command, how, name="recurring", subject="recurring", told=lambda _id: _told(desk, row)
        )


def _told(desk: OpenDesk, before: RecurringRow) -> Told:
    row = _named(desk, before.number)
    return Told(
        shape=recurring_shapes.recurring(row),
        sentence=_("{number} is now “{status}”.").format(number=row.number, status=status_words(row)),
    )


def _named(desk: OpenDesk, name: str) -> RecurringRow:
    return desk.read(lambda reads: reads.recurring_named(name))


@app.command
def forecast(
    *query: SearchWords,
    days: Annotated[int, Parameter(help="So many days ahead.")] = 30,
    as_json: Json = False,
    leaving: Leaving = Leaving(),
    session: Given,
) -> int:
    """What will be debited on which day, if every debit is paid at once."""
    if not 0 < days <= MOST_DAYS:
        raise InvalidInput(_("--days is a number from 1 to {most}.").format(most=MOST_DAYS))
    leaving.check(as_json=as_json)
    wanted = understood(" ".join(query), session.settings)
    with session.desk() as desk:
        until = Instant.now().add(hours=24 * days)
        if leaving.as_csv:
            exported = Exported(
                what="forecast",
                query=wanted.text,
                columns=recurring_shapes.FORECAST_CSV,
                pages=at_once(lambda reads: reads.forecast(wanted, until)),
            )
            return export(desk, leaving, exported)
        found = desk.read(lambda reads: reads.forecast(wanted, until))
    if as_json:
        print_json(
            {
                "forecast": [recurring_shapes.forecast_day(day) for day in found],
                "totals": [
                    {"amount": one.decimal(), "currency": one.currency}
                    for one in recurring_shapes.totals(found)
                ],
            }
        )
    else:
        _say_forecast(found, days)
    return 0


def _say_forecast(found: tuple[ForecastDay, ...], days: int) -> None:
    if not found:
        hint(
            ngettext("Nothing falls due within {n} day.", "Nothing falls due within {n} days.", days).format(
                n=days
            )
        )
        return
    table = TextTable((Column(_("DAY")), Column(_("DEBITS"), right=True), Column(_("AMOUNT"), right=True)))
    table.add([[day.day.format_iso(), f"{day.debits:,}", str(day.amount)] for day in found])
    for total in recurring_shapes.totals(found):
        say(_("in all {amount}").format(amount=total))
