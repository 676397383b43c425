"""What a kind declares of itself. A kind (of rule, target, condition, source, channel, reader layout) is one file named by
its code, with `KIND = ...` beside its implementation; catalogues, schemas, reference pages and lint are made from these."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from domain.job import Job


class Sort(StrEnum):
    """The sorts of kinds, each with a room that runs it."""

    RULE = "rule"  # what can be odd about figures
    TARGET = "target"  # how a promise of a plan is judged
    CONDITION = "condition"  # what people can be told of
    SOURCE = "source"  # from where submissions are pulled
    CHANNEL = "channel"  # by which way a message leaves
    LAYOUT = "layout"  # how a file is laid out that a district sends


class ParameterType(StrEnum):
    """What may be written for a parameter."""

    NUMBER = "number"
    TEXT = "text"
    FLAG = "flag"  # true or false
    INDICATOR = "indicator"  # a code of indicators.yaml
    DHIS2_IDS = "dhis2_ids"  # a code of dhis2/*.yaml
    SECRET = "secret"  # noqa: S105  # env:NAME or file:PATH, where it is kept: no secret stands in a configuration


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One thing that a deployment may set for a kind. `unit` names what a number counts, `default` holds where nothing is
    written (None: there is none), `choices` are the only values where it has any, `at_least` and `at_most` bound a number."""

    name: str
    type: ParameterType
    meaning: str
    unit: str = ""
    default: float | str | bool | None = None
    required: bool = False
    choices: tuple[str, ...] = ()
    at_least: float | None = None
    at_most: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What all sorts declare: the code (the name of the file), one English line that says what it is, its parameters."""

    code: str
    meaning: str
    parameters: tuple[Parameter, ...] = ()

    @property
    def named(self) -> tuple[str, ...]:
        """Names of all its parameters."""
        return tuple(parameter.name for parameter in self.parameters)

    @property
    def required(self) -> tuple[str, ...]:
        """Names of the parameters that it cannot do without."""
        return tuple(parameter.name for parameter in self.parameters if parameter.required)


@dataclass(frozen=True, slots=True, eq=False)
class Kinds:
    """The catalogues: by sort, every kind by its code. Rooms receive the catalogue that they run. Two are the same only if
    they are one object, so that what was read by them can be kept."""

    of: Mapping[Sort, Mapping[str, Any]] = field(default_factory=dict)
    jobs: Mapping[str, Job] = field(default_factory=dict)  # what Prefect runs, by code
    recorded: bool = False  # what is read by them was in force once, and is held to what held then

    def __getitem__(self, sort: Sort) -> Mapping[str, Any]:
        return self.of.get(sort, {})

    def beside(self, sort: Sort, kinds: Iterable[Kind]) -> Kinds:
        """These catalogues and some kinds more."""
        return replace(self, of={**self.of, sort: {**self[sort], **{kind.code: kind for kind in kinds}}})
