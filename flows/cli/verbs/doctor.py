"""`planwatch doctor`: is everything in place? Each line says what was looked at, and what to do when it is not well."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator

from domain.errors import PlanwatchError
from domain.kind import Sort
from flows.cli import sendinglooks
from flows.cli.context import Column, Context, Listing
from flows.cli.look import Level, Look, text, well, wrong
from flows.cli.verbs.lint import every_problem
from flows.clock import real_clock
from flows.steps.receipts import waiting_counts
from flows.steps.tally import health_in
from flows.wiring import Workplace
from flows.work import SILENT, check_day
from words.catalogue import say
from words.dates import plain_day
from words.sources import todo, why

LISTING = Listing(
    "doctor",
    (
        Column("mark", headed=False),
        Column("what"),
        Column("message", fold=True),
    ),
)


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = "Looks at configuration, ledger, sources, channels and dispatcher; changes nothing it finds."


def run(args: argparse.Namespace, context: Context) -> int:
    looks = list(examine(context))
    rows = [look.row(context.language) for look in looks]
    if context.as_json:
        context.show_json("doctor", rows, as_of=context.today)
    else:
        context.show_table("planwatch doctor", LISTING, rows, context.language)
    return 0 if all(look.ok for look in looks) else 1


def examine(context: Context) -> Iterator[Look]:
    """Looks in the order in which one thing stands on another; stops where nothing further can be seen."""
    yield _configuration(context)
    try:
        workplace = context.workplace()
    except PlanwatchError as error:
        yield wrong("ledger", "doctor.no_ledger", error=error)
        return
    for look in LOOKS:
        yield look(workplace)
    yield from sendinglooks.looks(workplace)


def _configuration(context: Context) -> Look:
    problems = every_problem(context)
    errors = sum(problem.level == "error" for problem in problems)
    warnings, folder = len(problems) - errors, context.settings.config
    level = Level.WRONG if errors else Level.WELL
    return Look("configuration", level, text("doctor.configuration", folder=folder, errors=errors, warnings=warnings))


def _ledger(workplace: Workplace) -> Look:
    from ledger.address import where

    with workplace.store.read() as work:
        submissions, findings = work.submissions.count(), len(work.findings.open())
    key = "simulated_ledger" if workplace.charter.simulated else "ledger"
    named = where(workplace.settings.ledger_url)
    return well("ledger", f"doctor.{key}", where=named, submissions=submissions, findings=findings)


def _time(workplace: Workplace) -> Look:
    """Whether the ledger may be written today, and whether it is as old as the configuration says."""
    charter, live = workplace.charter, workplace.deployment.live_from
    try:
        check_day(workplace)
    except PlanwatchError as error:
        return wrong("time", "doctor.not_today", error=error)
    young = not charter.simulated and live is not None and live < charter.made_on and not _is_confirmed(workplace)

    def sentence(language: str) -> str:
        return say(
            language,
            "doctor.young" if young else "doctor.time",
            made_on=plain_day(charter.made_on),
            live=plain_day(live) if live else say(language, "doctor.live_unset"),
            last=plain_day(charter.last_day) if charter.last_day else say(language, "doctor.never_ran"),
        )

    return Look("time", Level.WRONG if young else Level.WELL, sentence)


def _is_confirmed(workplace: Workplace) -> bool:
    """Whether somebody has answered for a ledger that is younger than the day of going live."""
    kinds = workplace.kinds[Sort.CONDITION]
    with workplace.store.read() as work:
        open_now = work.alerts.open()
    return any(kinds[one.kind].stills and one.state in kinds[one.kind].lifted_by for one in open_now)


def _runs(workplace: Workplace) -> Look:
    """Runs that still count as running longer than any does: their process was killed."""
    with workplace.store.read() as work:
        dead = [run for run in work.runs.running() if real_clock() - run.started_at > SILENT]
    if not dead or workplace.charter.simulated:
        return well("runs", "doctor.no_dead_run")
    return wrong("runs", "doctor.dead_runs", runs=", ".join(f"{run.id} ({plain_day(run.as_of)})" for run in dead))


def _sources(workplace: Workplace) -> Look:
    with workplace.store.read() as work:
        down = [health for health in health_in(work, workplace) if not health.ok]
    if not down:
        return well("sources", "doctor.sources")

    def sentence(language: str) -> str:
        told = "; ".join(f"{one.name}: {why(one, language)}{todo(one, language)}" for one in down)
        return say(language, "doctor.sources_down", sources=told)

    return Look("sources", Level.WRONG, sentence)


def _files(workplace: Workplace) -> Look:
    """Files that Planwatch could not deal with wait for a person; those that are held wait for their sender."""
    with workplace.store.read() as work:
        parked, held = waiting_counts(work, workplace)
    if parked:
        return wrong("files", "doctor.files_parked", parked=parked, held=held)
    return well("files", "doctor.files_held", held=held) if held else well("files", "doctor.files")


LOOKS: tuple[Callable[[Workplace], Look], ...] = (
    _ledger,
    _time,
    _runs,
    _sources,
    _files,
)
