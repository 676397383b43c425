"""Small objects to judge: two indicators and what a district sends about them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import polars as pl
import pytest

import frames
from checks.gate.ruleset import RuleSet
from domain.finding import Rule
from domain.form import DueRule, Form, FormLine
from domain.indicator import Bounds, Indicator, Parts, Unit
from domain.kind import Sort
from domain.place import Place, PlaceTree
from flows.kinds import shipped_kinds

NOW = datetime(2023, 9, 5, 1, tzinfo=UTC)

DEFAULTS: dict[str, Any] = {
    "submission_id": "370611.monthly-services.2023-08.v1",
    "receipt_id": "r1",
    "form": "monthly-services",
    "place": "370611",
    "indicator": "htn_rate",
    "period": "2023-08",
    "period_start": date(2023, 8, 1),
    "period_end": date(2023, 8, 31),
    "item": "",
    "state": "value",
    "value": 92.4,
    "numerator": 2310.0,
    "denominator": 2500.0,
    "unit": "percent",
    "value_text": "92.40",
    "decimals": 2,
    "file": "form.xlsx",
    "sheet": "表1",
    "cell": "E8",
    "note": "",
    "provenance": "submitted",
    "received_at": NOW,
    "version": 1,
    "is_new": True,
    "usable": "accepted",
}


def observation(**given: Any) -> dict[str, Any]:
    row = {**DEFAULTS, **given}
    if "value_text" not in given and "value" in given:
        row["value_text"] = "" if row["value"] is None else f"{row['value']:.{row['decimals']}f}"
    if "place" in given and "submission_id" not in given:
        row["submission_id"] = f"{row['place']}.{row['form']}.{row['period']}.v{row['version']}"
    return row


@pytest.fixture(scope="session")
def rows() -> Callable[..., pl.DataFrame]:
    """rows({...}, {...}): an observation frame; what is not given is a sound figure of Fushan for 2023-08."""

    def build(*given: dict[str, Any]) -> pl.DataFrame:
        return pl.DataFrame([observation(**row) for row in given], schema=frames.OBSERVATION)

    return build


@pytest.fixture(scope="session")
def ruleset() -> Callable[..., RuleSet]:
    """ruleset(rule, ...): the rules with two indicators, one form and two places beside them."""

    def build(*rules: Rule, language: str = "zh") -> RuleSet:
        return RuleSet(
            rules={rule.id: rule for rule in rules},
            indicators=INDICATORS,
            units={"percent": Unit("percent", "%", "share", 100), "per_1000": Unit("per_1000", "‰", "rate", 1000)},
            forms={"monthly-services": FORM},
            places=PLACES,
            kinds=shipped_kinds()[Sort.RULE],
            language=language,
        )

    return build


@pytest.fixture(scope="session")
def rule() -> Callable[..., Rule]:
    """rule("hard_range"): a deterministic rule of that kind under the id of its kind."""

    def build(kind: str, rule_id: str = "", **given: Any) -> Rule:
        defaults = {"tier": "deterministic", "severity": "block", "scope": "cell"}
        return Rule(id=rule_id or kind, kind=kind, **{**defaults, **given})

    return build


@pytest.fixture(scope="session")
def now() -> datetime:
    return NOW


def _indicator(code: str, name: str, kind: Any, **given: Any) -> Indicator:
    return Indicator(code, name, given.pop("unit", "percent"), "higher_better", kind, **given)


PARTS = Parts("规范管理人数", "在管患者人数", 100.0, "managed", "registered")
INDICATORS = {
    indicator.code: indicator
    for indicator in (
        _indicator("htn_rate", "高血压规范管理率", "share", parts=PARTS, bounds=Bounds(0.0, 100.0), name_en="Managed"),
        _indicator("screening", "两癌检查覆盖率", "coverage", parts=PARTS, bounds=Bounds(0.0, 200.0), decimals=1),
        _indicator(
            "imr", "婴儿死亡率", "rate", unit="per_1000", parts=Parts("死亡数", "活产数", 1000.0, register="births")
        ),
        _indicator("u5mr", "5岁以下儿童死亡率", "rate", unit="per_1000"),
        _indicator("reform", "改革完成情况", "milestone"),
    )
}
FORM = Form(
    code="monthly-services",
    name="月报",
    periodicity="month",
    lines=(
        FormLine("htn_rate", 1, parts_required=True),
        FormLine("screening", 2),
        FormLine("imr", 3, parts_required=True),
        FormLine("u5mr", 4, required=False),
    ),
    places=("370611", "370612"),
    due=DueRule(working_days=3, grace_working_days=2),
    valid_from=date(2022, 1, 1),
)
PLACES = PlaceTree((Place("370611", "福山区", "district"), Place("370612", "牟平区", "district")))
