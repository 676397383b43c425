"""Our form, filled with what was sent, where the own file cannot go back: the questions move to its cells."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from domain.finding import Finding
from domain.form import Form
from reports.workbook.template import form_addresses


def relocated(findings: Iterable[Finding], form: Form, language: str) -> tuple[Finding, ...]:
    """The findings at the cells of our form, in their order; one about a line that the form has not keeps its address, one
    about the form as a whole has none in another file than the one that was sent."""
    addresses = form_addresses(form, language)
    moved = []
    for finding in findings:
        stays = ("", "") if finding.is_whole else (finding.sheet, finding.cell)
        sheet, cell = addresses.get((finding.indicator, finding.item), stays)
        moved.append(replace(finding, sheet=sheet, cell=cell))
    return tuple(moved)
