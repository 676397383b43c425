"""Every rule kind by its name in rules.yaml. A new kind: one function, one spec table, one line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from checks.rules.judgement import Judgement
from checks.rules.ordered import ordered_pair
from checks.rules.parts import missing_part, part_le_whole, zero_denominator
from checks.rules.ranges import hard_range, percent_bounds
from checks.rules.readable import not_a_number
from checks.rules.recomputed import recomputed_rate
from checks.rules.uniqueness import unique_key
from domain.finding import Rule

CELL_KINDS: Mapping[str, Callable[[Rule], Judgement]] = {
    "hard_range": hard_range,
    "percent_bounds": percent_bounds,
    "part_le_whole": part_le_whole,
    "recomputed_rate": recomputed_rate,
    "unique_key": unique_key,
    "not_a_number": not_a_number,
    "missing_part": missing_part,
    "zero_denominator": zero_denominator,
    "ordered_pair": ordered_pair,
}

# Every kind of the gate with the parameters that it cannot do without. `known_code` is part of the structural schema
# and `required_line` looks for rows that are not there, so neither is an expression over a row.
KINDS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(CELL_KINDS, ()),
    "percent_bounds": ("over",),
    "ordered_pair": ("low", "high"),
    "known_code": (),
    "required_line": (),
}
