"""What raises alerts (I3)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from domain.alerts.commands import AddAlertRule, ChangeAlertRule
from domain.alerts.model import AlertKind, kind_label
from domain.staff import Permission
from domain.words import _, mark
from tui.administration.kind import Around, Entry, Kind, if_typed, line, retirable, yes, yes_or_no
from widgets.dialogs.entries import Field

if TYPE_CHECKING:
    from domain.reads import Reads


async def _rules(reads: "Reads", _text: str, _around: Around) -> Sequence[Entry]:
    return [
        retirable(
            row,
            row.name,
            row.query or kind_label(row.kind),
            _("urgent") if row.urgent else _("waits"),
        )
        for row in await reads.alert_rules()
    ]


def _fields(entry: Entry | None, _around: Around) -> Sequence[Field]:
    row = None if entry is None else entry.row
    of_orders = row is None or row.kind is AlertKind.ORDERS
    return [
        line("name", _("Name"), row.name if row else ""),
        *(
            [
                line(
                    "query",
                    _("Orders that match this search raise an alert"),
                    row.query if row else "",
                    limit=500,
                )
            ]
            if of_orders
            else []
        ),
        yes_or_no("urgent", _("Wakes people in quiet hours too"), typed=row.urgent if row else False),
    ]


RULES = Kind(
    id="alert-rules",
    label=mark("Alert rules"),
    one=mark("alert rule"),
    help=mark("what raises alerts"),
    permission=Permission.SETTINGS,
    columns=[mark("NAME"), mark("LOOKS AT"), mark("IN QUIET HOURS"), mark("STATE")],
    read=_rules,
    fields=_fields,
    add=lambda typed, _around: AddAlertRule(
        name=typed["name"], query=typed["query"], urgent=yes(typed["urgent"])
    ),
    change=lambda entry, typed, _around: ChangeAlertRule(
        rule_id=entry.row.id,
        name=typed.get("name"),
        query=typed.get("query"),
        urgent=if_typed(typed, "urgent", yes),
    ),
    retire=lambda entry, retired: ChangeAlertRule(rule_id=entry.row.id, retired=retired),
)
