"""Published methods of judging progress: formula and bands of each, by the name that a file of cases uses for it.

Thresholds are published where the method has them; those marked ours are not. The product's own verdicts use none of
this: its default is the straight line with the bands of `bands`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from checks.trajectory.bands import ROUNDING, band
from checks.trajectory.rare import AMBER, RED, Interval, byar_limits, chance, exact_limits
from checks.trajectory.yeartodate import RED_POINTS, YELLOW_POINTS


@dataclass(frozen=True, slots=True)
class Case:
    """One row of a file of cases. Times are years counted at their end: 2022 is the end of 2022, 2022-10-07 is 2021.77;
    direction is 1 (up is better), -1 or 0."""

    case_id: str
    method: str
    direction: int
    target_kind: str = ""
    baseline: float | None = None
    begins: float | None = None
    now: float | None = None
    value: float | None = None
    target: float | None = None
    ends: float | None = None
    limit: float | None = None
    unit: str = ""
    series: str = ""
    metric: str = ""


class NotAssessableError(Exception):
    """A case lacks a number that its method needs, or has one that its formula cannot take."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """The status in the vocabulary of the cases (empty where the method only measures), and values by metric name."""

    status: str = ""
    metrics: Mapping[str, float] = field(default_factory=dict)


def need(case: Case, *names: str) -> tuple[float, ...]:
    """The named numbers of a case. Raises NotAssessableError naming the first that is missing."""
    for name in names:
        if getattr(case, name) is None:
            raise NotAssessableError(f"no {name}")
    return tuple(float(getattr(case, name)) for name in names)


def classed(value: float, *steps: tuple[float, str], otherwise: str) -> str:
    """The first class whose lower border the value reaches."""
    return next((name for border, name in steps if value >= border - ROUNDING), otherwise)


def met(case: Case) -> bool:
    """Whether the value stands on the good side of the target."""
    value, target = need(case, "value", "target")
    return case.direction * (value - target) >= 0


def growth_rate(first: float, last: float, years: float) -> float:
    """The compound annual growth rate. Both below zero: the rate of the absolute values. A zero is replaced by 0.001, as
    the published method does."""
    start, end = (0.001 if number == 0 else number for number in (first, last))
    if years <= 0 or start * end < 0:
        raise NotAssessableError("a growth rate needs time and values of one sign")
    return float((end / start) ** (1 / years) - 1)


def quantitative_target_ratio(case: Case) -> Judgement:
    """Observed over required compound growth (Eurostat, as adopted by Statistics Canada and Open SDG): target met first,
    then 0.95, 0.60, 0. Published."""
    baseline, begins, now, value, target, ends = need(case, "baseline", "begins", "now", "value", "target", "ends")
    observed, required = growth_rate(baseline, value, now - begins), growth_rate(baseline, target, ends - begins)
    if required == 0:
        raise NotAssessableError("the target equals the baseline")
    flipped = -1 if max(baseline, value, target) < 0 else 1
    ratio = flipped * case.direction * observed / abs(required)
    steps = ((0.95, "on_track"), (0.60, "slightly_behind"), (0.0, "behind"))
    status = "achieved" if met(case) else classed(ratio, *steps, otherwise="regressing")
    return Judgement(status, {"R=CAGR_obs/|CAGR_req|": ratio})


def growth_without_target(case: Case) -> Judgement:
    """Compound growth in the wanted direction: 1.5 %, 0.5 %, 0; near a natural limit the borders shrink. Published."""
    baseline, begins, now, value = need(case, "baseline", "begins", "now", "value")
    rate = case.direction * growth_rate(baseline, value, now - begins)
    near = _nearness(baseline, case.limit, case.direction)
    steps = ((0.015 * near, "on_track"), (0.005 * near, "slightly_behind"), (0.0, "behind"))
    return Judgement(classed(rate, *steps, otherwise="regressing"), {"CAGR_obs signed": rate})


def _nearness(baseline: float, limit: float | None, direction: int) -> float:
    """The factor on the borders: 1 far from the limit, towards 0 at it."""
    if not limit:
        return 1.0
    if direction > 0:
        return float(1 - (baseline / limit) ** 4.44) if 0 < baseline < limit else 1.0
    return float(1 - ((2 * limit - baseline) / limit) ** 4.44) if limit < baseline < 2 * limit else 1.0


def _time_share(case: Case) -> float:
    begins, now, ends = need(case, "begins", "now", "ends")
    if ends <= begins or now <= begins:
        raise NotAssessableError("the case lies outside the span of its target")
    return (now - begins) / (ends - begins)


def linear_share(case: Case) -> Judgement:
    """Share of the planned change over share of the time (时间进度): 0.95, 0.60, 0 are published, 1.20 is ours."""
    baseline, value, target = need(case, "baseline", "value", "target")
    if target == baseline:
        raise NotAssessableError("the target equals the baseline")
    share = (value - baseline) / (target - baseline)
    return _by_share(case, share)


def log_share(case: Case) -> Judgement:
    """The same with the share ln(v/b) / ln(T/b): the official formula for cumulative percentages."""
    return _by_share(case, _log_of(case))


def _log_of(case: Case) -> float:
    baseline, value, target = need(case, "baseline", "value", "target")
    if min(baseline, value, target) <= 0 or target == baseline:
        raise NotAssessableError("a log share needs values above zero and a planned change")
    return math.log(value / baseline) / math.log(target / baseline)


def _by_share(case: Case, share: float) -> Judgement:
    value, target = need(case, "value", "target")
    status = "achieved" if met(case) else band(share / _time_share(case))
    left = -case.direction * (value - target)
    metrics = {
        "share of five-year target done (%)": 100 * share,
        "remaining points": left,
        "drop needed in last half-year (%)": left + _later_half_years(case),
    }
    return Judgement(status, metrics)


def _later_half_years(case: Case) -> float:
    """Changes of half-years after the judged year, which a series names like 2010H1 +0.09%, in points."""
    found = re.findall(r"(\d{4})H[12]\s*([+-]?\d+(?:\.\d+)?)%", case.series)
    return -case.direction * sum(float(change) for year, change in found if case.now is None or int(year) > case.now)


def milestone(case: Case) -> Judgement:
    """The dated value itself, whatever the straight line says; worse than a baseline that the milestone betters is
    regressing (ours)."""
    value, target = need(case, "value", "target")
    better = case.direction * (value - target)
    backwards = case.baseline is not None and case.direction * (target - case.baseline) >= 0 > case.direction * (
        value - case.baseline
    )
    status = "achieved" if better >= 0 else "regressing" if backwards else "behind"
    return Judgement(status, {"points better than annual target": better})


def floor(case: Case) -> Judgement:
    """A value to hold or reach; below it is breached. Nothing above it is ever clipped."""
    value, target = need(case, "value", "target")
    above = case.direction * (value - target)
    return Judgement("achieved" if above >= 0 else "breached", {"points above floor": above, "coverage": value})


def _by_schedule(points_below: float) -> str:
    """The status for points of the annual target below schedule."""
    if points_below > RED_POINTS:
        return "behind"
    return "slightly_behind" if points_below >= YELLOW_POINTS else "on_track"


def year_to_date(case: Case) -> Judgement:
    """Percent of the annual task against the share of the year gone; points below it by the Yinchuan rule."""
    value, target = need(case, "value", "target")
    if target == 0:
        raise NotAssessableError("an annual task of zero")
    percent = 100 * value / target
    metrics = {"percent of annual task": percent}
    if percent >= 100:
        return Judgement("achieved", metrics)
    (now,) = need(case, "now")
    gone = now % 1 or 1.0
    return Judgement(_by_schedule(100 * gone - percent), metrics)


def yinchuan_lights(case: Case) -> Judgement:
    """Points below schedule: up to 10 green (undefined there, read as tolerance), to 30 yellow, above red. Published."""
    (below,) = need(case, "value")
    return Judgement(_by_schedule(below))


def sanya_lights(case: Case) -> Judgement:
    """Percent below the scheduled amount: none green, to 50 yellow, above red. Published."""
    (below,) = need(case, "value")
    return Judgement("on_track" if below <= 0 else "slightly_behind" if below <= 50 else "behind")


def log_annual_rate(case: Case) -> Judgement:
    """Observed over required continuous annual rate, ln(v0/v1) per year (UN IGME), in the bands 0.95, 0.60, 0; target met
    first."""
    baseline, begins, now, value, target, ends = need(case, "baseline", "begins", "now", "value", "target", "ends")
    share, gone = _log_of(case), _time_share(case)
    ratio = share / gone
    steps = ((0.95, "on_track"), (0.60, "slightly_behind"), (0.0, "behind"))
    whole = -case.direction * math.log(target / baseline) / (ends - begins)
    metrics = {
        "required ARR (%)": 100 * abs(whole),
        "relative decline (%)": 100 * (1 - value / baseline),
    }
    if ends > now:
        left = 100 * abs(math.log(value / target)) / (ends - now)
        metrics[f"required ARR {now:.0f}-{ends:.0f} (%)"] = left
    return Judgement("achieved" if met(case) else classed(ratio, *steps, otherwise="regressing"), metrics)


def maternal_rate_class(case: Case) -> Judgement:
    """Annual rate of decline of maternal mortality in percent: 5.5 on track, 2.0 making progress, 0 insufficient, rising
    none (WHO 2010). Published."""
    (rate,) = need(case, "value")
    steps = ((5.5, "on_track"), (2.0, "slightly_behind"), (0.0, "behind"))
    return Judgement(classed(rate, *steps, otherwise="regressing"))


def exact_interval(case: Case) -> Judgement:
    """Exact Poisson limits of a rate (chi-square), at 95 % and 99.8 %."""
    return _limits(case, exact_limits)


def byar_interval(case: Case) -> Judgement:
    """Byar's limits of a rate, at 95 % and 99.8 %."""
    return _limits(case, byar_limits)


def _limits(case: Case, limits: Callable[[float, float], Interval]) -> Judgement:
    events, exposure = need(case, "value", "limit")
    per = re.search(r"per\s*([\d,]+)", case.unit)
    if exposure <= 0 or events < 0 or per is None:
        raise NotAssessableError("an interval needs events, an exposure above zero, and a unit like per 100")
    scale = float(per.group(1).replace(",", "")) / exposure
    metrics: dict[str, float] = {}
    for name, alpha in (("95", 0.05), ("99.8", 0.002)):
        counted = limits(events, alpha)
        metrics |= {f"lower{name}": counted.low * scale, f"upper{name}": counted.high * scale}
    return Judgement("", metrics)


def funnel_ratio(case: Case) -> Judgement:
    """Observed against expected events at the 2- and 3-sigma levels (0.025, 0.001 one-sided; published). Significantly
    on the bad side is behind at the outer level, slightly behind at the inner (the names are ours)."""
    observed, expected = need(case, "value", "target")
    if expected <= 0:
        raise NotAssessableError("expected events of zero")
    bad = chance(observed, expected) if case.direction <= 0 else 1 - chance(observed + 1, expected)
    return Judgement("behind" if bad <= RED else "slightly_behind" if bad <= AMBER else "on_track")


METHODS: Mapping[str, Callable[[Case], Judgement]] = {
    "eurostat_cagr_ratio": quantitative_target_ratio,
    "cagr_no_target": growth_without_target,
    "linear_share_vs_time": linear_share,
    "log_share_vs_time": log_share,
    "milestone": milestone,
    "floor": floor,
    "ytd": year_to_date,
    "yinchuan_lights": yinchuan_lights,
    "sanya_lights": sanya_lights,
    "log_arr": log_annual_rate,
    "mmr_arr_class": maternal_rate_class,
    "poisson_exact": exact_interval,
    "byar": byar_interval,
    "funnel_ratio": funnel_ratio,
}
