"""Questions as follow-up marks and comments in a DHIS2. No figure is written: the two requests used carry none.

- `PUT dataValues/followup` (since 2.36) sets or takes away the mark of one value. It changes nothing else, and answers 409 E2032
  for a value that is not there or was deleted. One by one and not `dataValues/followups`, which refuses all for one.
- `POST dataValues` as a form with `comment` and without `value` and `followUp`. What is not given stays as it is: dhis2-core's
  DataValueController to 2.42 sets each of the three only where it is not null ("Value and comment are sent individually"), that
  of 2.43 fills in what is there (`decodeGroupKeepUnspecified`: "all writes must assume null=keep current value"). Not as JSON:
  there `followUp` that is left out may mean false; nor with `followUp`, which turns the mark over instead of setting it.

Where there is no value this POST would make an empty one, and 2.43 would bring a deleted one back: so the mark comes first,
which only a value that is there takes. Read in dhis2/dhis2-core, DataValueController (2.39, 2.42, 2.43),
DefaultDataEntryService and HibernateDataEntryStore (2.43); `POST dataValueSets` carries values and is never used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from domain.dhis2ids import Dhis2Element, Dhis2Ids
from domain.dhis2periods import name_of
from domain.errors import SourceUnavailable
from domain.filemapping import Part
from domain.period import Period
from domain.questionmark import MarkState
from domain.sourcefault import SourceFault
from sources.dhis2.api import Api
from sources.marking import Marked, Question
from words.marking import with_ours

# What is so of one value or form alone; anything else is the source's trouble.
_REFUSALS = frozenset({SourceFault.REFUSED, SourceFault.DENIED, SourceFault.NOT_THERE})
_NO_VALUE = "E2032"  # said of a value that is not there, or was deleted
NO_ID, NO_VALUE = "no id for it in dhis2/*.yaml", "no such value there (any more)"
Value = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Form:
    """One form as it is asked for there."""

    data_set: str
    period: str
    unit: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure there: its form, and its data elements with the category option combination of each ("": whichever)."""

    form: Form
    elements: tuple[tuple[str, str], ...]

    @property
    def where(self) -> str:
        """As the text that is kept with its mark; identifiers have neither spaces nor dots."""
        elements = (f"{element}.{option}" for element, option in self.elements)
        return " ".join((self.form.data_set, self.form.period, self.form.unit, *elements))

    @classmethod
    def at(cls, where: str) -> Cell | None:
        """The inverse; None for what is none."""
        data_set, period, unit, *elements = [*where.split(" "), "", ""]
        of = tuple((one.partition(".")[0], one.partition(".")[2]) for one in elements if one)
        return cls(Form(data_set, period, unit), of) if of else None


@dataclass
class Dhis2Marker:
    """Marks through an Api, by a list of ids."""

    api: Api
    ids: Dhis2Ids
    _attributes: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    _denied: str = ""

    def mark(self, questions: Sequence[Question]) -> Iterator[Marked]:
        """Form by form, each read before it is marked: only what is otherwise there is sent. Raises SourceUnavailable."""
        forms: dict[Form, list[tuple[Question, Cell]]] = {}
        for one in questions:
            cell = self._cell(one)
            if cell is None:
                yield Marked(one, MarkState.REFUSED, NO_ID)
            else:
                forms.setdefault(cell.form, []).append((one, cell))
        for form, asked in forms.items():
            yield from self._of_form(form, asked)

    def close(self) -> None:
        """Ends the connection."""
        self.api.close()

    def _cell(self, one: Question) -> Cell | None:
        """Where it is by the ids of today; what has ended, where it was marked, whatever they say by now."""
        marked = None if one.asked else Cell.at(one.where)
        form = self._form(one)
        return marked or (Cell(form, tuple((each.id, each.option) for each in self._elements(one))) if form else None)

    def _form(self, one: Question) -> Form | None:
        sets, units = (
            {ours: there for there, ours in known.items()} for known in (self.ids.data_sets, self.ids.org_units)
        )
        period = name_of(Period.parse(one.period), one.offset_months)
        mapped = one.form in sets and one.place in units and period and self._elements(one)
        return Form(sets[one.form], period, units[one.place]) if mapped else None

    def _elements(self, one: Question) -> list[Dhis2Element]:
        """Those that hold the figure itself; where none does, those of its parts."""
        own = [each for each in self.ids.elements if (each.indicator, each.item) == (one.indicator, one.item)]
        return [each for each in own if each.part is Part.VALUE] or own

    def _of_form(self, form: Form, asked: Sequence[tuple[Question, Cell]]) -> Iterator[Marked]:
        """Read for each question anew: people write there meanwhile, and what they wrote is to stay."""
        for n, (one, cell) in enumerate(asked):
            try:
                values = self._values(form)
            except SourceUnavailable as error:
                said = _said(error)
                yield from (Marked(other, MarkState.REFUSED, said, of.where) for other, of in asked[n:])
                return
            own = [value for value in values if _is_of(value, cell)]
            marked = self._asked(form, one, own) if one.asked else self._ended(form, one, own)
            yield replace(marked, where=cell.where)

    def _values(self, form: Form) -> list[Value]:
        """Raises SourceUnavailable, with a fault of _REFUSALS or another that stops everything."""
        asked = [("dataSet", form.data_set), ("period", form.period), ("orgUnit", form.unit)]
        said = self.api.get("dataValueSets.json", asked)
        listed = said.get("dataValues", [])
        if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
            raise SourceUnavailable(SourceFault.ODD, where=self.api.base, said="dataValues: no list")
        head: dict[str, Any] = {
            name: said[name] for name in ("period", "orgUnit", "attributeOptionCombo") if name in said
        }
        return [{**head, **one} for one in listed if one.get("deleted") is not True]

    def _asked(self, form: Form, one: Question, values: Sequence[Value]) -> Marked:
        """All values of the figure are marked, or none is: what was done before a refusal is taken back."""
        if not values or self._denied:
            return Marked(one, MarkState.REFUSED, self._denied or NO_VALUE)
        done: list[Value] = []
        try:
            for value in values:
                done.append(value)
                self._say(form, value, with_ours(_comment(value), one.comment), marked=True)
        except SourceUnavailable as error:
            said = _said(error)
            self._denied = said if error.fault is SourceFault.DENIED else ""
            self._taken_back(form, done)
            return Marked(one, MarkState.REFUSED, said)
        return Marked(one, MarkState.SET)

    def _taken_back(self, form: Form, done: Sequence[Value]) -> None:
        """As it was when it was read: a mark that nothing explains is nobody's question. The comment of the last was refused."""
        for value in done:
            with suppress(SourceUnavailable):
                self._put(form, value, marked=_is_marked(value))
        for value in done[:-1]:
            with suppress(SourceUnavailable):
                self._post(form, value, _comment(value))

    def _ended(self, form: Form, one: Question, values: Sequence[Value]) -> Marked:
        """The marks are taken away, whatever the district has made of our words; whatever is refused is told."""
        said, state = self._denied, MarkState.REFUSED if self._denied else MarkState.CLEARED
        for value in () if self._denied else values:
            comment = with_ours(_comment(value), one.comment)
            try:
                self._follow(form, value, comment, marked=False)
            except SourceUnavailable as error:
                said = _said(error)
                state = state if _NO_VALUE in said else MarkState.REFUSED
                self._denied = said if error.fault is SourceFault.DENIED else ""
                continue
            try:
                self._comment(form, value, comment)
            except SourceUnavailable as error:
                said = _said(error)
        return Marked(one, state, said)

    def _say(self, form: Form, value: Value, comment: str, *, marked: bool) -> None:
        self._follow(form, value, comment, marked=marked)
        self._comment(form, value, comment)

    def _follow(self, form: Form, value: Value, comment: str, *, marked: bool) -> None:
        """The mark as it is to be; also where it is so already, before a comment: only a value that is there takes one."""
        if _is_marked(value) != marked or _comment(value) != comment:
            self._put(form, value, marked=marked)

    def _comment(self, form: Form, value: Value, comment: str) -> None:
        if _comment(value) != comment:
            self._post(form, value, comment)

    def _put(self, form: Form, value: Value, *, marked: bool) -> None:
        """Raises SourceUnavailable."""
        key = ("dataElement", "categoryOptionCombo", "attributeOptionCombo")
        said = {name: value[name] for name in key if value.get(name)}
        body = {**said, "period": form.period, "orgUnit": form.unit, "followup": marked}
        self.api.ask("PUT", "dataValues/followup", body=body)

    def _post(self, form: Form, value: Value, comment: str) -> None:
        """Raises SourceUnavailable. Neither `value` nor `followUp` is among what is sent."""
        said = [("de", value["dataElement"]), ("pe", form.period), ("ou", form.unit), ("ds", form.data_set)]
        said += [("co", value["categoryOptionCombo"])] if value.get("categoryOptionCombo") else []
        said += self._attribute(str(value.get("attributeOptionCombo") or ""))
        self.api.ask("POST", "dataValues", form=[*said, ("comment", comment)])

    def _attribute(self, combo: str) -> list[tuple[str, str]]:
        """An attribute option combination as this request names it: by its category combination and options. Raises
        SourceUnavailable."""
        if not combo:
            return []
        if combo not in self._attributes:
            fields = ("fields", "categoryCombo[id],categoryOptions[id]")
            said = self.api.get(f"categoryOptionCombos/{combo}.json", [fields])
            try:
                options = ";".join(one["id"] for one in said["categoryOptions"])
                self._attributes[combo] = [("cc", said["categoryCombo"]["id"]), ("cp", options)]
            except (KeyError, TypeError):
                raise SourceUnavailable(SourceFault.ODD, where=self.api.base, said=f"{combo}: no categories") from None
        return self._attributes[combo]


def _said(error: SourceUnavailable) -> str:
    """The server's words where it refused something; raises what is the trouble of the whole source."""
    if error.fault not in _REFUSALS:
        raise error
    return error.said


def _comment(value: Value) -> str:
    return str(value.get("comment") or "")


def _is_of(value: Value, cell: Cell) -> bool:
    option = value.get("categoryOptionCombo", "")
    return any(element == value.get("dataElement") and known in ("", option) for element, known in cell.elements)


def _is_marked(value: Value) -> bool:
    return True in (value.get("followup"), value.get("followUp"))
