"""One bucket: its objects page by page, and the bytes of one that is still the same. Every answer has its time; nothing of the
machine (keys of the environment, profiles, an instance's role) is used."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError
from fsspec.asyn import sync
from s3fs import S3FileSystem

from domain.sourcefault import SourceFault
from sources.entries import file_time
from sources.s3.account import Account
from sources.s3.faults import ERRORS, code_of, fault_of, said
from sources.trees import MOST_ENTRIES, Trouble

_PORTION = 65_536
# Whoever pulls tries again, after a while and as a whole: nothing is tried again here.
_ATTEMPTS = 1
_NO_LONGER_THE_SAME = frozenset({"PreconditionFailed", "412", "NoSuchKey", "404"})


@dataclass(frozen=True, slots=True)
class Stored:
    """One object: its key, its size in bytes, when it was stored, and the ETag, which is another one for other bytes."""

    key: str
    size: int
    stored_at: datetime | None
    etag: str


class Bucket:
    """The bucket of an account. `limit_s` is the time in seconds for each answer, to its last byte; `now` the clock of this
    machine. Every question raises Trouble."""

    def __init__(self, account: Account, limit_s: float, now: Callable[[], datetime]) -> None:
        self._account, self._limit, self._now = account, limit_s, now
        with self._told():
            self._files = S3FileSystem(**_asked(account, limit_s))
            self._files.retries = _ATTEMPTS
            self._files.connect()  # asks nobody anything yet, and takes time that is ours

    def objects(self) -> Iterator[Stored]:
        """Every object below the prefix, in the order of the service, a page at a time."""
        count, token = 0, ""
        while True:
            page = self._page(token)
            found = page.get("Contents", [])
            count += len(found)
            if count > MOST_ENTRIES:
                raise Trouble(SourceFault.ODD, f"it lists more than {MOST_ENTRIES} objects")
            yield from (_stored(one) for one in found)
            if not page.get("IsTruncated"):
                return
            if not found or page.get("NextContinuationToken", "") in ("", token):
                raise Trouble(SourceFault.ODD, "its listing does not go on where it says")
            token = page["NextContinuationToken"]

    def fetched(self, key: str, etag: str, limit: int) -> bytes | None:
        """Up to `limit` bytes of an object; None for one that is not the same any more."""
        with self._told():
            got: bytes | None = sync(self._files.loop, self._fetch, key, etag, limit, timeout=self._limit)
            return got

    def close(self) -> None:
        """Ends the connections."""
        if self._files._s3 is not None:
            self._files.close_session(self._files.loop, self._files._s3creator)

    def _page(self, token: str) -> dict[str, Any]:
        asked = {"Bucket": self._account.bucket, "Prefix": self._account.prefix}
        more = {"ContinuationToken": token} if token else {}
        with self._told():
            page: dict[str, Any] = self._files.call_s3("list_objects_v2", timeout=self._limit, **asked, **more)
            return page

    async def _fetch(self, key: str, etag: str, limit: int) -> bytes | None:
        same = {"IfMatch": etag} if etag else {}
        try:
            answer = await self._files._call_s3("get_object", Bucket=self._account.bucket, Key=key, **same)
        except (ClientError, OSError) as error:
            if code_of(error) in _NO_LONGER_THE_SAME:
                return None
            raise
        content = bytearray()
        async with answer["Body"] as body:
            try:
                while len(content) < limit and (portion := await body.read(min(_PORTION, limit - len(content)))):
                    content += portion
            except RuntimeError as error:  # so aiohttp says that the line went dead between two portions
                raise ConnectionResetError(str(error)) from None
        return bytes(content) if etag in ("", _etag(answer)) else None

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except ERRORS as error:
            raise Trouble(fault_of(error), said(error, self._now())) from None


def _stored(one: dict[str, Any]) -> Stored:
    return Stored(str(one.get("Key", "")), int(one.get("Size", 0)), file_time(one), _etag(one))


def _etag(of: dict[str, Any]) -> str:
    return str(of.get("ETag") or "")


def _asked(account: Account, limit_s: float) -> dict[str, Any]:
    signing = {"key": account.key, "secret": account.secret.reveal()} if account.key else {"anon": True}
    return {
        **signing,
        "endpoint_url": account.endpoint or None,
        "client_kwargs": {"region_name": account.region or "us-east-1", "verify": account.authority or None},
        "config_kwargs": {
            "connect_timeout": limit_s,
            "read_timeout": limit_s,
            "retries": {"total_max_attempts": _ATTEMPTS, "mode": "standard"},
            "s3": {"addressing_style": account.addressing},
            "ignore_configured_endpoint_urls": True,
            # Services beside the first one do not all know its newer checksums.
            "request_checksum_calculation": "when_required",
            "response_checksum_validation": "when_required",
        },
        "use_listings_cache": False,
        "skip_instance_cache": True,
    }
