"""Which files a source names by a pattern."""

from __future__ import annotations

import re


def files_of(pattern: str) -> re.Pattern[str]:
    """What the paths of the files of a glob match as a whole, in whatever letters their names are written: a computer with
    Windows writes .XLSX and means .xlsx."""
    from fsspec.utils import glob_translate

    return re.compile(glob_translate(pattern), re.IGNORECASE)
