"""planwatch.toml, the marker file: says where the Planwatch of a folder and of all folders below it keeps its things."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from domain.errors import SettingsInvalid
from domain.nearest import did_you_mean
from domain.secrets import without_secrets

MARKER = "planwatch.toml"
# The keys of a marker file: the type of each, and how it is written.
KEYS: Mapping[str, tuple[tuple[type, ...], str]] = {
    "home": ((str,), 'a folder in quotes, like home = "work"'),
    "config": ((str,), 'a folder in quotes, like config = "deployment"'),
    "ledger": ((str,), 'an address in quotes, like ledger = "sqlite:///ledger.db"'),
    "public_url": ((str,), 'an address in quotes, like public_url = "http://127.0.0.1:4280"'),
    "ledger_wait_s": ((int, float), "a number of seconds without quotes, like ledger_wait_s = 30"),
    "backups": ((str,), 'a folder in quotes, like backups = "/srv/backups"'),
    "link_days": ((int,), "a whole number of days without quotes, like link_days = 30"),
    "production": ((bool,), "true or false, without quotes"),
}
# The address of a SQLite file: scheme, path, query. One in memory or with a file: URI is left as it is.
SQLITE_FILE = re.compile(r"(sqlite(?:\+\w+)?:///)(?!:memory:|file:)([^?]+)(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Marker:
    """A marker file that was read: its values, and the line of each key."""

    path: Path
    values: Mapping[str, Any]
    lines: Mapping[str, int]

    def where(self, key: str) -> str:
        return f"{self.path}:{self.lines[key]}: {key}"


def refuse(where: str, given: str, allowed: str) -> NoReturn:
    """Raises SettingsInvalid with the one sentence that every wrong setting gets. It may end in a log of another program:
    no password is in it."""
    raise SettingsInvalid(without_secrets(f"{where}: {given}; {allowed}"))


def absolute_from(base: Path, text: str) -> Path:
    """A path from where it starts. `~` is the user's folder: no shell reads a marker or an environment file."""
    path = base / os.path.expanduser(text)  # noqa: PTH111 - Path.expanduser raises for a folder named ~x
    return path.resolve() if ".." in path.parts else path


def first_marker(folders: Iterable[Path]) -> Marker | None:
    """The marker file of the first folder that has one. Only one is read: two would mix two workplaces."""
    return next((read_marker(folder / MARKER) for folder in folders if _is_there(folder / MARKER)), None)


def _is_there(path: Path) -> bool:
    """Whether a marker file stands there: a link that leads nowhere does too, and is refused instead of passed by."""
    return os.path.lexists(path) and not os.path.isdir(path)  # noqa: PTH112 - Path.is_dir raises where it may not look


def read_marker(path: Path) -> Marker:
    """A marker file. Raises SettingsInvalid for one that cannot be read, and at the first key that is wrong."""
    if os.path.exists(path) and not os.path.isfile(path):  # noqa: PTH110, PTH113 - Path raises where it may not look
        refuse(str(path), "is no file (a pipe or a device)", "take it away")
    try:
        text = path.read_text(encoding="utf-8-sig")  # some editors put a mark before the first character
    except UnicodeDecodeError:
        refuse(f"{path}:1", "is not UTF-8", "save it as UTF-8")
    except OSError as error:
        refuse(str(path), f"cannot be read ({error.strerror})", "make it readable, or take it away")
    values = _parsed(path, text)
    marker = Marker(path, values, {key: _line_of(text, key) for key in values})
    for key in values:
        _check(marker, key)
    return marker


def _parsed(path: Path, text: str) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(text)
    except RecursionError:
        refuse(f"{path}:1", "is no TOML that anybody wrote (nested too deeply)", 'write one key = "value" per line')
    except ValueError as error:  # TOMLDecodeError is one; a number may have too many digits
        line = re.search(r"at line (\d+)", str(error))
        number = line[1] if line else max(1, len(text.splitlines()))
        refuse(f"{path}:{number}", f"is no TOML ({error})", 'write one key = "value" per line')


def _line_of(text: str, key: str) -> int:
    """The line that a key of the top level begins on; the first where it is written in an unusual way."""
    start = re.compile(rf"\s*\[*\s*[\"']?{re.escape(key)}[\"']?\s*[=.\]]")
    return next((number for number, line in enumerate(text.split("\n"), 1) if start.match(line)), 1)


def _check(marker: Marker, key: str) -> None:
    if key not in KEYS:
        hint = did_you_mean(key, KEYS)
        refuse(marker.where(key), f"is not a key of a marker file{hint}", f"allowed: {', '.join(KEYS)}")
    (types, allowed), value = KEYS[key], marker.values[key]
    # A truth value counts as a number in Python, and is none here.
    if isinstance(value, str) and "\0" in value:
        refuse(marker.where(key), "holds a character that no path or address can", f"write {allowed}")
    if value == "" or not isinstance(value, types) or (isinstance(value, bool) and bool not in types):
        # The address of a ledger may hold a password.
        shown = "something else" if key == "ledger" else json.dumps(value, ensure_ascii=False, default=str)
        refuse(marker.where(key), f"given {shown}", f"write {allowed}")


def marker_text(home: Path, config: Path, ledger: str, *, relative_to: Path) -> str:
    """The text of a new marker file in the folder `relative_to`. What lies in it or right beside it is written relative, so
    that all can be moved together; the ledger stands in it only where it is not the one of `home`. Raises SettingsInvalid
    for a name that no text file can hold."""
    lines = [
        "# Where this Planwatch keeps its things: found from this folder and from every folder below it.",
        "# A flag (--home) or a variable (PLANWATCH_HOME) goes before a line of this file. Paths start from here.",
        "",
        "# The working folder: ledger, inbox, returned workbooks, messages.",
        f"home = {_quoted(_near(home, relative_to))}",
        "# The deployment: places, plans, forms, people.",
        f"config = {_quoted(_near(config, relative_to))}",
        *_ledger_lines(home, ledger, relative_to),
        "# Where real people are written to: no simulated ledger.",
        "# production = true",
    ]
    return "\n".join(lines) + "\n"


def _ledger_lines(home: Path, ledger: str, folder: Path) -> list[str]:
    file = SQLITE_FILE.fullmatch(ledger)
    if file and not file[3] and Path(file[2]) == home / "ledger.db":
        return [
            "# The ledger is ledger.db of the working folder; or:",
            '# ledger = "postgresql+psycopg://user@host/name"',
        ]
    address = f"{file[1]}{_near(Path(file[2]), folder)}{file[3]}" if file else ledger
    return [
        "# The ledger. A password is better kept in PLANWATCH_LEDGER, or in the password file of PostgreSQL.",
        f"ledger = {_quoted(address)}",
    ]


def _near(path: Path, folder: Path) -> str:
    """A path relative to a folder when it lies in it or right beside it, else absolute."""
    for base, way in ((folder, ""), (folder.parent, "../")):
        if base == base.parent or not path.is_relative_to(base):
            continue
        below = path.relative_to(base).as_posix()
        # A name that would be read as something else than a name: the user's folder, or a database in memory.
        text = (way or "./" * below.startswith(("~", ":", "file:"))) + below
        if absolute_from(folder, text).resolve() == path.resolve():  # `..` of a linked folder leads elsewhere
            return text
    return str(path)


def _quoted(text: str) -> str:
    """A text as TOML writes it. JSON's quotes and escapes are TOML's, but for one control character that it leaves."""
    if any(0xD800 <= ord(letter) <= 0xDFFF for letter in text):
        refuse(MARKER, f"{text!r} has a name that is not UTF-8", "choose another folder")
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
