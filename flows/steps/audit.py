"""Audit: Great Expectations over the consolidated period; its result is kept and shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.audit import AuditResult
from domain.errors import NotKnown

if TYPE_CHECKING:
    from flows.wiring import Workplace


def audit_period(workplace: Workplace, period: str, run_id: str) -> AuditResult:
    """The audit of one period, kept in the ledger under the run."""
    from checks.audit import audit

    result = audit(workplace.store.audit_url, period, workplace.as_of)
    with workplace.store.begin() as work:
        work.results.add_audit(run_id, result)
        work.commit()
    return result


def latest_period(workplace: Workplace) -> str:
    """The newest period of which something is due. Raises NotKnown when the calendar of the ledger is empty."""
    with workplace.store.read() as work:
        expected = work.expected.all()
    due = [row for row in expected if row.state not in {"not_due", "due_soon"}] or list(expected)
    if not due:
        raise NotKnown("nothing is expected yet: run `planwatch monitor` first")
    return max(due, key=lambda row: (row.period_end, row.period_start)).period
