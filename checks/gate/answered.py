"""Which of the questions that were open a batch has answered by figures that pass.

A question ends on a passed check alone. A cell left empty, a line taken out, a part that is missing and a rule that no
longer looks there have tested nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

import polars as pl

from checks.gate.said import ANSWERED, ASKED, SUBMISSION, Said, stacked
from domain.finding import Finding

Key = tuple[str, str, str]


def passed(asked: Iterable[Finding], said: Iterable[Said]) -> Mapping[str, frozenset[str]]:
    """Submission id -> fingerprints of those asked findings that this submission tested and passes. A finding is looked
    for in submissions of its own form, place and period alone."""
    rows = [tuple(getattr(finding, name) for name in ASKED) for finding in asked]
    wanted = pl.DataFrame(rows, schema=ASKED, orient="row").unique()
    if wanted.is_empty():
        return {}
    pairs = stacked([one.answered(wanted) for one in said], ANSWERED)
    found: dict[str, set[str]] = {}
    for submission, fingerprint in pairs.iter_rows():
        found.setdefault(submission, set()).add(fingerprint)
    return {submission: frozenset(fingerprints) for submission, fingerprints in found.items()}


def key_of(finding: Finding) -> Key:
    """The submission that a finding is about, whatever its version."""
    return finding.form, finding.place, finding.period


def newest(arrived: pl.DataFrame) -> Mapping[Key, str]:
    """(form, place, period) -> id of its highest version in the batch."""
    latest = arrived.group_by(SUBMISSION).agg(pl.col("submission_id").sort_by("version").last())
    return {(form, place, period): submission for form, place, period, submission in latest.iter_rows()}


def untested(
    asked: Iterable[Finding],
    found: Collection[Finding],
    passes: Mapping[str, frozenset[str]],
    latest: Mapping[Key, str],
) -> frozenset[str]:
    """Fingerprints of the asked findings that the highest version of their submission neither passes nor shows again."""
    again = {(finding.submission_id, finding.fingerprint) for finding in found}

    def answered(finding: Finding) -> bool:
        submission = latest.get(key_of(finding), "")
        mark = finding.fingerprint
        return mark in passes.get(submission, frozenset()) or (submission, mark) in again

    return frozenset(finding.fingerprint for finding in asked if not answered(finding))
