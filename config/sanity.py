"""What is possible but odd in a deployment: shown by lint, stops nothing, because a plan may well say what looks odd."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from config import dhis2_between, sanity_between, sanity_forms, sanity_targets, sanity_time
from config.document import Document
from config.indicators import DIMENSIONS
from config.problems import at
from domain.deployment import Deployment
from domain.errors import Problem
from domain.nearest import listed
from reveal import doubts


def warnings(
    deployment: Deployment,
    shapes: Mapping[str, Any],
    documents: Mapping[str, Document],
    environ: Mapping[str, str],
    today: date | None = None,
) -> Iterator[Problem]:
    """What is possible but odd. Every warning names what to look at; `today` asks for what has run out."""
    yield from sanity_targets.warnings(deployment, shapes)
    yield from sanity_between.warnings(deployment, shapes)
    yield from sanity_time.warnings(deployment, documents, today)
    yield from sanity_forms.warnings(deployment, documents)
    yield from dhis2_between.warnings(shapes, documents)
    yield from _units(shapes["units.yaml"], documents["units.yaml"])
    yield from _printed(deployment)
    yield from _registers(deployment, shapes, documents)
    yield from _secrets(deployment, documents, environ)
    yield from _years(deployment, shapes["calendar.yaml"], documents["calendar.yaml"])


def _units(shape: Any, document: Document) -> Iterator[Problem]:
    for index, unit in enumerate(shape.units):
        if unit.dimension not in DIMENSIONS:
            given = f'dimension "{unit.dimension}" is not known, so unit {unit.code} is compared with no other'
            yield at(document, ("units", index, "dimension"), given, f"allowed: {listed(DIMENSIONS, 20)}", "warning")


def _printed(deployment: Deployment) -> Iterator[Problem]:
    """Figures in another unit than their indicator's. Measure words of counts (个, 家, 处) may differ."""
    for figure in deployment.printed:
        own = deployment.units[deployment.indicators[figure.indicator].unit]
        given = deployment.units[figure.unit]
        if given.code != own.code and not given.dimension == own.dimension == "count":
            found = f'unit "{given.code}", but indicator {figure.indicator} is counted in "{own.code}"'
            yield Problem(figure.file, figure.line, "unit", found, "check the unit", "warning")


def _registers(
    deployment: Deployment, shapes: Mapping[str, Any], documents: Mapping[str, Document]
) -> Iterator[Problem]:
    """Registers that indicators name and denominators.csv does not have at all."""
    known = {row.register for row in deployment.denominators}
    for file, shape in shapes.items():
        entries = shape.indicators if file.startswith("indicators") else ()
        for index, entry in enumerate(entries):
            register = entry.parts.register_name if entry.parts else ""
            if register and register not in known:
                given = f'register "{register}" has no row in denominators.csv'
                path = ("indicators", index, "parts", "register")
                yield at(documents[file], path, given, "add rows, or leave `register` out", "warning")


def _secrets(
    deployment: Deployment, documents: Mapping[str, Document], environ: Mapping[str, str]
) -> Iterator[Problem]:
    """References that lead nowhere here, and files that everybody may read."""
    sources = (("sources.yaml", "sources", "address", one.address) for one in deployment.sources)
    channels = (("contacts.yaml", "channels", "url", one.url) for one in deployment.contacts.channels)
    for group in (sources, channels):
        for index, (file, entries, field, secret) in enumerate(group):
            for given, allowed in doubts(secret, environ):
                yield at(documents[file], (entries, index, field), given, allowed, "warning")


def _years(deployment: Deployment, shape: Any, document: Document) -> Iterator[Problem]:
    wanted = range(shape.years.first, shape.years.last + 1) if shape.years else ()
    if missing := sorted(set(wanted) - deployment.calendar.known_years):
        given = f"no published calendar for {', '.join(map(str, missing))}"
        yield at(document, ("years",), given, "due dates in these years are provisional", "warning")
