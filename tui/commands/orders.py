"""``ordertop orders list | show | counts``: looking at orders."""

from typing import Annotated

from cyclopts import App, Parameter
from whenever import Instant

from domain.errors import InvalidInput, NotFound
from domain.exporting.running import Paged
from domain.orders.status import (
    ARCHIVE_OF,
    Archive,
    Status,
    archive_label,
    mark_label,
    method_label,
    plain_label,
)
from domain.query import Exactly, Query, describe
from domain.rows import OrderDetails, OrderRow
from domain.sorting import NEWEST, Sort, parse_sort
from domain.text import clean_line
from domain.words import _, mark
from tui.commands import (
    changes,
    corrections,
    ending,
    letters,
    placing,
    sales,
    shapes,
    statuses,
    suspending,
    undo,
)
from tui.commands.choosing import named, pages, understood
from tui.commands.exporting import Exported, export
from tui.commands.failure import DONE
from tui.commands.listing import LIMIT, Form, Json
from tui.commands.output import Column, JsonList, TextTable, hint, print_json, say
from tui.commands.session import Given, OpenDesk
from tui.commands.views import of_view

app = App(name="orders", help="Find, read, place, approve, cancel and deliver orders.", version_flags=[])


_COLUMNS = (
    Column(mark("NUMBER")),
    Column(mark("AGE"), right=True),
    Column(mark("CUSTOMER"), most=30, shrinks=True),
    Column(mark("SITE"), most=14, shrinks=True),
    Column(mark("METHOD"), most=16, shrinks=True),
    Column(mark("STATUS"), most=44, shrinks=True),
    Column(mark("OFFER"), most=30, shrinks=True),
    Column(mark("TOTAL"), right=True),
)

#: Foreground colours of the 16-colour palette; the label says the same, so colour is never the only sign.
_COLOURS = {
    Archive.INCOMPLETE: "2",
    Archive.AWAITING_PAYMENT: "31",
    Archive.AWAITING_APPROVAL: "33",
    Archive.HANDLED: "32",
    Archive.CLOSED: "90",
}


@app.command(name="list")
def list_(
    *query: Annotated[
        str, Parameter(help="A search, as in the dashboard: words and filters such as needs:me.")
    ],
    view: Annotated[
        str | None, Parameter(help="Begin with the search saved under this name; the words narrow it down.")
    ] = None,
    sort: Annotated[
        str | None,
        Parameter(
            help="By placed, age, number, amount or customer; with - in front the other way round.",
            allow_leading_hyphen=True,
        ),
    ] = None,
    form: Form = Form(),
    session: Given,
) -> int:
    """List orders, newest first unless sorted otherwise; a view has its own sort."""
    form.check()
    text = " ".join(query)
    wanted = understood(text, session.settings)
    order = NEWEST if sort is None else parse_sort(sort)
    with session.desk() as desk:
        if view is not None:
            wanted, kept = of_view(desk, view, text, session.settings)
            order = kept if sort is None else order
        begin = None if form.after is None else shapes.place(form.after, order)
        if form.leaving.as_csv:
            return _export(desk, wanted, order, begin, form)
        sink = _JsonOrders() if form.as_json else _TextOrders()
        last: OrderRow | None = None
        more = False
        for page in pages(desk, wanted, sort=order, after=begin, limit=form.limit or LIMIT):
            rows, more = page
            sink.add(rows)
            last = rows[-1] if rows else last
    sink.end(shapes.cursor(last.key, order) if more and last is not None else None, describe(wanted))
    return 0


def _export(desk: OpenDesk, query: Query, order: Sort, begin: int | None, form: Form) -> int:
    paged = Paged[OrderRow](
        lambda reads, place, size: reads.orders(query, sort=order, after=place, limit=size),
        after=begin,
        limit=form.limit,
    )
    exported = Exported(
        what="orders", query=query.text, sort=str(order), columns=shapes.ORDER_CSV, pages=paged
    )
    code = export(desk, form.leaving, exported, columns=form.columns)
    if code == DONE and paged.more and paged.last is not None:
        _more(shapes.cursor(paged.last.key, order))
    return code


class _JsonOrders:
    def __init__(self) -> None:
        self._list = JsonList("orders")

    def add(self, rows: tuple[OrderRow, ...]) -> None:
        self._list.add(shapes.order(row) for row in rows)

    def end(self, following: str | None, _query: str) -> None:
        self._list.end(following)


class _TextOrders:
    def __init__(self) -> None:
        self._table = TextTable([Column(_(c.title), c.right, c.most, c.shrinks) for c in _COLUMNS])
        self._now = Instant.now()
        self._any = False

    def add(self, rows: tuple[OrderRow, ...]) -> None:
        if rows:
            self._any = True
            self._table.add(
                [self._cells(row) for row in rows], [_COLOURS[ARCHIVE_OF[row.status]] for row in rows]
            )

    def _cells(self, row: OrderRow) -> list[str]:
        label = " · ".join([row.label, *(mark_label(m) for m in sorted(row.marks))])
        offer = row.offer or ""
        return [
            row.number,
            age(row.placed_at, self._now),
            row.customer or "",
            row.site_code or "",
            method_label(row.payment_method),
            label,
            f"{offer} +{row.more_items}" if row.more_items else offer,
            str(row.total),
        ]

    def end(self, following: str | None, query: str) -> None:
        if not self._any:
            hint(_("No order {query}.").format(query=query) if query else _("There are no orders yet."))
        _more(following)


def _more(following: str | None) -> None:
    if following is not None:
        hint(_("More orders follow: --after {cursor}").format(cursor=following))


def age(since: Instant, now: Instant) -> str:
    """How long ago, in the largest unit that says something: ``12m``, ``3h``, ``2d``, ``4y``."""
    minutes = max(0, int((now - since).total("minutes")))
    if minutes < 60:
        return _("{n}m").format(n=minutes)
    if minutes < 24 * 60:
        return _("{n}h").format(n=minutes // 60)
    days = minutes // (24 * 60)
    return _("{n}d").format(n=days) if days < 1000 else _("{n}y").format(n=days // 365)


@app.command
def show(
    *names: Annotated[str, Parameter(help="Orders, each by its number or as id:42.")],
    as_json: Json = False,
    session: Given,
) -> int:
    """Show everything about an order, or several."""
    if not names:
        raise InvalidInput(_("Name an order by its number, or several."))
    with session.desk() as desk:
        rows = named(desk, names)
        found = (_details(desk, row.id) for row in rows)
        if not as_json:
            from tui.commands.order_text import say_order

            for index, details in enumerate(found):
                if index:
                    say("")
                say_order(details, session.settings)
        elif len(rows) == 1:
            print_json({"order": shapes.details(next(found))})
        else:
            several = JsonList("orders")
            several.add(shapes.details(details) for details in found)
            several.end(None)
    return 0


def _details(desk: OpenDesk, order_id: int) -> OrderDetails:
    return desk.read(lambda reads: reads.order_details(order_id))


@app.command
def counts(
    *,
    reseller: Annotated[str | None, Parameter(help="Only this reseller's.")] = None,
    as_json: Json = False,
    session: Given,
) -> int:
    """Count the orders of each archive and status."""
    of = None if reseller is None else Exactly("reseller", reseller)
    with session.desk() as desk:
        found = desk.read(lambda reads: reads.counts(of))
    if of is not None and found.reseller is None:
        raise NotFound(_("There is no reseller “{name}”.").format(name=clean_line(of.name or "", limit=40)))
    if as_json:
        print_json(shapes.counts(found))
        return 0
    table = TextTable([Column(_("ARCHIVE")), Column(_("STATUS")), Column(_("ORDERS"), right=True)])
    rows = []
    for archive, total in found.archives.items():
        inside = [status for status in Status if ARCHIVE_OF[status] is archive]
        rows.append([archive_label(archive), "", f"{total:,}"])
        if len(inside) > 1:
            rows += [["", plain_label(status), f"{found.statuses.get(status, 0):,}"] for status in inside]
    rows += [["", f"“{name}”", f"{n:,}"] for name, n in found.custom.items()]
    table.add(rows)
    return 0


app.command(placing.place)
app.command(changes.approve)
app.command(changes.cancel)
app.command(changes.confirm_partial, name="confirm-partial")
app.command(changes.reject_partial, name="reject-partial")
app.command(ending.agree_cancel, name="agree-cancel")
app.command(ending.refuse_cancel, name="refuse-cancel")
app.command(ending.set_fraud, name="set-fraud")
app.command(ending.set_pending, name="set-pending")
app.command(ending.end_items, name="end-items")
app.command(suspending.suspend)
app.command(suspending.unsuspend)
app.command(ending.cancel_item, name="cancel-item")
app.command(ending.replace_item, name="replace-item")
app.command(ending.delete)
app.command(sales.confirm_sale, name="confirm-sale")
app.command(sales.assign_sale, name="assign-sale")
app.command(changes.deliver)
app.command(changes.retry)
app.command(changes.refuse)
app.command(changes.note)
app.command(statuses.set_status, name="set-status")
app.command(undo.undo)
app.command(corrections.edit)
app.command(corrections.set_affiliate, name="set-affiliate")
app.command(letters.resend)
app.command(letters.mails)
