"""`planwatch check FILE`: what the gate would say, before anything is sent. For clerks; nothing is recorded.

Loads no Prefect, Great Expectations, SQLAlchemy or apprise, and answers in under three seconds."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from checks.gate.judge import Batch, Known, judge
from domain.deployment import Deployment
from domain.errors import RefusedFile
from domain.finding import Finding, Severity, explain
from domain.refusals import Refusal
from domain.submission import Provenance, Reading, Submission, submission_id
from flows.asked import day_of
from flows.cli.context import Column, Context, Listing, in_each
from flows.clock import real_clock
from flows.wiring import deployment_of, directory_of, opener, ruleset
from sources.frame import observation_frame
from sources.read.received import read_any
from words.catalogue import catalogue, say
from words.dates import period_label
from words.names import name_of
from words.refusals import sentence
from words.subject import subject_of

if TYPE_CHECKING:
    from checks.gate.judge import CheckRun
    from checks.gate.ruleset import RuleSet

CLEAN, FLAGGED, UNREADABLE = 0, 1, 2
LISTING = Listing(
    "check",
    (
        Column("where"),
        Column("indicator_name", fold=True),
        Column("severity_name"),
        Column("message", fold=True),
    ),
)


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", type=Path, help="a filled form (.xlsx)")
    parser.add_argument("--today", type=day_of, metavar="DATE", help="check as if on this day")


def run(args: argparse.Namespace, context: Context) -> int:
    deployment = deployment_of(context.settings, context.environ)
    today = args.today or deployment.calendar.day_of(real_clock())
    try:
        readings = _read(args.file, deployment, today)
    except RefusedFile as error:
        return _refused(context, deployment, Refusal.of(error))
    judged = _judge(readings, deployment) if any(reading.cells for reading in readings) else None
    findings = judged.findings if judged else ()
    untold = not_testable(judged, ruleset(deployment)) if judged else ()
    rows = [_row(finding, deployment) for finding in findings]
    lacking = {_key(reading): _lacking(reading, deployment) for reading in readings}
    if context.as_json:
        read = [_identity(reading, lacking) for reading in readings]
        more = {"refusal": None, "read": read, "not_testable": untold}
        context.show_json("check", rows, as_of=today, config=deployment.sha256, more=more)
    else:
        for reading in readings:
            mine = [row for row in rows if row["submission_id"] == _key(reading)]
            _show(context, deployment, reading, mine, lacking[_key(reading)])
        if untold:
            text = catalogue(deployment.language).counted("rules.not_testable_here", len(untold))
            context.console().print(text, markup=False)
    return FLAGGED if any(lacking.values()) or any(finding.severity != Severity.NOTE for finding in findings) else CLEAN


def _key(reading: Reading) -> str:
    return submission_id(reading.place, reading.form, str(reading.period), 1)


def _lacking(reading: Reading, deployment: Deployment) -> tuple[str, ...]:
    return deployment.forms[reading.form].lacking({(cell.indicator, cell.item) for cell in reading.cells})


def _read(file: Path, deployment: Deployment, today: date) -> tuple[Reading, ...]:
    try:
        content = file.read_bytes()
    except OSError as error:
        raise RefusedFile("not_there", file=file.name, found=error.strerror or str(error)) from None
    with opener() as apart:
        return read_any(content, file.name, directory_of(deployment, today), Provenance.SUBMITTED, apart)


def _judge(readings: tuple[Reading, ...], deployment: Deployment) -> CheckRun:
    pairs = [(reading, _as_if_sent(reading, deployment)) for reading in readings]
    frame = observation_frame(pairs, deployment.indicators)
    return judge(Batch(frame, datetime.now(UTC)), Known(), ruleset(deployment))


def not_testable(judged: CheckRun, rules: RuleSet) -> tuple[str, ...]:
    """The rules that cannot be tested on one file, which knows no history, no version before and no other place."""
    not_tested = judged.never_tested | set(rules.of_periods)
    return tuple(one for one, rule in rules.rules.items() if rules.kinds[rule.kind].sees_more and one in not_tested)


def _as_if_sent(reading: Reading, deployment: Deployment) -> Submission:
    """The submission that the file would become."""
    period = str(reading.period)
    start, end = reading.period.bounds(deployment.forms[reading.form].reporting_year_offset_months)
    return Submission(
        id=_key(reading),
        form=reading.form,
        place=reading.place,
        period=period,
        period_start=start,
        period_end=end,
        version=1,
        receipt_id="",
        file=reading.file,
        provenance=reading.provenance,
        received_at=real_clock(),
        status=deployment.forms[reading.form].status,
    )


def _row(finding: Finding, deployment: Deployment) -> dict[str, object]:
    rule, language = deployment.rules[finding.rule], deployment.language
    return {
        **asdict(finding),
        "where": f"{finding.sheet} {finding.cell}".strip(),
        "indicator_name": subject_of(finding, deployment.indicators, language),
        "severity_name": name_of("severity", finding.severity, language),
        "message": explain(rule, finding.params, language),
        **in_each(lambda code: explain(rule, finding.params, code)),
    }


def _identity(reading: Reading, lacking: dict[str, tuple[str, ...]]) -> dict[str, object]:
    return {
        "form": reading.form,
        "place": reading.place,
        "period": str(reading.period),
        "file": reading.file,
        "figures": len(reading.cells),
        "lacking": lacking[_key(reading)],
    }


def _show(
    context: Context, deployment: Deployment, reading: Reading, rows: list[dict[str, object]], lacking: tuple[str, ...]
) -> None:
    language = deployment.language
    place, form = deployment.places[reading.place], deployment.forms[reading.form]
    subject = f"{place.label(language)} {period_label(reading.period, language)} {form.label(language)}"
    console = context.console()
    if rows:
        context.show_table(subject, LISTING, rows, language)
        console.print(say(language, "check.advice"))
    else:
        passed = say(language, "check.passed", count=len(reading.cells))
        console.print(f"{subject}\n[green]{passed}[/green]")
    if lacking:
        names = say(language, "joint.list").join(deployment.indicators[code].label(language) for code in lacking)
        console.print(f"[yellow]{say(language, 'check.lacking', count=len(lacking), names=names)}[/yellow]")


def _refused(context: Context, deployment: Deployment, refusal: Refusal) -> int:
    if context.as_json:
        said = {**asdict(refusal), **in_each(partial(sentence, refusal))}
        context.show_json("check", [], config=deployment.sha256, more={"refusal": said, "read": []})
    else:
        name = name_of("submission", "refused", deployment.language)
        context.console().print(f"[red]{name}[/red]  {sentence(refusal, deployment.language)}")
    return UNREADABLE
