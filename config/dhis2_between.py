"""The ids of a DHIS2 against forms, places and indicators: what could be read in two ways, or for nobody, stops a deployment."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from config.dhis2 import Dhis2ElementEntry, Dhis2File
from config.document import Document, Path
from config.forms import FormFile
from config.indicators import IndicatorEntry
from config.problems import at
from domain.errors import Problem
from domain.filemapping import Part
from domain.kind import Kinds, ParameterType, Sort
from domain.nearest import did_you_mean, listed

FOLDER = "dhis2/"
_UID = re.compile(r"[A-Za-z][A-Za-z0-9]{10}")
Figure = tuple[str, str]  # indicator, item


def errors(
    shapes: Mapping[str, Any],
    documents: Mapping[str, Document],
    indicators: Mapping[str, IndicatorEntry],
    kinds: Kinds,
) -> Iterator[Problem]:
    """Contradictions between ids and what they speak of, among the files that are valid by themselves."""
    lists = {file: shape for file, shape in shapes.items() if file.startswith(FOLDER)}
    forms = {shape.code: shape for file, shape in shapes.items() if file.startswith("forms/")}
    places = [place.code for place in shapes["places.yaml"].places] if "places.yaml" in shapes else []
    for file, ids in lists.items():
        document = documents[file]
        yield from _codes(document, "data_sets", ids.data_sets, "form", forms)
        yield from _codes(document, "org_units", ids.org_units, "place", places)
        yield from _repeated(ids, document)
        yield from _lines(ids, forms, indicators, document)
        yield from _parts(ids, indicators, document)
        yield from _unfilled(ids, forms, document)
    yield from _two_meanings(lists, documents)
    yield from _sources(shapes, documents, {ids.code for ids in lists.values()}, kinds)


def warnings(shapes: Mapping[str, Any], documents: Mapping[str, Document]) -> Iterator[Problem]:
    """Ids that are no identifiers as DHIS2 makes them: right only where codes are exchanged instead."""
    for file, ids in shapes.items():
        if not file.startswith(FOLDER):
            continue
        named: list[tuple[str, Path]] = [(one, ("data_sets", one)) for one in ids.data_sets]
        named += [(one, ("org_units", one)) for one in ids.org_units]
        named += [(one.id, ("elements", n, "id")) for n, one in enumerate(ids.elements)]
        named += [(one.option, ("elements", n, "option")) for n, one in enumerate(ids.elements) if one.option]
        for text, path in named:
            if not _UID.fullmatch(text):
                given = f'"{text}" is no identifier of a DHIS2 (11 letters and digits, a letter first)'
                yield at(documents[file], path, given, "check it, unless this DHIS2 gives its codes", "warning")


def _codes(
    document: Document, key: str, given: Mapping[str, str], sort: str, known: Iterable[str]
) -> Iterator[Problem]:
    """Codes that are not known, and codes that two ids stand for: the figures of both would be two answers to one question."""
    codes = list(known)
    first: dict[str, str] = {}
    for one, code in given.items():
        if codes and code not in codes:
            found = f'{sort} "{code}" is not known{did_you_mean(code, codes)}'
            yield at(document, (key, one), found, f"allowed: {listed(codes, 30)}")
        if code in first:
            line = document.line((key, first[code]))
            yield at(document, (key, one), f'{sort} "{code}" stands in line {line} too', "one id for each")
        first.setdefault(code, one)


def _repeated(ids: Dhis2File, document: Document) -> Iterator[Problem]:
    """A value that would be two figures, and a figure that two values would be."""
    seen: dict[tuple[str, str], int] = {}
    figures: dict[tuple[str, str, Part], int] = {}
    for n, one in enumerate(ids.elements):
        other = next((where for key, where in seen.items() if _is_one(key, (one.id, one.option))), None)
        if other is not None:
            given = f"id {one.id} stands in line {document.line(('elements', other))} already"
            yield at(document, ("elements", n, "id"), given, "one entry each, or an `option` in each of them")
        seen.setdefault((one.id, one.option), n)
        figure = (one.indicator, one.item, one.part)
        if figure in figures:
            given = f"the {one.part} of {_written(one)} comes from line {document.line(('elements', figures[figure]))} already"
            yield at(document, ("elements", n), given, "one element for each figure, or an `item` of its own")
        figures.setdefault(figure, n)


def _is_one(key: tuple[str, str], other: tuple[str, str]) -> bool:
    """Whether a value may be of both: without an option an entry takes every one of its element."""
    return key[0] == other[0] and (key[1] == other[1] or not (key[1] and other[1]))


def _lines(
    ids: Dhis2File, forms: Mapping[str, FormFile], indicators: Mapping[str, IndicatorEntry], document: Document
) -> Iterator[Problem]:
    """A figure that no form asks for would be read for nobody."""
    asked = _asked(forms.values())
    for n, one in enumerate(ids.elements):
        if forms and one.indicator in indicators and (one.indicator, one.item) not in asked:
            lines = [f"{code}[{item}]" if item else code for code, item in sorted(asked)]
            given = f'no form has a line "{_written(one)}"{did_you_mean(_written(one), lines)}'
            key = "item" if one.item else "indicator"
            yield at(document, ("elements", n, key), given, f"allowed: {listed(lines, 30)}")


def _parts(ids: Dhis2File, indicators: Mapping[str, IndicatorEntry], document: Document) -> Iterator[Problem]:
    """Parts of what has none, and a part of which no figure can be made because the other one does not come."""
    mapped: dict[Figure, set[Part]] = {}
    for one in ids.elements:
        mapped.setdefault((one.indicator, one.item), set()).add(one.part)
    for n, one in enumerate(ids.elements):
        indicator = indicators.get(one.indicator)
        if indicator is None or one.part is Part.VALUE:
            continue
        if not indicator.parts:
            given = f"indicator {indicator.code} has no parts"
            yield at(document, ("elements", n, "part"), given, "value, or give the indicator its parts")
        elif len(mapped[one.indicator, one.item]) == 1:
            given = f"only the {one.part} of {_written(one)} is mapped: no figure can be made of it"
            yield at(document, ("elements", n, "part"), given, "map the value, or the other part too")


def _unfilled(ids: Dhis2File, forms: Mapping[str, FormFile], document: Document) -> Iterator[Problem]:
    mapped = {(one.indicator, one.item) for one in ids.elements}
    for data_set, code in ids.data_sets.items():
        if code in forms and not mapped & _asked([forms[code]]):
            given = f"no element is a line of form {code}"
            yield at(document, ("data_sets", data_set), given, "map its data elements, or leave the data set out")


def _two_meanings(lists: Mapping[str, Dhis2File], documents: Mapping[str, Document]) -> Iterator[Problem]:
    """An id that two lists know and of which they say two things: a file does not tell from which DHIS2 it is."""
    seen: dict[tuple[str, ...], tuple[Any, str]] = {}
    for file, ids in lists.items():
        said: list[tuple[tuple[str, ...], Any, Path]] = [
            *((("data set", one), code, ("data_sets", one)) for one, code in ids.data_sets.items()),
            *((("organisation unit", one), code, ("org_units", one)) for one, code in ids.org_units.items()),
            *(
                (("element", one.id, one.option), (one.indicator, one.item, one.part, one.unit), ("elements", n, "id"))
                for n, one in enumerate(ids.elements)
            ),
        ]
        for key, meaning, path in said:
            known, there = seen.setdefault(key, (meaning, file))
            if known != meaning and there != file:
                given = f"{key[0]} {key[1]} means something else in {there}"
                yield at(documents[file], path, given, "the same in both")


def _sources(
    shapes: Mapping[str, Any], documents: Mapping[str, Document], codes: Iterable[str], kinds: Kinds
) -> Iterator[Problem]:
    """Options of sources that name a list of ids."""
    known = sorted(codes)
    entries = shapes["sources.yaml"].sources if "sources.yaml" in shapes else ()
    for n, source in enumerate(entries):
        kind = kinds[Sort.SOURCE].get(source.kind)
        for one in kind.parameters if kind else ():
            code = source.options.get(one.name)
            if one.type is ParameterType.DHIS2_IDS and code is not None and code not in known:
                given = f'list of ids "{code}" is not known{did_you_mean(str(code), known)}'
                allowed = f"allowed: {listed(known)}" if known else "add dhis2/*.yaml"
                yield at(documents["sources.yaml"], ("sources", n, "options", one.name), given, allowed)


def _asked(forms: Iterable[FormFile]) -> set[Figure]:
    return {(line.indicator, line.item) for form in forms for line in form.lines}


def _written(one: Dhis2ElementEntry) -> str:
    return f"{one.indicator}[{one.item}]" if one.item else one.indicator
