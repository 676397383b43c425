"""A reading as a list of figures, one per row: with columns for place and period, or under the labels of our form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from domain.form import FormLine
from domain.submission import Cell, Reading
from reports.workbook.layouts import Addresses, Layouts
from reports.workbook.names import simulated_mark
from words.dates import period_label
from words.labels import COLUMNS, LABELS, SIGNATURE, word
from words.names import name_of

_COLUMNS = ("indicator", "name", "unit", "value", "numerator", "denominator", "state", "note")
_HEADING = ("form", "place", "place_code", "period")


@dataclass(frozen=True, slots=True)
class Listed:
    """Rows of texts from the first line on, and where the figures stand."""

    rows: list[list[str]]
    addresses: Addresses


def listed(layouts: Layouts, reading: Reading) -> Listed:
    """A title, one row of headings, and a row per line: form, place and period in columns of their own."""
    heads = [word(LABELS, key, layouts.language) for key in _HEADING]
    said = _heading(layouts, reading)
    rows = [[_title(layouts, reading)], [*heads, *(word(COLUMNS, key, layouts.language) for key in _COLUMNS)]]
    return _with_figures(layouts, reading, rows, said)


def listed_under_labels(layouts: Layouts, reading: Reading) -> Listed:
    """A title, the labels of our form in lines of their own, then headings and a row per line, then who signed."""
    rows = [[_title(layouts, reading)]]
    rows += [
        [word(LABELS, key, layouts.language), text]
        for key, text in zip(_HEADING, _heading(layouts, reading), strict=True)
    ]
    rows.append([word(COLUMNS, key, layouts.language) for key in _COLUMNS])
    table = _with_figures(layouts, reading, rows, [])
    signed = (("head", reading.signature.head), ("filled_by", reading.signature.filled_by))
    if any(text for _, text in signed):
        table.rows.extend([word(SIGNATURE, key, layouts.language), text] for key, text in signed)
    return table


def _with_figures(layouts: Layouts, reading: Reading, rows: list[list[str]], before: Sequence[str]) -> Listed:
    cells = {(cell.indicator, cell.item): cell for cell in reading.cells}
    column = chr(ord("A") + len(before) + _COLUMNS.index("value"))
    addresses = {}
    for line in layouts.form.lines:
        key = line.indicator, line.item
        rows.append([*before, *_line(layouts, line, cells.get(key))])
        addresses[key] = ("", f"{column}{len(rows)}")
    return Listed(rows, addresses)


def _title(layouts: Layouts, reading: Reading) -> str:
    mark = simulated_mark(layouts.language) if reading.provenance == "simulated" else ""
    return f"{mark}{layouts.form.label(layouts.language)}"


def _heading(layouts: Layouts, reading: Reading) -> list[str]:
    language = layouts.language
    return [
        layouts.form.code,
        layouts.place.label(language),
        layouts.place.code,
        period_label(reading.period, language),
    ]


def _line(layouts: Layouts, line: FormLine, cell: Cell | None) -> list[str]:
    indicator = layouts.indicators[line.indicator]
    unit = layouts.units.get(indicator.unit)
    item = f"[{line.item}]" if line.item else ""
    name = indicator.label(layouts.language) + (f"（{line.item}）" if line.item else "")
    named = [line.indicator + item, name, unit.label(layouts.language) if unit else indicator.unit]
    if cell is None:
        return [*named, "", "", "", "", ""]
    state = "" if cell.state == "value" else name_of("observation", cell.state, layouts.language)
    return [*named, written(cell), number(cell.numerator), number(cell.denominator), state, cell.note]


def written(cell: Cell) -> str:
    """The figure as the clerk wrote it, else by its decimals."""
    if cell.value_text or cell.value is None:
        return cell.value_text
    return number(cell.value) if cell.decimals is None else f"{cell.value:.{cell.decimals}f}"


def number(value: float | None) -> str:
    """A number in digits alone, with all of them; "" for none."""
    if value is None:
        return ""
    return format(Decimal(int(value)) if value.is_integer() else Decimal(repr(value)), "f")
