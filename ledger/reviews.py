"""What only a review asks: questions that came again over periods, and verdicts that a later version has moved."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import polars as pl
from sqlalchemy import Connection, func, select

import frames
from domain.finding import HOLDING, FindingState
from ledger.records import rows_among
from ledger.tables import assessments, findings, runs, submissions

_f, _s, _a = findings.c, submissions.c, assessments.c


@dataclass(frozen=True, slots=True)
class AskedIn:
    """That a rule asked a place about figures of a period, once for however many figures."""

    place: str
    rule: str
    period: str
    period_end: date


class Reviews:
    """The questions of reviews, within one unit of work."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def asked_in(self, since: date, until: date) -> list[AskedIn]:
        """Which rules asked which places about the periods that end from `since` to `until`, by place, rule and time. What was
        withdrawn was never asked."""
        wanted = (
            _s.period_end.between(since, until),
            _f.severity.in_(sorted(HOLDING)),
            _f.state != FindingState.WITHDRAWN,
        )
        key = (_f.place, _f.rule, _f.period, _s.period_end)
        query = select(*key).select_from(findings.join(submissions, _s.id == _f.submission_id)).where(*wanted)
        rows = self._connection.execute(query.distinct().order_by(_f.place, _f.rule, _s.period_end, _f.period))
        return [AskedIn(*row) for row in rows]

    def verdicts_on(self, submission_ids: Collection[str]) -> pl.DataFrame:
        """The last verdict on each target and period from each of these versions, with the columns of ASSESSMENT. Runs of
        `replay` do not count."""
        newest = (
            select(func.max(_a.seq).label("seq"), _a.submission_id)
            .select_from(assessments.join(runs, runs.c.id == _a.run_id))
            .where(runs.c.job != "replay")
            .group_by(_a.submission_id, _a.place, _a.target_id, _a.period)
        )
        seqs = {row["seq"] for row in rows_among(self._connection, newest, _a.submission_id, submission_ids)}
        query = select(*(_a[name] for name in frames.ASSESSMENT)).order_by(_a.seq)
        rows = rows_among(self._connection, query, _a.seq, seqs)
        return frames.frame(([row[name] for name in frames.ASSESSMENT] for row in rows), frames.ASSESSMENT)
