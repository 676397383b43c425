"""How an alert ends whose condition is no longer there. Only a recorded fact is good news; what is no longer looked for is
no longer followed, and told to nobody; where nothing can be said the alert stays as it is. Pure, one function per kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from alerts import watched
from alerts.conditions.storm import SHARE
from alerts.conditions.young_ledger import is_young
from alerts.episodes.recorded import Recorded
from domain.alert import Alert
from domain.condition import BehindFacts, Facts, ImplausibleFacts, MissingFacts, StormFacts
from domain.finding import HOLDING, Finding

# States of a reminder: nothing is overdue or lacking yet.
REMINDERS = frozenset({"due_soon", "due", "in_grace"})
# A question was answered: by a version that passes, or by a reason that the city took.
ANSWERED = frozenset({"closed", "explanation_accepted"})
WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Ending:
    """How an alert ends. `reason` is a code and means that nobody hears of it; `facts` replace the alert's own."""

    state: Literal["resolved", "unfollowed"]
    reason: str = ""
    facts: Facts | None = None


def endings(gone: Iterable[Alert], read: Recorded) -> dict[str, Ending]:
    """By key: the endings of those among the open alerts without a condition of which something can be said."""
    said = {alert.key: _BY_KIND[alert.kind](alert, read) for alert in gone}
    return {key: ending for key, ending in said.items() if ending is not None}


def _missing(alert: Alert, read: Recorded) -> Ending | None:
    """Received is what is settled as a submission. A file that merely lies in the box may yet be refused, or be meant for
    another period."""
    row = read.rows.get((alert.place, alert.subject, alert.period))
    if row is None:
        return Ending("unfollowed", "not_expected" if _is_configured(alert, read) else "not_configured")
    if not row.arrived:
        return Ending("unfollowed", "not_due")  # its due day has moved
    if not row.submission_id or row.missing_lines:
        return None  # what came is not whole, though a question about it stands before that now
    came = read.submissions.get(row.submission_id)
    if came and not came.complete:
        return Ending("unfollowed", "line_withdrawn")  # it came in part: the form asks for less by now
    if "|".join(("implausible", alert.place, alert.subject, alert.period)) in read.kept:
        return Ending("resolved", "returned")  # it goes back in the same run: the return says that it came
    if isinstance(alert.facts, MissingFacts) and alert.facts.state in REMINDERS:
        return Ending("resolved", "only_reminded")  # in time, and needs no word of thanks
    return Ending("resolved")


def _is_configured(alert: Alert, read: Recorded) -> bool:
    return watched.is_asked_for(alert.place, alert.subject, alert.period, read.deployment)


def _implausible(alert: Alert, read: Recorded) -> Ending | None:
    named = alert.facts.findings if isinstance(alert.facts, ImplausibleFacts) else ()
    ids = [finding_id for one in named for finding_id in one.ids]
    asked = [read.asked[one] for one in ids if one in read.asked]
    if ids and len(asked) == len(ids):
        states = {one.state for one in asked}
        waiting = [one for one in asked if not _has_ended(one) and one.severity in HOLDING]
        if not waiting and not states & ANSWERED:
            return Ending("unfollowed", "rule_withdrawn")  # nobody has done anything
        if not waiting:
            return Ending("resolved")
        if all(watched.is_before_live(one, read.deployment, read.submissions) for one in waiting):
            return Ending("unfollowed", "before_live")
    return None if _is_configured(alert, read) else Ending("unfollowed", "not_configured")


def _has_ended(one: Finding) -> bool:
    return one.state in ANSWERED or one.state == WITHDRAWN


def _behind(alert: Alert, read: Recorded) -> Ending | None:
    subject = (alert.place, alert.subject)
    if subject in read.falling:
        return Ending("unfollowed", "newer_period")  # that alert goes on, and nothing has recovered
    good = read.recovered.get(subject)
    if good is not None and not _is_older(good, alert):
        return Ending("unfollowed", "rejudged") if _is_rejudged(good, alert) else Ending("resolved", facts=good)
    if subject in read.judged or _judged_nothing(read):
        return None
    return Ending("unfollowed", "not_judged")


def _is_older(good: BehindFacts, alert: Alert) -> bool:
    """A figure that was withdrawn leaves the verdict of the period before: that was good, and nothing has recovered."""
    return isinstance(alert.facts, BehindFacts) and good.period_end < alert.facts.period_end


def _is_rejudged(good: BehindFacts, alert: Alert) -> bool:
    """The same figure, or another target: the plan has changed, and nothing has recovered."""
    bad = alert.facts
    if not isinstance(bad, BehindFacts):
        return False
    same_figure = (good.period_end, good.version, good.actual) == (bad.period_end, bad.version, bad.actual)
    return same_figure or (good.clause, good.target) != (bad.clause, bad.target)


def _judged_nothing(read: Recorded) -> bool:
    """A run without any verdict says nothing of targets that are there to be judged."""
    return not read.judged and bool(read.deployment.targets)


def _event(alert: Alert, read: Recorded) -> Ending | None:
    """A case does not recover: its year is over, or its figure is looked at again."""
    return Ending("unfollowed", "past_event")


def _storm(alert: Alert, read: Recorded) -> Ending | None:
    """Fewer places are asked than make a storm of those that it was about: then questions were answered. Else fewer are
    looked at, and no question was."""
    form, _, rule = alert.subject.partition("/")
    if form not in read.deployment.forms:
        return Ending("unfollowed", "not_configured")
    if rule not in read.deployment.rules:
        return Ending("unfollowed", "rule_withdrawn")
    withdrawn = {
        one.place
        for one in read.asked.values()
        if (one.form, one.period, one.rule) == (form, alert.period, rule) and one.state == WITHDRAWN
    }
    asking = set(read.asking.get((form, alert.period, rule), ()))
    places = len(asking)
    total = alert.facts.total if isinstance(alert.facts, StormFacts) else 0
    if withdrawn and len(asking | withdrawn) >= SHARE * total:
        return Ending("unfollowed", "rule_withdrawn")  # nobody has answered anything
    return Ending("resolved") if not places or places < SHARE * total else Ending("unfollowed", "not_wide")


def _source_down(alert: Alert, read: Recorded) -> Ending | None:
    if all(one.id != alert.subject for one in read.deployment.sources):
        return Ending("unfollowed", "not_configured")
    return Ending("resolved") if read.answered.get(alert.subject) else None


def _young_ledger(alert: Alert, read: Recorded) -> Ending | None:
    """The day of going live was set anew; a restored ledger knows nothing of this alert."""
    if read.made_on is None or is_young(read.deployment, read.made_on):
        return None
    return Ending("unfollowed", "live_from_moved")


_BY_KIND: Mapping[str, Callable[[Alert, Recorded], Ending | None]] = {
    "missing": _missing,
    "implausible": _implausible,
    "behind": _behind,
    "event": _event,
    "storm": _storm,
    "source_down": _source_down,
    "young_ledger": _young_ledger,
}
