"""Mappings against forms, indicators and institutions: what cannot be read as it is mapped stops a deployment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from config.document import Document
from config.forms import FormFile
from config.indicators import IndicatorEntry
from config.mappings import InstitutionsFile, MappedColumnEntry, MappingFile
from config.problems import at
from domain.errors import Problem
from domain.filemapping import ADDS_UP, Part, Rows
from domain.nearest import did_you_mean, listed
from words.labels import plain

INSTITUTIONS = "institutions.csv"


def errors(
    shapes: Mapping[str, Any], documents: Mapping[str, Document], indicators: Mapping[str, IndicatorEntry]
) -> Iterator[Problem]:
    """Contradictions between mappings and what they speak of, among the files that are valid by themselves."""
    mappings = {file: shape for file, shape in shapes.items() if file.startswith("mappings/")}
    forms = {file: shape for file, shape in shapes.items() if file.startswith("forms/")}
    by_code = {shape.code: shape for shape in forms.values()}
    for file, mapping in mappings.items():
        yield from _repeated(mapping, documents[file])
        if mapping.form in by_code:
            yield from _lines_of_form(mapping, by_code[mapping.form], documents[file])
        if mapping.rows is Rows.INSTITUTIONS:
            yield from _summed(mapping, indicators, documents[file])
            yield from _needs_institutions(shapes, documents[file])
        yield from _parts(mapping, indicators, documents[file])
    yield from _same_headings(mappings, documents)
    for file, form in forms.items():
        yield from _from(form, documents[file], {mapping.code: mapping for mapping in mappings.values()}, by_code)
    if INSTITUTIONS in shapes:
        yield from _overlapping(shapes[INSTITUTIONS], documents[INSTITUTIONS])


def _repeated(mapping: MappingFile, document: Document) -> Iterator[Problem]:
    """A heading, a part of a figure or a label that stands twice: nobody knew which of the two counts."""
    columns = [(plain(one.heading), ("columns", n)) for n, one in enumerate(mapping.columns)]
    figures = [
        (f"{one.indicator}[{one.item}] {one.part}", ("columns", n))
        for n, one in enumerate(mapping.columns)
        if one.indicator
    ]
    held = [
        (one.holds, ("columns", n)) for n, one in enumerate(mapping.columns) if one.holds and one.holds != "nothing"
    ]
    lines = [(plain(one.label), ("lines", n)) for n, one in enumerate(mapping.lines)]
    for what, found in (("heading", columns), ("figure", figures), ("sort of column", held), ("label", lines)):
        seen: dict[str, tuple[str | int, ...]] = {}
        for key, path in found:
            if key in seen:
                given = f"same {what} as in line {document.line(seen[key])}"
                yield at(document, path, given, "keep one of them")
            seen.setdefault(str(key), path)


def _lines_of_form(mapping: MappingFile, form: FormFile, document: Document) -> Iterator[Problem]:
    """An indicator that the form does not have would be read for nobody."""
    asked = {(line.indicator, line.item) for line in form.lines}
    named: list[tuple[str, int, str | None, str]] = [
        *(("columns", n, one.indicator, one.item) for n, one in enumerate(mapping.columns)),
        *(("lines", n, one.indicator, one.item) for n, one in enumerate(mapping.lines)),
    ]
    for key, index, indicator, item in named:
        if indicator and (indicator, item) not in asked:
            lines = [f"{code}[{of}]" if of else code for code, of in sorted(asked)]
            written = f"{indicator}[{item}]" if item else indicator
            given = f'form {form.code} has no line "{written}"{did_you_mean(written, lines)}'
            yield at(document, (key, index, "indicator"), given, f"allowed: {listed(lines, 30)}")


def _summed(mapping: MappingFile, indicators: Mapping[str, IndicatorEntry], document: Document) -> Iterator[Problem]:
    """Rates of institutions never add up: they are made anew of summed parts, so both parts must be there."""
    for index, column in enumerate(mapping.columns):
        indicator = indicators.get(column.indicator or "")
        if indicator is None or indicator.kind in ADDS_UP:
            continue
        if column.part is Part.VALUE:
            given = f"{indicator.code} is a {indicator.kind}: figures of several institutions do not add up"
            yield at(document, ("columns", index), given, "map its numerator and its denominator, or holds: nothing")
        elif not _other_part(mapping, column):
            given = f"only the {column.part} of {indicator.code} is mapped: no {indicator.kind} can be made of it"
            yield at(document, ("columns", index), given, "map the other part too")


def _other_part(mapping: MappingFile, column: MappedColumnEntry) -> bool:
    wanted = {Part.NUMERATOR, Part.DENOMINATOR} - {column.part}
    return any((o.indicator, o.item) == (column.indicator, column.item) and o.part in wanted for o in mapping.columns)


def _needs_institutions(shapes: Mapping[str, Any], document: Document) -> Iterator[Problem]:
    if INSTITUTIONS not in shapes or not shapes[INSTITUTIONS].rows:
        given = f"rows are institutions, and {INSTITUTIONS} names none"
        yield at(document, ("rows",), given, f"add {INSTITUTIONS} with code, name, district, valid_from, valid_to")


def _parts(mapping: MappingFile, indicators: Mapping[str, IndicatorEntry], document: Document) -> Iterator[Problem]:
    for index, column in enumerate(mapping.columns):
        indicator = indicators.get(column.indicator or "")
        if indicator is not None and column.part is not Part.VALUE and not indicator.parts:
            given = f"indicator {indicator.code} has no parts"
            yield at(document, ("columns", index, "part"), given, "value, or give the indicator its parts")


def _same_headings(mappings: Mapping[str, MappingFile], documents: Mapping[str, Document]) -> Iterator[Problem]:
    """Two mappings that know a file by the same headings: it would depend on their names which one reads it."""
    seen: dict[frozenset[str], str] = {}
    for file, mapping in mappings.items():
        labels = [plain(line.label) for line in mapping.lines]
        headings = frozenset([plain(column.heading) for column in mapping.columns] + labels)
        if headings in seen:
            given = f"the same headings as {seen[headings]}"
            yield at(documents[file], ("columns",), given, "name one that only this file has")
        seen.setdefault(headings, file)


def _from(
    form: FormFile, document: Document, mappings: Mapping[str, MappingFile], forms: Mapping[str, FormFile]
) -> Iterator[Problem]:
    """A line that nobody types must really come, for the same time, with a form of its own."""
    for index, line in enumerate(form.lines):
        path = ("lines", index, "from")
        if not line.from_export:
            continue
        mapping = mappings.get(line.from_export)
        if mapping is None:
            if not mappings:  # else it is an unknown name, which is told with those there are
                yield at(document, path, f'mapping "{line.from_export}" is not known', "add mappings/*.yaml")
            continue
        source = forms.get(mapping.form)
        if mapping.form == form.code:
            given = f"mapping {mapping.code} gives figures of this very form"
            yield at(document, path, given, "give the export a form of its own, which says when it is due")
        elif not mapping.build().names(line.indicator, line.item):
            given = f"mapping {mapping.code} has no {line.indicator}"
            yield at(document, path, given, "map its column, or leave `from` out")
        elif source is not None and source.periodicity != form.periodicity:
            given = f"{mapping.code} comes per {source.periodicity}, this form per {form.periodicity}"
            yield at(document, path, given, "one that comes as often as this form")
        elif source is not None and (left := [place for place in form.places if place not in source.places]):
            given = f"form {source.code} of the export is not sent by {listed(left)}"
            yield at(document, path, given, f"add them to the places of {source.code}")


def _overlapping(shape: InstitutionsFile, document: Document) -> Iterator[Problem]:
    """One institution that counts to two districts on one day."""
    seen: dict[str, list[tuple[int, Any]]] = {}
    for index, row in enumerate(shape.rows):
        one = row.build()
        for other_index, other in seen.get(one.code, []):
            if one.overlaps(other):
                first = document.line(("rows", other_index))
                given = f"institution {one.code} is valid in line {first} on the same days"
                yield at(document, ("rows", index), given, "end one before the other begins")
        seen.setdefault(one.code, []).append((index, one))
