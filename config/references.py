"""Checks of the files against each other: every name that is used is defined once, somewhere.

They read the plain values, so that they speak even where a file has other mistakes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from string import Formatter
from typing import Any

from config.document import Document, Path
from config.problems import at
from domain.errors import Problem
from domain.kind import Kinds, Sort
from domain.nearest import did_you_mean, listed
from domain.rulekind import facts_of


@dataclass(frozen=True, slots=True)
class Definition:
    """Where names of a sort are defined; `labels` are other texts by which a person may have meant one."""

    sort: str
    file: str
    path: str
    labels: tuple[str, ...] = ()


DEFINITIONS: tuple[Definition, ...] = (
    Definition("place", "places.yaml", "places.*.code", ("name", "name_en", "short_name")),
    Definition("unit", "units.yaml", "units.*.code", ("symbol",)),
    Definition("indicator", "indicators*.yaml", "indicators.*.code", ("name", "name_en")),
    Definition("plan", "plans/*.yaml", "id"),
    Definition("plan", "plans/*.yaml", "cited.*.id"),
    Definition("target", "plans/*.yaml", "targets.*.id"),
    Definition("target", "plans/*.yaml", "cited.*.targets.*.id"),
    Definition("form", "forms/*.yaml", "code"),
    Definition("mapping", "mappings/*.yaml", "code", ("name",)),
    Definition("list of ids", "dhis2/*.yaml", "code", ("name",)),
    Definition("rule", "rules.yaml", "rules.*.id"),
    Definition("source", "sources.yaml", "sources.*.id"),
    Definition("channel", "contacts.yaml", "channels.*.id"),
    Definition("contact", "contacts.yaml", "contacts.*.id"),
)
USES: tuple[tuple[str, str, str], ...] = (
    ("places.yaml", "home", "place"),
    ("places.yaml", "places.*.parent", "place"),
    ("places.yaml", "places.*.predecessors.*", "place"),
    ("indicators*.yaml", "indicators.*.unit", "unit"),
    ("denominators.csv", "rows.*.place", "place"),
    ("breaks.yaml", "breaks.*.indicators.*", "indicator"),
    ("breaks.yaml", "breaks.*.places.*", "place"),
    ("plans/*.yaml", "place", "place"),
    ("plans/*.yaml", "targets.*.place", "place"),
    ("plans/*.yaml", "targets.*.indicator", "indicator"),
    ("plans/*.yaml", "targets.*.reference", "indicator"),
    ("plans/*.yaml", "targets.*.numerator", "indicator"),
    ("plans/*.yaml", "targets.*.unit", "unit"),
    ("plans/*.yaml", "cited.*.place", "place"),
    ("plans/*.yaml", "cited.*.targets.*.place", "place"),
    ("plans/*.yaml", "cited.*.targets.*.indicator", "indicator"),
    ("plans/*.yaml", "cited.*.targets.*.reference", "indicator"),
    ("plans/*.yaml", "cited.*.targets.*.numerator", "indicator"),
    ("plans/*.yaml", "cited.*.targets.*.unit", "unit"),
    ("printed/*.csv", "rows.*.place", "place"),
    ("printed/*.csv", "rows.*.indicator", "indicator"),
    ("printed/*.csv", "rows.*.unit", "unit"),
    ("forms/*.yaml", "places.*", "place"),
    ("forms/*.yaml", "lines.*.indicator", "indicator"),
    ("forms/*.yaml", "lines.*.from", "mapping"),
    ("mappings/*.yaml", "form", "form"),
    ("mappings/*.yaml", "columns.*.indicator", "indicator"),
    ("mappings/*.yaml", "lines.*.indicator", "indicator"),
    ("dhis2/*.yaml", "elements.*.indicator", "indicator"),
    ("dhis2/*.yaml", "elements.*.unit", "unit"),
    ("institutions.csv", "rows.*.district", "place"),
    ("rules.yaml", "rules.*.kind", "rule kind"),
    ("rules.yaml", "rules.*.indicators.*", "indicator"),
    ("sources.yaml", "sources.*.places.*", "place"),
    ("sources.yaml", "sources.*.boxes.*.*", "place"),
    ("contacts.yaml", "contacts.*.place", "place"),
    ("contacts.yaml", "contacts.*.channel", "channel"),
    ("contacts.yaml", "contacts.*.fallback", "channel"),
)
# What tells rows of a table apart; a table has those of the columns that it has.
ROW_KEY = (
    "register", "place", "year", "status", "known_from", "indicator", "period", "item",
    "code", "district", "valid_from", "valid_to",
)  # fmt: skip


def pattern_of(path: Path) -> str:
    """A path with its list positions as `*`: places.*.code"""
    return ".".join("*" if isinstance(step, int) else step for step in path)


def check(documents: Mapping[str, Document], kinds: Kinds) -> Iterator[Problem]:
    """Unknown and doubled names, and texts that speak of parameters which no check fills."""
    known: dict[str, dict[str, str]] = {definition.sort: {} for definition in DEFINITIONS}
    known["rule kind"] = dict.fromkeys(kinds[Sort.RULE], "")
    for document in documents.values():
        yield from _define(document, known)
    meant = {sort: _labels(documents, sort) for sort in known}
    readable = {sort: names for sort, names in known.items() if names or _is_readable(documents, sort)}
    for document in documents.values():
        yield from _use(document, readable, meant)
        if document.file == "rules.yaml":
            yield from _texts(document, kinds) if not kinds.recorded else ()
        if document.file.startswith("printed/"):
            yield from _plan_of(document, known["plan"])
        if document.file.endswith(".csv"):
            yield from _doubled_rows(document)


def _define(document: Document, known: dict[str, dict[str, str]]) -> Iterator[Problem]:
    definitions = [d for d in DEFINITIONS if fnmatchcase(document.file, d.file)]
    if not definitions:
        return
    for path, value in document.leaves():
        for definition in definitions:
            if pattern_of(path) != definition.path:
                continue
            names, here = known[definition.sort], f"{document.file}:{document.line(path)}"
            if value in names:
                given = f'{definition.sort} "{value}" is already defined at {names[value]}'
                yield at(document, path, given, "give each its own name, or remove one")
            names.setdefault(value, here)


def _is_readable(documents: Mapping[str, Document], sort: str) -> bool:
    """Whether a file that defines a sort is there at all: without it every use would be reported again."""
    files = [d.file for d in DEFINITIONS if d.sort == sort]
    return any(document.data for document in documents.values() if any(fnmatchcase(document.file, f) for f in files))


def _use(
    document: Document, known: Mapping[str, Mapping[str, str]], meant: Mapping[str, Mapping[str, str]]
) -> Iterator[Problem]:
    uses = {path: sort for file, path, sort in USES if fnmatchcase(document.file, file)}
    for path, value in document.leaves():
        sort = uses.get(pattern_of(path), "")
        if sort in known and value not in known[sort]:
            code = meant[sort].get(value)
            hint = f' (did you mean "{code}"?)' if code else did_you_mean(value, known[sort])
            yield at(document, path, f'{sort} "{value}" is not known{hint}', f"allowed: {listed(known[sort], 30)}")


def _texts(document: Document, kinds: Kinds) -> Iterator[Problem]:
    for path, value in document.leaves():
        if not pattern_of(path).startswith("rules.*.texts."):
            continue
        told = _told(document, path, kinds)
        try:
            names = [name for _, name, _, _ in Formatter().parse(value) if name is not None]
        except ValueError as error:
            yield at(document, path, f"the text is no template: {error}", "write parameters as {observed}")
            continue
        for name in names:
            if name not in told:
                given = f'the text uses "{{{name}}}"{did_you_mean(name, told)}'
                yield at(document, path, given, f"allowed: {listed(sorted(told), 30)}")


def _told(document: Document, path: Path, kinds: Kinds) -> tuple[str, ...]:
    """The names that a rule's texts may use: those of its kind, of any kind where that is not known."""
    catalogue = kinds[Sort.RULE]
    code = document.data["rules"][path[1]].get("kind")
    kind = catalogue.get(code) if isinstance(code, str) else None
    return facts_of([kind] if kind else catalogue.values())


def _doubled_rows(document: Document) -> Iterator[Problem]:
    seen: dict[tuple[str, ...], int] = {}
    for index, row in enumerate(document.data["rows"]):
        key = tuple(row.get(column, "") for column in ROW_KEY)
        line = document.line(("rows", index))
        first = seen.setdefault(key, line)
        if first != line:
            yield at(
                document, ("rows", index), f"same figure as in line {first}", "keep one, or tell them apart by `item`"
            )


def _plan_of(document: Document, plans: Mapping[str, str]) -> Iterator[Problem]:
    stem = document.file.removeprefix("printed/").removesuffix(".csv")
    if stem not in plans:
        given = f'the file is named after plan "{stem}", which is not known{did_you_mean(stem, plans)}'
        yield at(document, (), given, f"allowed: {listed(plans)}")


def _labels(documents: Mapping[str, Document], sort: str) -> dict[str, str]:
    """Names by which a person may have meant a code: 福山区 -> 370611."""
    found: dict[str, str] = {}
    for definition in DEFINITIONS:
        if definition.sort != sort or not definition.labels:
            continue
        for document in documents.values():
            if fnmatchcase(document.file, definition.file) and isinstance(document.data, dict):
                found |= _labels_of(document.data.get(definition.path.split(".")[0]), definition.labels)
    return found


def _labels_of(entries: Any, labels: tuple[str, ...]) -> dict[str, str]:
    coded = [entry for entry in entries or () if isinstance(entry, dict) and entry.get("code")]
    return {str(entry[label]): str(entry["code"]) for entry in coded for label in labels if entry.get(label)}
