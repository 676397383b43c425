"""What is possible but odd in a deployment: shown by lint, stops nothing, because a plan may well say what looks odd."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from config.document import Document
from config.problems import at
from domain.deployment import Deployment
from domain.errors import Problem
from domain.plan import NEEDS_BASELINE, Target


def warnings(
    deployment: Deployment,
    shapes: Mapping[str, Any],
    documents: Mapping[str, Document],
    environ: Mapping[str, str],
) -> Iterator[Problem]:
    """What is possible but odd. Every warning names what to look at."""
    for target in deployment.targets:
        for given, allowed in _target(deployment, target):
            yield Problem(target.file, target.line, f"targets[{target.id}]", given, allowed, "warning")
    yield from _printed(deployment)
    yield from _registers(deployment, documents["indicators.yaml"])
    yield from _channels(deployment, documents["contacts.yaml"], environ)
    yield from _years(deployment, shapes["calendar.yaml"], documents["calendar.yaml"])


def _target(deployment: Deployment, target: Target) -> Iterator[tuple[str, str]]:
    baseline, value, kind = target.baseline_value, target.value, target.kind
    if kind in NEEDS_BASELINE and baseline is None:
        yield "no baseline: judged from the first accepted figures only", "add baseline_value once it is known"
    if baseline is not None and value is not None and kind not in {"change_by", "change_per_year", "ratio_of"}:
        worse = value < baseline if target.direction == "higher_better" else value > baseline
        if worse and target.direction in {"higher_better", "lower_better"}:
            yield f"target {value:g} is looser than the baseline {baseline:g}", "check the figures in the document"
        inside = value <= baseline if kind == "reach_at_least" else value >= baseline
        if kind in {"reach_at_least", "reach_at_most"} and inside:
            held = "maintain_at_least" if kind == "reach_at_least" else "stay_at_most"
            yield f"kind {kind}, but the baseline {baseline:g} already satisfies it", f"{held} keeps it there"
    plan = deployment.plans[target.plan]
    if target.deadline and target.deadline > plan.effective_to:
        yield f"deadline {target.deadline} lies after the plan's end {plan.effective_to}", "check the deadline"


def _printed(deployment: Deployment) -> Iterator[Problem]:
    for figure in deployment.printed:
        unit = deployment.indicators[figure.indicator].unit
        if figure.unit != unit:
            given = f'unit "{figure.unit}", but indicator {figure.indicator} is counted in "{unit}"'
            yield Problem(figure.file, figure.line, "unit", given, "check the unit", "warning")


def _registers(deployment: Deployment, document: Document) -> Iterator[Problem]:
    known = {row.register for row in deployment.denominators}
    for index, indicator in enumerate(deployment.indicators.values()):
        register = indicator.parts.register if indicator.parts else ""
        if register and register not in known:
            given = f'register "{register}" has no row in denominators.csv'
            path = ("indicators", index, "parts", "register")
            yield at(document, path, given, "add rows, or leave `register` out", "warning")


def _channels(deployment: Deployment, document: Document, environ: Mapping[str, str]) -> Iterator[Problem]:
    for index, channel in enumerate(deployment.contacts.channels):
        name = channel.url.removeprefix("env:")
        if channel.url.startswith("env:") and not environ.get(name):
            given = f"environment variable {name} is not set"
            yield at(document, ("channels", index, "url"), given, "set it where messages are sent", "warning")


def _years(deployment: Deployment, shape: Any, document: Document) -> Iterator[Problem]:
    wanted = range(shape.years.first, shape.years.last + 1) if shape.years else ()
    if missing := sorted(set(wanted) - deployment.calendar.known_years):
        given = f"no published calendar for {', '.join(map(str, missing))}"
        yield at(document, ("years",), given, "due dates in these years are provisional", "warning")
