"""Data values of a DHIS2, as its Web API and its exports write them (CSV or JSON), read by the ids of the deployment.

Nothing is added up: where an element comes in several category option combinations, each is a figure that somebody has named
in the ids, or the file is not taken. A value that is marked deleted is not there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from domain.dhis2periods import name_of, period_named
from domain.errors import RefusedFile
from domain.evidence import LeftAside
from domain.form import Form
from domain.period import Period
from domain.place import Place
from domain.submission import Declared
from sources.read.directory import Directory
from sources.read.heading import Heading, heading_of, no_form
from sources.read.labelled import Labelled
from sources.read.layout import Layout, Located
from sources.read.rowheading import FormFigures
from sources.read.sheet import Sheet
from sources.read.told import together
from sources.read.valuecells import ValueCells
from sources.read.valuerows import Meanings, ValueRow, ValueRows, meanings_for, value_rows

_MOST_ASIDE = 20  # elements that are named; what is more is counted
_FOUND = 100  # of a text that a refusal repeats


def find(sheet: Sheet, against: Directory) -> Located | None:
    """A first row with the headings of data values."""
    rows = value_rows(sheet)
    if rows is None:
        return None
    figures = frozenset((one.row, rows.columns["value"]) for one in rows.values)
    return Located(sheet, figures, lambda: read(rows, against), 0, len(sheet.rows))


def read(rows: ValueRows, against: Directory) -> list[FormFigures]:
    """One part per organisation unit and period, in the order of the file. Raises RefusedFile."""
    live = [one for one in rows.values if not one.deleted]
    meanings = meanings_for(rows, against.dhis2.values())
    if meanings is None or (live and not any(meanings.figure_of(one) for one in live)):
        raise _nothing_known(rows, against)
    reading = _Reading(rows, meanings, against)
    groups: dict[tuple[str, str], list[ValueRow]] = {}
    for one in rows.values:
        groups.setdefault((one.unit, one.period), []).append(one)
    if not groups:
        groups[rows.head] = []  # the district has taken back whatever it had sent
    return [reading.part(unit, period, values) for (unit, period), values in groups.items()]


def _nothing_known(rows: ValueRows, against: Directory) -> RefusedFile:
    """The refusal of a file of which no id, or no data element, has been named."""
    found = list(dict.fromkeys(one.element for one in rows.values))
    if not found or not against.dhis2:
        return no_form(together(found[:_MOST_ASIDE]), against)
    return RefusedFile("unknown_elements", file=against.file, found=together(found)[:_FOUND])


class _Reading:
    """One file while it is read."""

    def __init__(self, rows: ValueRows, meanings: Meanings, against: Directory) -> None:
        self.rows, self.meanings, self.against = rows, meanings, against

    def part(self, unit: str, period: str, values: Sequence[ValueRow]) -> FormFigures:
        """What one organisation unit sent for one period. Raises RefusedFile, with what it is about as far as that is known."""
        at = values[0].row if values else len(self.rows.sheet.rows) - 1
        form: Form | None = None
        place: Place | None = None
        try:
            place = self._place(unit, at)
            form = self._form()
            heading = self._heading(form, place, self._period(period, form, at), period, at)
            self._refuse_attributes([one for one in values if not one.deleted])
            return self._figures(heading, values, (unit, period) == self.rows.head)
        except RefusedFile as error:
            of_form = form and period_named(period, form.periodicity, form.reporting_year_offset_months)
            error.meant = (form.code if form else "", place.code if place else "", str(of_form or ""))
            raise

    def _place(self, unit: str, row: int) -> Place:
        code = self.meanings.ids.org_units.get(unit, "")
        if code not in self.against.places:
            name = self.rows.said("orgunitname")
            raise self._refused("unknown_org_unit", row, f"{unit} {name}".strip(), column="unit")
        return self.against.places[code]

    def _form(self) -> Form:
        """The form of the data set, else the only one that has every figure of the file."""
        if data_sets := self.rows.data_sets:
            data_set = together(data_sets)
            code = self.meanings.ids.data_sets.get(data_set, "")
            if len(data_sets) > 1:
                raise self._refused("which_data_set", 1, data_set)
            if code not in self.against.forms:
                raise self._refused("unknown_data_set", 1, data_set, together(self.meanings.ids.data_sets))
            return self.against.forms[code]
        named = [self.meanings.figure_of(one) for one in self.rows.values]
        figures = {(one.indicator, one.item) for one in named if one is not None}
        fitting = [form for form in self.against.forms.values() if all(form.line_of(*one) for one in figures)]
        fitting = [form for form in fitting if self._fits(form)]
        if len(fitting) != 1:
            told = together(f"{form.name} {form.code}" for form in fitting) or "-"
            raise self._refused("which_data_set", 1, told[:_FOUND])
        return fitting[0]

    def _fits(self, form: Form) -> bool:
        """Whether the periods of the file are of the form's length."""
        named = {one.period for one in self.rows.values}
        return any(period_named(one, form.periodicity, form.reporting_year_offset_months) for one in named)

    def _period(self, name: str, form: Form, row: int) -> Period:
        offset = form.reporting_year_offset_months
        period = period_named(name, form.periodicity, offset)
        if period is None:
            example = name_of(Period.containing(self.against.today, form.periodicity), offset)
            raise self._refused("unknown_period", row, name or "-", example, column="period")
        return period

    def _heading(self, form: Form, place: Place, period: Period, name: str, row: int) -> Heading:
        """Raises RefusedFile as every layout does."""
        given = self.rows.address(row, "period")
        labels = {
            "form": [Labelled(form.code, given)],
            "place_code": [Labelled(place.code, self.rows.address(row, "unit"))],
            "period": [Labelled(str(period), given)],
        }
        heading = heading_of(self.rows.sheet, labels, self.against)
        return Heading(heading.sheet, heading.form, heading.place, heading.period, Labelled(name, given))

    def _refuse_attributes(self, live: Sequence[ValueRow]) -> None:
        """Raises RefusedFile (several_attributes): whose figures each of them are is said nowhere."""
        first = {one.attribute: one.row for one in live}
        if len(first) > 1:
            raise self._refused("several_attributes", max(first.values()), together(filter(None, first)))

    def _figures(self, heading: Heading, values: Sequence[ValueRow], is_head: bool) -> FormFigures:  # noqa: FBT001
        """A document about a form that holds nothing says of every figure that it is not there."""
        cells = ValueCells(self.rows, self.meanings, heading.form, self.against)
        taken, strangers = cells.of(values) if values else (tuple(cells.missing(cells.every)), ())
        rows = {one.row for one in values} | ({self.rows.last} if self.rows.last else set())
        columns = frozenset(range(max(map(len, self.rows.sheet.rows))))
        declared = self._declared() if is_head else None
        return FormFigures(heading, taken, columns, frozenset(rows), self._aside(strangers), declared)

    def _declared(self) -> Declared | None:
        """What the registration of a complete form says; nothing where what it says is no day (`false` is no registration)."""
        try:
            return Declared(self.rows.said("completedby"), date.fromisoformat(self.rows.said("completedate")[:10]))
        except ValueError:
            return None

    def _aside(self, strangers: Sequence[ValueRow]) -> tuple[LeftAside, ...]:
        """Each element once, where it stands first."""
        named: dict[str, ValueRow] = {}
        for one in strangers:
            known = any(one.element == of for of, _ in self.meanings.elements)
            named.setdefault(f"{one.element}.{one.option}" if known else one.element, one)
        sheet = self.rows.sheet.name
        told = [LeftAside("element", sheet, self.rows.address(one.row), text) for text, one in named.items()]
        rest = len(told) - _MOST_ASIDE
        return (*told[:_MOST_ASIDE], *((LeftAside("more", found=str(rest)),) if rest > 0 else ()))

    def _refused(self, code: str, row: int, found: str, allowed: str = "", column: str = "value") -> RefusedFile:
        cell, sheet = self.rows.address(row, column), self.rows.sheet.name
        return RefusedFile(
            code, file=self.against.file, sheet=sheet, cell=cell, found=found[:_FOUND], allowed=allowed[:_FOUND]
        )


KIND = Layout(
    code="dhis2",
    meaning="data values of a DHIS2 in CSV or JSON, as the ids of the deployment name them",
    rank=4,
    alone=True,
    find=find,
)
