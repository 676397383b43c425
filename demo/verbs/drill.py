"""`planwatch drill --manifest FILE`: what was planted on purpose, against what this ledger has seen of it."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from domain.errors import NotKnown
from flows.cli.context import Column, Context
from words.names import name_of

COLUMNS = (
    Column("outcome_name", "结果", "outcome"),
    Column("id", "编号", "id"),
    Column("place", "区划", "place"),
    Column("period", "报告期", "period"),
    Column("indicator", "指标", "indicator"),
    Column("cell", "单元格", "cell"),
    Column("rule_kind", "规则", "rule kind"),
    Column("what", "内容", "what", fold=True),
)
STYLES = {"missed": "red", "disturbed": "red", "waiting": "dim"}

HELP = "what was planted in simulated returns, against what has been seen of it"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--manifest", required=True, type=Path, metavar="FILE", help="manifest.json of `planwatch simulate`"
    )


def run(args: argparse.Namespace, context: Context) -> int:
    from demo.drill import drill

    try:
        planted = json.loads(args.manifest.read_text(encoding="utf-8"))["planted"]
    except (OSError, ValueError, KeyError) as error:
        raise NotKnown(f"{args.manifest} is no manifest of `planwatch simulate`: {error}") from None
    workplace = context.workplace()
    drilled = drill(workplace, planted, workplace.last_day)
    language = workplace.deployment.language
    rows = [
        {
            **asdict(one),
            "good": one.good,
            "outcome_name": name_of("drill", one.outcome, language),
            "message_zh": f"{one.id}：{name_of('drill', one.outcome, 'zh')}",
            "message_en": f"{one.id}: {name_of('drill', one.outcome, 'en')}",
            "style": STYLES.get(one.outcome),
        }
        for one in drilled
    ]
    if context.as_json:
        context.show_json("drill", rows, config=workplace.deployment.sha256)
    else:
        context.show_table(str(args.manifest), COLUMNS, rows, language)
    return 0 if all(one.good for one in drilled) else 1
