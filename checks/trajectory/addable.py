"""What can be added up over places: the parts of rates, counts and amounts; one figure per place and cell."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import polars as pl

from checks.trajectory.denominators import with_register
from checks.trajectory.given import Evidence
from domain.indicator import Chance, Indicator, IndicatorKind
from domain.submission import ObservationState, Provenance, SubmissionStatus, Usable

CELL = ("indicator", "item", "period", "period_start", "period_end")
_ADDED = frozenset({IndicatorKind.COUNT, IndicatorKind.AMOUNT})
_FIGURE = pl.col("state").is_in([ObservationState.VALUE, ObservationState.ESTIMATED]) & pl.col("usable").is_in(
    [Usable.ACCEPTED, Usable.HELD]
)
_ASKED_OF_SOME = pl.col("sample_size").is_not_null() | pl.col("standard_error").is_not_null()


def can_be_added(indicator: Indicator) -> bool:
    """Whether a whole has a figure that follows from those of its places: not of averages, ranks, scores, milestones, and
    not of surveys, whose parts are the people asked and not those who live there."""
    return indicator.chance is not Chance.SAMPLE and (indicator.kind in _ADDED or indicator.parts is not None)


def cells_with_figure(observations: pl.DataFrame) -> pl.DataFrame:
    """place and cell of every figure that is accepted or held."""
    return _plain(observations.filter(_FIGURE)).select("place", *CELL).unique()


def addable(
    evidence: Evidence,
    indicators: Mapping[str, Indicator],
    wanted: Collection[str],
    places: Collection[str],
    register: pl.DataFrame,
) -> pl.DataFrame:
    """The figures of these indicators and places as what is added: `upper` and `lower` (numerator and the denominator that
    counts; of counts and amounts the value and nothing), whether they are held, preliminary, simulated, and the `share`
    of their place that they stand on. A rate without its parts cannot be added. Of several forms the primary one counts,
    of the rest the final; different figures that count alike are held."""
    kinds = _kinds([indicators[code] for code in wanted if code in indicators])
    given = _plain(evidence.observations.filter(_FIGURE & ~_ASKED_OF_SOME & pl.col("place").is_in(list(places)))).join(
        kinds, on="indicator"
    )
    start, end = pl.col("period_start"), pl.col("period_end")
    year, months = end.dt.year().cast(pl.Int64), end.dt.month() - start.dt.month() + 1
    span = 12 * (year - start.dt.year().cast(pl.Int64)) + months.cast(pl.Int64)
    joined = with_register(given.with_columns(year=year, span=span), register)
    flash = pl.col("status") == SubmissionStatus.PRELIMINARY
    rows = joined.with_columns(
        upper=pl.when("is_sum").then("value").otherwise("numerator").cast(pl.Float64),
        lower=pl.when(~pl.col("is_sum")).then(pl.coalesce("register_value", "denominator")).cast(pl.Float64),
        held=pl.col("usable") == Usable.HELD,
        preliminary=flash.fill_null(value=False) | pl.col("preliminary").fill_null(value=False),
        simulated=(pl.col("provenance") == Provenance.SIMULATED).fill_null(value=False),
        share=pl.lit(1.0),
    ).filter(pl.col("upper").is_finite() & (pl.col("is_sum") | (pl.col("lower").is_finite() & (pl.col("lower") >= 0))))
    return _one_per_cell(rows, evidence.primary).select(
        "place", *CELL, "form", "is_sum", "multiplier", "register", "decimals", "unit",
        "upper", "lower", "held", "preliminary", "simulated", "share", "submission_id",
    )  # fmt: skip


def _plain(observations: pl.DataFrame) -> pl.DataFrame:
    return observations.drop("unit", "decimals").with_columns(
        pl.col("item", "form", "submission_id").cast(pl.String).fill_null("")
    )


def _kinds(indicators: Collection[Indicator]) -> pl.DataFrame:
    """How each of them that can be added is."""
    rows = [
        (
            one.code,
            one.kind in _ADDED,
            one.parts.multiplier if one.parts else None,
            (one.parts.register if one.parts and one.kind not in _ADDED else "") or "",
            one.decimals,
            one.unit,
        )
        for one in indicators
        if can_be_added(one)
    ]
    schema = {"indicator": pl.String, "is_sum": pl.Boolean, "multiplier": pl.Float64, "register": pl.String}
    return pl.DataFrame(rows, schema={**schema, "decimals": pl.Int64, "unit": pl.String}, orient="row")


def _one_per_cell(rows: pl.DataFrame, primary: Collection[tuple[str, str, str]]) -> pl.DataFrame:
    cell = ["place", *CELL]
    doubled = rows.select(cell).is_duplicated()
    if not doubled.any():
        return rows
    schema = {"form": pl.String, "indicator": pl.String, "item": pl.String}
    first = pl.DataFrame(sorted(primary), schema=schema, orient="row").with_columns(rank=pl.lit(0))
    twice = rows.filter(doubled).join(first, on=["form", "indicator", "item"], how="left")
    twice = twice.with_columns(rank=2 * pl.col("rank").fill_null(1) + pl.col("preliminary"))
    best = twice.filter(pl.col("rank") == pl.col("rank").min().over(cell))
    disputed = pl.max_horizontal(pl.col("upper", "lower").n_unique().over(cell)) > 1
    best = best.with_columns(held=pl.col("held") | disputed).unique(cell, keep="first", maintain_order=True)
    return pl.concat([rows.filter(~doubled), best.select(rows.columns)])
