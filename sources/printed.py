"""The figures that the plans themselves print, as submissions: the first history a ledger has."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, time
from itertools import groupby

from domain.deployment import Deployment, PrintedFigure
from domain.errors import ConfigInvalid, Problem
from domain.period import Period
from domain.plan import Plan
from domain.submission import (
    Cell,
    ObservationState,
    Provenance,
    Reading,
    Receipt,
    ReceiptState,
    Submission,
    submission_id,
)

FORM = "printed"
Printed = tuple[Reading, Submission, Receipt, bytes]


def printed_submissions(deployment: Deployment) -> list[Printed]:
    """(Reading, Submission, Receipt, bytes of the csv) per plan, place and period, in a fixed order with fixed ids.

    Received on the plan's `received_on`, else `issued_on`, at 00:00 UTC. A cell's address is the line of the csv (L12),
    its note the first quote. Where several plans print figures of one place and period, the form of the later ones is
    `printed-<plan>`, so that none replaces another. Raises ConfigInvalid for a figure whose plan or file is not known.
    """
    figures = sorted(deployment.printed, key=_order)
    taken: set[tuple[str, str]] = set()
    submissions: list[Printed] = []
    for (_, place, period), group in groupby(figures, key=lambda f: (f.plan, f.place, f.period)):
        figures_here = list(group)
        form = f"{FORM}-{figures_here[0].plan}" if (place, period) in taken else FORM
        taken.add((place, period))
        submissions.append(_submission(deployment, form, figures_here))
    return submissions


def _order(figure: PrintedFigure) -> tuple[str, str, str, str, int]:
    return figure.plan, figure.place, figure.period, figure.file, figure.line


def _submission(deployment: Deployment, form: str, figures: Sequence[PrintedFigure]) -> Printed:
    first = figures[0]
    plan, content = _plan_and_bytes(deployment, first)
    received_at = datetime.combine(plan.received_on or plan.issued_on, time(), tzinfo=UTC)
    period = Period.parse(first.period)
    receipt = _receipt(first, content, received_at)
    submission = Submission(
        id=submission_id(first.place, form, str(period), 1),
        form=form,
        place=first.place,
        period=str(period),
        period_start=period.start,
        period_end=period.end,
        version=1,
        receipt_id=receipt.id,
        file=receipt.file,
        provenance=Provenance.PRINTED,
        received_at=received_at,
    )
    cells = tuple(_cell(figure, deployment) for figure in figures)
    return (
        Reading(form, first.place, period, cells, provenance=Provenance.PRINTED, file=receipt.file),
        submission,
        receipt,
        content,
    )


def _receipt(figure: PrintedFigure, content: bytes, received_at: datetime) -> Receipt:
    """The csv as a receipt; all submissions of one file share it."""
    sha256 = hashlib.sha256(content).hexdigest()
    return Receipt(
        id=sha256,
        sha256=sha256,
        source=FORM,
        path=figure.file,
        size=len(content),
        received_at=received_at,
        provenance=Provenance.PRINTED,
        state=ReceiptState.SETTLED,
    )


def _plan_and_bytes(deployment: Deployment, figure: PrintedFigure) -> tuple[Plan, bytes]:
    if figure.plan in deployment.plans and figure.file in deployment.files:
        return deployment.plans[figure.plan], deployment.files[figure.file].encode()
    where, allowed = "plan", ", ".join(deployment.plans)
    if figure.plan in deployment.plans:
        where, allowed = "file", "a file of the deployment folder"
    given = figure.plan if where == "plan" else figure.file
    raise ConfigInvalid((Problem(figure.file, figure.line, where, given, allowed),))


def _cell(figure: PrintedFigure, deployment: Deployment) -> Cell:
    indicator = deployment.indicators.get(figure.indicator)
    fraction = figure.value_text.strip("%‰ ").partition(".")[2]
    return Cell(
        indicator=figure.indicator,
        state=ObservationState.MISSING if figure.value is None else ObservationState.VALUE,
        sheet="",
        cell=f"L{figure.line}",
        value=figure.value,
        unit=figure.unit or (indicator.unit if indicator else ""),
        value_text=figure.value_text,
        decimals=len("".join(char for char in fraction if char.isdigit())),
        item=figure.item,
        sample_size=figure.sample_size,
        standard_error=figure.standard_error,
        note=figure.quotes[0] if figure.quotes else figure.note,
    )
