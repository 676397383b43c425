"""Submissions and their cells: versions that are never changed, only succeeded or withdrawn."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
from sqlalchemy import Connection, exists, func, insert, select, update

from domain.duedate import Arrival
from domain.errors import NotKnown
from domain.finding import HOLDING
from domain.submission import Provenance, Submission
from ledger import frames
from ledger.observations import PRINTED, consolidated, is_known, of_submission, was_open
from ledger.records import record_of, row_of
from ledger.tables import findings, observations, submissions

_s, _f = submissions.c, findings.c
_CELL = pl.Schema({n: k for n, k in frames.OBSERVATION.items() if n in observations.c and n != "submission_id"})
Key = tuple[str, str, str]


class Submissions:
    """The submissions of a ledger, within one unit of work."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, submission: Submission, rows: pl.DataFrame) -> None:
        """Records a version with its cells; `rows` has the columns of OBSERVATION, in the order of the file.

        Raises ValueError for rows of another submission."""
        strangers = set(rows["submission_id"].unique()) - {submission.id}
        if strangers:
            raise ValueError(f"rows of {', '.join(sorted(strangers))} among those of {submission.id}")
        self._connection.execute(insert(submissions).values(**row_of(submission)))
        cells = [
            {**row, "submission_id": submission.id, "position": position}
            for position, row in enumerate(frames.rows_of(rows, _CELL))
        ]
        if cells:
            self._connection.execute(insert(observations), cells)

    def withdraw(self, submission_id: str, at: datetime) -> None:
        """From `at` on the version before counts again; the row stays as a tombstone. Raises NotKnown."""
        change = update(submissions).where(_s.id == submission_id, _s.withdrawn_at.is_(None)).values(withdrawn_at=at)
        if self._connection.execute(change).rowcount != 1:
            raise NotKnown(f"no submission {submission_id!r} that could be withdrawn")

    def latest(self, form: str, place: str, period: str) -> Submission | None:
        """The highest version ever recorded, withdrawn or not: the next one is one above it."""
        query = select(submissions).where(_s.form == form, _s.place == place, _s.period == period)
        row = self._connection.execute(query.order_by(_s.version.desc(), _s.seq.desc())).mappings().first()
        return record_of(Submission, row) if row else None

    def all(self, known_at: datetime | None = None) -> list[Submission]:
        """Every version in the order of recording; with `known_at` those that counted at that moment."""
        query = select(submissions).order_by(_s.seq)
        rows = self._connection.execute(query.where(is_known(known_at)) if known_at else query)
        return [record_of(Submission, row) for row in rows.mappings()]

    def has_provenance(self, provenance: Provenance) -> bool:
        """Whether anything of this provenance was ever recorded."""
        return bool(self._connection.execute(select(exists().where(_s.provenance == provenance))).scalar())

    def cells(self, submission_id: str) -> pl.DataFrame:
        """The cells of one submission with the columns of OBSERVATION, in the order of its file."""
        return frames.frame(self._connection.execute(of_submission(submission_id)), frames.OBSERVATION)

    def observations(
        self,
        known_at: datetime,
        *,
        form: str | None = None,
        period: str | None = None,
        places: Collection[str] | None = None,
    ) -> pl.DataFrame:
        """The latest version of every cell as known at a moment, with exactly the columns of OBSERVATION.

        `usable` is held where a blocking or asking finding on the cell was open then, else accepted. A printed figure
        gives way to a submitted one of the same place, indicator, period and item; so does a submitted row without a
        figure to a printed figure."""
        query = consolidated(known_at, form=form, period=period, places=places)
        return frames.frame(self._connection.execute(query), frames.OBSERVATION)

    def arrivals(self, known_at: datetime, *, time_zone: str = "UTC") -> dict[Key, Arrival]:
        """What had arrived by then for each form, place and period, as local days of `time_zone`.

        The latest version counts; `received_on` is the day of the first complete version (else of the first), because
        a correction after the due day does not make a punctual district late."""
        open_findings = self._open_findings(known_at)
        versions: dict[Key, list[Submission]] = {}
        for one in self.all(known_at):
            if one.provenance != PRINTED:
                versions.setdefault((one.form, one.place, one.period), []).append(one)
        return {key: _arrival(known, open_findings.get(key, 0), ZoneInfo(time_zone)) for key, known in versions.items()}

    def _open_findings(self, known_at: datetime) -> dict[Key, int]:
        key = (_f.form, _f.place, _f.period)
        # Two questions about one figure are one thing to look at.
        cell = _f.indicator + "|" + _f.item
        asked = select(*key, func.count(cell.distinct()))
        query = asked.where(_f.severity.in_(sorted(HOLDING)), was_open(known_at)).group_by(*key)
        return {(form, place, period): count for form, place, period, count in self._connection.execute(query)}


def _arrival(known: list[Submission], open_findings: int, zone: ZoneInfo) -> Arrival:
    latest = max(known, key=lambda one: one.version)
    counting = [one for one in known if one.complete] or known
    return Arrival(
        submission_id=latest.id,
        version=latest.version,
        received_on=_local_day(min(one.received_at for one in counting), zone),
        complete=latest.complete,
        open_findings=open_findings,
        missing_lines=latest.missing_lines,
        declared_final=bool(latest.declared_final_by),
    )


def _local_day(moment: datetime, zone: Any) -> date:
    return moment.astimezone(zone).date()
