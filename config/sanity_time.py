"""Doubts about time: going live, codes that are not valid in their year, forms past their validity, denominators that are
missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from config.document import Document
from config.problems import at
from domain.deployment import Deployment
from domain.errors import Problem
from domain.form import Form
from domain.nearest import listed
from domain.period import Period
from domain.submission import Provenance

# Nobody announces the day of going live longer before: a year that was mistyped would keep everything silent.
YEARS_AHEAD = 2


def warnings(deployment: Deployment, documents: Mapping[str, Document], today: date | None) -> Iterator[Problem]:
    """What does not fit its time. Forms are looked at for `today`, if one is given."""
    yield from going_live(deployment, documents["calendar.yaml"], today)
    yield from printed_places(deployment)
    yield from plan_places(deployment)
    if "denominators.csv" in documents:
        yield from register_places(deployment, documents["denominators.csv"])
    for file, document in documents.items():
        form = deployment.forms.get(_code(document)) if file.startswith("forms/") else None
        if form:
            yield from form_places(deployment, form, document)
            yield from form_validity(form, document, today)
            yield from missing_denominators(deployment, form, document)


def going_live(deployment: Deployment, calendar: Document, today: date | None) -> Iterator[Problem]:
    """No day of going live, or one that is far away. Where every source is simulated nobody goes live: a played ledger
    starts with its first day."""
    live = deployment.live_from
    if live is None and any(source.provenance != Provenance.SIMULATED for source in deployment.sources):
        given = "is not set, so the day of `planwatch init` counts: nothing before it is expected, chased or told"
        yield at(
            calendar, ("live_from",), given, "write the day that was agreed on, like live_from: 2026-01-01", "warning"
        )
    if live and today and (live.year - today.year, live.month, live.day) > (YEARS_AHEAD, today.month, today.day):
        given = f"{live} lies more than {YEARS_AHEAD} years ahead: until then nothing is expected, chased or told"
        yield at(calendar, ("live_from",), given, "check the year", "warning")


def _code(document: Document) -> str:
    return str(document.data.get("code", "")) if isinstance(document.data, dict) else ""


def _not_valid(deployment: Deployment, code: str, on: date) -> str:
    """What to say of a place on a day that it is not valid on; nothing where it is."""
    place = deployment.places[code]
    if place.valid_on(on):
        return ""
    successor = next((other for other in deployment.places if code in other.predecessors), None)
    hint = f', continued by "{successor.code}" {successor.name}' if successor else ""
    return f'place "{code}" {place.name} is not valid on {on}{hint}'


def printed_places(deployment: Deployment) -> Iterator[Problem]:
    """Figures of places that are not there at the end of their period."""
    for figure in deployment.printed:
        if given := _not_valid(deployment, figure.place, Period.parse(figure.period).end):
            yield Problem(figure.file, figure.line, "place", given, "use the code of that year", "warning")


def register_places(deployment: Deployment, document: Document) -> Iterator[Problem]:
    """Denominators of places that are not there at the end of their year."""
    for index, row in enumerate(deployment.denominators):
        if given := _not_valid(deployment, row.place, date(row.year, 12, 31)):
            yield at(document, ("rows", index), given, "use the code of that year", "warning")


def plan_places(deployment: Deployment) -> Iterator[Problem]:
    """Targets for places that are not there when they come into force."""
    for target in deployment.targets:
        since = target.effective_from or deployment.plans[target.plan].effective_from
        if given := _not_valid(deployment, target.place, since):
            where = f"targets[{target.id}]"
            yield Problem(target.file, target.line, where, given, "use the code of that year", "warning")


def form_places(deployment: Deployment, form: Form, document: Document) -> Iterator[Problem]:
    """Places that are not there when a form is first sent, or when it ends."""
    for index, code in enumerate(form.places):
        days = [form.valid_from, form.valid_to] if form.valid_to else [form.valid_from]
        given = next((found for day in days if (found := _not_valid(deployment, code, day))), "")
        if given:
            yield at(document, ("places", index), given, "send the form to the place of that time", "warning")


def form_validity(form: Form, document: Document, today: date | None) -> Iterator[Problem]:
    """A form past its validity (有效期): no period after it is expected."""
    if today and form.valid_to and form.valid_to < today:
        given = f"form {form.code} was valid until {form.valid_to}"
        yield at(document, ("valid_to",), given, "prolong it, or add its successor", "warning")


def missing_denominators(deployment: Deployment, form: Form, document: Document) -> Iterator[Problem]:
    """Rates on a form whose register has no value for a place and year, from the form's first year to the register's
    last: they are reported and cannot be made."""
    lines: dict[str, list[str]] = {}
    for line in form.lines:
        parts = deployment.indicators[line.indicator].parts
        if parts and parts.register:
            lines.setdefault(parts.register, []).append(line.indicator)
    for register, indicators in lines.items():
        rows = [row for row in deployment.denominators if row.register == register]
        if not rows:
            continue  # named once, at the indicator
        known = {(row.place, row.year) for row in rows}
        years = range(form.valid_from.year, max(row.year for row in rows) + 1)
        lacking = [f"{place} {year}" for place in form.places for year in years if (place, year) not in known]
        if lacking:
            given = f"register {register} has no value for {listed(lacking)}, needed by {listed(indicators, 4)}"
            yield at(
                document, ("places",), given, "add rows to denominators.csv; these rates get no verdict", "warning"
            )
