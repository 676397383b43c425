"""Why a file is refused: the facts, which `words.refusals` says in any language."""

from __future__ import annotations

from dataclasses import dataclass

from domain.errors import RefusedFile

# What is wrong with these may be the configuration, which is mended one day. Not a period that had not ended: its figures
# are those of a part of it, on whatever day they are looked at.
FOR_NOW = frozenset(
    {
        *("unknown_form", "form_expired", "unknown_place", "place_not_expected", "unknown_indicator"),
        *("unknown_org_unit", "unknown_data_set", "unknown_elements", "several_options"),
        "nobodys_box",
    }
)
# What ids of another system mean, and for whom a box may send, is said in the configuration: operators read of it, and no
# clerk, whosever box it is.
FOR_OPERATORS = frozenset(
    {
        *("unknown_org_unit", "unknown_data_set", "unknown_elements", "several_options", "several_attributes"),
        "nobodys_box",
    }
)
# These end by themselves, and the same file is right one day: sent again then, it is a new arrival.
WHEN_SENT_AGAIN = frozenset({"future_period"})
# These concern the place too whose figures they are: another one's box has sent them.
OF_ANOTHER = frozenset({"other_box"})
# A mail of nobody who may send: its attachments were never opened, and nothing of them is kept.
OF_STRANGERS = frozenset({"unknown_sender", "unproven_sender", "automatic_mail"})
# What people put beside a form: the signed and stamped scan, the covering letter. No figures are read of it anyhow.
NO_TABLE = frozenset({"fixed_layout", "picture", "word_document", "slides"})
# No file at all, or none that may be opened: nothing has come that could be meant for a form. (`no_access` stands in ledgers of
# before; today a missing right is the matter of operators.)
NO_FILE = frozenset({"not_a_file", "no_access", "link_outside", "link_nowhere", "no_attachment"})


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
        told = (error.code, error.file, error.sheet, error.cell, error.found, error.allowed, *error.meant)
        return cls(*(_storable(text) for text in told))


_MOST_CHARACTERS = 400  # of one fact: a cell may hold a novel


def _storable(text: str) -> str:
    """What every store can keep: no half characters, no control characters, and not more than people read."""
    whole = text.encode("utf-8", "replace").decode("utf-8")
    shown = "".join(" " if ord(one) < _FIRST_SHOWN or one == _DELETE else one for one in whole)
    return shown if len(shown) <= _MOST_CHARACTERS else f"{shown[: _MOST_CHARACTERS - 1]}…"


_FIRST_SHOWN = 0x20
_DELETE = "\x7f"
