"""What `planwatch check` shows, as rows: the questions, the figures, what was left aside, and the answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from functools import partial
from typing import Any

from checks.answering import read_answers
from domain.deployment import Deployment
from domain.evidence import LeftAside
from domain.finding import Finding, explain
from domain.submission import Cell, Reading, Submission
from flows.cli.context import in_each
from flows.steps.checked import Checked
from words.doubts import doubt_said, why_left_aside
from words.names import name_of
from words.replies import read_said, unread_said
from words.subject import subject_of


def document_of(seen: Checked, deployment: Deployment) -> dict[str, Any]:
    """What the document has beside the questions."""
    readings = seen.readings
    return {
        "refusal": None,
        "read": [_identity(reading, submission) for reading, submission in seen.pairs],
        "figures": [_figure(reading, cell, deployment.language) for reading in readings for cell in reading.cells],
        "left_aside": [_left_aside(one, deployment.language) for reading in readings for one in reading.left_aside],
        "answers": [row for reading in readings for row in _answers(reading)],
        "unread_answers": [
            {**asdict(one), **in_each(partial(unread_said, one))}
            for reading in readings
            for one in reading.unread_answers
        ],
        "not_testable": seen.untold,
    }


def _identity(reading: Reading, submission: Submission) -> dict[str, object]:
    return {
        "form": reading.form,
        "place": reading.place,
        "period": str(reading.period),
        "file": reading.file,
        "figures": len(reading.cells),
        "lacking": submission.missing_lines,
    }


def _figure(reading: Reading, cell: Cell, language: str) -> dict[str, object]:
    """A figure as it was read; `notes` are the doubts about it, in words."""
    return {
        "form": reading.form,
        "place": reading.place,
        "period": str(reading.period),
        "indicator": cell.indicator,
        "item": cell.item,
        "sheet": cell.sheet,
        "cell": cell.cell,
        "text": cell.value_text,
        "value": cell.value,
        "numerator": cell.numerator,
        "denominator": cell.denominator,
        "state": cell.state,
        "note": cell.note,
        "notes": [doubt_said(one, language) for one in cell.evidence.doubts],
    }


def _left_aside(one: LeftAside, language: str) -> dict[str, object]:
    return {
        **asdict(one),
        "where": where(one.sheet, one.cells),
        "what": why_left_aside(one, language),
        **in_each(partial(why_left_aside, one)),
    }


def _answers(reading: Reading) -> Iterator[dict[str, object]]:
    """What was understood, a row for each question of the sheet."""
    by_number = {one.number: one for one in reversed(reading.answers)}
    for read in read_answers(reading):
        answer = by_number[read.number]
        ids = [one.finding_id for one in reading.answers if one.number == read.number]
        more = {"note": answer.note, "evidence": answer.evidence, "sheet": answer.sheet, "cell": answer.cell}
        yield {**asdict(read), **more, "findings": ids, **in_each(partial(read_said, read))}


# What would pass is told to nobody who fills in a form, also not to the program of its office.
_WHAT_WOULD_PASS = frozenset({"expected_low", "expected_high", "statistic", "threshold", "params", "proposal"})


def question_row(finding: Finding, deployment: Deployment) -> dict[str, object]:
    """A question with its arithmetic in words; never the range that the rule would let pass."""
    rule, language = deployment.rules[finding.rule], deployment.language
    return {
        **{name: value for name, value in asdict(finding).items() if name not in _WHAT_WOULD_PASS},
        "where": where(finding.sheet, finding.cell),
        "indicator_name": subject_of(finding, deployment.indicators, language),
        "severity_name": name_of("severity", finding.severity, language),
        "message": explain(rule, finding.params, language),
        **in_each(lambda code: explain(rule, finding.params, code)),
    }


def where(sheet: str, cells: str) -> str:
    return f"{sheet} {cells}".strip()
