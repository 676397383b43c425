"""The keys that sign the links for answers: from the environment, or a file of the working folder that only its owner reads.

The first signs, all are accepted: to change them, put a new one before the old and take the old away when its links are over."""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Mapping
from pathlib import Path

from config.marker import refuse

VARIABLE = "PLANWATCH_LINK_KEYS"
FILE = "link.keys"
SHORTEST = 32  # characters
_BYTES = 32


def link_keys(home: Path, environ: Mapping[str, str]) -> tuple[str, ...]:
    """The keys, none where nobody has made any. Raises SettingsInvalid for a file that others may read, or a weak key."""
    if given := environ.get(VARIABLE, "").replace(",", " ").split():
        return _sound(given, VARIABLE)
    path = home / FILE
    try:
        others = stat.S_IMODE(path.stat().st_mode) & 0o077
        lines = path.read_text(encoding="ascii", errors="replace").split()
    except FileNotFoundError:
        return ()
    except OSError as error:
        refuse(str(path), f"cannot be read ({error.strerror})", "let the account that runs Planwatch own it, mode 600")
    if others and os.name == "posix":
        refuse(str(path), "signs links, and others may read it", f"chmod 600 {path}")
    return _sound(lines, str(path))


def make_keys(home: Path, environ: Mapping[str, str]) -> tuple[str, ...]:
    """The same; where there are none a file with a new one is made. Raises SettingsInvalid also where it cannot be."""
    if keys := link_keys(home, environ):
        return keys
    path = home / FILE
    try:
        home.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as stream:
            stream.write(f"{secrets.token_urlsafe(_BYTES)}\n")
    except FileExistsError:  # another process was first
        return link_keys(home, environ)
    except OSError as error:
        refuse(str(path), f"cannot be written ({error.strerror})", f"make the folder writable, or set {VARIABLE}")
    return link_keys(home, environ)


def _sound(keys: list[str], where: str) -> tuple[str, ...]:
    """Raises SettingsInvalid, without the key in it."""
    if not keys or any(len(key) < SHORTEST for key in keys):
        refuse(where, f"holds a key of fewer than {SHORTEST} characters", "make one: openssl rand -hex 32")
    return tuple(keys)
