"""Frozen types and frames as plain JSON values and back, by their type hints; nothing is lost on the way.

Dates and instants are ISO text, tuples are lists, numbers that JSON cannot hold are text ("NaN"). A frame is a list of
its rows.
"""

from __future__ import annotations

import math
import types
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

import polars as pl

T = TypeVar("T")


def to_plain(value: Any) -> Any:
    """A value of our types as JSON can hold it. Raises TypeError for any other type."""
    if isinstance(value, StrEnum):
        return value.value
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, date):  # datetime is one too
        return value.isoformat()
    if is_dataclass(value):
        return {one.name: to_plain(getattr(value, one.name)) for one in fields(value) if one.init}
    if isinstance(value, Mapping):
        return {str(key): to_plain(one) for key, one in value.items()}
    if isinstance(value, tuple | list):
        return [to_plain(one) for one in value]
    if isinstance(value, frozenset | set):
        return sorted(to_plain(one) for one in value)
    raise TypeError(f"no plain form for {type(value).__name__}: {value!r}")


def from_plain(wanted: type[T], plain: Any) -> T:
    """The inverse of `to_plain` for a dataclass or any type it is made of. Raises ValueError naming what does not fit;
    unknown fields of an object are left out, lacking ones take their default."""
    value: T = _read(wanted, plain)
    return value


def _read(wanted: Any, plain: Any) -> Any:
    origin = get_origin(wanted)
    if wanted is Any:
        return plain
    if origin is Literal:
        return _checked(plain in get_args(wanted), wanted, plain)
    if origin in (Union, types.UnionType):
        return _read_union(get_args(wanted), plain)
    if origin is not None:
        return _read_many(origin, get_args(wanted), plain)
    if is_dataclass(wanted):
        return _read_record(wanted, plain)
    return _read_single(wanted, plain)


def _read_union(options: Sequence[Any], plain: Any) -> Any:
    if plain is None:
        return _checked(type(None) in options, options, plain)
    for option in (one for one in options if one is not type(None)):
        try:
            return _read(option, plain)
        except (ValueError, TypeError):
            continue
    raise ValueError(f"{plain!r} is none of {options}")


def _read_many(origin: Any, inner: Sequence[Any], plain: Any) -> Any:
    if issubclass(origin, Mapping):
        _checked(isinstance(plain, Mapping), origin, plain)
        return {_read(inner[0], key): _read(inner[1], value) for key, value in plain.items()}
    _checked(isinstance(plain, list), origin, plain)
    if origin is tuple and inner[-1] is not Ellipsis:
        return tuple(_read(kind, value) for kind, value in zip(inner, plain, strict=True))
    return origin(_read(inner[0], value) for value in plain)


def _read_record(wanted: Any, plain: Any) -> Any:
    _checked(isinstance(plain, Mapping), wanted, plain)
    hints = _hints(wanted)
    try:
        return wanted(**{name: _read(hints[name], value) for name, value in plain.items() if name in hints})
    except TypeError as lacking:
        raise ValueError(f"{wanted.__name__}: {lacking}") from lacking


@cache
def _hints(wanted: Any) -> dict[str, Any]:
    hints = get_type_hints(wanted)
    return {one.name: hints[one.name] for one in fields(wanted) if one.init}


def _read_single(wanted: Any, plain: Any) -> Any:
    if wanted in (date, datetime):
        return wanted.fromisoformat(_checked(isinstance(plain, str), wanted, plain))
    if issubclass(wanted, StrEnum):
        return wanted(plain)
    if wanted is float:
        number = isinstance(plain, int | float) and not isinstance(plain, bool)
        return float(_checked(number or plain in ("nan", "inf", "-inf"), wanted, plain))
    fits = isinstance(plain, wanted) and not (wanted is int and isinstance(plain, bool))
    return _checked(fits, wanted, plain)


def _checked(fits: bool, wanted: Any, plain: Any) -> Any:  # noqa: FBT001
    if not fits:
        raise ValueError(f"{plain!r} is not {getattr(wanted, '__name__', wanted)}")
    return plain


def rows_of(frame: pl.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame as plain objects."""
    return [{name: to_plain(value) for name, value in row.items()} for row in frame.iter_rows(named=True)]


def frame_of(rows: Any, schema: Mapping[str, Any]) -> pl.DataFrame:
    """The frame of plain rows, with exactly the columns and dtypes of `schema`; a lacking cell is null. Raises ValueError
    naming the row and column that does not fit."""
    _checked(isinstance(rows, list), list, rows)
    columns = {name: [_cell(dtype, row, name, n) for n, row in enumerate(rows)] for name, dtype in schema.items()}
    return pl.DataFrame(columns, schema=dict(schema))


def _cell(dtype: Any, row: Any, name: str, number: int) -> Any:
    kind = str if dtype == pl.String else dtype.to_python()
    value = row.get(name) if isinstance(row, Mapping) else None
    try:
        return None if value is None else _read_single(kind, value)
    except ValueError as wrong:
        raise ValueError(f"row {number}, {name}: {wrong}") from wrong
