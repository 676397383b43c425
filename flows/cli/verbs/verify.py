"""`planwatch verify DIR`: every verdict of an evaluation computed again from its export alone."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path

from flows.cli.context import Context

AGREES, DIFFERS = 0, 1


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", metavar="DIR", type=Path, help="the folder that `planwatch evaluate` wrote")


def run(args: argparse.Namespace, context: Context) -> int:
    from flows.steps.evaluate import verify

    total, found = verify(args.folder)
    differing = {(one.target_id, one.place) for one in found if one.target_id}
    if context.as_json:
        rows = [{**asdict(one), "message_zh": one.sentence("zh"), "message_en": one.sentence("en")} for one in found]
        context.show_json("verify", rows, more={"verdicts": total, "agreeing": total - len(differing)})
    else:
        for one in found:
            print(f"✗ {one.sentence(context.language)}")
        mark, agreeing = "✗" if found else "✓", total - len(differing)
        zh, en = f"{total}项研判，重算一致{agreeing}项", f"{agreeing} of {total} verdicts agree"
        print(f"{mark} {zh if context.language == 'zh' else en}")
    return DIFFERS if found else AGREES
