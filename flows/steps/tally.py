"""Small facts about submissions that messages and tables mention."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from domain.finding import Finding
from domain.period import Period
from domain.submission import Submission

if TYPE_CHECKING:
    from flows.wiring import Workplace


def workbook_names(
    workplace: Workplace, findings: Sequence[Finding], submissions: Mapping[str, Submission]
) -> dict[str, str]:
    """The returned workbook of every submission with findings, as a name below the output folder, where it is there."""
    from reports.names import returned_name

    deployment = workplace.deployment
    names: dict[str, str] = {}
    for submission_id in sorted({finding.submission_id for finding in findings}):
        submission = submissions.get(submission_id)
        if submission is None or submission.form not in deployment.forms:
            continue
        form, place = deployment.forms[submission.form], deployment.places[submission.place]
        name = returned_name(place, form, Period.parse(submission.period), submission.version, deployment.language)
        if (workplace.out / "returned" / name).exists():
            names[submission_id] = f"returned/{name}"
    return names


def passed_cells(workplace: Workplace, findings: Sequence[Finding]) -> dict[str, int]:
    """How many cells of each submission with findings passed every check."""
    passed: dict[str, int] = {}
    with workplace.store.read() as work:
        for submission_id in sorted({finding.submission_id for finding in findings}):
            flagged = {(f.indicator, f.item) for f in findings if f.submission_id == submission_id}
            passed[submission_id] = work.submissions.cells(submission_id).height - len(flagged)
    return passed


def simulated_submissions(workplace: Workplace) -> frozenset[str]:
    """The submissions whose figures are simulated: they say so wherever they show."""
    with workplace.store.read() as work:
        return frozenset(one.id for one in work.submissions.all() if one.provenance == "simulated")
