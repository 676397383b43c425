"""Organisation units of another system beside the places of a deployment: which of them are the same is proposed, and said by
a person."""

from __future__ import annotations

import difflib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from domain.place import Place

_ALIKE = 0.75  # of two names, below which a person would not think of the same place
_NEAR_AT_MOST = 3  # units that are named for one place
_LOWEST = 99
_DIGITS_OF_PLACE = 6  # GB/T 2260; the statistical code of a place has six noughts behind it


@dataclass(frozen=True, slots=True)
class OrgUnit:
    """A unit as that system has it: `code` is its own code there, often the place's."""

    id: str
    name: str
    code: str = ""
    level: int | None = None
    parent: str = ""
    opened: date | None = None
    closed: date | None = None


class Fit(StrEnum):
    """How a unit and a place stand to each other: a key of the texts `orgunits.fit.*`."""

    MAPPED = "mapped"  # said, and so it still is
    BY_CODE = "by_code"  # new: the same code
    BY_NAME = "by_name"  # new: one name or alias
    SEVERAL = "several"  # its name is that of several places, or its place is that of several units
    NEAR = "near"  # its name is like that of a place
    RENAMED = "renamed"  # said, and by its name it is another or none now
    CLOSED = "closed"  # said, and closed there since
    GONE = "gone"  # said, and not there any more
    WITHOUT = "without"  # a place that nothing stands for


SURE = frozenset({Fit.BY_CODE, Fit.BY_NAME})
KNOWN = frozenset({Fit.MAPPED, Fit.RENAMED, Fit.CLOSED})


@dataclass(frozen=True, slots=True)
class FittingUnit:
    """A line of the proposal: a unit (None for what is gone or lacking), the places that it may be, and how they fit."""

    fit: Fit
    id: str
    places: tuple[str, ...]
    unit: OrgUnit | None = None


@dataclass(frozen=True, slots=True)
class OrgUnitProposal:
    """What is proposed, in the order of the places; `others` counts the units that are no place of ours."""

    rows: tuple[FittingUnit, ...]
    others: int

    @property
    def differs(self) -> bool:
        """Whether a person has something to look at."""
        return any(one.fit is not Fit.MAPPED for one in self.rows)


def proposed(
    units: Sequence[OrgUnit], places: Iterable[Place], said: Mapping[str, str], wanted: Collection[str], on: date
) -> OrgUnitProposal:
    """Which unit is which place. `said` is what the deployment says by now (id -> place), `wanted` are the places that need a
    unit, `on` is the day of asking. Changes nothing, and decides nothing in doubt."""
    there, known = {one.id: one for one in units}, {one.code: one for one in places}
    rows = [_of_said(name, known.get(code), code, there.get(name), on) for name, code in said.items()]
    taken = {code for name, code in said.items() if name in there}
    fresh = [one for one in units if one.id not in said and not _is_closed(one, on)]
    rows += _exact(fresh, [one for one in known.values() if one.code not in taken])
    covered = {code for row in rows if row.fit is not Fit.GONE for code in row.places}
    lacking = [known[code] for code in sorted(set(wanted) - covered) if code in known]
    placed = {row.id for row in rows}
    free = [one for one in fresh if one.id not in placed]
    near = [row for place in lacking for row in _near(place, free)]
    rows += [*near, *(FittingUnit(Fit.WITHOUT, "", (place.code,)) for place in lacking)]
    order = {code: position for position, code in enumerate(known)}
    rows.sort(key=lambda row: (order.get(row.places[0], len(order)), row.id))
    return OrgUnitProposal(tuple(rows), len(free) - len({row.id for row in near}))


def _of_said(name: str, place: Place | None, code: str, unit: OrgUnit | None, on: date) -> FittingUnit:
    if unit is None:
        return FittingUnit(Fit.GONE, name, (code,))
    if _is_closed(unit, on):
        return FittingUnit(Fit.CLOSED, name, (code,), unit)
    same = place is not None and (_code(unit) == code or any(_is_like(unit.name, one) for one in _called(place)))
    return FittingUnit(Fit.MAPPED if same else Fit.RENAMED, name, (code,), unit)


def _exact(units: Sequence[OrgUnit], places: Sequence[Place]) -> list[FittingUnit]:
    """Units whose code or name is that of a place. Several places of one unit (by its code one and by its name another), and
    several units of one place, are a question and not an order."""
    codes, names = {one.code for one in places}, defaultdict(list)
    for place in places:
        for called in set(_called(place)):
            names[called].append(place.code)
    found = []
    for unit in units:
        coded = (_code(unit),) if _code(unit) in codes else ()
        named = tuple(names.get(unit.name.strip(), ()))
        own = tuple(dict.fromkeys((*coded, *named))) if coded and not {*coded} & {*named} else coded or named
        if own:
            fit = Fit.SEVERAL if len(own) > 1 else Fit.BY_CODE if _code(unit) in codes else Fit.BY_NAME
            found.append(FittingUnit(fit, unit.id, own, unit))
    claims = Counter(code for row in found for code in row.places)
    return [replace(row, fit=Fit.SEVERAL) if any(claims[one] > 1 for one in row.places) else row for row in found]


def _near(place: Place, units: Sequence[OrgUnit]) -> list[FittingUnit]:
    """The units, a few of them and the highest first, whose name is like that of a place."""
    like = [unit for unit in units if any(_is_like(unit.name, called) for called in _called(place))]
    like.sort(key=lambda unit: (unit.level if unit.level is not None else _LOWEST, len(unit.name), unit.id))
    return [FittingUnit(Fit.NEAR, unit.id, (place.code,), unit) for unit in like[:_NEAR_AT_MOST]]


def _is_like(name: str, called: str) -> bool:
    """福山区卫生健康局 is like 福山区; so is a slip of the pen."""
    name, called = name.strip().casefold(), called.casefold()
    if called in name:
        return True
    alike = difflib.SequenceMatcher(None, called, name)
    return alike.real_quick_ratio() >= _ALIKE and alike.quick_ratio() >= _ALIKE and alike.ratio() >= _ALIKE


def _code(unit: OrgUnit) -> str:
    """The code of a unit without the six noughts that a statistical code has behind that of a place."""
    code = unit.code.strip()
    longer = code[_DIGITS_OF_PLACE:]
    return code[:_DIGITS_OF_PLACE] if longer == "0" * _DIGITS_OF_PLACE else code


def _is_closed(unit: OrgUnit, on: date) -> bool:
    return unit.closed is not None and unit.closed <= on


def _called(place: Place) -> tuple[str, ...]:
    return tuple(one for one in (place.name, place.name_en, place.short_name, *place.aliases) if one)
