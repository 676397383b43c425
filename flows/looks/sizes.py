"""Sizes of files and disks as people read them, the same in every language."""

from __future__ import annotations

GB = 10**9
_STEPS = ((10**12, "TB"), (GB, "GB"), (10**6, "MB"), (10**3, "kB"))


def size_said(count: int) -> str:
    """Bytes, to three signs: 1.2 GB, 340 MB."""
    for step, unit in _STEPS:
        if count >= step:
            return f"{count / step:.3g} {unit}" if count < 999 * step else f"{count // step} {unit}"
    return f"{count} B"
