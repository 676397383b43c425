"""One lazy plan: thresholds, form lines and operands are joined, then every rule is a column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from checks.gate.ruleset import RuleSet
from checks.shapes.judgement import Judgement, because
from domain.submission import Usable


@dataclass(frozen=True)
class Verdict:
    """The two columns of one rule: `passes` (True, False, null = not tested) and `untestable` (the reason, or null)."""

    passes: pl.Expr
    untestable: pl.Expr


def verdicts(rule_id: str) -> Verdict:
    return Verdict(pl.col(f"{rule_id}|passes"), pl.col(f"{rule_id}|why"))


def enriched(arrived: pl.DataFrame, known: pl.DataFrame, rules: RuleSet) -> pl.DataFrame:
    """The arrived rows in their order, with thresholds, lines, operands and what else the rules of the gate look at beside
    them, and the verdicts of those that look at cells. `known` has the figures of the ledger."""
    lazy = arrived.lazy().join(rules.thresholds.lazy(), on="indicator", how="left", maintain_order="left")
    lines = rules.lines.lazy().select("form", "indicator", "item", "parts_required")
    lazy = lazy.join(lines, on=["form", "indicator", "item"], how="left", maintain_order="left")
    for code in dict.fromkeys(code for judgement in rules.judgements.values() for code in judgement.operands):
        lazy = _with_operand(lazy, arrived, known, code)
    for beside in rules.beside:
        lazy = beside(lazy, arrived, known)
    return with_verdicts(lazy, rules.judgements).collect()


def with_verdicts(rows: pl.LazyFrame, judgements: Mapping[str, Judgement]) -> pl.LazyFrame:
    """The rows with `<rule>|passes` and `<rule>|why` beside them. A rule that does not concern a row leaves both null."""
    reasons = [_why(rule_id, judgement) for rule_id, judgement in judgements.items()]
    passes = [_passes(rule_id, judgement) for rule_id, judgement in judgements.items()]
    return rows.with_columns(reasons).with_columns(passes)


def everywhere(rows: pl.DataFrame, judgements: Mapping[str, Judgement]) -> pl.DataFrame:
    """The same for rules that concern every row, also one of an indicator that nobody defined."""
    on = [pl.lit(value=True).alias(f"{rule_id}|on") for rule_id in judgements]
    return with_verdicts(rows.lazy().with_columns(on), judgements).collect()


def _concerned(rule_id: str, judgement: Judgement) -> pl.Expr:
    return pl.col(f"{rule_id}|on").fill_null(value=False) & judgement.concerns


def _why(rule_id: str, judgement: Judgement) -> pl.Expr:
    reason = because((*judgement.untestable, (judgement.flag.is_null(), "missing_operand")))
    return pl.when(_concerned(rule_id, judgement)).then(reason).cast(pl.String).alias(f"{rule_id}|why")


def _passes(rule_id: str, judgement: Judgement) -> pl.Expr:
    tested = _concerned(rule_id, judgement) & verdicts(rule_id).untestable.is_null()
    return pl.when(tested).then(~judgement.flag).cast(pl.Boolean).alias(f"{rule_id}|passes")


def _with_operand(lazy: pl.LazyFrame, arrived: pl.DataFrame, known: pl.DataFrame, code: str) -> pl.LazyFrame:
    """`value@code` and `decimals@code`: the other figure of the same submission, else the place's accepted one."""
    here = _figures(arrived, code, ["submission_id", "period", "item"])
    there = _figures(known.filter(pl.col("usable") == Usable.ACCEPTED), code, ["place", "period", "item"])
    joined = lazy.join(here, on=["submission_id", "period", "item"], how="left", maintain_order="left")
    joined = joined.join(there, on=["place", "period", "item"], how="left", suffix="|there", maintain_order="left")
    names = (f"value@{code}", f"decimals@{code}")
    from_here = pl.col(names[0]).is_not_null()
    return joined.with_columns(
        [pl.when(from_here).then(pl.col(name)).otherwise(pl.col(f"{name}|there")).alias(name) for name in names]
    ).drop([f"{name}|there" for name in names])


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
