"""What of a week is for those who lead: what needs a word from above, what is good to know, what is left to the desks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from alerts.messages.message import path_values
from alerts.path.lights import worst
from domain.alert import Alert
from domain.assessment import BEHIND
from domain.condition import LEVELS, BehindFacts, ImplausibleFacts, MissingFacts
from domain.workdays import WorkCalendar

# A desk that has not answered for so many working days needs somebody above it.
UNANSWERED_WORKING_DAYS = 10


@dataclass(frozen=True, slots=True)
class Week:
    """Monday to Friday of the week of a day, in the deployment's time zone."""

    first: date
    calendar: WorkCalendar

    @property
    def last(self) -> date:
        return self.first + timedelta(days=4)

    def holds(self, moment: datetime | None) -> bool:
        if moment is None:
            return False
        day = self.calendar.day_of(moment)
        return self.first <= day < self.first + timedelta(days=7)

    def waited(self, alert: Alert, as_of: date) -> int:
        """Working days since its desk was told."""
        told = self.calendar.day_of(alert.told_at or alert.opened_at)
        return max(0, self.calendar.between(told, as_of))


def week_of(as_of: date, calendar: WorkCalendar) -> Week:
    return Week(as_of - timedelta(days=as_of.weekday()), calendar)


def band(alert: Alert) -> str:
    facts = alert.facts
    return worst(facts.status, facts.annual_light, facts.plan_light) if isinstance(facts, BehindFacts) else ""


def is_behind(alert: Alert) -> bool:
    return band(alert) in BEHIND


def has_recovered(alert: Alert, week: Week) -> bool:
    """Closed this week by a good verdict, and told to be behind before."""
    good = alert.kind == "behind" and alert.state == "resolved" and not is_behind(alert)
    return good and bool(alert.told) and week.holds(alert.resolved_at)


def worst_first(alert: Alert) -> tuple[int, bool, datetime, str]:
    return -LEVELS.index(alert.severity), not alert.binding, alert.told_at or alert.opened_at, alert.id


def needs_coordination(alert: Alert, week: Week, as_of: date) -> bool:
    """A grave gap, or a desk that has not answered for long; not what somebody has taken up or explained."""
    if alert.state not in ("open", "reopened") or not alert.told:
        return False
    facts, long_ago = alert.facts, week.waited(alert, as_of) >= UNANSWERED_WORKING_DAYS
    if isinstance(facts, MissingFacts):
        return facts.late_by >= UNANSWERED_WORKING_DAYS
    return is_behind(alert) and (alert.severity == "critical" or long_ago)


def good_to_know(alert: Alert, week: Week) -> bool:
    """What is new this week: a gap that was told, an early word of one, a recovery; and forms that a section lead has
    been asked for."""
    if alert.kind == "missing":
        return alert.is_open and alert.step >= 2
    if alert.kind != "behind" or has_recovered(alert, week):
        return alert.kind == "behind"
    early = band(alert) == "at_risk" and week.holds(alert.opened_at)
    return alert.is_open and (early or (is_behind(alert) and week.holds(alert.told_at)))


def item(alert: Alert, week: Week, as_of: date, language: str) -> Mapping[str, Any]:
    facts = alert.facts
    path = path_values(facts, language) if isinstance(facts, BehindFacts) else {}
    waited = week.waited(alert, as_of)
    silent = alert.state in ("open", "reopened") and bool(alert.told) and waited >= UNANSWERED_WORKING_DAYS
    return {
        "f": facts,
        "alert": alert,
        "waited": waited,
        "unanswered": silent,
        "over": alert.state == "resolved",
        **path,
    }


def hidden(left: Sequence[Alert]) -> Counter[str]:
    """What is not listed: figures being checked, gaps, early words, forms awaited."""
    counted: Counter[str] = Counter()
    for one in left:
        if isinstance(one.facts, ImplausibleFacts):
            counted["checking"] += len(one.facts.findings)
        elif isinstance(one.facts, MissingFacts):
            counted["awaited"] += 1
        else:
            counted["behind" if is_behind(one) else "at_risk"] += 1
    return counted
