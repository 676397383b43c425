"""An exported evaluation read back: typed pieces for computing it again, and what no longer holds."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl

import frames
from domain.assessment import Assessment
from domain.errors import ExportUnreadable
from domain.form import Lines
from domain.indicator import Denominator, Indicator
from domain.measure import Measure
from domain.place import Place
from domain.plan import Plan, Target
from domain.seriesbreak import SeriesBreak
from reports.evaluation.codec import frame_of, from_plain
from reports.evaluation.compare import Disagreement, followup_disagreements, verdict_disagreements
from reports.evaluation.document import SCHEMA, digest
from reports.evaluation.followups import followups, plain_followup
from reports.evaluation.names import JSON_FILE, PAGE_FILE, RESTRICTED_FILE, SEAL_NAME, WORKBOOK_FILE
from reports.evaluation.schema import OVERDUE

__all__ = ["Disagreement", "EvaluationBundle", "bundles", "compare", "read_bundle"]


@dataclass(frozen=True, slots=True)
class EvaluationBundle:
    """The pieces that `assess` takes, the recorded verdicts, and the hashes: `evidence_sha256` as written and
    `evidence_found` as computed from the file; `json_sha256` of the file and, per other file of the folder, the one that
    it carries (`seals`)."""

    plan: Plan
    targets: tuple[Target, ...]
    applied: Mapping[str, tuple[str, ...]]
    observations: pl.DataFrame
    indicators: Mapping[str, Indicator]
    overdue: pl.DataFrame
    denominators: tuple[Denominator, ...]
    places: Mapping[str, Place]
    receipts: Mapping[str, str]
    as_of: date
    known_at: datetime
    time_zone: str
    breaks: tuple[SeriesBreak, ...]
    primary: Lines
    yearly: Lines
    config_sha256: str
    product_version: str
    recorded: tuple[Assessment, ...]
    language: str
    evidence_sha256: str
    evidence_found: str
    measures: tuple[Measure, ...]
    followups: tuple[Mapping[str, Any], ...]
    json_sha256: str
    seals: Mapping[str, str]
    withheld: int = 0  # verdicts that cannot be computed again from it: single cases could be told from their figures

    @property
    def plans(self) -> Mapping[str, Plan]:
        return {self.plan.id: self.plan}


def bundles(folder: Path) -> tuple[EvaluationBundle, ...]:
    """The export in a folder, and beside it its restricted part where that is there. Raises ExportUnreadable."""
    restricted = (folder / RESTRICTED_FILE).is_file()
    return (read_bundle(folder), *((read_bundle(folder, RESTRICTED_FILE),) if restricted else ()))


def read_bundle(folder: Path, file: str = JSON_FILE) -> EvaluationBundle:
    """The export in a folder, from its evaluation.json alone; the page and the workbook beside it only lend the hash that
    they carry. Raises ExportUnreadable saying what is not there or does not fit."""
    path = folder / file
    try:
        content = path.read_bytes()
    except OSError as missing:
        raise ExportUnreadable(f"{path}: {missing.strerror}; name the folder that `planwatch evaluate` wrote") from None
    try:
        return _bundle(json.loads(content), hashlib.sha256(content).hexdigest(), _seals(folder, file))
    except (ValueError, KeyError, TypeError, AttributeError) as wrong:
        raise ExportUnreadable(f"{path}: {_said(wrong)}; take the file as it was written, or evaluate again") from None


def compare(bundle: EvaluationBundle, recomputed: Sequence[Assessment]) -> tuple[Disagreement, ...]:
    """What does not hold: first the evidence against its hash and the hashes of the files beside, then every verdict
    whose status, numbers or sources differ from the recomputation. Empty when all of it agrees."""
    found: list[Disagreement] = []
    if bundle.evidence_sha256 != bundle.evidence_found:
        found.append(Disagreement("evidence", "evidence_sha256", bundle.evidence_sha256, bundle.evidence_found))
    found += [
        Disagreement("seal", file, carried or "–", bundle.json_sha256)
        for file, carried in bundle.seals.items()
        if carried != bundle.json_sha256
    ]
    again = followups(recomputed, bundle.measures, bundle.observations)
    return (
        *found,
        *verdict_disagreements(bundle.recorded, recomputed),
        *followup_disagreements(bundle.followups, [plain_followup(one) for one in again]),
    )


def _bundle(content: Any, json_sha256: str, seals: Mapping[str, str]) -> EvaluationBundle:
    if not isinstance(content, dict):
        raise ValueError("it is not an object")  # noqa: TRY004
    if content.get("schema") != SCHEMA:
        raise ValueError(f"schema is {content.get('schema')!r}, {SCHEMA!r} is known")
    evidence = content["evidence"]
    targets = from_plain(tuple[Target, ...], evidence["targets"])
    return EvaluationBundle(
        plan=replace(from_plain(Plan, evidence["plan"]), targets=targets),
        targets=targets,
        applied=from_plain(dict[str, tuple[str, ...]], evidence["applied"]),
        observations=frame_of(evidence["observations"], frames.OBSERVATION),
        indicators=from_plain(dict[str, Indicator], evidence["indicators"]),
        overdue=frame_of(evidence["overdue"], OVERDUE),
        denominators=from_plain(tuple[Denominator, ...], evidence["denominators"]),
        places=from_plain(dict[str, Place], evidence["places"]),
        receipts=from_plain(dict[str, str], evidence["receipts"]),
        as_of=from_plain(date, evidence["as_of"]),
        known_at=from_plain(datetime, evidence["known_at"]),
        time_zone=from_plain(str, evidence.get("time_zone", "UTC")),  # exports were judged by the day in UTC once
        breaks=from_plain(tuple[SeriesBreak, ...], evidence.get("breaks", [])),
        primary=from_plain(frozenset[tuple[str, str, str]], evidence.get("primary", [])),
        yearly=from_plain(frozenset[tuple[str, str, str]], evidence.get("yearly", [])),
        config_sha256=from_plain(str, evidence["config_sha256"]),
        product_version=from_plain(str, evidence["product_version"]),
        recorded=from_plain(tuple[Assessment, ...], content["verdicts"]),
        language=from_plain(str, content["language"]),
        evidence_sha256=from_plain(str, content["evidence_sha256"]),
        evidence_found=digest(evidence),
        measures=from_plain(tuple[Measure, ...], evidence.get("measures", [])),  # there were none once
        followups=tuple(content.get("followups", [])),
        json_sha256=json_sha256,
        seals=seals,
        withheld=len(content.get("withheld", ())),
    )


def _seals(folder: Path, file: str) -> dict[str, str]:
    """The hash of evaluation.json that each other file of the export carries; files that are not there are left out."""
    if file != JSON_FILE:
        return {}
    readers = {PAGE_FILE: _seal_of_page, WORKBOOK_FILE: _seal_of_workbook}
    return {name: read(folder / name) for name, read in readers.items() if (folder / name).is_file()}


def _seal_of_page(path: Path) -> str:
    found = re.search(rf'<meta name="{SEAL_NAME}" content="([0-9a-f]{{64}})">', path.read_text(encoding="utf-8"))
    return found[1] if found else ""


def _seal_of_workbook(path: Path) -> str:
    from openpyxl import load_workbook

    book = load_workbook(path, read_only=True)
    try:
        keywords = book.properties.keywords or ""
    finally:
        book.close()
    return keywords.removeprefix(f"{SEAL_NAME}:") if keywords.startswith(SEAL_NAME) else ""


def _said(wrong: Exception) -> str:
    return f"{wrong.args[0]!r} is not there" if isinstance(wrong, KeyError) else str(wrong)
