"""Tables whose rows say themselves which place and period they are about: what the heading of each row is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from domain.errors import RefusedFile
from domain.evidence import LeftAside
from domain.form import Form
from domain.submission import Cell, Declared
from sources.read.directory import Directory
from sources.read.grammar.headings import HEADING
from sources.read.grammar.lines import lines_of
from sources.read.grammar.places import places_in
from sources.read.heading import Heading, form_named, heading_of, no_form, period_of, refuse_second_place
from sources.read.labelled import Labelled
from sources.read.sheet import Sheet, address

Labels = dict[str, list[Labelled]]
_ABOVE = "above the table: "  # what a label there says beside a row's own


@dataclass(frozen=True, slots=True)
class FormFigures:
    """The figures of one form, place and period, and the columns from which they, and what says what they are, were read.
    `rows` are those that were read, where figures do not stand at their own rows; `left_aside` is what only the layout
    knows to be left over; `declared` that the file calls these figures the last word."""

    heading: Heading
    cells: tuple[Cell, ...]
    columns: frozenset[int] = frozenset()
    rows: frozenset[int] = frozenset()
    left_aside: tuple[LeftAside, ...] = ()
    declared: Declared | None = None


def row_labels(
    sheet: Sheet,
    row: int,
    columns: Mapping[str, int],
    above: Labels,
    others: Mapping[str, Sequence[int]] | None = None,
) -> Labels:
    """The labels that count for a row: its own, else those above the table. What is nowhere is asked for in the row.
    `others` are further columns that say place or period: a second table beside the first has its own."""
    labels = dict(above)
    for key in HEADING:
        if key in columns and (text := sheet.text(row, columns[key])):
            labels[_ABOVE + key] = labels.get(key, [])
            labels[key] = [
                Labelled(text, address(row, columns[key])),
                *_further(sheet, row, (others or {}).get(key, ())),
            ]
    if "place" in columns and sheet.text(row, columns["place"]) and not _has(sheet, row, columns, "place_code"):
        labels.pop("place_code", None)
    labels.setdefault("period", [Labelled("", address(row, columns.get("period", 0)))])
    if not {"place", "place_code"} & labels.keys():
        labels["place"] = [Labelled("", address(row, columns.get("place", 0)))]
    return labels


def _further(sheet: Sheet, row: int, columns: Sequence[int]) -> list[Labelled]:
    return [Labelled(text, address(row, column)) for column in columns if (text := sheet.text(row, column))]


def _has(sheet: Sheet, row: int, columns: Mapping[str, int], key: str) -> bool:
    return key in columns and sheet.text(row, columns[key]) != ""


def row_heading(sheet: Sheet, labels: Labels, written: Iterable[str], against: Directory) -> Heading:
    """The heading of a row. A form that is not named is the only one with all `written` indicators and a period of this
    length. Raises RefusedFile as `heading_of` does."""
    if not labels.get("form"):
        form = inferred_form(labels["period"][0].text, list(written), against)
        if form is None:
            raise no_form(sheet.name, against)
        labels = {**labels, "form": [Labelled(form.code, labels["period"][0].cell)]}
    return heading_of(sheet, _with_those_above(labels, against), against)


def _with_those_above(labels: Labels, against: Directory) -> Labels:
    """What a row says, and what the labels above the table say of the same beside it: another period of the same length,
    or a place that is not the one above (烟台市), is another one."""
    form = form_named(labels["form"][0].text, against)
    periods = [one for one in labels.get(f"{_ABOVE}period", []) if form is not None and period_of(one.text, form)]
    own = {place.code for one in labels.get("place", []) for place in places_in(one.text, against.places)}
    over = {place.code for code in own for place in against.places.ancestors(code)}
    places = [
        one
        for one in labels.get(f"{_ABOVE}place", [])
        if own and any(place.code not in over for place in places_in(one.text, against.places))
    ]
    more = {"period": [*labels["period"], *periods], "place": [*labels.get("place", []), *places]}
    return {**labels, **{key: several for key, several in more.items() if several}}


def inferred_form(period: str, written: Sequence[str], against: Directory) -> Form | None:
    """The only form with periods of this length that has all of these indicators, as far as one is known at all: which of
    its lines the others are is asked when they are read."""
    forms = [form for form in against.forms.values() if period_of(period, form)]
    lines = [{text for text in written if lines_of(form, against).coded_or_named(text)} for form in forms]
    known = set().union(*lines)
    fitting = [form for form, own in zip(forms, lines, strict=True) if known and own == known]
    return fitting[0] if len(fitting) == 1 else None


def refuse_mixture(file: str, headings: Iterable[tuple[Heading, str]]) -> None:
    """Raises RefusedFile (two_places, two_forms) unless all are about one place and one form; periods may differ. Each
    heading comes with the address that is named."""
    first: Heading | None = None
    for heading, cell in headings:
        first = first or heading
        refuse_second_place(file, first, heading, cell)
        if heading.form.code != first.form.code:
            both = f"{first.form.name} {first.form.code}, {heading.form.name} {heading.form.code}"
            raise RefusedFile("two_forms", file=file, sheet=heading.sheet.name, cell=cell, found=both)
