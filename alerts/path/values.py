"""What follows from the facts of a path, for the templates that word it."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import Any, Protocol

from alerts.messages import phrases
from alerts.path.lights import differ
from domain.assessment import BEHIND, Status
from domain.targetkind import Schedule
from words.catalogue import catalogue, languages, say
from words.names import name_of, verdict_name
from words.sentences import expected_by

# Verdicts of one moment or one line: nothing is measured against a path.
_WITHOUT_PATH = ("missed", "breached")


class PathFacts(Protocol):
    """The facts of a path, as far as anything follows from them."""

    @property
    def status(self) -> str: ...
    @property
    def actual(self) -> str: ...
    @property
    def expected(self) -> str: ...
    @property
    def gap(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def annual_light(self) -> str: ...
    @property
    def plan_light(self) -> str: ...
    @property
    def baseline_label(self) -> str: ...
    @property
    def period_end(self) -> date: ...
    @property
    def target_year(self) -> int: ...
    @property
    def when(self) -> str: ...
    @property
    def period_label(self) -> str: ...
    @property
    def next_when(self) -> str: ...
    @property
    def next_label(self) -> str: ...
    @property
    def schedule(self) -> str: ...
    @property
    def side(self) -> str: ...
    @property
    def band(self) -> str: ...


def path_values(facts: PathFacts, language: str) -> dict[str, Any]:
    """How the figure is named and what it is held against, whether a path is meant at all, the years gone and left, which
    light is the worse one and whether both have to be named. `path` holds all of it, for macros."""
    baseline_year = int(facts.baseline_label[:4]) if facts.baseline_label[:4].isdigit() else 0
    gone = facts.period_end.year - baseline_year if baseline_year else 0
    left = facts.target_year - facts.period_end.year if facts.target_year else 0
    annual, plan = facts.annual_light, facts.plan_light
    whole_years = facts.period_end.month == 12
    values = {
        "f": facts,
        "at": facts.when or facts.period_label,
        "next_at": facts.next_when or facts.next_label,
        "expected_by": expected_by(facts.schedule, language),
        "apart": phrases.apart(facts.actual, facts.expected, facts.gap, facts.unit, facts.schedule, language),
        "computed": _table("path.computed", facts.schedule, language),
        "recovery": _recovery(facts, language),
        "back": _table("path.back", facts.schedule, language) or say(language, "path.back.other"),
        "verdict": verdict_name(facts.status, facts.side, language),
        "on_path": facts.status not in _WITHOUT_PATH and bool(facts.expected),
        "short": facts.status in BEHIND,
        "recovered": facts.band not in BEHIND,
        "at_risk": facts.band == Status.AT_RISK,
        "elapsed": phrases.years_gone(gone, language) if whole_years else phrases.since(baseline_year, language),
        "remaining": phrases.years_left(left if whole_years else 0, language),
        "worse": phrases.worse_light(annual, plan, facts.band, language),
        "both_lights": bool(annual and plan) and facts.status not in _WITHOUT_PATH,
        "lights_differ": differ(annual, plan),
    }
    return {**values, "path": values}


def _recovery(facts: PathFacts, language: str) -> str:
    """What has recovered. The value of the end is reached or kept, a limit is kept again, a way is back on its path."""
    if facts.schedule == Schedule.LIMIT and facts.side:
        return _table("path.recovered", facts.side, language)
    if facts.status in (Status.ACHIEVED, Status.MAINTAINED):
        return name_of("assessment", facts.status, language)
    return _table("path.recovered", facts.schedule, language) or say(language, "path.recovered.other")


def _table(prefix: str, code: str, language: str) -> str:
    return catalogue(language).table(prefix).get(code, "")


def row_in(clause: str) -> int:
    """The row of a plan's table that a clause names, in any language; 0 where it names none."""
    found = _row(languages()).search(clause)
    return int(found.group(1)) if found else 0


def without_row(clause: str) -> str:
    """The clause without the row of its table."""
    return _row(languages()).sub("", clause).strip()


@cache
def _row(spoken: tuple[str, ...]) -> re.Pattern[str]:
    words = "|".join(re.escape(say(language, "read.clause.row")) for language in spoken)
    return re.compile(rf"(?:{words})\s*(\d{{1,3}})\b", re.IGNORECASE)
