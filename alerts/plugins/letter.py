"""A mail as it goes over the wire: both parts, pictures in it and files with it, and heads by which mail programs put the
messages about one matter together."""

from __future__ import annotations

import html
import mimetypes
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate
from pathlib import Path

from alerts.plugins.parcel import Parcel

# What a channel's url may not set beside us: two of them make a mail that servers refuse.
_OURS = frozenset(
    {
        "auto-submitted",
        "message-id",
        "references",
        "in-reply-to",
        "x-alert-key",
        "from",
        "to",
        "subject",
        "date",
        "mime-version",
    }
)
_LINK = re.compile(r'<a\b[^>]*\bhref="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """Who writes to whom about what."""

    sender: tuple[str, str]  # name and mailbox
    to: str
    subject: str
    body: str
    is_html: bool
    at: float  # seconds of the epoch
    parcel: Parcel
    reply_to: tuple[str, ...] = ()
    heads: Mapping[str, str] = field(default_factory=dict)


def written(letter: Letter) -> EmailMessage:
    """The mail. Raises ValueError for a mailbox or head that cannot be one."""
    mail = EmailMessage(policy=SMTP)
    name, mailbox = letter.sender
    mail["From"] = Address(name or "", addr_spec=mailbox)
    mail["To"] = Address(addr_spec=letter.to)
    mail["Date"] = formatdate(letter.at)
    mail["Auto-Submitted"] = "auto-generated"  # no program answers it, and no mailbox of ours takes it for a return
    mail["Subject"] = " ".join(letter.subject.split())
    if letter.reply_to:
        mail["Reply-To"] = ", ".join(letter.reply_to)
    for head, value in {**_heads(letter.parcel, mailbox.rpartition("@")[2]), **_beside(letter.heads)}.items():
        mail[head] = value
    _put(mail, letter)
    return mail


def _heads(parcel: Parcel, host: str) -> dict[str, str]:
    """The same delivery has the same Message-ID however often it is tried, so that a mailbox may tell the copies apart."""
    heads = {"Message-ID": f"<{_plain(parcel.key)}@{host}>"} if parcel.key else {}
    if not parcel.thread:
        return heads
    root = f"<alert.{_plain(parcel.thread)}@{host}>"
    return {**heads, "In-Reply-To": root, "References": root, "X-Alert-Key": _plain(parcel.thread)}


def _plain(key: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]", "-", key)


def _beside(heads: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in heads.items() if name.lower() not in _OURS}


def _put(mail: EmailMessage, letter: Letter) -> None:
    """Base64 throughout: no line is too long for any server, whatever language it is in."""
    if letter.is_html:
        pictures = {f"picture{number}": path for number, path in enumerate(letter.parcel.pictures, 1)}
        shown = "".join(
            f'<p><img src="cid:{name}" alt="{html.escape(path.stem)}"></p>' for name, path in pictures.items()
        )
        mail.set_content(as_text(letter.body), cte="base64")
        mail.add_alternative(f"{letter.body}\n{shown}", subtype="html", cte="base64")
        page = mail.get_payload()[1]  # type: ignore[index]  # the part that was just added
        for name, path in pictures.items():
            page.add_related(path.read_bytes(), *_kind(path), cid=f"<{name}>", disposition="inline")  # type: ignore[union-attr]
    else:
        mail.set_content(letter.body, cte="base64")
    for path in letter.parcel.files:
        main, sub = _kind(path)
        mail.add_attachment(path.read_bytes(), maintype=main, subtype=sub, filename=path.name)


def _kind(path: Path) -> tuple[str, str]:
    main, _, sub = (mimetypes.guess_type(path.name)[0] or "application/octet-stream").partition("/")
    return (main, sub) if main not in {"text", "message"} else ("application", "octet-stream")


def as_text(page: str) -> str:
    """Our own HTML for whoever reads mail without it: a link keeps its address."""
    return html.unescape(re.sub(r"<[^>]+>", "", _LINK.sub(r"\2 \1", page)))
