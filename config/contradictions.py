"""Contradictions between files: figures, units, parts and names that cannot all be right. They stop a deployment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from config import dhis2_between, mappings_between
from config.document import Document
from config.forms import FormFile
from config.indicators import IndicatorEntry, UnitEntry, scale_between
from config.plans import PlanFile
from config.problems import at
from config.rules import RuleEntry
from domain.errors import Problem
from domain.kind import Kind, Kinds, ParameterType, Sort
from domain.nearest import did_you_mean, listed
from domain.place import PlaceTree
from domain.targetkind import TargetKinds


def errors(shapes: Mapping[str, Any], documents: Mapping[str, Document], kinds: Kinds) -> Iterator[Problem]:
    """Contradictions that no job could work with, between those files that are valid by themselves."""
    catalogues = {file: shape.indicators for file, shape in shapes.items() if file.startswith("indicators")}
    indicators = {entry.code: entry for entries in catalogues.values() for entry in entries}
    units = {entry.code: entry for entry in _entries(shapes, "units")}
    rules = _entries(shapes, "rules")
    if "places.yaml" in shapes:
        yield from _places(shapes["places.yaml"].build(), documents["places.yaml"])
    if rules and "contacts.yaml" in shapes:
        yield from _rules(rules, shapes["contacts.yaml"].language, documents["rules.yaml"])
    if rules and indicators:
        yield from _named_by_rules(rules, indicators, documents["rules.yaml"], kinds)
    for file, entries in catalogues.items():
        yield from _indicators(entries, units, documents[file])
    yield from _primaries({file: shape for file, shape in shapes.items() if file.startswith("forms/")}, documents)
    yield from mappings_between.errors(shapes, documents, indicators)
    yield from dhis2_between.errors(shapes, documents, indicators, kinds)
    for file, shape in shapes.items():
        if file.startswith("forms/"):
            yield from _form(shape, indicators, documents[file])
        if file.startswith("plans/"):
            yield from _target_units(shape, indicators, units, documents[file], kinds[Sort.TARGET])


def _entries(shapes: Mapping[str, Any], name: str) -> tuple[Any, ...]:
    """The entries of units.yaml or rules.yaml; none while the file has mistakes."""
    shape = shapes.get(f"{name}.yaml")
    return () if shape is None else getattr(shape, name)


def _places(tree: PlaceTree, document: Document) -> Iterator[Problem]:
    for index, place in enumerate(tree):
        if place in tree.ancestors(place.code):
            given = f'place "{place.code}" is its own ancestor'
            yield at(document, ("places", index, "parent"), given, "a parent further up, or none")


def _rules(rules: Iterable[RuleEntry], language: Any, document: Document) -> Iterator[Problem]:
    for index, rule in enumerate(rules):
        for field, texts in (("names", rule.names), ("texts", rule.texts)):
            if language not in texts:
                given = f'no text in "{language}", the language of contacts.yaml'
                yield at(document, ("rules", index, field), given, f"add `{language}`")


def _named_by_rules(
    rules: Iterable[RuleEntry], indicators: Mapping[str, IndicatorEntry], document: Document, kinds: Kinds
) -> Iterator[Problem]:
    for index, rule in enumerate(rules):
        for name in _indicator_names(kinds[Sort.RULE].get(rule.kind)):
            code = rule.params.get(name)
            if code is not None and code not in indicators:
                given = f'indicator "{code}" is not known{did_you_mean(str(code), indicators)}'
                yield at(document, ("rules", index, "params", name), given, f"allowed: {listed(indicators)}")


def _indicator_names(kind: Kind | None) -> tuple[str, ...]:
    """The parameters that name an indicator."""
    given = kind.parameters if kind else ()
    return tuple(one.name for one in given if one.type is ParameterType.INDICATOR)


def _indicators(
    entries: Iterable[IndicatorEntry], units: Mapping[str, UnitEntry], document: Document
) -> Iterator[Problem]:
    for index, entry in enumerate(entries):
        per = units[entry.unit].per if entry.unit in units else None
        if entry.parts and entry.parts.multiplier and per and entry.parts.multiplier != per:
            given = f"multiplier {entry.parts.multiplier:g}, but unit {entry.unit} is per {per}"
            yield at(document, ("indicators", index, "parts", "multiplier"), given, f"{per}, or leave it out")
        if entry.parts and not entry.parts.multiplier and entry.unit in units and not per:
            given = f"no multiplier, and unit {entry.unit} is not per anything"
            yield at(document, ("indicators", index, "parts"), given, "add `multiplier`")


def _form(shape: FormFile, indicators: Mapping[str, IndicatorEntry], document: Document) -> Iterator[Problem]:
    lines = shape.lines
    yield from _repeated(document, "lines", [(line.indicator, line.item) for line in lines], "indicator and item")
    yield from _repeated(document, "lines", [line.row for line in lines], "row")
    yield from _repeated(document, "places", list(shape.places), "place")
    for index, line in enumerate(lines):
        indicator = indicators.get(line.indicator)
        if line.parts_required and indicator and not indicator.parts:
            given = f"indicator {line.indicator} has no parts"
            yield at(document, ("lines", index, "parts_required"), given, "false, or give the indicator its parts")


def _primaries(forms: Mapping[str, FormFile], documents: Mapping[str, Document]) -> Iterator[Problem]:
    """Two forms that both say of one figure of one place that theirs is the one that targets are judged by."""
    first: dict[tuple[str, str, str], tuple[str, int]] = {}
    for file, form in forms.items():
        for index, line in enumerate(form.lines):
            keys = [(place, line.indicator, line.item) for place in form.places if line.primary]
            other = next((first[key] for key in keys if first.get(key, (file,))[0] != file), None)
            if other:
                at_other = f"{other[0]}:{documents[other[0]].line(('lines', other[1]))}"
                given = f"indicator {line.indicator} is primary at {at_other} too"
                yield at(documents[file], ("lines", index, "primary"), given, "one of the two, for each place")
            first |= {key: (file, index) for key in keys if key not in first}


def _repeated(document: Document, key: str, values: Iterable[Any], what: str) -> Iterator[Problem]:
    seen: dict[Any, int] = {}
    for index, value in enumerate(values):
        if value in seen:
            first = document.line((key, seen[value]))
            yield at(document, (key, index), f"same {what} as in line {first}", "keep one of them")
        seen.setdefault(value, index)


def _target_units(
    shape: PlanFile,
    indicators: Mapping[str, IndicatorEntry],
    units: Mapping[str, UnitEntry],
    document: Document,
    kinds: TargetKinds,
) -> Iterator[Problem]:
    """A unit of another dimension than the indicator's; a ratio of two indicators has one of its own."""
    for path, target in shape.each_target():
        indicator = indicators.get(target.indicator)
        if not indicator or not target.unit or kinds[target.kind].is_ratio:
            continue
        given, own = units.get(target.unit), units.get(indicator.unit)
        if given and own and scale_between(given.build(), own.build()) is None:
            found = f'unit "{target.unit}", but indicator {target.indicator} is counted in "{indicator.unit}"'
            allowed = "convert the figures to the indicator's unit and leave `unit` out"
            yield at(document, (*path, "unit"), found, allowed)
