"""`planwatch status`: how much of the plans is judged, and a line per place and form: what should be there, and what is."""

from __future__ import annotations

import argparse
from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from checks.trajectory.verdictrows import assessments
from domain.condition import SourceHealth
from domain.declaration import Declaration
from domain.deployment import Deployment
from domain.duedate import ExpectedSubmission, SubmissionState
from domain.judged import judged_share
from flows.asked import day_of, period_of
from flows.cli.context import Column, Context, Listing, in_each
from flows.steps.assess import assess_in
from flows.steps.chase import expected_in
from flows.steps.receipts import waiting_counts
from flows.steps.tally import sources_down
from reports.pages.overview import urgency
from words.catalogue import say
from words.dates import period_label, plain_day
from words.judged import judged_sentence
from words.names import marked
from words.sentences import expected_sentence, state_said

LISTING = Listing(
    "status",
    (
        Column("state_name"),
        Column("place_name"),
        Column("form_name", fold=True),
        Column("period_label"),
        Column("due_on"),
        Column("received_on"),
        Column("declared_on"),
        Column("version", justify="right"),
        Column("open_findings", justify="right"),
    ),
)
STYLES = {
    SubmissionState.LATE: "red",
    SubmissionState.IN_GRACE: "yellow",
    SubmissionState.REFUSED: "red",
    SubmissionState.RETURNED: "yellow",
    SubmissionState.PARTIAL: "yellow",
}
# Periods that ended longer ago than this are history: `--all` shows them.
RECENT = timedelta(days=62)


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--as-of", type=day_of, metavar="DATE", help="the day (the day of the last run)")
    parser.add_argument("--period", metavar="PERIOD", help="one period, e.g. 2023-08")
    parser.add_argument("--all", action="store_true", help="also periods long past")


def run(args: argparse.Namespace, context: Context) -> int:
    workplace = context.workplace(args.as_of)
    as_of, known_at = args.as_of or workplace.last_day, workplace.latest
    period = str(period_of(args.period)) if args.period else ""
    with workplace.store.read() as work:
        expected = expected_in(work, workplace.deployment, as_of, known_at)
        simulated = work.submissions.simulated({row.submission_id for row in expected})
        declared = work.declarations.standing(known_at)
        parked, held = waiting_counts(work, workplace)
        # How a source answered on an earlier day is not known any more.
        down = [] if args.as_of else sources_down(work, workplace)
        judged = judged_share(assessments(assess_in(work, workplace, as_of=as_of, known_at=known_at)))
    rows = [
        row
        for row in expected
        if (args.period and row.period == period) or (not args.period and (args.all or _is_current(row, as_of)))
    ]
    rows.sort(key=lambda row: (urgency(row.state), row.form, row.place, row.period_end))
    deployment = workplace.deployment
    shown = [
        {**expected_row(row, deployment, simulated, down), **declared_row(declared.get(row.submission_id))}
        for row in rows
    ]
    if context.as_json:
        more = {"judged": asdict(judged), "receipts": {"parked_files": parked, "held_files": held}}
        context.show_json("status", shown, as_of=as_of, known_at=known_at, config=deployment.sha256, more=more)
    else:
        context.show_line(judged_sentence(judged, deployment.language))
        if any((parked, held)):
            context.show_line(say(deployment.language, "receipts.waiting", parked=parked, held=held))
        context.show_table(plain_day(as_of), LISTING, shown, deployment.language)
    return 0


def _is_current(row: ExpectedSubmission, as_of: Any) -> bool:
    return row.due_on >= as_of - RECENT and row.state != SubmissionState.NOT_DUE


def declared_row(declared: Declaration | None) -> dict[str, Any]:
    """Who has declared the version final and when: another fact than the state of what arrived."""
    return {
        "declared_by": declared.by if declared else "",
        "declared_on": declared.declared_on if declared else None,
    }


def expected_row(
    row: ExpectedSubmission,
    deployment: Deployment,
    simulated: Collection[str] = frozenset(),
    down: Sequence[SourceHealth] = (),
) -> dict[str, Any]:
    """An expected submission as a row: the contract's names, the sentence in both languages, and names for the table."""
    place, form, language = deployment.places[row.place], deployment.forms[row.form], deployment.language
    invented = row.submission_id in simulated
    return {
        **asdict(row),
        **in_each(lambda code: marked(expected_sentence(row, place, form, code, down), code, simulated=invented)),
        "state_name": state_said(row, down, language),
        "place_name": place.label(language),
        "form_name": marked(form.label(language), language, simulated=invented),
        "period_label": period_label(row.period, language),
        "style": STYLES.get(row.state),
    }
