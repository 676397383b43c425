"""Rules of whole periods: judged on the consolidated figures, asked and ended like any other question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from checks.gate.judge import Batch, Known
from checks.period import judge_period
from domain.finding import HOLDING, Finding, answer_by
from domain.submission import OF_DOCUMENTS, Submission
from flows.steps.chase import LOOK_BACK
from flows.steps.reread import reading_of
from flows.steps.returning import write_return

if TYPE_CHECKING:
    from datetime import date

    import polars as pl

    from checks.gate.judge import CheckRun
    from flows.wiring import Workplace
    from ledger.store import Work


def judge_periods(workplace: Workplace) -> None:
    """Judges the rules of scope `period` on what the ledger has: new questions are opened, and those end whose figures pass.
    The workbook goes back first, so that a stop in between leaves nothing told and nothing lost. Nothing happens where no
    such rule is configured."""
    if not workplace.rules.of_periods:
        return
    with workplace.store.read() as work:
        run = _judged(work, workplace)
        concerned = _concerned(work, run)
    tokens = {submission.id: _return(workplace, run, submission) for submission in concerned}
    with workplace.store.begin() as work:
        if not _is_kept(work, workplace):
            work.results.add(workplace.run_id, run.results, run.coverage)
        for submission in concerned:
            _record(work, workplace, run, submission)
            if tokens[submission.id]:
                work.returns.add(tokens[submission.id], submission.id, workplace.clock())
        work.commit()


def _judged(work: Work, workplace: Workplace) -> CheckRun:
    now, rules = workplace.clock(), workplace.rules
    asked = tuple(one for one in work.findings.open() if one.rule in rules.of_periods)
    figures = work.submissions.observations(now)
    batch = Batch(_recent(figures, asked, workplace.as_of - LOOK_BACK), now, workplace.run_id)
    return judge_period(batch, Known(figures, work.findings.exceptions(now), asked), rules)


def _recent(figures: pl.DataFrame, asked: Sequence[Finding], since: date) -> pl.DataFrame:
    """What is submitted; nobody could answer for what a document says. A period that ended longer ago is looked at only
    where something is still asked about it."""
    still_asked = pl.col("period").is_in(sorted({one.period for one in asked}))
    return figures.filter(
        ~pl.col("provenance").is_in(list(OF_DOCUMENTS)), (pl.col("period_end") >= since) | still_asked
    )


def _is_kept(work: Work, workplace: Workplace) -> bool:
    """Whether this run has judged the period before: a part that is repeated keeps what it said first."""
    return bool(set(work.results.coverage(workplace.run_id)["rule"]) & set(workplace.rules.of_periods))


def _concerned(work: Work, run: CheckRun) -> list[Submission]:
    """The submissions that something was found in, or that answer a question."""
    ids = {one.submission_id for one in run.findings} | set(run.passed)
    return [found for _, found in sorted(work.submissions.of(ids).items())]


def _return(workplace: Workplace, run: CheckRun, submission: Submission) -> str:
    """The workbook with every open question about it, where one is new to this version; returns its token, "" for none."""
    mine = [one for one in run.findings if one.submission_id == submission.id and one.severity in HOLDING]
    with workplace.store.read() as work:
        asked = work.findings.open_of({_key(submission)})
        known = {one.fingerprint for one in asked if one.submission_id == submission.id}
        named = work.findings.identify(mine)
        others = [one for one in asked if one.fingerprint not in {new.fingerprint for new in named}]
    if all(one.fingerprint in known for one in mine):
        return ""
    return write_return(workplace, submission, [*others, *named], lambda: reading_of(workplace, submission))


def _record(work: Work, workplace: Workplace, run: CheckRun, submission: Submission) -> None:
    """Only what the rules of the period pass may end: whatever else is asked about the submission stays as it is. What has
    been overtaken by another version is judged with that one."""
    latest = work.submissions.latest(*_key(submission))
    if latest is None or latest.id != submission.id:
        return
    due = answer_by(workplace.as_of, workplace.deployment.calendar)
    mine = [replace(one, due_on=due) for one in run.findings if one.submission_id == submission.id]
    asked = {one.fingerprint for one in work.findings.open_of({_key(submission)})}
    untested = asked - run.passed.get(submission.id, frozenset())
    work.findings.reconcile(submission, mine, workplace.clock(), untested=untested)


def _key(submission: Submission) -> tuple[str, str, str]:
    return submission.form, submission.place, submission.period
