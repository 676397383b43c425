"""The pages that ops see of a run beside the first table: all that is expected, and the summary. Markdown, no pictures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from domain.alert import Delivery
from domain.assessment import BEHIND, JUDGED, Assessment
from domain.condition import SourceHealth
from domain.deployment import Deployment, bounds_in, shown_in
from domain.duedate import ExpectedSubmission, SubmissionState
from domain.judged import judged_share
from domain.measure import Followed
from reports.pages.counts import count_sentence, counted
from reports.pages.tables import Row, headed, markdown_table
from words.catalogue import say
from words.dates import period_label, plain_day
from words.judged import judged_sentence
from words.markdown import Markdown, bullets, linked, paragraphs, titled
from words.measures import measure_sentence
from words.names import marked, name_of
from words.numbers import compared
from words.sentences import shown_verdict, state_said

# What a person should see first.
URGENCY = ("late", "refused", "in_grace", "returned", "partial", "due", "due_soon", "received_late")
RECENT_DAYS = 62
ROWS = 500  # of a page: a nation has thousands


@dataclass(frozen=True, slots=True)
class Awaited:
    """What is expected on a day and what has come; `links` give the returned workbook of a submission, `simulated` are the
    submissions that must say so, `down` the sources that cannot be read."""

    expected: Sequence[ExpectedSubmission]
    as_of: date
    links: Mapping[str, str]
    simulated: Collection[str] = ()
    down: Sequence[SourceHealth] = ()


@dataclass(frozen=True, slots=True)
class Overview:
    """What the page of a run tells of it."""

    submissions: Awaited
    assessments: Sequence[Assessment]
    deliveries: Sequence[Delivery]
    measures: Sequence[Followed] = ()


def current(expected: Sequence[ExpectedSubmission], as_of: date) -> list[ExpectedSubmission]:
    """What matters now: due or recently due, the most urgent first."""
    rows = [
        row for row in expected if row.state != SubmissionState.NOT_DUE and (as_of - row.due_on).days <= RECENT_DAYS
    ]
    return sorted(rows, key=lambda row: (urgency(row.state), row.form, row.place))


def urgency(state: str) -> int:
    """The place of a state among what a person should see first."""
    return URGENCY.index(state) if state in URGENCY else len(URGENCY)


def status_markdown(submissions: Awaited, deployment: Deployment) -> Markdown:
    """Everything that is due or was lately: a row per place and form, state first, the most urgent first; above it how much
    of each form has come."""
    language, rows = deployment.language, current(submissions.expected, submissions.as_of)
    parts = (
        titled(status_title(submissions, language), 1),
        _counts(submissions, deployment),
        markdown_table([_status_row(row, submissions, deployment) for row in rows[:ROWS]]),
        say(language, "page.cut", count=len(rows) - ROWS) if len(rows) > ROWS else "",
    )
    return Markdown(paragraphs(parts) + "\n")


def status_title(submissions: Awaited, language: str) -> str:
    """The title of that page, marked where any of it is simulated."""
    title = say(language, "page.title.status", day=plain_day(submissions.as_of))
    return marked(title, language, simulated=bool(submissions.simulated))


def _status_row(row: ExpectedSubmission, submissions: Awaited, deployment: Deployment) -> Row:
    language, link = deployment.language, submissions.links.get(row.submission_id)
    form = deployment.forms[row.form].label(language)
    told = {
        "state": state_said(row, submissions.down, language),
        "place": deployment.places[row.place].label(language),
        "to_check": row.open_findings or "",
        "period": period_label(row.period, language),
        "form": marked(form, language, simulated=row.submission_id in submissions.simulated),
        "due": plain_day(row.due_on),
        "received": plain_day(row.received_on) if row.received_on else "",
        "version": row.version or "",
        "returned": linked(say(language, "page.open"), link) if link else "",
    }
    return headed("status", language, told)


def assessment_rows(assessments: Sequence[Assessment], deployment: Deployment) -> list[Row]:
    """A row per target and place, in the words of the table."""
    return [_assessment_row(row, deployment) for row in assessments]


def _assessment_row(row: Assessment, deployment: Deployment) -> Row:
    language, indicator = deployment.language, deployment.indicators[row.indicator]
    row, side = shown_in(row, deployment), bounds_in(row, deployment)[1]
    figures = compared(row.actual, row.expected, indicator.decimals, told_apart=row.is_behind)
    told = {
        "status": shown_verdict(row, side, language),
        "place": deployment.places[row.place].label(language),
        "indicator": indicator.label(language),
        "period": period_label(row.period, language) if row.period else "",
        "actual": figures.actual,
        "expected": figures.expected,
        "gap": figures.gap,
        "clause": row.clause,
    }
    return headed("targets", language, told)


def summary_markdown(deployment: Deployment, run: Overview) -> Markdown:
    """The run as a short page: how much has come and is judged, targets behind their path, measures, messages. What needs
    somebody stands in the first table."""
    language = deployment.language
    title = say(language, "page.title.summary", day=plain_day(run.submissions.as_of))
    parts = (
        titled(marked(title, language, simulated=bool(run.submissions.simulated)), 1),
        _submissions_part(run.submissions, deployment),
        _targets_part(run.assessments, deployment),
        _measures_part(run.measures, deployment),
        _messages_part(run.deliveries, language),
    )
    return Markdown(paragraphs(parts) + "\n")


def _title(key: str, language: str) -> Markdown:
    return titled(say(language, f"page.title.{key}"))


def _counted(counts: Sequence[str], language: str) -> str:
    return say(language, "page.counts_joint").join(counts)


def _submissions_part(submissions: Awaited, deployment: Deployment) -> Markdown:
    said = _counts(submissions, deployment)
    return paragraphs((_title("submissions", deployment.language), said)) if said else Markdown("")


def _counts(submissions: Awaited, deployment: Deployment) -> Markdown:
    """Form by form what has come."""
    every = counted(submissions.expected, submissions.as_of, submissions.down)
    return bullets(count_sentence(one, deployment.forms, deployment.language) for one in every)


def _targets_part(assessments: Sequence[Assessment], deployment: Deployment) -> Markdown:
    if not assessments:
        return Markdown("")
    language, counts = deployment.language, Counter(row.status for row in assessments)
    judged = [
        say(language, "page.counted", name=name_of("assessment", status, language), count=counts[status])
        for status in JUDGED
        if counts[status]
    ]
    rest = sum(not row.is_judged for row in assessments)
    judged += [say(language, "page.not_judged", count=rest)] if rest else []
    behind = assessment_rows([row for row in assessments if row.status in BEHIND], deployment)
    share = judged_sentence(judged_share(assessments), language)
    return paragraphs((_title("targets", language), share, _counted(judged, language), markdown_table(behind)))


def _measures_part(measures: Sequence[Followed], deployment: Deployment) -> Markdown:
    """How many measures stand at what, and those of which a figure has said something."""
    language, standing = deployment.language, [one for one in measures if one.stands]
    if not standing:
        return Markdown("")
    counts = Counter(name_of("measure", one.outcome, language) for one in standing)
    said = _counted([say(language, "page.counted", name=name, count=n) for name, n in counts.items()], language)
    lines = [measure_sentence(one, deployment, language) for one in standing if one.came]
    return paragraphs((_title("measures", language), said, bullets(lines)))


def _messages_part(deliveries: Sequence[Delivery], language: str) -> Markdown:
    title = _title("messages", language)
    if not deliveries:
        return paragraphs((title, say(language, "page.nothing_to_tell")))
    join = say(language, "joint.list")
    return paragraphs(
        (title, bullets(f"{told} → {join.join(names)}" for told, names in messages_told(deliveries).items()))
    )


def messages_told(deliveries: Sequence[Delivery]) -> dict[str, list[str]]:
    """Each message by its title, with everyone who gets it, in the order of deciding."""
    told: dict[str, list[str]] = {}
    for delivery in deliveries:
        told.setdefault(delivery.title, []).append(delivery.recipient_name)
    return told
