"""What stands around a figure in the file that it was read from, so that nobody has to guess later what the clerk saw.

Evidence travels with its cell into the ledger as JSON text; a doubt is what a rule asks about at that cell."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

# How doubts stand in the text of an evidence: what has none has not got this in it.
SAYS_DOUBTS = '"doubts": ['


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a figure may not be what it was taken for: a key of the texts `doubt.*`, and the texts that it says (`found` is
    what stands in the file, `known` what the line expects)."""

    code: str
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Evidence:
    """`number_format` is the spreadsheet's own code where it changes what the cell shows (0.0%), `hidden` names what
    hides the cell (row, column or sheet, joined by a comma), `merged` the range that it is part of, `unit` and `sign` are
    as written, `candidates` the other texts that could be the figure, each as `address: text`."""

    number_format: str = ""
    hidden: str = ""
    merged: str = ""
    unit: str = ""
    sign: str = ""
    candidates: tuple[str, ...] = ()
    doubts: tuple[Doubt, ...] = ()

    def to_text(self) -> str:
        """As JSON without what is empty; "" where there is nothing to say."""
        said = {name: value for name, value in asdict(self).items() if value}
        return json.dumps(said, ensure_ascii=False) if said else ""

    @classmethod
    def from_text(cls, text: str) -> Evidence:
        """The inverse of `to_text`; names that this version does not know are left out."""
        if not text:
            return cls()
        said: dict[str, Any] = json.loads(text)
        doubts = tuple(Doubt(one["code"], one.get("facts", {})) for one in said.pop("doubts", ()))
        candidates = tuple(said.pop("candidates", ()))
        known = {
            name: str(said[name]) for name in ("number_format", "hidden", "merged", "unit", "sign") if name in said
        }
        return cls(**known, candidates=candidates, doubts=doubts)


NO_EVIDENCE = Evidence()


@dataclass(frozen=True, slots=True)
class LeftAside:
    """Something in the file that looks like data and was not read: a key of the texts `left_aside.*`, where it stands
    (`cells` is an address or a range, empty for the whole sheet), and what stands there."""

    code: str
    sheet: str = ""
    cells: str = ""
    found: str = ""
