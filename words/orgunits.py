"""What is said of an organisation unit beside the places that it may be."""

from __future__ import annotations

from domain.orgunit import FittingUnit
from domain.place import PlaceTree
from words.catalogue import say
from words.dates import plain_day
from words.foreign import in_a_line


def unit_sentence(row: FittingUnit, places: PlaceTree, language: str) -> str:
    """How the unit and the place stand to each other, and what to look at."""
    unit = row.unit
    found = [places.get(code) for code in row.places]
    named = [f"{one.label(language)} {one.code}" if one else code for one, code in zip(found, row.places, strict=True)]
    return say(
        language,
        f"orgunits.fit.{row.fit}",
        id=in_a_line(row.id),
        unit=in_a_line(unit.name) if unit else "",
        code=in_a_line(unit.code) if unit else "",
        places=say(language, "joint.list").join(named),
        closed=plain_day(unit.closed) if unit and unit.closed else "",
    )
