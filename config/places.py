"""places.yaml: the place tree and the place that the deployment watches from."""

from __future__ import annotations

from pydantic import Field, model_validator

from config.entries import Code, CodeOf, Day, Entry, Text
from domain.place import Place, PlaceTree


class PlaceEntry(Entry):
    code: Code = Field(description="GB/T 2260 code or the country's own; the identity of the place")
    name: Text = Field(description="full name as it stands on forms")
    level: Text = Field(description="province, city, district, zone, or the country's own words")
    parent: CodeOf | None = Field(None, description="code of the place above")
    name_en: str = Field("", description="English name")
    short_name: str = Field("", description="name used in tables and messages")
    valid_from: Day | None = Field(None, description="first day of validity")
    valid_to: Day | None = Field(None, description="last day of validity")
    predecessors: tuple[CodeOf, ...] = Field((), description="codes of the places that were merged into this one")
    aliases: tuple[Text, ...] = Field((), description="other names that may stand on forms")

    partial: bool = Field(False, description="only some of the places below it are listed: nothing is summed up for it")

    @model_validator(mode="after")
    def _runs_forward(self) -> PlaceEntry:
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValueError("valid_to lies before valid_from")
        return self

    def build(self) -> Place:
        return Place(**(self.model_dump() | {"parent": self.parent or ""}))


class PlacesFile(Entry):
    home: CodeOf = Field(description="code of the place that watches: a city or a province")
    places: tuple[PlaceEntry, ...] = Field(min_length=1, description="one entry per place")

    def build(self) -> PlaceTree:
        return PlaceTree(tuple(place.build() for place in self.places))
