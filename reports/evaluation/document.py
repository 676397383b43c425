"""evaluation.json: the verdicts, and beside them everything that they were computed from, under one hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from domain.assessment import Assessment
from domain.columns import SECOND_ROUTE
from domain.judged import judged_share
from reports.evaluation.codec import rows_of, to_plain
from reports.evaluation.followups import followups, plain_followup
from reports.evaluation.model import Evaluation, Subject

SCHEMA = "planwatch.evaluation/1"


def document(evaluation: Evaluation, withheld: Sequence[Assessment] = ()) -> dict[str, Any]:
    """The export as plain values: schema, how much is judged, evidence_sha256, evidence, followups (what has become of
    measures and what is proposed, per verdict), verdicts (the fields of an `Assessment`, the words of its reason, and the
    path and dead band that it was drawn with), and of the verdicts that are `withheld` what they say and why, without any
    figure."""
    evidence = evidence_of(evaluation)
    return {
        "schema": SCHEMA,
        "language": evaluation.language,
        "judged": to_plain(judged_share((*evaluation.assessments, *withheld))),
        "simulated": evaluation.simulated,
        "evidence_sha256": digest(evidence),
        "evidence": evidence,
        "followups": [
            plain_followup(one)
            for one in followups(evaluation.assessments, evaluation.measures, evaluation.observations)
        ],
        "verdicts": [_verdict(evaluation, index) for index in range(len(evaluation.assessments))],
        "withheld": [to_plain({name: getattr(row, name) for name in _BARE}) for row in withheld],
    }


# What is said of a verdict whose figures are withheld.
_BARE = ("target_id", "place", "indicator", "period", "status", "reason", "clause")


def evidence_of(evaluation: Evaluation) -> dict[str, Any]:
    """What a third party needs to compute every verdict again."""
    return {
        "as_of": to_plain(evaluation.as_of),
        "known_at": to_plain(evaluation.known_at),
        "time_zone": evaluation.time_zone,
        "breaks": to_plain(evaluation.breaks),
        "primary": to_plain(evaluation.primary),
        "yearly": to_plain(evaluation.yearly),
        "config_sha256": evaluation.config_sha256,
        "product_version": evaluation.product_version,
        "plan": to_plain(replace(evaluation.plan, targets=())),
        "targets": to_plain(evaluation.targets),
        "applied": to_plain({target.id: evaluation.applied[target.id] for target in evaluation.targets}),
        "places": to_plain(evaluation.places),
        "indicators": to_plain(evaluation.indicators),
        "units": to_plain(evaluation.units),
        "denominators": to_plain(evaluation.denominators),
        "rules": to_plain(evaluation.rules),
        "receipts": _receipts(evaluation),
        "observations": rows_of(evaluation.observations),
        "overdue": rows_of(evaluation.overdue),
        "measures": to_plain(evaluation.measures),
    }


def _receipts(evaluation: Evaluation) -> dict[str, str]:
    """receipt id -> sha256 of the file, for every figure of the evidence; empty where none was given."""
    used = evaluation.observations["receipt_id"].drop_nulls().unique().sort().to_list()
    return {receipt: evaluation.receipts.get(receipt, "") for receipt in used if receipt}


def _verdict(evaluation: Evaluation, index: int) -> dict[str, Any]:
    row = evaluation.assessments[index]
    subject: Subject = evaluation.subject(row)
    words = evaluation.reasons.get(row.reason, "")
    return {
        **to_plain(row),
        "reason_text": words,
        "path": to_plain(subject.path),
        "dead_band": subject.dead_band,
        "projection": to_plain(subject.projection),
        "second_route": _second_route(evaluation, row),
        "forecast_record": to_plain(dict(subject.forecast_record)),
        "variation": subject.variation,
        "assurance": subject.assurance,
    }


def _second_route(evaluation: Evaluation, row: Assessment) -> dict[str, Any] | None:
    """What the figures of other places add up to beside a figure that was reported; None where there is none."""
    other = {} if row.is_derived or row.actual is None else evaluation.summed(row)
    return to_plain({name: other[name] for name in SECOND_ROUTE}) if other else None


def digest(evidence: Any) -> str:
    """sha256 of plain values, whatever the order of their names and the white space of the file."""
    text = json.dumps(evidence, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def written(content: dict[str, Any]) -> bytes:
    """The export as bytes, readable by people."""
    return (json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()
