"""`planwatch lint`: every error and warning of the configuration, with file and line."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path

from alerts.lint import lint as lint_alerts
from checks.lint import lint as lint_rules
from checks.trajectory.lint import lint as lint_targets
from config.loader import lint as lint_config
from config.loader import load
from domain.errors import ConfigInvalid, NotKnown, Problem
from domain.kind import Sort
from flows.cli.context import Context
from flows.kinds import shipped_kinds
from flows.wiring import ruleset
from sources.lint import lint as lint_sources


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--documents", type=Path, metavar="DIR", help="the documents as text: every quote must stand in its own"
    )
    parser.add_argument("--strict", action="store_true", help="warnings count as errors")


def run(args: argparse.Namespace, context: Context) -> int:
    problems = every_problem(context, args.documents)
    errors = [problem for problem in problems if problem.level == "error" or args.strict]
    if context.as_json:
        context.show_json("lint", [asdict(problem) for problem in problems])
    else:
        for problem in problems:
            where = f"{context.settings.config.name}/{problem.file}:{problem.line}"
            context.show_line(f"{where}: {problem.level}: {said(problem)}")
        context.show_line(f"{len(problems)} problem(s), {len(errors)} of them to be mended")
    return ConfigInvalid.exit_code if errors else 0


def said(problem: Problem) -> str:
    """What was given where, and what is allowed."""
    return f"{problem.where}: {problem.given}; {problem.allowed}"


def every_problem(context: Context, documents: Path | None = None) -> tuple[Problem, ...]:
    """The lints of all rooms, joined; a configuration that cannot be loaded shows only its own errors. Raises NotKnown for
    a folder of documents that is not there."""
    if documents is not None and not documents.is_dir():
        raise NotKnown(f"{documents} is no folder of documents")

    folder, environ, kinds = context.settings.config, context.environ, shipped_kinds()
    problems = lint_config(folder, environ, kinds, documents=documents, today=context.today)
    if any(problem.level == "error" for problem in problems):
        return problems
    deployment = load(folder, environ, kinds)
    told = lint_alerts(deployment, kinds[Sort.CONDITION], kinds[Sort.CHANNEL], environ=environ, today=context.today)
    pulled = lint_sources(deployment.sources, kinds[Sort.SOURCE])
    return (*problems, *pulled, *lint_rules(ruleset(deployment)), *lint_targets(deployment), *told)
