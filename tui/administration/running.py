"""What the desk works with: payment systems, servers, registrars, settings."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from domain.billing.commands import AddPaymentSystem, ChangePaymentSystem
from domain.billing.systems import GatewayKind
from domain.commands import Command
from domain.delivery.commands import AddPlace, ChangePlace
from domain.delivery.model import ModuleKind, PlaceKind
from domain.errors import InvalidInput
from domain.money import Money
from domain.settings.commands import ChangeSetting
from domain.settings.model import SETTINGS
from domain.settings.setting import Setting
from domain.staff import Permission
from domain.words import _, mark
from tui.administration.kind import (
    Around,
    Entry,
    Kind,
    Typed,
    choice,
    if_typed,
    line,
    retirable,
    yes,
    yes_or_no,
)
from tui.commands.money import basis_points, money
from tui.commands.shapes import percent
from widgets.dialogs.entries import Field

if TYPE_CHECKING:
    from domain.reads import Reads


def _fee(row: Any) -> str:
    fixed = str(Money(row.fee_fixed_minor, row.currency)) if row.fee_fixed_minor and row.currency else ""
    return " + ".join(part for part in (f"{percent(row.fee_bp)} %" if row.fee_bp else "", fixed) if part)


async def _systems(reads: "Reads", _text: str, _around: Around) -> Sequence[Entry]:
    return [
        retirable(row, row.name, row.gateway, row.currency or _("any"), _fee(row), row.secret or "")
        for row in await reads.payment_systems()
    ]


_SECRET = mark("Where its keys are: env:NAME or file:/path, never the key itself")


def _system_fields(entry: Entry | None, _around: Around) -> Sequence[Field]:
    row = None if entry is None else entry.row
    gateways = [(kind.value, kind.value) for kind in GatewayKind]
    currency = _("The only currency it takes; empty for any")
    fixed = str(Money(row.fee_fixed_minor, row.currency).decimal()) if row and row.currency else ""
    return [
        line("name", _("Name"), row.name if row else ""),
        *([] if row else [choice("gateway", _("Gateway"), gateways)]),
        line("currency", currency, (row.currency or "") if row else "", limit=3),
        line("fee", _("Fee in percent"), percent(row.fee_bp) if row else "0", limit=6),
        line("fixed", _("Fixed fee, in its currency"), fixed, limit=20),
        yes_or_no("tokens", _("Keeps payment tokens"), typed=row.tokens if row else True),
        yes_or_no("refunds", _("Can pay back"), typed=row.refunds if row else True),
        yes_or_no("one_click", _("Customers may pay with one click"), typed=row.one_click if row else False),
        line("secret", _(_SECRET), (row.secret or "") if row else ""),
    ]


def _fixed(typed: str, currency: str | None) -> int:
    if not typed.strip():
        return 0
    if not currency:
        raise InvalidInput(_("A fixed fee is in a currency: say which one the payment system takes."))
    return money(typed, currency).amount_minor


def _add_system(typed: Typed, _around: Around) -> Command:
    currency = typed["currency"].strip().upper() or None
    return AddPaymentSystem(
        name=typed["name"],
        gateway=GatewayKind(typed["gateway"]),
        currency=currency,
        fee_bp=basis_points(typed["fee"]),
        fee_fixed_minor=_fixed(typed["fixed"], currency),
        tokens=yes(typed["tokens"]),
        refunds=yes(typed["refunds"]),
        one_click=yes(typed["one_click"]),
        secret=typed["secret"].strip() or None,
    )


def _change_system(entry: Entry, typed: Typed, _around: Around) -> Command:
    row = entry.row
    currency = typed["currency"].strip().upper() if "currency" in typed else None
    return ChangePaymentSystem(
        system_id=row.id,
        name=typed.get("name"),
        fee_bp=if_typed(typed, "fee", basis_points),
        fee_fixed_minor=_fixed(typed["fixed"], currency or row.currency) if "fixed" in typed else None,
        tokens=if_typed(typed, "tokens", yes),
        refunds=if_typed(typed, "refunds", yes),
        one_click=if_typed(typed, "one_click", yes),
        currency=currency or None,
        any_currency=currency == "",
        secret=if_typed(typed, "secret", str.strip),
    )


SYSTEMS = Kind(
    id="payment-systems",
    label=mark("Payment systems"),
    one=mark("payment system"),
    help=mark("merchant accounts, their fees, and where their keys are"),
    permission=Permission.SETTINGS,
    columns=[
        mark("NAME"),
        mark("GATEWAY"),
        mark("CURRENCY"),
        mark("FEE"),
        mark("KEYS ARE IN"),
        mark("STATE"),
    ],
    read=_systems,
    fields=_system_fields,
    add=_add_system,
    change=_change_system,
    retire=lambda entry, retired: ChangePaymentSystem(system_id=entry.row.id, retired=retired),
)


def _places(kind: PlaceKind, *, label: str, one: str, help: str) -> Kind:  # noqa: A002 - what it is called there
    async def read(reads: "Reads", _text: str, _around: Around) -> Sequence[Entry]:
        return [
            retirable(
                row,
                row.name,
                row.module.value,
                _("yes") if row.is_default else "",
                row.url or "",
                row.secret or "",
            )
            for row in await reads.places()
            if row.kind is kind
        ]

    def fields(entry: Entry | None, _around: Around) -> Sequence[Field]:
        row = None if entry is None else entry.row
        modules = [(module.value, module.value) for module in ModuleKind]
        return [
            line("name", _("Name"), row.name if row else ""),
            *([] if row else [choice("module", _("Module"), modules)]),
            line("url", _("Where the module webhook reaches it: https://…"), (row.url or "") if row else ""),
            line("secret", _(_SECRET), (row.secret or "") if row else ""),
            yes_or_no(
                "default", _("What none is chosen for goes there"), typed=row.is_default if row else False
            ),
        ]

    return Kind(
        id=f"{kind.value}s",
        label=label,
        one=one,
        help=help,
        permission=Permission.SETTINGS,
        columns=[
            mark("NAME"),
            mark("MODULE"),
            mark("DEFAULT"),
            mark("ADDRESS"),
            mark("KEYS ARE IN"),
            mark("STATE"),
        ],
        read=read,
        fields=fields,
        add=lambda typed, _around: AddPlace(
            kind=kind,
            name=typed["name"],
            module=ModuleKind(typed["module"]),
            url=typed["url"].strip() or None,
            secret=typed["secret"].strip() or None,
            is_default=yes(typed["default"]),
        ),
        change=lambda entry, typed, _around: ChangePlace(
            place_id=entry.row.id,
            name=typed.get("name"),
            url=typed.get("url"),
            secret=typed.get("secret"),
            is_default=if_typed(typed, "default", yes),
        ),
        retire=lambda entry, retired: ChangePlace(place_id=entry.row.id, retired=retired),
    )


SERVERS = _places(
    PlaceKind.SERVER,
    label=mark("Servers"),
    one=mark("server"),
    help=mark("where what is no domain is set up"),
)
REGISTRARS = _places(
    PlaceKind.REGISTRAR,
    label=mark("Registrars"),
    one=mark("registrar"),
    help=mark("where domains are registered"),
)


async def _settings(reads: "Reads", _text: str, _around: Around) -> Sequence[Entry]:
    kept = await reads.settings()
    return [
        Entry(
            id=setting.name,
            row=(setting, kept.get(setting.name, "")),
            cells=(setting.name, _shown(setting, kept.get(setting.name)), _(setting.help)),
        )
        for setting in SETTINGS.values()
    ]


def _shown(setting: Setting[Any], kept: str | None) -> str:
    return (
        setting.shown(setting.value(kept))
        if kept
        else _("{value} (unless set)").format(value=setting.shown(setting.default)).strip()
    )


def _setting_fields(entry: Entry | None, _around: Around) -> Sequence[Field]:
    assert entry is not None
    setting, kept = entry.row
    return [line("value", _("{help} Empty for the default.").format(help=_(setting.help)), kept, limit=300)]


KEPT = Kind(
    id="settings",
    label=mark("Settings"),
    one=mark("setting"),
    help=mark("what the desk is set to, for everyone"),
    permission=Permission.SETTINGS,
    columns=[mark("NAME"), mark("VALUE"), mark("WHAT FOR")],
    read=_settings,
    fields=_setting_fields,
    change=lambda entry, typed, _around: ChangeSetting(
        name=entry.row[0].name, value=typed.get("value", entry.row[1])
    ),
    retire=lambda entry, _retired: ChangeSetting(name=entry.row[0].name, value=""),
    revivable=False,
    ending=(mark("Take “{name}” back to its default?"), mark("Back to its default")),
    elsewhere=mark("Settings are all there; Enter changes one."),
)
