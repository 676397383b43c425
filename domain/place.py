"""Places: identity is the code; `predecessors` names the places that were merged into one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from domain.naming import named


@dataclass(frozen=True, slots=True)
class Place:
    """A reporting place. `level`: province | city | district | zone, or another country's own words."""

    code: str
    name: str
    level: str
    parent: str = ""
    name_en: str = ""
    short_name: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    predecessors: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    partial: bool = False  # only some of the places below it are listed: nothing is summed up for it

    def valid_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)

    def label(self, language: str) -> str:
        return named(self.name, self.name_en, language)

    def short_label(self, language: str) -> str:
        """The short name (福山), where the place has one in its own language."""
        return named(self.short_name or self.name, self.name_en or self.name, language)


@dataclass(frozen=True, slots=True)
class PlaceTree:
    """All places of a deployment, by code."""

    places: tuple[Place, ...]
    _by_code: dict[str, Place] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_code", {place.code: place for place in self.places})

    def __iter__(self) -> Iterator[Place]:
        return iter(self.places)

    def __contains__(self, code: object) -> bool:
        return code in self._by_code

    def __getitem__(self, code: str) -> Place:
        return self._by_code[code]

    def get(self, code: str) -> Place | None:
        return self._by_code.get(code)

    def children(self, code: str) -> tuple[Place, ...]:
        return tuple(place for place in self.places if place.parent == code)

    def find(self, text: str) -> Place | None:
        """The place with this code, name, short name or alias; None when there is none or more than one."""
        wanted = text.strip()
        if wanted in self._by_code:
            return self._by_code[wanted]
        found = [p for p in self.places if wanted in (p.name, p.name_en, p.short_name, *p.aliases) and wanted]
        return found[0] if len(found) == 1 else None

    def ancestors(self, code: str) -> tuple[Place, ...]:
        """From the parent up to the root."""
        chain: list[Place] = []
        parent = self._by_code[code].parent
        while parent in self._by_code and len(chain) < 10:
            chain.append(self._by_code[parent])
            parent = self._by_code[parent].parent
        return tuple(chain)
