"""Rules of the whole period: the consolidated accepted figures over all places, each beside those of the places below it."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from checks.gate.batch import Batch, Known
from checks.gate.cells import Judged, of_cells
from checks.gate.checkrun import CheckRun, run_of
from checks.gate.lazyplan import Around, surrounded, with_verdicts
from checks.gate.ruleset import RuleSet
from domain.edit import CHILDREN, OperandPart
from domain.place import PlaceTree
from domain.submission import Usable

_SERIES = ("indicator", "item", "period", "period_end")
_DECIMALS = "decimals"
_ASKED = ("form", "place", "period", "indicator", "item")


def judge_period(batch: Batch, known: Known, rules: RuleSet) -> CheckRun:
    """What the rules of scope `period` say of consolidated figures. The batch has the newest version of every cell; accepted
    figures are looked at, and those that a rule of the period has asked about already: a question must be able to end.
    Raises ConfigInvalid for a rule that cannot be compiled."""
    figures = batch.rows
    known = replace(known, city=rules.city(batch.now))
    mine = replace(known, asked=tuple(one for one in known.asked if one.rule in rules.of_periods))
    rows = _looked_at(figures, mine)
    judged = with_verdicts(beside_children(rows, figures, known, rules), rules.of_periods).collect()
    cells = Judged(judged, {one: rules.rules[one] for one in rules.of_periods}, rules.of_periods)
    return run_of([of_cells(cells, batch.run_id)], rows, batch, mine, rules)


def beside_children(rows: pl.DataFrame, figures: pl.DataFrame, known: Known, rules: RuleSet) -> pl.LazyFrame:
    """The rows with all that a rule of the period may look at beside them."""
    lazy = surrounded(rows.lazy(), Around(figures, known, rules, rules.of_periods))
    for beside in rules.beside_periods:
        lazy = beside(lazy, figures, known)
    return _with_children(lazy, figures, rules.places)


def _looked_at(figures: pl.DataFrame, known: Known) -> pl.DataFrame:
    asked = pl.DataFrame(
        [tuple(getattr(one, name) for name in _ASKED) for one in known.asked],
        schema=dict.fromkeys(_ASKED, pl.String),
        orient="row",
    ).unique()
    marked = figures.join(asked.with_columns(asked=pl.lit(value=True)), on=_ASKED, how="left", maintain_order="left")
    return marked.filter((pl.col("usable") == Usable.ACCEPTED) | pl.col("asked")).drop("asked")


def _with_children(rows: pl.LazyFrame, figures: pl.DataFrame, places: PlaceTree) -> pl.LazyFrame:
    """`children` the sums `value@children` ... and `decimals@children` beside each row. A sum is there only if every place below, as of the end
    of the period, has exactly one accepted figure: in the form of the row, or where it has none there, in any other."""
    tree = pl.DataFrame(
        [(place.parent, place.code, place.valid_from, place.valid_to) for place in places if place.parent],
        schema={"place": pl.String, "child": pl.String, "valid_from": pl.Date, "valid_to": pl.Date},
        orient="row",
    ).lazy()
    numbered = rows.with_row_index("number")
    began = pl.col("valid_from").is_null() | (pl.col("valid_from") <= pl.col("period_end"))
    goes_on = pl.col("valid_to").is_null() | (pl.col("valid_to") >= pl.col("period_end"))
    below = numbered.select("number", "place", "form", *_SERIES).join(tree, on="place").filter(began & goes_on)
    beside = (
        below.join(_of_children(figures, ("form",)), on=["child", "form", *_SERIES], how="left")
        .join(_of_children(figures, ()), on=["child", *_SERIES], how="left", suffix="|any")
        .with_columns(pl.coalesce(f"{name}|child", f"{name}|child|any") for name in (*OperandPart, _DECIMALS))
        .group_by("number")
        .agg(pl.len().cast(pl.Int64).alias(CHILDREN), _decimals(), *(_sum(part) for part in OperandPart))
    )
    joined = numbered.join(beside, on="number", how="left", maintain_order="left").drop("number")
    return joined.with_columns(pl.col(CHILDREN).fill_null(0))


def _of_children(figures: pl.DataFrame, of: tuple[str, ...]) -> pl.LazyFrame:
    """The one accepted figure of a place, in each form or in any; what occurs twice adds up to nothing."""
    accepted = figures.lazy().filter((pl.col("usable") == Usable.ACCEPTED) & pl.col("value").is_not_null())
    once = [
        pl.when(pl.len() == 1).then(pl.col(name).first()).alias(f"{name}|child") for name in (*OperandPart, _DECIMALS)
    ]
    return accepted.rename({"place": "child"}).group_by("child", *of, *_SERIES).agg(once)


def _decimals() -> pl.Expr:
    """Of the figures of a sum, those of the coarsest."""
    return pl.col(f"{_DECIMALS}|child").min().alias(f"{_DECIMALS}@{CHILDREN}")


def _sum(part: OperandPart) -> pl.Expr:
    figure = pl.col(f"{part.value}|child")
    return pl.when(figure.is_not_null().all()).then(figure.sum()).alias(f"{part.value}@{CHILDREN}")
