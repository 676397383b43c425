"""What of a week is for those who lead: what needs a word from above, what is good to know, what is left to the desks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from alerts.toldkind import Conditions, Occasion
from domain.alert import Alert, AlertState
from domain.condition import LEVELS
from domain.workdays import WorkCalendar

# A desk that has not answered for so many working days needs somebody above it.
UNANSWERED_WORKING_DAYS = 10
# What stays unanswered comes up in each week of the first month, then after two months, four, eight.
_EACH_WEEK = 4


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
        """Working days since its desk was really told; 0 where nobody was."""
        if alert.told.first_at is None:
            return 0
        return max(0, self.calendar.between(self.calendar.day_of(alert.told.first_at), as_of))

    def asked_above(self, alert: Alert) -> bool:
        """Whether somebody above the desk was really told of it in this week for the first time."""
        told = [at for rung, at in alert.told.rungs.items() if rung > 1 and at in alert.told.days]
        return bool(told) and self.holds(min(told))

    def comes_up(self, alert: Alert, as_of: date) -> bool:
        """Whether a matter that stands as it did is put before those who lead in this week, or counted with the rest."""
        if alert.told.first_at is None:
            return True
        weeks = (as_of - self.calendar.day_of(alert.told.first_at)).days // 7
        return weeks <= _EACH_WEEK or weeks & (weeks - 1) == 0

    def is_new(self, alert: Alert) -> bool:
        """Told for the first time in this week, or changed and told again in it."""
        again = self.holds(alert.changed_at) and self.holds(alert.told.last_at)
        return self.holds(alert.told.first_at) or again


def week_of(as_of: date, calendar: WorkCalendar) -> Week:
    return Week(as_of - timedelta(days=as_of.weekday()), calendar)


@dataclass(frozen=True, slots=True)
class Weekly:
    """The alerts that the week's message is about, the worst first, as it looks at them."""

    alerts: Sequence[Alert]
    kinds: Conditions
    week: Week
    moment: Occasion

    @property
    def fallen(self) -> int:
        """Figures that have fallen behind this week."""
        return sum(self._has_fallen(one) and one.is_open and self.week.holds(one.opened_at) for one in self.alerts)

    @property
    def recovered(self) -> int:
        """Figures that have recovered this week."""
        return sum(self.has_recovered(one) for one in self.alerts)

    def _has_fallen(self, alert: Alert) -> bool:
        return self.kinds[alert.kind].has_fallen(alert.facts)

    def has_recovered(self, alert: Alert) -> bool:
        """Closed this week by a good verdict, and told to be behind before."""
        good = self.kinds[alert.kind].is_verdict and alert.state == AlertState.RESOLVED and not self._has_fallen(alert)
        return good and bool(alert.told) and self.week.holds(alert.resolved_at)

    def waited(self, alert: Alert) -> int:
        return self.week.waited(alert, self.moment.as_of)

    def needs_coordination(self, alert: Alert) -> bool:
        """A grave gap, or a desk that has not answered for long; not what somebody has taken up or explained, nor in each
        week what has come up often."""
        kind = self.kinds[alert.kind]
        if not (kind.has_line and _is_unanswered(alert) and self.week.comes_up(alert, self.moment.as_of)):
            return False
        return kind.needs_coordination(alert, self.waited(alert))

    def good_to_know(self, alert: Alert) -> bool:
        """What is new this week, a recovery among it."""
        kind = self.kinds[alert.kind]
        return kind.has_line and (self.has_recovered(alert) or kind.good_to_know(alert, self.week))

    def item(self, alert: Alert) -> Mapping[str, Any]:
        """What the line about an alert says."""
        waited = self.waited(alert)
        return {
            "f": alert.facts,
            "alert": alert,
            "waited": waited,
            "unanswered": _is_unanswered(alert) and waited >= UNANSWERED_WORKING_DAYS,
            "over": alert.state == AlertState.RESOLVED,
            "asked_above": was_asked_above(alert),
            **self.kinds[alert.kind].values(alert.facts, self.moment),
        }

    def left(self, alerts: Iterable[Alert]) -> Counter[str]:
        """What is not listed, in the order of the kinds."""
        counted: Counter[str] = Counter()
        for one in sorted(alerts, key=lambda one: self.kinds[one.kind].digest_place):
            counted.update(self.kinds[one.kind].left(one))
        return counted


def worst_first(alert: Alert) -> tuple[int, bool, datetime, str]:
    return -LEVELS.index(alert.severity), not alert.binding, alert.told.first_at or alert.opened_at, alert.id


def was_asked_above(alert: Alert) -> bool:
    """Whether somebody above the desk was really told, not only meant to be."""
    return any(rung > 1 and at in alert.told.days for rung, at in alert.told.rungs.items())


def _is_unanswered(alert: Alert) -> bool:
    return alert.state in (AlertState.OPEN, AlertState.REOPENED) and bool(alert.told)
