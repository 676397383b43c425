"""The address of a ledger: what is one, which file it means, and how it is shown."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from domain.errors import LedgerUnavailable
from domain.secrets import Secret, without_secrets

# The drivers that are installed and tested.
_DRIVERS = frozenset({"sqlite", "sqlite+pysqlite", "postgresql+psycopg"})
_ALLOWED = "give sqlite:///path/ledger.db or postgresql+psycopg://user@host/name"


def parsed(url: str) -> URL:
    """The parts of an address. Raises LedgerUnavailable for what is none, or names what a ledger cannot live in; what was
    given is not shown: it may hold a password."""
    try:
        address = make_url(Secret.address(url).reveal())
    except (ArgumentError, ValueError):
        raise LedgerUnavailable(f"the address of the ledger cannot be read: {_ALLOWED}") from None
    if "@" in (address.host or ""):
        raise LedgerUnavailable("the address of the ledger has more than one @: write one in a password as %40")
    if address.drivername not in _DRIVERS:
        raise LedgerUnavailable(f"a ledger cannot live in {address.drivername!r}; {_ALLOWED}")
    if address.get_backend_name() == "sqlite" and not _is_plain_file(address):
        raise LedgerUnavailable(
            "the address of a SQLite ledger is sqlite:/// and the path of its file, and nothing else"
        )
    return address


def _is_plain_file(address: URL) -> bool:
    """No host, and neither options nor the driver's own `file:` addresses: both make the driver open another file than the
    one that is looked for."""
    return not address.host and not address.query and not (address.database or "").startswith("file:")


def sqlite_path(url: str) -> Path | None:
    """The file of a SQLite ledger, absolute; None for another database or one in memory."""
    address = parsed(url)
    if address.get_backend_name() != "sqlite" or address.database in (None, "", ":memory:"):
        return None
    return Path(str(address.database)).absolute()


def is_missing(path: Path) -> bool:
    """Whether no file is there. Where one may not look, opening it will say what is the matter."""
    try:
        return not path.is_file()
    except OSError:
        return False


def where(url: str) -> str:
    """The ledger's place as a person may read it: the path of its file, or the address without the password."""
    path = sqlite_path(url)
    return str(path) if path else without_secrets(parsed(url).render_as_string(hide_password=True))
