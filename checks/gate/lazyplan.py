"""One lazy plan: thresholds, form lines and operands are joined, then every rule is a column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from checks.gate.batch import Known
from checks.gate.ruleset import RuleSet
from checks.gate.thresholds import threshold_table
from checks.shapes.judgement import Judgement, because, everywhere
from domain.finding import Severity
from domain.submission import Usable


@dataclass(frozen=True)
class Verdict:
    """The two columns of one rule: `passes` (True, False, null = not tested) and `untestable` (the reason, or null)."""

    passes: pl.Expr
    untestable: pl.Expr


def verdicts(rule_id: str) -> Verdict:
    return Verdict(pl.col(f"{rule_id}|passes"), pl.col(f"{rule_id}|why"))


def enriched(arrived: pl.DataFrame, known: Known, rules: RuleSet) -> pl.DataFrame:
    """The arrived rows in their order, with what else the rules of the gate look at beside them, and the verdicts of those
    that look at cells."""
    lazy = surrounded(arrived.lazy(), Around(arrived, known, rules, rules.judgements))
    for beside in rules.beside:
        lazy = beside(lazy, arrived, known)
    rows = with_verdicts(lazy, rules.of_one_version).collect()
    return _against_versions(rows, arrived, known, rules) if rules.compares_versions else rows


def _against_versions(rows: pl.DataFrame, arrived: pl.DataFrame, known: Known, rules: RuleSet) -> pl.DataFrame:
    """The rows with the verdicts of the rules that compare versions: none is compared with one that the others ask about."""
    holding = [verdicts(one).passes for one in rules.of_one_version if rules.rules[one].severity != Severity.NOTE]
    odd = rows.select(odd=pl.any_horizontal(pl.lit(value=False), *(~passes for passes in holding)))["odd"]
    sound, lazy = arrived.filter(~odd.fill_null(value=False)), rows.lazy()
    for beside in rules.beside_versions:
        lazy = beside(lazy, sound, known)
    return with_verdicts(lazy, rules.of_versions).collect()


@dataclass(frozen=True)
class Around:
    """What rows are seen in: all that came with them, what is known beside it, and some of the rules, compiled."""

    arrived: pl.DataFrame
    known: Known
    rules: RuleSet
    judgements: Mapping[str, Judgement]


def surrounded(rows: pl.LazyFrame, around: Around) -> pl.LazyFrame:
    """The rows in their order with what every shape of rule may look at beside a cell: thresholds, the line of the form, and
    the operands of these rules."""
    rules, judgements = around.rules, around.judgements
    thresholds = threshold_table(judgements, rules.rules, rules.indicators)
    lines = rules.lines.lazy().select("form", "indicator", "item", "parts_required")
    lazy = rows.join(thresholds.lazy(), on="indicator", how="left", maintain_order="left")
    lazy = lazy.join(lines, on=["form", "indicator", "item"], how="left", maintain_order="left")
    for code in dict.fromkeys(code for judgement in judgements.values() for code in judgement.operands):
        lazy = _with_operand(lazy, around, code)
    return lazy


def with_verdicts(rows: pl.LazyFrame, judgements: Mapping[str, Judgement]) -> pl.LazyFrame:
    """The rows with `<rule>|passes` and `<rule>|why` beside them. A rule that does not concern a row leaves both null."""
    reasons = [_why(rule_id, judgement) for rule_id, judgement in judgements.items()]
    passes = [_passes(rule_id, judgement) for rule_id, judgement in judgements.items()]
    return rows.with_columns(reasons).with_columns(passes)


def at_door(rows: pl.DataFrame, known: Known, rules: RuleSet) -> pl.DataFrame:
    """The same for the rules that turn rows away: they concern every row with a code that nobody defined."""
    if _look_at_rows_alone(rows, rules):
        lazy = rows.lazy().with_columns(pl.lit(value=True).alias(f"{one}|on") for one in rules.at_door)
        return with_verdicts(lazy, rules.at_door).collect()
    lazy = surrounded(rows.lazy(), Around(rows, known, rules, rules.at_door))
    strange = pl.col("unknown").is_not_null()
    on = [(pl.col(f"{one}|on").fill_null(value=True) | strange).alias(f"{one}|on") for one in rules.at_door]
    return with_verdicts(lazy.with_columns(on), rules.at_door).collect()


def _look_at_rows_alone(rows: pl.DataFrame, rules: RuleSet) -> bool:
    """Whether these rules concern every row and ask for nothing beside it: then nothing is joined to hundreds of thousands."""
    there = set(rows.columns)
    return all(
        one.thresholds is everywhere and not rules.rules[rule_id].indicators and one.looked_at <= there
        for rule_id, one in rules.at_door.items()
    )


def _concerned(rule_id: str, judgement: Judgement) -> pl.Expr:
    return pl.col(f"{rule_id}|on").fill_null(value=False) & judgement.concerns


def _why(rule_id: str, judgement: Judgement) -> pl.Expr:
    reason = because((*judgement.untestable, (judgement.flag.is_null(), "missing_operand")))
    return pl.when(_concerned(rule_id, judgement)).then(reason).cast(pl.String).alias(f"{rule_id}|why")


def _passes(rule_id: str, judgement: Judgement) -> pl.Expr:
    tested = _concerned(rule_id, judgement) & verdicts(rule_id).untestable.is_null()
    return pl.when(tested).then(~judgement.flag).cast(pl.Boolean).alias(f"{rule_id}|passes")


def _with_operand(lazy: pl.LazyFrame, around: Around, code: str) -> pl.LazyFrame:
    """`value@code` and `decimals@code`: the other figure of the same submission, else the place's accepted one. Where a figure
    does not say how many decimals it has, its own indicator does."""
    here = _figures(around.arrived, code, ["submission_id", "period", "item"])
    accepted = around.known.figures.filter(pl.col("usable") == Usable.ACCEPTED)
    there = _figures(accepted, code, ["place", "period", "item"])
    joined = lazy.join(here, on=["submission_id", "period", "item"], how="left", maintain_order="left")
    joined = joined.join(there, on=["place", "period", "item"], how="left", suffix="|there", maintain_order="left")
    names = (f"value@{code}", f"decimals@{code}")
    from_here = pl.col(names[0]).is_not_null()
    shown = around.rules.indicators[code].decimals if code in around.rules.indicators else None
    decimals = pl.when(pl.col(names[0]).is_not_null()).then(pl.coalesce(names[1], pl.lit(shown, dtype=pl.Int64)))
    joined = joined.with_columns(
        [pl.when(from_here).then(pl.col(name)).otherwise(pl.col(f"{name}|there")).alias(name) for name in names]
    ).drop([f"{name}|there" for name in names])
    return joined.with_columns(decimals.alias(names[1]))


def _figures(frame: pl.DataFrame, code: str, key: list[str]) -> pl.LazyFrame:
    """The figures of one indicator by key; what occurs twice within a key compares with nothing."""
    return (
        frame.lazy()
        .filter((pl.col("indicator") == code) & pl.col("value").is_not_null())
        .group_by(key)
        .agg(
            pl.when(pl.len() == 1).then(pl.col("value").first()).alias(f"value@{code}"),
            pl.when(pl.len() == 1).then(pl.col("decimals").first()).alias(f"decimals@{code}"),
        )
    )


def fact_rows(rows: pl.DataFrame, judgement: Judgement, numbers: list[int]) -> list[dict[str, Any]]:
    """The facts of the rows with these numbers. Computed over all rows first, since a fact may look at its neighbours."""
    if not judgement.told:
        return [{} for _ in numbers]
    facts = [fact.alias(name) for name, fact in judgement.told.items()]
    wanted = pl.Series("index", numbers, dtype=pl.UInt32)
    found = rows.lazy().with_row_index("index").select("index", *facts).filter(pl.col("index").is_in(wanted.implode()))
    return found.sort("index").drop("index").collect().to_dicts()
