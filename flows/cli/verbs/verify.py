"""`planwatch verify DIR`: every verdict of an evaluation computed again from its export alone."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path

from flows.cli.context import Context, in_each
from flows.steps.evaluate import verify
from words.catalogue import say

AGREES, DIFFERS = 0, 1


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", metavar="DIR", type=Path, help="the folder that `planwatch evaluate` wrote")


def run(args: argparse.Namespace, context: Context) -> int:
    verified = verify(args.folder)
    total, found = verified.total, verified.found
    differing = {(one.target_id, one.place) for one in found if one.target_id}
    if context.as_json:
        rows = [{**asdict(one), **in_each(one.sentence)} for one in found]
        context.show_json(
            "verify", rows, more={"verdicts": total, "agreeing": total - len(differing), "withheld": verified.withheld}
        )
    else:
        for one in found:
            context.show_line(f"✗ {one.sentence(context.language)}")
        mark, agreeing = "✗" if found else "✓", total - len(differing)
        context.show_line(f"{mark} {say(context.language, 'verify.agreeing', total=total, agreeing=agreeing)}")
        if verified.withheld:
            context.show_line(say(context.language, "verify.withheld", count=verified.withheld))
    return DIFFERS if found else AGREES
