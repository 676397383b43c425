"""What a kind of source declares of itself."""

from __future__ import annotations

from dataclasses import dataclass

from domain.kind import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceKind(Kind):
    """A way by which submissions are pulled. `address` says what is written as the address of such a source; its
    parameters are set under `options`."""

    address: str
    reads_archive: bool = False  # its address may be a folder of this machine: a past day is read by it
