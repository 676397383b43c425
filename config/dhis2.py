"""dhis2/*.yaml: what the ids of a DHIS2 mean here: data sets, organisation units and data elements, each said once."""

from __future__ import annotations

from pydantic import Field

from config.entries import Code, CodeOf, Entry, Text
from domain.dhis2ids import Dhis2Element, Dhis2Ids
from domain.filemapping import Part


class Dhis2ElementEntry(Entry):
    id: CodeOf = Field(description="id of a data element (or its code, where the export has codes)")
    indicator: CodeOf = Field(description="a code of indicators.yaml")
    item: str = Field("", description="a disaggregation")
    part: Part = Field(Part.VALUE, description="value, numerator or denominator of the indicator")
    option: str = Field("", description="id of one category option combination; empty: whichever the value has")
    unit: str = Field("", description="a code of units.yaml, where it is not counted in the indicator's own unit")

    def build(self) -> Dhis2Element:
        return Dhis2Element(self.id, self.indicator, self.item, self.part, self.option, self.unit)


class Dhis2File(Entry):
    code: Code = Field(description="identity of this list of ids; a source of kind dhis2 names it")
    name: Text = Field(description="what people call that system")
    name_en: str = Field("", description="English name")
    data_sets: dict[str, CodeOf] = Field({}, description="id of a data set -> code of the form that it is")
    org_units: dict[str, CodeOf] = Field({}, description="id of an organisation unit -> code of the place that it is")
    elements: tuple[Dhis2ElementEntry, ...] = Field(min_length=1, description="one entry per data element")

    def build(self) -> Dhis2Ids:
        elements = tuple(element.build() for element in self.elements)
        return Dhis2Ids(self.code, dict(self.data_sets), dict(self.org_units), elements, self.name, self.name_en)
