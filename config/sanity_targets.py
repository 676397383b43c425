"""Doubts about single targets: no starting point, an end worse than the start, a figure that cannot have been counted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from domain.deployment import Deployment
from domain.errors import Problem
from domain.plan import Target
from domain.targetkind import TargetKind, Way


def said(target: Target) -> str:
    """All quotes of a target with the place of its entry: “words” / “words” (plans/x.yaml:12)."""
    quotes = " / ".join(f"“{quote.text}”" for quote in target.quotes)
    return f"{quotes} ({target.file}:{target.line})"


def doubt(target: Target, given: str, allowed: str) -> Problem:
    """A warning at a target."""
    return Problem(target.file, target.line, f"targets[{target.id}]", given, allowed, "warning")


def warnings(deployment: Deployment, shapes: Mapping[str, Any]) -> Iterator[Problem]:
    """Doubts about each target by itself."""
    sizes = _sizes(shapes)
    for target in deployment.targets:
        kind = deployment.target_kinds[target.kind]
        yield from looser(target, kind)
        yield from already_kept(target, kind)
        yield from after_the_plan(deployment, target)
        yield from impossible_count(deployment, target, sizes.get(target.indicator, ""))
    yield from without_baseline(deployment)


def looser(target: Target, kind: TargetKind) -> Iterator[Problem]:
    """An end value that is worse than the start."""
    baseline, value = target.baseline_value, target.value
    if baseline is None or value is None or kind.is_change or kind.is_ratio:
        return
    worse = value < baseline if target.direction == "higher_better" else value > baseline
    if worse and target.direction in {"higher_better", "lower_better"}:
        given = f"target {value:g} is looser than the baseline {baseline:g}: {said(target)}"
        yield doubt(target, given, "check the figures in the document")


def already_kept(target: Target, kind: TargetKind) -> Iterator[Problem]:
    """A value to be reached that the start satisfies: there is nothing to climb."""
    baseline, value = target.baseline_value, target.value
    if baseline is None or value is None or not kind.kept_by:
        return
    if value >= baseline if kind.is_ceiling else value <= baseline:
        given = f"kind {target.kind}, but the baseline {baseline:g} already satisfies it"
        yield doubt(target, given, f"{kind.kept_by} keeps it")


def after_the_plan(deployment: Deployment, target: Target) -> Iterator[Problem]:
    """A deadline after the end of the plan, unless the target says that it runs longer."""
    end = target.effective_to or deployment.plans[target.plan].effective_to
    if target.deadline and target.deadline > end:
        given = f"deadline {target.deadline} lies after the plan's end {end}"
        yield doubt(target, given, "check the deadline, or give the target its own effective_to")


def impossible_count(deployment: Deployment, target: Target, register: str) -> Iterator[Problem]:
    """A rate above zero that not even one case could give, by the largest denominator that the register has there.

    One case in n gives `per` / n: 1.2 per 100,000 needs 83,333 births.
    """
    per = deployment.units[deployment.indicators[target.indicator].unit].per
    rows = [row for row in deployment.denominators if (row.register, row.place) == (register, target.place)]
    if not per or not rows or deployment.target_kinds[target.kind].way is Way.YEAR_BEFORE:
        return
    largest = max(rows, key=lambda row: row.value)
    for name, rate in (("baseline", target.baseline_value), ("target", target.value)):
        if rate and rate > 0 and per / rate > largest.value:
            given = (
                f"{name} {rate:g} needs {per / rate:,.0f} {register} for a single case, denominators.csv has at most "
                f"{largest.value:,.0f} there ({largest.year}, {largest.source}): {said(target)}"
            )
            yield doubt(target, given, "it is judged by exact intervals; ask where the figure comes from")


def without_baseline(deployment: Deployment) -> Iterator[Problem]:
    """Kinds that compare with a start, without a printed one: each binding target, and one line per plan for the others."""
    for plan in deployment.plans.values():
        based = [target for target in plan.targets if deployment.target_kinds[target.kind].needs_baseline]
        lacking = [target for target in based if target.baseline_value is None]
        allowed = (
            "it starts from the last figure before the plan, else for the time being from the first one within it; add "
            "baseline_value once it is known"
        )
        for target in lacking:
            if target.binding:
                yield doubt(target, f"binding, and no baseline: {said(target)}", allowed)
        others = [target for target in lacking if not target.binding]
        if others:
            named = ", ".join(f"{target.id} ({target.line})" for target in others)
            where, line = f"plan {plan.id}", others[0].line
            given = f"no baseline for {len(others)} targets: {named}"
            yield Problem(others[0].file, line, where, given, allowed, "warning")


def _sizes(shapes: Mapping[str, Any]) -> dict[str, str]:
    """The register by which the size of each indicator's denominator is known."""
    entries = [entry for file, shape in shapes.items() if file.startswith("indicators") for entry in shape.indicators]
    return {entry.code: entry.parts.size_from or entry.parts.register_name for entry in entries if entry.parts}
