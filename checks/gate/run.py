"""What the gate says of one batch, and which of the questions that were open it may close."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

import polars as pl

from checks.gate.passed import Judged, Key, key_of, newest, passed, untested
from checks.gate.ruleset import RuleSet
from domain.finding import Finding
from domain.submission import Submission


@dataclass(frozen=True)
class CheckRun:
    """results: CHECK_RESULT, flags and untestables per row; findings: flags with an owner, without those that an
    accepted explanation covers; coverage: COVERAGE, counts per rule and place, passes included.

    untested: fingerprints of open questions that the highest version in the batch neither passes nor shows again;
    questions: (form, place, period) -> those of all that were asked or are found; passed: submission id -> those that it
    tested and passes."""

    results: pl.DataFrame
    findings: tuple[Finding, ...]
    coverage: pl.DataFrame
    untested: frozenset[str] = frozenset()
    questions: Mapping[Key, frozenset[str]] = field(default_factory=dict)
    passed: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def untested_by(self, submission: Submission) -> frozenset[str]:
        """The questions about its form, place and period that this one submission does not pass: it may close none of
        them. Of several versions in a batch each answers for itself, and one that has no rows at all closes nothing."""
        asked = self.questions.get((submission.form, submission.place, submission.period), frozenset())
        return asked - self.passed.get(submission.id, frozenset())


def answered(run: CheckRun, asked: Collection[Finding], judged: Judged, rules: RuleSet) -> CheckRun:
    """The run with what it says of the questions that were open. What an earlier version in the batch raised is open
    when the later one is settled."""
    latest = newest(judged.arrived)
    last = frozenset(latest.values())
    open_then = (*asked, *(finding for finding in run.findings if finding.submission_id not in last))
    passes = passed(open_then, judged, rules)
    return replace(
        run,
        untested=untested(open_then, run.findings, passes, latest),
        questions=_by_key((*asked, *run.findings)),
        passed=passes,
    )


def _by_key(found: Collection[Finding]) -> dict[Key, frozenset[str]]:
    marks: dict[Key, set[str]] = {}
    for finding in found:
        marks.setdefault(key_of(finding), set()).add(finding.fingerprint)
    return {key: frozenset(of_key) for key, of_key in marks.items()}
