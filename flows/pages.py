"""What a run says about itself, read from the ledger: its summary, its counts, whether it needs people."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote

from alerts import watched
from checks.custody import places_of_box
from domain.contact import REPORTING_ROLES
from domain.endstate import worst
from flows.outcome import Ended
from flows.steps.assess import verdicts_in
from flows.steps.chase import LOOK_BACK
from flows.steps.measures import followed_in
from flows.steps.needs import needs_in
from flows.steps.receipts import waiting_counts
from flows.steps.tally import health_in, sources_down, workbook_names
from flows.steps.worded import worded
from reports.pages.collected import Sender
from reports.pages.counts import counts_sentence, verdicts_sentence
from reports.pages.needs import Needed
from reports.pages.needsentence import needs_sentence
from reports.pages.overview import Awaited, Overview, status_markdown, summary_markdown
from words.catalogue import say

if TYPE_CHECKING:
    from domain.assessment import Assessment
    from domain.boxcount import BoxCount
    from domain.deployment import Deployment
    from domain.duedate import ExpectedSubmission
    from flows.wiring import Workplace
    from ledger.store import Work


# A message to those who report for a place: its day, its title, to whom.
Told = tuple[date, str, str]
# So long ago is what a page says of what people were told, and so many of it.
LATELY, TOLD = timedelta(days=31), 20


def expected_in_window(work: Work, workplace: Workplace) -> tuple[ExpectedSubmission, ...]:
    """The calendar as this run left it."""
    return work.expected.all(since=workplace.as_of - LOOK_BACK)


def summary_of(workplace: Workplace) -> str:
    """The run as a page: how much has come, what is behind, who is told."""
    with workplace.store.read() as work:
        run = Overview(
            submissions_in(work, workplace),
            assessments=verdicts_in(work, workplace.run_id),
            deliveries=worded(work, workplace, work.outbox.of_run(workplace.run_id)),
            measures=followed_in(work, workplace),
        )
    return summary_markdown(workplace.deployment, run)


def needed_of(workplace: Workplace, failed: str = "") -> Needed:
    """What needs somebody now: the content of the first table."""
    with workplace.store.read() as work:
        needs, expected = needs_in(work, workplace), expected_in_window(work, workplace)
        return Needed(
            needs,
            workplace.as_of,
            places={row.place for row in watched.rows(expected, watched.on_day(workplace.deployment, workplace.as_of))},
            links=workbook_links(work, workplace),
            failed=failed,
            simulated=workplace.charter.simulated,
        )


def status_of(workplace: Workplace) -> str:
    """Everything that is expected, as a page."""
    with workplace.store.read() as work:
        return status_markdown(submissions_in(work, workplace), workplace.deployment)


def told_lately(workplace: Workplace, places: Collection[str]) -> dict[str, list[Told]]:
    """What those who report for some places were told within a month, the newest first: day, title, to whom."""
    people = {
        one.id: one
        for one in workplace.deployment.contacts.contacts
        if one.place in places and one.role in (*REPORTING_ROLES, "section_lead")
    }
    with workplace.store.read() as work:
        sent = work.outbox.sent_since(workplace.clock() - LATELY)
    found: dict[str, list[Told]] = {}
    for one in sent:
        day = workplace.deployment.calendar.day_of(one.sent_at or one.created_at)
        for place in dict.fromkeys(people[name].place for name in one.recipients if name in people):
            found.setdefault(place, []).append((day, one.title, one.recipient_name))
    return {place: told[:TOLD] for place, told in found.items()}


def submissions_in(work: Work, workplace: Workplace) -> Awaited:
    """The calendar as this run left it, with the returned workbooks and what is simulated."""
    expected = expected_in_window(work, workplace)
    simulated = work.submissions.simulated({row.submission_id for row in expected})
    links, down = workbook_links(work, workplace), sources_down(work, workplace)
    return Awaited(expected, workplace.as_of, links, simulated, down)


def counts_of(workplace: Workplace, language: str) -> str:
    """The counts of the run in one line: what has come, and what is judged."""
    with workplace.store.read() as work:
        verdicts = verdicts_in(work, workplace.run_id)
    said = arrived_sentence(workplace, language), verdicts_sentence(verdicts, language)
    return say(language, "joint.facts").join(one for one in said if one)


def arrived_sentence(workplace: Workplace, language: str) -> str:
    """How much has come, form by form."""
    with workplace.store.read() as work:
        expected, down = expected_in_window(work, workplace), sources_down(work, workplace)
    return counts_sentence(expected, workplace.as_of, workplace.deployment.forms, language, down)


def collected_of(workplace: Workplace) -> tuple[Sender, ...]:
    """What has come from each place that is to send, and through each box that is nobody's."""
    deployment = workplace.deployment
    with workplace.store.read() as work:
        since = work.runs.get(workplace.run_id).known_at if workplace.run_id else workplace.clock()
        boxes, health = work.receipts.by_box(since), [one for one in health_in(work, workplace) if not one.ok]
    sources = {one.id: one for one in deployment.sources}
    came: dict[str, list[BoxCount]] = {place: [] for form in deployment.forms.values() for place in form.places}
    for box in boxes:
        source = sources.get(box.source)
        own = places_of_box(box.box, source, deployment.places) if source else None
        for place in sorted(own or {box.box}):
            came.setdefault(place, []).append(box)
    return tuple(
        Sender(place, tuple(found), any(one.concerns(place) for one in health), sources_of(place, deployment))
        for place, found in came.items()
    )


def sources_of(place: str, deployment: Deployment) -> tuple[str, ...]:
    """The sources that are configured for a place by its code."""
    return tuple(
        one.id
        for one in deployment.sources
        if place in one.places or any(place in places for places in one.boxes.values())
    )


def run_ended(workplace: Workplace) -> Ended:
    """How a run ends that looks at what is due: as the worst line of its first table, with the run in one sentence: what needs
    somebody, and how much has come."""
    language = workplace.language
    with workplace.store.read() as work:
        needs = needs_in(work, workplace)
    said = needs_sentence(needs, workplace.deployment), arrived_sentence(workplace, language)
    return Ended(worst(one.state for one in needs), say(language, "joint.facts").join(said))


def red_sentence(workplace: Workplace) -> str:
    """Who needs somebody now, and for what; empty where nobody does."""
    with workplace.store.read() as work:
        red = [one for one in needs_in(work, workplace) if one.is_red]
    return needs_sentence(red, workplace.deployment) if red else ""


def parked_sentence(workplace: Workplace) -> str:
    """That something is parked, as long as it is; empty for nothing."""
    with workplace.store.read() as work:
        parked, _ = waiting_counts(work, workplace)
    return say(workplace.language, "collected.parked", count=parked) if parked else ""


def needs_people(workplace: Workplace) -> bool:
    """Something is late, to be checked, behind its path, down, parked or held."""
    with workplace.store.read() as work:
        return (
            _awaited(expected_in_window(work, workplace))
            or _behind(verdicts_in(work, workplace.run_id))
            or any(not one.ok for one in health_in(work, workplace))
            or any(waiting_counts(work, workplace))
        )


def _awaited(rows: tuple[ExpectedSubmission, ...]) -> bool:
    return any(row.overdue or row.open_findings for row in rows)


def _behind(rows: tuple[Assessment, ...]) -> bool:
    return any(row.is_behind for row in rows)


def workbook_links(work: Work, workplace: Workplace) -> dict[str, str]:
    """The address of each returned workbook by submission, below the public URL."""
    asked = {finding.submission_id for finding in work.findings.open()}
    names = workbook_names(workplace, work.submissions.of(asked), asked)
    base = workplace.settings.public_url
    return {submission_id: f"{base}/{quote(name)}" for submission_id, name in names.items()}
