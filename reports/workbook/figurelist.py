"""A reading as a list of figures, one per row: with columns for place and period, or under the labels of our form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from domain.form import FormLine
from domain.submission import Cell, ObservationState, Provenance, Reading
from reports.workbook.formofplace import Addresses, FormOfPlace
from words.dates import period_label
from words.labels import COLUMNS, LABELS, SIGNATURE, word
from words.names import mark_before, name_of
from words.numbers import number

_BEFORE = ("indicator", "name", "unit", "value", "numerator", "denominator")
_SAMPLE, _AFTER = ("sample_size", "standard_error"), ("state", "note")
_HEADING = ("form", "place", "place_code", "period")


@dataclass(frozen=True, slots=True)
class Listed:
    """Rows of texts from the first line on, and where the figures stand."""

    rows: list[list[str]]
    addresses: Addresses


def listed(about: FormOfPlace, reading: Reading) -> Listed:
    """A title, one row of headings, and a row per line: form, place and period in columns of their own."""
    heads = [word(LABELS, key, about.language) for key in _HEADING]
    said = _heading(about, reading)
    rows = [[_title(about, reading)], [*heads, *_heads(about, reading)]]
    return _with_figures(about, reading, rows, said)


def listed_under_labels(about: FormOfPlace, reading: Reading) -> Listed:
    """A title, the labels of our form in lines of their own, then headings and a row per line, then who signed."""
    rows = [[_title(about, reading)]]
    rows += [
        [word(LABELS, key, about.language), text] for key, text in zip(_HEADING, _heading(about, reading), strict=True)
    ]
    rows.append(_heads(about, reading))
    table = _with_figures(about, reading, rows, [])
    signed = (("head", reading.signature.head), ("filled_by", reading.signature.filled_by))
    if any(text for _, text in signed):
        table.rows.extend([word(SIGNATURE, key, about.language), text] for key, text in signed)
    return table


def _with_figures(about: FormOfPlace, reading: Reading, rows: list[list[str]], before: Sequence[str]) -> Listed:
    cells, sampled = {(cell.indicator, cell.item): cell for cell in reading.cells}, about.tells_samples(reading)
    column = chr(ord("A") + len(before) + _BEFORE.index("value"))
    addresses = {}
    for line in about.form.lines:
        key = line.indicator, line.item
        rows.append([*before, *_line(about, line, cells.get(key), sampled=sampled)])
        addresses[key] = ("", f"{column}{len(rows)}")
    return Listed(rows, addresses)


def _heads(about: FormOfPlace, reading: Reading) -> list[str]:
    columns = (*_BEFORE, *_SAMPLE * about.tells_samples(reading), *_AFTER)
    return [word(COLUMNS, key, about.language) for key in columns]


def _title(about: FormOfPlace, reading: Reading) -> str:
    mark = mark_before(about.language) if reading.provenance == Provenance.SIMULATED else ""
    return f"{mark}{about.form.label(about.language)}"


def _heading(about: FormOfPlace, reading: Reading) -> list[str]:
    language = about.language
    return [
        about.form.code,
        about.place.label(language),
        about.place.code,
        period_label(reading.period, language),
    ]


def _line(about: FormOfPlace, line: FormLine, cell: Cell | None, *, sampled: bool) -> list[str]:
    item = f"[{line.item}]" if line.item else ""
    named = [line.indicator + item, about.line_label(line), about.unit_label(line)]
    if cell is None:
        return [*named, "", "", "", *("", "") * sampled, "", ""]
    state = "" if cell.state == ObservationState.VALUE else name_of("observation", cell.state, about.language)
    sample = (exact(cell.sample_size), exact(cell.standard_error)) * sampled
    return [*named, written(cell), exact(cell.numerator), exact(cell.denominator), *sample, state, cell.note]


def written(cell: Cell) -> str:
    """The figure as the clerk wrote it, else by its decimals."""
    if cell.value_text or cell.value is None:
        return cell.value_text
    return exact(cell.value) if cell.decimals is None else number(cell.value, cell.decimals)


def exact(value: float | None) -> str:
    """A number in digits alone, with all of them; "" for none."""
    if value is None:
        return ""
    return format(Decimal(int(value)) if value.is_integer() else Decimal(repr(value)), "f")
