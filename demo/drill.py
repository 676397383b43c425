"""Drill: what was planted on purpose, against what Planwatch has seen. A rule that does not see its own trouble is broken; one
that speaks about a figure that is right is worse."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from domain.alert import Alert
from domain.duedate import ExpectedSubmission
from domain.finding import HOLDING, Finding
from domain.submission import Receipt

if TYPE_CHECKING:
    from flows.wiring import Workplace

# seen: found where it stands; silent: right, and nobody was asked; waiting: its rule does not exist yet.
GOOD = frozenset({"seen", "silent", "waiting"})


@dataclass(frozen=True, slots=True)
class Drilled:
    """One planted thing and what became of it: seen | missed | silent | disturbed | waiting."""

    id: str
    kind: str
    place: str
    form: str
    period: str
    indicator: str
    cell: str
    rule_kind: str
    outcome: str
    what: str

    @property
    def good(self) -> bool:
        return self.outcome in GOOD


@dataclass(frozen=True, slots=True)
class Seen:
    """Everything that Planwatch has seen, as far as a drill asks for it."""

    findings: Sequence[Finding]
    expected: Sequence[ExpectedSubmission]
    refused: Sequence[Receipt]
    alerts: Sequence[Alert]
    kinds: Mapping[str, str]  # rule id -> kind


def drill(workplace: Workplace, planted: Sequence[Mapping[str, Any]], as_of: date) -> list[Drilled]:
    """Each planted thing of a manifest with its outcome, in the manifest's order."""
    from flows.steps.chase import expected_on

    with workplace.store.read() as work:
        seen = Seen(
            work.findings.all(),
            expected_on(workplace, as_of, workplace.latest),
            work.receipts.refused(),
            work.alerts.all(),
            {rule.id: rule.kind for rule in workplace.deployment.rules.values()},
        )
    return [_drilled(one, seen) for one in planted]


def _drilled(one: Mapping[str, Any], seen: Seen) -> Drilled:
    names = ("id", "kind", "place", "form", "period", "indicator", "cell", "rule_kind", "what")
    return Drilled(outcome=_outcome(one, seen), **{name: one[name] for name in names})


def _outcome(one: Mapping[str, Any], seen: Seen) -> str:
    if not one["exists"]:
        return "waiting"
    if one["expect"] == "not_flagged":
        return "disturbed" if _disturbed(one, seen) else "silent"
    looks = {"finding": _found, "refusal": _refused, "timeliness": _chased, "assessment": _behind, "event": _event}
    return "seen" if looks[one["seen_by"]](one, seen) else "missed"


def _found(one: Mapping[str, Any], seen: Seen) -> bool:
    """A finding of its own rule kind, at its very cell."""
    return any(
        seen.kinds.get(finding.rule) == one["rule_kind"]
        and (finding.sheet, finding.cell) == (one["sheet"], one["cell"])
        for finding in _findings_on(one, seen)
    )


def _disturbed(one: Mapping[str, Any], seen: Seen) -> bool:
    """A question about a figure that is right; for what has recovered, an alert that is still open."""
    if one["seen_by"] == "assessment":
        return any(alert.is_open and alert.period == one["period"] for alert in _alerts_on(one, seen, "behind"))
    return any(finding.severity in HOLDING for finding in _findings_on(one, seen))


def _findings_on(one: Mapping[str, Any], seen: Seen) -> list[Finding]:
    key = one["place"], one["form"], one["period"], one["indicator"]
    return [found for found in seen.findings if (found.place, found.form, found.period, found.indicator) == key]


def _refused(one: Mapping[str, Any], seen: Seen) -> bool:
    return any(
        receipt.refusal and receipt.refusal.code == one["rule_kind"] and receipt.file == one["file"]
        for receipt in seen.refused
    )


def _chased(one: Mapping[str, Any], seen: Seen) -> bool:
    key = one["place"], one["form"], one["period"]
    rows = [row for row in seen.expected if (row.place, row.form, row.period) == key]
    if one["kind"] == "partial":
        return any(one["indicator"] in row.missing_lines for row in rows)
    return any(row.received_late if one["kind"] == "late" else row.state == "late" for row in rows)


def _behind(one: Mapping[str, Any], seen: Seen) -> bool:
    return any(alert.period == one["period"] for alert in _alerts_on(one, seen, "behind"))


def _event(one: Mapping[str, Any], seen: Seen) -> bool:
    return bool(_alerts_on(one, seen, "event")) and not _alerts_on(one, seen, "behind")


def _alerts_on(one: Mapping[str, Any], seen: Seen, kind: str) -> list[Alert]:
    key = kind, one["place"], one["indicator"]
    return [alert for alert in seen.alerts if (alert.kind, alert.place, alert.subject) == key]
