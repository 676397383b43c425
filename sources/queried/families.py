"""The families of databases that we can hold to reading, and how. Nothing here connects."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from domain.errors import SourceUnavailable
from domain.sourcefault import SourceFault
from sources.queried import sqlitefile


@dataclass(frozen=True, slots=True)
class Held:
    """How the databases of a family are held to reading: by the one driver of which it is known that it sends one statement
    at a time; what is passed to it (seconds), what is said before the query (milliseconds), what is opened in place of the
    address, and what is around the reading of it, where the database itself does not keep it apart from writing."""

    driver: str
    arguments: Callable[[float], Mapping[str, Any]]
    first: tuple[str, ...]
    opened: Callable[[Any, Path], Any] = lambda url, _: url
    around: Callable[[Any, Path], AbstractContextManager[None]] = lambda url, _: nullcontext()


def _sqlite(url: Any, home: Path) -> Any:
    """The file opened so that nothing can be written, nor made where there is none. Raises SourceUnavailable."""
    name = url.database or ""
    if not name or name.startswith((":", "file:")) or url.query:
        raise SourceUnavailable(SourceFault.MISUSED, said="write sqlite:/// and the path of the file, and nothing else")
    path = home / name
    if not os.access(path, os.R_OK):
        raise SourceUnavailable(SourceFault.DENIED if path.exists() else SourceFault.NOT_THERE)
    return url.set(database=f"file:{quote(str(path))}", query=sqlitefile.opened_as(path))


def _undisturbed(url: Any, home: Path) -> AbstractContextManager[None]:
    return sqlitefile.undisturbed(home / url.database)


def _mysql_arguments(seconds: float) -> Mapping[str, Any]:
    whole = max(1, int(seconds))
    return {"connect_timeout": whole, "read_timeout": whole, "write_timeout": whole}


_MYSQL = Held("pymysql", _mysql_arguments, ("START TRANSACTION READ ONLY",))
FAMILIES = {
    "postgresql": Held(
        "psycopg",
        lambda seconds: {"connect_timeout": max(2, int(seconds)), "application_name": "planwatch"},
        ("SET TRANSACTION READ ONLY", "SET LOCAL statement_timeout = {limit}"),
    ),
    "sqlite": Held(
        "pysqlite", lambda seconds: {"timeout": seconds}, ("PRAGMA query_only = ON",), _sqlite, _undisturbed
    ),
    "mysql": _MYSQL,
    "mariadb": _MYSQL,
}
_ALLOWED = "we can hold to reading: PostgreSQL, MySQL, MariaDB, SQLite"


def family_doubts(address: str) -> Iterator[tuple[str, str]]:
    """What of an address is of no family or no driver that we can hold to reading."""
    scheme, there, _ = address.partition("://")
    family, named, driver = scheme.partition("+")
    if not there:
        yield "the address is no URL", _ALLOWED
    elif family not in FAMILIES:
        yield f"the address is of {family!r}", _ALLOWED
    elif named and driver != FAMILIES[family].driver:
        yield f"the driver {driver!r}", f"write {family}+{FAMILIES[family].driver}://"
