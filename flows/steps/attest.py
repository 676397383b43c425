"""Attest: what an office says by a document of a milestone goes into the ledger, as a figure and with its bytes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

from domain.attestation import FORM, Attestation, attested_period, refuse_unattestable
from domain.plan import Target
from domain.submission import Provenance, Submission
from flows.work import writing
from sources.attested import attested_submission, statement
from sources.frame import observation_frame

if TYPE_CHECKING:
    from flows.wiring import Workplace
    from ledger.store import Work


@dataclass(frozen=True, slots=True)
class Attested:
    """The submission that holds an attestation; `is_new` says that it was not there before, `succeeds` that another one of
    the same milestone stood until now."""

    submission: Submission
    is_new: bool
    succeeds: bool


def attest(
    workplace: Workplace, target: Target, place: str, attestation: Attestation, content: bytes | None
) -> Attested:
    """What is on record afterwards: said twice it is one. `content` are the bytes of the document; None where only its
    number is known. Raises NotKnown and DayRefused for what nobody can attest."""
    deployment = workplace.deployment
    refuse_unattestable(target, place, attestation.on, deployment, workplace.as_of)
    given = statement(target, place, attestation) if content is None else content
    with writing(workplace) as work:
        last = _last(work, workplace, target, place)
        if last and last[1] == attestation and work.receipts.content(last[0].receipt_id) == given:
            return Attested(last[0], is_new=False, succeeds=False)
        submission = _add(work, workplace, target, place, attestation, given)
        work.commit()
    return Attested(submission, is_new=True, succeeds=last is not None)


def _last(work: Work, workplace: Workplace, target: Target, place: str) -> tuple[Submission, Attestation] | None:
    """What was attested of this milestone last."""
    key = FORM, place, str(attested_period(workplace.deployment.plans[target.plan]))
    said = work.submissions.versions({key}, workplace.latest)
    own = said.filter(pl.col("indicator") == target.indicator, pl.col("item") == target.item).sort("version")
    if own.is_empty():
        return None
    (last,) = work.submissions.of({own["submission_id"][-1]}).values()
    return last, Attestation(last.file, last.period_end, last.declared_final_by, done=bool(own["value"][-1]))


def _add(
    work: Work, workplace: Workplace, target: Target, place: str, attestation: Attestation, content: bytes
) -> Submission:
    """The next version, with the bytes that it stands on."""
    plan, now = workplace.deployment.plans[target.plan], workplace.clock()
    path = f"{place}/{target.id}/{attestation.document}"
    receipt, is_new = work.receipts.add(FORM, "", path, content, now, Provenance.ATTESTED)
    if is_new:
        work.receipts.settle(receipt.id)
    before = work.submissions.latest(FORM, place, str(attested_period(plan)))
    version = before.version + 1 if before else 1
    # The bytes may have come before, for another milestone: what they say of this one is known from now on.
    received = replace(receipt, received_at=now)
    reading, submission = attested_submission(target, plan, place, attestation, version, received)
    work.submissions.add(submission, observation_frame([(reading, submission)], workplace.deployment.indicators))
    return submission
