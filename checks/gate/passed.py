"""Which of the questions that were open a batch has answered by figures that pass.

A question ends on a passed check alone. A cell left empty, a line taken out, a part that is missing and a rule that no
longer looks there have tested nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from checks.gate import schemas
from checks.gate.plan import verdicts
from checks.gate.ruleset import RuleSet
from checks.rules.required_line import REQUIRED_LINE
from domain.finding import Finding

SUBMISSION = ("form", "place", "period")
CELL = (*SUBMISSION, "indicator", "item")
# A missing figure answers nothing, not even a rule that any empty cell passes; these states say something without one.
_SAID = pl.col("value").is_not_null() | pl.col("state").is_in(["not_applicable", "suppressed"])
_ASKED = dict.fromkeys(("rule", "fingerprint", *CELL), pl.String)

Key = tuple[str, str, str]


@dataclass(frozen=True)
class Judged:
    """One batch on its way through the gate: all rows, those turned away, the others with their verdicts, and the
    required lines."""

    arrived: pl.DataFrame
    rejected: pl.DataFrame
    rows: pl.DataFrame
    lines: pl.DataFrame


def passed(asked: Iterable[Finding], judged: Judged, rules: RuleSet) -> Mapping[str, frozenset[str]]:
    """Submission id -> fingerprints of those asked findings that this submission tested and passes. A finding is looked
    for in submissions of its own form, place and period alone."""
    wanted = pl.DataFrame(
        [tuple(getattr(finding, name) for name in _ASKED) for finding in asked], schema=_ASKED, orient="row"
    ).unique()
    if wanted.is_empty():
        return {}
    pairs = pl.concat(
        [*_by_cells(wanted, judged, rules), _by_lines(wanted, judged, rules), _by_codes(wanted, judged, rules)]
    )
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


def _by_cells(wanted: pl.DataFrame, judged: Judged, rules: RuleSet) -> list[pl.DataFrame]:
    """Rules of cells: a row says something and passes, and no other row of the same cell is odd."""
    rows = judged.rows.join(wanted.select(CELL).unique(), on=CELL, how="semi")
    asked_of = {str(rule): asked for (rule,), asked in wanted.group_by("rule") if rule in rules.judgements}
    return [_passing(rows.join(asked, on=CELL), verdicts(rule).passes) for rule, asked in asked_of.items()]


def _passing(cells: pl.DataFrame, passes: pl.Expr) -> pl.DataFrame:
    by_cell = cells.group_by("submission_id", "fingerprint").agg(
        passes=(passes & _SAID).fill_null(value=False).any(), odd=(~passes).fill_null(value=False).any()
    )
    return by_cell.filter(pl.col("passes") & ~pl.col("odd")).select("submission_id", "fingerprint")


def _by_lines(wanted: pl.DataFrame, judged: Judged, rules: RuleSet) -> pl.DataFrame:
    """Required lines: the line is there, also one that says that its figure is missing."""
    asked = _of_kind(wanted, REQUIRED_LINE, rules)
    return judged.lines.filter("present").join(asked, on=CELL).select("submission_id", "fingerprint")


def _by_codes(wanted: pl.DataFrame, judged: Judged, rules: RuleSet) -> pl.DataFrame:
    """Known codes: the submission says something and the row with the unknown code is no longer in it. A corrected file
    has another row in its place."""
    asked = _of_kind(wanted, schemas.KNOWN_CODE, rules)
    submissions = judged.arrived.filter(_SAID).select("submission_id", *SUBMISSION).unique()
    cell = ["submission_id", *CELL]
    gone = submissions.join(asked, on=SUBMISSION).join(judged.rejected.select(cell), on=cell, how="anti")
    return gone.select("submission_id", "fingerprint")


def _of_kind(wanted: pl.DataFrame, kind: str, rules: RuleSet) -> pl.DataFrame:
    return wanted.filter(pl.col("rule").is_in([rule.id for rule in rules.of_kind(kind)]))
