"""Attestations: an office says by a document that a milestone is done, or that it is not. Nobody reports a figure of that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.deployment import Deployment
from domain.errors import DayRefused, NotKnown
from domain.nearest import listed
from domain.period import Period
from domain.plan import Plan, Target
from domain.submission import Provenance, Submission

FORM = "attested"  # the code of the form that no place fills


@dataclass(frozen=True, slots=True)
class Attestation:
    """What a document of the day `on` says of a milestone: `document` is its number or the name of its file, `by` the
    office that stands for it."""

    document: str
    on: date
    by: str
    done: bool = True


def attested_period(plan: Plan) -> Period:
    """The span that a plan covers: all attestations of one milestone are versions of one figure, the last one stands."""
    first, last = plan.effective_from.year, plan.effective_to.year
    return Period("year", first) if first == last else Period("span", first, last)


def attestation_of(submission: Submission) -> Attestation | None:
    """The document, day and office behind a submission; None for figures that a place reports."""
    if submission.provenance != Provenance.ATTESTED:
        return None
    return Attestation(submission.file, submission.period_end, submission.declared_final_by)


def refuse_unattestable(target: Target, place: str, on: date, deployment: Deployment, today: date) -> None:
    """Raises NotKnown for a target that is judged by figures, or a place that it is not applied to; DayRefused for a document
    of a day before the plan, or one that has not come yet."""
    plan = deployment.plans[target.plan]
    if not deployment.target_kinds[target.kind].is_done_or_not:
        milestones = [one.id for one in plan.targets if deployment.target_kinds[one.kind].is_done_or_not]
        raise NotKnown(
            f"{target.id} is judged by its figures ({target.kind}), which only the place itself reports: nobody attests a "
            f"number; milestones of {plan.id}: {listed(milestones) or 'none'}"
        )
    places = deployment.places_of(target)
    if place not in places:
        named = listed(f"{code} {deployment.places[code].name}" for code in places)
        raise NotKnown(f"{target.id} is not a target of place {place}; it is one of: {named or 'no place'}")
    if on < plan.effective_from:
        raise DayRefused(
            f"{on} lies before {plan.effective_from}, the first day of the plan {plan.id}: nothing of it was done then"
        )
    if on > today:
        raise DayRefused(f"{on} has not come yet, today is {today}: give the day of a document that is there")
