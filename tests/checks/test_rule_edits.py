"""Linear rules: the expression that flags and the edit that it derives from say the same, of whatever figures."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.shapes.edits import absent, fails
from checks.shapes.judgement import Judgement, column
from domain.edit import CHILDREN, Edit, EditFigures, Operand, OperandPart, Relation
from domain.finding import Rule
from domain.kind import Sort
from domain.rulekind import RuleKind
from flows.kinds import shipped_kinds

KINDS: Mapping[str, RuleKind] = shipped_kinds()[Sort.RULE]
LINEAR = {code: kind for code, kind in KINDS.items() if kind.edit}
PARAMS: dict[str, dict[str, Any]] = {
    "ordered_pair": {"low": "imr", "high": "u5mr"},
    "roll_up_sum": {"part": "numerator", "least": 2.0, "share": 0.01},
}
MULTIPLIER = 1000.0
NUMBERS = {"multiplier": MULTIPLIER, "rounds": 1.0, "least": 2.0}


def rule_of(kind: RuleKind) -> Rule:
    rule = Rule(kind.code, kind.code, kind.tier, kind.severity, kind.scope, params=PARAMS.get(kind.code, {}))
    return kind.complete(rule)


def test_the_linear_kinds_declare_their_edit() -> None:
    assert set(LINEAR) == {"part_le_whole", "ordered_pair", "recomputed_rate", "roll_up_sum"}


def name_of(cell: Operand, column_name: str = "") -> str:
    beside = cell.indicator or cell.place
    name = column_name or cell.part.value
    return f"{name}@{beside}" if beside else name


def row_of(figures: EditFigures, rule: Rule) -> pl.DataFrame:
    row: dict[str, Any] = {name_of(cell): value for cell, value in figures.cells.items()}
    row |= {name_of(cell, "decimals"): places for cell, places in figures.decimals.items()}
    row |= {column(rule, name): number for name, number in figures.numbers.items()}
    row |= {"indicator_decimals": 2, "state": "value", "children": figures.children}
    for missing in ("value", "numerator", "denominator"):
        row.setdefault(missing, 1.0)
    texts = {"state": pl.String, "children": pl.Int64}
    kinds = {name: pl.Int64 if name.partition("@")[0].endswith("decimals") else pl.Float64 for name in row}
    return pl.DataFrame([row], schema=kinds | texts)


@st.composite
def figures_of(draw: st.DrawFn, edit: Edit) -> EditFigures:
    """Figures as people write them, near what the edit allows more often than not."""
    decimals = {cell: draw(st.integers(0, 3)) for cell in edit.tolerance.rounded}
    count = st.integers(0, 5000).map(float)
    cells: dict[Operand, float] = {}
    for cell in (*edit.cells, edit.tolerance.of):
        places = decimals.get(cell, 0)
        cells[cell] = round(draw(count) / 10**places, places)
    for term in edit.terms:
        if term.per:
            cells[term.per] = max(cells[term.per], 1.0)
    if draw(st.booleans()):
        first, second = edit.terms
        near = cells[second.cell] * (MULTIPLIER if second.number else 1.0) / (cells[second.per] if second.per else 1.0)
        places = decimals.get(first.cell, 0)
        cells[first.cell] = round(near, places) + draw(st.integers(-2, 2)) * 10.0**-places
    return EditFigures(cells, decimals, NUMBERS, 2)


@st.composite
def any_figures_of(draw: st.DrawFn, edit: Edit) -> EditFigures:
    """Figures as no one should write them: none, nought, negative, large and tiny."""
    odd = st.sampled_from([None, 0.0, -0.0, -1.0, 1e-9, 1e15, 1e300]) | st.floats(-1e9, 1e9)
    cells = {cell: draw(odd) for cell in (*edit.cells, edit.tolerance.of)}
    decimals = {cell: draw(st.integers(0, 3)) for cell in edit.tolerance.rounded}
    numbers = NUMBERS | {"rounds": draw(st.sampled_from([0.0, 1.0])), "least": draw(st.sampled_from([0.0, 1.0]))}
    return EditFigures(cells, decimals, numbers, draw(st.integers(1, 20)))


@pytest.mark.parametrize("code", sorted(LINEAR))
@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_the_expression_flags_what_fails_the_edit(code: str, data: st.DataObject) -> None:
    kind, rule = LINEAR[code], rule_of(LINEAR[code])
    assert kind.edit
    edit = kind.edit(rule)
    figures = data.draw(figures_of(edit) | any_figures_of(edit))
    row = row_of(figures, rule)
    flagged = row.select(fails(edit, rule)).item()
    assert flagged == edit.fails(figures), figures
    judgement: Judgement = kind.judge(rule)  # type: ignore[attr-defined]
    assert row.select(judgement.flag).item() == flagged, "a rule flags by its edit"


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_a_recomputed_rate_is_linear_once_it_is_multiplied_out(data: st.DataObject) -> None:
    kind = LINEAR["recomputed_rate"]
    assert kind.edit
    edit = kind.edit(rule_of(kind))
    figures = data.draw(figures_of(edit))
    value, numerator, denominator = (Fraction(str(figures.cells[cell])) for cell in edit.cells)
    exact = value * denominator - Fraction(MULTIPLIER) * numerator
    half = Fraction(1, 2) / 10 ** figures.decimals[edit.cells[0]]
    noise = Fraction(1, 10**9) * max(abs(value), 1)
    assert edit.fails(figures) == (abs(exact) > (half + noise) * denominator)


def test_an_amount_may_miss_by_what_it_is_rounded_to() -> None:
    kind = LINEAR["roll_up_sum"]
    assert kind.edit
    edit = kind.edit(kind.complete(Rule("r", "roll_up_sum", kind.tier, kind.severity, kind.scope)))
    own, below = edit.cells
    numbers = {"rounds": 1.0, "least": 0.0}

    def fails(mine: float, total: float) -> bool | None:
        return edit.fails(EditFigures({own: mine, below: total}, {own: 2, below: 2}, numbers, 2))

    assert fails(0.90, 0.10), "one is not small for money in 亿元"
    assert not fails(0.90, 0.91), "three figures of half a unit each"
    assert fails(0.90, 0.92)


def test_where_no_other_cell_is_needed_none_is_absent() -> None:
    edit = LINEAR["part_le_whole"].edit
    assert edit
    frame = pl.DataFrame({"numerator": [1.0, None]})
    assert frame.with_columns(away=absent(edit(rule_of(LINEAR["part_le_whole"]))))["away"].to_list() == [False, False]


def test_an_edit_names_its_cells_wherever_they_are() -> None:
    edits = {code: kind.edit(rule_of(kind)) for code, kind in LINEAR.items() if kind.edit}
    assert edits["ordered_pair"].cells == (Operand(OperandPart.VALUE), Operand(OperandPart.VALUE, indicator="u5mr"))
    assert edits["roll_up_sum"].cells == (
        Operand(OperandPart.NUMERATOR),
        Operand(OperandPart.NUMERATOR, place=CHILDREN),
    )
    assert edits["recomputed_rate"].relation is Relation.EQUAL
    assert edits["part_le_whole"].relation is Relation.AT_MOST
