"""Frozen types and frames as plain JSON values and back, by their type hints; nothing is lost on the way.

Dates and instants are ISO text, tuples are lists, numbers that JSON cannot hold are text ("NaN"). A frame is a list of
its rows. What is read is held to its type: nothing is made to fit.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from types import UnionType
from typing import TYPE_CHECKING, Any, TypeVar, Union, get_args, get_origin

import polars as pl

if TYPE_CHECKING:
    from cattrs import Converter

T = TypeVar("T")
_NOT_FINITE = frozenset({"nan", "inf", "-inf"})


def to_plain(value: Any) -> Any:
    """A value of our types as JSON can hold it. Raises TypeError for any other type."""
    return _converter().unstructure(value)


def from_plain(wanted: type[T], plain: Any) -> T:
    """The inverse of `to_plain` for a dataclass or any type it is made of. Raises ValueError naming what does not fit;
    unknown fields of an object are left out, lacking ones take their default."""
    from cattrs import BaseValidationError, transform_error

    try:
        value: T = _converter().structure(plain, wanted)
    except BaseValidationError as wrong:
        told = "; ".join(transform_error(wrong, format_exception=_said))
        raise ValueError(f"{getattr(wanted, '__name__', wanted)}: {told}") from wrong
    return value


@cache
def _converter() -> Converter:
    """One for the process: it writes a function for each type once."""
    from cattrs import Converter

    made = Converter(unstructure_fallback_factory=lambda kind: _by_its_class(made, kind))
    made.register_unstructure_hook(float, lambda value: value if math.isfinite(value) else str(value))
    made.register_unstructure_hook(date, date.isoformat)
    made.register_unstructure_hook(datetime, datetime.isoformat)
    for plain in (str, int, bool, type(None)):
        made.register_unstructure_hook(plain, lambda value: value)
    made.register_unstructure_hook(tuple, lambda value: [made.unstructure(one) for one in value])
    made.register_unstructure_hook(frozenset, lambda value: sorted(made.unstructure(one) for one in value))
    for wanted in (str, int, bool, float, date, datetime):
        made.register_structure_hook(wanted, _held_to(wanted))
    made.register_unstructure_hook_func(_is_state, lambda value: value.value)
    made.register_structure_hook(StrEnum, _member)  # before the hook for str, which every StrEnum is too
    made.register_structure_hook_factory(_is_union, lambda union: _any_of(made, union))
    return made


def _by_its_class(made: Converter, kind: Any) -> Callable[[Any], Any]:
    """What is only declared as one of some values goes by what it is; a class that nobody speaks for is refused."""
    if not isinstance(kind, type) or kind is object:
        return made.unstructure

    def refuse(value: Any) -> Any:
        raise TypeError(f"no plain form for {kind.__name__}: {value!r}")

    return refuse


def _held_to(wanted: type[Any]) -> Callable[[Any, Any], Any]:
    return lambda plain, _: _single(wanted, plain)


def _is_state(wanted: Any) -> bool:
    return isinstance(wanted, type) and issubclass(wanted, StrEnum)


def _member(plain: Any, wanted: Any) -> Any:
    """The member of that code; a code that there is none of stays as it was written, for whoever compares to name it."""
    text = _single(str, plain)
    return wanted(text) if text in set(wanted) else text


def _is_union(wanted: Any) -> bool:
    return get_origin(wanted) in (Union, UnionType)


def _any_of(made: Converter, union: Any) -> Callable[[Any, Any], Any]:
    options = [one for one in get_args(union) if one is not type(None)]

    def read(plain: Any, _: Any) -> Any:
        if plain is None and type(None) in get_args(union):
            return None
        for option in options:
            try:
                return made.structure(plain, option)
            except (ValueError, TypeError):
                continue
        raise ValueError(f"{plain!r} is none of {options}")

    return read


def _single(wanted: type[Any], plain: Any) -> Any:
    if wanted in (date, datetime) and isinstance(plain, str):
        return wanted.fromisoformat(plain)
    if wanted is float and plain in _NOT_FINITE:
        return float(plain)
    if wanted is float and isinstance(plain, int) and not isinstance(plain, bool):
        return float(plain)
    if not isinstance(plain, wanted) or (wanted is int and isinstance(plain, bool)):
        raise ValueError(f"{plain!r} is not {wanted.__name__}")
    return plain


def _said(wrong: BaseException, _: type[Any] | None) -> str:
    return f"the field {wrong} is missing" if isinstance(wrong, KeyError) else str(wrong)


def rows_of(frame: pl.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame as plain objects."""
    return [{name: to_plain(value) for name, value in row.items()} for row in frame.iter_rows(named=True)]


def frame_of(rows: Any, schema: Mapping[str, Any]) -> pl.DataFrame:
    """The frame of plain rows, with exactly the columns and dtypes of `schema`; a lacking cell is null. Raises ValueError
    naming the row and column that does not fit."""
    if not isinstance(rows, list):
        raise ValueError(f"{rows!r} is not list")  # noqa: TRY004
    columns = {name: [_cell(dtype, row, name, n) for n, row in enumerate(rows)] for name, dtype in schema.items()}
    return pl.DataFrame(columns, schema=dict(schema))


def _cell(dtype: Any, row: Any, name: str, number: int) -> Any:
    kind = str if dtype == pl.String else dtype.to_python()
    value = row.get(name) if isinstance(row, Mapping) else None
    try:
        return None if value is None else _single(kind, value)
    except ValueError as wrong:
        raise ValueError(f"row {number}, {name}: {wrong}") from wrong
