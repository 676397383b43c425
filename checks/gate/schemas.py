"""The pandera schemas of the gate, and the guards that keep them from passing everything in silence.

pandera is imported inside the functions: a program that judges nothing does not pay for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import polars as pl

import frames
from domain.errors import PlanwatchError
from domain.finding import Rule
from domain.submission import ObservationState, Provenance

# A figure without one of these is nobody's figure.
REQUIRED = frozenset(
    {
        "submission_id",
        "form",
        "place",
        "indicator",
        "period",
        "period_start",
        "period_end",
        "item",
        "state",
        "provenance",
        "version",
    }
)
STATES: tuple[str, ...] = tuple(ObservationState)
PROVENANCES: tuple[str, ...] = tuple(Provenance)
_FIXED = {"state": STATES, "provenance": PROVENANCES}


class GateDefect(PlanwatchError):
    """The gate itself is wrong or switched off: never a matter for a clerk."""

    exit_code = 70


def assert_validating() -> None:
    """Raises GateDefect when pandera's settings would let bad frames through: validation switched off, only schemas
    looked at, or the narwhals backend, which loses the row numbers of failures."""
    from pandera.config import ValidationDepth, get_config_context

    settings = get_config_context()
    if not settings.validation_enabled:
        raise GateDefect("pandera validation is switched off; unset PANDERA_VALIDATION_ENABLED")
    if settings.validation_depth is not ValidationDepth.SCHEMA_AND_DATA:
        raise GateDefect(f"pandera looks at {settings.validation_depth} only; unset PANDERA_VALIDATION_DEPTH")
    if settings.use_narwhals_backend:
        raise GateDefect("pandera's narwhals backend loses row numbers; unset PANDERA_USE_NARWHALS_BACKEND")


def structural() -> Any:
    """The contract at the door: exactly the observation columns and types, keys present, states and provenances of the
    domain."""
    import pandera.polars as pa

    def checks(name: str) -> list[Any]:
        fixed = _FIXED.get(name)
        return [pa.Check.isin(list(fixed), name=name, error=name)] if fixed else []

    columns = {
        name: pa.Column(dtype, checks(name), nullable=name not in REQUIRED, required=True)
        for name, dtype in frames.OBSERVATION.items()
    }
    return pa.DataFrameSchema(columns, strict=True, ordered=False, name="observation")


def of_rules(rules: Iterable[Rule]) -> Any:
    """One nullable Boolean column per rule, named by its id: True passes, False flags, null was not tested."""
    import pandera.polars as pa

    def passes(data: Any) -> pl.LazyFrame:
        tested: pl.LazyFrame = data.lazyframe.select(pl.col(data.key))
        return tested

    def check(rule: Rule) -> Any:
        return pa.Check(passes, name=rule.id, error=rule.id, statistics={"severity": rule.severity})

    columns = {rule.id: pa.Column(pl.Boolean, check(rule), nullable=True) for rule in rules}
    return pa.DataFrameSchema(columns, strict=True, name="rules")


def failures(schema: Any, frame: pl.DataFrame) -> pl.DataFrame:
    """Every failing cell of the frame: column, check, index (the row's number), failure_case as text.

    Raises GateDefect for a LazyFrame, of which pandera looks at the types only, and for a check that broke."""
    from pandera.errors import SchemaErrors

    if not isinstance(frame, pl.DataFrame):
        raise GateDefect(f"the gate validates frames that are in memory, not a {type(frame).__name__}")
    assert_validating()
    try:
        schema.validate(frame, lazy=True)
    except SchemaErrors as found:
        broken = [error for error in found.schema_errors if "CHECK_ERROR" in str(error.reason_code)]
        if broken:
            raise GateDefect(f"a check of the gate broke: {broken[0]}") from found
        cases: pl.DataFrame = found.failure_cases
        return cases.select("column", "check", "index", "failure_case")
    return pl.DataFrame(schema={"column": pl.String, "check": pl.String, "index": pl.Int32, "failure_case": pl.String})
