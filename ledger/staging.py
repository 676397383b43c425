"""What a run's gate made of pending receipts: kept under the run's id, so that any process can settle it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from domain.evidence import Evidence, LeftAside
from domain.finding import Finding
from domain.period import Period
from domain.staging import Staged
from domain.submission import Answer, Cell, Declared, Provenance, Reading, Submission, UnreadAnswer
from ledger.receipts import receipt_of
from ledger.records import as_stored, from_stored, record_of
from ledger.tables import receipts, staged_readings
from ledger.trouble import is_of_ledger

_s = staged_readings.c
_FIGURES = ("value", "numerator", "denominator", "sample_size", "standard_error")
_FACTS = ("expected_low", "expected_high", "statistic", "threshold")


class Staging:
    """The staged readings of a ledger, within one unit of work."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def replace(self, rows: Sequence[Staged]) -> None:
        """These instead of all that an earlier run, stopped before it settled, left behind."""
        self._connection.execute(delete(staged_readings))
        if rows:
            self._connection.execute(insert(staged_readings), [_row(one) for one in rows])

    def replace_each(self, rows: Sequence[Staged]) -> dict[str, Exception]:
        """The same; those that cannot be kept are left out with all that came in the same receipt: the reason, by receipt."""
        try:
            with self._connection.begin_nested():
                self.replace(rows)
        except Exception as error:
            if is_of_ledger(error):
                raise
            return self._one_by_one(rows)
        return {}

    def _one_by_one(self, rows: Sequence[Staged]) -> dict[str, Exception]:
        self.replace(())
        failed: dict[str, Exception] = {}
        for one in rows:
            try:
                with self._connection.begin_nested():
                    self._connection.execute(insert(staged_readings), [_row(one)])
            except Exception as error:
                if is_of_ledger(error):
                    raise
                failed[one.receipt.id] = error
        for receipt in failed:
            self._connection.execute(delete(staged_readings).where(_s.receipt_id == receipt))
        return failed

    def drop_receipt(self, run_id: str, receipt_id: str) -> None:
        """Nothing of this receipt is to be settled by the run any more."""
        self._connection.execute(delete(staged_readings).where(_s.run_id == run_id, _s.receipt_id == receipt_id))

    def places(self, run_id: str) -> list[str]:
        """The places of which a run has something to settle."""
        query = select(_s.place).where(_s.run_id == run_id).distinct().order_by(_s.place)
        return list(self._connection.execute(query).scalars())

    def of_place(self, run_id: str, place: str) -> list[Staged]:
        """What a run has to settle of one place, in the order of arrival, each with its receipt as it is now."""
        joined = staged_readings.join(receipts, receipts.c.id == _s.receipt_id)
        query = select(
            staged_readings, *(column.label(f"receipt_{column.name}") for column in receipts.c if column.name != "id")
        )
        query = query.select_from(joined).where(_s.run_id == run_id, _s.place == place).order_by(_s.position)
        return [_staged(row) for row in self._connection.execute(query).mappings()]

    def drop(self, one: Staged) -> None:
        """It is settled."""
        self._connection.execute(delete(staged_readings).where(_s.run_id == one.run_id, _s.position == one.position))


def _row(one: Staged) -> dict[str, Any]:
    return {
        "run_id": one.run_id,
        "position": one.position,
        "receipt_id": one.receipt.id,
        "form": one.reading.form,
        "place": one.reading.place,
        "period": str(one.reading.period),
        "closes": one.closes,
        "reading": _reading_to_json(one.reading),
        "submission": as_stored(one.submission) if one.submission else None,
        "findings": [_with_texts(as_stored(finding), _FACTS) for finding in one.findings],
        "untested": list(one.untested),
    }


def _staged(row: Mapping[Any, Any]) -> Staged:
    receipt = {name.removeprefix("receipt_"): value for name, value in row.items() if name.startswith("receipt_")}
    return Staged(
        run_id=row["run_id"],
        position=row["position"],
        receipt=receipt_of(receipt | {"id": row["receipt_id"]}),
        reading=_reading_from_json(row),
        submission=from_stored(Submission, row["submission"]) if row["submission"] else None,
        findings=tuple(from_stored(Finding, _with_figures(one, _FACTS)) for one in row["findings"]),
        untested=tuple(row["untested"]),
        closes=row["closes"],
    )


def _reading_to_json(reading: Reading) -> dict[str, Any]:
    """Without the signature block, which is nobody's business after the file was read."""
    return {
        "cells": [
            _with_texts({**asdict(cell), "evidence": cell.evidence.to_text()}, _FIGURES) for cell in reading.cells
        ],
        "answers": [asdict(answer) for answer in reading.answers],
        "left_aside": [asdict(one) for one in reading.left_aside],
        "unread_answers": [asdict(one) for one in reading.unread_answers],
        "token": reading.token,
        "declared": as_stored(reading.declared) if reading.declared else None,
        "provenance": reading.provenance,
        "file": reading.file,
    }


def _reading_from_json(row: Mapping[Any, Any]) -> Reading:
    stored = row["reading"]
    return Reading(
        form=row["form"],
        place=row["place"],
        period=Period.parse(row["period"]),
        cells=tuple(_cell(cell) for cell in stored["cells"]),
        answers=tuple(Answer(**answer) for answer in stored["answers"]),
        provenance=Provenance(stored["provenance"]),
        file=stored["file"],
        left_aside=tuple(LeftAside(**one) for one in stored["left_aside"]),
        unread_answers=tuple(UnreadAnswer(**one) for one in stored["unread_answers"]),
        token=stored["token"],
        declared=from_stored(Declared, stored["declared"]) if stored.get("declared") else None,
    )


def _cell(stored: Mapping[str, Any]) -> Cell:
    evidence = Evidence.from_text(stored["evidence"])
    return record_of(Cell, {**_with_figures(stored, _FIGURES), "evidence": evidence})


def _with_texts(stored: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    """JSON knows neither infinity nor NaN: such a figure travels as its text."""
    given = {name: stored[name] for name in names}
    return {**stored, **{name: v if v is None or math.isfinite(v) else str(v) for name, v in given.items()}}


def _with_figures(stored: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    return {**stored, **{name: None if stored[name] is None else float(stored[name]) for name in names}}
