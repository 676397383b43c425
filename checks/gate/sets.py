"""Rules that look at one submission as a whole."""

from __future__ import annotations

import polars as pl

import frames
from checks.gate.findings import Flag
from checks.gate.ruleset import RuleSet
from checks.gate.said import ANSWERED, COUNTED, SUBMISSION, Said, counted, results_of, stacked
from checks.shapes.judgement import because
from checks.shapes.whole import Whole
from domain.finding import WHOLE, Rule

_FACT = "fact|"
_FIGURE = ("value", "numerator", "denominator", "decimals")


def of_sets(rows: pl.DataFrame, rules: RuleSet, run_id: str) -> Said:
    """What the rules say of the submissions in the rows, which have their history beside them."""
    said = {rule_id: _of_submissions(rows, rules.rules[rule_id], whole) for rule_id, whole in rules.wholes.items()}
    flagged = {rule_id: found.filter(_flags()) for rule_id, found in said.items()}
    passing = [found.filter(_passes()).with_columns(rule=pl.lit(rule_id)) for rule_id, found in said.items()]

    def answered(asked: pl.DataFrame) -> pl.DataFrame:
        """The submission as a whole passes, wherever the question stood."""
        on = ["rule", *SUBMISSION]
        return stacked([one.join(asked.select(*on, "fingerprint"), on=on) for one in passing], ANSWERED)

    results = []
    for rule_id, found in said.items():
        why = pl.col("why")
        results.append(results_of(flagged[rule_id], rules.rules[rule_id], run_id))
        results.append(results_of(found.filter(why.is_not_null()), rules.rules[rule_id], run_id, why))
    return Said(
        results=stacked(results, frames.CHECK_RESULT),
        flags=tuple(
            Flag(rules.rules[rule_id], row, _facts(row))
            for rule_id, found in flagged.items()
            for row in found.iter_rows(named=True)
        ),
        counts=stacked([counted(rules.rules[one], _by_place(found)) for one, found in said.items()], COUNTED),
        answered=answered,
    )


def _of_submissions(rows: pl.DataFrame, rule: Rule, whole: Whole) -> pl.DataFrame:
    """A row per submission, about all of it, at the first cell that the rule points at, with `flag`, `why` and the facts. No
    figure stands in it: which line it points at may change from version to version, the question does not."""
    concerned = rows.filter(pl.col("indicator").is_in(list(rule.indicators))) if rule.indicators else rows
    at = whole.points.fill_null(value=False).arg_true().first().fill_null(0)
    found = concerned.group_by("submission_id", maintain_order=True).agg(
        *(pl.col(name).get(at) for name in frames.OBSERVATION if name != "submission_id"),
        flag=whole.flag,
        why=because((*whole.untestable, (whole.flag.is_null(), "missing_operand"))),
        **{f"{_FACT}{name}": fact for name, fact in whole.facts.items()},
    )
    nothing = [pl.lit(None, dtype=frames.OBSERVATION[name]).alias(name) for name in _FIGURE]
    return found.with_columns(*nothing, indicator=pl.lit(WHOLE), item=pl.col("form"), value_text=pl.lit(""))


def _flags() -> pl.Expr:
    return pl.col("flag") & pl.col("why").is_null()


def _passes() -> pl.Expr:
    return ~pl.col("flag") & pl.col("why").is_null()


def _facts(row: dict[str, object]) -> dict[str, object]:
    return {name.removeprefix(_FACT): value for name, value in row.items() if name.startswith(_FACT)}


def _by_place(said: pl.DataFrame) -> pl.DataFrame:
    untestable = pl.col("why").is_not_null()
    return said.group_by("place").agg(passed=_passes().sum(), flagged=_flags().sum(), untestable=untestable.sum())
