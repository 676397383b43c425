"""Requests that a deployment words itself: `{name}` in an address, a head or a body is filled, escaped for where it stands."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from urllib.parse import quote

_FIELD = re.compile(r"\{([a-z_]+)\}")  # JSON has no such braces: its names stand in quotes

ESCAPES: Mapping[str, Callable[[str], str]] = {
    "json": lambda text: json.dumps(text, ensure_ascii=False)[1:-1],
    "form": lambda text: quote(text, safe=""),
    "text": lambda text: text,
    "head": lambda text: " ".join(text.split()),
}
CONTENT_TYPES: Mapping[str, str] = {
    "json": "application/json",
    "form": "application/x-www-form-urlencoded",
    "text": "text/plain",
}


def fields_in(template: str) -> frozenset[str]:
    """The names that a template asks for."""
    return frozenset(_FIELD.findall(template))


def filled(template: str, values: Mapping[str, str], escape: Callable[[str], str]) -> str:
    """The template with its fields; one that has no value stays as it stands."""
    return _FIELD.sub(lambda found: escape(values[found[1]]) if found[1] in values else found[0], template)


def encoded(template: str, values: Mapping[str, str], kind: str, charset: str) -> bytes:
    """A body in its character set: a form is escaped in the bytes of that set, anything else written in it."""
    if kind == "form":
        return filled(template, values, lambda text: quote(text.encode(charset, "replace"), safe="")).encode(
            "ascii", "replace"
        )
    return filled(template, values, ESCAPES[kind]).encode(charset, "replace")
