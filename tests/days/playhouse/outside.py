"""What is seen of a Planwatch from outside: the files of its file channel, its ledger as a whole, every other file."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

# SQLite's side files and the locks between processes say nothing of what is in the ledger.
ASIDE = ("ledger.db", ".lock")


@dataclass(frozen=True)
class Message:
    """One file of the file channel."""

    recipient: str
    title: str
    body: str

    @property
    def begins(self) -> list[str]:
        """The first two lines of the text."""
        return self.body.strip().splitlines()[:2]


def written(home: Path) -> dict[Path, int]:
    """The files of the file channel. One that is sent again is replaced: it is another file under the same name."""
    return {path: path.stat().st_ino for path in (home / "out/messages").rglob("*.txt")}


def messages(paths: Iterable[Path]) -> tuple[Message, ...]:
    """Files of the file channel as their readers see them."""
    return tuple(_message(path.read_text(encoding="utf-8")) for path in sorted(paths))


def _message(text: str) -> Message:
    head, _, body = text.partition("\n\n")
    named = dict(line.split(": ", 1) for line in head.splitlines())
    return Message(named["收件人 To"], named["标题 Subject"], body)


def everything(home: Path) -> tuple[str, dict[str, str]]:
    """Whatever could change: the whole content of the ledger, and every other file with its bytes."""
    files = {
        str(path.relative_to(home)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(home.rglob("*"))
        if path.is_file() and not path.name.startswith(ASIDE[0]) and path.suffix != ASIDE[1]
    }
    return ledger(home), files


def ledger(home: Path) -> str:
    """The ledger as one text: every row of every table."""
    with closing(sqlite3.connect(f"file:{home / 'ledger.db'}?mode=ro", uri=True)) as connection:
        return "\n".join(connection.iterdump())


def attempts(home: Path) -> int:
    """How often anything was handed to a channel: a message that went twice counts twice."""
    with closing(sqlite3.connect(f"file:{home / 'ledger.db'}?mode=ro", uri=True)) as connection:
        return int(connection.execute("SELECT count(*) FROM delivery_attempts").fetchone()[0])
