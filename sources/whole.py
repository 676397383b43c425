"""Files that are still being written are left until they are whole.

Nobody tells when an upload has ended. What can be seen from outside is the file's time, its size, and the last bytes of a
package (xlsx, docx, zip: they end with a record of all parts). Hence:

- A file that was read before with these very marks is not looked at again.
- A fresh one is looked at twice, some seconds apart, all of them together; one that has changed meanwhile is left for the
  next pull. A closed package needs no second look: its end record is written last.
- A line end at the end of a text file says nothing: half a table ends with one too, and many programs write none.
- A file of no bytes, and a package without its end, are taken for an upload that has just begun or has stalled, until they are
  so old that nobody is at it any more; then they are what they are, and their sender is told.
- What was read is compared once more with what was offered.

Which clock a file's time comes from decides what "fresh" and "old" mean (`Ages`)."""

from __future__ import annotations

import io
import math
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from domain.errors import SourceUnavailable
from sources.offers import Found, Known, Offered, Unfinished

# Programs and servers write a file in portions, none of them rarer than this.
PAUSE_S = 2.0
_FIRST_BYTES, _DAY_S = b"PK\x03\x04", 86_400.0


@dataclass(frozen=True, slots=True)
class Ages:
    """Below `fresh_s` seconds a file is looked at twice; below `begun_s` one that cannot be whole may still become it."""

    fresh_s: float
    begun_s: float


# The times of a folder of this machine are of this machine's clock, those of a share are not: its clock may be behind.
OUR_CLOCK = Ages(fresh_s=_DAY_S, begun_s=600)
# A server's clock may be hours off, so its times prove no age; a day is more than any clock is wrong that anybody works with.
THEIR_CLOCK = Ages(fresh_s=math.inf, begun_s=_DAY_S)


class Package(Enum):
    """What a file shows of being a package."""

    NONE = auto()
    HALF = auto()  # it begins as one, and its end is not there
    CLOSED = auto()


@dataclass(frozen=True, slots=True)
class Watch:
    """How the files of a source are watched: `again` gives the marks that files have now, by their addresses (a file that has
    gone is not among them); `package` looks into one, where that costs nothing."""

    ages: Ages
    now: datetime
    pause: Callable[[float], None]
    again: Callable[[Sequence[Offered]], Mapping[str, str]]
    package: Callable[[Offered], Package] = lambda one: Package.NONE


class _State(Enum):
    BEGUN = auto()
    FRESH = auto()
    WHOLE = auto()


def watched(found: Iterable[Found], known: Known, watch: Watch) -> Iterator[Found]:
    """What was found, in its order; at its end, after one pause, what was fresh and has not changed meanwhile. Where the
    source breaks off that is said after it: what was found before is taken. Raises SourceUnavailable."""
    fresh: list[Offered] = []
    broken: SourceUnavailable | None = None
    try:
        yield from _at_rest(found, known, watch, fresh)
    except SourceUnavailable as error:
        broken = error
    if fresh:
        watch.pause(PAUSE_S)
        yield from _still_so(fresh, _again(fresh, watch, broken))
    if broken:
        raise broken


def _at_rest(found: Iterable[Found], known: Known, watch: Watch, fresh: list[Offered]) -> Iterator[Found]:
    """Everything but what is fresh, which is added to `fresh`."""
    for one in found:
        state = _state(one, watch) if isinstance(one, Offered) and not known.has(one) else _State.WHOLE
        if isinstance(one, Offered) and state is _State.FRESH:
            fresh.append(one)
        elif isinstance(one, Offered) and state is _State.BEGUN:
            yield Unfinished(one.box, one.path)
        else:
            yield one


def _again(fresh: Sequence[Offered], watch: Watch, broken: SourceUnavailable | None) -> Mapping[str, str]:
    """Raises why it broke off first, where it cannot be asked again either."""
    try:
        return watch.again(fresh)
    except SourceUnavailable as error:
        raise broken or error from None


def is_fresh(one: Offered, now: datetime, ages: Ages) -> bool:
    """Whether somebody may be writing it; a time that is not known or lies ahead proves nothing else."""
    return one.sent_at is None or (now - one.sent_at).total_seconds() < ages.fresh_s


def is_recent(one: Offered, now: datetime, ages: Ages) -> bool:
    """Whether what is missing of it may still come. A time more than a day ahead is nobody's clock, and no reason to wait."""
    return one.sent_at is not None and -_DAY_S < (now - one.sent_at).total_seconds() < ages.begun_s


def package_of(content: bytes) -> Package:
    """What the bytes of a file show of being a package."""
    if not content.startswith(_FIRST_BYTES):
        return Package.NONE
    return Package.CLOSED if zipfile.is_zipfile(io.BytesIO(content)) else Package.HALF


def _state(one: Offered, watch: Watch) -> _State:
    recent, fresh = is_recent(one, watch.now, watch.ages), is_fresh(one, watch.now, watch.ages)
    if one.left or not (recent or fresh):
        return _State.WHOLE
    package = watch.package(one)
    if recent and (one.size == 0 or package is Package.HALF):
        return _State.BEGUN
    return _State.FRESH if fresh and package is not Package.CLOSED else _State.WHOLE


def _still_so(fresh: Sequence[Offered], marks: Mapping[str, str]) -> Iterator[Found]:
    for one in fresh:
        if one.address in marks:
            yield one if marks[one.address] == one.mark else Unfinished(one.box, one.path)
