"""`planwatch simulate`: returns of all districts over some years, seeded, with planted troubles and a manifest of them."""

from __future__ import annotations

import argparse
import json
from datetime import date
from pathlib import Path

from domain.errors import NotKnown
from flows.cli.context import Context, plain
from flows.wiring import deployment_of

HELP = "write simulated returns of some years, with planted troubles and a manifest of them"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", required=True, type=Path, metavar="DIR", help="a new or empty folder for the files")
    parser.add_argument("--seed", type=int, default=2024, metavar="N", help="another seed, other figures (2024)")
    parser.add_argument("--from", dest="first", type=int, default=2021, metavar="YEAR", help="first year (2021)")
    parser.add_argument("--to", dest="last", type=int, default=2024, metavar="YEAR", help="last year (2024)")
    parser.add_argument(
        "--whole-history",
        action="store_true",
        help="also years before a form came into force, as if it always had been",
    )
    parser.add_argument("--by-day", action="store_true", help="a folder per day of arrival, as `backfill` reads them")


def run(args: argparse.Namespace, context: Context) -> int:
    from demo.simulatedyear import manifest, write_files
    from demo.simulation.year import simulate, with_forms_from

    _refuse(args.out, args.first, args.last)
    deployment = deployment_of(context.settings, context.environ)
    if args.whole_history:
        deployment = with_forms_from(deployment, date(args.first, 1, 1))
    kinds = {rule.kind for rule in deployment.rules.values()}
    simulated = simulate(deployment, years=(args.first, args.last), seed=args.seed, kinds=kinds)
    count = write_files(deployment, simulated.files, args.out, by_day=args.by_day)
    told = manifest(deployment, simulated)
    path = args.out / "manifest.json"
    path.write_text(json.dumps(told, ensure_ascii=False, indent=1, default=plain) + "\n", encoding="utf-8")
    if context.as_json:
        context.show_json(
            "simulate", told["planted"], config=deployment.sha256, more={"files": count, "manifest": path.name}
        )
    else:
        zh = f"【模拟数据】{count}个文件，预设问题{len(simulated.planted)}处；清单：{path}"
        en = f"[SIMULATED] {count} files, {len(simulated.planted)} things planted; the list: {path}"
        context.console().print(zh if deployment.language == "zh" else en)
    return 0


def _refuse(folder: Path, first: int, last: int) -> None:
    """Raises NotKnown: simulated files are never mixed with others, and years run forward."""
    if first > last:
        raise NotKnown(f"--from {first} is after --to {last}")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise NotKnown(f"{folder} is not an empty folder; simulated files are never mixed with others: choose another")
