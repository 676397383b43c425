"""Where a mailbox is: `imaps://user@host[:993]/INBOX`, or `imap://` for one that is asked for TLS on its plain port."""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

INBOX = "INBOX"
_PORTS = {"imaps": 993, "imap": 143}
FORM = "imaps://user@host[:port]/INBOX, or imap:// for STARTTLS"


@dataclass(frozen=True, slots=True)
class MailAddress:
    """`tls` from the first byte on, else by STARTTLS; `password` only where the address itself holds it."""

    tls: bool
    user: str
    host: str
    port: int
    folder: str
    password: str = field(default="", repr=False)

    @property
    def is_here(self) -> bool:
        """Whether it is this very machine: nobody listens on the way."""
        if self.host.lower() == "localhost":
            return True
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return False


def parsed(text: str) -> MailAddress:
    """The address. Raises ValueError, which says what is wrong and never quotes a password."""
    parts = urlsplit(text)
    if parts.scheme not in _PORTS:
        raise ValueError(f"no address of a mailbox: {FORM}")
    if not parts.hostname or not parts.username:
        raise ValueError(f"no {'user' if parts.hostname else 'host'} in it: {FORM}")
    try:
        port = parts.port or _PORTS[parts.scheme]
    except ValueError:
        raise ValueError(f"its port is no number from 1 to 65535: {FORM}") from None
    return MailAddress(
        tls=parts.scheme == "imaps",
        user=unquote(parts.username),
        host=parts.hostname,
        port=port,
        folder=unquote(parts.path.strip("/")) or INBOX,
        password=unquote(parts.password or ""),
    )
