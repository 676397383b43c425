"""What goes with the text of a message: its key, the matter that it belongs to, files and where they can be looked at."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

_PICTURES = frozenset({".png", ".jpg", ".jpeg", ".gif"})


@dataclass(frozen=True, slots=True)
class Parcel:
    """`key` is the same for every try; `thread` names the matter that earlier messages were about, empty for a list of several;
    `links` are names of files with addresses at which the reader finds them."""

    key: str = ""
    thread: str = ""
    files: tuple[Path, ...] = ()
    links: tuple[tuple[str, str], ...] = ()

    @property
    def pictures(self) -> tuple[Path, ...]:
        return tuple(path for path in self.files if is_picture(path))


def is_picture(path: Path) -> bool:
    """Whether a file is one that a reader looks at in the message."""
    return path.suffix.lower() in _PICTURES
