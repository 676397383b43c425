"""One figure with what stands beside it, as one cell: whatever the layout, the same words mean the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from domain.evidence import NO_EVIDENCE, Doubt, Evidence
from domain.form import FormLine
from domain.indicator import Indicator, Unit
from domain.submission import Cell, ObservationState
from sources.read.fits import of_line, of_part, of_value
from sources.read.grammar.digits import seen
from sources.read.grammar.headings import FIGURES
from sources.read.grammar.numbers import NOTHING, Figure
from sources.read.grammar.persons import without_telephones
from sources.read.grammar.shown import seen_figure
from sources.read.grammar.units import is_unit
from sources.read.sheet import Scalar, Sheet, address
from sources.read.surroundings import NONE_AROUND, NOTHING_AROUND, CellAround, arounds
from words.catalogue import say
from words.names import code_of

MAX_NOTE = 500
_ABBREVIATED = {"n/a": ObservationState.NOT_APPLICABLE, "na": ObservationState.NOT_APPLICABLE}
_WITH_FIGURE = (ObservationState.VALUE, ObservationState.ESTIMATED)
# The figures that may stand beside the value.
BESIDE = tuple(key for key in FIGURES if key != "value")
_FIGURES = frozenset(FIGURES)
_TEXTS = frozenset({"state", "unit", "note"})
_FOUND = 50  # characters of a text that a note or doubt repeats


class Written(NamedTuple):
    """What a clerk wrote for one line of a form; `cell` is the address of the value. `around` is what the workbook says
    around each figure, by its key. `doubts` and `candidates` are what the layout found that does not fit (a bracket behind
    the name, a second column for the figure); they join those of the figure itself. A tuple, since every line makes one."""

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
    around: Mapping[str, CellAround] = NONE_AROUND
    doubts: tuple[Doubt, ...] = ()
    candidates: tuple[str, ...] = ()

    @classmethod
    def of(cls, sheet: Sheet, row: int, columns: Mapping[str, int], **more: Any) -> Written:
        """What stands in a row of a sheet. `columns` has the column of each key (the figures, state, unit, note) and may
        have others; a row without one for the value stands at its first. `more` are fields that do not stand in the
        row: the unit of a heading, doubts, candidates."""
        said: dict[str, Any] = {"around": arounds(sheet, row, columns)}
        for key, column in columns.items():
            if key in _FIGURES:
                said[key] = sheet.at(row, column)
            elif key in _TEXTS:
                said[key] = sheet.text(row, column)
        cell = address(row, columns["value"] if "value" in columns else next(iter(columns.values())))
        return cls(sheet.name, cell, **{**said, **more})


def cell_of(entry: Written, line: FormLine, indicator: Indicator, unit: Unit | None, language: str) -> Cell | None:
    """The cell of one line; None for a line left empty.

    What is not a number gives state `missing`, the text as written and a note. Whatever does not fit (sign, unit, state,
    parts, an error, what hides the figure) is a doubt in the cell's evidence, and the figure stays as it was read."""
    around = entry.around.get("value", NOTHING_AROUND)
    value = of_line(seen_figure(entry.value, around), unit)
    parts, of_parts = _parts(entry, unit)
    state, of_state = _state(value, entry.state)
    if state is None and (of_state := _parts_alone(parts, line)):
        state = ObservationState.MISSING
    if state is None:
        return None
    doubts = (*of_value(value, around, entry.unit, unit), *of_state, *of_parts)
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
        value_text=value.text if value.value is not None else without_telephones(value.text),
        decimals=value.decimals if kept else None,
        item=line.item,
        sample_size=parts["sample_size"].value,
        standard_error=parts["standard_error"].value,
        note=_note(entry, value, state, language),
        evidence=_evidence(entry, value, unit, (*entry.doubts, *doubts)),
    )


def _parts(entry: Written, unit: Unit | None) -> tuple[Mapping[str, Figure], Sequence[Doubt]]:
    parts, doubts = dict.fromkeys(BESIDE, NOTHING), list[Doubt]()
    for key in BESIDE:
        raw = getattr(entry, key)
        if raw != "" or key in entry.around:
            parts[key], odd = of_part(key, seen_figure(raw, entry.around.get(key, NOTHING_AROUND)), unit)
            doubts += odd
    return parts, doubts


def _state(value: Figure, stated: str) -> tuple[ObservationState | None, tuple[Doubt, ...]]:
    """The state of a line: the chosen one, else a state written in place of the number, else value; None for a line that
    says nothing. A number beside a state that has none, or beside an unknown word, stays a number and is asked about."""
    chosen, found = _observation_state(stated), {"found": stated[:_FOUND]}
    unknown = (Doubt("unknown_state", found),) if stated and chosen is None else ()
    if value.value is not None:
        contradicted = chosen is not None and chosen not in _WITH_FIGURE
        beside = (Doubt("state_beside_value", found),) if contradicted else ()
        return (ObservationState.VALUE if contradicted or chosen is None else chosen), (*unknown, *beside)
    if chosen is not None and chosen not in _WITH_FIGURE:
        return chosen, ()
    if not value.empty:
        return _observation_state(value.text) or ObservationState.MISSING, unknown
    if chosen is ObservationState.ESTIMATED or unknown or value.doubts:
        return ObservationState.MISSING, unknown
    return None, ()


def _parts_alone(parts: Mapping[str, Figure], line: FormLine) -> tuple[Doubt, ...]:
    """A line that the form asks for is asked about when it has no figure; another one would lose its parts without a word."""
    both = parts["numerator"].value is not None and parts["denominator"].value is not None
    return (Doubt("parts_without_value", {"part": "numerator,denominator"}),) if both and not line.required else ()


def _note(entry: Written, value: Figure, state: ObservationState, language: str) -> str:
    """The clerk's own note, and what a reader of it would miss: that a text was taken for no number."""
    own = without_telephones(seen(entry.note))
    if state is not ObservationState.MISSING or value.empty or _observation_state(value.text) is not None:
        return own[:MAX_NOTE]
    column = say(language, "reading.column.value")
    told = say(language, "reading.not_a_number", column=column, found=value.text[:_FOUND])
    return "; ".join(text for text in (own, "" if told in own else told) if text)[:MAX_NOTE]


def _evidence(entry: Written, value: Figure, unit: Unit | None, doubts: tuple[Doubt, ...]) -> Evidence:
    """What stands around the figure, where it says more than the figure and its line do."""
    around = entry.around.get("value", NOTHING_AROUND)
    own = unit is not None and is_unit(entry.unit, unit)
    if around is NOTHING_AROUND and not (
        doubts or entry.candidates or value.sign or value.unit or (entry.unit and not own)
    ):
        return NO_EVIDENCE
    return Evidence(
        number_format=around.number_format,
        hidden=",".join(around.hidden),
        merged=around.merged,
        unit=value.unit if own or not entry.unit else entry.unit[:_FOUND],
        sign=value.sign,
        candidates=entry.candidates,
        doubts=doubts,
    )


def _observation_state(text: str) -> ObservationState | None:
    if not text:
        return None
    wanted = _ABBREVIATED.get(text.casefold(), text)
    code = code_of("observation", wanted) or code_of("observation", wanted.casefold())
    return next((state for state in ObservationState if state == code), None)
