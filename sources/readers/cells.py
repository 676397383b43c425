"""The rows of the table as cells: which line of the form, what state, which figures."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from domain.errors import RefusedFile
from domain.form import Form, FormLine
from domain.formsheet import plain
from domain.indicator import Indicator, Unit
from domain.names import code_of
from domain.submission import Cell, ObservationState
from sources.readers.layout import Table
from sources.readers.numbers import Figure, figure
from sources.readers.workbook import Scalar, Sheet, address

MAX_NOTE = 500
_NOT_A_NUMBER = {"zh": "{column}“{found}”不是数值", "en": "{column} “{found}” is not a number"}
_OTHER_STATE = {"zh": "数据状态“{found}”无法识别", "en": "state “{found}” is not known"}
_OTHER_UNIT = {"zh": "计量单位写作“{found}”", "en": "unit written as “{found}”"}
_PART_NAMES = {"numerator": {"zh": "分子", "en": "numerator"}, "denominator": {"zh": "分母", "en": "denominator"}}


@dataclass(frozen=True, slots=True)
class Rows:
    """The table of one form with what its words mean."""

    file: str
    sheet: Sheet
    table: Table
    form: Form
    indicators: Mapping[str, Indicator]
    units: Mapping[str, Unit]

    def cells(self) -> tuple[Cell, ...]:
        """One cell per line that says something; nothing for a line left empty. Raises RefusedFile: unknown_indicator,
        duplicate_row."""
        seen: dict[tuple[str, str], int] = {}
        cells: list[Cell] = []
        for row in self.table.rows:
            line = self._line(row)
            if line is None:
                continue
            if (line.indicator, line.item) in seen:
                raise self._refused("duplicate_row", row, f"{line_key(line)} {self._name(line.indicator)}")
            seen[line.indicator, line.item] = row
            cells.extend(self._cell(row, line))
        return tuple(cells)

    def _line(self, row: int) -> FormLine | None:
        code, name = self._text(row, "indicator"), self._text(row, "name")
        if not code and not name:
            if self._text(row, "value"):
                raise self._refused("unknown_indicator", row, "", column="value")
            return None
        by_code = next((line for line in self.form.lines if plain(line_key(line)) == plain(code)), None)
        by_name = self._named(name)
        if code and by_code and by_name and by_name.indicator != by_code.indicator:
            raise self._refused("unknown_indicator", row, f"{code} {name}")
        line = by_code or (None if code else by_name)
        if line is None:
            raise self._refused("unknown_indicator", row, code or name, self._nearest(code or name))
        return line

    def _named(self, name: str) -> FormLine | None:
        """The only line whose indicator has this name; the names of its parts may stand on a second line."""
        wanted = plain(name.split("\n", maxsplit=1)[0])
        lines = [line for line in self.form.lines if wanted and wanted in self._names(line)]
        return lines[0] if len(lines) == 1 else None

    def _names(self, line: FormLine) -> set[str]:
        indicator = self.indicators[line.indicator]
        suffix = f"（{line.item}）" if line.item else ""
        return {plain(name + suffix) for name in (indicator.name, indicator.name_en, *indicator.aliases) if name}

    def _cell(self, row: int, line: FormLine) -> Iterator[Cell]:
        value = figure(self._raw(row, "value"))
        stated = self._text(row, "state")
        state, notes = self._state(value, stated)
        if value.empty and state == "value":
            return
        parts = {key: figure(self._raw(row, key)) for key in ("numerator", "denominator")}
        for key, part in parts.items():
            if not part.empty and part.value is None:
                notes.append(self._say(_NOT_A_NUMBER, part.text, _PART_NAMES[key][self.table.language]))
        notes.extend(self._unit_note(row, line))
        kept = state in ("value", "estimated")
        told = self._text(row, "note")
        yield Cell(
            indicator=line.indicator,
            state=state,
            sheet=self.sheet.name,
            cell=address(row, self.table.columns["value"]),
            value=value.value if kept else None,
            numerator=parts["numerator"].value,
            denominator=parts["denominator"].value,
            unit=self.indicators[line.indicator].unit,
            value_text=value.text,
            decimals=value.decimals if kept else None,
            item=line.item,
            note="; ".join([told] * bool(told) + [note for note in notes if note not in told])[:MAX_NOTE],
        )

    def _state(self, value: Figure, stated: str) -> tuple[ObservationState, list[str]]:
        """The state of a line: the chosen one, else a state written in place of the number, else value. What is neither
        number nor state counts as missing, with a note."""
        chosen = _observation_state(stated)
        written = _observation_state(value.text)
        notes = [self._say(_OTHER_STATE, stated)] if stated and chosen is None else []
        if written is not None and value.value is None:
            return chosen if chosen not in (None, "value", "estimated") else written, notes
        if not value.empty and value.value is None:
            notes.append(self._say(_NOT_A_NUMBER, value.text, {"zh": "本期数", "en": "value"}[self.table.language]))
            return "missing", notes
        if value.empty and chosen == "estimated":
            return "missing", notes
        return chosen or "value", notes

    def _unit_note(self, row: int, line: FormLine) -> list[str]:
        """A clerk who overwrites the unit says something about the figure."""
        written = self._text(row, "unit")
        unit = self.units.get(self.indicators[line.indicator].unit)
        if (
            not written
            or unit is None
            or plain(written) in {plain(u) for u in (unit.symbol, unit.symbol_en, unit.code)}
        ):
            return []
        return [self._say(_OTHER_UNIT, written)]

    def _say(self, texts: dict[str, str], found: str, column: str = "") -> str:
        return texts[self.table.language].format(found=found[:50], column=column)

    def _raw(self, row: int, column: str) -> Scalar:
        return self.sheet.at(row, self.table.columns[column]) if column in self.table.columns else ""

    def _text(self, row: int, column: str) -> str:
        return self.sheet.text(row, self.table.columns[column]) if column in self.table.columns else ""

    def _name(self, indicator: str) -> str:
        return self.indicators[indicator].label(self.table.language)

    def _nearest(self, text: str) -> str:
        names = {n: line for line in self.form.lines for n in (line_key(line), self._name(line.indicator))}
        near = difflib.get_close_matches(text, names, n=1, cutoff=0.6)
        if not near:
            return ""
        line = names[near[0]]
        return f"（{line_key(line)} {self._name(line.indicator)}？）"

    def _refused(self, code: str, row: int, found: str, allowed: str = "", column: str = "indicator") -> RefusedFile:
        cell = address(row, self.table.columns[column])
        return RefusedFile(
            code, file=self.file, sheet=self.sheet.name, cell=cell, found=found[:100] or "?", allowed=allowed
        )


def line_key(line: FormLine) -> str:
    """The code of a line on the sheet: the indicator, with its item in brackets where it has one."""
    return f"{line.indicator}[{line.item}]" if line.item else line.indicator


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
