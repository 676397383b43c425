"""The demonstration's input: what the districts of the shipped deployment send, simulated and marked as such.

Its clock stands in September 2023: the due day of the August form, and four working days later."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from domain.deployment import Deployment
from domain.errors import LedgerUnavailable
from domain.period import Period
from domain.submission import Cell, Provenance, Reading
from flows.settings import Settings

DUE_DAY = date(2023, 9, 5)
LATER = date(2023, 9, 11)
MONTHLY, ANNUAL = "monthly-services", "annual-plan"
MONTH, YEAR = Period("month", 2023, 8), 2022
FUSHAN, FLAWED, LATE, MISSING = "370611", "370683", "370686", "370671"
SEED = 2023
OWN_FILES = tuple(f"ledger.db{end}" for end in ("", "-wal", "-shm", ".month.lock", ".dispatch.lock"))
LEFT_BEHIND = ("inbox", "out", "prefect", "archive")


@dataclass(frozen=True, slots=True)
class Sent:
    """One file in one district's box."""

    box: str
    name: str
    reading: Reading


def first_day(deployment: Deployment) -> Iterator[Sent]:
    """What lies in the boxes on the due day: Fushan's annual form, and the monthly form of all but two districts."""
    from demo.simulated import annual, monthly, with_flaws

    yield Sent(FUSHAN, f"{FUSHAN}_{ANNUAL}_{YEAR}.xlsx", annual(deployment, FUSHAN, YEAR, SEED))
    for place in deployment.forms[MONTHLY].places:
        if place not in {LATE, MISSING}:
            reading = monthly(deployment, place, MONTH, SEED)
            yield _monthly(place, with_flaws(reading, deployment.indicators) if place == FLAWED else reading)


def later_day(deployment: Deployment) -> Iterator[Sent]:
    """What has come by the second day: one district, late. The other still has not sent anything."""
    from demo.simulated import monthly

    yield _monthly(LATE, monthly(deployment, LATE, MONTH, SEED))


# Made-up figures of Fushan for an evaluation: one or more for every kind of verdict.
EVALUATED: dict[int, dict[str, float]] = {
    2021: {"youth_myopia_rate": 48.2, "physician_density": 2.68, "nurse_density": 2.6, "gp_density": 1.95},
    2022: {
        "health_literacy_rate": 30.4,
        "hospital_bed_density": 6.4,
        "physician_density": 2.75,
        "nurse_density": 2.5,
        "gp_density": 2.31,
        "tcm_dept_coverage": 87.5,
        "youth_myopia_rate": 48.9,
        "health_care_industry_revenue": 66.0,
    },
}


def evaluated_years(deployment: Deployment) -> Iterator[Sent]:
    """Fushan's annual forms of 2021 and 2022 with figures on every side of the path."""
    from demo.simulated import annual

    for year, figures in EVALUATED.items():
        reading = annual(deployment, FUSHAN, year, SEED)
        cells = tuple(
            _with_value(deployment, cell, figures[cell.indicator]) if cell.indicator in figures else cell
            for cell in reading.cells
        )
        yield Sent(FUSHAN, f"{FUSHAN}_{ANNUAL}_{year}.xlsx", replace(reading, cells=cells))


def _with_value(deployment: Deployment, cell: Cell, value: float) -> Cell:
    """The cell with another figure, and with the numerator that makes it where it has parts."""
    indicator = deployment.indicators[cell.indicator]
    parts, numerator = indicator.parts, cell.numerator
    if parts and cell.denominator and numerator is not None:
        numerator = float(round(value * cell.denominator / parts.multiplier))
        value = parts.multiplier * numerator / cell.denominator
    value = round(value, indicator.decimals)
    return replace(cell, value=value, numerator=numerator, value_text=f"{value:.{indicator.decimals}f}")


def _monthly(place: str, reading: Reading) -> Sent:
    return Sent(place, f"{place}_{MONTHLY}_{MONTH}.xlsx", reading)


def deliver(deployment: Deployment, inbox: Path, sent: Iterator[Sent]) -> int:
    """Writes the files as clerks would; returns how many."""
    from reports.workbook.formofplace import form_of_place
    from reports.workbook.template import filled_form

    count = 0
    for one in sent:
        about = form_of_place(deployment, one.reading.form, one.reading.place)
        content = filled_form(about, replace(one.reading, provenance=Provenance.SIMULATED))
        folder = inbox / one.box
        folder.mkdir(parents=True, exist_ok=True)
        (folder / one.name).write_bytes(content)
        count += 1
    return count


def start_clean(settings: Settings, environ: Mapping[str, str], *, small: bool = False) -> None:
    """Removes what an earlier demonstration left, and founds a ledger whose clock is played. Raises LedgerUnavailable when
    the ledger is one of real submissions: the demonstration deletes nothing that a district sent."""
    from demo.demonstratedyear import FIRST
    from flows.steps.founding import found

    refuse_real(settings)
    for name in OWN_FILES:
        (settings.home / name).unlink(missing_ok=True)
    for name in LEFT_BEHIND:
        shutil.rmtree(settings.home / name, ignore_errors=True)
    found(settings, environ, simulated=True, as_of=DUE_DAY if small else FIRST)


def refuse_real(settings: Settings) -> None:
    """Raises LedgerUnavailable unless what the demonstration would delete is known to be simulated: its ledger says so, or
    there is nothing."""
    from ledger.address import sqlite_path
    from ledger.store import Store

    if settings.production:
        raise LedgerUnavailable(
            "the demonstration plays with simulated data, and these are production settings: use --home DIR elsewhere, "
            "without PLANWATCH_PRODUCTION"
        )
    own = settings.home / "ledger.db"
    if sqlite_path(settings.ledger_url) != own:
        raise LedgerUnavailable(
            f"the demonstration plays in a ledger of its own, {own}, but another one is named (--ledger, PLANWATCH_LEDGER "
            "or planwatch.toml): use --home DIR and name no ledger"
        )
    if not own.exists():
        if any(
            (settings.home / name).is_dir() and any((settings.home / name).iterdir())
            for name in ("inbox", "out", "archive")
        ):
            raise LedgerUnavailable(
                f"{settings.home} holds files and no ledger that says they are simulated; the demonstration would delete "
                "them: use --home DIR"
            )
        return
    store = Store.open(settings.ledger_url, wait_s=settings.ledger_wait_s)
    try:
        with store.read() as work:
            charter = work.charter.find()
            real = work.submissions.has_provenance(Provenance.SUBMITTED)
    finally:
        store.close()
    if real or charter is None or not charter.simulated:
        raise LedgerUnavailable(
            f"{settings.home} holds a ledger of real submissions; the demonstration would delete it: use --home DIR"
        )
