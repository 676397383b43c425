"""Doubts about forms: what two of them ask of the same place for the same time, and whether they may be sent out at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations

from config.document import Document
from config.problems import at
from domain.deployment import Deployment
from domain.errors import Problem
from domain.form import Form, FormLine
from domain.nearest import listed

FOLDER = "forms/"


def warnings(deployment: Deployment, documents: Mapping[str, Document]) -> Iterator[Problem]:
    """What forms ask twice, and forms that nobody has approved."""
    forms = {
        form.code: document
        for file, document in documents.items()
        if file.startswith(FOLDER) and (form := deployment.forms.get(_code(document))) is not None
    }
    for one, other in combinations(forms, 2):
        yield from asked_twice(deployment, (deployment.forms[one], forms[one]), (deployment.forms[other], forms[other]))
    for code, document in forms.items():
        yield from not_approved(deployment.forms[code], document)


def asked_twice(deployment: Deployment, one: tuple[Form, Document], other: tuple[Form, Document]) -> Iterator[Problem]:
    """A figure that a place types twice for the same period. A flash figure and the final one are two figures, and so are
    those of two reporting years; what comes with an export is typed by nobody."""
    (first, document), (second, there) = one, other
    if not _compared(first, second):
        return
    places = [place for place in first.places if place in second.places]
    known = {(line.indicator, line.item): line for line in first.lines if not line.from_export}
    for index, line in enumerate(second.lines):
        if (line.indicator, line.item) not in known or line.from_export or _is_export(deployment, first, second):
            continue
        row = first.lines.index(known[(line.indicator, line.item)])
        where = f"{document.file}:{document.line(('lines', row))}"
        names = listed((deployment.places[code].name for code in places if code in deployment.places), 5)
        given = f"{_named(deployment, line)} is asked at {where} too, for the same period of {names}"
        yield at(
            there, ("lines", index), given, "ask it once, or let one line come `from` the other's export", "warning"
        )


def _compared(first: Form, second: Form) -> bool:
    """Whether two forms can ask the same: of one place, as often, for the same reporting year, both first or both final."""
    same_time = (first.periodicity, first.reporting_year_offset_months, first.status) == (
        second.periodicity,
        second.reporting_year_offset_months,
        second.status,
    )
    until = (
        min(form.valid_to for form in (first, second) if form.valid_to) if first.valid_to or second.valid_to else None
    )
    together = until is None or max(first.valid_from, second.valid_from) <= until
    return same_time and together and bool(set(first.places) & set(second.places))


def _is_export(deployment: Deployment, *forms: Form) -> bool:
    """Whether one of them is filled by an export: nobody types it."""
    exported = {mapping.form for mapping in deployment.mappings.values()}
    return any(form.code in exported for form in forms)


def not_approved(form: Form, document: Document) -> Iterator[Problem]:
    """A form without the number under which it was approved or put on file: nobody need fill it in."""
    if form.approval_no:
        return
    given = "no `approval_no`: the form shows no number of its approval or of its entry on file"
    allowed = "add the number (and `approved_by`), or have the form put on file before it is sent out"
    yield at(document, ("approval_no",), given, allowed, "warning")


def _named(deployment: Deployment, line: FormLine) -> str:
    code = f"{line.indicator}[{line.item}]" if line.item else line.indicator
    return f"{code} {deployment.indicators[line.indicator].name}"


def _code(document: Document) -> str:
    return str(document.data.get("code", "")) if isinstance(document.data, dict) else ""
