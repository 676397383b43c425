"""The configuration, as all rooms read it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from alerts.lint import lint as lint_alerts
from checks.lint import lint as lint_rules
from checks.trajectory.lint import lint as lint_targets
from config.loader import lint as lint_config
from config.loader import load
from domain.errors import Problem
from domain.kind import Sort
from flows.kinds import shipped_kinds
from flows.looks.look import Level, Look, text
from flows.settings import Settings
from flows.wiring import ruleset
from sources.lint import lint as lint_sources


def configuration(settings: Settings, environ: Mapping[str, str], today: date) -> Look:
    """How many errors and warnings there are; `planwatch lint` names each."""
    problems = every_problem(settings, environ, today)
    errors = sum(problem.level == "error" for problem in problems)
    warnings, folder = len(problems) - errors, settings.config
    level = Level.WRONG if errors else Level.WELL
    return Look("configuration", level, text("doctor.configuration", folder=folder, errors=errors, warnings=warnings))


def every_problem(
    settings: Settings, environ: Mapping[str, str], today: date, documents: Path | None = None
) -> tuple[Problem, ...]:
    """The lints of all rooms, joined; a configuration that cannot be loaded shows only its own errors."""
    folder, kinds = settings.config, shipped_kinds()
    problems = lint_config(folder, environ, kinds, documents=documents, today=today)
    if any(problem.level == "error" for problem in problems):
        return problems
    deployment = load(folder, environ, kinds)
    told = lint_alerts(deployment, kinds[Sort.CONDITION], kinds[Sort.CHANNEL], environ=environ, today=today)
    pulled = lint_sources(deployment.sources, kinds[Sort.SOURCE])
    return (*problems, *pulled, *lint_rules(ruleset(deployment)), *lint_targets(deployment), *told)
