"""Looking: each rule is asked what it finds now; what is new is kept and told (I3).

Any number of programs may look at once: what two of them find is raised once. A look that finds what is known writes
nothing.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from whenever import SYSTEM_TZ, Instant

from domain.alerts.commands import RecordFindings
from domain.alerts.counts import ENTERED, FAILED, PASSED
from domain.alerts.finding import Finding, Findings, FoundOrder, steps
from domain.alerts.judging import Judgement, judge_failures, judge_silence, judge_step
from domain.alerts.model import MOST_ORDERS, AlertKind
from domain.alerts.rows import AlertRow, AlertRuleRow
from domain.alerts.usual import Recent, Usual, read_recent, read_usual
from domain.errors import DomainError
from domain.query import parse
from domain.settings import alerting as settings
from domain.settings.setting import Setting
from domain.staff import Permission
from domain.words import _

if TYPE_CHECKING:
    from domain.desk import Desk
    from domain.reads import Reads
    from domain.staff import Identity

#: How often the rules are asked, by whoever looks.
LOOK_SECONDS = 5.0

#: More steps of the funnel than this are told apart by nobody.
_MOST_STEPS = 30


class Looker:
    """Asks the rules of one desk, again and again; what is usual is read anew now and then."""

    def __init__(self) -> None:
        self._usual: Usual | None = None
        self._usual_until: Instant | None = None

    async def look(self, desk: "Desk", identity: "Identity") -> int:
        """Asks every rule that is in force; returns how many alerts are new or over.

        Raises:
            DomainError: the desk cannot be used, or this person may not.
        """
        if Permission.FOLLOW_UP not in identity.permissions or desk.read_only:
            return 0
        reads = desk.reads(identity)
        rules = [rule for rule in await reads.alert_rules() if not rule.retired]
        if not rules:
            return 0
        live = await reads.alerts(limit=MOST_ORDERS)
        looking = _Look(desk, reads, identity, self)
        changed, refused = 0, None
        for rule in rules:
            try:
                changed += await self._ask(looking, rule, [one for one in live if one.rule_id == rule.id])
            except DomainError as error:
                refused = error  # one rule that cannot be asked keeps no other from being
        if refused is not None and not changed:
            raise refused
        return changed

    async def _ask(self, looking: "_Look", rule: AlertRuleRow, known: list[AlertRow]) -> int:
        findings = await looking.findings(rule)
        if findings is None or not steps(rule.kind, known, findings):
            return 0
        command = RecordFindings(rule_id=rule.id, findings=findings)
        outcome = await looking.desk.execute(looking.identity, command)
        return len(outcome.ids) if outcome.changed else 0

    async def usual(self, reads: "Reads", now: Instant) -> Usual:
        """What is usual at this time."""
        if self._usual is None or self._usual_until is None or now >= self._usual_until:
            self._usual, self._usual_until = await read_usual(reads, now), now.add(minutes=10)
        return self._usual


class _Look:
    """One round through the rules."""

    def __init__(self, desk: "Desk", reads: "Reads", identity: "Identity", looker: Looker) -> None:
        self.desk, self.reads, self.identity, self._looker = desk, reads, identity, looker
        self._now = desk.clock.now()
        self._recent: Recent | None = None
        self._settings: dict[str, str] | None = None
        self._resellers: dict[str, int] = {}

    async def findings(self, rule: AlertRuleRow) -> Findings | None:
        """What a rule finds; none where nothing can be said."""
        finders: dict[AlertKind, Callable[[AlertRuleRow], Awaitable[Findings | None]]] = {
            AlertKind.ORDERS: self._orders,
            AlertKind.FUNNEL: self._funnel,
            AlertKind.FAILURES: self._failures,
            AlertKind.SILENCE: self._silence,
            AlertKind.WATCH: self._watch,
        }
        return await finders[rule.kind](rule)

    async def _setting(self, setting: Setting[Any]) -> Any:
        if self._settings is None:
            self._settings = await self.reads.settings()
        return setting.value(self._settings.get(setting.name))

    async def _figures(self) -> tuple[Recent, Usual]:
        if self._recent is None:
            self._recent = await read_recent(self.reads, self._now)
        return self._recent, await self._looker.usual(self.reads, self._now)

    async def _orders(self, rule: AlertRuleRow) -> Findings:
        query = parse(rule.query, self._now.to_tz(SYSTEM_TZ).date())
        page = await self.reads.orders(query, limit=MOST_ORDERS)
        if page.rows and not self._resellers:
            self._resellers = {row.name: row.id for row in await self.reads.resellers()}
        by_reseller: dict[int, list[FoundOrder]] = defaultdict(list)
        for row in page.rows:
            by_reseller[self._resellers[row.reseller]].append(
                FoundOrder(id=row.id, number=row.number, total=str(row.total))
            )
        found = [
            Finding(reseller_id=reseller_id, orders=tuple(orders), more=page.more_after)
            for reseller_id, orders in by_reseller.items()
        ]
        return Findings(found=tuple(found))

    async def _funnel(self, _rule: AlertRuleRow) -> Findings:
        recent, usual = await self._figures()
        least = await self._setting(settings.ALERT_FUNNEL_CARTS)
        found: dict[tuple[int | None, str], Finding] = {}
        unsure: set[tuple[int | None, str]] = set()
        for reseller_id in self._whose({key[0] for key in recent.flows}):
            for step in recent.steps(reseller_id)[:_MOST_STEPS]:
                key = (reseller_id, step)
                if (None, step) in found:
                    unsure.add(key)  # it is told of the whole desk
                    continue
                entered, passed = usual.n(reseller_id, ENTERED, step), usual.n(reseller_id, PASSED, step)
                verdict = judge_step(recent.windows(reseller_id, step), entered, passed, least=least)
                if verdict.judgement is Judgement.UNSURE:
                    unsure.add(key)
                elif verdict.judgement is Judgement.BROKEN:
                    facts = {
                        "carts": verdict.carts,
                        "passed": verdict.passed,
                        "usual": round(verdict.usual * 100),
                    }
                    found[key] = Finding(reseller_id=reseller_id, subject=step, facts=facts)
        return Findings(found=tuple(found.values()), unsure=frozenset(unsure))

    def _whose(self, resellers: set[int]) -> list[int | None]:
        """The whole desk first: what befalls all is told once. One who sees some of it cannot speak for all of it."""
        one_by_one: list[int | None] = [*sorted(resellers)]
        return one_by_one if self.identity.reseller_ids or len(resellers) < 2 else [None, *one_by_one]

    async def _failures(self, _rule: AlertRuleRow) -> Findings:
        recent, usual = await self._figures()
        least = await self._setting(settings.ALERT_FAILURES)
        minutes = await self._setting(settings.ALERT_FAILURES_MINUTES)
        found, unsure = [], set()
        for (reseller_id, code, system_id), n in recent.failures(minutes).items():
            expected = usual.per_minute(reseller_id, FAILED, code, system_id) * minutes
            subject = f"{system_id} {code}"
            match judge_failures(n, expected, least=least):
                case Judgement.BROKEN:
                    name = await self._system(system_id)
                    facts = {
                        "n": n,
                        "system": name,
                        "code": code or _("no code"),
                        "minutes": minutes,
                        "usual": _rounded(expected),
                    }
                    found.append(Finding(reseller_id=reseller_id, subject=subject, facts=facts))
                case Judgement.UNSURE:
                    unsure.add((reseller_id, subject))
        return Findings(found=tuple(found), unsure=frozenset(unsure))

    async def _system(self, system_id: int) -> str:
        return next((one.name for one in await self.reads.payment_systems() if one.id == system_id), "")

    async def _silence(self, _rule: AlertRuleRow) -> Findings | None:
        if self.identity.reseller_ids:
            return None  # one who sees some of the desk cannot tell whether all of it is silent
        last = (await self.reads.changes(2**62)).last_outside_at
        if last is None:
            return Findings()
        _recent, usual = await self._figures()
        seconds = max((self._now - last).total("seconds"), 0.0)
        least = await self._setting(settings.ALERT_SILENCE_MINUTES)
        expected = usual.expected_events(min(seconds / 60, 120.0))
        if judge_silence(seconds, expected, least_seconds=least * 60) is not Judgement.BROKEN:
            return Findings()
        facts = {"minutes": int(seconds // 60), "usual": _rounded(expected)}
        return Findings(found=(Finding(facts=facts),))

    async def _watch(self, _rule: AlertRuleRow) -> Findings:
        if not await self._setting(settings.ALERT_SERVICES):
            return Findings()  # nobody is to be reached
        at = await self.reads.watched_at()
        minutes = None if at is None else int((self._now - at).total("minutes"))
        if minutes is not None and minutes < await self._setting(settings.ALERT_WATCH_MINUTES):
            return Findings()
        return Findings(found=(Finding(facts={"minutes": minutes}),))


def _rounded(figure: float) -> str:
    return f"{figure:.0f}" if figure >= 10 else f"{figure:.1f}"
