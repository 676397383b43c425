"""Frozen types to rows and back, by the names of their fields."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar, cast, get_args, get_origin, get_type_hints

from cattrs import Converter
from cattrs.preconf.json import make_converter
from sqlalchemy import Connection, Select, Table
from sqlalchemy.dialects import postgresql, sqlite

T = TypeVar("T")
# SQLite takes 32,766 values in a statement and PostgreSQL 65,535; a key of three is three of them.
_AT_ONCE = 5_000
# What goes into a row as it is: most of the values of most records.
_PLAIN = frozenset({str, int, float, bool, type(None), datetime, date})


def row_of(record: Any) -> dict[str, Any]:
    """The fields of a frozen type as a row; tuples as lists, mappings as dicts."""
    return {name: _stored(getattr(record, name)) for name in _names(cast("Hashable", type(record)))}


def record_of(kind: type[T], row: Mapping[Any, Any]) -> T:
    """A frozen type from a row; columns that it does not have are left out, lists become tuples."""
    names = _names(cast("Hashable", kind))
    states = _states(cast("Hashable", kind))
    values = {name: _read(row[name]) for name in names if name in row}
    values |= {
        name: tuple(from_stored(one, row) for row in values[name] or ())
        for name, one in _lists(cast("Hashable", kind))
        if name in values
    }
    return kind(**{name: _state(states[name], value) if name in states else value for name, value in values.items()})


def as_stored(record: Any) -> dict[str, Any]:
    """A frozen type as plain values for a JSON column, whatever is inside it; days and instants as ISO text."""
    stored: dict[str, Any] = _json().unstructure(record)
    return stored


def from_stored(kind: type[T], stored: Mapping[str, Any]) -> T:
    """The inverse of `as_stored`; names that the type does not have are left out."""
    return _json().structure(stored, kind)


@cache
def _json() -> Converter:
    """What a ledger of another version holds beside the states of an enumeration stays the text that it is."""
    converter = make_converter()
    converter.register_structure_hook(StrEnum, lambda text, kind: next((one for one in kind if one == text), text))
    return converter


def insert_new(connection: Connection, table: Table, row: Mapping[str, Any]) -> bool:
    """Inserts a row unless one with the same unique key is there; says whether it was inserted."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table).values(**row).on_conflict_do_nothing()
    # A count of rows is not to be had from PostgreSQL's driver here; what comes back was inserted.
    return connection.execute(statement.returning(*table.primary_key.columns)).first() is not None


def upsert(connection: Connection, table: Table, keys: tuple[str, ...], row: Mapping[str, Any]) -> None:
    """Inserts a row, or replaces the other columns of the row with the same unique `keys`."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    changed = {name: value for name, value in row.items() if name not in keys}
    statement = dialect.insert(table).values(**row)
    connection.execute(statement.on_conflict_do_update(index_elements=list(keys), set_=changed))


def rows_among(connection: Connection, query: Select[Any], column: Any, values: Collection[Any]) -> Iterator[Any]:
    """The rows of a query whose column is among these values, in portions: a statement takes a bounded number of them."""
    for portion in portions(values):
        yield from connection.execute(query.where(column.in_(portion))).mappings()


def portions(values: Collection[Any]) -> Iterator[list[Any]]:
    """The values in order, as many at once as a statement takes."""
    ordered = sorted(values)
    return (ordered[start : start + _AT_ONCE] for start in range(0, len(ordered), _AT_ONCE))


def upsert_all(connection: Connection, table: Table, keys: tuple[str, ...], rows: Sequence[Mapping[str, Any]]) -> None:
    """`upsert` for rows of the same columns, in one statement."""
    if not rows:
        return
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table)
    changed = {name: statement.excluded[name] for name in rows[0] if name not in keys}
    connection.execute(statement.on_conflict_do_update(index_elements=list(keys), set_=changed), list(rows))


@cache
def _states(kind: Any) -> Mapping[str, type[StrEnum]]:
    """The fields of a type that hold one of a few states, which a row keeps as its text."""
    hints = get_type_hints(kind)
    return {name: hint for name, hint in hints.items() if isinstance(hint, type) and issubclass(hint, StrEnum)}


@cache
def _lists(kind: Any) -> tuple[tuple[str, type[Any]], ...]:
    """The fields of a type that hold several of another frozen type, which a row keeps as JSON."""
    several = {name: get_args(hint)[0] for name, hint in get_type_hints(kind).items() if get_origin(hint) is tuple}
    return tuple((name, one) for name, one in several.items() if isinstance(one, type) and is_dataclass(one))


def _state(states: type[StrEnum], text: Any) -> Any:
    """The state of this name; what a ledger of another version holds beside them stays the text that it is."""
    return next((state for state in states if state == text), text)


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def _stored(value: Any) -> Any:
    if type(value) in _PLAIN:
        return value
    if isinstance(value, tuple):
        return [_stored(one) for one in value]
    if isinstance(value, StrEnum):
        return value.value
    if is_dataclass(value) and not isinstance(value, type):
        return as_stored(value)
    return dict(value) if isinstance(value, Mapping) else value


def _read(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
