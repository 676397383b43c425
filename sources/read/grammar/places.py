"""Which places a text names: by code, by name, or within the name of an office; white space within a name says nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping

from domain.place import Place, PlaceTree
from words.labels import plain

_CODE = re.compile(r"(?<!\d)\d{6,12}(?!\d)")
_OF_DISTRICT = 6  # digits of a county's code; what follows in a longer one are township and village
# A text that ends so, or goes on so, is meant to be a place, if one that nobody here knows.
_PLACE_LIKE = re.compile(
    r"[\u4e00-\u9fff]{1,8}(?:区|县|市|旗|自治州|盟)(?:$|[^域划内长间属场])|\bdistrict\b|\bcounty\b|\bcity\b",
    re.IGNORECASE,
)


def places_in(text: str, places: PlaceTree) -> tuple[Place, ...]:
    """Every place that a text names, without those above another one of them (烟台市福山区 is 福山区)."""
    if exact := places.find(text):
        return (exact,)
    wanted = plain(text)
    found = {place.code: place for place in (*_coded(wanted, places), *_named(wanted, places))}
    above = {one.code for place in found.values() for one in places.ancestors(place.code)}
    return tuple(place for code, place in found.items() if code not in above)


def unknown_place_in(text: str, places: PlaceTree) -> bool:
    """Whether a text that names no place that is known seems to name another one: a code, or 某某区."""
    return bool(_CODE.search(plain(text)) or _PLACE_LIKE.search(text.strip())) and not places_in(text, places)


def unknown_code_in(text: str, places: PlaceTree) -> str:
    """The first code within a text that is nobody's."""
    return next((code for code in _CODE.findall(plain(text)) if _place_of_code(code, places) is None), "")


def _coded(wanted: str, places: PlaceTree) -> list[Place]:
    found = (_place_of_code(code, places) for code in _CODE.findall(wanted))
    return [place for place in found if place is not None]


def _place_of_code(code: str, places: PlaceTree) -> Place | None:
    """By the code itself, or by the first six digits of one whose others are noughts: 370611000000 is 370611."""
    short, rest = code[:_OF_DISTRICT], code[_OF_DISTRICT:]
    return places.get(code) or (places.get(short) if not rest.strip("0") else None)


def _named(wanted: str, places: PlaceTree) -> list[Place]:
    """The longest name first, each part of the text naming one place only."""
    found: list[Place] = []
    for name, place in _by_name(places).items():
        if name in wanted:
            wanted = wanted.replace(name, "\n")
            if place is not None:
                found.append(place)
    return found


def _by_name(places: PlaceTree) -> Mapping[str, Place | None]:
    """Every name as `plain` compares it, the longest first; None for one that several places have."""
    names: dict[str, Place | None] = {}
    for place in places:
        for name in {plain(one) for one in (place.name, place.short_name, place.name_en, *place.aliases) if one}:
            names[name] = None if name in names and names[name] != place else place
    return dict(sorted(names.items(), key=lambda item: -len(item[0])))
