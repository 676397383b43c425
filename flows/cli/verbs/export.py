"""`planwatch export`: the whole ledger as JSON, in a fixed order: what a third party or a restore needs."""

from __future__ import annotations

import argparse
import json
import sys

from flows.cli.context import Context, plain
from words.terminal import escaped_json


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = "The same ledger gives the same bytes; run ids and times of attempts are left out."


def run(args: argparse.Namespace, context: Context) -> int:
    from ledger.export import export

    workplace = context.workplace()
    document = {"schema": "planwatch.export/1", "config": workplace.deployment.sha256, **export(workplace.store)}
    for written in json.JSONEncoder(ensure_ascii=False, indent=1, default=plain).iterencode(document):
        sys.stdout.write(escaped_json(written))
    sys.stdout.write("\n")
    return 0
