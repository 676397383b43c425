"""Which form, which place, which period: what stands above the table, or a refusal that names the cell."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from domain.errors import RefusedFile
from domain.form import Form
from domain.formsheet import LABELS, plain
from domain.period import Period
from domain.place import Place, PlaceTree
from sources.readers.layout import Labelled, Table, find_table, labelled
from sources.readers.workbook import Sheet, address

_EXAMPLES = {"year": "2023", "half": "2023-S1", "quarter": "2023-Q3", "month": "2023-08"}
_CODE = re.compile(r"(?<!\d)\d{6,12}(?!\d)")


@dataclass(frozen=True, slots=True)
class Heading:
    """A data sheet and what stands above its table."""

    sheet: Sheet
    table: Table
    form: Form
    place: Place
    period: Period


def headings(file: str, sheets: Sequence[Sheet], forms: Mapping[str, Form], places: PlaceTree) -> Heading:
    """The one form of a workbook. Raises RefusedFile: no_form, two_forms, unknown_form, unknown_place, two_places,
    place_not_expected, unknown_period, form_expired."""
    found = [(sheet, table) for sheet in sheets if (table := find_table(sheet)) is not None]
    named = [(sheet, table) for sheet, table in found if _labels(sheet, table).get("form")]
    if not named:
        names = ", ".join(sheet.name for sheet in sheets) or "-"
        raise RefusedFile("no_form", file=file, found=names[:200], allowed=_listed(forms))
    heads = [_heading(file, sheet, table, forms, places) for sheet, table in named]
    if len(heads) > 1:
        _refuse_several(file, heads)
    return heads[0]


def refuse_future(file: str, heading: Heading, today: date) -> None:
    """Raises RefusedFile (future_period) while the period has not ended."""
    _, end = heading.period.bounds(heading.form.reporting_year_offset_months)
    if end > today:
        given = _labels(heading.sheet, heading.table)["period"][0]
        sheet = heading.sheet.name
        raise RefusedFile(
            "future_period", file=file, sheet=sheet, cell=given.cell, found=given.text, allowed=today.isoformat()
        )


def _heading(file: str, sheet: Sheet, table: Table, forms: Mapping[str, Form], places: PlaceTree) -> Heading:
    labels = _labels(sheet, table)
    form = _form(file, sheet, labels, forms)
    place = _place(file, sheet, labels, places)
    period = _period(file, sheet, table, labels, form)
    start, end = period.bounds(form.reporting_year_offset_months)
    cell = labels["period"][0].cell
    if start < form.valid_from or (form.valid_to is not None and end > form.valid_to):
        valid = f"{form.valid_from} — {form.valid_to or ''}".strip()
        raise RefusedFile("form_expired", file=file, sheet=sheet.name, cell=cell, found=form.code, allowed=valid)
    if place.code not in form.places or not place.valid_on(end):
        names = "、".join(places[code].name for code in form.places if code in places)
        given = (labels.get("place") or labels["place_code"])[0]
        raise RefusedFile(
            "place_not_expected", file=file, sheet=sheet.name, cell=given.cell, found=place.name, allowed=names[:300]
        )
    return Heading(sheet, table, form, place, period)


def _labels(sheet: Sheet, table: Table) -> dict[str, list[Labelled]]:
    """What stands above the table; of a second heading further down only the place, which must be the same."""
    labels = labelled(sheet, LABELS, range(table.header))
    further = labelled(sheet, LABELS, range(table.header + 1, len(sheet.rows)))
    for key in ("place", "place_code"):
        if key in further:
            labels.setdefault(key, []).extend(further[key])
    return labels


def _form(file: str, sheet: Sheet, labels: dict[str, list[Labelled]], forms: Mapping[str, Form]) -> Form:
    given = labels["form"][0]
    by_code = {plain(code): form for code, form in forms.items()}
    if plain(given.text) not in by_code:
        raise RefusedFile(
            "unknown_form",
            file=file,
            sheet=sheet.name,
            cell=given.cell,
            found=given.text[:100],
            allowed=", ".join(forms),
        )
    return by_code[plain(given.text)]


def _place(file: str, sheet: Sheet, labels: dict[str, list[Labelled]], places: PlaceTree) -> Place:
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
    return f"（{names[near[0]].name} {names[near[0]].code}？）" if near else ""


def _period(file: str, sheet: Sheet, table: Table, labels: dict[str, list[Labelled]], form: Form) -> Period:
    given = labels.setdefault("period", [Labelled("", address(table.header, 0))])[0]
    try:
        period = Period.parse(_month_of_date(given.text, form))
    except ValueError:
        period = None
    if period is None or period.kind != form.periodicity:
        example = _EXAMPLES[form.periodicity]
        raise RefusedFile(
            "unknown_period", file=file, sheet=sheet.name, cell=given.cell, found=given.text[:100], allowed=example
        )
    return period


def _month_of_date(text: str, form: Form) -> str:
    """A spreadsheet turns a typed 2023-8 into the date 2023-08-01; a monthly form means the month."""
    is_date = re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) is not None
    return text[:7] if is_date and form.periodicity == "month" else text


def _listed(forms: Mapping[str, Form]) -> str:
    return "、".join(f"{form.name} {code}" for code, form in forms.items())


def _refuse_several(file: str, heads: Sequence[Heading]) -> None:
    first, second = heads[0], heads[1]
    both = f"{first.sheet.name}, {second.sheet.name}"
    code = "two_forms"
    if first.place.code != second.place.code:
        code = "two_places"
        both = f"{first.place.name} {first.place.code}, {second.place.name} {second.place.code}"
    raise RefusedFile(code, file=file, sheet=second.sheet.name, cell="A1", found=both)
