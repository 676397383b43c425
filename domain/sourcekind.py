"""What a kind of source declares of itself."""

from __future__ import annotations

from dataclasses import dataclass

from domain.kind import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceKind(Kind):
    """A way by which submissions come. `address` says what is written as the address of such a source (empty: it has none);
    `boxes` what its boxes are called; its parameters are set under `options`."""

    address: str
    boxes: str = "the names of its first-level folders"
    reads_archive: bool = False  # its address may be a folder of this machine: a past day is read by it
    holds_what_stands: bool = False  # it shows what a system holds now: an older figure came back there, not here
    is_pushed: bool = False  # its files come by themselves, each answered while its sender waits
    answers_sender: bool = False  # who sent something hears of it by a message: the receipt, or why it was refused

    @property
    def knows_senders(self) -> bool:
        """Whether each of its boxes is a sender who was made known to it: one that is not configured is nobody's any more."""
        return self.is_pushed or self.answers_sender
