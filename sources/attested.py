"""What an office attests, as a submission of one cell: the figure that a milestone is judged by."""

from __future__ import annotations

from domain.attestation import FORM, Attestation, attested_period
from domain.plan import Plan, Target
from domain.submission import (
    Cell,
    ObservationState,
    Provenance,
    Reading,
    Receipt,
    Submission,
    submission_id,
)


def attested_submission(
    target: Target, plan: Plan, place: str, attestation: Attestation, version: int, receipt: Receipt
) -> tuple[Reading, Submission]:
    """Version n of what is attested at a place under a plan. Its one cell is 1 for done and 0 for not; the document stands
    as its file, the document's day as the end of its period, the office as the one who declares it final and as its note."""
    period, value = attested_period(plan), float(attestation.done)
    submission = Submission(
        id=submission_id(place, FORM, str(period), version),
        form=FORM,
        place=place,
        period=str(period),
        period_start=plan.effective_from,
        period_end=attestation.on,
        version=version,
        receipt_id=receipt.id,
        file=attestation.document,
        provenance=Provenance.ATTESTED,
        received_at=receipt.received_at,
        declared_final_by=attestation.by,
    )
    cell = Cell(
        indicator=target.indicator,
        state=ObservationState.VALUE,
        sheet="",
        cell="",
        value=value,
        value_text=f"{value:.0f}",
        decimals=0,
        item=target.item,
        note=attestation.by,
    )
    reading = Reading(FORM, place, period, (cell,), provenance=Provenance.ATTESTED, file=attestation.document)
    return reading, submission


def statement(target: Target, place: str, attestation: Attestation) -> bytes:
    """The bytes that are kept where a document is named by its number only: what it says of what, and who stands for it."""
    done = "done" if attestation.done else "not done"
    lines = (attestation.document, attestation.on, attestation.by, target.id, place, done)
    return "\n".join(map(str, lines)).encode()
