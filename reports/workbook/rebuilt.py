"""A workbook to return for figures that came as text: our form filled with what was sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from domain.finding import Finding
from domain.form import Form
from domain.indicator import Indicator, Unit
from domain.place import Place
from domain.submission import Reading
from reports.workbook.layouts import form_addresses
from reports.workbook.template import write_template


def rebuilt(
    reading: Reading,
    *,
    form: Form,
    place: Place,
    indicators: Mapping[str, Indicator],
    units: Mapping[str, Unit],
    language: str,
) -> bytes:
    """The form as an .xlsx with the figures, states and notes of a reading whose own file is no workbook; the base of
    `write_returned`, with `relocated` findings."""
    return write_template(
        form,
        place,
        reading.period,
        indicators=indicators,
        units=units,
        language=language,
        provenance=reading.provenance,
        reading=reading,
    )


def relocated(findings: Iterable[Finding], form: Form, language: str) -> tuple[Finding, ...]:
    """The findings at the cells of the rebuilt form, in their order; one about a line that the form has not keeps its
    address."""
    addresses = form_addresses(form, language)
    moved = []
    for finding in findings:
        sheet, cell = addresses.get((finding.indicator, finding.item), (finding.sheet, finding.cell))
        moved.append(replace(finding, sheet=sheet, cell=cell))
    return tuple(moved)
