"""What folders share, on this machine, behind SFTP and in an S3 bucket: a first-level folder is a box, what programs leave
beside files is nobody's, a pattern narrows, and every name is made readable."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

from domain.deployment import SourceConfig
from domain.errors import SourceUnavailable
from domain.sourcefault import SourceFault
from sources.entries import Entry, is_passing
from sources.filenames import readable_path, told_apart
from sources.offers import Offered
from sources.patterns import files_of
from words.log import log

_LOG = log()
_One = TypeVar("_One")
# More than this in one listing is no inbox, and would not fit beside everything else in memory.
MOST_ENTRIES = 500_000
DEEPEST = 64
# So many files that do not come in time are their own trouble; after them it is the server that is slow.
SLOW_AT_MOST = 3


class Trouble(Exception):
    """What a server or the way to it answers instead of what it was asked for. `said` is its own sentence."""

    def __init__(self, fault: SourceFault, said: str = "") -> None:
        self.fault, self.said = fault, said
        super().__init__(f"{fault}: {said}")


def boxes(folders: Iterable[str]) -> dict[str, str]:
    """The names of first-level folders by their readable names, and the box "" of what lies beside them."""
    return {"": "", **by_name({name: name for name in folders if not is_passing(name)})}


def by_name(raw: Mapping[str, _One]) -> dict[str, _One]:
    """By readable name or path; the second of two that read alike is told apart."""
    found: dict[str, _One] = {}
    for name in sorted(raw):
        shown = readable_path(name)
        found[shown if shown not in found else told_apart(shown, name)] = raw[name]
    return found


def offered(config: SourceConfig, box: str, raw: str, entries: Iterable[Entry]) -> Iterator[Offered]:
    """What a box has that is of the pattern, by its readable path. `raw` is the box as the source writes it."""
    wanted, ahead = files_of(config.pattern), len(raw) + 1 if raw else 0
    inside = by_name({entry.path[ahead:]: entry for entry in entries})
    for path, entry in sorted((f"{box}/{name}" if box else name, entry) for name, entry in inside.items()):
        if wanted.fullmatch(path):
            mark = f"left:{entry.left}" if entry.left else entry.mark
            yield Offered(box, path, mark, entry.sent_at, entry.size, entry.left, entry.address)
        else:
            _LOG.info("source %s: %s is not of the pattern %s", config.id, path, config.pattern)


def too_many(where: str) -> SourceUnavailable:
    """What is said of a listing that does not end."""
    return SourceUnavailable(
        SourceFault.ODD, where=where, said=f"it lists more than {MOST_ENTRIES} files, or folders without end"
    )


def refuse(problems: Iterable[tuple[str, str]], where: str) -> None:
    """Raises SourceUnavailable for what of a configuration cannot work."""
    said = "; ".join(f"{given}: {allowed}" for given, allowed in problems)
    if said:
        raise SourceUnavailable(SourceFault.MISUSED, where=where, said=said)
