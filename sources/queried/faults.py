"""What an error of a database means for a source, by its codes; where a driver has none, by what it says."""

from __future__ import annotations

from collections.abc import Iterator

from domain.sourcefault import SourceFault

# PostgreSQL and others of the standard: the whole state, else its class.
_STATES = {
    "28": SourceFault.CREDENTIALS,
    "3D": SourceFault.NOT_THERE,
    "3F": SourceFault.NOT_THERE,
    "42501": SourceFault.DENIED,
    "42P01": SourceFault.NOT_THERE,
    "57014": SourceFault.SLOW,
    "53300": SourceFault.BUSY,
    "57P03": SourceFault.BUSY,
    "55P03": SourceFault.BUSY,
    "57P": SourceFault.UNREACHABLE,
    "40": SourceFault.BUSY,
    "53": SourceFault.BROKEN,
    "58": SourceFault.BROKEN,
    "XX": SourceFault.BROKEN,
    "08": SourceFault.UNREACHABLE,
}
_MYSQL = {
    SourceFault.CREDENTIALS: (1045, 1698, 1862),
    SourceFault.DENIED: (1044, 1142, 1143, 1227, 1370),
    SourceFault.NOT_THERE: (1049, 1146),
    SourceFault.SLOW: (1317, 1969, 3024),
    SourceFault.BUSY: (1040, 1203, 1205, 1213, 1226),
    SourceFault.UNREACHABLE: (1053, 2002, 2003, 2005, 2006, 2013),
    SourceFault.CERTIFICATE: (2026,),
}
# What has no code: SQLite, and whatever PostgreSQL says before anybody is let in. In another language it is no connection, with
# what was said.
_SAID = (
    ("no such table", SourceFault.NOT_THERE),
    ("unable to open database", SourceFault.NOT_THERE),
    ("file is not a database", SourceFault.ODD),
    ("malformed", SourceFault.ODD),
    ("is locked", SourceFault.BUSY),
    ("interrupted", SourceFault.SLOW),
    ("disk i/o", SourceFault.BROKEN),
    ("authentication failed", SourceFault.CREDENTIALS),
    ("no password supplied", SourceFault.CREDENTIALS),
    ("pg_hba.conf", SourceFault.DENIED),
    ("permission denied for database", SourceFault.DENIED),
    ("certificate", SourceFault.CERTIFICATE),
    ("too many", SourceFault.BUSY),
    ("starting up", SourceFault.BUSY),
    ("timeout expired", SourceFault.SLOW),
    ("connection timeout", SourceFault.SLOW),
    ("connection failed", SourceFault.UNREACHABLE),
    ("connection is lost", SourceFault.UNREACHABLE),
    ("closed the connection", SourceFault.UNREACHABLE),
    ("consuming input failed", SourceFault.UNREACHABLE),
    ("connection to server", SourceFault.UNREACHABLE),
)
_NOT_THERE = "does not exist"
_LONGEST = 300


def of_database(error: BaseException) -> SourceFault:
    """Which fault an error of a driver is; REFUSED where the database simply says no."""
    if state := getattr(error, "sqlstate", None) or "":
        return next((_STATES[state[:n]] for n in (5, 3, 2) if state[:n] in _STATES), SourceFault.REFUSED)
    code = error.args[0] if error.args else None
    if isinstance(code, int):
        return next((fault for fault, codes in _MYSQL.items() if code in codes), SourceFault.REFUSED)
    return next(_by_words(str(error).lower()), SourceFault.REFUSED)


def _by_words(said: str) -> Iterator[SourceFault]:
    if _NOT_THERE in said and 'role "' in said:
        yield SourceFault.CREDENTIALS
    if _NOT_THERE in said and 'database "' in said:
        yield SourceFault.NOT_THERE
    yield from (fault for words, fault in _SAID if words in said)


def said_by(error: BaseException) -> str:
    """The first line of what the database said."""
    given = error.args[1] if len(error.args) > 1 and isinstance(error.args[0], int) else error
    lines = str(given).strip().splitlines()
    return (lines[0] if lines else type(error).__name__)[:_LONGEST]
