"""Verdicts, per run. Nothing is overwritten: an old verdict stays what it was."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

import polars as pl
from sqlalchemy import Connection, and_, func, insert, select

import frames
from ledger.records import rows_among
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
        run_id = self.newest_run()
        return self.of_run(run_id) if run_id else frames.empty(frames.ASSESSMENT)

    def newest_run(self) -> str:
        """The last run that kept verdicts; empty where none did. Runs of `replay` do not count."""
        judged = assessments.join(runs, runs.c.id == _a.run_id)
        last = select(_a.run_id).select_from(judged).where(runs.c.job != "replay").order_by(_a.seq.desc()).limit(1)
        return self._connection.execute(last).scalar() or ""

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

    def rejudged(self, run_id: str, as_of: date) -> tuple[pl.DataFrame, ...]:
        """The figures of a run that were judged on another denominator before, up to a day: the last verdict on that one, and
        the first on the one that they stand on now. Two frames of the same order with the columns of ASSESSMENT, or none
        where nothing was. Runs of `replay` do not count."""
        now, old = assessments.alias("now"), assessments.alias("old")
        same = and_(*(old.c[name] == now.c[name] for name in ("place", "target_id", "period", "submission_id")))
        judged = now.join(old, same).join(runs, runs.c.id == old.c.run_id)
        counts = (now.c.run_id == run_id, now.c.denominator != "", old.c.as_of <= as_of, runs.c.job != "replay")
        other = (
            select(now.c.seq, func.max(old.c.seq).label("last"))
            .select_from(judged)
            .where(*counts, old.c.seq < now.c.seq, old.c.denominator != now.c.denominator, old.c.denominator != "")
            .group_by(now.c.seq)
        ).subquery("other")
        pairs = (
            select(other.c.last, func.min(old.c.seq).label("first"))
            .select_from(judged.join(other, other.c.seq == now.c.seq))
            .where(*counts, old.c.seq > other.c.last, old.c.denominator == now.c.denominator)
            .group_by(other.c.last)
        )
        found = self._connection.execute(pairs.order_by("first")).all()
        rows = self._rows({seq for pair in found for seq in pair})
        return tuple(frames.frame((rows[seq] for seq in seqs), frames.ASSESSMENT) for seqs in zip(*found, strict=True))

    def _rows(self, seqs: Collection[int]) -> dict[int, Sequence[Any]]:
        rows = rows_among(self._connection, select(_a.seq, *_COLUMNS), _a.seq, seqs)
        return {row["seq"]: tuple(row.values())[1:] for row in rows}

    def of_run(self, run_id: str) -> pl.DataFrame:
        """The verdicts of one run, with the columns of ASSESSMENT."""
        query = select(*_COLUMNS).where(_a.run_id == run_id).order_by(*_ORDER)
        return frames.frame(self._connection.execute(query), frames.ASSESSMENT)
