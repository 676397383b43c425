"""`planwatch attest`: an office says by a document that a milestone is done, or with `--not-done` that it is not. Only what
is done or not can be attested; figures are reported by the place itself. Said again it is the next version; said twice in the
same words it is one."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import Any

from domain.attestation import Attestation
from domain.deployment import Deployment
from domain.errors import NotKnown
from domain.plan import Target
from flows.asked import day_of, place_of, target_of
from flows.cli.context import Context, in_each
from flows.steps.attest import Attested, attest
from words.catalogue import say
from words.judged import attested_sentence

MOST_BYTES = 10 * 1024 * 1024  # as much as a file that a district sends
_FILE_NAME = re.compile(r".*\.[A-Za-z0-9]{2,5}")


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("target", metavar="TARGET", help="the milestone, by its id in the plan")
    parser.add_argument("--place", required=True, metavar="CODE", help="the place where it is done")
    parser.add_argument(
        "--document",
        required=True,
        metavar="FILE_OR_NUMBER",
        help="the document: its file, whose bytes are kept, or its number",
    )
    parser.add_argument("--date", required=True, type=day_of, metavar="DATE", help="the day of the document")
    parser.add_argument("--by", required=True, metavar="WHO", help="the office that stands for it")
    parser.add_argument("--not-done", action="store_true", help="the document says that it is not done")


def run(args: argparse.Namespace, context: Context) -> int:
    workplace = context.workplace()
    deployment = workplace.deployment
    target, place = target_of(args.target, deployment), place_of(args.place, deployment).code
    name, content = _document(args.document)
    said = Attestation(name, args.date, _named("--by", args.by), done=not args.not_done)
    row = _row(deployment, target, said, attest(workplace, target, place, said, content))
    if context.as_json:
        context.show_json("attest", [row], as_of=workplace.as_of, config=deployment.sha256)
    else:
        context.show_line(row[f"message_{deployment.language}"])
    return 0


def _document(given: str) -> tuple[str, bytes | None]:
    """The name and the bytes of a file, or the number of a document without bytes. Raises NotKnown for a file that is not
    there, is empty, or is too large to be kept."""
    path = Path(given)
    try:
        content = path.read_bytes() if path.is_file() and path.stat().st_size <= MOST_BYTES else None
    except OSError as error:
        raise NotKnown(f"--document {given}: cannot be read ({error.strerror})") from None
    if content:
        return path.name, content
    if path.exists() or _FILE_NAME.fullmatch(given):
        raise NotKnown(
            f"--document {given}: no file with anything in it up to {MOST_BYTES // 1024**2} MB; give the file of the document "
            "(pdf, docx, picture), or its number"
        )
    return _named("--document", given), None


def _named(flag: str, given: str) -> str:
    """What was given, without spaces around it. Raises NotKnown for nothing."""
    if not given.strip():
        raise NotKnown(f"{flag} is empty: a milestone is attested by a document and an office, both by name")
    return " ".join(given.split())


def _row(deployment: Deployment, target: Target, said: Attestation, kept: Attested) -> dict[str, Any]:
    submission, how = kept.submission, "known" if not kept.is_new else "succeeds" if kept.succeeds else "recorded"
    place, indicator = deployment.places[submission.place], deployment.indicators[target.indicator]

    def sentence(language: str) -> str:
        return say(
            language,
            f"attest.{how}",
            place=place.label(language),
            indicator=indicator.label(language),
            done=say(language, f"attest.{'done' if said.done else 'not_done'}"),
            attested=attested_sentence(said, language),
        )

    return {
        "target_id": target.id,
        "place": submission.place,
        "indicator": target.indicator,
        "done": said.done,
        "document": said.document,
        "date": said.on,
        "by": said.by,
        "submission_id": submission.id,
        "version": submission.version,
        "receipt_id": submission.receipt_id,
        "is_new": kept.is_new,
        **in_each(sentence),
    }
