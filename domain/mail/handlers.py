"""What is done when something is asked of letters and their templates."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from domain.cards import refuse_card_numbers
from domain.commands import Outcome
from domain.context import Context
from domain.errors import InvalidInput, NotFound, Refused
from domain.events import Event
from domain.mail.commands import ChangeTemplate, RecordLetter, ResendLetters, ResetTemplate
from domain.mail.events import (
    LetterFailed,
    LetterReplaced,
    LetterSent,
    LettersQueued,
    LetterUnanswered,
    TemplateChanged,
    TemplateReset,
)
from domain.mail.facts import OWN, facts_of, own_facts, welcome_of
from domain.mail.model import UNDELIVERED, Mail, MailKind, MailStatus, MailTemplate, mail_label
from domain.mail.posting import Draft, template_for
from domain.mail.rules import queue, recipient_of
from domain.orders.model import Order
from domain.text import clean_line, clean_note
from domain.words import _

#: Far more than a letter needs.
MOST_CHARS = 20_000


async def resend_letters(command: ResendLetters, context: Context) -> Outcome:
    """N3: each goes out as a letter of its own, to whoever it would go to now; what did not arrive is left behind."""
    order = await context.order(command.order_id)
    if command.kind is MailKind.RECOVERY:
        raise Refused(
            _(
                "Recovery messages have rules of their own; “ordertop carts send {number}” keeps to them."
            ).format(number=order.number),
            rule="I2",
        )
    context.unit.track("order", order)
    letters = sorted(await context.unit.those(Mail, order_id=order.id), key=lambda mail: mail.id or 0)
    wanted = _wanted(letters, command.kind, order)
    if not wanted:
        raise _nothing_to_send(command.kind, order)
    kinds = []
    for kind, own, before in wanted:
        recipient = None if kind is MailKind.ORDER_APPROVED else await recipient_of(kind, order, context)
        recipient = recipient or before
        if recipient is None:
            raise Refused(
                _("Nobody’s address is known for {letter}; enter one first.").format(letter=mail_label(kind)),
                rule="N3",
            )
        await queue(kind, order, own, recipient, context)
        kinds.append(kind)
    context.happened(order, LettersQueued(" ".join(kinds)))
    for mail in letters:
        if mail.status in UNDELIVERED and mail.kind in kinds:
            context.unit.track("letter", mail)
            mail.status = MailStatus.REPLACED
            context.happened(mail, LetterReplaced(mail.kind))
    return Outcome(subject="order", ids=(order.id,), changed=True, details={"letters": list(kinds)})


def _wanted(
    letters: Sequence[Mail], kind: MailKind | None, order: Order
) -> list[tuple[MailKind, dict[str, Any], str | None]]:
    """What is to be sent: the kind, what the letter has of its own, and whom it went to before."""
    undelivered = [
        mail for mail in letters if mail.status in UNDELIVERED and mail.kind is not MailKind.RECOVERY
    ]
    if kind is None:
        return [(mail.kind, _own(mail), mail.recipient) for mail in undelivered]
    before = {json.dumps(_own(mail)): mail for mail in letters if mail.kind is kind}
    if before:
        latest = before.values() if kind is MailKind.WELCOME else [list(before.values())[-1]]
        return [(kind, _own(mail), mail.recipient) for mail in latest]
    return [(kind, dict(own), None) for own in own_facts(kind, order)]


def _own(mail: Mail) -> dict[str, Any]:
    facts = json.loads(mail.facts)
    return {name: facts.get(name, "") for name in OWN.get(mail.kind, ())}


def _nothing_to_send(kind: MailKind | None, order: Order) -> Refused:
    if kind is None:
        return Refused(
            _("Every letter of {number} was sent or is on its way; say which kind to send again.").format(
                number=order.number
            ),
            rule="N3",
        )
    return Refused(
        _("There is nothing to tell of {number} yet: {letter}.").format(
            number=order.number, letter=mail_label(kind)
        ),
        rule="N3",
    )


async def record_letter(command: RecordLetter, context: Context) -> Outcome:
    """R2: what is sent is sent, whoever says so; anything else counts only while nobody has said more."""
    order = await context.order(command.order_id)
    found = [
        mail for mail in await context.unit.those(Mail, intent=command.intent) if mail.order_id == order.id
    ]
    if not found:
        raise NotFound(_("{number} has no such letter.").format(number=order.number))
    (mail,) = found
    posted = command.posted
    open_still = (
        (MailStatus.QUEUED, MailStatus.UNKNOWN) if posted.status is MailStatus.SENT else (MailStatus.QUEUED,)
    )
    if mail.status not in open_still or posted.status not in (MailStatus.SENT, *UNDELIVERED):
        return Outcome(subject="order", ids=(order.id,), changed=False)
    context.unit.track("letter", mail)
    mail.status = posted.status
    mail.subject = clean_line(posted.subject or "") or mail.subject
    mail.code = clean_line(posted.code or "", limit=120) or None
    if posted.status is MailStatus.SENT:
        mail.sent_at = context.now
    context.happened(mail, _told(mail))
    return Outcome(subject="order", ids=(order.id,), changed=True)


def _told(mail: Mail) -> Event:
    if mail.status is MailStatus.SENT:
        return LetterSent(mail.kind)
    if mail.status is MailStatus.FAILED:
        return LetterFailed(mail.kind, mail.code or _("no reason given"))
    return LetterUnanswered(mail.kind)


async def draft(kind: MailKind, order_id: int, context: Context) -> Draft:
    """What a letter would tell of the order as it is; what it would have of an event is left empty."""
    order = await context.order(order_id)
    own: Mapping[str, Any] = next(iter(own_facts(kind, order)), {})
    if kind is MailKind.ORDER_APPROVED:
        own = {"approver": context.staff.name}
    elif kind is MailKind.WELCOME and order.items:
        own = own or welcome_of(order.items[0])
    return Draft(
        kind=kind,
        recipient=await recipient_of(kind, order, context),
        facts=await facts_of(kind, order, own, context),
        template=template_for(await context.unit.those(MailTemplate, kind=kind), order.reseller_id),
    )


async def change_template(command: ChangeTemplate, context: Context) -> Outcome:
    """A template that asks for what its letters do not have is refused before anything changes."""
    subject = refuse_card_numbers(clean_line(command.subject))
    text = _body(command.text)
    html = _body(command.html or "") or None
    if not subject or not text:
        raise InvalidInput(_("A template needs a subject and a text."))
    context.stationery.check(command.kind, subject=subject, text=text, html=html)
    reseller = await _reseller(command.reseller_id, context)
    template = await _template(command.kind, command.reseller_id, context)
    if template is None:
        template = MailTemplate(
            reseller_id=command.reseller_id,
            kind=command.kind,
            subject=subject,
            text_body=text,
            html_body=html,
        )
        context.unit.track("template", template, new=True)
        await context.unit.add(template)
    else:
        if (template.subject, template.text_body, template.html_body) == (subject, text, html):
            return _outcome(template, changed=False)
        context.unit.track("template", template)
        template.subject, template.text_body, template.html_body = subject, text, html
    context.happened(template, TemplateChanged(command.kind, reseller))
    return _outcome(template)


async def reset_template(command: ResetTemplate, context: Context) -> Outcome:
    """Letters that are queued are made of what counts when they are sent."""
    await _reseller(command.reseller_id, context)
    template = await _template(command.kind, command.reseller_id, context)
    if template is None or not template.in_force:
        raise Refused(
            _("The template {kind} is the one built in already.").format(kind=command.kind), rule="A7"
        )
    context.unit.track("template", template)
    template.subject, template.text_body, template.html_body = "", "", None
    context.happened(template, TemplateReset(command.kind))
    return _outcome(template)


def _body(typed: str) -> str:
    if len(typed) > MOST_CHARS:
        raise InvalidInput(_("A template has at most {n} characters.").format(n=MOST_CHARS))
    return refuse_card_numbers(clean_note(typed, limit=MOST_CHARS))


async def _reseller(reseller_id: int | None, context: Context) -> str:
    """The reseller's name, empty for all of them; who works for some may not speak for all."""
    if reseller_id is None:
        if context.reseller_ids:
            raise InvalidInput(_("Name one of your resellers with --reseller."))
        return ""
    if not context.grants(reseller_id):
        raise NotFound(_("There is no reseller with the id {id}.").format(id=reseller_id))
    return (await context.unit.reseller(reseller_id)).name


async def _template(kind: MailKind, reseller_id: int | None, context: Context) -> MailTemplate | None:
    for template in await context.unit.every(MailTemplate):
        if (template.kind, template.reseller_id) == (kind, reseller_id):
            return template
    return None


def _outcome(template: MailTemplate, *, changed: bool = True) -> Outcome:
    assert template.id is not None
    return Outcome(subject="template", ids=(template.id,), changed=changed)
