"""One mail, as it is offered: its files; else one thing that says what is wrong with it, for whoever is to do something; nothing
where nobody waits for an answer."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from domain.deployment import SourceConfig
from sources.filenames import told_apart
from sources.mail.mailbox import MOST_ON_ITS_WAY, Heading, Mailbox
from sources.mail.names import file_name
from sources.mail.senders import Head
from sources.mail.structure import MOST_FILES, Attached, Part, files_among, parts_of, subtype_of
from sources.offers import Offered
from sources.patterns import files_of
from words.log import log

_NAME_OF_LETTER = 80
_LOG = log()


@dataclass(frozen=True)
class Letter:
    """One mail, as it is offered."""

    config: SourceConfig
    mailbox: Mailbox
    heading: Heading
    head: Head

    def offers(self) -> Iterator[Offered]:
        """Its files; else one thing that says what is wrong with it; nothing where nobody waits for an answer."""
        for one in self._found():
            if not one.left or self.mailbox.is_there(self.heading.uid):
                yield one

    def _found(self) -> Iterator[Offered]:
        try:
            structure = self.mailbox.structure(self.heading.uid)
            if structure is None:
                return
            automatic = self.head.automatic or ("report" if subtype_of(structure) == "report" else "")
            files = files_among(parts_of(structure))
        except ValueError as error:
            _LOG.warning("source %s: UID %d: %s", self.config.id, self.heading.uid, error)
            yield self._aside("mail_unreadable", self._subject)
            return
        if self._allowed and not automatic:
            yield from self._files(files)
        elif files and (self._allowed or not automatic):
            left = "automatic_mail" if automatic else "unknown_sender" if self._is_strange else "unproven_sender"
            yield self._aside(left, self._first_of(files))
        else:
            who = self.head.sender or "an address that cannot be told"
            _LOG.info(
                "source %s: a mail of %s is passed over: %s",
                self.config.id,
                who,
                automatic or "unknown sender, no file",
            )

    def _files(self, files: Sequence[Attached]) -> Iterator[Offered]:
        wanted = [
            (name, one) for name, one in self._with_names(files[:MOST_FILES]) if one.left or self._is_wanted(name)
        ]
        if not wanted:
            yield self._aside("no_attachment", self._subject)
        seen: set[str] = set()
        for name, one in wanted:
            shown = name if name not in seen else told_apart(name, one.part.number)
            seen.add(shown)
            yield self._offered(shown, one)
        if len(files) > MOST_FILES:
            yield self._aside("too_many_attachments", self._subject)

    def _offered(self, name: str, one: Attached) -> Offered:
        uid, part = self.heading.uid, one.part
        return Offered(
            box=self.named,
            path=f"{self._folder}/{name}",
            mark=f"{self.mailbox.validity}-{uid}-{part.number}{f'-{one.left}' if one.left else ''}",
            sent_at=self.heading.at,
            size=_of_the_file(part) if part.octets > MOST_ON_ITS_WAY else None,
            left=one.left,
            address=f"{uid} {part.number} {part.octets} {part.encoding}",
        )

    def _aside(self, left: str, name: str) -> Offered:
        """The mail as one thing that is not opened. What only claims to come from a box comes from none."""
        trusted = self._allowed and left != "automatic_mail"
        box = self.named if trusted else self.head.sender if self._is_strange else f"?{self.head.sender}"
        folder = self._folder if trusted else f"{_one_name(box)}/{self._id}"
        mark, address = f"{self.mailbox.validity}-{self.heading.uid}-{left}", f"{self.heading.uid} {left} -"
        return Offered(box, f"{folder}/{name}", mark, self.heading.at, left=left, address=address)

    def _with_names(self, files: Sequence[Attached]) -> Iterator[tuple[str, Attached]]:
        alone = len(files) == 1 and not files[0].part.within
        headers = self.mailbox.part_headers(self.heading.uid, [one.part.number for one in files], alone=alone)
        for place, one in enumerate(files, 1):
            yield _one_name(file_name(headers[one.part.number], one.part.kind, place)), one

    def _first_of(self, files: Sequence[Attached]) -> str:
        (name, _), *_ = self._with_names(files[:1])
        return name if len(files) == 1 else f"{name} (+{len(files) - 1})"

    def _is_wanted(self, name: str) -> bool:
        if files_of(self.config.pattern).fullmatch(f"{self._folder}/{name}"):
            return True
        _LOG.info("source %s: %s/%s is not of the pattern %s", self.config.id, self._folder, name, self.config.pattern)
        return False

    @property
    def _subject(self) -> str:
        return _one_name(self.head.subject)[:_NAME_OF_LETTER] or "-"

    @property
    def named(self) -> str:
        """The box that is the sender's, as it is configured; one of all of a domain where its own is none."""
        by_name = {box.lower(): box for box in self.config.boxes}
        domain = f"*@{self.head.sender.rpartition('@')[2]}"
        return by_name.get(self.head.sender) or by_name.get(domain) or "" if self.head.sender else ""

    @property
    def _is_strange(self) -> bool:
        return bool(self.head.sender) and not self.named

    @property
    def _allowed(self) -> bool:
        return bool(self.named) and self.head.proven

    @property
    def _id(self) -> str:
        """The same for the same mail, however often it is copied, and whatever becomes of the mailbox."""
        named = self.head.message_id or f"{self.mailbox.validity}-{self.heading.uid}"
        return hashlib.sha256(named.encode("utf-8", "replace")).hexdigest()[:12]

    @property
    def _folder(self) -> str:
        """Where its files stand: the box and the mail; of a box of many senders the sender too."""
        sender = f"{_one_name(self.head.sender)}-" if self.named.startswith("*") else ""
        return f"{_one_name(self.named)}/{sender}{self._id}"


def _of_the_file(part: Part) -> int:
    """How large a file is about that is not fetched: people know it by its own size, not by the one on its way."""
    return part.octets * 57 // 78 if part.encoding == "base64" else part.octets  # so much of it stands in a line


def _one_name(text: str) -> str:
    """A text as one part of a path."""
    return re.sub(r"[\\/\x00-\x1f]+", "_", text).strip()
