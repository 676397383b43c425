"""Opening a mailbox: over TLS but on this machine, with a password or a token, to write in it or else to look."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from imaplib import IMAP4

from domain.errors import SourceUnavailable
from domain.sourcefault import SourceFault
from sources.mail.address import MailAddress
from sources.mail.faults import said_of, unavailable
from sources.mail.wire import Client, has_ended
from words.log import log

# What a mail carries whose files are all in the ledger.
TAKEN = "PlanwatchTaken"
_LOG = log()


@dataclass(frozen=True, slots=True)
class Access:
    """How a mailbox is opened: a password or a token, the authority that its server's certificate is of, what an answer may
    take; `shown` is its address as everybody may see it."""

    address: MailAddress
    shown: str
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    authority: str = ""
    within_s: float = 60.0


@dataclass(frozen=True, slots=True)
class Chosen:
    """A folder that is open: its UIDVALIDITY, whether mails may be marked there, and with a word of our own."""

    validity: int
    writable: bool
    keeps_keyword: bool


def connected(access: Access) -> Client:
    """A connection that is logged in. Raises SourceUnavailable."""
    address = access.address
    context = _trusting(access) if address.tls else None
    try:
        client = Client(address.host, address.port, context, access.within_s)
    except Exception as error:
        raise unavailable(error, access.shown, SourceFault.UNREACHABLE) from None
    try:
        _begin_tls(client, access)
        _log_in(client, access)
    except SourceUnavailable:
        client.end()
        raise
    except Exception as error:
        client.end()
        raise unavailable(error, access.shown, SourceFault.CREDENTIALS) from None
    return client


def selected(client: Client, access: Access) -> Chosen:
    """The folder of the address: to write in it, else to look. Raises SourceUnavailable."""
    folder = access.address.folder
    try:
        _introduce(client)
        try:
            told = client.select_folder(folder)
        except IMAP4.readonly:
            told = client.select_folder(folder, readonly=True)
    except Exception as error:
        raise unavailable(error, access.shown, _why_not_selected(client, folder, error)) from None
    kept = [bytes(one).lower() for one in told.get(b"PERMANENTFLAGS", ())]
    writable = bool(told.get(b"READ-WRITE"))
    own = rb"\*" in kept or TAKEN.lower().encode() in kept
    return Chosen(int(told.get(b"UIDVALIDITY", 0)), writable=writable, keeps_keyword=writable and own)


def _why_not_selected(client: Client, folder: str, error: Exception) -> SourceFault:
    """Many servers say in words of their own that a folder is not there."""
    if has_ended(error):
        return SourceFault.UNREACHABLE
    try:
        return SourceFault.REFUSED if client.folder_exists(folder) else SourceFault.NOT_THERE
    except Exception:  # what counts is what was said before
        return SourceFault.REFUSED


def _trusting(access: Access) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=access.authority or None)
    except FileNotFoundError:
        raise SourceUnavailable(SourceFault.NOT_THERE, where=access.authority) from None
    except OSError as error:
        raise SourceUnavailable(SourceFault.MISUSED, where=access.authority, said=said_of(error)) from None


def _begin_tls(client: Client, access: Access) -> None:
    """Nobody listens within this machine; everywhere else a password goes through TLS or not at all."""
    if access.address.tls or (access.address.is_here and not access.authority):
        return
    if not client.has_capability("STARTTLS"):
        said = "the server offers no TLS (STARTTLS)"
        raise SourceUnavailable(SourceFault.CERTIFICATE, where=access.shown, said=said)
    client.starttls(_trusting(access))


def _log_in(client: Client, access: Access) -> None:
    if access.token:
        client.oauth2_login(access.address.user, access.token)
    elif client.has_capability("AUTH=PLAIN"):
        client.plain_login(access.address.user, access.password)
    else:
        client.login(access.address.user, access.password)


def _introduce(client: Client) -> None:
    """Some providers open no mailbox for a program that has not said its name."""
    if client.has_capability("ID"):
        try:
            client.id_({"name": "planwatch"})
        except IMAP4.abort:
            raise
        except IMAP4.error as error:
            _LOG.info("the mail server does not want to know our name: %s", error)
