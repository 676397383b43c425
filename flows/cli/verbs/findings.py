"""`planwatch findings`: figures to be checked. The city accepts or rejects an explanation here; it never changes a figure."""

from __future__ import annotations

import argparse
from collections.abc import Collection
from dataclasses import asdict
from typing import Any

from domain.deployment import Deployment
from domain.errors import NotKnown
from domain.finding import Finding, answer_by, explain
from flows.asked import day_of, place_of
from flows.cli.context import Column, Context, Listing, in_each
from flows.wiring import Workplace
from flows.work import writing
from words.catalogue import say
from words.names import marked, name_of
from words.subject import subject_of

LISTING = Listing(
    "findings",
    (
        Column("id"),
        Column("state_name"),
        Column("place_name"),
        Column("period"),
        Column("where"),
        Column("indicator_name", fold=True),
        Column("severity_name"),
        Column("message", fold=True),
        Column("due_on"),
    ),
)


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--all", action="store_true", help="closed ones too")
    parser.add_argument("--place", metavar="CODE", help="one place")
    parser.add_argument("--accept", metavar="ID", help="accept the explanation of this finding")
    parser.add_argument("--reject", metavar="ID", help="ask for a better explanation of this finding")
    parser.add_argument("--by", metavar="NAME", help="who decides (with --accept, --reject)")
    parser.add_argument("--until", type=day_of, metavar="DATE", help="the explanation holds until then (with --accept)")
    parser.add_argument("--note", default="", metavar="TEXT", help="what is lacking (with --reject)")


def run(args: argparse.Namespace, context: Context) -> int:
    workplace = context.workplace()
    if args.accept or args.reject:
        decide(workplace, args)
    place = place_of(args.place, workplace.deployment).code if args.place else None
    with workplace.store.read() as work:
        findings = work.findings.all() if args.all or args.accept or args.reject else work.findings.open()
        simulated = work.submissions.simulated({finding.submission_id for finding in findings})
    rows = [finding_row(f, workplace.deployment, simulated) for f in findings if place in (None, f.place)]
    if context.as_json:
        context.show_json("findings", rows, config=workplace.deployment.sha256)
    else:
        language = workplace.deployment.language
        context.show_table(say(language, "findings.title"), LISTING, rows, language)
    return 0


def decide(workplace: Workplace, args: argparse.Namespace) -> None:
    """Accepts or rejects an explanation. Raises NotKnown without a name, or for an unknown finding."""
    if not args.by:
        raise NotKnown("say who decides: --by NAME")
    finding_id = args.accept or args.reject
    with writing(workplace) as work:
        if work.findings.get(finding_id) is None:
            raise NotKnown(f"no finding {finding_id!r}; see `planwatch findings`")
        if args.accept:
            work.findings.accept(finding_id, args.by, args.until, workplace.clock())
        else:
            again = answer_by(workplace.as_of, workplace.deployment.calendar)
            work.findings.reject(finding_id, args.by, args.note, workplace.clock(), again)
        work.commit()


def finding_row(finding: Finding, deployment: Deployment, simulated: Collection[str] = frozenset()) -> dict[str, Any]:
    """A finding as a row: the contract's names, the arithmetic in both languages, and names for the table."""
    language = deployment.language
    rule = deployment.rules.get(finding.rule)
    invented = finding.submission_id in simulated

    def sentence(code: str) -> str:
        return marked(explain(rule, finding.params, code) if rule else finding.rule, code, simulated=invented)

    place = deployment.places.get(finding.place)
    return {
        **asdict(finding),
        **in_each(sentence),
        "message": sentence(language) + _answered(finding, language),
        "where": finding.cell,
        "state_name": name_of("finding", finding.state, language),
        "severity_name": name_of("severity", finding.severity, language),
        "place_name": place.label(language) if place else finding.place,
        "indicator_name": subject_of(finding, deployment.indicators, language),
        "style": None if finding.is_open else "dim",
    }


def _answered(finding: Finding, language: str) -> str:
    """What the clerk said, for whoever decides about it."""
    if not finding.answer_reason and not finding.answer_note:
        return ""
    reason = name_of("answer_reason", finding.answer_reason, language) if finding.answer_reason else ""
    parts = (reason, finding.answer_note, finding.answer_evidence)
    said = say(language, "findings.answer_joint").join(part for part in parts if part)
    return say(language, "findings.answer", said=said)
