"""What a cell says when somebody enters it: the prompt of a data validation. No part is added for it, and the rules that
the clerk's form has for its cells stay in force."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reports.workbook.package.markup import Element, Splices, quoted, with_attributes, without_attributes
from reports.workbook.package.outline import Area, Place, address_of, areas_of, within

MAX_TITLE, MAX_TEXT = 32, 255  # UTF-16 units
# What comes before dataValidations in a worksheet; others may stand between.
_BEFORE = (
    "sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr", "sheetProtection",
    "protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate", "customSheetViews", "mergeCells",
    "phoneticPr", "conditionalFormatting",
)  # fmt: skip
_OWN = ("prompt", "promptTitle", "showInputMessage")


@dataclass(frozen=True, slots=True)
class Hint:
    """`title` begins with the words by which our hints are known again."""

    title: str
    text: str


def put_hints(
    part: bytes, root: Element, hints: Mapping[Place, Hint], splices: Splices, marks: tuple[str, ...]
) -> None:
    """Puts the hints on their cells, and takes away those of an earlier round: whose title begins with one of `marks`."""
    _Rules(part, root, splices, marks).put(hints)


class _Rules:
    """The validations of a sheet while hints are put beside them."""

    def __init__(self, part: bytes, root: Element, splices: Splices, marks: tuple[str, ...]) -> None:
        self._part, self._root, self._splices = part, root, splices
        self._list = root.child("dataValidations")
        self._all = list(self._list.all("dataValidation")) if self._list else []
        self._marks = marks
        self._other = [area for one in root.children if one.name == "extLst" for area in _areas_below(one)]

    def put(self, hints: Mapping[Place, Hint]) -> None:
        taken: dict[int, set[Place]] = {}
        added: list[str] = []
        for place, hint in hints.items():
            covering = [
                n for n, one in enumerate(self._all) if not self._is_only_ours(one) and self._covers(one, place)
            ]
            if len(covering) > 1 or any(within(place, area) for area in self._other):
                continue  # the colour is enough: two rules, or one that a spreadsheet obeys before this kind
            rule = self._all[covering[0]] if covering else None
            if rule is not None and self._speaks(rule):
                continue  # the form's own words to the clerk stay
            added.append(self._with_hint(rule, place, hint))
            if rule is not None:
                taken.setdefault(covering[0], set()).add(place)
        self._write(taken, added)

    def _covers(self, one: Element, place: Place) -> bool:
        return any(within(place, area) for area in areas_of(one.attributes.get("sqref", "")))

    def _is_ours(self, one: Element) -> bool:
        return one.attributes.get("promptTitle", "").startswith(self._marks)

    def _is_only_ours(self, one: Element) -> bool:
        return self._is_ours(one) and one.attributes.get("type", "none") == "none"

    def _speaks(self, one: Element) -> bool:
        return not self._is_ours(one) and bool(one.attributes.get("prompt") or one.attributes.get("promptTitle"))

    def _with_hint(self, rule: Element | None, place: Place, hint: Hint) -> str:
        told = {
            "promptTitle": _cut(hint.title, MAX_TITLE),
            "prompt": _cut(hint.text, MAX_TEXT),
            "sqref": address_of(place),
        }
        if rule is None:
            p = self._root.prefix
            said = " ".join(f"{name}={quoted(text)}" for name, text in told.items())
            return f'<{p}dataValidation allowBlank="1" showInputMessage="1" {said}/>'
        return _copied(self._part[rule.start : rule.end], {"showInputMessage": "1", **told})

    def _write(self, taken: Mapping[int, set[Place]], added: list[str]) -> None:
        gone = 0
        for number, one in enumerate(self._all):
            left = _without(one.attributes.get("sqref", ""), taken.get(number, set()))
            if self._is_only_ours(one) or not left:
                self._splices.replace(one.start, one.end, "")
                gone += 1
                continue
            copied = {"sqref": left} if number in taken else {}
            if self._is_ours(one):
                self._splices.replace(one.start, one.end, _copied(self._part[one.start : one.end], copied, _OWN))
            elif copied:
                self._splices.attribute(one, "sqref", left)
        self._count(len(self._all) - gone + len(added), "".join(added))

    def _count(self, count: int, added: str) -> None:
        if self._list is not None and count:
            self._splices.attribute(self._list, "count", str(count))
            if added:
                self._splices.append(self._list, added)
        elif self._list is not None:
            self._splices.replace(self._list.start, self._list.end, "")
        elif added:
            p = self._root.prefix
            text = f'<{p}dataValidations count="{count}">{added}</{p}dataValidations>'
            self._splices.insert(behind(self._root, _BEFORE), text)


def behind(root: Element, names: tuple[str, ...]) -> int:
    """Behind the last element that has to come before; elements that nobody knows do not matter."""
    return max((one.end for one in root.children if one.space == root.space and one.name in names), default=root.opened)


def _copied(tag: bytes, told: Mapping[str, str], left_out: tuple[str, ...] = ()) -> str:
    """A copy of a rule with these attributes; its identity is its own."""
    return with_attributes(without_attributes(tag, (*left_out, "xr:uid")), **told)


def _without(ranges: str, places: set[Place]) -> str:
    """The ranges without these cells; each that holds one falls into up to four."""
    areas = list(areas_of(ranges))
    if not places:
        return ranges
    for place in places:
        areas = [piece for area in areas for piece in (_pieces(area, place) if within(place, area) else [area])]
    return " ".join(_ranged(area) for area in areas)


def _pieces(area: Area, place: Place) -> list[Area]:
    top, left, bottom, right = area
    row, column = place
    pieces = [
        (top, left, row - 1, right), (row, left, row, column - 1), (row, column + 1, row, right), (row + 1, left, bottom, right),
    ]  # fmt: skip
    return [one for one in pieces if one[0] <= one[2] and one[1] <= one[3]]


def _ranged(area: Area) -> str:
    first, last = address_of(area[:2]), address_of(area[2:])
    return first if first == last else f"{first}:{last}"


def _areas_below(one: Element) -> list[Area]:
    """Where validations of the newer kind stand."""
    own = list(areas_of(one.text)) if one.name == "sqref" else []
    if one.name in ("conditionalFormattings", "sparklineGroups"):
        return own
    return own + [area for child in one.children for area in _areas_below(child)]


def _cut(text: str, length: int) -> str:
    """At most so many UTF-16 units; what was cut ends in three dots."""
    if len(text.encode("utf-16-le")) // 2 <= length:
        return text
    cut = text.encode("utf-16-le")[: 2 * (length - 1)].decode("utf-16-le", "ignore")
    return cut + "…"
