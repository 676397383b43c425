"""Verdicts, per run. Nothing is overwritten: an old verdict stays what it was."""

from __future__ import annotations

from datetime import date

import polars as pl
from sqlalchemy import Connection, func, insert, select

import frames
from ledger.tables import assessments, runs

_a = assessments.c
_COLUMNS = [_a[name] for name in frames.ASSESSMENT]
_ORDER = (_a.place, _a.target_id, _a.seq)


class Assessments:
    """The assessments of a ledger, within one unit of work."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, run_id: str, frame: pl.DataFrame) -> None:
        """Keeps the verdicts of a run; `frame` has the columns of ASSESSMENT."""
        rows = [{**row, "run_id": run_id} for row in frames.records_of(frame, frames.ASSESSMENT)]
        if rows:
            self._connection.execute(insert(assessments), rows)

    def latest(self, as_of: date | None = None, plan: str | None = None) -> pl.DataFrame:
        """The last verdict on each place and target, with the columns of ASSESSMENT; on one day, of one plan (whose
        targets are called `<plan>.<target>`). Runs of `replay` do not count."""
        judged = assessments.join(runs, runs.c.id == _a.run_id)
        newest = select(func.max(_a.seq)).select_from(judged).where(runs.c.job != "replay")
        newest = newest.where(_a.as_of == as_of) if as_of else newest
        newest = newest.where(_a.target_id.startswith(f"{plan}.", autoescape=True)) if plan else newest
        query = select(*_COLUMNS).where(_a.seq.in_(newest.group_by(_a.place, _a.target_id)))
        return frames.frame(self._connection.execute(query.order_by(*_ORDER)), frames.ASSESSMENT)

    def newest(self) -> pl.DataFrame:
        """The verdicts of the last run that kept any, with the columns of ASSESSMENT. Runs of `replay` do not count."""
        judged = assessments.join(runs, runs.c.id == _a.run_id)
        last = select(_a.run_id).select_from(judged).where(runs.c.job != "replay").order_by(_a.seq.desc()).limit(1)
        run_id = self._connection.execute(last).scalar()
        return self.of_run(run_id) if run_id else frames.empty(frames.ASSESSMENT)

    def before(self, run_id: str, as_of: date) -> pl.DataFrame:
        """The last verdict of earlier runs on each place, target and period that has a figure, up to a day, with the
        columns of ASSESSMENT. Runs of `replay` do not count."""
        judged = assessments.join(runs, runs.c.id == _a.run_id)
        newest = (
            select(func.max(_a.seq))
            .select_from(judged)
            .where(runs.c.job != "replay", _a.run_id != run_id, _a.as_of <= as_of, _a.actual.is_not(None))
            .group_by(_a.place, _a.target_id, _a.period)
        )
        query = select(*_COLUMNS).where(_a.seq.in_(newest)).order_by(*_ORDER)
        return frames.frame(self._connection.execute(query), frames.ASSESSMENT)

    def of_run(self, run_id: str) -> pl.DataFrame:
        """The verdicts of one run, with the columns of ASSESSMENT."""
        query = select(*_COLUMNS).where(_a.run_id == run_id).order_by(*_ORDER)
        return frames.frame(self._connection.execute(query), frames.ASSESSMENT)
