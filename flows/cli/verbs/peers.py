"""`planwatch peers`: one rate in every district with its interval, against the city rate's funnel. No ranking: rows stand in
the order of their codes, and a difference that size alone explains says so."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

import polars as pl

from checks.trajectory.funnel import funnel
from domain.errors import NotKnown
from domain.indicator import Indicator, IndicatorKind
from domain.submission import Provenance, Usable
from flows.asked import indicator_of, period_of
from flows.cli.context import Column, Context, Listing, in_each
from flows.wiring import Workplace
from words.catalogue import say
from words.names import marked, name_of
from words.numbers import grouped, printed

if TYPE_CHECKING:
    from checks.trajectory.funnel import FunnelPoint

LISTING = Listing(
    "peers",
    (
        Column("place_name"),
        Column("events_text", justify="right"),
        Column("exposure_text", justify="right"),
        Column("rate_text", justify="right"),
        Column("interval", justify="right"),
        Column("verdict_name"),
    ),
)


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--indicator", required=True, metavar="CODE", help="a rate, share or density with its parts")
    parser.add_argument("--period", required=True, metavar="PERIOD", help="e.g. 2022")


def run(args: argparse.Namespace, context: Context) -> int:
    workplace = context.workplace()
    deployment = workplace.deployment
    indicator = indicator_of(args.indicator, deployment)
    if indicator.parts is None:
        raise NotKnown(f"{args.indicator!r} is no indicator with a numerator and a denominator; see indicators.yaml")
    if indicator.is_private:
        raise NotKnown(
            f"{args.indicator!r} is a rate of few cases: its districts are not compared, its cases are told to few"
        )
    rows = peer_rows(workplace, indicator, str(period_of(args.period)))
    if context.as_json:
        context.show_json("peers", rows, config=deployment.sha256)
    else:
        language = deployment.language
        context.show_table(f"{indicator.label(language)} {args.period}", LISTING, rows, language)
    return 0


def peer_rows(workplace: Workplace, indicator: Indicator, period: str) -> list[dict[str, Any]]:
    """A row per district with an accepted figure and its parts, in the order of the codes."""
    assert indicator.parts is not None
    with workplace.store.read() as work:
        found = work.submissions.observations(workplace.latest, period=period)
    figures = found.filter(
        pl.col("indicator") == indicator.code,
        pl.col("usable") == Usable.ACCEPTED,
        pl.col("numerator").is_not_null() & (pl.col("denominator") > 0),
    ).sort("place")
    counts = [(row["place"], round(row["numerator"]), row["denominator"]) for row in figures.to_dicts()]
    shares = indicator.kind == IndicatorKind.SHARE and all(part <= whole for _, part, whole in counts)
    points = {point.place: point for point in funnel(counts, indicator.parts.multiplier, shares=shares)}
    simulated = set(figures.filter(pl.col("provenance") == Provenance.SIMULATED)["place"])
    language = workplace.deployment.language
    return [
        _row(workplace, indicator, period, count, points.get(count[0]), language, simulated=count[0] in simulated)
        for count in counts
    ]


def _row(
    workplace: Workplace,
    indicator: Indicator,
    period: str,
    count: tuple[str, int, float],
    point: FunnelPoint | None,
    language: str,
    *,
    simulated: bool,
) -> dict[str, Any]:
    place, events, exposure = count
    assert indicator.parts is not None
    rate = indicator.parts.multiplier * events / exposure
    verdict = point.verdict if point else "too_few_places"
    low, high = (point.interval.low, point.interval.high) if point else (None, None)
    text = printed(rate, indicator.decimals)
    return {
        "place": place,
        "indicator": indicator.code,
        "period": period,
        "events": events,
        "exposure": exposure,
        "rate": rate,
        "low": low,
        "high": high,
        "verdict": verdict,
        "events_text": grouped(events, language),
        "exposure_text": grouped(exposure, language),
        "place_name": workplace.deployment.places[place].label(language),
        "rate_text": marked(text, language, simulated=simulated),
        "interval": _interval(point, indicator, language),
        "verdict_name": name_of("peer", verdict, language),
        **in_each(lambda code: say(code, "peers.row", rate=text, verdict=name_of("peer", verdict, code))),
    }


def _interval(point: FunnelPoint | None, indicator: Indicator, language: str) -> str:
    if point is None:
        return ""
    low, high = printed(point.interval.low, indicator.decimals), printed(point.interval.high, indicator.decimals)
    return say(language, "peers.interval", low=low, high=high)
