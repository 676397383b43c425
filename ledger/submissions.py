"""Submissions and their cells: versions that are never changed, only succeeded or withdrawn."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

import polars as pl
from sqlalchemy import Connection, exists, func, insert, select, tuple_

import frames
from domain.duedate import Arrival
from domain.finding import HOLDING
from domain.submission import OF_DOCUMENTS, Provenance, Submission
from domain.workdays import local_day
from ledger.declarations import Declarations
from ledger.observations import PRINTED, all_cells, consolidated, every_version, is_known, of_submission, was_open
from ledger.records import record_of, row_of, rows_among
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
            for position, row in enumerate(frames.records_of(rows, _CELL))
        ]
        if cells:
            self._connection.execute(insert(observations), cells)

    def latest(self, form: str, place: str, period: str) -> Submission | None:
        """The highest version ever recorded, withdrawn or not: the next one is one above it."""
        query = select(submissions).where(_s.form == form, _s.place == place, _s.period == period)
        row = self._connection.execute(query.order_by(_s.version.desc(), _s.seq.desc())).mappings().first()
        return record_of(Submission, row) if row else None

    def latest_of(self, keys: Collection[Key]) -> dict[Key, Submission]:
        """The highest version ever recorded of each form, place and period; nothing for those never recorded."""
        query, key = select(submissions).order_by(_s.version, _s.seq), tuple_(_s.form, _s.place, _s.period)
        found = (record_of(Submission, row) for row in rows_among(self._connection, query, key, keys))
        return {(one.form, one.place, one.period): one for one in found}

    def of_receipts(self, ids: Collection[str]) -> list[Submission]:
        """The versions that these receipts brought, in the order in which they were recorded."""
        rows = rows_among(self._connection, select(submissions).order_by(_s.seq), _s.receipt_id, ids)
        return [record_of(Submission, row) for row in rows]

    def newest_by_key(self, since: datetime, places: Collection[str]) -> dict[Key, datetime]:
        """When the latest version of each form and period of these places came, of those that a place sent since a moment."""
        sent = _s.provenance.not_in([one.value for one in OF_DOCUMENTS])
        newest = func.max(_s.received_at).label("newest")
        query = select(_s.form, _s.place, _s.period, newest).where(_s.received_at >= since, sent)
        query = query.group_by(_s.form, _s.place, _s.period)
        rows = rows_among(self._connection, query, _s.place, places)
        return {(row["form"], row["place"], row["period"]): row["newest"] for row in rows}

    def versions_of(self, keys: Collection[Key]) -> dict[Key, list[Submission]]:
        """Every version ever recorded of each form, place and period, oldest first."""
        query, key = select(submissions).order_by(_s.version, _s.seq), tuple_(_s.form, _s.place, _s.period)
        found: dict[Key, list[Submission]] = {}
        for row in rows_among(self._connection, query, key, keys):
            one = record_of(Submission, row)
            found.setdefault((one.form, one.place, one.period), []).append(one)
        return found

    def of(self, ids: Collection[str]) -> dict[str, Submission]:
        """These submissions by id, as far as they are known."""
        rows = rows_among(self._connection, select(submissions), _s.id, ids)
        return {row["id"]: record_of(Submission, row) for row in rows}

    def simulated(self, ids: Collection[str]) -> frozenset[str]:
        """Those of these submissions whose figures are simulated: they say so wherever they show."""
        query = select(_s.id).where(_s.provenance == Provenance.SIMULATED)
        return frozenset(row["id"] for row in rows_among(self._connection, query, _s.id, ids))

    def sizes(self, ids: Collection[str]) -> dict[str, int]:
        """How many cells each of these submissions has."""
        o = observations.c.submission_id
        query = select(o, func.count().label("cells")).group_by(o)
        return {row["submission_id"]: row["cells"] for row in rows_among(self._connection, query, o, ids)}

    def all(self, known_at: datetime | None = None) -> list[Submission]:
        """Every version in the order of recording; with `known_at` those that counted at that moment."""
        query = select(submissions).order_by(_s.seq)
        rows = self._connection.execute(query.where(is_known(known_at)) if known_at else query)
        return [record_of(Submission, row) for row in rows.mappings()]

    def count(self) -> int:
        """How many versions there are."""
        return self._connection.execute(select(func.count()).select_from(submissions)).scalar_one()

    def has_provenance(self, provenance: Provenance) -> bool:
        """Whether anything of this provenance was ever recorded."""
        return bool(self._connection.execute(select(exists().where(_s.provenance == provenance))).scalar())

    def cells(self, submission_id: str) -> pl.DataFrame:
        """The cells of one submission with the columns of OBSERVATION, in the order of its file."""
        return frames.frame(self._connection.execute(of_submission(submission_id)), frames.OBSERVATION)

    def cells_of(self, ids: Collection[str]) -> pl.DataFrame:
        """The cells of several submissions with the columns of OBSERVATION, each in the order of its file."""
        cells, of = all_cells()
        rows = rows_among(self._connection, cells, of, ids)
        return frames.frame((row.values() for row in rows), frames.OBSERVATION)

    def observations(
        self,
        known_at: datetime,
        *,
        period: str | None = None,
    ) -> pl.DataFrame:
        """The latest version of every cell as known at a moment, with exactly the columns of OBSERVATION.

        `usable` is held where a blocking or asking finding on the cell was open then, else accepted. A printed figure
        gives way to a submitted one of the same place, indicator, period and item; so does a submitted row without a
        figure to a printed figure."""
        query = consolidated(known_at, period=period)
        return frames.frame(self._connection.execute(query), frames.OBSERVATION)

    def versions(self, keys: Collection[Key], known_at: datetime) -> pl.DataFrame:
        """Every version known at a moment of these forms, places and periods, with the columns of OBSERVATION. `usable` is
        held where that version was asked about and the question has not ended in its favour, else accepted."""
        key = tuple_(_s.form, _s.place, _s.period)
        rows = rows_among(self._connection, every_version(known_at), key, keys)
        return frames.frame(([row[name] for name in frames.OBSERVATION] for row in rows), frames.OBSERVATION)

    def arrivals(self, known_at: datetime, *, time_zone: str, since: date = date.min) -> dict[Key, Arrival]:
        """What had arrived by then for each form, place and period that ends from `since` on, as local days.

        The latest version counts; `received_on` is the day of the first complete version (else of the first), because
        a correction after the due day does not make a punctual district late."""
        query = select(submissions).where(is_known(known_at), _s.provenance != PRINTED, _s.period_end >= since)
        versions: dict[Key, list[Submission]] = {}
        for row in self._connection.execute(query.order_by(_s.seq)).mappings():
            one = record_of(Submission, row)
            versions.setdefault((one.form, one.place, one.period), []).append(one)
        open_findings, declared = self._open_findings(known_at), Declarations(self._connection).standing(known_at)
        return {key: _arrival(known, open_findings.get(key, 0), declared, time_zone) for key, known in versions.items()}

    def _open_findings(self, known_at: datetime) -> dict[Key, int]:
        key = (_f.form, _f.place, _f.period)
        # Two questions about one figure are one thing to look at.
        cell = _f.indicator + "|" + _f.item
        asked = select(*key, func.count(cell.distinct()))
        query = asked.where(_f.severity.in_(sorted(HOLDING)), was_open(known_at)).group_by(*key)
        return {(form, place, period): count for form, place, period, count in self._connection.execute(query)}


def _arrival(known: list[Submission], open_findings: int, declared: Collection[str], time_zone: str) -> Arrival:
    latest = max(known, key=lambda one: one.version)
    counting = [one for one in known if one.complete] or known
    return Arrival(
        submission_id=latest.id,
        version=latest.version,
        received_on=local_day(min(one.received_at for one in counting), time_zone),
        complete=latest.complete,
        open_findings=open_findings,
        missing_lines=latest.missing_lines,
        declared_final=bool(latest.declared_final_by) or latest.id in declared,
    )
