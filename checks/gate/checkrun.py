"""What the checks say of one batch, and which of the questions that were open it may close."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

import frames
from checks.gate.answered import Key, key_of, newest, passed, untested
from checks.gate.batch import Batch, Known
from checks.gate.coverage import coverage
from checks.gate.findings import findings, still_odd
from checks.gate.ruleset import RuleSet
from checks.gate.said import Said, stacked
from domain.finding import Finding
from domain.submission import Submission
from domain.workdays import local_day


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
    untested: frozenset[str]
    questions: Mapping[Key, frozenset[str]]
    passed: Mapping[str, frozenset[str]]

    def untested_by(self, submission: Submission) -> frozenset[str]:
        """The questions about its form, place and period that this one submission does not pass: it may close none of
        them. Of several versions in a batch each answers for itself, and one that has no rows at all closes nothing."""
        asked = self.questions.get((submission.form, submission.place, submission.period), frozenset())
        return asked - self.passed.get(submission.id, frozenset())

    @property
    def never_tested(self) -> frozenset[str]:
        """The rules that had something to look at and could test none of it."""
        by_rule = self.coverage.group_by("rule").agg(pl.col("passed", "flagged", "untestable").sum())
        none = (pl.col("passed") + pl.col("flagged") == 0) & (pl.col("untestable") > 0)
        return frozenset(by_rule.filter(none)["rule"])


def run_of(said: Sequence[Said], arrived: pl.DataFrame, batch: Batch, known: Known, rules: RuleSet) -> CheckRun:
    """What the shapes say, put together. What an earlier version in the batch raised is open when the later one is
    settled."""
    results = stacked([one.results for one in said], frames.CHECK_RESULT)
    flags = [flag for one in said for flag in one.flags]
    found = findings(flags, rules, known.figures, batch.now)
    found = still_odd(found, known.exceptions, local_day(batch.now, rules.time_zone))
    latest = newest(arrived)
    last = frozenset(latest.values())
    open_then = (*known.asked, *(finding for finding in found if finding.submission_id not in last))
    passes = passed(open_then, said)
    return CheckRun(
        results=results,
        findings=found,
        coverage=coverage(said, results, list(rules.rules)),
        untested=untested(open_then, found, passes, latest),
        questions=_by_key((*known.asked, *found)),
        passed=passes,
    )


def _by_key(found: Collection[Finding]) -> dict[Key, frozenset[str]]:
    marks: dict[Key, set[str]] = {}
    for finding in found:
        marks.setdefault(key_of(finding), set()).add(finding.fingerprint)
    return {key: frozenset(of_key) for key, of_key in marks.items()}
