"""Whose orders are worked, and on which credit (SPEC 1, A6)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from domain.credit.commands import AddReseller, ChangeReseller, SetCreditLimit
from domain.customers import ResellerMethod
from domain.errors import InvalidInput
from domain.money import Money
from domain.staff import Permission
from domain.words import _, mark
from tui.administration.kind import Around, Entry, Kind, choice, if_typed, line
from tui.commands.money import money
from widgets.dialogs.entries import Field

if TYPE_CHECKING:
    from domain.reads import Reads


def _days(typed: str) -> int:
    if not typed.strip().isdecimal():
        raise InvalidInput(_("“{text}” is no number of days.").format(text=typed[:40]))
    return int(typed)


async def _resellers(_reads: "Reads", _text: str, around: Around) -> Sequence[Entry]:
    return [
        Entry(
            id=row.id,
            row=row,
            cells=(
                row.name,
                row.currency,
                row.payment_method,
                str(row.limit) if row.limit is not None else _("no limit"),
                row.timezone,
                str(row.invoice_due_days),
                row.distributor_email or "",
            ),
        )
        for row in around.resellers
    ]


def _reseller_fields(entry: Entry | None, _around: Around) -> Sequence[Field]:
    row = None if entry is None else entry.row
    methods = [(method.value, method.value.replace("_", " ")) for method in ResellerMethod]
    new = [line("name", _("Name, which stays")), line("currency", _("Currency, such as EUR"), limit=3)]
    return [
        *([] if row else new),
        choice("method", _("Pays the distributor by"), methods, row.payment_method if row else "cash"),
        line("timezone", _("Time zone of its months"), row.timezone if row else "UTC"),
        line(
            "due", _("Days until its invoices are due"), str(row.invoice_due_days) if row else "30", limit=4
        ),
        line("email", _("The distributor's e-mail address"), (row.distributor_email or "") if row else ""),
    ]


RESELLERS = Kind(
    id="resellers",
    label=mark("Resellers"),
    one=mark("reseller"),
    help=mark("whose orders are worked"),
    permission=Permission.SETTINGS,
    columns=[
        mark("NAME"),
        mark("CURRENCY"),
        mark("PAYS BY"),
        mark("LIMIT"),
        mark("TIME ZONE"),
        mark("DUE DAYS"),
        mark("DISTRIBUTOR"),
    ],
    read=_resellers,
    fields=_reseller_fields,
    add=lambda typed, _around: AddReseller(
        name=typed["name"],
        currency=typed["currency"].strip().upper(),
        payment_method=ResellerMethod(typed["method"]),
        timezone=typed["timezone"].strip(),
        invoice_due_days=_days(typed["due"]),
        distributor_email=typed["email"] or None,
    ),
    change=lambda entry, typed, _around: ChangeReseller(
        reseller_id=entry.row.id,
        payment_method=if_typed(typed, "method", ResellerMethod),
        timezone=if_typed(typed, "timezone", str.strip),
        invoice_due_days=if_typed(typed, "due", _days),
        distributor_email=typed.get("email"),
    ),
)


async def _credit(_reads: "Reads", _text: str, around: Around) -> Sequence[Entry]:
    return [
        Entry(
            id=row.id,
            row=row,
            cells=(
                row.name,
                str(row.limit) if row.limit is not None else _("no limit"),
                str(row.reserved),
                str(row.owed),
                str(row.available) if row.available is not None else _("no limit"),
            ),
        )
        for row in around.resellers
    ]


def _limit(typed: str, currency: str) -> Money | None:
    """A credit limit; none where nothing is typed."""
    return money(typed, currency) if typed.strip() else None


CREDIT = Kind(
    id="credit-limits",
    label=mark("Credit limits"),
    one=mark("credit limit"),
    help=mark("what each reseller may owe and have reserved in all"),
    permission=SetCreditLimit.permission,
    columns=[mark("RESELLER"), mark("LIMIT"), mark("RESERVED"), mark("OWED"), mark("AVAILABLE")],
    read=_credit,
    fields=lambda entry, _around: [
        line(
            "limit",
            _("Credit limit, such as 5000.00; empty for none"),
            str(entry.row.limit.decimal()) if entry and entry.row.limit is not None else "",
        )
    ],
    change=lambda entry, typed, _around: SetCreditLimit(
        reseller_id=entry.row.id,
        limit=_limit(typed["limit"], entry.row.currency) if "limit" in typed else entry.row.limit,
    ),
    elsewhere=mark("Every reseller has one; Enter sets it."),
)
