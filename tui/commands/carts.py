"""``ordertop carts``: what customers have begun and not finished, and what is done about it (I1, I2, I4)."""

from typing import Annotated

from cyclopts import App, Parameter
from whenever import SYSTEM_TZ, Instant

from domain.errors import InvalidInput
from domain.followup.commands import (
    LogFollowUp,
    MarkLost,
    MarkRecovered,
    ReleaseOrder,
    SendRecovery,
    SnoozeOrder,
    TakeOrder,
)
from domain.followup.model import ATTEMPTS, Result, Way, result_label, stage_label, standing_label, way_label
from domain.followup.rows import CartRow, FollowUpRow, reason_named
from domain.followup.times import next_time
from domain.followup.wording import contact_words, customer_words, length, tried_words, why_words
from domain.query import EVERYTHING
from domain.words import _
from tui.commands import cart_shapes, placing
from tui.commands.applying import How, Make, apply_as_found, apply_to_orders, simply
from tui.commands.choosing import Names, QueryOption, named, understood
from tui.commands.exporting import Exported, Leaving, export
from tui.commands.listing import Form, Json, Listing, SearchWords, print_list
from tui.commands.money import one_of
from tui.commands.output import Column, TextTable, print_json, say, say_facts
from tui.commands.session import Given, OpenDesk, local_time, today
from tui.settings import Settings

app = App(name="carts", help="What customers have begun and not finished.", version_flags=[])

Note = Annotated[str, Parameter(help="A few words for your colleagues.", allow_leading_hyphen=True)]
ReasonOption = Annotated[
    str | None, Parameter(help="Why it is not finished: one of “ordertop reasons list”.")
]

#: Figures look back no further than this.
MOST_DAYS = 366


@app.command(name="list")
def list_(*query: SearchWords, form: Form = Form(), session: Given) -> int:
    """List the carts to follow up, the most urgent first; status:awaiting_payment lists orders instead."""
    now = Instant.now()
    as_of = now if form.after is None else cart_shapes.place(form.after)[1]
    wanted = understood(" ".join(query), session.settings)
    return print_list(
        session,
        form,
        _listing(session.settings, now, as_of),
        lambda reads, place, size: reads.carts(wanted, as_of, after=place, limit=size),
        search=" ".join(query),
    )


def _listing(settings: Settings, now: Instant, as_of: Instant) -> Listing[CartRow]:
    return Listing(
        name="carts",
        columns=(
            Column(_("NUMBER")),
            Column(_("IDLE"), right=True),
            Column(_("STEP"), most=16, shrinks=True),
            Column(_("CUSTOMER"), most=30, shrinks=True),
            Column(_("CONTACT"), most=30, shrinks=True),
            Column(_("VALUE"), right=True),
            Column(_("NEXT")),
            Column(_("WHO"), most=20, shrinks=True),
            Column(_("STATE")),
            Column(_("WHY"), most=30, shrinks=True),
        ),
        cells=lambda row: [
            row.number,
            length(row.idle_minutes(now)),
            row.step or stage_label(row.stage),
            customer_words(row),
            contact_words(row),
            str(row.order.total),
            local_time(row.next_at, settings) if row.next_at else "",
            row.holder or "",
            standing_label(row.standing(now)),
            why_words(row),
        ],
        shape=lambda row: cart_shapes.cart(row, now),
        csv=cart_shapes.cart_csv(now),
        nothing=_("There is no such cart to follow up."),
        cursor=lambda key: cart_shapes.cursor(key, as_of),
        place=lambda text: cart_shapes.place(text)[0],
    )


@app.command
def show(
    name: Annotated[str, Parameter(help="A cart or order, by its number or as id:42.")],
    /,
    *,
    as_json: Json = False,
    session: Given,
) -> int:
    """Show a cart with its follow-up log, the latest first."""
    with session.desk() as desk:
        (order,) = named(desk, [name])
        row = desk.read(lambda reads: reads.cart(order.id))
        log = desk.read(lambda reads: reads.follow_ups(order.id))
    now = Instant.now()
    if as_json:
        print_json(
            {"cart": {**cart_shapes.cart(row, now), "log": [cart_shapes.follow_up(one) for one in log]}}
        )
        return 0
    _say(row, log, now, session.settings)
    return 0


def _say(row: CartRow, log: tuple[FollowUpRow, ...], now: Instant, settings: Settings) -> None:
    say(_("{number} · {status}").format(number=row.number, status=row.order.label))
    say_facts(
        (
            (_("Customer"), customer_words(row)),
            (_("Contact"), " ".join(filter(None, (contact_words(row), row.phone or "")))),
            (_("Value"), str(row.order.total)),
            (_("Step"), row.step or stage_label(row.stage)),
            (_("Idle"), length(row.idle_minutes(now))),
            (_("Urgency"), f"{row.urgency:,}"),
            (_("Follow-up"), standing_label(row.standing(now))),
            (_("Assigned to"), row.holder or _("nobody")),
            (_("Next"), local_time(row.next_at, settings) if row.next_at else ""),
            (_("Last tried"), tried_words(row)),
            (_("Why"), why_words(row)),
        )
    )
    for entry in log:
        result = "" if entry.result is None else result_label(entry.result)
        parts = (way_label(entry.way), result, entry.reason or "", entry.note)
        said = " · ".join(filter(None, parts))
        say(f"{local_time(entry.at, settings)}  {entry.staff or ''}  {said}")


@app.command
def take(*names: Names, query: QueryOption = None, how: How = How(), session: Given) -> int:
    """Follow orders up yourself, also where a colleague does."""
    said = _("{number} is yours to follow up.")
    return apply_to_orders(session, names, query, how, simply(TakeOrder), said=said)


@app.command
def release(*names: Names, query: QueryOption = None, how: How = How(), session: Given) -> int:
    """Leave orders to whoever takes them next."""
    said = _("{number} is nobody's to follow up.")
    return apply_to_orders(session, names, query, how, simply(ReleaseOrder), said=said)


@app.command
def log(
    *names: Names,
    query: QueryOption = None,
    way: Annotated[str, Parameter(name="--by", help="phone, email or chat.")],
    result: Annotated[
        str,
        Parameter(help="reached, no_answer, message_left, will_finish, declined or unreachable."),
    ],
    reason: ReasonOption = None,
    note: Note = "",
    next_: Annotated[
        str | None, Parameter(name="--next", help="When to look again: 2h, 3d, 14:30, tomorrow, 2026-12-01.")
    ] = None,
    how: How = How(),
    session: Given,
) -> int:
    """Log an attempt to reach the customer."""
    by, came = one_of(Way, way, "--by"), one_of(Result, result, "--result")
    if by not in ATTEMPTS:
        raise InvalidInput(_("An attempt is by phone, email or chat."), rule="I2")
    at = None if next_ is None else next_time(next_, Instant.now(), session.settings.zone or SYSTEM_TZ)

    def found(desk: OpenDesk) -> Make:
        given = {"way": by, "result": came, "reason_id": _reason(desk, reason), "note": note, "next_at": at}
        return simply(LogFollowUp, **given)

    return apply_as_found(session, names, query, how, found, said=_("{number}: the attempt is logged."))


@app.command
def snooze(
    *names: Names,
    query: QueryOption = None,
    until: Annotated[
        str, Parameter(help="When to look again: 2h, 3d, 14:30, tomorrow, 2026-12-01, or now for at once.")
    ],
    how: How = How(),
    session: Given,
) -> int:
    """Put orders aside until then."""
    at = next_time(until, Instant.now(), session.settings.zone or SYSTEM_TZ)
    said = _("{number} is back on the list.") if at is None else _("{number} is put aside.")
    return apply_to_orders(session, names, query, how, simply(SnoozeOrder, next_at=at), said=said)


@app.command
def send(*names: Names, query: QueryOption = None, how: How = How(), session: Given) -> int:
    """Send customers a recovery message with a link back; within the limits of the settings."""
    said = _("{number}: the recovery message is on its way.")
    return apply_to_orders(session, names, query, how, simply(SendRecovery), said=said)


@app.command
def recover(
    *names: Names, query: QueryOption = None, note: Note = "", how: How = How(), session: Given
) -> int:
    """Count orders as recovered whose customers bought in another way."""
    make = simply(MarkRecovered, note=note)
    return apply_to_orders(session, names, query, how, make, said=_("{number} counts as recovered."))


@app.command
def lost(
    *names: Names,
    query: QueryOption = None,
    reason: Annotated[str, Parameter(help="Why: one of “ordertop reasons list”.")],
    note: Note = "",
    how: How = How(),
    session: Given,
) -> int:
    """Give orders up as lost, with the reason."""

    def found(desk: OpenDesk) -> Make:
        return simply(MarkLost, reason_id=_reason(desk, reason), note=note)

    return apply_as_found(session, names, query, how, found, said=_("{number} is given up as lost."))


@app.command
def complete(
    name: Annotated[str, Parameter(help="The cart, by its number.")],
    file: Annotated[
        str,
        Parameter(help="What is changed of it, as JSON; - reads standard input.", allow_leading_hyphen=True),
    ],
    /,
    *,
    how: How = How(),
    session: Given,
) -> int:
    """Complete a cart with its customer, under its number; what the file leaves out stays."""
    return placing.place(file, cart=name, how=how, session=session)


@app.command
def stats(
    *,
    days: Annotated[int, Parameter(help="Of so many days, today the last.")] = 30,
    as_json: Json = False,
    leaving: Leaving = Leaving(),
    session: Given,
) -> int:
    """What is open by step and at stake, how many were recovered and lost, and why; with --csv day by day."""
    if not 0 < days <= MOST_DAYS:
        raise InvalidInput(_("--days is a number from 1 to {most}.").format(most=MOST_DAYS))
    leaving.check(as_json=as_json)
    last = today(session.settings)
    first = last.subtract(days=days - 1)
    with session.desk() as desk:
        if leaving.as_csv:
            days_ = Exported(
                what="cart days",
                query=f"{first}..{last}",
                columns=cart_shapes.DAY_CSV,
                pages=cart_shapes.read_days(first, last),
            )
            return export(desk, leaving, days_)
        figures = desk.read(lambda reads: reads.cart_figures(EVERYTHING))
        found = desk.read(lambda reads: reads.cart_stats(first, last))
    if as_json:
        print_json({"stats": cart_shapes.stats(figures, found)})
        return 0
    for one in figures.stages:
        amounts = ", ".join(map(str, one.at_stake))
        say(f"{stage_label(one.stage):<12}{one.carts:>8,}  {amounts}")
    rate = _("none has ended") if found.rate_percent is None else f"{found.rate_percent} %"
    say_facts(
        (
            (_("Open"), f"{figures.carts:,}{'+' if figures.capped else ''}"),
            (_("At stake"), ", ".join(map(str, figures.at_stake)) or "0"),
            (_("Recovered"), f"{found.recovered:,}"),
            (_("Lost"), f"{found.lost:,}"),
            (_("Recovery rate"), rate),
            (_("Recovered value"), ", ".join(map(str, found.value)) or "0"),
        )
    )
    table = TextTable((Column(_("REASON"), shrinks=True), Column(_("LOST"), right=True)))
    table.add([[name, f"{n:,}"] for name, n in found.reasons])
    return 0


def _reason(desk: OpenDesk, name: str | None) -> int | None:
    return None if name is None else reason_named(desk.read(lambda reads: reads.reasons()), name).id
