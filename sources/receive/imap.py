"""A mailbox as a source: what allowed senders attach to their mails. Each of them is a box of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from domain.deployment import SourceConfig
from domain.errors import SourceUnavailable
from domain.kind import Parameter, ParameterType
from domain.sourcefault import SourceFault
from sources.arrivals import Arrived
from sources.mail.address import FORM, MailAddress, parsed
from sources.mail.progress import Progress
from sources.offers import BoxTrouble, Found, Known, Offered, Reached, arrived
from sources.opening import Opening, Receiver

if TYPE_CHECKING:
    from sources.mail.letter import Letter
    from sources.mail.mailbox import Heading, Mailbox

PORTION = 50  # mails; after each the ledger keeps how far the mailbox was read
_ADDRESS = re.compile(r"(\*|[^\s@*]+)@[^\s@*]+")


@dataclass
class _Mail:
    """What of a mail was offered and is not in the ledger yet; `whole`: nothing more of it will be offered."""

    waiting: set[str] = field(default_factory=set)
    whole: bool = False


@dataclass(eq=False)
class MailSource:
    """Reads `config.address`. A mail is done with when all that it brought is in the ledger: it is marked, and moved where a
    folder for that is named."""

    config: SourceConfig
    opening: Opening
    _box: list[Mailbox] = field(default_factory=list, repr=False)
    _open: dict[int, _Mail] = field(default_factory=dict, repr=False)
    _troubles: dict[str, SourceUnavailable] = field(default_factory=dict, repr=False)

    def offers(self, known: Known) -> Iterator[Found]:
        """What came since the last pull, and what of earlier mails is not done with. Raises SourceUnavailable."""
        mailbox = self._mailbox
        mailbox.connect()
        progress = Progress.of(known.cursor, mailbox.validity)
        # What could not be moved is offered once more, and known then: some at a time, new mails do not wait for it.
        unmoved = mailbox.marked()[:PORTION] if self._done_folder else []
        uids = sorted({*mailbox.still_open(progress.again), *unmoved, *mailbox.since(progress.last)})
        for start in range(0, len(uids), PORTION):
            some = uids[start : start + PORTION]
            for one in mailbox.headings(some):
                yield from self._offered(one, known)
            progress = progress.past(some, self._open)
            yield Reached(progress.cursor)
            self._finish()
        yield from (BoxTrouble(box, error) for box, error in self._troubles.items())

    def read(self, one: Offered) -> Arrived | None:
        """The bytes of one part; None for one that has gone meanwhile. Raises FileUnavailable, SourceUnavailable."""
        if one.left or one.size:  # told of what is too large alone
            return arrived(self.config.id, one, b"")
        uid, number, octets, encoding = one.address.split(" ", 3)
        content = self._mailbox.content(int(uid), number, int(octets), encoding)
        return None if content is None else arrived(self.config.id, one, content)

    def acknowledge(self, taken: Sequence[Offered]) -> None:
        """Marks and moves the mails of which everything is in the ledger. Raises SourceUnavailable where nobody answers; what
        may not be moved is told with the pull."""
        for one in taken:
            mail = self._open.get(int(one.address.partition(" ")[0]))
            if mail:
                mail.waiting.discard(one.address)
        self._finish()

    def close(self) -> None:
        """Ends the connection."""
        for one in self._box:
            one.close()

    @property
    def _done_folder(self) -> str:
        return str(self.config.options.get("done_folder") or "")

    @property
    def _mailbox(self) -> Mailbox:
        """Made when it is first asked for: looking at a configuration loads no mail library."""
        if not self._box:
            from sources.mail.mailbox import Mailbox

            self._box.append(Mailbox(_access(self.config, self.opening)))
        return self._box[0]

    def _finish(self) -> None:
        """Says of the mails that are done with that they are."""
        done = [uid for uid, mail in self._open.items() if mail.whole and not mail.waiting]
        for uid in done:
            del self._open[uid]
        if done:
            self._mailbox.mark(done)
            if self._done_folder:
                self._put_away(done)

    def _put_away(self, uids: Sequence[int]) -> None:
        """Moves what was taken. What cannot be moved is taken all the same: it stays marked, and is moved another day."""
        try:
            self._mailbox.move(uids, self._done_folder)
        except SourceUnavailable as error:
            if error.transient:
                raise
            self._troubles[self._done_folder] = error

    def _offered(self, one: Heading | tuple[int, SourceUnavailable], known: Known) -> Iterator[Found]:
        """What one mail brings. One that cannot be looked at stops no other and is looked at again."""
        if isinstance(one, tuple):
            self._open[one[0]] = _Mail()
            self._troubles[f"UID {one[0]}"] = one[1]
            return
        letter, mail, is_ours = self._letter(one), _Mail(), False
        self._open[one.uid] = mail
        try:
            for found in letter.offers():
                if known.wants(found.box):
                    is_ours = True
                    mail.waiting.add(found.address)
                    yield found
        except SourceUnavailable as error:
            if error.transient:
                raise
            self._troubles[letter.named or f"UID {one.uid}"] = error
            return
        mail.whole = True
        if not is_ours:
            del self._open[one.uid]  # nothing for us: it stays as it is

    def _letter(self, heading: Heading) -> Letter:
        from sources.mail.letter import Letter
        from sources.mail.senders import head_of

        authserv = str(self.config.options.get("authserv") or "")
        return Letter(self.config, self._mailbox, heading, head_of(heading.raw, authserv))


def _access(config: SourceConfig, opening: Opening) -> Any:
    from sources.mail.login import Access

    options = {one.name: str(config.options.get(one.name) or "") for one in KIND.parameters}
    address = _address(config)
    password, token = (
        opening.secret(options[one]).reveal() if options[one] else "" for one in ("password", "oauth_token")
    )
    if not (password or token or address.password):
        raise SourceUnavailable(SourceFault.MISUSED, where=str(config.address), said="neither password nor oauth_token")
    authority = str(opening.home / options["ca"]) if options["ca"] else ""
    return Access(
        address, str(config.address), password or address.password, token, authority, within_s=config.timeout_s
    )


def _address(config: SourceConfig) -> MailAddress:
    try:
        return parsed(config.address.reveal())
    except ValueError as error:
        raise SourceUnavailable(SourceFault.MISUSED, where=str(config.address), said=str(error)) from None


def problems(config: SourceConfig) -> Iterator[tuple[str, str]]:
    """What cannot work: an address that is none, nothing to log in with, nobody who may send."""
    address = None
    if not config.address.reference:
        try:
            address = parsed(config.address.reveal())
        except ValueError as error:
            yield f"address {config.address}", str(error)
    given = [one for one in ("password", "oauth_token") if config.options.get(one)]
    if len(given) > 1 or not (given or address is None or address.password):
        yield (
            f"options: {' and '.join(given) or 'no password'}",
            "one of password, oauth_token (env:NAME or file:/path)",
        )
    folder = config.options.get("done_folder")
    if address and folder and str(folder).strip("/").casefold() == address.folder.casefold():
        yield f"done_folder {folder!r}", "it is the mailbox itself: name another folder, or none"
    if not config.boxes:
        yield "no boxes", "the addresses that may send, each with its places: a mail of nobody else is taken"
    for box in sorted(one for one in config.boxes if not _ADDRESS.fullmatch(one)):
        yield f"box {box!r}", "an address, or *@domain for every address of a domain"


_SECRET = ParameterType.SECRET
_TEXT = ParameterType.TEXT
KIND = Receiver(
    code="imap",
    meaning="a mailbox: what allowed senders attach to their mails; nothing else that they write is read",
    address=FORM,
    boxes="the addresses of those who may send, *@domain for all of a domain; a mail of anybody else is refused",
    parameters=(
        Parameter(name="password", type=_SECRET, meaning="the mailbox's password"),
        Parameter(name="oauth_token", type=_SECRET, meaning="instead of it an access token (XOAUTH2)"),
        Parameter(name="ca", type=_TEXT, meaning="file of the root certificate of the server's authority", default=""),
        Parameter(
            name="done_folder",
            type=_TEXT,
            meaning="folder into which mails are moved once they are in the ledger; empty: they stay, marked as read",
            default="",
        ),
        Parameter(
            name="authserv",
            type=_TEXT,
            meaning="server whose Authentication-Results prove the sender's domain (dkim, spf or dmarc); empty: nothing does",
            default="",
        ),
    ),
    open=MailSource,
    problems=problems,
    answers_sender=True,
)
