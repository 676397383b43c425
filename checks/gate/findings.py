"""From a flag to a finding: the cell, what was observed, the arithmetic by which it is odd, and the history beside it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl

from checks.gate.ruleset import RuleSet
from domain.finding import Finding, Rule, fingerprint
from domain.indicator import Indicator
from words.numbers import number, plain

# Every name that a rule's text may use; a text never fails for a fact that this rule has not got.
PARAMS = (
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
)
# These are limits and counts, not figures of the indicator: shown as short as they are.
_PLAIN = frozenset({"low", "high", "factor", "difference_of_parts"})


@dataclass(frozen=True)
class Flag:
    """One rule at one row (OBSERVATION columns), with the rule's own facts."""

    rule: Rule
    row: Mapping[str, Any]
    facts: Mapping[str, Any]


def findings(flags: Iterable[Flag], rules: RuleSet, baselines: pl.DataFrame, now: datetime) -> tuple[Finding, ...]:
    """One finding per rule and cell key of a submission, in the order of the flags. `due_on` stays open: the working
    calendar is not known here."""
    flags = list(flags)
    histories = _histories(flags, baselines)
    found: dict[tuple[str, str], Finding] = {}
    for flag in flags:
        finding = _finding(flag, rules, histories, now)
        found.setdefault((finding.submission_id, finding.id), finding)
    return tuple(found.values())


def still_odd(found: tuple[Finding, ...], exceptions: pl.DataFrame, today: date) -> tuple[Finding, ...]:
    """Without the findings that an accepted explanation covers on that day; an explanation without end covers always."""
    if exceptions.is_empty():
        return found
    in_force = exceptions.filter(pl.col("until").is_null() | (pl.col("until") >= today))
    accepted = set(in_force.select("rule", "place", "indicator", pl.col("item").fill_null("")).iter_rows())
    return tuple(f for f in found if (f.rule, f.place, f.indicator, f.item) not in accepted)


def _finding(
    flag: Flag, rules: RuleSet, histories: Mapping[tuple[str, ...], tuple[float, ...]], now: datetime
) -> Finding:
    rule, row, facts = flag.rule, flag.row, flag.facts
    key = (row["place"], row["indicator"], row["period"], row["item"])
    mark = fingerprint(rule.id, *key)
    params = _params(flag, rules)
    return Finding(
        id=f"{mark}-1",
        fingerprint=mark,
        rule=rule.id,
        rule_version=rule.version,
        tier=rule.tier,
        severity=rule.severity,
        place=row["place"],
        indicator=row["indicator"],
        form=row["form"],
        period=row["period"],
        item=row["item"],
        submission_id=row["submission_id"],
        sheet=row["sheet"] or "",
        cell=row["cell"] or "",
        observed=params["observed"],
        expected_low=_finite(facts.get("low")),
        expected_high=_finite(facts.get("high")),
        history=histories.get(key, ()),
        statistic=_finite(facts.get("statistic")),
        threshold=_finite(facts.get("threshold")),
        params=params,
        proof=_proof(params),
        owner=row["place"],
        opened_at=now,
    )


def _finite(figure: float | None) -> float | None:
    """A rate of absurd parts overflows: it has no number that JSON or a database could keep; the text says it."""
    return figure if figure is not None and math.isfinite(figure) else None


def _params(flag: Flag, rules: RuleSet) -> dict[str, str]:
    row = flag.row
    indicator = rules.indicators.get(row["indicator"])
    decimals = max(indicator.decimals if indicator else 0, row["decimals"] or 0)
    told = {
        "indicator": indicator.label(rules.language) if indicator else row["indicator"],
        "unit": _unit(indicator, row, rules),
        "observed": row["value_text"] or (number(row["value"], decimals) if row["value"] is not None else ""),
        "numerator": plain(row["numerator"]),
        "denominator": plain(row["denominator"]),
        **_part_names(indicator, rules.language),
    }
    for name, fact in flag.facts.items():
        if name in PARAMS:
            told[name] = _text(name, fact, decimals, rules)
    return dict.fromkeys(PARAMS, "") | told


def _text(name: str, fact: Any, decimals: int, rules: RuleSet) -> str:
    if name == "other_indicator":
        return rules.indicators[fact].label(rules.language) if fact in rules.indicators else str(fact)
    if fact is None or isinstance(fact, str):
        return fact or ""
    return plain(fact) if name in _PLAIN else number(fact, decimals)


def _unit(indicator: Indicator | None, row: Mapping[str, Any], rules: RuleSet) -> str:
    unit = rules.units.get(indicator.unit) if indicator else None
    return unit.label(rules.language) if unit else row["unit"] or ""


def _part_names(indicator: Indicator | None, language: str) -> dict[str, str]:
    if indicator is None or indicator.parts is None:
        return {}
    parts = indicator.parts
    chinese = language == "zh"
    return {
        "numerator_name": parts.numerator if chinese else parts.numerator_en or parts.numerator,
        "denominator_name": parts.denominator if chinese else parts.denominator_en or parts.denominator,
        "multiplier": plain(parts.multiplier),
    }


def _proof(params: Mapping[str, str]) -> str:
    """The arithmetic that anybody can repeat; empty where there is none."""
    if not params["recomputed"]:
        return ""
    return f"{params['multiplier']} × {params['numerator']} ÷ {params['denominator']} = {params['recomputed']}"


def _histories(flags: list[Flag], baselines: pl.DataFrame) -> dict[tuple[str, ...], tuple[float, ...]]:
    """Cell key -> the figures it is seen against, oldest first, without the figure of the period itself."""
    if not flags or baselines.is_empty():
        return {}
    places = {flag.row["place"] for flag in flags}
    windows = {
        (row["place"], row["indicator"], row["item"]): row
        for row in baselines.filter(pl.col("place").is_in(list(places))).iter_rows(named=True)
    }
    histories: dict[tuple[str, ...], tuple[float, ...]] = {}
    for row in (flag.row for flag in flags):
        if window := windows.get((row["place"], row["indicator"], row["item"])):
            figures = window["window"] or []
            own = window["last_period"] == row["period"]
            histories[(row["place"], row["indicator"], row["period"], row["item"])] = tuple(
                figures[:-1] if own else figures
            )
    return histories
