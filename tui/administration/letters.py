"""What letters are made of: the templates for all, and those of single resellers (A7)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from domain.commands import Command
from domain.errors import InvalidInput
from domain.mail.commands import ChangeTemplate, ResetTemplate
from domain.mail.model import MailKind, MailTemplate, mail_label
from domain.staff import Permission
from domain.words import _, mark
from tui.administration.kind import Around, Entry, Kind, Typed, choice, line, of_reseller
from widgets.dialogs.entries import Field

if TYPE_CHECKING:
    from domain.reads import Reads


async def _templates(_reads: "Reads", _text: str, around: Around) -> Sequence[Entry]:
    """One for each kind of letter, and those that were rewritten for one reseller."""
    names = {one.id: one.name for one in around.resellers}
    own = {(one.kind, one.reseller_id): one for one in around.templates if one.in_force}
    wanted = [
        (kind, reseller_id)
        for kind in MailKind
        for reseller_id in (None, *(number for known, number in own if known is kind and number is not None))
    ]
    return [
        Entry(
            id=f"{kind.value} {reseller_id or ''}",
            row=(kind, reseller_id, own.get((kind, reseller_id))),
            cells=(
                mail_label(kind),
                _("all") if reseller_id is None else names.get(reseller_id, "?"),
                _("rewritten") if (kind, reseller_id) in own else _("built in"),
            ),
        )
        for kind, reseller_id in wanted
    ]


def _template(entry: Entry) -> MailTemplate:
    """What letters are made of: the rewritten one, or the one built in."""
    from tui.bootstrap import built_in_template

    kind, _reseller_id, own = entry.row
    template: MailTemplate = own or built_in_template(kind)
    return template


def _template_fields(entry: Entry | None, around: Around) -> Sequence[Field]:
    if entry is None:
        letters = [(kind.value, mail_label(kind)) for kind in MailKind]
        return [choice("kind", _("Letter"), letters), of_reseller(around)]
    template = _template(entry)
    return [
        line("subject", _("Subject"), template.subject),
        Field(name="text", label=_("Text"), typed=template.text_body, lines=9, limit=100_000, decides=True),
    ]


def _add_template(typed: Typed, around: Around) -> Command:
    """One for a reseller's letters alone; it begins as what counts for all."""
    from domain.mail.posting import template_for
    from tui.bootstrap import built_in_template

    kind, reseller = MailKind(typed["kind"]), around.reseller(typed["reseller"])
    there = [one for one in around.templates if one.kind is kind and one.in_force]
    if any(one.reseller_id == reseller.id for one in there):
        raise InvalidInput(
            _("{reseller} has a template of its own for that; Enter rewrites it.").format(
                reseller=reseller.name
            )
        )
    template = template_for(there, reseller.id) or built_in_template(kind)
    return ChangeTemplate(
        kind=kind,
        reseller_id=reseller.id,
        subject=template.subject,
        text=template.text_body,
        html=template.html_body,
    )


def _change_template(entry: Entry, typed: Typed, _around: Around) -> Command:
    template = _template(entry)
    kind, reseller_id, _own = entry.row
    return ChangeTemplate(
        kind=kind,
        reseller_id=reseller_id,
        subject=typed.get("subject", template.subject),
        text=typed.get("text", template.text_body),
        html=template.html_body,
    )


TEMPLATES = Kind(
    id="templates",
    label=mark("Templates"),
    one=mark("template"),
    help=mark("what letters are made of, for all or one reseller"),
    permission=Permission.SETTINGS,
    columns=[mark("LETTER"), mark("RESELLER"), mark("STATE")],
    read=_templates,
    fields=_template_fields,
    add=_add_template,
    change=_change_template,
    retire=lambda entry, _retired: ResetTemplate(kind=entry.row[0], reseller_id=entry.row[1]),
    revivable=False,
    ending=(mark("Let the built-in template of “{name}” count again?"), mark("Built-in again")),
)
