"""Puts validated shapes together into the frozen deployment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from config.document import Document
from config.indicators import scale_between
from config.plans import PlanFile
from config.printed import PrintedFile
from config.rules import standing
from config.targets import Measured
from domain.deployment import Deployment, PrintedFigure
from domain.finding import Rule
from domain.indicator import Indicator, Unit
from domain.job import JobSchedules
from domain.kind import Kinds, Sort
from domain.plan import Plan
from domain.seriesbreak import SeriesBreak
from domain.targetkind import TargetKinds


def deployment(
    shapes: Mapping[str, Any], documents: Mapping[str, Document], files: Mapping[str, str], sha256: str, kinds: Kinds
) -> Deployment:
    """The deployment of shapes by file name; all references must have been checked before."""
    units = {unit.code: unit.build() for unit in shapes["units.yaml"].units}
    indicators = {
        entry.code: entry.build(units) for _, shape in _under("indicators", shapes) for entry in shape.indicators
    }
    rows = shapes["denominators.csv"].rows if "denominators.csv" in shapes else ()
    plans = [
        plan
        for file, shape in _under("plans/", shapes)
        for plan in _plans(documents[file], shape, indicators, units, kinds[Sort.TARGET])
    ]
    forms = [shape.build() for _, shape in _under("forms/", shapes)]
    mappings = [shape.build() for _, shape in _under("mappings/", shapes)]
    dhis2 = [shape.build() for _, shape in _under("dhis2/", shapes)]
    institutions = shapes["institutions.csv"].rows if "institutions.csv" in shapes else ()
    contacts = shapes["contacts.yaml"].build()
    return Deployment(
        home=shapes["places.yaml"].home,
        places=shapes["places.yaml"].build(),
        units=units,
        indicators=indicators,
        denominators=tuple(row.build() for row in rows),
        plans={plan.id: plan for plan in plans},
        forms={form.code: form for form in forms},
        rules={rule.id: rule for rule in standing(_rules(shapes), kinds[Sort.RULE], indicators)},
        sources=tuple(source.build() for source in shapes["sources.yaml"].sources),
        contacts=contacts,
        calendar=shapes["calendar.yaml"].build(),
        printed=tuple(
            figure for file, shape in _under("printed/", shapes) for figure in _figures(documents[file], shape)
        ),
        breaks=_breaks(documents, shapes),
        mappings={mapping.code: mapping for mapping in mappings},
        institutions=tuple(row.build() for row in institutions),
        dhis2={ids.code: ids for ids in dhis2},
        schedules=_schedules(documents, shapes),
        language=contacts.language,
        live_from=shapes["calendar.yaml"].live_from,
        sha256=sha256,
        files=dict(files),
        kinds=kinds,
    )


def _rules(shapes: Mapping[str, Any]) -> list[Rule]:
    return [rule.build() for rule in shapes["rules.yaml"].rules]


def _breaks(documents: Mapping[str, Document], shapes: Mapping[str, Any]) -> tuple[SeriesBreak, ...]:
    shape = shapes.get("breaks.yaml")
    document = documents.get("breaks.yaml")
    entries = shape.breaks if shape and document else ()
    return tuple(
        entry.build(document.file, document.line(("breaks", n))) for n, entry in enumerate(entries) if document
    )


def _schedules(documents: Mapping[str, Document], shapes: Mapping[str, Any]) -> JobSchedules:
    shape, document = shapes.get("schedules.yaml"), documents.get("schedules.yaml")
    return shape.build(document) if shape and document else {}


def _under(folder: str, shapes: Mapping[str, Any]) -> list[tuple[str, Any]]:
    return [(file, shape) for file, shape in sorted(shapes.items()) if file.startswith(folder)]


def _plans(
    document: Document,
    shape: PlanFile,
    indicators: Mapping[str, Indicator],
    units: Mapping[str, Unit],
    kinds: TargetKinds,
) -> list[Plan]:
    """The plan of a document and those that it cites; targets in another unit than their indicator are converted."""
    plans = []
    for path, entry in shape.plans():
        targets = []
        for index, target in enumerate(entry.targets):
            indicator = indicators[target.indicator]
            own = units[indicator.unit]
            scale = scale_between(units[target.unit or own.code], own) or 1.0
            line = document.line((*path, "targets", index))
            unit = target.unit if target.unit and kinds[target.kind].is_ratio else own.code
            measured = Measured(unit, indicator.direction, scale)
            targets.append(target.build(entry.id, entry.place, measured, document.file, line))
        plans.append(entry.build(tuple(targets)))
    return plans


def _figures(document: Document, shape: PrintedFile) -> list[PrintedFigure]:
    plan = document.file.removeprefix("printed/").removesuffix(".csv")
    return [row.build(plan, document.file, document.line(("rows", index))) for index, row in enumerate(shape.rows)]
