"""What a layout of files declares of itself."""

from __future__ import annotations

from dataclasses import dataclass

from domain.kind import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class LayoutKind(Kind):
    """How the figures of a file lie on its sheets. Of several layouts that fit a sheet the one of the lowest `rank` reads
    it. Where one sheet is laid out by a layout that stands `alone`, the book's other sheets hold no figures."""

    rank: int
    alone: bool = False
