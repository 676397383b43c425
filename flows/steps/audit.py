"""Audit: Great Expectations over the consolidated period; its result is kept and shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.audit.engine import audit as expectations
from domain.audit import AuditResult
from domain.endstate import EndState
from domain.errors import NotKnown
from flows.outcome import Ended
from words.tasks import done_sentence

if TYPE_CHECKING:
    from flows.wiring import Workplace


def audit(workplace: Workplace, period: str) -> Ended:
    """The audit of one period, kept in the ledger under the run."""
    result = audit_period(workplace, period)
    broken = sum(bool(check.broken) for check in result.checks)
    unmet = sum(not check.success for check in result.checks) - broken
    met = len(result.checks) - broken - unmet
    said = done_sentence(workplace.language, "audit", met=met, unmet=unmet, broken=broken)
    return Ended(EndState.COMPLETED if result.ok else EndState.FLAGGED, said)


def audit_period(workplace: Workplace, period: str) -> AuditResult:
    """What the expectations say of one period; kept in the ledger under the run."""
    result = expectations(workplace.store.audit_url, period, workplace.as_of)
    with workplace.store.begin() as work:
        work.results.add_audit(workplace.run_id, result)
        work.commit()
    return result


def periods_to_audit(workplace: Workplace) -> list[str]:
    """The newest period of which something is due; none while nothing is expected."""
    with workplace.store.read() as work:
        newest = work.expected.newest_period()
    return [newest] if newest else []


def newest_period(workplace: Workplace) -> str:
    """The same for a person. Raises NotKnown when the calendar of the ledger is empty."""
    for period in periods_to_audit(workplace):
        return period
    raise NotKnown("nothing is expected yet: run `planwatch monitor` first")
