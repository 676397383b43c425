"""A folder on another machine, over SFTP: listed once per pull, folder by folder, and no link followed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from domain.deployment import SourceConfig
from domain.errors import FileUnavailable, SourceUnavailable
from domain.kind import Parameter, ParameterType
from domain.sourcefault import SourceFault
from sources.arrivals import MAX_BYTES, Arrived
from sources.entries import Entry, file_time, is_passing
from sources.filenames import readable_path
from sources.offers import BoxTrouble, Found, Known, Offered, Plain, arrived
from sources.opening import Opening, Receiver
from sources.sftp.account import Account, account_of, problems
from sources.trees import DEEPEST, MOST_ENTRIES, boxes, offered, refuse, too_many
from sources.whole import THEIR_CLOCK, Package, Watch, is_recent, package_of, watched
from words.log import log

if TYPE_CHECKING:
    from sources.sftp.session import Seen, Session

_LOG = log()
# So many files that do not come in time are their own trouble; after them it is the server that is slow.
_SLOW_AT_MOST = 3


@dataclass
class SftpSource(Plain):
    """Reads `config.address`: a folder per reporting place, or files beside each other."""

    config: SourceConfig
    opening: Opening
    account: Account
    _session: Session | None = field(default=None, repr=False)
    _count: int = 0
    _slow: int = 0

    def offers(self, known: Known) -> Iterator[Found]:
        """The files of every box that is asked for; those that are new at the end, if they have come to rest. Raises
        SourceUnavailable."""
        opening, self._count, self._slow = self.opening, 0, 0
        watch = Watch(THEIR_CLOCK, opening.now(), opening.pause, self._marks)
        yield from watched(self._found(known), known, watch)

    def read(self, one: Offered) -> Arrived | None:
        """Its bytes; None for one that has gone, has changed or is not whole. Raises FileUnavailable, SourceUnavailable."""
        if one.left or (one.size or 0) > MAX_BYTES:
            return arrived(self.config.id, one, b"")
        try:
            content, seen = self._asked().fetched(one.address, MAX_BYTES + 1)
        except Exception as error:  # errors of asyncssh and of the system, by their faults
            return self._unread(one, error)
        half = package_of(content) is Package.HALF and is_recent(one, self.opening.now(), THEIR_CLOCK)
        if seen.mark != one.mark or half:
            _LOG.info("source %s: %s has changed meanwhile, or is not whole yet", self.config.id, one.path)
            return None
        return arrived(self.config.id, one, content, seen.size)

    def close(self) -> None:
        """Hangs up."""
        if self._session is not None:
            self._session.close()
            self._session = None

    def _found(self, known: Known) -> Iterator[Found]:
        root = self.account.root
        first = self._listed(root)
        folders = {_below("", one.name): one for one in first if one.kind == _kinds().FOLDER}
        there = boxes(folders)
        for box in sorted(name for name in there if known.wants(name)):
            raw = there[box]
            entries: list[Entry] = []
            inside = self._entries(raw, 1) if raw else (self._entry("", one) for one in first if one.name not in folders)
            for one in inside:
                if isinstance(one, Entry):
                    entries.append(one)
                else:
                    yield BoxTrouble(box, one)
            yield from offered(self.config, box, raw, entries)
