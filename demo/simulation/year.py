"""Simulates the returns of all districts over some years."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from demo.simulation.delivery import Handover, file_of
from demo.simulation.figures import DrawnFigures
from demo.simulation.groups import Groups
from demo.simulation.levels import Levels
from demo.simulation.planting import Draft, Drafts
from demo.simulation.records import Planted, SimulatedFile, SimulatedYear
from demo.simulation.story import PLANS
from demo.simulation.troubles import plant
from domain.deployment import Deployment
from domain.duedate import periods_expected


def simulate(
    deployment: Deployment,
    *,
    years: tuple[int, int] = (2021, 2024),
    seed: int = 2024,
    kinds: Collection[str] = frozenset(),
) -> SimulatedYear:
    """Every return of every form that ends within the years (both included) while the form is valid, from every place
    that reports it, with the troubles of the story.

    `kinds` are the rule kinds that the deployment has rules of: the manifest says of each trouble whether its own is
    among them; the figures do not depend on them. The same deployment, years and seed give the same result."""
    levels = Levels(deployment, seed)
    figures = DrawnFigures(deployment, seed, levels, Groups(deployment, seed))
    drafts = _clean(deployment, years, figures, Handover(deployment.calendar, seed))
    planted = plant(drafts, PLANS, kinds)
    files = sorted(_files(drafts), key=lambda one: (one.deliver_on, one.box, one.name))
    anchors = tuple(levels.anchors[key] for key in sorted(levels.anchors))
    return SimulatedYear(seed, years, tuple(files), tuple(_with_file(one, files) for one in planted), anchors)


def with_forms_from(deployment: Deployment, first: date) -> Deployment:
    """The same deployment with its forms valid from an earlier day on, so that they have a history to be simulated: forms
    that came into force only lately would otherwise have none."""
    forms = {code: replace(form, valid_from=min(form.valid_from, first)) for code, form in deployment.forms.items()}
    return replace(deployment, forms=forms)


def _clean(deployment: Deployment, years: tuple[int, int], figures: DrawnFigures, delivery: Handover) -> Drafts:
    drafts = Drafts(figures, delivery)
    for form in deployment.forms.values():
        for period in periods_expected(form, date(years[0], 1, 1), date(years[1], 12, 31)):
            for place in form.places:
                if deployment.places[place].valid_on(period.bounds(form.reporting_year_offset_months)[1]):
                    key = form.code, place, str(period)
                    drafts.clean[key] = figures.reading(form, place, period)
                    drafts.sent[key] = [Draft(delivery.usual(form, place, period), drafts.clean[key])]
    return drafts


def _files(drafts: Drafts) -> list[SimulatedFile]:
    return [
        file_of(sent.reading, sent.on, version)
        for sendings in drafts.sent.values()
        for version, sent in enumerate(sendings, start=1)
    ]


def _with_file(planted: Planted, files: list[SimulatedFile]) -> Planted:
    """With the name of the file that carries it."""
    name = next(
        (
            one.name
            for one in files
            if (one.reading.form, one.reading.place, str(one.reading.period), one.version)
            == (planted.form, planted.place, planted.period, 1)
        ),
        "",
    )
    return replace(planted, file=name)
