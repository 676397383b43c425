"""A clerk who takes the asked figures out of the form has answered nothing: the questions stay, whatever is left out and how."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook

import september
from domain.submission import Cell, ObservationState
from flows.here import run_here
from flows.wiring import Workplace
from reports.workbook.formofplace import form_of_place
from reports.workbook.template import filled_form

pytestmark = pytest.mark.slow
Opener = Callable[[date], Workplace]


@pytest.fixture
def asked(due_day: Workplace) -> frozenset[str]:
    """The lines of the flawed district that are asked about after the due day."""
    taken(due_day)
    return frozenset(indicator for indicator, _ in open_questions(due_day))


def taken(workplace: Workplace) -> None:
    """What lies in the boxes collected, judged and settled."""
    for job in ("collect", "gate"):
        run_here(workplace, job)


def open_questions(workplace: Workplace) -> set[tuple[str, str]]:
    with workplace.store.read() as work:
        return {(one.indicator, one.rule) for one in work.findings.open() if one.place == september.FLAWED}


def sent_again(workplace: Workplace, number: int, content: bytes) -> None:
    box = workplace.settings.home / "inbox" / september.FLAWED
    (box / f"again-{number}.xlsx").write_bytes(content)


def form(workplace: Workplace, change: Callable[[Cell], Iterator[Cell]]) -> bytes:
    """The flawed district's form once more, each cell changed."""
    deployment = workplace.deployment
    first = next(one for one in september.readings(deployment, "first") if one.place == september.FLAWED)
    cells = tuple(new for cell in first.cells for new in change(cell))
    about = form_of_place(deployment, first.form, first.place)
    return filled_form(about, replace(first, cells=cells))


def without_lines(content: bytes, lines: frozenset[str]) -> bytes:
    """The rows of these lines deleted, as a clerk would."""
    book, out = load_workbook(BytesIO(content)), BytesIO()
    sheet = book.worksheets[0]
    codes = {str(cell.value): cell.row for row in sheet.iter_rows() for cell in row if cell.value in lines}
    for row in sorted(codes.values(), reverse=True):
        sheet.delete_rows(row)
    book.save(out)
    return out.getvalue()


def test_what_is_left_out_closes_no_question_and_the_true_figures_close_them(
    due_day: Workplace, asked: frozenset[str], at: Opener
) -> None:
    assert len(asked) == 2
    first, day = open_questions(due_day), september.DUE_DAY
    other = next(one for one in sorted(lines(due_day)) if one not in asked)

    def again(number: int, change: Callable[[Cell], Iterator[Cell]]) -> bytes:
        """Another figure on a line that nobody asks about, so that each file is a version of its own."""
        moved = {other: lambda cell: iter((true(cell, 80.0 + number),)), **dict.fromkeys(asked, change)}
        return form(due_day, lambda cell: moved.get(cell.indicator, lambda same: iter((same,)))(cell))

    contents = (
        again(0, lambda _: iter(())),
        again(1, lambda cell: iter((missing(cell),))),
        without_lines(again(2, lambda _: iter(())), asked),
    )
    for number, content in enumerate(contents):
        day += timedelta(days=1)
        workplace = at(day)
        sent_again(workplace, number, content)
        taken(workplace)
        assert open_questions(workplace) == first
        assert version(workplace) == number + 2
    workplace = at(day + timedelta(days=1))
    sent_again(workplace, 9, again(9, lambda cell: iter((true(cell, 90.0),))))
    taken(workplace)
    assert not open_questions(workplace)


def lines(workplace: Workplace) -> set[str]:
    """The shares of the form that have both parts."""
    readings = september.readings(workplace.deployment, "first")
    first = next(one for one in readings if one.place == september.FLAWED)
    return {cell.indicator for cell in first.cells if workplace.deployment.indicators[cell.indicator].kind == "share"}


def version(workplace: Workplace) -> int:
    with workplace.store.read() as work:
        latest = work.submissions.latest(september.MONTHLY, september.FLAWED, "2023-08")
    assert latest
    return latest.version


def missing(cell: Cell) -> Cell:
    """The state chosen, and nothing said of why."""
    return replace(
        cell, state=ObservationState.MISSING, value=None, value_text="", numerator=None, denominator=None, note=""
    )


def true(cell: Cell, value: float) -> Cell:
    """So many per cent of a thousand."""
    return replace(cell, value=value, value_text=f"{value:.2f}", numerator=value * 10, denominator=1000.0, decimals=2)
