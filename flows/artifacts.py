"""What ops see in the Prefect UI: the status table first, the audit, and a summary. The words come from reports/."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from prefect.artifacts import create_markdown_artifact, create_table_artifact

from checks.trajectory.assess import assessments
from flows import pages
from flows.steps.receipts import open_matters
from flows.steps.reviews import kind_of, page_name
from reports.pages import overview
from reports.pages.audit import audit_markdown
from reports.pages.collected import collected_markdown
from reports.pages.receipts import receipt_rows, receipts_title
from words.foreign import in_a_line

if TYPE_CHECKING:
    from flows.steps.replay import Replayed
    from flows.wiring import Workplace


def publish_status(workplace: Workplace, _unit: str = "") -> None:
    """One line per district and form, the most urgent first, with a link to the returned workbook; above it how much of the
    plans the last verdicts judge, since those of this run come later. Beside it the files that came and were not taken."""
    with workplace.store.read() as work:
        submissions, judged = pages.submissions_in(work, workplace), assessments(work.assessments.newest())
        files = open_matters(work, workplace)
    rows = overview.status_rows(submissions, workplace.deployment)
    title = overview.status_title(submissions, judged, workplace.language)
    _publish_table(rows, f"status-{_home(workplace)}", title)
    if not_taken := receipt_rows(files, workplace.deployment):
        told = receipts_title(workplace.language)
        _publish_table(not_taken, f"receipts-{_home(workplace)}", told)


def publish_collected(workplace: Workplace) -> None:
    """One line per district: from where, when last, how many, what waits."""
    page = collected_markdown(pages.collected_of(workplace), workplace.deployment, workplace.as_of)
    create_markdown_artifact(markdown=page, key=f"collected-{_home(workplace)}")


def publish_review(workplace: Workplace, period: str) -> None:
    """The page of a review, as it lies below the output folder."""
    with workplace.store.read() as work:
        kind = kind_of(work, workplace)
    page = (workplace.out / page_name(kind, period)).read_text(encoding="utf-8")
    create_markdown_artifact(markdown=page, key=f"review-{kind}-{_home(workplace)}")


def publish_audit(workplace: Workplace, period: str) -> None:
    """The audit of a period, each expectation with what was seen."""
    with workplace.store.read() as work:
        audits = work.results.audits_of_run(workplace.run_id)
    for audit in (one for one in audits if one.period == period):
        create_markdown_artifact(markdown=audit_markdown(audit, workplace.language), key=f"audit-{_home(workplace)}")


def publish_summary(workplace: Workplace) -> None:
    """The summary as an artifact of the run."""
    create_markdown_artifact(markdown=pages.summary_of(workplace), key=f"summary-{_home(workplace)}")


def publish_replay(replayed: Replayed) -> int:
    """The verdicts of a past day as a table; returns how many."""
    rows = overview.assessment_rows(assessments(replayed.assessments), replayed.deployment)
    _publish_table(rows, f"replay-{replayed.as_of}", replayed.deployment.sha256)
    return len(rows)


# What is published when a part of the month has been done.
PAGES: Mapping[str, Callable[[Workplace, str], None]] = {
    "chase": publish_status,
    "audit": publish_audit,
    "review": publish_review,
}


def shown_rows(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows as the UI shows them: it renders their texts as they stand, so they hold nothing that turns or hides another."""
    return [{name: in_a_line(one) if isinstance(one, str) else one for name, one in row.items()} for row in rows]


def _publish_table(rows: Sequence[Mapping[str, Any]], key: str, description: str) -> None:
    create_table_artifact(table=shown_rows(rows), key=key, description=description)


def _home(workplace: Workplace) -> str:
    return workplace.deployment.home.lower()
