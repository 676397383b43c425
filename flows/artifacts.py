"""What ops see in the Prefect UI: the status table first, the audit, and a summary. The words come from reports/."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from prefect.artifacts import create_markdown_artifact, create_table_artifact

from checks.trajectory.assess import assessments
from flows import pages
from flows.steps.receipts import open_matters
from reports.pages import overview
from reports.pages.audit import audit_markdown
from reports.pages.receipts import receipt_rows, receipts_title

if TYPE_CHECKING:
    from flows.steps.replay import Replayed
    from flows.wiring import Workplace


def publish_status(workplace: Workplace) -> None:
    """One line per district and form, the most urgent first, with a link to the returned workbook; above it how much of the
    plans the last verdicts judge, since those of this run come later. Beside it the files that came and were not taken."""
    with workplace.store.read() as work:
        submissions, judged = pages.submissions_in(work, workplace), assessments(work.assessments.newest())
        files = open_matters(work, workplace)
    rows = overview.status_rows(submissions, workplace.deployment)
    title = overview.status_title(submissions, judged, workplace.language)
    create_table_artifact(table=rows, key=f"status-{_home(workplace)}", description=title)
    if not_taken := receipt_rows(files, workplace.deployment):
        told = receipts_title(workplace.language)
        create_table_artifact(table=not_taken, key=f"receipts-{_home(workplace)}", description=told)


def publish_audit(workplace: Workplace) -> None:
    """The audit of the period, each expectation with what was seen."""
    with workplace.store.read() as work:
        audit = work.results.audit_of_run(workplace.run_id)
    if audit:
        create_markdown_artifact(markdown=audit_markdown(audit, workplace.language), key=f"audit-{_home(workplace)}")


def publish_summary(workplace: Workplace) -> None:
    """The summary as an artifact of the run."""
    create_markdown_artifact(markdown=pages.summary_of(workplace), key=f"summary-{_home(workplace)}")


def publish_replay(replayed: Replayed) -> int:
    """The verdicts of a past day as a table; returns how many."""
    rows = overview.assessment_rows(assessments(replayed.assessments), replayed.deployment)
    create_table_artifact(table=rows, key=f"replay-{replayed.as_of}", description=replayed.deployment.sha256)
    return len(rows)


# What is published when a part of the month has been done.
PAGES: Mapping[str, Callable[[Workplace], None]] = {"chase": publish_status, "audit": publish_audit}


def _home(workplace: Workplace) -> str:
    return workplace.deployment.home.lower()
