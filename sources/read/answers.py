"""What the clerk answered: the answer columns of the sheet 核实事项 in a returned workbook."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from domain.submission import Answer
from sources.read.sheet import Sheet, address
from sources.read.table import Table, find_table
from words.labels import CHOICES, FINDING_COLUMNS, FINDINGS_SHEET, key_of, plain, spellings
from words.names import code_of, names_of

MAX_ANSWER = 1000
Choice = Literal["fix", "explain", "definition"]
_BY_LETTER: dict[str, Choice] = {"a": "fix", "b": "explain", "c": "definition"}


def answers(sheets: Sequence[Sheet]) -> tuple[Answer, ...]:
    """The answered rows, in order; a row without a choice is answered only when it gives a reason."""
    found: list[Answer] = []
    for sheet in sheets:
        if key_of(FINDINGS_SHEET, sheet.name) is None:
            continue
        table = find_table(sheet, FINDING_COLUMNS, frozenset({"finding", "choice", "indicator"}))
        if table is not None:
            found.extend(_answers(sheet, table))
    return tuple(found)


def _answers(sheet: Sheet, table: Table) -> Iterator[Answer]:
    for row in table.rows:
        texts = {key: sheet.text(row, column)[:MAX_ANSWER] for key, column in table.columns.items()}
        reason = code_of("answer_reason", texts.get("reason", "")) or ""
        choice = choice_of(texts["choice"]) or ("explain" if reason else None)
        if choice is None:
            continue
        # One row is one figure; every question about it is answered by the row.
        for finding_id in texts["finding"].split():
            yield Answer(
                finding_id=finding_id,
                choice=choice,
                reason_code=reason,
                note=texts.get("note", ""),
                evidence=texts.get("evidence", ""),
                answered_by=texts.get("answered_by", "")[:100],
                sheet=sheet.name,
                cell=address(row, table.columns["choice"]),
            )


def choice_of(text: str) -> Choice | None:
    """A, B or C with or without the words behind it, or the words alone; None for anything else."""
    wanted = plain(text)
    if wanted in _BY_LETTER:
        return _BY_LETTER[wanted]
    for letter, code in _BY_LETTER.items():
        words = [
            *(plain(word) for word in spellings(CHOICES)[code]),
            *(plain(name) for name in names_of("answer", code)),
        ]
        heads = {word.removeprefix(letter).split(",")[0].split(":")[0] for word in words}
        if wanted and (wanted in words or wanted.removeprefix(letter).lstrip(".、)").split(",")[0] in heads):
            return code
    return None
