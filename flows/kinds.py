"""Collects the catalogues: every kind is a module of its sort's package, named by its code, with its declaration in `KIND`.

A package beside the product joins by the entry-point group `planwatch.kinds`: its folders are named by the sorts, its texts stand in
`words/<language>/` and its templates in `wording/<language>/`."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from importlib import import_module
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from domain.errors import PackageInvalid
from domain.kind import Kind, Kinds, Sort
from flows.deploying.jobs import JOBS
from words.catalogue import catalogue, join, languages, leave

JOINED = "planwatch.kinds"
ROOMS: Mapping[Sort, str] = {
    Sort.RULE: "checks.rules",
    Sort.TARGET: "checks.trajectory.kinds",
    Sort.CONDITION: "alerts.conditions",
    Sort.SOURCE: "sources.receive",
    Sort.CHANNEL: "alerts.channels",
    Sort.LAYOUT: "sources.read.layouts",
}


@lru_cache(maxsize=1)
def shipped_kinds() -> Kinds:
    """The kinds of the product, and of the packages that join it; their texts join the catalogues."""
    beside = tuple(found.value for found in entry_points(group=JOINED))
    for package in beside:
        _refuse_broken(package)
    for package in beside:
        _join_texts(package)
    return collected(beside)


def _refuse_broken(package: str) -> None:
    """Raises PackageInvalid for a package over which nobody else may fall. Without it a rule of its kind would be missing
    without a word, so nothing is done until it is mended."""
    try:
        collected([package])
    except Exception as error:
        raise PackageInvalid(package, JOINED, error) from error


@lru_cache(maxsize=1)
def recorded_kinds() -> Kinds:
    """The same for a configuration that a ledger keeps."""
    return replace(shipped_kinds(), recorded=True)


def _join_texts(package: str) -> None:
    """The folder `words/` of a package, with its templates in `wording/` beside it."""
    found = find_spec(package)
    for place in (found.submodule_search_locations or ()) if found else ():
        if (folder := Path(place) / "words").is_dir():
            join(folder)
            try:
                for language in languages():
                    catalogue(language)
            except ValueError as error:
                leave(folder)
                raise PackageInvalid(package, JOINED, error) from error


def collected(beside: Iterable[str] = ()) -> Kinds:
    """The kinds of the product and of the packages named. Raises ValueError for a module that declares another code than
    its name, and for a code that is there twice."""
    joined = tuple(beside)
    packages = {sort: [room, *(f"{package}.{sort.value}" for package in joined)] for sort, room in ROOMS.items()}
    return Kinds({sort: _catalogue(names) for sort, names in packages.items()}, jobs=JOBS)


def _catalogue(packages: Iterable[str]) -> Mapping[str, Kind]:
    found: dict[str, Kind] = {}
    for package in packages:
        for kind in _kinds_in(package):
            if kind.code in found:
                raise ValueError(f"the kind {kind.code} is there twice: once more in {package}")
            found[kind.code] = kind
    return found


def _kinds_in(package: str) -> Iterable[Kind]:
    if find_spec(package) is None:
        return
    for module in pkgutil.iter_modules(import_module(package).__path__):
        kind = getattr(import_module(f"{package}.{module.name}"), "KIND", None)
        if kind is None:
            continue
        if not isinstance(kind, Kind):
            raise TypeError(
                f"KIND of {package}.{module.name} is a {type(kind).__name__}: declare it as a kind of its sort"
            )
        if kind.code != module.name:
            raise ValueError(
                f"{package}.{module.name} declares the kind {kind.code}: a kind is a file named by its code"
            )
        yield kind


def facts_types() -> Mapping[str, type[Any]]:
    """The type of the facts of every kind of condition: what a ledger needs to read its alerts."""
    return {code: kind.facts for code, kind in shipped_kinds()[Sort.CONDITION].items()}
