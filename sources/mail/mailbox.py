"""One mailbox of a mail server: what is there, what it is made of, its bytes, and what is said to it of what was taken.

Nothing is marked as read by looking: everything is peeked at. Raises SourceUnavailable with the fault in it, FileUnavailable
where it is about one mail."""

from __future__ import annotations

import binascii
import quopri
import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from domain.errors import FileUnavailable, SourceUnavailable
from domain.sourcefault import SourceFault
from sources.arrivals import MAX_BYTES
from sources.mail.faults import file_unavailable, unavailable
from sources.mail.login import TAKEN, Access, connected, selected
from sources.mail.senders import FIELDS, MOST_OF_HEADER
from sources.mail.wire import MOST, MOST_OF_A_FILE, AnswerTooLarge, Client, has_ended

# Of base64 in short lines, so many octets are MAX_BYTES of a file: what is larger on its way is not fetched.
MOST_ON_ITS_WAY = MAX_BYTES * 66 // 48 + 1024
_MOST_OF_STRUCTURE = 1024 * 1024
_MOST_OF_NAMES = 8192
_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Heading:
    """Of one mail: its header as far as it was asked for, and when the server got it."""

    uid: int
    raw: bytes
    at: datetime | None


class Mailbox:
    """Connected when it is first asked, and again where an answer had no end that could be told."""

    def __init__(self, access: Access) -> None:
        self.access = access
        self.validity = 0
        self.writable = self.keeps_keyword = False
        self._client: Client | None = None

    def connect(self) -> None:
        """Opens it now, so that it is known which mailbox it is."""
        self._ready()

    def close(self) -> None:
        """Ends the connection."""
        self._drop()

    def since(self, last: int) -> list[int]:
        """The UIDs above one."""
        found = self._searched(["UID", f"{last + 1}:*"])
        return sorted(uid for uid in found if uid > last)  # the last mail is always among the answer

    def still_open(self, uids: Collection[int]) -> list[int]:
        """Those of these that are there and do not carry the mark of what was taken."""
        unmarked = ["UNKEYWORD", TAKEN] if self.keeps_keyword else []
        return [
            uid
            for some in _some(sorted(uids))
            for uid in self._searched(["UID", ",".join(str(one) for one in some), *unmarked])
        ]

    def marked(self) -> list[int]:
        """Those that carry the mark."""
        return sorted(self._searched(["KEYWORD", TAKEN])) if self.keeps_keyword else []

    def headings(self, uids: Sequence[int]) -> Iterator[Heading | tuple[int, SourceUnavailable]]:
        """Of each of these that is there; of one whose header cannot be had, what is wrong."""
        try:
            found = self._headings(uids)
        except SourceUnavailable as error:
            if error.transient:
                raise
            if len(uids) == 1:
                yield uids[0], error
                return
            for uid in uids:
                yield from self._heading_alone(uid)
            return
        yield from found

    def structure(self, uid: int) -> Any:
        """What the mail is made of; None where it has gone. Raises FileUnavailable, ValueError for what is none."""
        try:
            found = self._of(uid, ["BODYSTRUCTURE"], _MOST_OF_STRUCTURE)
        except (AnswerTooLarge, RecursionError) as error:
            raise ValueError(str(error)) from None
        return None if found is None else found.get(b"BODYSTRUCTURE", ())

    def part_headers(self, uid: int, numbers: Sequence[str], *, alone: bool) -> dict[str, bytes]:
        """By number: the beginning of the header of each part; of a mail that is one part (`alone`) its own."""
        whole = "HEADER.FIELDS (CONTENT-TYPE CONTENT-DISPOSITION)"
        found: dict[str, bytes] = {}
        for some in _some(numbers):
            asked = {one: whole if alone else f"{one}.MIME" for one in some}
            answer = self._of(uid, [f"BODY.PEEK[{one}]<0.{_MOST_OF_NAMES}>" for one in asked.values()], MOST) or {}
            for number, section in asked.items():
                found[number] = _section(answer, section)
        return found

    def content(self, uid: int, number: str, octets: int, encoding: str) -> bytes | None:
        """The bytes of one part, as the sender had them; None where the mail has gone. Raises FileUnavailable, also where the
        server hands over nothing of what it says has `octets`: that is no empty file."""
        asked = f"BODY.PEEK[{number}]<0.{MOST_ON_ITS_WAY}>"
        found = self._of(uid, [asked], MOST_OF_A_FILE)
        raw = b"" if found is None else _section(found, number)
        if not raw and not self.is_there(uid):
            return None
        if octets and not raw:
            where = f"{self.access.shown} UID {uid}"
            raise FileUnavailable(SourceFault.ODD, where=where, said=f"nothing of {octets} octets of part {number}")
        return unpacked(raw, encoding)

    def is_there(self, uid: int) -> bool:
        """Whether a mail is still in the mailbox. Of one that somebody deletes meanwhile servers tell that it is empty."""
        with self._asking(self.access.shown) as client:
            client.noop()
            return uid in client.search(["UID", str(uid)])

    def mark(self, uids: Sequence[int]) -> None:
        """Says that these were read and taken, as far as the mailbox keeps that."""
        if self.writable:
            flags = [rb"\Seen", TAKEN.encode()] if self.keeps_keyword else [rb"\Seen"]
            for some in _some(uids):
                with self._asking(self.access.shown) as client:
                    client.add_flags(list(some), flags, silent=True)

    def move(self, uids: Sequence[int], folder: str) -> None:
        """Into another folder; only these are deleted here."""
        for some in _some(uids):
            with self._asking(f"{self.access.shown} -> {folder}", SourceFault.DENIED) as client:
                if client.has_capability("MOVE"):
                    client.move(list(some), folder)
                elif client.has_capability("UIDPLUS"):
                    client.copy(list(some), folder)
                    client.delete_messages(list(some), silent=True)
                    client.uid_expunge(list(some))
                else:
                    said = "the server knows neither MOVE nor UIDPLUS"
                    raise SourceUnavailable(SourceFault.MISUSED, where=folder, said=said)

    def _searched(self, criteria: list[str]) -> list[int]:
        with self._asking(self.access.shown) as client:
            return [int(uid) for uid in client.search(criteria)]

    def _headings(self, uids: Sequence[int]) -> list[Heading]:
        asked = ["INTERNALDATE", f"BODY.PEEK[HEADER.FIELDS ({' '.join(FIELDS)})]<0.{MOST_OF_HEADER}>"]
        with self._asking(self.access.shown) as client:
            answer = client.fetch_within(MOST_OF_A_FILE, uids, asked)
        return [
            Heading(uid, _section(found, "HEADER.FIELDS"), _moment(found.get(b"INTERNALDATE")))
            for uid, found in answer.items()
        ]

    def _heading_alone(self, uid: int) -> Iterator[Heading | tuple[int, SourceUnavailable]]:
        try:
            yield from self._headings([uid])
        except SourceUnavailable as error:
            if error.transient:
                raise
            yield uid, error

    def _of(self, uid: int, asked: list[str], most: int) -> dict[bytes, Any] | None:
        """What the server says of one mail. Raises AnswerTooLarge; the next question finds a new connection."""
        client = self._ready()
        try:
            return client.fetch_within(most, [uid], asked).get(uid)
        except Exception as error:
            where = f"{self.access.shown} UID {uid}"
            if has_ended(error):
                self._drop()
            if isinstance(error, AnswerTooLarge | RecursionError):
                raise
            if has_ended(error):
                raise unavailable(error, where) from None
            raise file_unavailable(error, where) from None

    @contextmanager
    def _asking(self, where: str, no: SourceFault = SourceFault.REFUSED) -> Iterator[Client]:
        client = self._ready()
        try:
            yield client
        except SourceUnavailable:
            raise
        except Exception as error:
            if has_ended(error):
                self._drop()
            raise unavailable(error, where, no) from None

    def _choose(self, client: Client) -> None:
        """Which mailbox it is, and what may be done in it."""
        chosen = selected(client, self.access)
        if self.validity not in (0, chosen.validity):
            raise SourceUnavailable(
                SourceFault.BROKEN, where=self.access.shown, said="the mailbox was made anew meanwhile"
            )
        self.validity, self.writable, self.keeps_keyword = chosen.validity, chosen.writable, chosen.keeps_keyword

    def _drop(self) -> None:
        if self._client is not None:
            self._client.end()
        self._client = None

    def _ready(self) -> Client:
        if self._client is None:
            self._client = connected(self.access)
            self._choose(self._client)
        return self._client


def unpacked(raw: bytes, encoding: str) -> bytes:
    """The bytes that were packed for the way. What breaks off gives what there is of it."""
    if encoding == "base64":
        clean = re.sub(rb"[^A-Za-z0-9+/]", b"", raw)
        usable = clean[:-1] if len(clean) % 4 == 1 else clean
        return binascii.a2b_base64(usable + b"=" * (-len(usable) % 4))
    return quopri.decodestring(raw) if encoding == "quoted-printable" else raw


def _moment(told: Any) -> datetime | None:
    return told.astimezone(UTC) if isinstance(told, datetime) else None


def _section(answer: dict[bytes, Any], section: str) -> bytes:
    """What was answered for a section, whatever was said of its beginning."""
    begins = f"BODY[{section}".upper().encode()
    found = next((value for key, value in answer.items() if key.upper().startswith(begins)), None)
    return found if isinstance(found, bytes) else str(found or "").encode()


def _some(of: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (of[start : start + _AT_ONCE] for start in range(0, len(of), _AT_ONCE))
