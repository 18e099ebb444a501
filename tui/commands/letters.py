"""``ordertop orders resend | mails``: the letters of an order, and those that are sent again (N3)."""

from collections.abc import Sequence
from typing import Annotated

from cyclopts import Parameter

from domain.mail.commands import ResendLetters
from domain.mail.model import MailKind, mail_label, mail_status_label
from domain.mail.rows import LetterRow
from domain.words import _, ngettext
from tui.commands import shapes
from tui.commands.applying import Told, Way, apply
from tui.commands.choosing import named
from tui.commands.listing import Json
from tui.commands.money import one_of
from tui.commands.output import Column, TextTable, hint, print_json, say
from tui.commands.session import Given, local_time
from tui.settings import Settings

Name = Annotated[str, Parameter(help="The order, by its number or as id:42.")]


def resend(
    name: Name,
    /,
    *,
    kind: Annotated[
        str | None,
        Parameter(help="Which letter, such as order_received; all that did not arrive unless given."),
    ] = None,
    way: Way = Way(),
    session: Given,
) -> int:
    """Send letters of an order again, each as a new one."""
    wanted = None if kind is None else one_of(MailKind, kind, "--kind")
    with session.desk() as desk:
        (row,) = named(desk, (name,))
        command = ResendLetters(command_id=way.id, order_id=row.id, kind=wanted)

        def told(order_id: int) -> Told:
            letters = desk.read(lambda reads: reads.letters(order_id))
            queued = [letter for letter in letters if letter.status == "queued"]
            said = ngettext(
                "{n} letter of {number} is on its way.",
                "{n} letters of {number} are on their way.",
                len(queued),
            )
            return Told(
                shape=[shapes.letter(letter) for letter in letters],
                sentence=said.format(n=len(queued), number=row.number),
            )

        return apply(desk, command, way, name="mails", subject="order", told=told)


def mails(name: Name, /, *, as_json: Json = False, session: Given) -> int:
    """List the letters of an order, and what became of them."""
    with session.desk() as desk:
        (row,) = named(desk, (name,))
        letters = desk.read(lambda reads: reads.letters(row.id))
    if as_json:
        print_json({"mails": [shapes.letter(letter) for letter in letters], "next": None})
    elif letters:
        _table(letters, session.settings)
    else:
        hint(_("No letter was sent about {number}.").format(number=row.number))
    return 0


def say_letters(letters: Sequence[LetterRow], settings: Settings) -> None:
    """Prints an order's letters below the rest of it; nothing for none."""
    if letters:
        say()
        _table(letters, settings)


def _table(letters: Sequence[LetterRow], settings: Settings) -> None:
    table = TextTable(
        [
            Column(_("LETTER"), shrinks=True),
            Column(_("TO"), shrinks=True),
            Column(_("QUEUED")),
            Column(_("STATUS")),
            Column(_("WHY"), shrinks=True),
        ]
    )
    table.add(
        [
            [
                mail_label(letter.kind),
                letter.recipient,
                local_time(letter.queued_at, settings),
                mail_status_label(letter.status),
                letter.code or "",
            ]
            for letter in letters
        ]
    )
