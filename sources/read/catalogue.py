"""What a file is read against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from domain.form import Form
from domain.indicator import Indicator, Unit
from domain.place import PlaceTree


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The forms, places, indicators and units that a file may speak of, and the file's name for refusals."""

    file: str
    forms: Mapping[str, Form]
    places: PlaceTree
    indicators: Mapping[str, Indicator]
    units: Mapping[str, Unit]
