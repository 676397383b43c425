"""Rules, check results and findings (核实事项). Parameters are stored, text is rendered."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from domain.workdays import WorkCalendar


class Severity(StrEnum):
    """What a flag does to the figure."""

    REJECT = "reject"  # the row cannot enter
    BLOCK = "block"  # kept, not used until it is answered
    QUERY = "query"  # asked about, not used until it is answered
    NOTE = "note"  # shown, asks nothing


class Tier(StrEnum):
    """How sure a rule can be."""

    DETERMINISTIC = "deterministic"  # wrong by definition or arithmetic: may reject or block
    STATISTICAL = "statistical"  # unlikely: may only ask


class Scope(StrEnum):
    """What a rule has to see at once."""

    CELL = "cell"  # one figure and what stands beside it
    SUBMISSION = "submission"  # one form of one place and period
    PERIOD = "period"  # the accepted figures of all places


class Outcome(StrEnum):
    """What one rule says of one cell."""

    PASS = "pass"  # noqa: S105  # no password
    FLAG = "flag"
    UNTESTABLE = "untestable"  # with a reason


class FindingState(StrEnum):
    """Where a question stands. Closed only by a passing figure, an accepted explanation or a withdrawn rule."""

    OPEN = "open"  # found, nobody told yet
    SENT = "sent"  # the clerk has been asked
    OVERDUE = "overdue"  # the clerk has had the full time
    EXPLAINED = "explained"  # the clerk has answered, the city has to look
    DEFINITION_QUERY = "definition_query"  # the clerk asks what is meant
    EXPLANATION_ACCEPTED = "explanation_accepted"  # ended: the figure stands
    EXPLANATION_REJECTED = "explanation_rejected"  # the clerk is asked once more
    EXPLANATION_EXPIRED = "explanation_expired"  # an accepted explanation has run out
    CLOSED = "closed"  # ended: a later figure passes
    WITHDRAWN = "withdrawn"  # ended: the rule is gone


# The indicator of a finding about a submission as a whole: it concerns every cell, its item is the code of the form.
WHOLE = ""
# A clerk has three working days to answer a question about a figure.
ANSWER_WORKING_DAYS = 3
# A figure under one of these is held until answered.
HOLDING = frozenset({Severity.BLOCK, Severity.QUERY})
OPEN_STATES = frozenset(
    {
        FindingState.OPEN,
        FindingState.SENT,
        FindingState.OVERDUE,
        FindingState.EXPLAINED,
        FindingState.EXPLANATION_REJECTED,
        FindingState.EXPLANATION_EXPIRED,
        FindingState.DEFINITION_QUERY,
    }
)

# The clerk has to do something; `explained` and `definition_query` wait for the city.
CLERKS_TURN = frozenset(
    {
        FindingState.OPEN,
        FindingState.SENT,
        FindingState.OVERDUE,
        FindingState.EXPLANATION_REJECTED,
        FindingState.EXPLANATION_EXPIRED,
    }
)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of rules.yaml. `kind` names the file in checks/rules; `texts` are templates over the finding's
    params, per language: what is odd and by what arithmetic, never which figure would pass."""

    id: str
    kind: str
    tier: Tier
    severity: Severity
    scope: Scope
    version: int = 1
    indicators: tuple[str, ...] = ()  # empty: all
    params: Mapping[str, float | str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    causes: Mapping[str, str] = field(default_factory=dict)  # possible reasons, as a question


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One verdict of one rule on one cell."""

    run_id: str
    rule: str
    rule_version: int
    place: str
    indicator: str
    period: str
    item: str
    submission_id: str
    outcome: Outcome
    reason: str = ""


def figures(findings: Iterable[Finding]) -> int:
    """How many figures these ask about: what several rules ask about one is one thing to look at."""
    return len({(one.form, one.place, one.period, one.indicator, one.item) for one in findings})


def fingerprint(rule: str, place: str, indicator: str, period: str, item: str) -> str:
    """Identity of a finding over versions of the submission and runs."""
    key = "|".join((rule, place, indicator, period, item))
    return hashlib.sha256(key.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Finding:
    """A flag with an owner and a due date. `id` is `<fingerprint>-<episode>`, the same in every run. One about a submission as
    a whole has the indicator WHOLE, and points at one of its cells.

    params feed the rule's text; history are the figures it was judged by, newest last; proposal and proof are a
    question with its arithmetic, never pre-filled."""

    id: str
    fingerprint: str
    rule: str
    rule_version: int
    tier: Tier
    severity: Severity
    place: str
    indicator: str
    form: str
    period: str
    item: str
    submission_id: str
    sheet: str
    cell: str
    observed: str
    expected_low: float | None = None
    expected_high: float | None = None
    history: tuple[float, ...] = ()
    statistic: float | None = None
    threshold: float | None = None
    params: Mapping[str, str] = field(default_factory=dict)
    proposal: str = ""
    proof: str = ""
    state: FindingState = FindingState.OPEN
    owner: str = ""
    due_on: date | None = None
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    closed_by: str = ""
    exception_id: str = ""
    answer_reason: str = ""
    answer_note: str = ""
    answer_evidence: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether it is about every cell of its submission."""
        return self.indicator == WHOLE

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def holds(self) -> bool:
        return self.is_open and self.severity in HOLDING


class _Told(dict[str, str]):
    """What a text speaks of and a finding has not got is left out: an old rule's text never fails."""

    def __missing__(self, name: str) -> str:
        return ""


def explain(rule: Rule, params: Mapping[str, str], language: str) -> str:
    """The arithmetic of a finding in words: the rule's text with the finding's parameters; in the first language that the
    configuration words the rule in, where it has none in the one asked for."""
    text = rule.texts[language] if language in rule.texts else next(iter(rule.texts.values()))
    return text.format_map(_Told(params))


def answer_by(asked_on: date, calendar: WorkCalendar) -> date:
    """The day by which a question is to be answered that is asked on a day."""
    return calendar.add(asked_on, ANSWER_WORKING_DAYS)
