"""What stands below the table: who answers for the figures, and the stamp of the unit."""

from __future__ import annotations

from domain.submission import Reading
from reports.workbook.form.page import Page
from reports.workbook.style import align, font
from reports.workbook.xlsx import put_text
from words.catalogue import say
from words.labels import SIGNATURE

# Two rows, each a label and what stands beside it; the stamp of the unit comes at the end of the second.
_SIGNED = (
    {"head": ("B", "C"), "reviewed_by": ("D", "E"), "filled_by": ("G", "H")},
    {"phone": ("B", "C"), "reported_on": ("D", "E")},
)
_STAMP = "H"


def write_signature(page: Page, reading: Reading | None) -> None:
    """The signature block; the telephone is left to the district."""
    signed = reading.signature if reading else None
    row = page.last + 2
    for places in _SIGNED:
        for key, (label, value) in places.items():
            page.labelled(SIGNATURE, key, getattr(signed, key, "") if signed else "", f"{label}{row}", f"{value}{row}")
        page.sheet.row_dimensions[row].height = 26
        row += 1
    stamp = page.sheet[f"{_STAMP}{row - 1}"]
    put_text(stamp, say(page.language, "workbook.stamp"))
    stamp.font, stamp.alignment = font(page.language), align(wrap=False)
