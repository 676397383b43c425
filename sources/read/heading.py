"""Which form, which place, which period: what stands above the table, or a refusal that names the cell."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain.errors import RefusedFile
from domain.form import Form
from domain.period import Period
from domain.place import Place, PlaceTree
from sources.read.directory import Directory
from sources.read.labelled import Labelled, labelled
from sources.read.sheet import Sheet
from sources.read.told import meant, together
from words.dates import period_of as read_period
from words.labels import LABELS, plain

_EXAMPLES = {"year": "2023", "half": "2023-S1", "quarter": "2023-Q3", "month": "2023-08"}
_CODE = re.compile(r"(?<!\d)\d{6,12}(?!\d)")


Labels = Mapping[str, Sequence[Labelled]]


@dataclass(frozen=True, slots=True)
class Heading:
    """Which form, place and period a table holds; `given` is the period as written, and where."""

    sheet: Sheet
    form: Form
    place: Place
    period: Period
    given: Labelled


def no_form(found: str, against: Directory) -> RefusedFile:
    """The refusal of a file without any form; `allowed` lists the forms."""
    listed = together(f"{form.name} {code}" for code, form in against.forms.items())
    return RefusedFile("no_form", file=against.file, found=found[:200], allowed=listed)


def refuse_future(heading: Heading, against: Directory) -> None:
    """Raises RefusedFile (future_period) while the period has not ended."""
    _, end = heading.period.bounds(heading.form.reporting_year_offset_months)
    if end > against.today:
        sheet, given = heading.sheet.name, heading.given
        raise RefusedFile(
            "future_period",
            file=against.file,
            sheet=sheet,
            cell=given.cell,
            found=given.text,
            allowed=against.today.isoformat(),
        )


def heading_of(sheet: Sheet, labels: Labels, against: Directory) -> Heading:
    """What the labels of one table say (keys of `LABELS`), checked against each other: the form is valid in the period
    and the place reports it. Raises RefusedFile: unknown_form, unknown_place,
    two_places, place_not_expected, unknown_period, form_expired."""
    form = _form(sheet, labels, against)
    place = _place(sheet, labels, against)
    given = next(iter(labels.get("period", ())), Labelled("", ""))
    period = _period(sheet, given, form, against.file)
    start, end = period.bounds(form.reporting_year_offset_months)
    if start < form.valid_from or (form.valid_to is not None and end > form.valid_to):
        valid = f"{form.valid_from} — {form.valid_to or ''}".strip()
        raise RefusedFile(
            "form_expired", file=against.file, sheet=sheet.name, cell=given.cell, found=form.code, allowed=valid
        )
    if place.code not in form.places or not place.valid_on(end):
        names = together(against.places[code].name for code in form.places if code in against.places)
        where = (labels.get("place") or labels["place_code"])[0]
        raise RefusedFile(
            "place_not_expected",
            file=against.file,
            sheet=sheet.name,
            cell=where.cell,
            found=place.name,
            allowed=names[:300],
        )
    return Heading(sheet, form, place, period, given)


def labels_above(sheet: Sheet, header: int) -> dict[str, list[Labelled]]:
    """The labels of a form that stand above its table."""
    return labelled(sheet, LABELS, range(header))


def _form(sheet: Sheet, labels: Labels, against: Directory) -> Form:
    given = labels["form"][0]
    named = {
        plain(name): form for form in against.forms.values() for name in (form.code, form.name, form.name_en) if name
    }
    if plain(given.text) not in named:
        raise RefusedFile(
            "unknown_form",
            file=against.file,
            sheet=sheet.name,
            cell=given.cell,
            found=given.text[:100],
            allowed=", ".join(against.forms),
        )
    return named[plain(given.text)]


def _place(sheet: Sheet, labels: Labels, against: Directory) -> Place:
    file, places = against.file, against.places
    given = [value for key in ("place", "place_code") for value in labels.get(key, []) if value.text]
    read = [(value, place) for value in given if (place := place_of(value.text, places)) is not None]
    if not read:
        asked = given[0] if given else Labelled("", (labels.get("place") or [Labelled("", "")])[0].cell)
        allowed = _nearest_place(asked.text, places)
        raise RefusedFile(
            "unknown_place", file=file, sheet=sheet.name, cell=asked.cell, found=asked.text[:100], allowed=allowed
        )
    for value, place in read[1:]:
        if place.code != read[0][1].code:
            both = f"{read[0][1].name} {read[0][1].code}, {place.name} {place.code}"
            raise RefusedFile("two_places", file=file, sheet=sheet.name, cell=value.cell, found=both)
    return read[0][1]


def place_of(text: str, places: PlaceTree) -> Place | None:
    """The place that a text names: by code, by name, or by the name of its office (福山区卫生健康局)."""
    if found := places.find(text):
        return found
    codes = [code for code in _CODE.findall(text) if code in places]
    if codes:
        return places[codes[0]] if len(set(codes)) == 1 else None
    ends = [
        (text.rfind(name) + len(name), place.code)
        for place in places
        for name in {place.name, place.short_name, place.name_en}
        if name and name in text
    ]
    last = max((end for end, _ in ends), default=0)
    candidates = {code for end, code in ends if end == last}
    return places[candidates.pop()] if len(candidates) == 1 else None


def _nearest_place(text: str, places: PlaceTree) -> str:
    names = {name: place for place in places for name in (place.name, place.code, place.name_en) if name}
    near = difflib.get_close_matches(text, names, n=1, cutoff=0.5)
    return meant(f"{names[near[0]].name} {names[near[0]].code}") if near else ""


def _period(sheet: Sheet, given: Labelled, form: Form, file: str) -> Period:
    period = period_of(given.text, form)
    if period is None:
        example = _EXAMPLES[form.periodicity]
        raise RefusedFile(
            "unknown_period", file=file, sheet=sheet.name, cell=given.cell, found=given.text[:100], allowed=example
        )
    return period


def period_of(text: str, form: Form) -> Period | None:
    """The period of a form that a text names; None when it names none, or one of another length. A spreadsheet turns a
    typed 2023-8 into the date 2023-08-01 or 2023/8/1; a monthly form means the month."""
    date_match = re.fullmatch(r"(\d{4})[-/](\d{1,2})(?:[-/]\d{1,2})?", text)
    if date_match and form.periodicity == "month":
        text = f"{date_match[1]}-{date_match[2]}"
    try:
        period = read_period(text)
    except ValueError:
        return None
    return period if period.kind == form.periodicity else None


def refuse_second_place(file: str, first: Heading, other: Heading, cell: str) -> None:
    """Raises RefusedFile (two_places) where the second is about another place."""
    if other.place.code != first.place.code:
        both = f"{first.place.name} {first.place.code}, {other.place.name} {other.place.code}"
        raise RefusedFile("two_places", file=file, sheet=other.sheet.name, cell=cell, found=both)
