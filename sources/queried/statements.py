"""What a query may be, seen before anybody connects: one statement that reads. The database is held to it besides."""

from __future__ import annotations

import re
from collections.abc import Iterator

# What stands in quotes or in a comment says nothing of what a statement does.
_QUOTED = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|--[^\n]*|/\*(?!!).*?\*/|\$(\w*)\$.*?\$\1\$""", re.DOTALL)
_READS = re.compile(r"(?i)\s*(?:select|with)\b")
_WRITES = re.compile(
    r"(?i)\b(insert|update|delete|merge|into|create|drop|alter|truncate|grant|revoke|call|copy|lock|attach)\b"
)
# How SQLAlchemy finds what is to be filled in.
_BOUND = re.compile(r"(?<![:\w\\]):(\w+)(?!:)")


def doubts(query: str) -> Iterator[tuple[str, str]]:
    """What of a query is not reading, and what is allowed."""
    bare = _QUOTED.sub(" ", query).strip().removesuffix(";").rstrip()
    if not _READS.match(bare):
        yield "the query begins with neither SELECT nor WITH", "write one SELECT"
        return
    if ";" in bare:
        yield "the query is more than one statement", "write one SELECT, without a semicolon"
    if "/*!" in bare:
        yield "the query has a comment that is carried out", "leave /*! */ out"
    for word in sorted({found.upper() for found in _WRITES.findall(bare)}):
        yield f"the query says {word}", "a source only reads; a column of that name stands in quotes"


def one(query: str) -> str:
    """The query without the semicolon at its end, and on lines of its own: it may end with a comment."""
    return f"\n{query.strip().removesuffix(';').rstrip()}\n"


def as_written(query: str) -> str:
    """The query as SQLAlchemy takes it word by word: a colon in it asks for nothing to be filled in."""
    return _BOUND.sub(r"\\:\1", query)


def changed_since(query: str, by: str, since: str) -> str:
    """What asks for all rows of everybody of whom one has changed: `by` and `since` are columns in the database's own quotes,
    `:since` is filled in. Rows that say no time, or are of nobody, are always asked for."""
    written = as_written(query)
    changed = f"SELECT n.{by} FROM ({written}) AS n WHERE n.{since} >= :since OR n.{since} IS NULL"  # noqa: S608  # the query is the configuration itself
    return f"SELECT q.* FROM ({written}) AS q WHERE q.{by} IS NULL OR q.{by} IN ({changed})"  # noqa: S608  # the query is the configuration itself


def any_since(query: str, since: str) -> str:
    """What asks for all rows if any of them has changed."""
    written = as_written(query)
    changed = f"SELECT 1 FROM ({written}) AS n WHERE n.{since} >= :since OR n.{since} IS NULL"  # noqa: S608  # the query is the configuration itself
    return f"SELECT q.* FROM ({written}) AS q WHERE EXISTS ({changed})"  # noqa: S608  # the query is the configuration itself
