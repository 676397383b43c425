"""Judging what was read: all places together, and each by itself where that breaks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from checks.gate.judge import Batch, Known, judge
from domain.finding import Finding, answer_by
from domain.staging import Staged
from flows.steps.parked import is_of_file
from flows.steps.versions import key_of
from sources.frame import observation_frame

if TYPE_CHECKING:
    import polars as pl

    from checks.gate.judge import Batch, CheckRun
    from flows.wiring import Workplace
    from ledger.store import Work


@dataclass(slots=True)
class Sound:
    """What could be judged: staged readings with their findings, and what the checks said; `broken` are the receipts, by
    id, over which judging broke."""

    staged: list[Staged] = field(default_factory=list)
    runs: list[CheckRun] = field(default_factory=list)
    broken: dict[str, Exception] = field(default_factory=dict)


def judge_apart(work: Work, workplace: Workplace, staged: Sequence[Staged]) -> Sound:
    """All readings in one frame. Where that breaks, place by place, and file by file where that of a place breaks: what came
    in a file that breaks is left out with it, and stops no other. Writes nothing. Raises what is no file's fault."""
    try:
        return _judged(work, workplace, staged)
    except Exception as error:
        if not is_of_file(error):
            raise
        sound = Sound()
        for mine in _by(staged, lambda one: one.place):
            _add(work, workplace, mine, sound)
    sound.staged = [one for one in sound.staged if one.receipt.id not in sound.broken]
    return sound


def _add(work: Work, workplace: Workplace, mine: list[Staged], sound: Sound) -> None:
    try:
        part = _judged(work, workplace, mine)
    except Exception as error:
        if not is_of_file(error):
            raise
        files = _by(mine, lambda one: one.receipt.id)
        if len(files) == 1:
            sound.broken[mine[0].receipt.id] = error
            return
        for one in files:
            _add(work, workplace, one, sound)
    else:
        sound.staged += part.staged
        sound.runs += part.runs


def _by(staged: Sequence[Staged], key: Callable[[Staged], str]) -> list[list[Staged]]:
    return [[one for one in staged if key(one) == name] for name in sorted({key(one) for one in staged})]


def _judged(work: Work, workplace: Workplace, staged: Sequence[Staged]) -> Sound:
    pairs = [(one.reading, one.submission) for one in staged if one.submission]
    if not pairs:
        return Sound(list(staged))
    frame = observation_frame(pairs, workplace.deployment.indicators)
    history = work.submissions.observations(workplace.clock())
    asked = work.findings.open_of({key_of(one.reading) for one in staged if one.submission})
    run = judged(work, workplace, Batch(frame, workplace.clock(), workplace.run_id), history, asked)
    return Sound(_with_findings(staged, run, answer_by(workplace.as_of, workplace.deployment.calendar)), [run])


def judged(
    work: Work,
    workplace: Workplace,
    batch: Batch,
    history: pl.DataFrame,
    asked: Sequence[Finding] = (),
) -> CheckRun:
    """The rules of the workplace on a batch, with the explanations that were accepted at its moment: the same for a gate
    and for a replay."""
    known = Known(history, work.findings.exceptions(batch.now), tuple(asked), _versions(work, workplace, batch))
    return judge(batch, known, workplace.rules)


def _versions(work: Work, workplace: Workplace, batch: Batch) -> pl.DataFrame:
    """Every version that the batch follows, where a rule compares versions."""
    keys = set(batch.rows.select("form", "place", "period").iter_rows()) if workplace.rules.compares_versions else set()
    return work.submissions.versions(keys, batch.now)


def _with_findings(staged: Sequence[Staged], run: CheckRun, due: date) -> list[Staged]:
    found: dict[str, list[Finding]] = {}
    for finding in run.findings:
        found.setdefault(finding.submission_id, []).append(replace(finding, due_on=due))
    return [
        replace(
            one,
            findings=tuple(found.get(one.submission.id, ())),
            untested=tuple(sorted(run.untested_by(one.submission))),
        )
        if one.submission
        else one
        for one in staged
    ]
