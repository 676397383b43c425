"""What a DHIS2 says of one data set: its periods, what changed since a moment, which forms are registered as complete, and the
values of a period."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from domain.dhis2periods import TYPES, names_between, span_of
from domain.errors import SourceUnavailable
from domain.period import add_months
from domain.sourcefault import SourceFault
from sources.dhis2.api import Api

AT_ONCE = 50  # organisation units that one question names
_AHEAD = timedelta(days=400)  # a year that is entered before it has ended
_COMBO = "categoryCombo[categoryOptionCombos~size]"
# A data set may give an element other categories than the element has by itself.
_FIELDS = f"id,name,periodType,dataSetElements[dataElement[id,{_COMBO}],{_COMBO}]"
Form = tuple[str, str]  # period and organisation unit


@dataclass(frozen=True, slots=True)
class Registration:
    """Who marked a form complete, and on which day; `attributes` are the attribute option combinations that it speaks of,
    none where nothing says so."""

    on: str
    by: str
    attributes: frozenset[str] = field(default=frozenset(), compare=False)

    def speaks_of(self, values: Sequence[Mapping[str, Any]]) -> bool:
        """Whether it is about these values: what was said of one project's part says nothing of another's."""
        theirs = {str(one.get("attributeOptionCombo") or "") for one in values if not is_deleted(one)} - {""}
        return not self.attributes or theirs <= self.attributes


@dataclass(frozen=True, slots=True)
class Stand:
    """What a period holds: values (those that were deleted too, marked so) and registrations by organisation unit."""

    values: Mapping[str, Sequence[Mapping[str, Any]]]
    registered: Mapping[str, Registration]

    @property
    def filled(self) -> set[str]:
        """The organisation units with a value, or a word that all is said."""
        live = {unit for unit, of in self.values.items() if not all(is_deleted(one) for one in of)}
        return live | set(self.registered)

    def registration_of(self, unit: str) -> Registration | None:
        """Whoever marked complete what an organisation unit has."""
        said = self.registered.get(unit)
        return said if said and said.speaks_of(self.values.get(unit, ())) else None


def is_deleted(value: Mapping[str, Any]) -> bool:
    """Whether a value was deleted: a DHIS2 keeps it and says so."""
    return value.get("deleted") is True


@dataclass(frozen=True, slots=True)
class DataSet:
    """One data set below some organisation units. `options` says of its elements that have several how many category
    option combinations they have."""

    api: Api
    id: str
    roots: tuple[str, ...]
    period_type: str
    options: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, api: Api, data_set: str, roots: Sequence[str]) -> DataSet:
        """Raises SourceUnavailable, also for one whose periods are no whole months."""
        resource = f"dataSets/{data_set}.json"
        said = api.get(resource, [("fields", _FIELDS)])
        period_type = str(said.get("periodType", ""))
        if period_type not in TYPES:
            fault = SourceFault.MISUSED if period_type else SourceFault.ODD
            raise SourceUnavailable(fault, where=f"{api.base}/api/{resource}", said=f"periodType {period_type or '?'}")
        return cls(api, data_set, tuple(roots), period_type, dict(_several(said)))

    def has(self, period: str) -> bool:
        """Whether a period is one of this data set: its elements may be in others too."""
        span = span_of(period)
        return span is not None and names_between(self.period_type, *span) == [period]

    def periods(self, today: date, months: int) -> list[str]:
        """Those from so many months before a day on, with those that have not ended or begun yet: values are entered in
        them too."""
        return names_between(self.period_type, add_months(today, -months), today + _AHEAD)

    def changed(self, since: str) -> set[Form]:
        """The forms of which a value was entered, changed or deleted."""
        more = [("lastUpdated", since), ("includeDeleted", "true")]
        return {(str(one.get("period")), str(one.get("orgUnit"))) for one in self._values(self._below, more)}

    def registered(self, today: date, months: int) -> dict[Form, Registration]:
        """Every form of these months that stands as complete now."""
        days = (("startDate", add_months(today, -months - 12)), ("endDate", today + _AHEAD))
        return self._registered(self._below, [(name, day.isoformat()) for name, day in days])

    def whole(self, period: str, units: Sequence[str] | None) -> Stand:
        """What a period holds now, in these organisation units or in all below the roots."""
        below = self._below if units is None else [[("orgUnit", one) for one in units]]
        asked = [("period", period)]
        values: dict[str, list[Mapping[str, Any]]] = {}
        for one in self._values(below, [*asked, ("includeDeleted", "true")]):
            if one.get("period") == period:
                values.setdefault(str(one.get("orgUnit")), []).append(one)
        registered = {unit: one for (_, unit), one in self._registered(below, asked).items()}
        return Stand(values, registered)

    def names(self, units: Sequence[str]) -> dict[str, str]:
        """What these organisation units are called there."""
        found: dict[str, str] = {}
        for start in range(0, len(units), AT_ONCE):
            some = ",".join(units[start : start + AT_ONCE])
            asked = [("filter", f"id:in:[{some}]"), ("fields", "id,name"), ("paging", "false")]
            said = self._listed(self.api.get("organisationUnits.json", asked), "organisationUnits")
            found |= {str(one.get("id")): str(one.get("name") or "") for one in said}
        return found

    @property
    def _below(self) -> list[list[tuple[str, str]]]:
        """One question for each root, with all that lies below it."""
        return [[("orgUnit", root), ("children", "true")] for root in self.roots]

    def _values(
        self, below: Sequence[Sequence[tuple[str, str]]], more: Sequence[tuple[str, str]]
    ) -> Iterator[Mapping[str, Any]]:
        for units in below:
            said = self.api.get("dataValueSets.json", [("dataSet", self.id), *units, *more])
            head = {name: said[name] for name in ("period", "orgUnit", "attributeOptionCombo") if name in said}
            yield from ({**head, **one} for one in self._listed(said, "dataValues"))

    def _registered(
        self, below: Sequence[Sequence[tuple[str, str]]], more: Sequence[tuple[str, str]]
    ) -> dict[Form, Registration]:
        """Of several registrations of one form (by attribute option combination) the latest, with what all of them are of."""
        name = "completeDataSetRegistrations"
        found: dict[Form, Registration] = {}
        for units in below:
            said = self.api.get(f"{name}.json", [("dataSet", self.id), *units, *more])
            for one in self._listed(said, name):
                form = str(one.get("period")), str(one.get("organisationUnit"))
                on, by = str(one.get("date") or "")[:10], str(one.get("storedBy") or "")
                if one.get("completed", True) is True:
                    before = found.get(form, Registration("", ""))
                    of = before.attributes | ({str(said_of)} if (said_of := one.get("attributeOptionCombo")) else set())
                    found[form] = Registration(*max((on, by), (before.on, before.by)), of)
        return found

    def _listed(self, said: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
        """Raises SourceUnavailable (odd) for what is no list of objects."""
        listed = said.get(name, [])
        if isinstance(listed, list) and all(isinstance(one, dict) for one in listed):
            return listed
        raise SourceUnavailable(SourceFault.ODD, where=self.api.base, said=f"{name}: no list")


def _several(said: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The elements of a data set that have several category option combinations; those of which nothing is said have one."""
    listed = said.get("dataSetElements")
    for one in listed if isinstance(listed, list) else ():
        element = one.get("dataElement") if isinstance(one, dict) else None
        if isinstance(element, dict) and (size := _size(one) or _size(element)) not in ("", "0", "1"):
            yield str(element.get("id")), size


def _size(said: Mapping[str, Any]) -> str:
    combo = said.get("categoryCombo")
    size = str(combo.get("categoryOptionCombos", "")) if isinstance(combo, dict) else ""
    return size if size.isdecimal() else ""
