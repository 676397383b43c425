"""`planwatch lint`: every error and warning of the configuration, with file and line."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path

from domain.errors import ConfigInvalid, NotKnown, Problem
from flows.cli.context import Context
from flows.looks.configuration import every_problem


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--documents", type=Path, metavar="DIR", help="the documents as text: every quote must stand in its own"
    )
    parser.add_argument("--strict", action="store_true", help="warnings count as errors")


def run(args: argparse.Namespace, context: Context) -> int:
    if args.documents is not None and not args.documents.is_dir():
        raise NotKnown(f"{args.documents} is no folder of documents")
    problems = every_problem(context.settings, context.environ, context.today, args.documents)
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
