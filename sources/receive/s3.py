"""A bucket of an S3 service (MinIO, Ceph, the clouds): one listing per pull; what lies in it is whole, for objects are stored at
once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from domain.deployment import SourceConfig
from domain.errors import FileUnavailable, SourceUnavailable
from domain.kind import Parameter, ParameterType
from domain.sourcefault import SourceFault
from sources.arrivals import MAX_BYTES, Arrived
from sources.entries import Entry, is_passing
from sources.offers import Found, Known, Offered, Plain, arrived
from sources.opening import Opening, Receiver
from sources.s3.account import Account, account_of, problems
from sources.trees import SLOW_AT_MOST, Trouble, boxes, offered, refuse
from words.log import log

if TYPE_CHECKING:
    from sources.s3.bucket import Bucket

_LOG = log()
# What a service may answer about one object while it goes on with the others.
_OF_ONE = frozenset({SourceFault.DENIED, SourceFault.BROKEN, SourceFault.REFUSED})


@dataclass
class S3Source(Plain):
    """Reads `config.address`: below its prefix a folder per reporting place, or objects beside each other."""

    config: SourceConfig
    opening: Opening
    account: Account
    _bucket: Bucket | None = field(default=None, repr=False)
    _slow: int = 0

    def offers(self, known: Known) -> Iterator[Found]:
        """The objects of every box that is asked for, by path. Raises SourceUnavailable."""
        self._slow = 0
        by_box = self._by_box()
        there = boxes(by_box)
        for box, raw in sorted(there.items()):
            if known.wants(box):
                yield from offered(self.config, box, raw, by_box.get(raw, []))

    def read(self, one: Offered) -> Arrived | None:
        """Its bytes; None for one that has gone or is another one meanwhile. Raises FileUnavailable, SourceUnavailable."""
        if (one.size or 0) > MAX_BYTES:
            return arrived(self.config.id, one, b"")
        etag = one.mark.rpartition("-")[0]
        try:
            content = self._there().fetched(one.address, etag, MAX_BYTES + 1)
        except Trouble as trouble:
            raise self._unread(one, trouble) from None
        self._slow = 0
        if content is None or (one.size is not None and len(content) != one.size):
            _LOG.info("source %s: %s has gone or changed meanwhile", self.config.id, one.path)
            return None
        return arrived(self.config.id, one, content)

    def close(self) -> None:
        """Ends the connections."""
        if self._bucket is not None:
            self._bucket.close()
            self._bucket = None

    def _by_box(self) -> dict[str, list[Entry]]:
        """What is stored, by the first-level folder that it lies in ("": beside them). A key that ends like a folder is none
        of a file."""
        found: dict[str, list[Entry]] = {}
        try:
            for one in self._there().objects():
                path = one.key[len(self.account.prefix) :]
                if path and not path.endswith("/") and not any(is_passing(part) for part in path.split("/")):
                    mark = f"{one.etag}-{one.size}" if one.etag else ""  # a size alone tells nothing
                    entry = Entry(one.key, path, one.stored_at, "", mark, one.size)
                    found.setdefault(path.partition("/")[0] if "/" in path else "", []).append(entry)
        except Trouble as trouble:
            raise self._unavailable(trouble) from None
        return found

    def _there(self) -> Bucket:
        from sources.s3.bucket import Bucket

        if self._bucket is None:
            self._bucket = Bucket(self.account, self.config.timeout_s, self.opening.now)
        return self._bucket

    def _unread(self, one: Offered, trouble: Trouble) -> SourceUnavailable:
        """As an error of this object alone, where the service goes on with the others."""
        self._slow += trouble.fault is SourceFault.SLOW
        own = trouble.fault in _OF_ONE or (trouble.fault is SourceFault.SLOW and self._slow < SLOW_AT_MOST)
        unavailable = self._unavailable(trouble, one.path)
        return (
            FileUnavailable(unavailable.fault, where=unavailable.where, said=unavailable.said) if own else unavailable
        )

    def _unavailable(self, trouble: Trouble, path: str = "") -> SourceUnavailable:
        there = str(self.config.address).rstrip("/")
        place = f"{there}/{path}" if path else there
        where = f"{place} ({self.account.endpoint})" if self.account.endpoint else place
        return SourceUnavailable(trouble.fault, where=where, said=self.account.secret.hide_in(trouble.said))


def opened(config: SourceConfig, opening: Opening) -> S3Source:
    """The bucket, not connected to yet. Raises SourceUnavailable: MISUSED, NO_SECRET."""
    refuse(problems(config), str(config.address))
    return S3Source(config, opening, account_of(config, opening))


KIND = Receiver(
    code="s3",
    meaning="a bucket of an S3 service (MinIO, Ceph, the clouds): a folder per reporting place, or objects beside each other",
    address="s3://bucket/prefix",
    parameters=(
        Parameter(
            name="endpoint",
            type=ParameterType.TEXT,
            meaning="the URL of the service, where it is not the one of Amazon: https://host or https://host:port",
        ),
        Parameter(
            name="region", type=ParameterType.TEXT, meaning="the region of the bucket, where the service has any"
        ),
        Parameter(
            name="addressing",
            type=ParameterType.TEXT,
            meaning="how the bucket stands in an address: behind the host (path), or in front of it (virtual)",
            default="path",
            choices=("path", "virtual"),
        ),
        Parameter(name="key", type=ParameterType.TEXT, meaning="the access key that may list and read"),
        Parameter(name="secret", type=ParameterType.SECRET, meaning="the secret that belongs to the access key"),
        Parameter(
            name="ca",
            type=ParameterType.TEXT,
            meaning="the file of the service's own root certificate, absolute or relative to the working home",
        ),
        Parameter(
            name="anonymous",
            type=ParameterType.FLAG,
            meaning="whether the bucket is read without any key, as everybody may",
            default=False,
        ),
    ),
    open=opened,
    problems=problems,
)
