"""How much memory another process takes, where the system does not hold it to a limit itself."""

from __future__ import annotations

import sys
from pathlib import Path


def memory_of(pid: int) -> int:
    """Bytes in use by a process; 0 where that cannot be told."""
    if sys.platform == "win32":
        return _on_windows(pid)
    try:
        return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * 4096
    except (OSError, ValueError, IndexError):
        return 0


def _on_windows(pid: int) -> int:
    """The peak and current working set, by the counters of the system."""
    import ctypes

    class Counters(ctypes.Structure):
        _fields_ = (
            ("size", ctypes.c_ulong),
            ("faults", ctypes.c_ulong),
            *((f"bytes{number}", ctypes.c_size_t) for number in range(8)),
        )

    kernel = getattr(ctypes, "windll").kernel32  # noqa: B009 - not there where this is type checked
    handle = kernel.OpenProcess(0x1010, False, pid)
    if not handle:
        return 0
    counters = Counters()
    counters.size = ctypes.sizeof(counters)
    told = kernel.K32GetProcessMemoryInfo(handle, ctypes.byref(counters), counters.size)
    kernel.CloseHandle(handle)
    return int(counters.bytes1) if told else 0
