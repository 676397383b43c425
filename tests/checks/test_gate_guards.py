"""The ways in which the gate could have passed everything in silence, each found once, each held shut."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import polars as pl
import pytest
from pandera.config import config_context
from pandera.errors import SchemaErrors

from checks.gate import schemas
from checks.gate.judge import Batch, Known, judge
from checks.gate.ruleset import RuleSet
from checks.gate.schemas import GateDefect

Make = Callable[..., Any]


def judged(frame: pl.DataFrame | pl.LazyFrame, rules: RuleSet, now: datetime) -> Any:
    return judge(Batch(frame, now), Known(), rules)


def test_a_bad_frame_is_flagged_also_when_it_comes_lazily(rows: Make, ruleset: Make, rule: Make, now: datetime) -> None:
    bad = rows({"value": 9240.0})
    rules = ruleset(rule("hard_range"))
    assert len(judged(bad, rules, now).findings) == 1
    assert judged(bad.lazy(), rules, now).findings == judged(bad, rules, now).findings


def test_a_lazy_frame_never_reaches_the_schema(rows: Make, rule: Make) -> None:
    with pytest.raises(GateDefect, match="LazyFrame"):
        schemas.failures(schemas.of_rules([rule("hard_range")]), rows({}).lazy())


@pytest.mark.parametrize(
    ("setting", "named"),
    [
        ({"validation_enabled": False}, "PANDERA_VALIDATION_ENABLED"),
        ({"validation_depth": "SCHEMA_ONLY"}, "PANDERA_VALIDATION_DEPTH"),
        ({"validation_depth": "DATA_ONLY"}, "PANDERA_VALIDATION_DEPTH"),
        ({"use_narwhals_backend": True}, "PANDERA_USE_NARWHALS_BACKEND"),
    ],
)
def test_settings_that_would_switch_the_gate_off_stop_it(
    setting: dict[str, Any], named: str, rows: Make, ruleset: Make, rule: Make, now: datetime
) -> None:
    with config_context(**setting), pytest.raises(GateDefect, match=named):
        judged(rows({}), ruleset(rule("hard_range")), now)


@pytest.mark.parametrize(
    ("spoil", "named"),
    [
        (lambda frame: frame.drop("cell"), "cell"),
        (lambda frame: frame.with_columns(extra=pl.lit(1)), "extra"),
        (lambda frame: frame.with_columns(pl.col("value").cast(pl.String)), "String"),
        (lambda frame: frame.with_columns(place=pl.lit(None, dtype=pl.String)), "place"),
        (lambda frame: frame.with_columns(state=pl.lit("guessed")), "guessed"),
        (lambda frame: frame.with_columns(provenance=pl.lit("heard")), "heard"),
    ],
)
def test_a_frame_that_no_clerk_can_cause_is_our_defect(
    spoil: Callable[[pl.DataFrame], pl.DataFrame],
    named: str,
    rows: Make,
    ruleset: Make,
    rule: Make,
    now: datetime,
) -> None:
    with pytest.raises(GateDefect, match=named):
        judged(spoil(rows({})), ruleset(rule("known_code"), rule("hard_range")), now)


def test_a_check_that_breaks_is_our_defect_and_no_failing_row(rows: Make) -> None:
    import pandera.polars as pa

    schema = pa.DataFrameSchema({"value": pa.Column(pl.Float64, pa.Check(lambda _: 1 / 0, name="broken"))})
    with pytest.raises(GateDefect, match="broke"):
        schemas.failures(schema, rows({}).select("value"))


def test_not_a_number_is_no_value(rows: Make, ruleset: Make, rule: Make, now: datetime) -> None:
    checked = judged(rows({"value": float("nan"), "value_text": "#N/A"}), ruleset(rule("hard_range")), now)
    assert checked.results.select("outcome", "reason").rows() == [("untestable", "missing_operand")]


def test_every_rule_is_a_column_of_the_schema_with_its_severity(ruleset: Make, rule: Make) -> None:
    rules = [rule("hard_range"), rule("unique_key"), rule("hard_range", "narrow", severity="query")]
    schema = schemas.of_rules(rules)
    assert set(schema.columns) == set(ruleset(*rules).judgements) == {"hard_range", "unique_key", "narrow"}
    bad = pl.DataFrame({each.id: [False, None, True] for each in rules})
    with pytest.raises(SchemaErrors) as failed:
        schema.validate(bad, lazy=True)
    severities = {error.check.name: error.check.statistics["severity"] for error in failed.value.schema_errors}
    assert severities == {"hard_range": "block", "unique_key": "block", "narrow": "query"}
    assert schemas.failures(schema, bad).select("check", "index").rows() == [(each.id, 0) for each in rules]


def test_the_schema_flags_the_rows_that_bare_expressions_flag(
    rows: Make, ruleset: Make, rule: Make, now: datetime
) -> None:
    kinds = ("hard_range", "part_le_whole", "recomputed_rate", "zero_denominator")
    frame = rows(
        *(
            {
                "place": place,
                "value": float(step * 7 % 130),
                "numerator": float(step % 11),
                "denominator": float(step % 9),
            }
            for step in range(200)
            for place in ("370611", "370612")
        )
    ).with_columns(item=pl.int_range(pl.len()).cast(pl.String))
    checked = judged(frame, ruleset(*map(rule, kinds)), now)
    n, d, x = pl.col("numerator"), pl.col("denominator"), pl.col("value")
    bare = {
        "hard_range": (x < 0) | (x > 100),
        "part_le_whole": n > d,
        "recomputed_rate": (d > 0) & ((x - 100 * n / d).abs() > 0.005 + 1e-6),
        "zero_denominator": d <= 0,
    }
    for kind, expression in bare.items():
        flagged = checked.results.filter(rule=kind, outcome="flag")["item"].to_list()
        assert flagged == frame.filter(expression)["item"].to_list(), kind
    assert {found.rule for found in checked.findings} == set(kinds)
