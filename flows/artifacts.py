"""What ops see in the Prefect UI: the status table first, the audit, and a summary. The words come from reports/."""

from __future__ import annotations

from urllib.parse import quote

from prefect.artifacts import create_markdown_artifact, create_table_artifact

from domain.names import marked
from flows.desk import Desk
from flows.steps.tally import simulated_submissions, workbook_names
from reports import overview
from reports.auditpage import audit_markdown


def publish_status(here: Desk) -> None:
    """One line per district and form, the most urgent first, with a link to the returned workbook."""
    workplace, simulated = here.workplace, simulated_submissions(here.workplace)
    rows = overview.status_rows(here.expected, workplace.deployment, workplace.as_of, workbook_links(here), simulated)
    title = marked(overview.status_title(workplace.as_of, here.language), here.language, simulated=bool(simulated))
    create_table_artifact(table=rows, key=f"status-{_home(here)}", description=title)


def publish_audit(here: Desk) -> None:
    """The audit of the period, each expectation with what was seen."""
    assert here.audit is not None
    create_markdown_artifact(markdown=audit_markdown(here.audit, here.language), key=f"audit-{_home(here)}")


def publish_summary(here: Desk) -> None:
    """The summary as an artifact of the run."""
    create_markdown_artifact(markdown=summary_of(here), key=f"summary-{_home(here)}")


def summary_of(here: Desk) -> str:
    """The run as a page: what came, what is lacking, what is odd, what is behind, who is told."""
    return overview.summary_markdown(
        here.workplace.deployment,
        as_of=here.workplace.as_of,
        expected=here.expected,
        assessments=here.assessments,
        deliveries=here.decided.deliveries if here.decided else (),
        health=here.health,
        links=workbook_links(here),
        refused=[refusal for _, refusal in here.batch.refused] if here.batch else [],
        simulated=simulated_submissions(here.workplace),
    )


def workbook_links(here: Desk) -> dict[str, str]:
    """The address of each returned workbook by submission, below the public URL."""
    with here.workplace.store.read() as work:
        findings = work.findings.open()
        submissions = {submission.id: submission for submission in work.submissions.all()}
    names = workbook_names(here.workplace, findings, submissions)
    base = here.workplace.settings.public_url
    return {submission_id: f"{base}/{quote(name)}" for submission_id, name in names.items()}


def _home(here: Desk) -> str:
    return here.workplace.deployment.home.lower()
