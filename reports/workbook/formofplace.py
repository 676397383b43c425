"""One form of one place, and the words and units by which it is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.deployment import Deployment
from domain.form import Form, FormLine
from domain.indicator import Indicator, Unit
from domain.naming import named
from domain.place import Place
from domain.submission import Reading
from words.catalogue import say

# (indicator, item) -> (sheet, address of the value) of a line in a file.
Addresses = Mapping[tuple[str, str], tuple[str, str]]


@dataclass(frozen=True, slots=True)
class FormOfPlace:
    """Whoever writes this form, in whichever layout, needs no more than this and a reading."""

    form: Form
    place: Place
    indicators: Mapping[str, Indicator]
    units: Mapping[str, Unit]
    language: str
    exports: Mapping[str, str] = field(default_factory=dict)  # name of each mapping that a line may come from

    def unit_label(self, line: FormLine) -> str:
        """The unit of a line in words; its code where the deployment has none."""
        code = self.indicators[line.indicator].unit
        unit = self.units.get(code)
        return unit.label(self.language) if unit else code

    def tells_samples(self, reading: Reading | None) -> bool:
        """Whether there are columns for the people asked and the standard error: a line asks, or the reading tells."""
        told = () if reading is None else reading.cells
        return any(line.asks_sample for line in self.form.lines) or any(cell.tells_sample for cell in told)

    def export_label(self, line: FormLine) -> str:
        """The name of the export that a line comes from; its code where there is none."""
        return self.exports.get(line.from_export, line.from_export)

    def line_label(self, line: FormLine) -> str:
        """The indicator of a line, with its item where it has one: 门诊人次（急诊）."""
        name = self.indicators[line.indicator].label(self.language)
        return say(self.language, "workbook.item", name=name, item=line.item) if line.item else name


def form_of_place(deployment: Deployment, form: str, place: str) -> FormOfPlace:
    """The form of a deployment for one of its places, by their codes. Raises KeyError."""
    return FormOfPlace(
        deployment.forms[form],
        deployment.places[place],
        deployment.indicators,
        deployment.units,
        deployment.language,
        {code: named(one.name, one.name_en, deployment.language) for code, one in deployment.mappings.items()},
    )
