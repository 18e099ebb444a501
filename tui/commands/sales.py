"""``ordertop orders confirm-sale | assign-sale`` and ``customers plan``: to whom a sale is credited (M2 to M4)."""

from typing import Annotated

from cyclopts import Parameter
from whenever import SYSTEM_TZ, Date, Instant, Time

from domain.commands import Command
from domain.errors import InvalidInput, NotFound
from domain.sales.commands import AddPlan, AssignSale, ClaimSale, ConfirmSale, DropPlan
from domain.sales.rows import PlanRow
from domain.text import clean_line
from domain.words import _
from tui.commands import customer_shapes
from tui.commands.applying import How, Told, Way, apply, apply_to_orders, simply
from tui.commands.choosing import Names, QueryOption, named
from tui.commands.listing import Json
from tui.commands.output import Column, TextTable, hint, print_json
from tui.commands.session import Given, OpenDesk, local_time
from tui.settings import Settings

Manager = Annotated[
    str | None, Parameter(help="The sales manager, by the system user; see “ordertop staff list”.")
]
System = Annotated[bool, Parameter(help="Nobody's sale: the system's.")]
Customer = Annotated[str, Parameter(help="The customer, as id:42 or by a name that only one has.")]


def confirm_sale(
    *names: Names,
    query: QueryOption = None,
    manager: Manager = None,
    system: System = False,
    how: How = How(),
    session: Given,
) -> int:
    """Confirm whose sale paid orders are; as they are shown unless --manager or --system is said."""
    if manager is not None and system:
        raise InvalidInput(_("A sale is a manager's or the system's: say --manager or --system."), rule="M2")
    with session.desk() as desk:
        manager_id = None if manager is None else _staff_id(desk, manager)
    make = simply(ConfirmSale, manager_id=manager_id, system=system)
    return apply_to_orders(session, names, query, how, make, said=_("{number}: the sale is confirmed."))


def assign_sale(
    *names: Names,
    query: QueryOption = None,
    manager: Manager = None,
    system: System = False,
    how: How = How(),
    session: Given,
) -> int:
    """Credit the sale of paid orders to a sales manager, to be confirmed later."""
    if (manager is None) is not system:
        raise InvalidInput(_("Say whose sale it is: --manager or --system."), rule="M2")
    with session.desk() as desk:
        manager_id = None if manager is None else _staff_id(desk, manager)
    return apply_to_orders(
        session,
        names,
        query,
        how,
        simply(AssignSale, manager_id=manager_id),
        said=_("{number}: the sale is credited, and to be confirmed."),
    )


def _staff_id(desk: OpenDesk, user: str) -> int:
    for row in desk.read(lambda reads: reads.staff()):
        if row.user == user:
            return row.id
    raise NotFound(_("There is no staff member “{user}”.").format(user=clean_line(user, limit=40)))


def plan(
    name: Customer,
    /,
    *,
    add: Annotated[bool, Parameter(help="Plan a sale to the customer.")] = False,
    offer: Annotated[
        int | None, Parameter(help="With --add: the number of the offer; any unless given.")
    ] = None,
    note: Annotated[
        str, Parameter(help="With --add: a word or two about it.", allow_leading_hyphen=True)
    ] = "",
    day: Annotated[str | None, Parameter(name="--for", help="With --add: when, such as 2026-12-24.")] = None,
    manager: Manager = None,
    paid: Annotated[
        int | None, Parameter(help="The customer has paid for this plan: its sale is its manager's.")
    ] = None,
    order: Annotated[str | None, Parameter(help="With --paid: by which order; found unless given.")] = None,
    drop: Annotated[int | None, Parameter(help="Plan this sale no more.")] = None,
    way: Way = Way(),
    session: Given,
) -> int:
    """List a customer's sales plans, or make one, claim the sale of one, or drop it."""
    _check(add=add, paid=paid, drop=drop, only_add=(offer, note or None, day, manager), order=order)
    with session.desk() as desk:
        customer_id = desk.read(lambda reads: reads.customer_id(name))
        row = desk.read(lambda reads: reads.customer(customer_id))
        command: Command
        if add:
            command = AddPlan(
                command_id=way.id,
                customer_id=row.id,
                offer_id=None if offer is None else _offer_id(desk, offer, row.reseller),
                note=note,
                planned_for=None if day is None else _noon(day, session.settings),
                manager_id=None if manager is None else _staff_id(desk, manager),
            )
        elif paid is not None:
            _plan_of(desk, row.id, paid)
            order_id = None if order is None else named(desk, (order,))[0].id
            command = ClaimSale(command_id=way.id, plan_id=paid, order_id=order_id)
        elif drop is not None:
            _plan_of(desk, row.id, drop)
            command = DropPlan(command_id=way.id, plan_id=drop)
        else:
            return _list(desk, row.id, session.settings, as_json=way.as_json)
        return _apply(desk, command, way, row.id)


def _check(
    *,
    add: bool,
    paid: int | None,
    drop: int | None,
    only_add: tuple[object | None, ...],
    order: str | None,
) -> None:
    if sum((add, paid is not None, drop is not None)) > 1:
        raise InvalidInput(_("--add, --paid and --drop are three things: say one of them."))
    if not add and any(given is not None for given in only_add):
        raise InvalidInput(_("--offer, --note, --for and --manager belong to --add."))
    if order is not None and paid is None:
        raise InvalidInput(_("--order belongs to --paid: say which plan the order has paid for."))


def _offer_id(desk: OpenDesk, number: int, reseller: str) -> int:
    return desk.read(lambda reads: reads.offer(number, reseller=reseller)).id


def _noon(text: str, settings: Settings) -> Instant:
    try:
        day = Date.parse_iso(text.strip())
    except ValueError:
        raise InvalidInput(
            _("“{text}” is no date: write it like 2026-12-24.").format(text=clean_line(text, limit=20))
        ) from None
    return day.at(Time(12)).assume_tz(settings.zone or SYSTEM_TZ).to_instant()


def _plans(desk: OpenDesk, customer_id: int) -> tuple[PlanRow, ...]:
    return desk.read(lambda reads: reads.customer_card(customer_id, limit=1)).plans


def _plan_of(desk: OpenDesk, customer_id: int, plan_id: int) -> None:
    if all(row.id != plan_id for row in _plans(desk, customer_id)):
        raise NotFound(_("This customer has no sales plan with the id {id}.").format(id=plan_id))


def _apply(desk: OpenDesk, command: Command, way: Way, customer_id: int) -> int:
    def told(_customer_id: int) -> Told:
        plans = _plans(desk, customer_id)
        plan_id = getattr(command, "plan_id", None)
        now = next((row for row in plans if row.id == plan_id), plans[0])
        return Told(
            shape=customer_shapes.plan(now),
            sentence=_("Plan {id} of {manager} is now “{standing}”.").format(
                id=now.id, manager=now.manager, standing=now.standing
            ),
        )

    return apply(desk, command, way, name="plan", subject="customer", told=told)


def _list(desk: OpenDesk, customer_id: int, settings: Settings, *, as_json: Json) -> int:
    plans = _plans(desk, customer_id)
    if as_json:
        print_json({"plans": [customer_shapes.plan(row) for row in plans], "next": None})
    elif plans:
        say_plans(plans, settings)
    else:
        hint(_("No sale to this customer is planned."))
    return 0


def say_plans(plans: tuple[PlanRow, ...], settings: Settings) -> None:
    """Prints sales plans as a table."""
    table = TextTable(
        [
            Column(_("PLAN"), right=True),
            Column(_("MANAGER"), shrinks=True),
            Column(_("OFFER"), shrinks=True),
            Column(_("FOR")),
            Column(_("STATE")),
            Column(_("ORDER")),
            Column(_("NOTE"), shrinks=True),
        ]
    )
    table.add(
        [
            [
                str(row.id),
                row.manager,
                row.offer or _("any"),
                "" if row.planned_for is None else local_time(row.planned_for, settings)[:10],
                row.standing,
                row.order_number or "",
                row.note,
            ]
            for row in plans
        ]
    )
