"""What time and a changed configuration do to findings: pure, on frozen types."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from domain.finding import HOLDING, Finding, FindingState, Rule, Severity
from domain.form import Form
from domain.period import Period
from ledger.reconcile import Change


@dataclass(frozen=True, slots=True)
class Configured:
    """What is asked at all, as the configuration has it now."""

    rules: Mapping[str, Rule]
    forms: Mapping[str, Form]
    indicators: Collection[str]


def aged(finding: Finding, on: date, now: Configured, at: datetime) -> Change | None:
    """The change of an open finding on a day, if there is one: withdrawn, or overdue."""
    if by := _withdrawn_by(finding, now):
        return Change("withdrawn", replace(finding, state=FindingState.WITHDRAWN, closed_at=at, closed_by=by))
    if finding.state == FindingState.SENT and finding.due_on is not None and finding.due_on < on:
        return Change("overdue", replace(finding, state=FindingState.OVERDUE))
    return None


def asked_again(withdrawn: Finding, stood: Finding, now: Configured, at: datetime) -> Change | None:
    """The next episode of a finding that the configuration had withdrawn and asks for again, by the same version of its
    rule: as it stood before. None while it stays withdrawn, or where the rule is another one by now: that judges what comes
    next."""
    rule = now.rules.get(withdrawn.rule)
    if rule is None or rule.version != withdrawn.rule_version or _withdrawn_by(stood, now):
        return None
    episode = int(withdrawn.id.rsplit("-", 1)[1]) + 1
    again = replace(stood, id=f"{withdrawn.fingerprint}-{episode}", opened_at=at, closed_at=None, closed_by="")
    return Change("asked_again", again, note=withdrawn.id)


def _withdrawn_by(finding: Finding, now: Configured) -> str:
    """Why nobody asks this any more; empty while it is asked."""
    rule, form = now.rules.get(finding.rule), now.forms.get(finding.form)
    if rule is None or not _concerns(rule, finding):
        return "rule withdrawn"
    if finding.holds and rule.severity == Severity.NOTE:
        return "rule only notes"
    return "line withdrawn" if form and not _is_line_of(form, finding, now) else ""


def _concerns(rule: Rule, finding: Finding) -> bool:
    return finding.is_whole or not rule.indicators or finding.indicator in rule.indicators


def _is_line_of(form: Form, finding: Finding, now: Configured) -> bool:
    """Whether the form asks the place for that cell, or for anything at all. A code that nobody knows was never a line, and is asked about."""
    if not form.asks(finding.place, Period.parse(finding.period)):
        return False
    if finding.is_whole:
        return True
    was_known = finding.indicator in now.indicators or finding.severity in HOLDING
    return form.line_of(finding.indicator, finding.item) is not None or not was_known
