"""What every source does, whatever its kind: it says once per pull what it has, hands over the bytes that are asked for, and
is told what was taken.

`offers` is one listing. What it says of a file is compared with what was said last time (`Known`), and only what is new or
has changed is read. Where a source can go on from where it was left it says how far it has come (`Reached`); that is kept in
the ledger together with what came before it, so that a pull that was killed loses nothing and repeats little."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from domain.errors import SourceUnavailable
from sources.arrivals import MAX_BYTES, Arrived


@dataclass(frozen=True, slots=True)
class Offered:
    """One file that a source has. `path` names it within the source, for people and for the ledger; `mark` is another one
    whenever the bytes may be others (size and time, ETag, UID), and empty where nothing tells: then it is read each time.
    `address` is what the source itself opens it by; `content` the bytes, where they came with the listing; `left` says why
    it is not opened at all (a key of the texts `refusal.*`)."""

    box: str
    path: str
    mark: str = ""
    sent_at: datetime | None = None
    size: int | None = None
    left: str = ""
    address: str = ""
    content: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class BoxTrouble:
    """One box (or one file of it) that cannot be read now, while the rest of the source can. Nobody's fault in the district:
    operators see it, and nothing is said to be missing from there meanwhile."""

    box: str
    error: SourceUnavailable


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A file that is still being written, or has changed while it was looked at: the next pull finds it whole."""

    box: str
    path: str


@dataclass(frozen=True, slots=True)
class Reached:
    """Everything up to here has been offered: the next pull may go on from `cursor`."""

    cursor: str


Found = Offered | BoxTrouble | Unfinished | Reached


def _every_box(_box: str) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Known:
    """What earlier pulls left: from where to go on, and by path the mark of what was read. `asked` says of a box whether
    anybody wants to know of it now."""

    cursor: str = ""
    marks: Mapping[str, str] = field(default_factory=dict)
    asked: Callable[[str], bool] = _every_box

    def has(self, one: Offered) -> bool:
        """Whether these very bytes were read before."""
        return bool(one.mark) and self.marks.get(one.path) == one.mark

    def wants(self, box: str) -> bool:
        """Whether a box is asked for; what is offered of others is passed over."""
        return self.asked(box)


class Source(Protocol):
    """An opened source. Making one connects to nothing."""

    def offers(self, known: Known) -> Iterator[Found]:
        """What there is, once through; what is known already need not be offered again. Raises SourceUnavailable, also half
        way: what came before stays taken."""
        ...

    def read(self, one: Offered) -> Arrived | None:
        """The bytes of what it offered, MAX_BYTES of them at most; None for what has gone meanwhile or is not whole. Raises
        FileUnavailable where only this one cannot be had, SourceUnavailable."""
        ...

    def acknowledge(self, taken: Sequence[Offered]) -> None:
        """These are in the ledger. Raises SourceUnavailable; what is not acknowledged is offered again, and known then."""
        ...

    def close(self) -> None:
        """Ends every connection."""
        ...


class Plain:
    """What most sources do: bytes that came with the listing are what is read, nobody wants to be told, nothing is open."""

    @property
    def source(self) -> str:
        """The name of the source in the ledger."""
        raise NotImplementedError

    def read(self, one: Offered) -> Arrived | None:
        return arrived(self.source, one, one.content or b"")

    def acknowledge(self, taken: Sequence[Offered]) -> None:
        """Nobody there keeps account of what was taken."""

    def close(self) -> None:
        """Nothing is open."""


def arrived(source: str, one: Offered, content: bytes, size: int | None = None) -> Arrived:
    """What was offered with its bytes; of too many only how many they are (`size`, where not all of them were read)."""
    whole = max(size or 0, one.size or 0, len(content))
    too_large = whole if whole > MAX_BYTES and not one.left else 0
    kept = b"" if too_large or one.left else content
    return Arrived(source, one.box, one.path, kept, too_large, one.sent_at, one.left)
