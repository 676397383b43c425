"""Accepted figures as the data values of a DHIS2: the ids of a list turned round, the texts as they were written. Nothing is
converted, and whatever does not go along is named with its reason."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Any

from domain.dhis2ids import Dhis2Element, Dhis2Ids
from domain.dhis2periods import name_of
from domain.filemapping import Part
from domain.form import Form
from domain.indicator import Indicator
from domain.period import Period
from domain.submission import ObservationState, Provenance, Usable

_NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
_FIGURES = frozenset({ObservationState.VALUE, ObservationState.ESTIMATED})
# As DHIS2 writes its CSV; its own import passes over the first row.
HEADER = (
    "dataelement",
    "period",
    "orgunit",
    "catoptcombo",
    "attroptcombo",
    "value",
    "storedby",
    "lastupdated",
    "comment",
    "flwup",
)


class Reason(StrEnum):
    """Why a figure does not go along: a key of the texts `export.left.*`."""

    NO_DATA_SET = "no_data_set"
    NO_ORG_UNIT = "no_org_unit"
    NO_ELEMENT = "no_element"
    OTHER_UNIT = "other_unit"
    NO_PERIOD = "no_period"
    TWO_FIGURES = "two_figures"
    HELD = "held"
    NO_FIGURE = "no_figure"
    PRIVATE = "private"
    SIMULATED = "simulated"


# Somebody may have forgotten an id; the rest does not go along by its nature.
LACKING = frozenset(
    {Reason.NO_DATA_SET, Reason.NO_ORG_UNIT, Reason.NO_ELEMENT, Reason.OTHER_UNIT, Reason.NO_PERIOD, Reason.TWO_FIGURES}
)


@dataclass(frozen=True, slots=True, order=True)
class DataValue:
    """One value of a DHIS2: `option` is the category option combination, empty where the element has one alone."""

    org_unit: str
    period: str
    element: str
    option: str
    value: str

    @property
    def key(self) -> tuple[str, ...]:
        return self.org_unit, self.period, self.element, self.option


@dataclass(frozen=True, slots=True, order=True)
class LeftOut:
    """What does not go along: why, the code of the form, place or indicator that it is about, and how many figures."""

    reason: Reason
    code: str
    count: int


@dataclass(frozen=True, slots=True)
class Exported:
    """What goes along, in a fixed order, and what does not."""

    values: tuple[DataValue, ...]
    left: tuple[LeftOut, ...]
    data_set: str = ""  # of all of them, where that is one

    @property
    def lacks(self) -> bool:
        """Whether any accepted figure is left out for want of an id."""
        return any(one.reason in LACKING for one in self.left)

    def as_json(self) -> dict[str, Any]:
        """A `dataValueSets` in the bulk form: period and organisation unit stand with each value."""
        head = {"dataSet": self.data_set} if self.data_set else {}
        return {**head, "dataValues": [_in_json(one) for one in self.values]}

    def as_csv(self) -> str:
        """The same as DHIS2 writes it in CSV."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(HEADER)
        for one in self.values:
            writer.writerow((one.element, one.period, one.org_unit, one.option, "", one.value, "", "", "", ""))
        return text.getvalue()


@dataclass(frozen=True)
class Exporter:
    """Turns figures into data values by a list of ids; `private` and `simulated` let such figures go along."""

    ids: Dhis2Ids
    forms: Mapping[str, Form]
    indicators: Mapping[str, Indicator]
    private: bool = False
    simulated: bool = False

    def export(self, rows: Iterable[Mapping[str, Any]]) -> Exported:
        """`rows` are figures with the columns of OBSERVATION, in whichever order; those that documents print are none that a
        district reported, and are left out by whoever chooses them."""
        left: Counter[tuple[Reason, str]] = Counter()
        forms: set[str] = set()
        found: dict[tuple[str, ...], set[DataValue]] = {}
        names: dict[tuple[str, ...], str] = {}
        for row in rows:
            if reason := self._reason(row):
                left[reason] += 1
                continue
            forms.add(row["form"])
            for one in self._values(row):
                found.setdefault(one.key, set()).add(one)
                names[one.key] = _named(row)
        for key in (key for key, values in found.items() if len(values) > 1):
            left[Reason.TWO_FIGURES, names[key]] += len(found[key])
        sure = (one for values in found.values() if len(values) == 1 for one in values)
        data_set = self._data_sets[next(iter(forms))] if len(forms) == 1 else ""
        return Exported(tuple(sorted(sure)), _in_order(left), data_set)

    def _reason(self, row: Mapping[str, Any]) -> tuple[Reason, str] | None:
        """Why the row does not go along, and the code of what it is about; None where it does."""
        return self._of_figure(row) or self._of_ids(row)

    def _of_figure(self, row: Mapping[str, Any]) -> tuple[Reason, str] | None:
        indicator = self.indicators.get(row["indicator"])
        if row["form"] not in self._data_sets:
            return Reason.NO_DATA_SET, row["form"]
        if row["usable"] != Usable.ACCEPTED:
            return Reason.HELD, _named(row)
        if row["state"] not in _FIGURES:
            return Reason.NO_FIGURE, _named(row)
        if not self.private and (indicator is None or indicator.is_private):
            return Reason.PRIVATE, _named(row)
        return (Reason.SIMULATED, row["form"]) if self._is_made_up(row) else None

    def _is_made_up(self, row: Mapping[str, Any]) -> bool:
        return not self.simulated and row["provenance"] == Provenance.SIMULATED

    def _of_ids(self, row: Mapping[str, Any]) -> tuple[Reason, str] | None:
        elements = self._elements.get((row["indicator"], row["item"]))
        if row["place"] not in self._org_units:
            return Reason.NO_ORG_UNIT, row["place"]
        if not elements:
            return Reason.NO_ELEMENT, _named(row)
        if any(one.unit not in ("", row["unit"]) for one in elements):
            return Reason.OTHER_UNIT, _named(row)
        if not any(_text(row, one.part) for one in elements):
            return Reason.NO_ELEMENT, _named(row)  # they take parts of it, and the district has reported none
        return None if self._period(row) else (Reason.NO_PERIOD, row["form"])

    def _values(self, row: Mapping[str, Any]) -> Iterator[DataValue]:
        for one in self._elements[row["indicator"], row["item"]]:
            if text := _text(row, one.part):
                yield DataValue(self._org_units[row["place"]], self._period(row), one.id, one.option, text)

    def _period(self, row: Mapping[str, Any]) -> str:
        return name_of(Period.parse(row["period"]), self.forms[row["form"]].reporting_year_offset_months)

    @cached_property
    def _elements(self) -> Mapping[tuple[str, str], Sequence[Dhis2Element]]:
        found: dict[tuple[str, str], list[Dhis2Element]] = {}
        for one in self.ids.elements:
            found.setdefault((one.indicator, one.item), []).append(one)
        return found

    @cached_property
    def _data_sets(self) -> Mapping[str, str]:
        return {form: one for one, form in self.ids.data_sets.items() if form in self.forms}

    @cached_property
    def _org_units(self) -> Mapping[str, str]:
        return {place: one for one, place in self.ids.org_units.items()}


def _text(row: Mapping[str, Any], part: Part) -> str:
    """The number as it was written where that is one; else as it was read, without an exponent. "" where there is none."""
    figure = row[part.value]
    if figure is None:
        return ""
    written = row["value_text"].strip() if part is Part.VALUE else ""
    if _NUMBER.fullmatch(written) and float(written) == figure:
        return str(written)
    return plain_number(figure)


def plain_number(figure: float) -> str:
    """A number with all its digits and no exponent: 950, 0.00005."""
    text = format(Decimal(repr(float(figure))), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _named(row: Mapping[str, Any]) -> str:
    return f"{row['indicator']}[{row['item']}]" if row["item"] else str(row["indicator"])


def _in_order(left: Counter[tuple[Reason, str]]) -> tuple[LeftOut, ...]:
    order = list(Reason)
    made = [LeftOut(reason, code, count) for (reason, code), count in left.items()]
    return tuple(sorted(made, key=lambda one: (order.index(one.reason), one.code)))


def _in_json(one: DataValue) -> dict[str, str]:
    said = {
        "dataElement": one.element,
        "period": one.period,
        "orgUnit": one.org_unit,
        "categoryOptionCombo": one.option,
        "value": one.value,
    }
    return {name: text for name, text in said.items() if text}
