"""One figure with what stands beside it, as one cell: whatever the layout, the same words mean the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from domain.evidence import Doubt
from domain.form import FormLine
from domain.indicator import Indicator, Unit
from domain.submission import Cell, ObservationState
from sources.read.grammar.headings import FIGURES
from sources.read.grammar.numbers import Figure, figure
from sources.read.sheet import Scalar, Sheet, address
from sources.read.surroundings import CellAround, arounds
from words.catalogue import say
from words.labels import plain
from words.names import code_of

MAX_NOTE = 500
_ABBREVIATED = {"n/a": ObservationState.NOT_APPLICABLE, "na": ObservationState.NOT_APPLICABLE}
_WITH_FIGURE = (ObservationState.VALUE, ObservationState.ESTIMATED)
# The figures that may stand beside the value.
BESIDE = tuple(key for key in FIGURES if key != "value")
_FOUND = 50  # of a text that a note repeats


@dataclass(frozen=True, slots=True)
class Written:
    """What a clerk wrote for one line of a form; `cell` is the address of the value. `around` is what the workbook says
    around each figure, by its key. `doubts` and `candidates` are what the layout found that does not fit (a bracket behind
    the name, a second column for the figure); they join those of the figure itself."""

    sheet: str
    cell: str
    value: Scalar = ""
    numerator: Scalar = ""
    denominator: Scalar = ""
    sample_size: Scalar = ""
    standard_error: Scalar = ""
    state: str = ""
    unit: str = ""
    note: str = ""
    around: Mapping[str, CellAround] = field(default_factory=dict)
    doubts: tuple[Doubt, ...] = ()
    candidates: tuple[str, ...] = ()

    @classmethod
    def of(cls, sheet: Sheet, row: int, columns: Mapping[str, int], **more: Any) -> Written:
        """What stands in a row of a sheet. `columns` has the column of each key (the figures, state, unit, note) and may
        have others; a row without one for the value stands at its first. `more` are fields that do not stand in the row: the unit of a heading,
        doubts, candidates."""
        figures = {key: columns[key] for key in FIGURES if key in columns}
        texts = {key: sheet.text(row, columns[key]) for key in ("state", "unit", "note") if key in columns}
        said = {key: sheet.at(row, column) for key, column in figures.items()}
        cell = address(row, columns.get("value", next(iter(columns.values()))))
        return cls(**{**said, **texts, "around": arounds(sheet, row, figures), **more}, sheet=sheet.name, cell=cell)


def cell_of(entry: Written, line: FormLine, indicator: Indicator, unit: Unit | None, language: str) -> Cell | None:
    """The cell of one line; None for a line left empty.

    What is not a number gives state `missing`, the text as written and a note; a unit that was overwritten is noted.
    """
    value = figure(entry.value)
    state, notes = _state(value, entry.state, language)
    if value.empty and state is ObservationState.VALUE:
        return None
    parts = {name: figure(getattr(entry, name)) for name in BESIDE}
    for key, part in parts.items():
        if not part.empty and part.value is None:
            notes.append(_not_a_number(key, part, language))
    notes.extend(_unit_note(entry.unit, unit, language))
    kept = state in _WITH_FIGURE
    return Cell(
        indicator=line.indicator,
        state=state,
        sheet=entry.sheet,
        cell=entry.cell,
        value=value.value if kept else None,
        numerator=parts["numerator"].value,
        denominator=parts["denominator"].value,
        unit=indicator.unit,
        value_text=value.text,
        decimals=value.decimals if kept else None,
        item=line.item,
        sample_size=parts["sample_size"].value,
        standard_error=parts["standard_error"].value,
        note="; ".join([entry.note] * bool(entry.note) + [n for n in notes if n not in entry.note])[:MAX_NOTE],
    )


def _state(value: Figure, stated: str, language: str) -> tuple[ObservationState, list[str]]:
    """The state of a line: the chosen one, else a state written in place of the number, else value. What is neither
    number nor state counts as missing, with a note."""
    chosen = _observation_state(stated)
    written = _observation_state(value.text)
    notes = [say(language, "reading.unknown_state", found=stated[:_FOUND])] if stated and chosen is None else []
    if written is not None and value.value is None:
        return chosen if chosen not in (None, *_WITH_FIGURE) else written, notes
    if not value.empty and value.value is None:
        notes.append(_not_a_number("value", value, language))
        return ObservationState.MISSING, notes
    if value.empty and chosen is ObservationState.ESTIMATED:
        return ObservationState.MISSING, notes
    return chosen or ObservationState.VALUE, notes


def _unit_note(written: str, unit: Unit | None, language: str) -> list[str]:
    """A clerk who overwrites the unit says something about the figure."""
    if not written or unit is None or plain(written) in {plain(u) for u in (unit.symbol, unit.symbol_en, unit.code)}:
        return []
    return [say(language, "reading.other_unit", found=written[:_FOUND])]


def _not_a_number(part: str, written: Figure, language: str) -> str:
    column = say(language, f"reading.column.{part}")
    return say(language, "reading.not_a_number", column=column, found=written.text[:_FOUND])


def _observation_state(text: str) -> ObservationState | None:
    wanted = _ABBREVIATED.get(text.casefold(), text)
    code = code_of("observation", wanted) or code_of("observation", wanted.casefold())
    return next((state for state in ObservationState if state == code), None)
