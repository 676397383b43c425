"""rules.yaml: which rules run, how severe they are, and their texts."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from config.entries import Code, CodeOf, Entry, Text
from domain.finding import Rule, Scope, Severity, Tier

# The functions that the checks have; a test of the whole house holds this list against their registry.
RULE_KINDS: tuple[str, ...] = (
    "known_code",
    "required_line",
    "hard_range",
    "percent_bounds",
    "part_le_whole",
    "recomputed_rate",
    "unique_key",
    "missing_part",
    "zero_denominator",
    "ordered_pair",
    "not_a_number",
)
# Parameters that a kind cannot do without.
NEEDS_PARAMS: dict[str, tuple[str, ...]] = {"percent_bounds": ("over",), "ordered_pair": ("low", "high")}
# What a text may speak of; the checks fill all of them, printed in the indicator's decimals.
TEXT_PARAMS: frozenset[str] = frozenset(
    {
        "indicator",
        "unit",
        "observed",
        "low",
        "high",
        "numerator",
        "denominator",
        "numerator_name",
        "denominator_name",
        "recomputed",
        "difference",
        "difference_of_parts",
        "factor",
        "multiplier",
        "other",
        "other_indicator",
        "other_cell",
    }
)


def _number_or_text(value: Any) -> Any:
    try:
        return float(value)
    except (TypeError, ValueError):
        return value


Param = Annotated[
    float | str, BeforeValidator(_number_or_text), WithJsonSchema({"type": ["number", "string", "integer"]})
]
Language = Literal["zh", "en"]


class RuleEntry(Entry):
    id: Code = Field(description="identity of the rule")
    kind: CodeOf = Field(description="the function that judges", json_schema_extra={"enum": list(RULE_KINDS)})
    tier: Tier = Field(description="deterministic rules may block; statistical ones may only query")
    severity: Severity = Field(description="reject, block, query or note")
    scope: Scope = Field(description="cell, submission or period")
    version: int = Field(1, ge=1, description="count it up when the meaning changes")
    indicators: tuple[CodeOf, ...] = Field((), description="codes it applies to; empty: all")
    params: dict[Code, Param] = Field({}, description="thresholds of the rule")
    names: dict[Language, Text] = Field(description="name per language")
    texts: dict[Language, Text] = Field(description="what is odd and by what arithmetic, per language")
    causes: dict[Language, Text] = Field({}, description="possible reasons as a question, per language")

    @model_validator(mode="after")
    def _is_complete(self) -> RuleEntry:
        if self.tier == "statistical" and self.severity in {"reject", "block"}:
            raise ValueError(f"a statistical rule may query or note, not {self.severity}")
        if missing := [name for name in NEEDS_PARAMS.get(self.kind, ()) if name not in self.params]:
            raise ValueError(f"kind {self.kind} needs `params` with {', '.join(missing)}")
        return self

    def build(self) -> Rule:
        return Rule(**self.model_dump())


class RulesFile(Entry):
    rules: tuple[RuleEntry, ...] = Field(description="one entry per rule")
