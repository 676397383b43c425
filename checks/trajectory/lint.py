"""What is wrong with targets before any figure comes: what they say without effect, and which of them nothing can judge."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date

from checks.trajectory.judgeable import judgeable
from domain.deployment import Deployment
from domain.errors import Problem
from domain.judgeable import Judgeable, Lack, lacks_of
from domain.nearest import did_you_mean, listed
from domain.plan import Target
from domain.targetkind import TargetKind, Way
from words.catalogue import say

LANGUAGE = "en"  # that of every lint
DATED_PATHS = frozenset({"milestones", "steps"})
READING_DATES = frozenset({Way.LINE, Way.LINE_IF_BASED, Way.AT_DEADLINE})
UNASKED = frozenset({Lack.NO_FORM, Lack.FORM_OF_OTHERS})


def lint(deployment: Deployment) -> tuple[Problem, ...]:
    """Errors: keys without effect, targets of places below that no form asks, breaks that change nothing. Warnings, counted
    by plan: what cannot be judged and why, and binding targets that nobody leads."""
    rows = judgeable(deployment, deployment.targets)
    return (
        *without_effect(deployment),
        *unknown_items(deployment),
        *idle_breaks(deployment),
        *unasked_below(deployment, rows),
        *not_judgeable(deployment, rows),
        *without_lead(deployment),
    )


def without_effect(deployment: Deployment) -> Iterator[Problem]:
    """Keys that the kind of their target never reads."""
    for target in deployment.targets:
        for key, why in _idle_keys(target, deployment.target_kinds[target.kind]):
            yield _at(target, key, f"{why} (kind {target.kind})", "leave it out, or take another kind")


def _idle_keys(target: Target, kind: TargetKind) -> Iterator[tuple[str, str]]:
    if target.tolerance is not None and not kind.reads_tolerance:
        yield "tolerance", "no value stands to be met within it"
    if target.milestones and kind.way not in READING_DATES:
        yield "milestones", "nothing is expected on the way"
    if target.path in DATED_PATHS and not target.milestones:
        yield "path", f"no dated values make it {target.path}: add milestones"
    if target.path not in {*DATED_PATHS, "linear"} and target.milestones:
        yield "path", f"its dated values are the path, not {target.path}"
    if target.reference and not kind.needs_reference:
        yield "reference", "it is compared with no other indicator"
    if target.baseline_value is not None and not kind.reads_baseline:
        yield "baseline_value", "nothing is measured from it"
    if kind.is_done_or_not and target.value not in {None, 1.0}:
        yield "value", f"it is done or it is not: {target.value:g} is no value of it"


def unknown_items(deployment: Deployment) -> Iterator[Problem]:
    """Items of targets that no figure has: mistyped where the indicator has others, else not reported by anybody."""
    known: dict[str, set[str]] = defaultdict(set)
    for form in deployment.forms.values():
        for line in form.lines:
            known[line.indicator].add(line.item)
    for figure in deployment.printed:
        known[figure.indicator].add(figure.item)
    for target in deployment.targets:
        items = known[target.indicator] - {""}
        if target.item and target.item not in items:
            given = f'no line of a form and no printed figure of {target.indicator} has the item "{target.item}"'
            hint, level = did_you_mean(target.item, items), "error" if items else "warning"
            allowed = f"allowed: {listed(sorted(items))}" if items else "add a line with this item to a form"
            yield _at(target, "item", given + hint, allowed, level)


def idle_breaks(deployment: Deployment) -> Iterator[Problem]:
    """Breaks after the deadline of every target that they could change."""
    for one in deployment.breaks:
        for code in one.indicators:
            judged = [target for target in deployment.targets if code in {target.indicator, target.reference}]
            if not any(_reaches(target, one.places, deployment) and _runs_on(target, one.on) for target in judged):
                given = f"{code}: no target of it runs on {one.on} or later, so the break changes no verdict"
                yield Problem(one.file, one.line, "breaks.on", given, "check the day, or leave the indicator out")


def _reaches(target: Target, places: Collection[str], deployment: Deployment) -> bool:
    return not places or bool(set(places) & set(deployment.places_of(target)))


def _runs_on(target: Target, day: date) -> bool:
    last = target.latest_deadline or target.deadline
    return last is None or last >= day


def unasked_below(deployment: Deployment, rows: Iterable[Judgeable]) -> Iterator[Problem]:
    """Targets for the places below, of which no form asks even one."""
    lacks: dict[str, list[Lack | None]] = defaultdict(list)
    home = {target.id: target.place for target in deployment.targets}
    for row in rows:
        if row.place != home[row.target_id]:
            lacks[row.target_id].append(row.lack)
    for target in deployment.targets:
        if lacks[target.id] and set(lacks[target.id]) <= UNASKED:
            given = f"{target.applies_to}, and no form asks any of the {len(lacks[target.id])} places for {target.indicator}"
            yield _at(
                target, "applies_to", given, "add a line to a form of these places, or judge the place itself: self"
            )


def not_judgeable(deployment: Deployment, rows: Iterable[Judgeable]) -> Iterator[Problem]:
    """One line per plan and reason, with the targets that can be judged nowhere."""
    lacks = lacks_of(rows)
    for plan in deployment.plans.values():
        reasons: dict[Lack, list[Target]] = defaultdict(list)
        for target in plan.targets:
            if target.id in lacks:
                reasons[lacks[target.id]].append(target)
        for lack, targets in reasons.items():
            why = say(LANGUAGE, f"name.lack.{lack}")
            yield _of_plan(
                targets, f"{len(targets)} of {len(plan.targets)} targets cannot be judged, {why}", f"remedy.{lack}"
            )


def without_lead(deployment: Deployment) -> Iterator[Problem]:
    """Binding targets that name no department: what is behind would be told to the planning section alone."""
    for plan in deployment.plans.values():
        targets = [target for target in plan.targets if target.binding and not target.lead]
        if targets:
            yield _of_plan(targets, f"{len(targets)} binding targets have no lead", "remedy.lead")


def _at(target: Target, key: str, given: str, allowed: str, level: str = "error") -> Problem:
    return Problem(target.file, target.line, f"targets[{target.id}].{key}", given, allowed, level)


def _of_plan(targets: list[Target], given: str, remedy: str) -> Problem:
    named = ", ".join(f"{target.id} ({target.line})" for target in targets)
    first = targets[0]
    return Problem(first.file, first.line, f"plan {first.plan}", f"{given}: {named}", say(LANGUAGE, remedy), "warning")
