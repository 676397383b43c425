"""A file that appears whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path


def write_whole(content: bytes, path: Path) -> Path:
    """Writes a file so that nobody ever sees half of it; makes its folder. Returns the path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    passing = path.with_name(f".{os.getpid()}.{path.name[-80:]}.tmp")
    try:
        passing.write_bytes(content)
        passing.replace(path)
    finally:
        passing.unlink(missing_ok=True)
    return path
