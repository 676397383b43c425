"""Why a file is refused: the facts, which `words.refusals` says in any language."""

from __future__ import annotations

from dataclasses import dataclass

from domain.errors import RefusedFile

# What is wrong with these may be the configuration, which is mended one day. Not a period that had not ended: its figures
# are those of a part of it, on whatever day they are looked at.
FOR_NOW = frozenset({"unknown_form", "form_expired", "unknown_place", "place_not_expected", "unknown_indicator"})
# These end by themselves, and the same file is right one day: sent again then, it is a new arrival.
WHEN_SENT_AGAIN = frozenset({"future_period"})
# No file at all, or none that may be opened: nothing has come that could be meant for a form.
NO_FILE = frozenset({"not_a_file", "no_access", "link_outside", "link_nowhere"})


@dataclass(frozen=True, slots=True)
class Refusal:
    """What a refused receipt keeps: the facts of a `RefusedFile`, worded again in any language."""

    code: str
    file: str = ""
    sheet: str = ""
    cell: str = ""
    found: str = ""
    allowed: str = ""
    form: str = ""  # what the file was meant for, as far as it could be read
    place: str = ""
    period: str = ""

    @classmethod
    def of(cls, error: RefusedFile) -> Refusal:
        return cls(error.code, error.file, error.sheet, error.cell, error.found, error.allowed, *error.meant)
