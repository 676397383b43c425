"""Who sent a mail, and whether a machine did. Both are said by its header, which its sender writes: only what the receiving
server adds to it proves anything."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from email import policy
from email.parser import Parser
from email.utils import getaddresses

from sources.mail.names import decoded, words_of
from sources.read.grammar.subjects import SUBJECTS_OF_MACHINES

# What is asked for of a header, so that nobody's header of a megabyte is fetched.
FIELDS = (
    "FROM", "SENDER", "SUBJECT", "MESSAGE-ID", "RETURN-PATH", "AUTO-SUBMITTED", "PRECEDENCE", "LIST-ID",
    "X-AUTO-RESPONSE-SUPPRESS", "X-AUTOREPLY", "X-AUTORESPOND", "X-MAIL-AUTOREPLY", "AUTHENTICATION-RESULTS",
)  # fmt: skip
MOST_OF_HEADER = 65_536
_MOST_OF_FIELD = 2000
_OF_MACHINES = ("List-Id", "X-Autoreply", "X-Autorespond", "X-Mail-Autoreply")
_COMMENTS = re.compile(r"\([^()]*\)")
_QUOTED = re.compile(r"\"[^\"]*\"")
_PASSED = re.compile(r"\b(dkim|spf|dmarc)\s*=\s*pass\b([^;]*)", re.IGNORECASE)
_PROOF = {
    "dkim": re.compile(r"\bheader\.d\s*=\s*@?([^\s;]+)", re.IGNORECASE),
    "spf": re.compile(r"\bsmtp\.mailfrom\s*=\s*(?:[^\s;@]*@)?([^\s;]+)", re.IGNORECASE),
    "dmarc": re.compile(r"\bheader\.from\s*=\s*(?:[^\s;@]*@)?([^\s;]+)", re.IGNORECASE),
}


@dataclass(frozen=True, slots=True)
class Head:
    """What the header of a mail says. `sender` is one address in lower case, empty where it names none or several;
    `automatic` says what shows that no person sent it."""

    sender: str = ""
    message_id: str = ""
    subject: str = ""
    automatic: str = ""
    proven: bool = True


def head_of(raw: bytes, authserv: str = "") -> Head:
    """The header as it is understood. `authserv` is the server that has to have proved the sender; empty: none has to."""
    header = _Header(raw)
    sender = "" if len(raw) >= MOST_OF_HEADER else header.sender()
    return Head(
        sender=sender,
        message_id=header.first("Message-ID"),
        subject=words_of(header.first("Subject")),
        automatic=header.automatic(),
        proven=not authserv or _is_proven(sender, header.first("Authentication-Results"), authserv),
    )


class _Header:
    def __init__(self, raw: bytes) -> None:
        self._fields: dict[str, list[str]] = {}
        for name, value in _lines(decoded(raw)):
            self._fields.setdefault(name.lower(), []).append(value)

    def all(self, name: str) -> list[str]:
        return self._fields.get(name.lower(), [])

    def first(self, name: str) -> str:
        """The topmost: of those that servers add the one that was added last."""
        return next(iter(self.all(name)), "").strip()

    def sender(self) -> str:
        """The one address of From; empty where there is none, or several, or another one is said to have sent it."""
        named = [address for value in self.all("From") for address in _addresses(value)]
        sent_by = [address for value in self.all("Sender") for address in _addresses(value)]
        if len(self.all("From")) != 1 or len(named) != 1 or any(one != named[0] for one in sent_by):
            return ""
        return named[0]

    def automatic(self) -> str:
        """By which line it says that no person sent it: answered, it might answer in its turn."""
        if self.all("Return-Path") and self.first("Return-Path").replace(" ", "") == "<>":
            return "Return-Path: <>"
        submitted = self.first("Auto-Submitted").partition(";")[0].strip().lower()
        if submitted and submitted != "no":
            return f"Auto-Submitted: {submitted}"
        precedence = self.first("Precedence").lower()
        if precedence in ("bulk", "list", "junk", "auto_reply"):
            return f"Precedence: {precedence}"
        named = next((one for one in _OF_MACHINES if self.all(one)), "")
        return named or _suppressed(self.first("X-Auto-Response-Suppress")) or _of_a_machine(self.first("Subject"))


def _of_a_machine(subject: str) -> str:
    """By what its subject begins with."""
    found = SUBJECTS_OF_MACHINES.match(words_of(subject))
    return f"Subject: {found[0].strip()}" if found else ""


def _suppressed(value: str) -> str:
    # Exchange writes it into its own answers; `All` also stands in what people send.
    return "X-Auto-Response-Suppress" if "oof" in value.lower() and "autoreply" in value.lower() else ""


def _lines(text: str) -> Iterator[tuple[str, str]]:
    """The fields in their order, each on one line, none longer than people write."""
    unfolded = re.sub(r"\r?\n[ \t]+", " ", text)
    for line in unfolded.splitlines():
        name, colon, value = line.partition(":")
        if colon and name and " " not in name.strip():
            yield name.strip(), value[: _MOST_OF_FIELD + 1]


def _addresses(value: str) -> Collection[str]:
    """The addresses of a field, in lower case; two of nothing where it cannot be read."""
    if len(value) > _MOST_OF_FIELD:
        return ("", "")
    try:
        mail = Parser(policy=policy.default).parsestr(f"From: {value.strip()}\n\n")
        found = [one.addr_spec.lower() if one.username and one.domain else "" for one in mail["From"].addresses]
    except Exception:  # whatever the parser of the standard library meets in a stranger's header
        return ("", "")
    # What two readers read differently was written so that they do.
    return found if found == [address.lower() for _, address in getaddresses([value])] else ("", "")


def _is_proven(sender: str, results: str, authserv: str) -> bool:
    """Whether the server that is trusted says of the sender's domain that the mail is from there. Only the topmost line
    counts: what stands below it may have come with the mail."""
    bare = _COMMENTS.sub(" ", _COMMENTS.sub(" ", _QUOTED.sub(" ", results)))
    named, _, told = bare.partition(";")
    if not named.split() or named.split()[0].lower() != authserv.lower():
        return False
    domain = sender.rpartition("@")[2]
    return any(_is_of(domain, method[2], method[1].lower()) for method in _PASSED.finditer(told))


def _is_of(domain: str, told: str, method: str) -> bool:
    """Whether what was proved is the domain, or one that it belongs to."""
    found = _PROOF[method].search(told)
    proved = found[1].strip(".").lower() if found else ""
    return "." in proved and bool(domain) and (domain == proved or domain.endswith(f".{proved}"))
