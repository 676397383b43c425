"""The form by which a person starts a run: its parameters with names, help and limits in the deployment's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from domain.deployment import Deployment
from words.catalogue import catalogue, say

# More names than these make no list to choose from: then they are typed, and the flow says which there are.
MOST_CHOICES = 60
_DAY = r"^\d{4}-\d{2}-\d{2}$"


def form_of(schema: Mapping[str, Any], deployment: Deployment, today: date) -> dict[str, Any]:
    """The schema of a flow's parameters as the form shows it, and the server holds what is typed to it."""
    properties = schema.get("properties", {})
    dressed = {name: _dressed(name, dict(one), deployment, today) for name, one in properties.items()}
    return {**schema, "properties": dressed, "additionalProperties": False}


def _dressed(name: str, given: dict[str, Any], deployment: Deployment, today: date) -> dict[str, Any]:
    told, language = f"deploying.parameter.{name}", deployment.language
    if f"{told}.title" not in catalogue(language):
        return given
    kept = {key: value for key, value in given.items() if key in {"default", "position"} and value is not None}
    shape = _SHAPES[name](deployment, today) if name in _SHAPES else {k: v for k, v in given.items() if k != "title"}
    return {**kept, **shape, "title": say(language, f"{told}.title"), "description": say(language, f"{told}.help")}


def choices(deployment: Deployment, today: date) -> list[str]:
    """The names of the places that report to the home of a deployment; none where there are too many to choose from."""
    below = [one for one in deployment.places.children(deployment.home) if one.valid_on(today)]
    names = [one.label(deployment.language) for one in below]
    known = [name if deployment.places.find(name) else one.code for one, name in zip(below, names, strict=True)]
    return known if len(known) <= MOST_CHOICES else []


def _day(deployment: Deployment, today: date) -> dict[str, Any]:
    return {"type": "string", "format": "date", "pattern": _DAY}


def _place(deployment: Deployment, today: date) -> dict[str, Any]:
    known = choices(deployment, today)
    return {"type": "string", **({"enum": known} if known else {"minLength": 1})}


def _places(deployment: Deployment, today: date) -> dict[str, Any]:
    return {"type": "array", "items": _place(deployment, today)}


def _hours(deployment: Deployment, today: date) -> dict[str, Any]:
    return {"type": "integer", "minimum": 1}


def _text(deployment: Deployment, today: date) -> dict[str, Any]:
    return {"type": "string"}


_SHAPES: Mapping[str, Callable[[Deployment, date], dict[str, Any]]] = {
    "as_of": _day,
    "place": _place,
    "places": _places,
    "period": _text,
    "hours": _hours,
}
