"""What the clerk answered: the answer columns of the sheet 核实事项 in a returned workbook.

Every row in which something was written gives an answer or says why there is none: nothing that a clerk wrote is dropped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from domain.submission import WRONG_BY, Answer, UnreadAnswer
from sources.read.grammar.choices import Chosen, chosen
from sources.read.grammar.reasons import Reason, reason_in
from sources.read.returnedsheet import questions_on
from sources.read.sheet import Sheet, address
from sources.read.table import Table

MAX_ANSWER = 1000
_MAX_FOUND = 100
_WRITTEN = ("choice", "reason", "note", "evidence")


@dataclass(frozen=True, slots=True)
class Answered:
    """The answers that were understood, and those that were not, each in the order of the sheets."""

    answers: tuple[Answer, ...] = ()
    unread: tuple[UnreadAnswer, ...] = ()


def answers(sheets: Sequence[Sheet]) -> Answered:
    """What all sheets of questions say; a question that they answer in two ways is not answered."""
    given: list[Answer] = []
    unread: list[UnreadAnswer] = []
    for sheet in sheets:
        for one in _rows(sheet):
            (given if isinstance(one, Answer) else unread).append(one)  # type: ignore[arg-type]
    return _once(given, unread)


def _rows(sheet: Sheet) -> Iterator[Answer | UnreadAnswer]:
    table = questions_on(sheet)
    if table is None:
        return
    # To the end of the sheet: no signature block stands below it, and a note may speak of whoever filled it in.
    for position, row in enumerate(range(table.header + 1, len(sheet.rows)), start=1):
        texts = {key: sheet.text(row, column)[:MAX_ANSWER] for key, column in table.columns.items()}
        yield from _row(sheet.name, _cell(table, row), position, texts)


def _cell(table: Table, row: int) -> str:
    return address(row, table.columns.get("choice", table.columns.get("reason", 0)))


def _row(sheet: str, cell: str, position: int, texts: Mapping[str, str]) -> Iterator[Answer | UnreadAnswer]:
    if not any(texts.get(key) for key in _WRITTEN):
        return
    ids, number = texts.get("finding", "").split(), _number(texts.get("number", ""), position)
    if not ids and not texts.get("number") and chosen(texts.get("choice", "")).choice is None:
        return  # no question: what somebody wrote below the list
    choice, reason = chosen(texts.get("choice", "")), reason_in(texts.get("reason", ""))
    note = _joined(choice.words, reason.words, texts.get("note", ""))
    if why := _not_understood(ids, choice, reason, note, texts):
        code, found = why
        yield UnreadAnswer(number, code, found[:_MAX_FOUND], sheet, cell, " ".join(ids), note)
        return
    # One row is one figure; every question about it is answered by the row.
    for finding_id in dict.fromkeys(ids):
        yield Answer(
            finding_id=finding_id,
            choice=choice.choice or "explain",
            reason_code=reason.code,
            note=note,
            evidence=texts.get("evidence", ""),
            answered_by=texts.get("answered_by", "")[:100],
            sheet=sheet,
            cell=cell,
            number=number,
            observed=texts.get("observed", ""),
        )


def _number(text: str, position: int) -> int:
    """The number of the question as it stands there, else its place in the list."""
    return int(text) if text.isdecimal() and len(text) < 6 else position


def _joined(*texts: str) -> str:
    return "\n".join(dict.fromkeys(text for text in texts if text))[:MAX_ANSWER]


def _not_understood(
    ids: Sequence[str], choice: Chosen, reason: Reason, note: str, texts: Mapping[str, str]
) -> tuple[str, str] | None:
    """Why a row is no answer, and what stands there."""
    written = texts.get("choice", "")
    if not ids:
        return "no_id", written or note
    if choice.choice is None:
        return ("unknown_choice", written) if written else ("no_choice", "")
    if choice.choice == "explain":
        return _no_explanation(reason, note)
    if choice.choice == "definition" and not note and not reason.code:
        return "no_question", ""
    return None


def _no_explanation(reason: Reason, note: str) -> tuple[str, str] | None:
    if reason.unlisted:
        return "unknown_reason", reason.words
    if reason.code in WRONG_BY:
        return "wrong_and_right", reason.written
    return None if reason.code or note else ("no_reason", "")


def _once(given: Sequence[Answer], unread: Sequence[UnreadAnswer]) -> Answered:
    """Without what is said twice; what is said of one question in two ways on two rows is asked back."""
    by_id: dict[str, list[Answer]] = {}
    for one in given:
        said = by_id.setdefault(one.finding_id, [])
        if not any(_says(one) == _says(other) for other in said):
            said.append(one)
    twice = {
        (said[0].sheet, said[0].cell): UnreadAnswer(
            said[0].number,
            "answered_twice",
            ", ".join(f"{one.sheet} {one.cell}".strip() for one in said),
            said[0].sheet,
            said[0].cell,
            finding_id,
        )
        for finding_id, said in by_id.items()
        if len(said) > 1
    }
    return Answered(
        tuple(said[0] for said in by_id.values() if len(said) == 1), (*dict.fromkeys(unread), *twice.values())
    )


def _says(one: Answer) -> tuple[str, ...]:
    return one.choice, one.reason_code, one.note, one.evidence
