"""Opens a data value set of a DHIS2 in JSON as one sheet, with the columns of its CSV: the first row has the headings, value n
stands in row n + 1, and the last row says what holds for the whole document."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from domain.errors import RefusedFile
from sources.read.sheet import Sheet

MOST_VALUES = 20_000  # of one document; a form has some hundreds
_LONGEST_NUMBER = 40  # signs
_FOUND = 60  # of a text that a refusal repeats
# The heading of each column with the name that it has in a value.
OF_VALUE: Mapping[str, tuple[str, ...]] = {
    "dataelement": ("dataElement",),
    "period": ("period",),
    "orgunit": ("orgUnit",),
    "categoryoptioncombo": ("categoryOptionCombo",),
    "attributeoptioncombo": ("attributeOptionCombo",),
    "value": ("value",),
    "storedby": ("storedBy",),
    "lastupdated": ("lastUpdated",),
    "comment": ("comment",),
    "followup": ("followup", "followUp"),
    "deleted": ("deleted",),
    "catoptcombos": ("categoryOptionCombos",),
}
OF_DOCUMENT: Mapping[str, tuple[str, ...]] = {
    "dataset": ("dataSet",),
    "completedate": ("completeDate",),
    "completedby": ("storedBy",),
    "orgunitname": ("orgUnitName",),
}
# What a document says once for all its values.
_FOR_ALL = ("period", "orgUnit", "attributeOptionCombo")


def is_json(text: str) -> bool:
    """Whether a text begins as an object of JSON does, which no table begins with."""
    return text.lstrip()[:1] == "{"


def value_set_sheet(text: str) -> Sheet:
    """The values as rows, each text as it was sent. Raises RefusedFile: broken_json for what is none, or says a thing twice,
    not_a_value_set for JSON of something else, too_many_cells."""
    document = _parsed(text)
    values = document.get("dataValues", [])
    if not isinstance(values, list) or not (values or document.keys() & {"dataSet", "orgUnit", "dataValues"}):
        raise RefusedFile("not_a_value_set", found=", ".join(map(str, document))[:_FOUND] or "{}")
    if len(values) > MOST_VALUES:
        raise RefusedFile("too_many_cells", found=f"{len(values):,}", allowed=f"{MOST_VALUES:,}")
    shared = {name: document[name] for name in _FOR_ALL if document.get(name) is not None}
    rows = [_row({**shared, **_object(one)}, OF_VALUE) for one in values]
    head = _row({name: shared.get(name) for name in ("period", "orgUnit")}, OF_VALUE)
    return Sheet("", [[*OF_VALUE, *OF_DOCUMENT], *rows, [*head, *_row(document, OF_DOCUMENT)]])


def _object(one: Any) -> dict[str, Any]:
    if not isinstance(one, dict):
        raise RefusedFile("not_a_value_set", found="[…]" if isinstance(one, list) else str(one)[:_FOUND])
    return one


def _row(said: Mapping[str, Any], columns: Mapping[str, Sequence[str]]) -> list[str]:
    return [next((_text(said[name]) for name in names if said.get(name) is not None), "") for names in columns.values()]


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    raise RefusedFile("not_a_value_set", found="[…]" if isinstance(value, list) else "{…}")


def _parsed(text: str) -> dict[str, Any]:
    """Numbers stay the text that they are. Raises RefusedFile."""
    try:
        document = json.loads(
            text, object_pairs_hook=_once, parse_int=_number, parse_float=_number, parse_constant=_no_number
        )
    except json.JSONDecodeError as error:
        raise RefusedFile("broken_json", found=f"{error.lineno}:{error.colno}") from None
    except RecursionError:
        raise RefusedFile("broken_json", found="[[[…") from None
    return _object(document)


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    said = dict(pairs)
    if len(said) < len(pairs):
        raise RefusedFile("broken_json", found=next(_twice(pairs))[:_FOUND])
    return said


def _twice(pairs: Sequence[tuple[str, Any]]) -> Iterator[str]:
    seen: set[str] = set()
    for name, _ in pairs:
        if name in seen:
            yield name
        seen.add(name)


def _number(text: str) -> str:
    if len(text) > _LONGEST_NUMBER or not math.isfinite(float(text)):
        return _no_number(text)
    return text


def _no_number(text: str) -> str:
    """Raises RefusedFile for what is written like a number and is none, or none that anything can keep."""
    raise RefusedFile("broken_json", found=text[:_FOUND])
