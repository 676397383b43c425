"""Funnel limits: which districts differ from the city's rate by more than their size explains.

The test of a count against what is expected of it at the city's rate is two-sided at 0.05 and 0.002, the limits of a
funnel plot at 95 % and 99.8 %. With fewer than five districts a funnel says nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from checks.trajectory.rare import Interval, count_interval, rate_interval

MIN_DISTRICTS = 5
INNER, OUTER = 0.95, 0.998


@dataclass(frozen=True, slots=True)
class FunnelPoint:
    """One district: its rate with the 95 % interval, the limits around the city's rate, and what they say:
    high_outer | high | inside | low | low_outer."""

    place: str
    events: int
    exposure: float
    rate: float
    interval: Interval
    inner: Interval
    outer: Interval
    verdict: str


def ratio_verdict(events: int, expected: float) -> str:
    """Where a count stands against the expected number. The exact interval of the count decides: above the expected
    number is high, below it low; outer where even the 99.8 % interval excludes it."""
    for confidence, suffix in ((OUTER, "_outer"), (INNER, "")):
        interval = count_interval(events, confidence)
        if interval.low > expected:
            return f"high{suffix}"
        if interval.high < expected:
            return f"low{suffix}"
    return "inside"


def limits(expected: float, confidence: float) -> Interval:
    """The counts between which a district of that expected number stays at the city's rate."""
    from scipy.stats import poisson

    tail = (1 - confidence) / 2
    return Interval(float(max(poisson.ppf(tail, expected), 0)), float(poisson.isf(tail, expected)))


def share_interval(part: int, whole: float, confidence: float = INNER) -> Interval:
    """The Wilson interval of a share of a whole, between 0 and 1."""
    from scipy.stats import binomtest

    found = binomtest(part, round(whole)).proportion_ci(confidence, method="wilson")
    return Interval(float(found.low), float(found.high))


def share_verdict(part: int, whole: float, city: float) -> str:
    """Where a share stands against the city's: high or low where the Wilson interval excludes it, outer at 99.8 %."""
    for confidence, suffix in ((OUTER, "_outer"), (INNER, "")):
        interval = share_interval(part, whole, confidence)
        if interval.low > city:
            return f"high{suffix}"
        if interval.high < city:
            return f"low{suffix}"
    return "inside"


def funnel(
    counts: Sequence[tuple[str, int, float]], multiplier: float, *, shares: bool = False
) -> tuple[FunnelPoint, ...]:
    """One point per district with an exposure, from (place, events, exposure); empty below five districts.

    Rates are multiplier * events / exposure; the city's rate is the sum of events over the sum of exposures. `shares`
    are parts of a whole (Wilson intervals); everything else is counted events (exact Poisson intervals).
    """
    usable = [(place, events, exposure) for place, events, exposure in counts if exposure > 0]
    if len(usable) < MIN_DISTRICTS:
        return ()
    city = sum(events for _, events, _ in usable) / sum(exposure for *_, exposure in usable)
    point = _share_point if shares else _point
    return tuple(point(place, events, exposure, city, multiplier) for place, events, exposure in usable)


def _share_point(place: str, part: int, whole: float, city: float, multiplier: float) -> FunnelPoint:
    spread = [share_interval(round(city * whole), whole, confidence) for confidence in (INNER, OUTER)]
    own, inner, outer = (
        Interval(one.low * multiplier, one.high * multiplier) for one in (share_interval(part, whole), *spread)
    )
    verdict = share_verdict(part, whole, city)
    return FunnelPoint(place, part, whole, multiplier * part / whole, own, inner, outer, verdict)


def _point(place: str, events: int, exposure: float, city: float, multiplier: float) -> FunnelPoint:
    interval = rate_interval(events, exposure, multiplier) or Interval(0.0, 0.0)
    scale = multiplier / exposure
    inner, outer = (limits(city * exposure, confidence) for confidence in (INNER, OUTER))
    return FunnelPoint(
        place=place,
        events=events,
        exposure=exposure,
        rate=events * scale,
        interval=interval,
        inner=Interval(inner.low * scale, inner.high * scale),
        outer=Interval(outer.low * scale, outer.high * scale),
        verdict=ratio_verdict(events, city * exposure),
    )
