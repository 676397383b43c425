"""From a flag to a finding: the cell, what was observed, the arithmetic by which it is odd, and the history beside it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl

import frames
from checks.baseline import SHOWN_BESIDE, baselines
from checks.gate.facts import params_of
from checks.gate.ruleset import RuleSet
from domain.finding import Finding, Rule, fingerprint
from domain.rulekind import RuleKind


@dataclass(frozen=True)
class Flag:
    """One rule at one row (OBSERVATION columns), with the rule's own facts."""

    rule: Rule
    row: Mapping[str, Any]
    facts: Mapping[str, Any]


def findings(flags: Iterable[Flag], rules: RuleSet, known: pl.DataFrame, now: datetime) -> tuple[Finding, ...]:
    """One finding per rule and cell key of a submission, in the order of the flags; none for a kind that asks nothing.
    `known` has the figures of the ledger. `due_on` stays open: the working calendar is not known here."""
    flags = [flag for flag in flags if rules.kinds[flag.rule.kind].asks]
    histories = _histories(flags, known)
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
    params = params_of(rule, row, facts, rules)
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
        observed=params["observed"] if "observed" in facts else row["value_text"] or params["observed"],
        expected_low=_finite(facts.get("low")),
        expected_high=_finite(facts.get("high")),
        history=histories.get(key, ()),
        statistic=_finite(facts.get("statistic")),
        threshold=_finite(facts.get("threshold")),
        params=params,
        proof=_proof(rules.kinds[rule.kind], params),
        owner=row["place"],
        opened_at=now,
    )


def _finite(figure: float | None) -> float | None:
    """A rate of absurd parts overflows: it has no number that JSON or a database could keep; the text says it."""
    return figure if figure is not None and math.isfinite(figure) else None


def _proof(kind: RuleKind, params: Mapping[str, str]) -> str:
    """The arithmetic that anybody can repeat; empty where there is none."""
    return kind.proof.format_map(params)


def _histories(flags: list[Flag], known: pl.DataFrame) -> dict[tuple[str, ...], tuple[float, ...]]:
    """Cell key -> the figures it is seen against, oldest first: those that its own place has reported, of periods like its
    own."""
    if not flags or known.is_empty():
        return {}
    names = (*SHOWN_BESIDE, "period", "period_start", "period_end")
    cells = pl.DataFrame(
        [tuple(flag.row[name] for name in names) for flag in flags if flag.row["period_end"]],
        schema={name: frames.OBSERVATION[name] for name in names},
        orient="row",
    )
    found = baselines(cells, known, SHOWN_BESIDE).select("place", "indicator", "period", "item", "window")
    return {(place, indicator, period, item): tuple(window) for place, indicator, period, item, window in found.rows()}
