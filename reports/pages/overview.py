"""The pages that ops see of a run: the status table, the audit, the summary. Markdown and plain rows, no pictures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from domain.alert import Delivery
from domain.assessment import BEHIND, NON_VERDICTS, VERDICTS, Assessment
from domain.condition import SourceHealth
from domain.deployment import Deployment
from domain.duedate import ExpectedSubmission
from domain.refusals import Refusal
from reports.pages.told import messages_told
from words.dates import period_label
from words.names import marked, name_of
from words.numbers import printed
from words.refusals import sentence

# What a person should see first.
URGENCY = ("late", "refused", "in_grace", "returned", "partial", "due", "due_soon", "received_late")
HEADINGS = {
    "zh": ("状态", "填报单位", "待核实", "报告期", "报表", "截止", "收到", "版次", "退回表"),
    "en": ("state", "place", "to check", "period", "form", "due", "received", "version", "returned workbook"),
}
RECENT_DAYS = 62


def current(expected: Sequence[ExpectedSubmission], as_of: date) -> list[ExpectedSubmission]:
    """What matters now: due or recently due, the most urgent first."""
    rows = [row for row in expected if row.state != "not_due" and (as_of - row.due_on).days <= RECENT_DAYS]
    return sorted(rows, key=lambda row: (urgency(row.state), row.form, row.place))


def urgency(state: str) -> int:
    """The place of a state among what a person should see first."""
    return URGENCY.index(state) if state in URGENCY else len(URGENCY)


def status_title(as_of: date, language: str) -> str:
    return f"报送情况（{as_of}）" if language == "zh" else f"Submissions as of {as_of}"


def status_rows(
    expected: Sequence[ExpectedSubmission],
    deployment: Deployment,
    as_of: date,
    links: Mapping[str, str],
    simulated: Collection[str] = (),
) -> list[dict[str, Any]]:
    """A row per place and form, state first; `links` give the returned workbook of a submission, `simulated` are the
    submissions that must say so."""
    return [_status_row(row, deployment, links, simulated) for row in current(expected, as_of)]


def _status_row(
    row: ExpectedSubmission, deployment: Deployment, links: Mapping[str, str], simulated: Collection[str]
) -> dict[str, Any]:
    language = deployment.language
    values = (
        name_of("submission", row.state, language),
        deployment.places[row.place].label(language),
        row.open_findings or "",
        period_label(row.period, language),
        marked(deployment.forms[row.form].label(language), language, simulated=row.submission_id in simulated),
        row.due_on.isoformat(),
        row.received_on.isoformat() if row.received_on else "",
        row.version or "",
        links.get(row.submission_id, ""),
    )
    return dict(zip(HEADINGS[language], values, strict=True))


def counts_sentence(
    expected: Sequence[ExpectedSubmission], assessments: Sequence[Assessment], as_of: date, language: str
) -> str:
    """The counts of a run in one line: received, awaited, overdue, to be checked, behind the plan's path."""
    rows = current(expected, as_of)
    counts = (
        sum(row.arrived for row in rows),
        sum(row.received_late for row in rows),
        sum(row.overdue for row in rows),
        sum(bool(row.open_findings) for row in rows),
        sum(row.status in BEHIND for row in assessments),
    )
    words = (
        ("已收到", "其中逾期已报", "逾期未报", "退回核实", "慢于或略慢于进度")
        if language == "zh"
        else ("received", "of them late", "missing", "flagged", "behind schedule")
    )
    return ("，" if language == "zh" else ", ").join(
        f"{word} {count}" for word, count in zip(words, counts, strict=True)
    )


def markdown_table(rows: Sequence[Mapping[str, Any]]) -> str:
    """Rows of equal keys as a Markdown table; empty for no rows."""
    if not rows:
        return ""
    heads = list(rows[0])
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    lines += ["| " + " | ".join(_cell(row[head]) for head in heads) + " |" for row in rows]
    return "\n".join(lines)


def _cell(value: Any) -> str:
    return str(value).replace("|", "\\|").replace("\n", " ")


def assessment_rows(assessments: Sequence[Assessment], deployment: Deployment) -> list[dict[str, Any]]:
    """A row per target and place, in the words of the table."""
    language = deployment.language
    heads = (
        ("研判", "区划", "指标", "期别", "实际", "按时间进度测算", "差", "依据")
        if language == "zh"
        else ("status", "place", "indicator", "period", "actual", "by schedule", "gap", "clause")
    )
    rows = []
    for row in assessments:
        indicator = deployment.indicators[row.indicator]
        values = (
            name_of("assessment", row.status, language),
            deployment.places[row.place].label(language),
            indicator.label(language),
            period_label(row.period, language) if row.period else "",
            printed(row.actual, indicator.decimals),
            printed(row.expected, indicator.decimals),
            printed(row.gap, indicator.decimals),
            row.clause,
        )
        rows.append(dict(zip(heads, values, strict=True)))
    return rows


def summary_markdown(
    deployment: Deployment,
    *,
    as_of: date,
    expected: Sequence[ExpectedSubmission],
    assessments: Sequence[Assessment],
    deliveries: Sequence[Delivery],
    health: Sequence[SourceHealth],
    links: Mapping[str, str],
    refused: Sequence[Refusal] = (),
    simulated: Collection[str] = (),
) -> str:
    """The run as a short page: sources, submissions, findings, targets behind their path, messages."""
    zh = deployment.language == "zh"
    rows = current(expected, as_of)
    title = f"{'监测情况' if zh else 'Monitoring'} {as_of}"
    parts = [
        f"# {marked(title, deployment.language, simulated=bool(simulated))}",
        _sources_part(health, zh=zh),
        _submissions_part(rows, deployment, links, simulated, zh=zh),
        _refused_part(refused, deployment.language),
        _targets_part(assessments, deployment, zh=zh),
        _messages_part(deliveries, zh=zh),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _sources_part(health: Sequence[SourceHealth], *, zh: bool) -> str:
    down = [f"- {one.source}: {one.error}" for one in health if not one.ok]
    return "\n".join(["## 来源中断" if zh else "## Sources down", *down]) if down else ""


def _submissions_part(
    rows: Sequence[ExpectedSubmission],
    deployment: Deployment,
    links: Mapping[str, str],
    simulated: Collection[str],
    *,
    zh: bool,
) -> str:
    counts = Counter(name_of("submission", row.state, deployment.language) for row in rows)
    said = ("，" if zh else ", ").join(f"{name} {count}" for name, count in counts.items())
    word = "打开" if zh else "open"
    opened = {submission: f"[{word}]({link})" for submission, link in links.items()}
    urgent = [row for row in rows if urgency(row.state) < len(URGENCY)]
    table = markdown_table([_status_row(row, deployment, opened, simulated) for row in urgent])
    return f"## {'报送' if zh else 'Submissions'}\n\n{said}\n\n{table}" if rows else ""


def _refused_part(refused: Sequence[Refusal], language: str) -> str:
    lines = [f"- {sentence(refusal, language)}" for refusal in refused]
    return "\n".join([f"## {name_of('submission', 'refused', language)}", *lines]) if lines else ""


def _targets_part(assessments: Sequence[Assessment], deployment: Deployment, *, zh: bool) -> str:
    counts = Counter(row.status for row in assessments)
    judged = [
        f"{name_of('assessment', status, deployment.language)} {counts[status]}"
        for status in VERDICTS
        if counts[status]
    ]
    rest = sum(counts[status] for status in NON_VERDICTS)
    judged += [f"{'暂不研判' if zh else 'not judged'} {rest}"] if rest else []
    said = ("，" if zh else ", ").join(judged)
    behind = assessment_rows([row for row in assessments if row.status in BEHIND], deployment)
    title = "## 规划指标（按时间进度测算）" if zh else "## Targets"
    return f"{title}\n\n{said}\n\n{markdown_table(behind)}" if assessments else ""


def _messages_part(deliveries: Sequence[Delivery], *, zh: bool) -> str:
    if not deliveries:
        return "## 消息\n\n本次没有新的消息。" if zh else "## Messages\n\nNothing new to tell."
    join = "、" if zh else ", "
    lines = [f"- {title} → {join.join(names)}" for title, names in messages_told(deliveries).items()]
    return "\n".join(["## 消息" if zh else "## Messages", "", *lines])
