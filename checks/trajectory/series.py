"""Series that targets read: an indicator's own figures, or what is made of them.

x            the indicator, of one item where the target names one: x[item]
x/y          the ratio of two indicators (床医比)
x|y          the indicator beside its reference (同比例增加)
x+2021-01-01 what was added from a day on, in all: a flow
x#           the cases behind a rate
"""

from __future__ import annotations

from datetime import date

import polars as pl

from checks.trajectory.given import Promises
from domain.indicator import Counted, Indicator, IndicatorKind
from domain.plan import Target
from domain.targetkind import Measure, TargetKind, Way

REFERENCE_ONLY = "reference_only"


def series_of(target: Target, promises: Promises) -> str:
    """The series that a target reads."""
    kind, indicator = promises.kinds[target.kind], promises.indicators.get(target.indicator)
    named = f"{target.figures_of}[{target.item}]" if target.item else target.figures_of
    if kind.needs_reference and (target.reference or kind.way is Way.BESIDE_REFERENCE):
        return f"{named}{'/' if kind.is_ratio else '|'}{target.reference}"
    if adds_up(target, kind, indicator):
        return f"{named}+{plan_start(target, promises)}"
    return f"{named}#" if counts_cases(kind, indicator) else named


def adds_up(target: Target, kind: TargetKind, indicator: Indicator | None) -> bool:
    """Whether the years are added up: so many new ones within the plan. A change in percent, or from a printed figure, is
    one of the yearly figure."""
    flow = indicator is not None and indicator.measure == Counted.FLOW and indicator.accumulates == "no"
    of_level = target.change_unit == "percent" or target.baseline_value is not None
    return flow and (kind.measure is Measure.AMOUNT or (kind.measure is Measure.CHANGE and not of_level))


def counts_cases(kind: TargetKind, indicator: Indicator | None) -> bool:
    """Whether cases are meant although a rate is reported: none may happen, so many are to be there."""
    rate = indicator is not None and indicator.kind == IndicatorKind.RATE and indicator.parts is not None
    return rate and kind.measure in {Measure.NOUGHT, Measure.AMOUNT}


def plan_start(target: Target, promises: Promises) -> date | None:
    """The first day of the span that the plan covers, or of a target that began before it. A target that was revised within
    the plan goes on from where the plan began."""
    plan = promises.plans.get(target.plan)
    begun = [day for day in (plan.effective_from if plan else None, target.effective_from) if day]
    return min(begun, default=None)


def all_series(figures: pl.DataFrame, promises: Promises) -> pl.DataFrame:
    """The figures with the column series, each as often as it serves one, and `reference` and `incomplete` beside them."""
    item = pl.col("item")
    own = pl.when(item == "").then("indicator").otherwise(pl.format("{}[{}]", "indicator", item))
    plain = figures.with_columns(series=own, reference=pl.lit(None, pl.Float64), incomplete=pl.lit(value=False))
    made = [_made(plain, target, name, promises) for name, target in _making(promises).items()]
    return pl.concat([plain, *made], how="diagonal") if made else plain


def _making(promises: Promises) -> dict[str, Target]:
    """One target per series that is made."""
    named = {series_of(target, promises): target for target in promises.targets}
    return {name: one for name, one in named.items() if name not in (one.indicator, f"{one.indicator}[{one.item}]")}


def _made(plain: pl.DataFrame, target: Target, name: str, promises: Promises) -> pl.DataFrame:
    kind, indicator = promises.kinds[target.kind], promises.indicators.get(target.indicator)
    own = plain.filter((pl.col("indicator") == target.figures_of) & (pl.col("item") == target.item))
    own = own.with_columns(series=pl.lit(name))
    if kind.needs_reference:
        beside = _beside(plain, own, target.reference)
        return (
            _divided(beside) if kind.is_ratio else pl.concat([beside, _alone(plain, own, target, name)], how="diagonal")
        )
    if adds_up(target, kind, indicator):
        return _added_up(own, plan_start(target, promises))
    return _cases(own)


def _cases(own: pl.DataFrame) -> pl.DataFrame:
    """The cases of a rate: as reported, else from the rate and what it is of; at least one where only a rate is known."""
    worked_out = (pl.col("value") * pl.col("exposure") / pl.col("multiplier")).round(0)
    at_least = pl.when(pl.col("value") > 0).then(1.0).otherwise(0.0)
    return own.with_columns(value=pl.coalesce("numerator", worked_out, at_least), numerator=None, exposure=None)


def _added_up(own: pl.DataFrame, since: date | None) -> pl.DataFrame:
    """The running total from the plan's first day; `incomplete` where a period between is not there."""
    begun = own.filter(pl.col("start") >= since) if since else own
    doubled = (pl.col("value").max() - pl.col("value").min()).over("place", "period") > 0
    ordered = (
        _once(begun.filter(pl.col("fault").is_null()).with_columns(held=pl.col("held") | doubled))
        .sort("place", "month")
        .unique(["place", "period"], keep="first", maintain_order=True)
    )
    first = since.year * 12 + since.month - 1 if since else pl.col("month").min().over("place")
    return ordered.with_columns(
        value=pl.col("value").cum_sum().over("place"),
        incomplete=pl.col("span").cum_sum().over("place") < pl.col("month") - first + 1,
        held=pl.col("held").cast(pl.Int64).cum_max().over("place").cast(pl.Boolean),
        preliminary=pl.col("preliminary").cast(pl.Int64).cum_max().over("place").cast(pl.Boolean),
        numerator=None,
    )


def _once(figures: pl.DataFrame) -> pl.DataFrame:
    """Every month once: a quarter that a half-year or a year holds already is left out."""
    longer = figures.select("place", within_start="start", within_end="end", within_span="span").unique()
    numbered = figures.with_row_index("row")
    inside = (
        numbered.select("row", "place", "start", "end", "span")
        .join(longer, on="place")
        .filter(
            (pl.col("within_span") > pl.col("span"))
            & (pl.col("within_start") <= pl.col("start"))
            & (pl.col("within_end") >= pl.col("end"))
        )
    )
    return numbered.join(inside.select("row").unique(), on="row", how="anti").drop("row")


def _beside(plain: pl.DataFrame, own: pl.DataFrame, reference: str) -> pl.DataFrame:
    """The figures with those of the reference for the same period, where there are any."""
    other = _plain_item(plain, reference).select(
        "place", "period", reference="value", other_held="held", other_preliminary="preliminary"
    )
    joined = own.drop("reference").join(other, on=["place", "period"], how="left")
    return joined.with_columns(
        held=pl.col("held") | pl.col("other_held").fill_null(value=False),
        preliminary=pl.col("preliminary") | pl.col("other_preliminary").fill_null(value=False),
    ).drop("other_held", "other_preliminary")


def _plain_item(plain: pl.DataFrame, indicator: str) -> pl.DataFrame:
    return plain.filter((pl.col("indicator") == indicator) & (pl.col("item") == ""))


def _alone(plain: pl.DataFrame, own: pl.DataFrame, target: Target, name: str) -> pl.DataFrame:
    """Periods that only the reference has: they can hold its baseline, and are no figures of the indicator."""
    alone = _plain_item(plain, target.reference).join(own, on=["place", "period"], how="anti")
    return alone.with_columns(
        series=pl.lit(name),
        reference="value",
        value=pl.lit(None, pl.Float64),
        fault=pl.lit(REFERENCE_ONLY),
    )


def _divided(joined: pl.DataFrame) -> pl.DataFrame:
    both = joined.filter(pl.col("reference").is_not_null())
    zero = pl.when(pl.col("reference") == 0).then(pl.lit("zero_denominator")).otherwise(pl.col("fault"))
    ratio = pl.when(pl.col("reference") != 0).then(pl.col("value") / pl.col("reference"))
    return both.with_columns(value=ratio, fault=zero, reference=pl.lit(None, pl.Float64))
