"""``ordertop templates list | show | edit | reset | preview``: what letters are made of (A7)."""

import sys
from pathlib import Path
from typing import Annotated, Any

from cyclopts import App, Parameter

from domain.commands import Command
from domain.errors import InvalidInput
from domain.mail.commands import ChangeTemplate, ResetTemplate
from domain.mail.facts import fields_of
from domain.mail.model import MailKind, MailTemplate, mail_label
from domain.rows import ResellerRow
from domain.text import clean_line
from domain.words import _
from tui.commands.applying import Told, Way, apply
from tui.commands.choosing import named, reseller_named
from tui.commands.editing import Editing, print_thing
from tui.commands.listing import Json
from tui.commands.money import one_of
from tui.commands.output import Column, TextTable, print_json, say, say_facts, say_note
from tui.commands.session import Given, OpenDesk

app = App(name="templates", help="What letters are made of.", version_flags=[])

Kind = Annotated[str, Parameter(help="The letter, such as order_received; the list shows all.")]
Reseller = Annotated[str | None, Parameter(help="For this reseller's letters alone.")]

#: Far more than a template may have; what is longer is not read.
_MOST_BYTES = 200_000


@app.command(name="list")
def list_(*, as_json: Json = False, session: Given) -> int:
    """List the kinds of letters, and which of them staff have rewritten."""
    with session.desk() as desk:
        templates = desk.read(lambda reads: reads.mail_templates())
        names = {row.id: row.name for row in _resellers(desk)}
    rows = [(kind, _own(templates, kind)) for kind in MailKind]
    if as_json:
        entries = [
            {
                "kind": kind.value,
                "resellers": [None if one.reseller_id is None else names.get(one.reseller_id) for one in own],
                "fields": list(fields_of(kind)),
            }
            for kind, own in rows
        ]
        print_json({"templates": entries, "next": None})
        return 0
    table = TextTable(
        [Column(_("KIND")), Column(_("LETTER"), shrinks=True), Column(_("TEMPLATE"), shrinks=True)]
    )
    table.add([[kind, mail_label(kind), _said(own, names)] for kind, own in rows])
    return 0


def _own(templates: tuple[MailTemplate, ...], kind: MailKind) -> list[MailTemplate]:
    return [one for one in templates if one.kind is kind and one.in_force]


def _said(own: list[MailTemplate], names: dict[int, str]) -> str:
    said = [
        _("rewritten")
        if one.reseller_id is None
        else _("rewritten for {reseller}").format(reseller=names.get(one.reseller_id, "?"))
        for one in own
    ]
    return ", ".join(said) or _("built in")


@app.command
def show(kind: Kind, /, *, reseller: Reseller = None, as_json: Json = False, session: Given) -> int:
    """Show the template of a letter, and the fields that it may have."""
    wanted = one_of(MailKind, kind, "KIND")
    with session.desk_at() as desk:
        template = _current(desk, wanted, _reseller_id(desk, reseller))
    if as_json:
        print_thing("template", _shape(template), desk)
        return 0
    say_facts(
        [
            (_("Letter"), mail_label(wanted)),
            (_("Fields"), ", ".join(fields_of(wanted))),
            (_("Subject"), template.subject),
        ]
    )
    say()
    say_note(template.text_body)
    if template.html_body:
        say()
        say_note(template.html_body)
    return 0


@app.command
def edit(
    kind: Kind,
    /,
    *,
    reseller: Reseller = None,
    subject: Annotated[str | None, Parameter(help="The subject, one line.")] = None,
    text: Annotated[
        str | None,
        Parameter(help="The file with the text; - for standard input.", allow_leading_hyphen=True),
    ] = None,
    html: Annotated[
        str | None,
        Parameter(
            help="The file with the same as HTML; - for standard input, empty for none.",
            allow_leading_hyphen=True,
        ),
    ] = None,
    way: Editing = Editing(),
    session: Given,
) -> int:
    """Rewrite the template of a letter; parts that are not given stay as they are."""
    if {subject, text, html} == {None}:
        raise InvalidInput(_("Say what to change: --subject, --text or --html."))
    if text == html == "-":
        raise InvalidInput(_("Standard input is one part only: name a file for --text or for --html."))
    wanted = one_of(MailKind, kind, "KIND")
    with session.desk_at(way.version) as desk:
        reseller_id = _reseller_id(desk, reseller)
        before = _current(desk, wanted, reseller_id)
        command = ChangeTemplate(
            command_id=way.id,
            kind=wanted,
            reseller_id=reseller_id,
            subject=before.subject if subject is None else subject,
            text=before.text_body if text is None else _read(text),
            html=before.html_body if html is None else _read(html) if html else None,
        )
        return _apply(desk, command, wanted, reseller_id, way)


@app.command
def reset(kind: Kind, /, *, reseller: Reseller = None, way: Editing = Editing(), session: Given) -> int:
    """Let the built-in template of a letter count again."""
    wanted = one_of(MailKind, kind, "KIND")
    with session.desk_at(way.version) as desk:
        reseller_id = _reseller_id(desk, reseller)
        command = ResetTemplate(command_id=way.id, kind=wanted, reseller_id=reseller_id)
        return _apply(desk, command, wanted, reseller_id, way)


@app.command
def preview(
    kind: Kind,
    name: Annotated[str, Parameter(help="The order, by its number or as id:42.")],
    /,
    *,
    as_json: Json = False,
    session: Given,
) -> int:
    """Show the letter that an order would have; nothing is sent."""
    from tui.bootstrap import built_in_template, rendered

    wanted = one_of(MailKind, kind, "KIND")
    with session.desk() as desk:
        (row,) = named(desk, (name,))
        found = desk.thread.run(lambda opened: opened.draft(desk.identity, wanted, row.id))
    letter = rendered(found.template or built_in_template(wanted), found.facts)
    if as_json:
        print_json({"mail": {"kind": wanted.value, "recipient": found.recipient, **letter._asdict()}})
        return 0
    say_facts(
        [(_("To"), found.recipient or _("nobody: no address is known")), (_("Subject"), letter.subject)]
    )
    say()
    say_note(letter.text)
    return 0


def _read(place: str) -> str:
    """The text of a file, or of standard input."""
    try:
        if place == "-":
            raw = sys.stdin.buffer.read(_MOST_BYTES + 1)
        else:
            with Path(place).expanduser().open("rb") as file:
                raw = file.read(_MOST_BYTES + 1)
        if len(raw) > _MOST_BYTES:
            raise InvalidInput(_("{file} is too long for a letter.").format(file=clean_line(place, limit=80)))
        return raw.decode("utf-8")
    except OSError as error:
        raise InvalidInput(
            _("{file} cannot be read: {reason}.").format(
                file=clean_line(place, limit=80), reason=error.strerror
            )
        ) from None
    except UnicodeDecodeError:
        raise InvalidInput(
            _("{file} is not UTF-8 text; save it as UTF-8.").format(file=clean_line(place, limit=80))
        ) from None


def _current(desk: OpenDesk, kind: MailKind, reseller_id: int | None) -> MailTemplate:
    """What letters are made of: the reseller's own, the one for all, or the one built in."""
    from domain.mail.posting import template_for
    from tui.bootstrap import built_in_template

    own = _own(desk.read(lambda reads: reads.mail_templates()), kind)
    # No reseller has the id 0: then only what is for all counts.
    return template_for(own, reseller_id or 0) or built_in_template(kind)


def _shape(template: MailTemplate) -> dict[str, Any]:
    return {
        "kind": template.kind.value,
        "rewritten": template.id is not None,
        "subject": template.subject,
        "text": template.text_body,
        "html": template.html_body,
        "fields": list(fields_of(template.kind)),
    }


def _apply(desk: OpenDesk, command: Command, kind: MailKind, reseller_id: int | None, way: Way) -> int:
    def told(_template_id: int) -> Told:
        template = _current(desk, kind, reseller_id)
        said = _("{kind} is made of what you wrote.") if template.id else _("{kind} is as it was built in.")
        return Told(shape=_shape(template), sentence=said.format(kind=kind))

    return apply(desk, command, way, name="template", subject="template", told=told)


def _resellers(desk: OpenDesk) -> tuple[ResellerRow, ...]:
    return desk.read(lambda reads: reads.resellers())


def _reseller_id(desk: OpenDesk, name: str | None) -> int | None:
    return None if name is None else reseller_named(desk, name).id
