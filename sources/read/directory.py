"""What files are read against."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from domain.dhis2ids import Dhis2Ids
from domain.filemapping import FileMapping, Institution
from domain.form import Form
from domain.indicator import Indicator, Unit
from domain.place import PlaceTree

if TYPE_CHECKING:
    from sources.read.layout import Layout

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Directory:
    """The forms, places, indicators and units that a file may speak of, the layouts that it may have, and the day on which
    it is read: a period that has not ended by then is refused. `file` is the name of the file, for refusals; `mappings` are
    layouts of other systems that a person has written down, `institutions` those that such a file may have a row for,
    `dhis2` what ids of DHIS2s mean."""

    forms: Mapping[str, Form]
    places: PlaceTree
    indicators: Mapping[str, Indicator]
    units: Mapping[str, Unit]
    layouts: Mapping[str, Layout]
    today: date
    file: str = ""
    mappings: Mapping[str, FileMapping] = field(default_factory=dict)
    institutions: tuple[Institution, ...] = ()
    dhis2: Mapping[str, Dhis2Ids] = field(default_factory=dict)
    _kept: dict[object, Any] = field(default_factory=dict, repr=False, compare=False)

    def of(self, file: str) -> Directory:
        """The same for one file."""
        return replace(self, file=file)

    def once(self, key: object, make: Callable[[], Made]) -> Made:
        """What is made of all this once, for every file of a batch: indexes of names."""
        if key not in self._kept:
            self._kept[key] = make()
        made: Made = self._kept[key]
        return made

    @property
    def in_order(self) -> tuple[Layout, ...]:
        """The layouts in the order in which they are asked."""
        return tuple(sorted(self.layouts.values(), key=lambda layout: (layout.rank, layout.code)))
