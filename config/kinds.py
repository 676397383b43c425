"""What a file says of a kind, held against what the kind declares: its code, its parameters; and the same as JSON Schema."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic import AfterValidator, Field, ValidationInfo
from pydantic_core import PydanticCustomError

from domain.kind import Kind, Kinds, Parameter, ParameterType, Sort
from domain.nearest import did_you_mean, listed

# In the schema of a field: the sort whose codes it may hold, replaced by them when the schema is written.
KIND_OF = "x-kind-of"
# In the schema of an entry: the sort whose parameters stand in one of its fields, written `sort/field`.
PARAMETERS_OF = "x-parameters-of"
# In the schema of a mapping: its keys are jobs, named by the catalogue when the schema is written.
JOBS_OF = "x-jobs-of"
_MARKS = frozenset({KIND_OF, PARAMETERS_OF, JOBS_OF})
_KEPT_AT = re.compile(r"env:[A-Za-z_][A-Za-z0-9_]*|file:/.+")
_TRUE, _FALSE = frozenset({"true", "yes", "on"}), frozenset({"false", "no", "off"})
_JSON = {ParameterType.NUMBER: "number", ParameterType.FLAG: "boolean"}


def known(sort: Sort, info: ValidationInfo) -> Mapping[str, Any]:
    """The catalogue of a sort that the reading of this file was given."""
    kinds: Kinds = (info.context or {}).get("kinds", Kinds())
    return kinds[sort]


def is_recorded(info: ValidationInfo) -> bool:
    """Whether a configuration is read that was in force once and is kept by a ledger: nobody can mend it any more."""
    return bool((info.context or {}).get("kinds", Kinds()).recorded)


def code_of(sort: Sort) -> tuple[AfterValidator, Any]:
    """The annotations of a field that names a kind: only codes of the catalogue are taken."""

    def is_known(code: str, info: ValidationInfo) -> str:
        codes = known(sort, info)
        if code not in codes:
            hint = did_you_mean(code, codes)
            allowed = f"allowed: {listed(sorted(codes), 30)}"
            raise PydanticCustomError("unknown_kind", "{allowed}", {"allowed": allowed, "hint": hint})
        return code

    return AfterValidator(is_known), Field(json_schema_extra={KIND_OF: sort.value})


def parameters(kind: Kind, given: Mapping[str, Any]) -> dict[str, Any]:
    """What is given as the types that the kind declares, and its defaults for the rest. Raises ValueError naming what is
    unknown, missing or wrong."""
    declared = {one.name: one for one in kind.parameters}
    problems = [*_unknown(kind, given, declared)]
    lacking = [name for name in kind.required if name not in given]
    if lacking:
        problems.append(f"kind {kind.code} needs {', '.join(f'`{name}`' for name in lacking)}")
    if problems:
        raise ValueError("; ".join(problems))
    defaults = {one.name: one.default for one in kind.parameters if one.default is not None}
    return {**defaults, **{name: typed(declared[name], value) for name, value in given.items()}}


def as_recorded(kind: Kind, given: Mapping[str, Any]) -> dict[str, Any]:
    """The same of a configuration that was in force once: what does not fit what the kind declares today stays as it is."""
    declared = {one.name: one for one in kind.parameters}
    fitting = {}
    for name, value in given.items():
        try:
            fitting[name] = typed(declared[name], value)
        except (KeyError, ValueError):
            fitting[name] = value
    defaults = {one.name: one.default for one in kind.parameters if one.default is not None}
    return {**defaults, **fitting}


def _unknown(kind: Kind, given: Iterable[str], declared: Mapping[str, Parameter]) -> Iterator[str]:
    for name in given:
        if name not in declared:
            allowed = f"; allowed: {listed(declared, 30)}" if declared else "; it has none"
            yield f'kind {kind.code} has no parameter "{name}"{did_you_mean(name, declared)}{allowed}'


def typed(parameter: Parameter, value: Any) -> float | str | bool:
    """One value of a parameter as its type. Raises ValueError saying what is allowed."""
    if value is None:
        raise ValueError(f"`{parameter.name}` is empty; leave it out or give it a value")
    if parameter.choices and value not in parameter.choices:
        raise ValueError(f"`{parameter.name}` is one of {', '.join(parameter.choices)}")
    if parameter.type is ParameterType.NUMBER:
        return _number(parameter, value)
    if parameter.type is ParameterType.FLAG:
        return _flag(parameter, value)
    if parameter.type is ParameterType.SECRET and not _KEPT_AT.fullmatch(str(value)):
        raise ValueError(f"`{parameter.name}` is a secret: write where it is kept, env:NAME or file:/path")
    return str(value)


def _number(parameter: Parameter, value: Any) -> float:
    unit = f" in {parameter.unit}" if parameter.unit else ""
    try:
        number = math.nan if isinstance(value, bool) else float(value)
    except (TypeError, ValueError):
        number = math.nan
    if not math.isfinite(number):
        raise ValueError(f"`{parameter.name}` is a number{unit}, not {value!r}")
    low, high = parameter.at_least, parameter.at_most
    if (low is not None and number < low) or (high is not None and number > high):
        raise ValueError(f"`{parameter.name}` is {_between(low, high)}{unit}, not {value}")
    return number


def _between(low: float | None, high: float | None) -> str:
    if low is not None and high is not None:
        return f"from {low:g} to {high:g}"
    return f"at least {low:g}" if low is not None else f"at most {high:g}"


def _flag(parameter: Parameter, value: Any) -> bool:
    text = str(value).casefold()
    if text not in _TRUE | _FALSE:
        raise ValueError(f"`{parameter.name}` is true or false, not {value!r}")
    return text in _TRUE


def with_kinds(schema: Any, kinds: Kinds) -> Any:
    """A JSON Schema in which every field that names a kind lists the codes of its catalogue."""
    if isinstance(schema, dict):
        plain = {key: with_kinds(value, kinds) for key, value in schema.items() if key not in _MARKS}
        if PARAMETERS_OF in schema:
            sort, _, field = schema[PARAMETERS_OF].partition("/")
            plain["allOf"] = [_if_of(kind, field) for _, kind in sorted(kinds[Sort(sort)].items())]
        if JOBS_OF in schema:
            plain["propertyNames"] = {"enum": list(kinds.jobs)}
        return plain | {"enum": sorted(kinds[Sort(schema[KIND_OF])])} if KIND_OF in schema else plain
    return [with_kinds(one, kinds) for one in schema] if isinstance(schema, list) else schema


def parameters_in(sort: Sort, field: str) -> dict[str, str]:
    """What marks the schema of an entry with a `kind` of this sort and its parameters in `field`."""
    return {PARAMETERS_OF: f"{sort.value}/{field}"}


def _if_of(kind: Kind, field: str) -> dict[str, Any]:
    return {"if": {"properties": {"kind": {"const": kind.code}}}, "then": {"properties": {field: as_schema(kind)}}}


def as_schema(kind: Kind) -> dict[str, Any]:
    """The parameters of a kind as JSON Schema, for an editor that names them while they are typed."""
    properties = {one.name: _property(one) for one in kind.parameters}
    schema = {"properties": properties, "additionalProperties": False}
    return schema | {"required": list(kind.required)} if kind.required else schema


def _property(parameter: Parameter) -> dict[str, Any]:
    told = f"{parameter.meaning} ({parameter.unit})" if parameter.unit else parameter.meaning
    schema: dict[str, Any] = {"type": _JSON.get(parameter.type, "string"), "description": told}
    extras = {"default": parameter.default, "minimum": parameter.at_least, "maximum": parameter.at_most}
    schema |= {key: value for key, value in extras.items() if value is not None}
    return schema | {"enum": list(parameter.choices)} if parameter.choices else schema
