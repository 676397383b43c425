"""What a mail server or the way to it says, as what is wrong with a source."""

from __future__ import annotations

import re
import ssl
from imaplib import IMAP4

from domain.errors import FileUnavailable, SourceUnavailable
from domain.sourcefault import SourceFault

# RFC 5530, and the older ones of RFC 3501 and RFC 9208.
_CODES = {
    "AUTHENTICATIONFAILED": SourceFault.CREDENTIALS,
    "AUTHORIZATIONFAILED": SourceFault.CREDENTIALS,
    "EXPIRED": SourceFault.CREDENTIALS,
    "PRIVACYREQUIRED": SourceFault.CERTIFICATE,
    "NOPERM": SourceFault.DENIED,
    "READ-ONLY": SourceFault.DENIED,
    "NONEXISTENT": SourceFault.NOT_THERE,
    "TRYCREATE": SourceFault.NOT_THERE,
    "UNAVAILABLE": SourceFault.BROKEN,
    "SERVERBUG": SourceFault.BROKEN,
    "CORRUPTION": SourceFault.BROKEN,
    "INUSE": SourceFault.BUSY,
    "LIMIT": SourceFault.BUSY,
}
_CODE = re.compile(r"\[([A-Z-]+)[^\]]*\]")
_BYTES = re.compile(r"^b(['\"])(.*)\1$", re.DOTALL)
_LONGEST = 300


def unavailable(error: Exception, where: str, no: SourceFault = SourceFault.REFUSED) -> SourceUnavailable:
    """The source cannot be read; `no` is what a refusal without a code means where it was asked for."""
    return SourceUnavailable(fault_of(error, no), where=where, said=said_of(error))


def file_unavailable(error: Exception, where: str) -> FileUnavailable:
    """The same of one mail."""
    return FileUnavailable(fault_of(error, SourceFault.REFUSED), where=where, said=said_of(error))


def fault_of(error: Exception, no: SourceFault) -> SourceFault:
    """Which of the faults an error is."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return SourceFault.CERTIFICATE
    if isinstance(error, TimeoutError):
        return SourceFault.SLOW
    if isinstance(error, ssl.SSLError) and not isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return SourceFault.ODD
    if isinstance(error, OSError):
        return SourceFault.UNREACHABLE
    if isinstance(error, IMAP4.error):
        return _answered(error, no)
    return SourceFault.ODD


def said_of(error: Exception) -> str:
    """What the other side said, in a line that is not too long."""
    given = error.args[0] if len(error.args) == 1 else str(error)
    text = given.decode("utf-8", "replace") if isinstance(given, bytes) else str(given)
    bare = _BYTES.match(text)
    told = bare[2] if bare else text
    named = told or type(error).__name__
    return named if len(named) <= _LONGEST else f"{named[: _LONGEST - 1]}…"


def _answered(error: Exception, no: SourceFault) -> SourceFault:
    code = _CODE.search(str(error))
    if code and code[1] in _CODES:
        return _CODES[code[1]]
    if isinstance(error, IMAP4.abort):
        # The library calls it so too where the answer is none of the protocol.
        return SourceFault.ODD if "unexpected response" in str(error) else SourceFault.UNREACHABLE
    return SourceFault.ODD if type(error).__name__ == "ProtocolError" else no
