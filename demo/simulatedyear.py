"""A simulated year on disk: the files as offices write them, and the manifest with the cell of every planted trouble."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from demo.simulation.records import Planted, SimulatedFile, SimulatedYear
from domain.deployment import Deployment
from reports.wholefile import write_whole
from reports.workbook.formofplace import FormOfPlace, form_of_place
from reports.workbook.writings import WRITINGS


def content_of(deployment: Deployment, file: SimulatedFile) -> bytes:
    """The bytes of one file, the same every time."""
    return WRITINGS[file.layout].write(_about(deployment, file), file.reading)


def write_files(deployment: Deployment, files: Iterable[SimulatedFile], folder: Path, *, by_day: bool = False) -> int:
    """Writes each file into its box below the folder, or below the day on which it comes (2024-05-08/370611/...), as
    `backfill` reads an archive; returns how many."""
    count = 0
    for file in files:
        below = folder / file.deliver_on.isoformat() if by_day else folder
        write_whole(content_of(deployment, file), below / file.box / file.name)
        count += 1
    return count


def manifest(deployment: Deployment, simulated: SimulatedYear) -> dict[str, Any]:
    """Everything that was put in on purpose, as plain values: planted troubles with sheet and cell, events, anchors."""
    return {
        "schema": "planwatch.simulation/1",
        "config": deployment.sha256,
        "seed": simulated.seed,
        "years": list(simulated.years),
        "files": len(simulated.files),
        "planted": [asdict(one) for one in with_cells(deployment, simulated)],
        "anchors": [asdict(one) for one in simulated.anchors],
        "deliveries": [_delivery(file) for file in simulated.files],
    }


def with_cells(deployment: Deployment, simulated: SimulatedYear) -> tuple[Planted, ...]:
    """The planted troubles with the sheet and cell at which each stands in its file."""
    files = {file.name: file for file in simulated.files}
    return tuple(_with_cell(deployment, one, files.get(one.file)) for one in simulated.planted)


def _with_cell(deployment: Deployment, planted: Planted, file: SimulatedFile | None) -> Planted:
    if file is None or not planted.indicator:
        return planted
    addresses = WRITINGS[file.layout].addresses(_about(deployment, file), file.reading)
    sheet, cell = addresses.get((planted.indicator, planted.item), ("", ""))
    return replace(planted, sheet=sheet, cell=cell)


def _about(deployment: Deployment, file: SimulatedFile) -> FormOfPlace:
    return form_of_place(deployment, file.reading.form, file.reading.place)


def _delivery(file: SimulatedFile) -> Mapping[str, Any]:
    return {
        "deliver_on": file.deliver_on,
        "box": file.box,
        "name": file.name,
        "layout": file.layout,
        "form": file.reading.form,
        "period": str(file.reading.period),
        "version": file.version,
    }
