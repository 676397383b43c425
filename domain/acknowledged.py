"""What came together from one sender who waits for an answer: a mail with its files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from domain.submission import Receipt, Submission

# Of what came longer ago nobody awaits to hear that it came.
NEWS_FOR = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """`letter` is the same for all that came together, `sender` the box that it came through: of a mail the address of who
    sent it. `places` may be sent for through it. `receipts` are all of it in their order, whatever has become of them,
    `versions` what was made of those that were taken, `answers` the receipts with answers to questions in them."""

    letter: str
    sender: str
    places: tuple[str, ...]
    receipts: tuple[Receipt, ...]
    versions: tuple[Submission, ...] = ()
    answers: frozenset[str] = frozenset()
