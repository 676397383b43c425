"""Where a Planwatch keeps its things: one door, gone through once, and the answer passed on.

Each value comes from the first of these that names it: a flag, the environment (PLANWATCH_*), one marker file
`planwatch.toml` (found upward from the current folder, else in the user's data folder), a default. Looking creates nothing.
"""

from __future__ import annotations

import math
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from shlex import quote
from typing import Any, Literal
from urllib.parse import urlsplit

from config.marker import SQLITE_FILE, Marker, absolute_from, first_marker, refuse
from config.marker import marker_text as text_of_marker
from domain.errors import SecretMissing, SettingsInvalid
from domain.secrets import Secret, is_reference
from reveal import resolved

DEFAULT_CONFIG = "config/shandong"
DEFAULT_HOME = ".planwatch"  # the name of a working folder that is made beside its marker file
DEFAULT_PUBLIC_URL = "http://127.0.0.1:4280"
DEFAULT_WAIT_S = 30.0
DEFAULT_LINK_DAYS = 30  # how long a recipient can answer over the link of a message
LONGEST_LINK_DAYS = 366
LONGEST_WAIT_S = 86_400.0  # a day; SQLite counts the milliseconds in 32 bits
YES, NO = frozenset({"1", "true", "yes", "on"}), frozenset({"0", "false", "no", "off"})

HomeFrom = Literal["flag", "environment", "marker", "user"]


@dataclass(frozen=True, slots=True)
class Settings:
    """`home` holds the ledger (unless a URL says otherwise), inbox, returned workbooks and messages; `public_url` is
    where `home/out` and the pages for answers are served, for links in pages and messages; `link_days` is how long a link
    for an answer holds; `backups` is where somebody puts the backups. In `production` no simulated ledger may be used.

    All paths are absolute. `marker` is the marker file that was read, `home_from` says who named `home`; two settings that
    lead to the same place are equal, however they were found."""

    config: Path
    home: Path
    ledger_url: Secret
    public_url: str
    ledger_wait_s: float = DEFAULT_WAIT_S  # how long a job waits for another writer
    production: bool = False
    link_days: int = DEFAULT_LINK_DAYS
    backups: Path | None = None
    marker: Path | None = field(default=None, compare=False)
    home_from: HomeFrom = field(default="user", compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "ledger_url", Secret.address(self.ledger_url))

    marker_text = staticmethod(text_of_marker)

    @property
    def out(self) -> Path:
        return self.home / "out"

    @property
    def answers_url(self) -> str:
        """Where recipients find the pages for answers; empty where nobody has said a public address."""
        return "" if self.public_url == DEFAULT_PUBLIC_URL else self.public_url

    @classmethod
    def from_environ(
        cls,
        environ: Mapping[str, str],
        *,
        config: str | None = None,
        home: str | None = None,
        ledger: str | None = None,
        cwd: Path | None = None,
    ) -> Settings:
        """The settings of a process: `config`, `home` and `ledger` are its flags, `cwd` its current folder. Raises
        SettingsInvalid."""
        here = absolute_from(current_folder() if cwd is None else cwd.absolute(), "")
        marker = first_marker(_folders(here, environ))
        door = _Door({"config": config, "home": home, "ledger": ledger}, environ, marker, here)
        named = door.find("home")
        folder = _folder(named) if named else user_folder(environ)
        return cls(
            config=_config(door.find("config"), here),
            home=folder,
            ledger_url=_ledger(door.ledger(named), folder, environ),
            public_url=_web_address(door.find("public_url")),
            ledger_wait_s=_seconds(door.find("ledger_wait_s")),
            production=_truth(door.find("production")),
            link_days=_days(door.find("link_days")),
            backups=_backups(door.find("backups")),
            marker=marker.path if marker else None,
            home_from=named.source if named else "user",
        )

    def environ(self) -> dict[str, str]:
        """The variables that lead any other process to the same place, whatever its folder. The address of the ledger stands
        in them as it is: not for a log."""
        return {
            "PLANWATCH_CONFIG": str(self.config),
            "PLANWATCH_HOME": str(self.home),
            "PLANWATCH_LEDGER": self.ledger_url.reveal(),
            "PLANWATCH_PUBLIC_URL": self.public_url,
            "PLANWATCH_LEDGER_WAIT_S": repr(self.ledger_wait_s),
            "PLANWATCH_PRODUCTION": "1" if self.production else "0",
            "PLANWATCH_LINK_DAYS": str(self.link_days),
            "PLANWATCH_BACKUPS": str(self.backups or ""),
        }


def user_folder(environ: Mapping[str, str]) -> Path:
    """The user's data folder for Planwatch. platformdirs asks the environment of this process; one that was given and says
    otherwise (a job's, a test's) is answered as on Linux."""
    base, own = environ.get("XDG_DATA_HOME", ""), environ.get("HOME", "")
    if (base, own) != (os.environ.get("XDG_DATA_HOME", ""), os.environ.get("HOME", "")):
        if Path(base).is_absolute():  # a relative one counts as not set, says the XDG specification
            return absolute_from(Path(base), "planwatch")
        if Path(own).is_absolute():
            return absolute_from(Path(own), ".local/share/planwatch")
    from platformdirs import user_data_path

    return absolute_from(user_data_path("planwatch", appauthor=False), "")


def current_folder() -> Path:
    try:
        return Path.cwd()
    except OSError:
        raise SettingsInvalid("the current folder does not exist any more: change to another one") from None


def _folders(here: Path, environ: Mapping[str, str]) -> Iterator[Path]:
    """Where a marker file is looked for."""
    yield from (here, *here.parents)
    yield user_folder(environ)


@dataclass(frozen=True, slots=True)
class _Given:
    """One value as somebody wrote it, where it stands, and the folder that a relative path starts from."""

    key: str
    value: Any
    source: HomeFrom
    where: str
    base: Path


@dataclass(frozen=True, slots=True)
class _Door:
    flags: Mapping[str, str | None]
    variables: Mapping[str, str]
    marker: Marker | None
    here: Path

    def find(self, key: str) -> _Given | None:
        """The first that names a key. An empty flag or variable names nothing."""
        variable = f"PLANWATCH_{key.upper()}"
        if flag := self.flags.get(key):
            return _Given(key, flag, "flag", f"--{key}", self.here)
        if value := self.variables.get(variable):
            return _Given(key, value, "environment", variable, self.here)
        if self.marker and key in self.marker.values:
            value, where = self.marker.values[key], self.marker.where(key)
            return _Given(key, value, "marker", where, self.marker.path.parent)
        return None

    def ledger(self, home: _Given | None) -> _Given | None:
        """The ledger. One that a marker names belongs to the marker's own home: beside a home from a flag or the
        environment it would mix two workplaces, the ledger of one with the inbox and the messages of the other. What
        else a marker says holds all the same: its `production` too, for its deployment may write to real people."""
        found = self.find("ledger")
        if found and home and found.source == "environment" and home.source == "flag":
            self._refuse_other_place(found, home)
        foreign = found and found.source == "marker" and home and home.source != "marker"
        return None if foreign else found

    def _refuse_other_place(self, ledger: _Given, home: _Given) -> None:
        """A variable may hold the address of the ledger (and its password) of any place. Beside a home that was typed it is
        taken unless that is seen to be another place than the one that goes with it, or has a ledger of its own."""
        usual = replace(self, flags={**self.flags, "home": None}).find("home")
        typed = _folder(home)
        own = typed / "ledger.db"
        usually = absolute_from(usual.base, usual.value).resolve() if usual else None
        elsewhere = usually != typed.resolve() if usually else os.path.lexists(own)
        file = SQLITE_FILE.fullmatch(_ledger(ledger, typed, self.variables).reveal())
        if elsewhere and not (file and Path(file[2]).resolve() == own.resolve()):
            problem = f"names a ledger, and --home another working folder, {typed}: that would mix two workplaces"
            refuse(ledger.where, problem, "give --ledger too, or take the variable away")


def _folder(given: _Given) -> Path:
    """A folder that was given. One that a marker names must be there: else every verb would begin an empty one."""
    path = _path(given)
    if given.source == "marker" and not os.path.isdir(path):  # noqa: PTH112 - Path.is_dir raises where it may not look
        made = f"make it with `planwatch init --home {quote(str(path))}`"
        instead = made if given.key == "home" else "name another with --config"
        problem = f"a marker file that points nowhere: {path} is not a folder"
        refuse(given.where, problem, f"correct the line, or {instead}")
    return path


def _path(given: _Given) -> Path:
    if "://" in given.value:  # not shown: it may hold a password
        refuse(given.where, "is an address and no folder", "name the folder; --ledger takes the address of the ledger")
    return absolute_from(given.base, given.value)


def _backups(given: _Given | None) -> Path | None:
    """Where backups are put; `planwatch doctor` says where the folder is not there."""
    return _path(given) if given else None


def _config(given: _Given | None, here: Path) -> Path:
    """The deployment as given, or the one of that path beside this checkout, so that `planwatch` works from anywhere.
    A folder that is not there is named when it is loaded, with all that is wrong."""
    if given and given.source == "marker":
        return _folder(given)
    text = given.value if given else DEFAULT_CONFIG
    path = _path(given) if given else absolute_from(here, text)
    beside = absolute_from(Path(__file__).resolve().parent.parent, text)
    return path if path.exists() or not beside.exists() else beside


def _ledger(given: _Given | None, home: Path, environ: Mapping[str, str]) -> Secret:
    """The address of the ledger, or what the reference leads to that was given; the file of a SQLite one is absolute, so
    that it is the same from every folder."""
    address, base = (str(given.value), given.base) if given else ("sqlite:///ledger.db", home)
    where = given.where if given else "home"
    try:
        kept = resolved(Secret.address(address), environ)
    except SecretMissing as missing:
        refuse(where, missing.given, missing.allowed)
    absolute = _absolute_ledger(kept.reveal(), where, base)
    return Secret(absolute, str(kept)) if is_reference(address) else Secret.address(absolute)


def _absolute_ledger(address: str, where: str, base: Path) -> str:
    if "://" not in address:  # not shown: it may hold a password
        refuse(where, "is no address", "write sqlite:///path/ledger.db or postgresql+psycopg://user@host/name")
    # As administrators write it, and other programs on the same server read it; our driver has a name of its own.
    address = re.sub(r"^postgres(?:ql)?://", "postgresql+psycopg://", address)
    file = SQLITE_FILE.fullmatch(address)
    if not file:
        return address
    path = absolute_from(base, file[2])
    if "?" in str(path):
        refuse(where, f"{path} has a question mark, which ends the path in an address", "choose another folder")
    return f"{file[1]}{path}{file[3]}"


def _web_address(given: _Given | None) -> str:
    if given is None:
        return DEFAULT_PUBLIC_URL
    try:
        parts = urlsplit(given.value)
        sound = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        sound = False
    if not sound:
        refuse(given.where, f'given "{given.value}"', f"write an address like {DEFAULT_PUBLIC_URL}")
    return str(given.value).rstrip("/")


def _seconds(given: _Given | None) -> float:
    if given is None:
        return DEFAULT_WAIT_S
    try:
        seconds = float(given.value)
    except (ValueError, OverflowError):
        seconds = math.nan
    if not 0 <= seconds <= LONGEST_WAIT_S:
        allowed = f"write a number of seconds from 0 to {LONGEST_WAIT_S:.0f}, like {DEFAULT_WAIT_S:.0f}"
        refuse(given.where, f'given "{given.value}"', allowed)
    return seconds


def _days(given: _Given | None) -> int:
    if given is None:
        return DEFAULT_LINK_DAYS
    said = str(given.value).strip()
    days = int(said) if re.fullmatch(r"[0-9]{1,4}", said) else 0
    if not 1 <= days <= LONGEST_LINK_DAYS:
        allowed = f"write a whole number of days from 1 to {LONGEST_LINK_DAYS}, like {DEFAULT_LINK_DAYS}"
        refuse(given.where, f'given "{given.value}"', allowed)
    return days


def _truth(given: _Given | None) -> bool:
    if given is None:
        return False
    said = str(given.value).strip().lower()
    if said not in YES | NO:
        refuse(given.where, f'given "{given.value}"', "write 1 or 0")
    return said in YES
