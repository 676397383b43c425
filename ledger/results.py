"""Check results, the coverage matrix, and audits, per run."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

import polars as pl
from sqlalchemy import Connection, func, insert, select

import frames
from domain.audit import AuditCheck, AuditResult
from ledger.tables import audits, check_results, coverage, runs


class Results:
    """What the checks of a run said, within one unit of work."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, run_id: str, results: pl.DataFrame, covered: pl.DataFrame) -> None:
        """Keeps flags and untestables (columns of CHECK_RESULT) and the coverage matrix (columns of COVERAGE), once per
        run: what its gate judged."""
        found = [{**row, "run_id": run_id} for row in frames.records_of(results, frames.CHECK_RESULT)]
        if found:
            self._connection.execute(insert(check_results), found)
        if rows := [{**row, "run_id": run_id} for row in frames.records_of(covered, frames.COVERAGE)]:
            self._connection.execute(insert(coverage), rows)

    def of_run(self, run_id: str) -> pl.DataFrame:
        """Flags and untestables of a run, with the columns of CHECK_RESULT."""
        c = check_results.c
        query = select(*(c[name] for name in frames.CHECK_RESULT)).where(c.run_id == run_id).order_by(c.seq)
        return frames.frame(self._connection.execute(query), frames.CHECK_RESULT)

    def coverage(self, run_id: str | None = None) -> pl.DataFrame:
        """Rule by place with the columns of COVERAGE; without a run that of the latest run that checked anything."""
        c = coverage.c
        query = select(*(c[name] for name in frames.COVERAGE)).where(c.run_id == (run_id or self._latest_covered()))
        return frames.frame(self._connection.execute(query.order_by(c.rule, c.place)), frames.COVERAGE)

    def add_audit(self, run_id: str, result: AuditResult) -> None:
        """Keeps the result of an audit."""
        row = {"run_id": run_id, "period": result.period, "as_of": result.as_of, "result": _plain(asdict(result))}
        self._connection.execute(insert(audits).values(**row))

    def audit_of_run(self, run_id: str) -> AuditResult | None:
        """The last audit of one run; None when it made none."""
        query = select(audits.c.result).where(audits.c.run_id == run_id).order_by(audits.c.seq.desc())
        stored = self._connection.execute(query).scalars().first()
        return _audit(stored) if stored else None

    def audits_of(self, periods: Collection[str]) -> tuple[AuditResult, ...]:
        """The last audit of each of these periods, in the order of making."""
        newest = select(func.max(audits.c.seq)).where(audits.c.period.in_(sorted(periods))).group_by(audits.c.period)
        query = select(audits.c.result).where(audits.c.seq.in_(newest)).order_by(audits.c.seq)
        return tuple(_audit(stored) for stored in self._connection.execute(query).scalars())

    def _latest_covered(self) -> str:
        newest = select(func.max(runs.c.seq)).where(runs.c.id.in_(select(coverage.c.run_id)))
        return self._connection.execute(select(runs.c.id).where(runs.c.seq == newest.scalar_subquery())).scalar() or ""


def _audit(stored: Mapping[str, Any]) -> AuditResult:
    checks = tuple(AuditCheck(**{**one, "examples": tuple(one["examples"])}) for one in stored["checks"])
    return AuditResult(**{**stored, "as_of": date.fromisoformat(stored["as_of"]), "checks": checks})


def _plain(value: Any) -> Any:
    """Values of any engine as JSON can keep them."""
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value if value is None or isinstance(value, str | int | float) else str(value)
