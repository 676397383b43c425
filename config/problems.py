"""Mistakes in the words of the person who made them: the nearest known name, and what is allowed."""

from __future__ import annotations

import re
import types
from collections.abc import Iterator
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from config.document import Document, Path
from domain.errors import Problem
from domain.nearest import did_you_mean, listed

# Words for pydantic's error types; any other type keeps pydantic's own sentence.
_ALLOWED = {
    "float_parsing": "a number, for example 4 or 2.31",
    "int_parsing": "a whole number",
    "bool_parsing": "true or false",
    "string_type": "a text",
    "tuple_type": "a list: one entry per line, each starting with -",
    "dict_type": "keys with values",
    "model_type": "keys with values",
    "model_attributes_type": "keys with values",
    "string_too_short": "a text that is not empty",
    "too_short": "at least one entry",
    "string_pattern_mismatch": "letters, digits, dot, dash and underscore",
    "finite_number": "a finite number",
}


def at(document: Document, path: Path, given: str, allowed: str, level: str = "error") -> Problem:
    """A problem at a path of a document, with its line."""
    return Problem(document.file, document.line(path), document.where(path), given, allowed, level)


def from_validation(document: Document, model: type[BaseModel], error: ValidationError) -> Iterator[Problem]:
    """One problem per error of pydantic, with the line of the value it is about."""
    for one in error.errors(include_url=False):
        if one["type"] == "too_short" and one["input"]:
            continue  # the list is short because entries of it are wrong, and those are named
        path = tuple(step for step in one["loc"] if step != "[key]")
        given, allowed = _words(one, model, path)
        yield Problem(document.file, document.line(path), document.where(path), given, allowed)


def _words(error: Any, model: type[BaseModel], path: tuple[str | int, ...]) -> tuple[str, str]:
    kind, given = error["type"], error["input"]
    fields = _fields(model, path[:-1])
    if kind == "missing":
        about = fields.get(str(path[-1]), "")
        return "is missing", f"add `{path[-1]}`" + (f": {about}" if about else "")
    if kind == "extra_forbidden":
        key = str(path[-1])
        return f'key "{key}" is not known{did_you_mean(key, fields)}', f"allowed: {listed(fields, 30)}"
    if kind in ("literal_error", "enum"):
        names = re.findall(r"'([^']*)'", error["ctx"]["expected"])
        return f'given "{given}"{did_you_mean(str(given), names)}', f"allowed: {listed(filter(None, names), 30)}"
    message = _ALLOWED.get(kind) or error["msg"].removeprefix("Value error, ")
    hint = error.get("ctx", {}).get("hint", "")  # the nearest name, where a field knows them
    shown = f'given "{given}"{hint}' if isinstance(given, str) else "given nothing" if given is None else "not complete"
    return shown if not isinstance(given, list) else "given a list", message


def _fields(model: type[BaseModel], path: tuple[str | int, ...]) -> dict[str, str]:
    """Names and descriptions of the fields at a path, as they are written in the file."""
    current: Any = model
    for step in path:
        if isinstance(step, str) and isinstance(current, type) and issubclass(current, BaseModel):
            by_name = {info.alias or name: info for name, info in current.model_fields.items()}
            current = _inner(by_name[step].annotation, None) if step in by_name else None
        else:
            current = _inner(current, step)
    if not (isinstance(current, type) and issubclass(current, BaseModel)):
        return {}
    return {info.alias or name: info.description or "" for name, info in current.model_fields.items()}


def _inner(annotation: Any, step: str | int | None) -> Any:
    """The type inside an optional; for a step into a list or a mapping the type of its entries."""
    origin = get_origin(annotation)
    if origin in {Union, types.UnionType}:
        return _inner(next((arg for arg in get_args(annotation) if arg is not types.NoneType), None), step)
    if origin is tuple and isinstance(step, int):
        return get_args(annotation)[0]
    if origin is dict and isinstance(step, str):
        return get_args(annotation)[1]
    return annotation
