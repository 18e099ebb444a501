"""What is done when alerts are raised, acknowledged, put off and handed over, and when their rules change (I3)."""

import json
from collections.abc import Sequence

from whenever import Instant

from domain.alerts.commands import (
    AcknowledgeAlert,
    AddAlertRule,
    ChangeAlertRule,
    HandOverAlert,
    RecordFindings,
    RecordTold,
    SnoozeAlert,
)
from domain.alerts.events import (
    AlertAcknowledged,
    AlertEnded,
    AlertHandedOver,
    AlertRaised,
    AlertRuleAdded,
    AlertRuleChanged,
    AlertRuleRetired,
    AlertSnoozed,
    AlertTold,
    AlertWidened,
)
from domain.alerts.finding import End, Finding, Narrow, Raise, Widen, facts_of, steps
from domain.alerts.model import (
    MOST_RULES,
    NOTE_LIMIT,
    Alert,
    AlertKind,
    AlertMessage,
    AlertRule,
    MessageReason,
    MessageStatus,
)
from domain.cards import without_card_numbers
from domain.commands import Outcome
from domain.context import Context
from domain.errors import InvalidInput, NotFound, Refused
from domain.jobs import JobKind
from domain.settings.alerting import ALERT_QUIET_HOURS, ALERT_SERVICES
from domain.staff import Permission
from domain.text import clean_line, fold
from domain.words import _

#: What the audit trail calls them, and who looks at the change feed.
ALERT, RULE, MESSAGE = "alert", "alert_rule", "alert_message"

#: An alert is put off for so long at most: longer is a rule that is wrong.
LONGEST_SNOOZE_HOURS = 7 * 24


async def record_findings(command: RecordFindings, context: Context) -> Outcome:
    """I3: whoever looks, and however many do, each thing found is raised once."""
    rules = await context.unit.every(AlertRule)  # nobody else looks at any meanwhile
    rule = next((one for one in rules if one.id == command.rule_id), None)
    if rule is None:
        raise NotFound(_("There is no alert rule with the id {id}.").format(id=command.rule_id))
    found = () if rule.retired else command.findings.found
    if any(not _grants(one.reseller_id, context) for one in found):
        raise NotFound(_("There is no reseller with the id {id}.").format(id=found[0].reseller_id))
    known = [
        alert
        for alert in await context.unit.those(Alert, rule_id=rule.id, ended_at=None)
        if _grants(alert.reseller_id, context)
    ]
    touched: list[Alert] = []
    for step in steps(rule.kind, known, command.findings):
        if isinstance(step, Raise):
            if not rule.retired:
                touched.append(await _raise(rule, step, context))
            continue
        alert = known[step.place]
        context.unit.track(ALERT, alert)
        touched.append(alert)
        match step:
            case End():
                _end(alert, context)
            case Widen(_, finding, ids):
                before = len(alert.order_ids)
                alert.about(ids, facts_of(finding, ids))
                context.happened(alert, AlertWidened(alert.rule, before, len(ids)))
            case Narrow(_, ids):
                alert.about(ids, _facts(alert))
    numbers = tuple(alert.id for alert in touched if alert.id is not None)
    return Outcome(subject=ALERT, ids=numbers, changed=bool(touched))


def _facts(alert: Alert) -> dict[str, object]:
    facts: dict[str, object] = json.loads(alert.facts)
    return facts


async def _raise(rule: AlertRule, step: Raise, context: Context) -> Alert:
    finding: Finding = step.finding
    quiet = await context.setting(ALERT_QUIET_HOURS)
    held_until = None if rule.urgent or quiet is None else quiet.end_after(context.now)
    assert rule.id is not None
    alert = Alert(
        rule_id=rule.id,
        rule=rule.name,
        kind=rule.kind,
        reseller_id=finding.reseller_id,
        subject=clean_line(finding.subject, limit=100),
        raised_at=context.now,
        rings_at=held_until or context.now,
    )
    alert.about(step.ids, facts_of(finding, step.ids))
    context.unit.track(ALERT, alert, new=True)
    await context.unit.add(alert)
    n = await _tell(alert, MessageReason.RAISED, alert.rings_at, context)
    context.happened(alert, AlertRaised(alert.kind.value, alert.rule, alert.subject, alert.facts, n))
    return alert


async def _tell(alert: Alert, reason: MessageReason, at: Instant, context: Context) -> int:
    """Has everyone told who can be reached, at that moment; returns through how many services."""
    places = await context.setting(ALERT_SERVICES)
    assert alert.id is not None
    for place in places:
        message = AlertMessage(
            alert_id=alert.id,
            place=place,
            intent=context.schedule(JobKind.ALERT, None, at),
            reason=reason,
            queued_at=context.now,
        )
        context.unit.track(MESSAGE, message, new=True)
        await context.unit.add(message)
    return len(places)


def _end(alert: Alert, context: Context) -> None:
    alert.ended_at = context.now
    context.happened(alert, AlertEnded(alert.rule, alert.subject))


def _grants(reseller_id: int | None, context: Context) -> bool:
    return reseller_id is None or context.grants(reseller_id)


async def _alert(alert_id: int, context: Context) -> Alert:
    alert = await context.unit.get(Alert, alert_id)
    if not _grants(alert.reseller_id, context):
        raise NotFound(_("There is no alert with the id {id}.").format(id=alert_id))
    if alert.ended_at is not None:
        raise Refused(
            _("Alert {id} is over already; there is nothing left to do.").format(id=alert_id), rule="I3"
        )
    context.unit.track(ALERT, alert)
    return alert


async def acknowledge_alert(command: AcknowledgeAlert, context: Context) -> Outcome:
    """I3: once for all; who comes second changes nothing."""
    alert = await _alert(command.alert_id, context)
    note = _note(command.note)
    if alert.acknowledged_at is not None and (not note or note == alert.note):
        return _outcome(alert, changed=False)
    alert.acknowledged_at, alert.holder_id = context.now, context.staff_id
    alert.note = note or alert.note
    context.happened(alert, AlertAcknowledged(alert.rule, alert.subject, note))
    return _outcome(alert)


async def snooze_alert(command: SnoozeAlert, context: Context) -> Outcome:
    """I3: people are told again when the time is over, unless it was dealt with by then."""
    alert = await _alert(command.alert_id, context)
    if alert.acknowledged_at is not None:
        raise Refused(
            _("{name} has acknowledged alert {id}; it disturbs nobody any more.").format(
                name=await _name(alert.holder_id, context), id=alert.id
            ),
            rule="I3",
        )
    if not context.now < command.until <= context.now.add(hours=LONGEST_SNOOZE_HOURS):
        raise InvalidInput(
            _("An alert is put off for a time ahead, {n} days at most.").format(n=LONGEST_SNOOZE_HOURS // 24),
            rule="I3",
        )
    alert.snoozed, alert.rings_at = True, command.until
    await _tell(alert, MessageReason.BACK, command.until, context)
    minutes = max(1, round((command.until - context.now).total("minutes")))
    context.happened(alert, AlertSnoozed(alert.rule, alert.subject, minutes))
    return _outcome(alert)


async def hand_over_alert(command: HandOverAlert, context: Context) -> Outcome:
    """I3: the colleague is told, and has to acknowledge it."""
    alert = await _alert(command.alert_id, context)
    colleague = next((one for one in await context.unit.everyone() if one.id == command.staff_id), None)
    if colleague is None or Permission.FOLLOW_UP not in colleague.permissions:
        raise NotFound(_("There is no colleague {id} who may deal with alerts.").format(id=command.staff_id))
    if (
        alert.reseller_id is not None
        and colleague.reseller_ids
        and alert.reseller_id not in colleague.reseller_ids
    ):
        raise Refused(
            _("{name} does not see orders of that reseller; hand it to someone who does.").format(
                name=colleague.name
            ),
            rule="I3",
        )
    note = _note(command.note)
    alert.holder_id, alert.note = command.staff_id, note
    alert.acknowledged_at, alert.snoozed, alert.rings_at = None, False, context.now
    n = await _tell(alert, MessageReason.HANDED, context.now, context)
    context.happened(alert, AlertHandedOver(alert.rule, alert.subject, colleague.name, note, n))
    return _outcome(alert)


async def record_told(command: RecordTold, context: Context) -> Outcome:
    """R1: what became of a message is kept once."""
    found = await context.unit.those(AlertMessage, intent=command.intent)
    if not found:
        raise NotFound(_("There is no message with this key."))
    message = found[0]
    if message.status is not MessageStatus.WAITING:
        return Outcome(subject=MESSAGE, ids=(message.id or 0,), changed=False)
    context.unit.track(MESSAGE, message)
    message.status, message.told_at = command.status, context.now
    message.code = None if command.code is None else clean_line(command.code)
    context.happened(message, AlertTold(message.place, message.status.value, message.code or ""))
    return Outcome(subject=MESSAGE, ids=(message.id or 0,), changed=True)


async def add_alert_rule(command: AddAlertRule, context: Context) -> Outcome:
    """I3: by the search language, checked as it is typed."""
    others = await context.unit.every(AlertRule)
    if sum(not one.retired for one in others) >= MOST_RULES:
        raise Refused(
            _("{n} alert rules are in force already; retire one first.").format(n=MOST_RULES), rule="I3"
        )
    rule = AlertRule(name="", kind=AlertKind.ORDERS, urgent=command.urgent)
    rule.rename(command.name)
    _require_new(rule, others)
    rule.search(command.query, context.now)
    context.unit.track(RULE, rule, new=True)
    await context.unit.add(rule)
    context.happened(rule, AlertRuleAdded(rule.name, rule.query))
    return _rule_outcome(rule)


async def change_alert_rule(command: ChangeAlertRule, context: Context) -> Outcome:
    """I3: a retired rule's alerts are over."""
    others = await context.unit.every(AlertRule)
    rule = next((one for one in others if one.id == command.rule_id), None)
    if rule is None:
        raise NotFound(_("There is no alert rule with the id {id}.").format(id=command.rule_id))
    context.unit.track(RULE, rule)
    before = rule.snapshot()
    if command.name is not None:
        rule.rename(command.name)
        _require_new(rule, others)
    if command.query is not None:
        rule.search(command.query, context.now)
    if command.urgent is not None:
        rule.urgent = command.urgent
    if rule.snapshot() != before:
        context.happened(rule, AlertRuleChanged(rule.name, rule.query, rule.urgent))
    if command.retired is not None and command.retired != rule.retired:
        rule.retired = command.retired
        context.happened(rule, AlertRuleRetired(rule.name, rule.retired))
        if rule.retired:
            for alert in await context.unit.those(Alert, rule_id=rule.id, ended_at=None):
                context.unit.track(ALERT, alert)
                _end(alert, context)
    return _rule_outcome(rule, changed=rule.snapshot() != before)


def _require_new(rule: AlertRule, others: Sequence[AlertRule]) -> None:
    for other in others:
        if other is not rule and fold(other.name) == fold(rule.name):
            raise Refused(
                _("There is an alert rule “{name}” already; choose another name.").format(name=other.name),
                rule="I3",
            )


def _note(typed: str) -> str:
    return without_card_numbers(clean_line(typed, limit=NOTE_LIMIT))


async def _name(staff_id: int | None, context: Context) -> str:
    found = (one.name for one in await context.unit.everyone() if one.id == staff_id)
    return next(found, _("someone"))


def _outcome(alert: Alert, *, changed: bool = True) -> Outcome:
    assert alert.id is not None
    return Outcome(subject=ALERT, ids=(alert.id,), changed=changed)


def _rule_outcome(rule: AlertRule, *, changed: bool = True) -> Outcome:
    assert rule.id is not None
    return Outcome(subject=RULE, ids=(rule.id,), changed=changed)
