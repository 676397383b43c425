"""Which form, which place, which period: what stands above the table, or a refusal that names the cell."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from domain.errors import RefusedFile
from domain.form import Form
from domain.period import Period
from domain.place import Place, PlaceTree
from sources.read.directory import Directory
from sources.read.grammar.labels import is_title
from sources.read.grammar.periods import adds_up, period_in_title, written_period
from sources.read.grammar.places import other_than_whole, places_in, unknown_code_in, unknown_place_in
from sources.read.labelled import Labelled, labelled, labels_on
from sources.read.sheet import Sheet, address
from sources.read.told import found, meant, together
from words.labels import LABELS, plain

_EXAMPLES = {"year": "2023", "half": "2023-S1", "quarter": "2023-Q3", "month": "2023-08"}
_LONGEST_TITLE = 60

Labels = Mapping[str, Sequence[Labelled]]


@dataclass(frozen=True, slots=True)
class Heading:
    """Which form, place and period a table holds; `given` is the period as written, and where."""

    sheet: Sheet
    form: Form
    place: Place
    period: Period
    given: Labelled


def no_form(seen: str, against: Directory) -> RefusedFile:
    """The refusal of a file without any form, with what was `seen` instead; `allowed` lists the forms."""
    listed = together(f"{form.name} {code}" for code, form in against.forms.items())
    return RefusedFile("no_form", file=against.file, found=seen[:200] or found("no_title"), allowed=listed)


def refuse_future(heading: Heading, against: Directory) -> None:
    """Raises RefusedFile (future_period) while the period has not ended."""
    _, end = heading.period.bounds(heading.form.reporting_year_offset_months)
    if end > against.today:
        sheet, given = heading.sheet.name, heading.given
        error = RefusedFile(
            "future_period",
            file=against.file,
            sheet=sheet,
            cell=given.cell,
            found=given.text,
            allowed=against.today.isoformat(),
        )
        error.meant = heading.form.code, heading.place.code, str(heading.period)
        raise error


def heading_of(sheet: Sheet, labels: Labels, against: Directory) -> Heading:
    """What the labels of one table say (keys of `LABELS`), checked against each other: the form is valid in the period
    and the place reports it. Raises RefusedFile: unknown_form, unknown_place,
    two_places, place_not_expected, unknown_period, form_expired."""
    form = _form(sheet, labels, against)
    place = _place(sheet, labels, against)
    given = next(iter(labels.get("period", ())), Labelled("", ""))
    period = _period(sheet, labels.get("period") or (given,), form, against.file)
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
    form = form_named(given.text, against)
    if form is None:
        raise RefusedFile(
            "unknown_form",
            file=against.file,
            sheet=sheet.name,
            cell=given.cell,
            found=given.text[:100],
            allowed=", ".join(against.forms),
        )
    return form


def form_named(text: str, against: Directory) -> Form | None:
    """The form with this code or name."""
    wanted = plain(text)
    named = (
        form
        for form in against.forms.values()
        if wanted in {plain(n) for n in (form.code, form.name, form.name_en) if n}
    )
    return next(named, None)


def _place(sheet: Sheet, labels: Labels, against: Directory) -> Place:
    """The one place that all labels name. Raises RefusedFile: unknown_place for none or for one that is not known, if only
    beside one that is; two_places."""
    file, places = against.file, against.places
    given = [value for key in ("place", "place_code") for value in labels.get(key, []) if value.text]
    read = [(value, place) for value in given for place in places_in(value.text, places)]
    asked = next((value for value in given if read and _names_nobody(value.text, places)), None)
    if asked is not None or not read:
        asked = asked or (given[0] if given else Labelled("", (labels.get("place") or [Labelled("", "")])[0].cell))
        raise RefusedFile(
            "unknown_place",
            file=file,
            sheet=sheet.name,
            cell=asked.cell,
            found=asked.text[:100],
            allowed=_nearest_place(asked.text, places),
        )
    for value, place in read[1:]:
        if place.code != read[0][1].code:
            both = f"{read[0][1].name} {read[0][1].code}, {place.name} {place.code}"
            raise RefusedFile("two_places", file=file, sheet=sheet.name, cell=value.cell, found=both)
    return read[0][1]


def _names_nobody(text: str, places: PlaceTree) -> bool:
    """Whether a text names a place that is not known; beside a known one an office without a place says nothing."""
    beside = bool(places_in(text, places)) and other_than_whole(text, places)
    return beside or unknown_place_in(text, places) or bool(unknown_code_in(text, places))


def place_of(text: str, places: PlaceTree) -> Place | None:
    """The only place that a text names: by code, by name, or by the name of its office (福山区卫生健康局)."""
    found = places_in(text, places)
    return found[0] if len(found) == 1 and not _names_nobody(text, places) else None


def _nearest_place(text: str, places: PlaceTree) -> str:
    names = {name: place for place in places for name in (place.name, place.code, place.name_en) if name}
    near = difflib.get_close_matches(text, names, n=1, cutoff=0.5)
    return meant(f"{names[near[0]].name} {names[near[0]].code}") if near else ""


def _period(sheet: Sheet, given: Sequence[Labelled], form: Form, file: str) -> Period:
    """The one period that all labels name. Raises RefusedFile: unknown_period, summed_period, two_periods."""
    read: list[Period] = []
    for one in given if len(given) == 1 else [one for one in given if one.text] or given[:1]:
        period = period_of(one.text, form)
        where = {"file": file, "sheet": sheet.name, "cell": one.cell}
        if period is None:
            code = "summed_period" if adds_up(one.text) else "unknown_period"
            raise RefusedFile(code, **where, found=one.text[:100], allowed=_EXAMPLES[form.periodicity])
        if read and period != read[0]:
            raise RefusedFile("two_periods", **where, found=f"{read[0]}, {period}")
        read.append(period)
    return read[0]


def period_of(text: str, form: Form) -> Period | None:
    """The period of a form that a text names; None when it names none, or one of another length. A spreadsheet turns a
    typed 2023-8 into the date 2023-08-01 or 2023/8/1; a monthly form means the month."""
    return written_period(text, form.periodicity, form.reporting_year_offset_months)


def refuse_other_title(heading: Heading, above: range, periods: Collection[Period], against: Directory) -> None:
    """Raises RefusedFile where a title above the table names one period, and none of its `periods` is that (two_periods), or
    places, and none of them is its own or above it (two_places)."""
    sheet, form = heading.sheet, heading.form
    for row in above:
        labels = labels_on(sheet, LABELS).get(row, {})
        for column, text in enumerate(sheet.texts[row]):
            if not text or len(text) > _LONGEST_TITLE or column in labels:
                continue
            where = {"file": against.file, "sheet": sheet.name, "cell": address(row, column)}
            said = period_in_title(text, form.periodicity, form.reporting_year_offset_months)
            if said is not None and said not in periods:
                raise RefusedFile("two_periods", **where, found=f"{said}, {together(map(str, periods))}"[:200])
            if (other := _other_place(text, heading.place, against.places)) is not None:
                both = f"{heading.place.name} {heading.place.code}, {other.name} {other.code}"
                raise RefusedFile("two_places", **where, found=both)


def _other_place(title: str, place: Place, places: PlaceTree) -> Place | None:
    """The place that a title of a table names beside the place of its figures, where neither it nor one above it is named."""
    if not is_title(title):
        return None
    own = {place.code, *(one.code for one in places.ancestors(place.code))}
    named = places_in(title, places)
    return next(iter(named), None) if not own & {one.code for one in named} else None


def refuse_second_place(file: str, first: Heading, other: Heading, cell: str) -> None:
    """Raises RefusedFile (two_places) where the second is about another place."""
    if other.place.code != first.place.code:
        both = f"{first.place.name} {first.place.code}, {other.place.name} {other.place.code}"
        raise RefusedFile("two_places", file=file, sheet=other.sheet.name, cell=cell, found=both)
