"""`planwatch check FILE`: what the gate would say, before anything is sent. For clerks; nothing is recorded.

Loads no Prefect, Great Expectations, SQLAlchemy or apprise, and answers in under three seconds."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from checks.answering import read_answers
from domain.deployment import Deployment
from domain.errors import NotKnown, RefusedFile
from domain.finding import Finding, Severity
from domain.refusals import Refusal
from domain.submission import Reading, Submission
from flows.asked import day_of
from flows.cli.checkedrows import document_of, question_row, where
from flows.cli.context import Column, Context, Listing, in_each
from flows.clock import real_clock
from flows.steps.checked import Checked, checked, returned
from flows.wiring import deployment_of
from words.catalogue import catalogue, say
from words.dates import period_label
from words.doubts import why_left_aside
from words.names import name_of
from words.refusals import sentence
from words.replies import replies_said

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
    parser.add_argument("file", metavar="FILE", type=Path, help="a filled form, or a returned workbook with answers")
    parser.add_argument(
        "--return",
        dest="returned",
        type=Path,
        metavar="OUT",
        help="write the workbook that would go back, with its questions",
    )
    parser.add_argument("--today", type=day_of, metavar="DATE", help="check as if on this day")


def run(args: argparse.Namespace, context: Context) -> int:
    deployment = deployment_of(context.settings, context.environ)
    today = args.today or deployment.calendar.day_of(real_clock())
    try:
        seen = checked(args.file, deployment, today)
    except RefusedFile as error:
        return _refused(context, deployment, Refusal.of(error))
    written = _write(args, seen, deployment, today) if args.returned else []
    if context.as_json:
        rows = [question_row(finding, deployment) for finding in seen.findings]
        more = {**document_of(seen, deployment), "returned": [str(path) for path in written]}
        context.show_json("check", rows, as_of=today, config=deployment.sha256, more=more)
    else:
        for reading, submission in seen.pairs:
            _show(context, deployment, reading, submission, seen.asked_of(submission))
        if seen.untold:
            text = catalogue(deployment.language).counted("rules.not_testable_here", len(seen.untold))
            context.show_line(text)
        if args.returned:
            context.show_line(_wrote(written, deployment.language))
    return FLAGGED if _has_something(seen) else CLEAN


def _write(args: argparse.Namespace, seen: Checked, deployment: Deployment, today: date) -> list[Path]:
    """Writes what would go back; of several periods each gets a file of its own. Raises NotKnown for the file itself."""
    from reports.wholefile import write_whole

    if args.returned.resolve() == args.file.resolve():
        raise NotKnown(say(deployment.language, "check.same_file", file=args.file))
    paths = []
    for number, (reading, ending, content) in enumerate(returned(seen, args.file, deployment, today)):
        stem = args.returned.stem + (f"-{reading.period}".replace("/", "-") if number else "")
        try:
            paths.append(write_whole(content, args.returned.with_name(stem + ending)))
        except OSError:
            raise NotKnown(say(deployment.language, "check.cannot_write", file=args.returned)) from None
    return paths


def _wrote(written: list[Path], language: str) -> str:
    if not written:
        return say(language, "check.nothing_returned")
    return "\n".join(say(language, "check.returned", file=path) for path in written)


def _has_something(seen: Checked) -> bool:
    """Whether the clerk has something to do: a question, a line that is not filled, an answer that was not understood."""
    return any(finding.severity != Severity.NOTE for finding in seen.findings) or any(
        submission.missing_lines or reading.unread_answers or is_blank(reading) for reading, submission in seen.pairs
    )


def is_blank(reading: Reading) -> bool:
    """Whether nothing is filled in at all."""
    return not any(cell.value_text or cell.value is not None or cell.note for cell in reading.cells)


def _show(
    context: Context, deployment: Deployment, reading: Reading, submission: Submission, asked: list[Finding]
) -> None:
    language, console = deployment.language, context.console()
    console.print(_read(reading, deployment), style="bold")
    if is_blank(reading):
        console.print(say(language, "check.blank"), style="yellow")
        return
    if asked:
        rows = [question_row(one, deployment) for one in sorted(asked, key=_as_it_stands)]
        context.show_table("", LISTING, rows, language)
        console.print(say(language, "check.advice"))
    else:
        console.print(say(language, "check.passed", count=len(reading.cells)), style="green")
    if lacking := submission.missing_lines:
        names = say(language, "joint.list").join(deployment.indicators[code].label(language) for code in lacking)
        console.print(say(language, "check.lacking", count=len(lacking), names=names), style="yellow")
    for line in _told(reading, language):
        console.print(line, soft_wrap=True)


def _as_it_stands(one: Finding) -> tuple[str, int, str]:
    """As the rows stand in the form, so that the questions about one figure stand together."""
    row = "".join(letter for letter in one.cell if letter.isdigit())
    return one.sheet, int(row or 0), one.cell


def _read(reading: Reading, deployment: Deployment) -> str:
    """What was taken for what: place, period and form, and how many figures."""
    language = deployment.language
    place, form = deployment.places[reading.place], deployment.forms[reading.form]
    subject = f"{place.label(language)} {period_label(reading.period, language)} {form.label(language)}"
    return catalogue(language).counted("check.read", len(reading.cells), subject=subject)


def _told(reading: Reading, language: str) -> Iterator[str]:
    """What was left aside, and what was read of the answers."""
    for one in reading.left_aside:
        what = why_left_aside(one, language)
        yield say(language, "check.left_aside", where=where(one.sheet, one.cells), what=what)
    yield from replies_said(read_answers(reading), reading.unread_answers, language)


def _refused(context: Context, deployment: Deployment, refusal: Refusal) -> int:
    if context.as_json:
        said = {**asdict(refusal), **in_each(partial(sentence, refusal))}
        empty: dict[str, Any] = {"figures": [], "left_aside": [], "answers": [], "unread_answers": []}
        context.show_json("check", [], config=deployment.sha256, more={"refusal": said, "read": [], **empty})
    else:
        console, name = context.console(), name_of("submission", "refused", deployment.language)
        console.print(name, style="red", end="  ")
        console.print(sentence(refusal, deployment.language), soft_wrap=True)
    return UNREADABLE
