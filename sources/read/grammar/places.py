"""Which places a text names: by code, by name, or within the name of an office; white space within a name says nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping

from domain.place import Place, PlaceTree
from sources.read.grammar.digits import without_raised
from words.labels import plain

_CODE = re.compile(r"(?<!\d)\d{6,12}(?!\d)")
_OF_DISTRICT = 6  # digits of a county's code; what follows in a longer one are township and village
# A text that ends so, or goes on so, is meant to be a place, if one that nobody here knows.
_PLACE_LIKE = re.compile(
    r"[\u4e00-\u9fff]{1,8}(?:区|县|市|旗|自治州|盟)(?:$|[^域划内长间属场])|\bdistrict\b|\bcounty\b|\bcity\b",
    re.IGNORECASE,
)


# A part of a place, or somebody within it, whose figures are not those of the whole.
_PART_OF_PLACE = re.compile(
    r"医院|卫生院|卫生室|卫生所|门诊|诊所|社区|街道|[镇乡村](?:$|卫|人)|不含|不包括|除外|部分|城区|农村|城镇|周边|等$"
)


def places_in(text: str, places: PlaceTree) -> tuple[Place, ...]:
    """Every place that a text names, without those above another one of them (烟台市福山区 is 福山区)."""
    if exact := places.find(text):
        return (exact,)
    wanted = plain(without_raised(text))
    found = {place.code: place for place in (*_coded(wanted, places), *_named(wanted, places))}
    above = {one.code for place in found.values() for one in places.ancestors(place.code)}
    return tuple(place for code, place in found.items() if code not in above)


def unknown_place_in(text: str, places: PlaceTree) -> bool:
    """Whether a text that names no place that is known seems to name another one: a code, or 某某区."""
    return bool(_CODE.search(plain(without_raised(text))) or _PLACE_LIKE.search(text.strip())) and not places_in(
        text, places
    )


def other_than_whole(text: str, places: PlaceTree) -> bool:
    """Whether a text says something beside the name of a place that makes another reporter of it: a hospital or township
    in it, a part of it (不含高新区), or the name of a second one cut short (福山、莱山区)."""
    if places.find(text):
        return False
    rest = plain(without_raised(text))
    for name in _by_name(places):
        rest = rest.replace(name, " ")
    stems = (stem for place in places for stem in _stems(place))
    return bool(_PART_OF_PLACE.search(rest.strip("() "))) or any(stem in rest for stem in stems)


def _stems(place: Place) -> tuple[str, ...]:
    """A name without its last sign, where what is left is a name still: 福山 of 福山区."""
    stem = plain(place.name)[:-1]
    return (stem,) if len(stem) > 1 and plain(place.name).endswith(tuple("区县市旗")) else ()


def unknown_code_in(text: str, places: PlaceTree) -> str:
    """The first code within a text that is nobody's."""
    return next(
        (code for code in _CODE.findall(plain(without_raised(text))) if _place_of_code(code, places) is None), ""
    )


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
