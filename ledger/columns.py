"""The kinds of columns that the tables are made of, and the metadata that names their constraints.

The revisions use them too, so none of these may change its meaning: a new kind of column is a new function."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, Column, ForeignKey, Index, Integer, MetaData, Text, false, text

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
BigId = BigInteger().with_variant(Integer, "sqlite")


def seq() -> Column[Any]:
    """The order of writing, given by the database."""
    return Column("seq", BigId, primary_key=True, autoincrement=True)


def own_id(name: str = "id") -> Column[Any]:
    """An identity beside the primary key."""
    return Column(name, Text, nullable=False, unique=True)


def key(name: str) -> Column[Any]:
    """A text that is, or is part of, the primary key."""
    return Column(name, Text, primary_key=True)


def texts(*names: str) -> list[Column[Any]]:
    """Texts, empty where there is nothing to say."""
    return [Column(name, Text, nullable=False, server_default="") for name in names]


def refers(name: str, target: str, *, primary_key: bool = False) -> Column[Any]:
    """A text that must stand in another table."""
    return Column(name, Text, ForeignKey(target), nullable=False, primary_key=primary_key)


def ordinal() -> Column[Any]:
    """The order of writing, where the key is another column: given by who writes, and the same for those who wrote at once."""
    return Column("ordinal", BigId, nullable=False, server_default="0")


def optional(kind: Any, *names: str) -> list[Column[Any]]:
    """Values that may be absent."""
    return [Column(name, kind, nullable=True) for name in names]


def flags(*names: str) -> list[Column[Any]]:
    """Yes or no; no where nothing was said."""
    return [Column(name, Boolean, nullable=False, server_default=false()) for name in names]


def required(kind: Any, *names: str) -> list[Column[Any]]:
    """Values that must be there."""
    return [Column(name, kind, nullable=False) for name in names]


def json(*names: str) -> list[Column[Any]]:
    """Lists and mappings of plain values."""
    return [Column(name, JSON(none_as_null=True), nullable=True) for name in names]


def unique_where(name: str, where: str, *columns: str) -> Index:
    """A unique index over the rows that fulfil a condition."""
    return Index(name, *columns, unique=True, sqlite_where=text(where), postgresql_where=text(where))
