"""A form as a district fills it."""

from __future__ import annotations

from collections.abc import Mapping

from domain.deployment import Deployment
from domain.period import Period
from domain.place import Place
from domain.submission import Cell, ObservationState, Reading
from reports.workbook.formofplace import form_of_place
from reports.workbook.template import blank_form, filled_form

# Value, numerator, denominator.
Figure = tuple[float, float, float]
# What a district sends where a scenario says nothing else: all of it on the plan's path.
SOUND: Mapping[str, Figure] = {
    "family_doctor_signing_rate": (72.0, 7200.0, 10000.0),
    "nip_vaccination_rate": (96.0, 4800.0, 5000.0),
    "nurse_density": (3.8, 380.0, 100000.0),
}


def filled(
    deployment: Deployment,
    form_code: str,
    place: Place,
    period: str,
    figures: Mapping[str, Figure],
    states: Mapping[str, ObservationState],
) -> bytes:
    """The workbook of one form, place and period; without figures and states the blank form. A line with a state has it
    instead of its figure."""
    form = deployment.forms[form_code]
    cells = [
        Cell(
            line.indicator,
            "value",
            form.name,
            "E8",
            value=figures[line.indicator][0],
            numerator=figures[line.indicator][1],
            denominator=figures[line.indicator][2],
            value_text=f"{figures[line.indicator][0]:g}",
        )
        for line in form.lines
        if line.indicator in figures and line.indicator not in states
    ]
    cells += [
        Cell(line.indicator, states[line.indicator], form.name, "E8", note="原始记录尚未取得")
        for line in form.lines
        if line.indicator in states
    ]
    about = form_of_place(deployment, form_code, place.code)
    if not cells:
        return blank_form(about, Period.parse(period))
    return filled_form(about, Reading(form.code, place.code, Period.parse(period), tuple(cells)))
