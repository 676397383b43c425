"""One figure with what stands beside it, as one cell: whatever the layout, the same words mean the same."""

from __future__ import annotations

from dataclasses import dataclass

from domain.form import FormLine
from domain.indicator import Indicator, Unit
from domain.submission import Cell, ObservationState
from sources.read.grammar.numbers import Figure, figure
from sources.read.workbook import Scalar
from words.labels import plain
from words.names import code_of

MAX_NOTE = 500
_NOT_A_NUMBER = {"zh": "{column}“{found}”不是数值", "en": "{column} “{found}” is not a number"}
_OTHER_STATE = {"zh": "数据状态“{found}”无法识别", "en": "state “{found}” is not known"}
_OTHER_UNIT = {"zh": "计量单位写作“{found}”", "en": "unit written as “{found}”"}
_VALUE_NAME = {"zh": "本期数", "en": "value"}
_PART_NAMES = {"numerator": {"zh": "分子", "en": "numerator"}, "denominator": {"zh": "分母", "en": "denominator"}}


@dataclass(frozen=True, slots=True)
class Entry:
    """What a clerk wrote for one line of a form; `cell` is the address of the value."""

    sheet: str
    cell: str
    value: Scalar = ""
    numerator: Scalar = ""
    denominator: Scalar = ""
    state: str = ""
    unit: str = ""
    note: str = ""


def cell_of(entry: Entry, line: FormLine, indicator: Indicator, unit: Unit | None, language: str) -> Cell | None:
    """The cell of one line; None for a line left empty.

    What is not a number gives state `missing`, the text as written and a note; a unit that was overwritten is noted.
    """
    value = figure(entry.value)
    state, notes = _state(value, entry.state, language)
    if value.empty and state == "value":
        return None
    parts = {"numerator": figure(entry.numerator), "denominator": figure(entry.denominator)}
    for key, part in parts.items():
        if not part.empty and part.value is None:
            notes.append(_say(_NOT_A_NUMBER, language, part.text, _PART_NAMES[key][language]))
    notes.extend(_unit_note(entry.unit, unit, language))
    kept = state in ("value", "estimated")
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
        note="; ".join([entry.note] * bool(entry.note) + [n for n in notes if n not in entry.note])[:MAX_NOTE],
    )


def _state(value: Figure, stated: str, language: str) -> tuple[ObservationState, list[str]]:
    """The state of a line: the chosen one, else a state written in place of the number, else value. What is neither
    number nor state counts as missing, with a note."""
    chosen = _observation_state(stated)
    written = _observation_state(value.text)
    notes = [_say(_OTHER_STATE, language, stated)] if stated and chosen is None else []
    if written is not None and value.value is None:
        return chosen if chosen not in (None, "value", "estimated") else written, notes
    if not value.empty and value.value is None:
        notes.append(_say(_NOT_A_NUMBER, language, value.text, _VALUE_NAME[language]))
        return "missing", notes
    if value.empty and chosen == "estimated":
        return "missing", notes
    return chosen or "value", notes


def _unit_note(written: str, unit: Unit | None, language: str) -> list[str]:
    """A clerk who overwrites the unit says something about the figure."""
    if not written or unit is None or plain(written) in {plain(u) for u in (unit.symbol, unit.symbol_en, unit.code)}:
        return []
    return [_say(_OTHER_UNIT, language, written)]


def _say(texts: dict[str, str], language: str, found: str, column: str = "") -> str:
    return texts[language].format(found=found[:50], column=column)


def _observation_state(text: str) -> ObservationState | None:
    wanted = {"n/a": "not_applicable", "na": "not_applicable"}.get(text.casefold(), text)
    code = code_of("observation", wanted) or code_of("observation", wanted.casefold())
    states: dict[str, ObservationState] = {
        "value": "value",
        "missing": "missing",
        "not_applicable": "not_applicable",
        "suppressed": "suppressed",
        "estimated": "estimated",
    }
    return states.get(code or "")
