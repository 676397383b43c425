"""Small facts about submissions and sources that messages and tables mention."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from domain.finding import Finding
from domain.period import Period
from domain.submission import Provenance, Submission
from reports.workbook.filenames import ENDINGS, returned_name

if TYPE_CHECKING:
    from domain.condition import SourceHealth
    from flows.wiring import Workplace
    from ledger.store import Work


def health_in(work: Work, workplace: Workplace) -> list[SourceHealth]:
    """The last answer of every source that is configured."""
    configured = {source.id for source in workplace.deployment.sources}
    return [one for one in work.sources.health() if one.source in configured]


def sources_down(work: Work, workplace: Workplace) -> list[SourceHealth]:
    """The sources, and boxes of them, that could not be read when they were last asked."""
    return [one for one in health_in(work, workplace) if not one.ok]


def is_simulated(work: Work, workplace: Workplace) -> bool:
    """Whether anything that the ledger holds, or will be sent, is simulated: then every document says so."""
    sources = any(one.provenance == Provenance.SIMULATED for one in workplace.deployment.sources)
    return workplace.charter.simulated or sources or work.submissions.has_provenance(Provenance.SIMULATED)


def workbook_names(
    workplace: Workplace, submissions: Mapping[str, Submission], asked: Collection[str]
) -> dict[str, str]:
    """The returned workbook of every submission that something is asked about, as a name below the output folder, where
    it is there."""
    deployment = workplace.deployment
    names: dict[str, str] = {}
    for submission_id in sorted(asked):
        submission = submissions.get(submission_id)
        place = deployment.places.get(submission.place) if submission else None
        if submission is None or place is None or submission.form not in deployment.forms:
            continue
        form = deployment.forms[submission.form]
        about = place, form, Period.parse(submission.period), submission.version, deployment.language
        for name in (returned_name(*about, ending) for ending in ENDINGS):
            if (workplace.out / "returned" / name).exists():
                names[submission_id] = f"returned/{name}"
    return names


def passed_cells(work: Work, findings: Sequence[Finding]) -> dict[str, int]:
    """How many cells of each submission with findings passed every check: none of one that is in doubt as a whole."""
    flagged: dict[str, set[tuple[str, str]]] = {}
    whole = {one.submission_id for one in findings if one.is_whole}
    for one in findings:
        flagged.setdefault(one.submission_id, set()).add((one.indicator, one.item))
    sizes = work.submissions.sizes(flagged)
    return {
        submission: 0 if submission in whole else sizes.get(submission, 0) - len(cells)
        for submission, cells in flagged.items()
    }
