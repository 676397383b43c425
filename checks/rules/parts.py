"""Numerator and denominator: there, usable, and the part within the whole."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from checks.rules.judgement import NO_PARTS, NO_VALUE, Judgement, threshold
from domain.finding import Rule
from domain.indicator import Indicator


def _with_parts(indicator: Indicator) -> Mapping[str, float | None] | None:
    return {} if indicator.parts else None


def part_le_whole(rule: Rule) -> Judgement:
    """Flags numerator > denominator. Concerns shares with parts: a share is part of a whole, a coverage need not be.
    Indicators that the rule names are concerned whatever their kind."""

    def shares(indicator: Indicator) -> Mapping[str, float | None] | None:
        return _with_parts(indicator) if indicator.kind == "share" or rule.indicators else None

    excess = pl.col("numerator") - pl.col("denominator")
    return Judgement(flag=excess > 0, untestable=NO_PARTS, thresholds=shares, facts={"difference_of_parts": excess})


def missing_part(rule: Rule) -> Judgement:
    """Flags a figure whose numerator or denominator is absent although the form asks for both. A denominator that the
    city's register holds is not asked for."""

    def registered(indicator: Indicator) -> Mapping[str, float | None] | None:
        return None if indicator.parts is None else {"register": 1.0 if indicator.parts.register else 0.0}

    asked = threshold(rule, "register") == 0.0
    return Judgement(
        flag=pl.col("numerator").is_null() | (pl.col("denominator").is_null() & asked),
        untestable=NO_VALUE,
        thresholds=registered,
        threshold_names=("register",),
        concerns=pl.col("parts_required").fill_null(value=False),
    )


def zero_denominator(rule: Rule) -> Judgement:
    """Flags a denominator of zero or below: no rate can be made of it, not even 0 of 0."""
    del rule
    return Judgement(
        flag=pl.col("denominator") <= 0,
        untestable=(*NO_VALUE, (pl.col("denominator").is_null(), "missing_operand")),
        thresholds=_with_parts,
    )
