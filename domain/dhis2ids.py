"""What the identifiers of a DHIS2 mean here: said once by a person, in a file of the deployment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.filemapping import Part


@dataclass(frozen=True, slots=True)
class Dhis2Element:
    """A data element, or one category option combination of it (`option`; empty: whichever comes): which part of which
    figure it is. `unit` is what it is counted in there, where that is not the indicator's own unit."""

    id: str
    indicator: str
    item: str = ""
    part: Part = Part.VALUE
    option: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Dhis2Ids:
    """`data_sets` are the ids of data sets by form, `org_units` those of organisation units by place: id -> our code."""

    code: str
    data_sets: Mapping[str, str] = field(default_factory=dict)
    org_units: Mapping[str, str] = field(default_factory=dict)
    elements: tuple[Dhis2Element, ...] = ()
    name: str = ""
    name_en: str = ""
