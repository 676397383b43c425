"""The facts of alerts as the ledger keeps them: plain values by the names of their fields, days as ISO text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from domain.condition import Facts
from domain.errors import LedgerUnavailable
from ledger.records import as_stored, from_stored


class FactsCodec:
    """Stores the facts of every kind of condition, and reads those of the kinds that it is given, by their codes."""

    def __init__(self, types: Mapping[str, type[Any]]) -> None:
        self._types = types

    def stored(self, facts: Facts) -> dict[str, Any]:
        """Plain values."""
        return as_stored(facts)

    def read(self, kind: str, stored: Mapping[str, Any]) -> Facts:
        """The inverse of `stored`; what was stored before a field was there takes its default. Raises LedgerUnavailable
        for a kind that is not there."""
        if kind not in self._types:
            raise LedgerUnavailable(
                f"the ledger holds an alert of the kind {kind!r}, which nothing here declares; "
                "install the package that does, or use the Planwatch that wrote it"
            )
        facts: Facts = from_stored(self._types[kind], stored)
        return facts
