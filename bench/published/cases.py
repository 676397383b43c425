"""Judges worked cases by the published method that each names, and compares the verdicts."""

from __future__ import annotations

import calendar
import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bench.published.methods import METHODS, Case, NotAssessableError
from domain.errors import RefusedFile

COLUMNS = (
    "case_id",
    "method",
    "direction",
    "baseline_year",
    "baseline_value",
    "as_of",
    "current_value",
    "target_value",
    "target_year",
    "limit",
    "published_metric",
    "published_metric_value",
    "expected_status",
)
NOT_ASSESSABLE = "not_assessable"


@dataclass(frozen=True, slots=True)
class CaseVerdict:
    """`expected` and `actual` are statuses, or for a row with only a metric its values as text; `tolerance` states how
    near a metric must be. A metric beside a status is shown in `note`, not compared: its inputs are printed rounded."""

    case_id: str
    method: str
    indicator: str
    compared: str  # status | metric | nothing
    expected: str
    actual: str
    passed: bool
    tolerance: str = ""
    note: str = ""


def read_cases(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV of cases. Raises RefusedFile naming the columns that lack."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        lacking = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
        if lacking:
            raise RefusedFile("no_form", file=path.name, found=", ".join(lacking), allowed=", ".join(COLUMNS))
        return [{name: (value or "").strip() for name, value in row.items() if name} for row in reader]


def judge_cases(rows: Iterable[Mapping[str, str]]) -> list[CaseVerdict]:
    """One verdict per row: by status where the row has one, else by its metrics within one unit of their last printed
    digit. An unknown method or a row that cannot be judged is a miss with its reason, never an exception."""
    return [_judge(row) for row in rows]


def _judge(row: Mapping[str, str]) -> CaseVerdict:
    expected = row.get("expected_status", "") or row.get("published_metric_value", "")
    compared = "status" if row.get("expected_status") else "metric" if expected else "nothing"
    try:
        case = parsed(row)
        method = METHODS.get(case.method)
        if method is None:
            raise NotAssessableError(f"no method {case.method!r}; known: {', '.join(sorted(METHODS))}")
        judgement = method(case)
    except (NotAssessableError, ArithmeticError, ValueError) as error:
        met = row.get("expected_status") == NOT_ASSESSABLE
        return _verdict(row, compared, expected, NOT_ASSESSABLE, passed=met, note=str(error))
    values = [judgement.metrics.get(name) for name in _names(case.metric)]
    if compared == "metric":
        return _by_metric(row, values)
    note = "; ".join(f"{name} {value:.6g}" for name, value in judgement.metrics.items() if name in _names(case.metric))
    passed = compared == "status" and judgement.status == expected
    return _verdict(row, compared, expected, judgement.status, passed=passed, note=note)


def _names(metric: str) -> list[str]:
    return [name.strip() for name in metric.split(";")]


def _by_metric(row: Mapping[str, str], values: list[float | None]) -> CaseVerdict:
    printed = _names(row.get("published_metric_value", ""))
    actual = "; ".join("" if value is None else f"{value:.6f}" for value in values)
    near = [
        value is not None and abs(value - float(text)) <= last_digit(text) * (1 + 1e-9)
        for text, value in zip(printed, values, strict=False)
    ]
    passed = len(printed) == len(values) and all(near)
    tolerance = f"{max(last_digit(text) for text in printed):g}"
    return _verdict(row, "metric", "; ".join(printed), actual, passed=passed, tolerance=tolerance)


def last_digit(text: str) -> float:
    """One unit of the last printed digit: 0.01 for 38.58."""
    return float(10.0 ** -len(text.partition(".")[2]))


def _verdict(
    row: Mapping[str, str],
    compared: str,
    expected: str,
    actual: str,
    *,
    passed: bool,
    tolerance: str = "",
    note: str = "",
) -> CaseVerdict:
    who = (row.get("case_id", ""), row.get("method", ""), row.get("indicator", ""))
    return CaseVerdict(*who, compared, expected, actual, passed, tolerance, note)


def parsed(row: Mapping[str, str]) -> Case:
    """A row as numbers. Raises ValueError naming the text that is none."""
    return Case(
        case_id=row.get("case_id", ""),
        method=row.get("method", ""),
        direction={"up": 1, "down": -1}.get(row.get("direction", ""), 0),
        target_kind=row.get("target_kind", ""),
        baseline=_number(row.get("baseline_value", "")),
        begins=_year(row.get("baseline_year", "")),
        now=_year(row.get("as_of", "")),
        value=_number(row.get("current_value", "")),
        target=_number(row.get("target_value", "")),
        ends=_year(row.get("target_year", "")),
        limit=_number(row.get("limit", "")),
        unit=row.get("unit", ""),
        series=row.get("series", ""),
        metric=row.get("published_metric", ""),
    )


def _number(text: str) -> float | None:
    return float(text.replace(",", "")) if text else None


def _year(text: str) -> float | None:
    """A year counts at its end; a day as the share of its year that is gone."""
    if not text:
        return None
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        day = date.fromisoformat(text)
        days = 366 if calendar.isleap(day.year) else 365
        return day.year - 1 + day.timetuple().tm_yday / days
    return float(text)
