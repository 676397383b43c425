"""Where the files of Prefect's pages lie: it writes them at its first start, and without them there is no UI."""

from __future__ import annotations

import tempfile
from collections.abc import MutableMapping
from pathlib import Path

from domain.errors import SettingsInvalid


def place_pages(environ: MutableMapping[str, str], name: str, *, named: bool) -> None:
    """Makes the folder that a variable names. One that cannot be written is replaced for the time of this machine's run:
    the pages come anew with every start. Raises SettingsInvalid where an operator has `named` it."""
    folder = Path(environ[name])
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return
    except OSError as error:
        if named:
            raise SettingsInvalid(
                f"{name}: {folder} cannot be written ({error.strerror}); name a folder that the account of the server can "
                "write, or take the variable away"
            ) from None
    environ[name] = tempfile.mkdtemp(prefix="planwatch-pages-")
