"""What the clerk answered: the answer columns of the sheet 核实事项 in a returned workbook."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from domain.submission import Answer
from sources.read.grammar.choices import choice_of
from sources.read.sheet import Sheet, address
from sources.read.table import Table, find_table
from words.labels import FINDING_COLUMNS, FINDINGS_SHEET, key_of
from words.names import code_of

MAX_ANSWER = 1000


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
