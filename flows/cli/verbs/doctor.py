"""`planwatch doctor`: is everything in place? Each line says what was looked at, and what to do when it is not well."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from domain.errors import PlanwatchError
from domain.kind import Sort
from flows.cli.context import Column, Context, Listing, in_each
from flows.cli.verbs.lint import every_problem
from flows.clock import real_clock
from flows.steps.receipts import waiting_counts
from flows.steps.tally import health_in
from flows.wiring import Workplace
from flows.work import SILENT, check_day
from words.catalogue import say
from words.dates import plain_day

LISTING = Listing(
    "doctor",
    (
        Column("mark", headed=False),
        Column("what"),
        Column("message", fold=True),
    ),
)


@dataclass(frozen=True, slots=True)
class Look:
    """One look: well or not, and the sentence that says in a language what was seen, with what to do next."""

    what: str
    ok: bool
    sentence: Callable[[str], str]


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = "Looks at configuration, ledger, sources, channels and dispatcher; changes nothing it finds."


def run(args: argparse.Namespace, context: Context) -> int:
    looks = list(examine(context))
    rows = [_row(look, context.language) for look in looks]
    if context.as_json:
        context.show_json("doctor", rows, as_of=context.today)
    else:
        context.show_table("planwatch doctor", LISTING, rows, context.language)
    return 0 if all(look.ok for look in looks) else 1


def _row(look: Look, language: str) -> dict[str, object]:
    return {
        "what": look.what,
        "ok": look.ok,
        **in_each(look.sentence),
        "message": look.sentence(language),
        "mark": "✓" if look.ok else "✗",
        "style": None if look.ok else "red",
    }


def examine(context: Context) -> Iterator[Look]:
    """Looks in the order in which one thing stands on another; stops where nothing further can be seen."""
    yield _configuration(context)
    try:
        workplace = context.workplace()
    except PlanwatchError as error:
        yield Look("ledger", False, _said("no_ledger", error=error))
        return
    for look in LOOKS:
        yield look(workplace)


def _said(key: str, **facts: object) -> Callable[[str], str]:
    return lambda language: say(language, f"doctor.{key}", **facts)


def _configuration(context: Context) -> Look:
    problems = every_problem(context)
    errors = sum(problem.level == "error" for problem in problems)
    warnings, folder = len(problems) - errors, context.settings.config
    return Look("configuration", not errors, _said("configuration", folder=folder, errors=errors, warnings=warnings))


def _ledger(workplace: Workplace) -> Look:
    from ledger.address import where

    with workplace.store.read() as work:
        submissions, findings = work.submissions.count(), len(work.findings.open())
    key = "simulated_ledger" if workplace.charter.simulated else "ledger"
    named = where(workplace.settings.ledger_url)
    return Look("ledger", True, _said(key, where=named, submissions=submissions, findings=findings))


def _time(workplace: Workplace) -> Look:
    """Whether the ledger may be written today, and whether it is as old as the configuration says."""
    charter, live = workplace.charter, workplace.deployment.live_from
    try:
        check_day(workplace)
    except PlanwatchError as error:
        return Look("time", False, _said("not_today", error=error))
    young = not charter.simulated and live is not None and live < charter.made_on and not _is_confirmed(workplace)

    def sentence(language: str) -> str:
        return say(
            language,
            "doctor.young" if young else "doctor.time",
            made_on=plain_day(charter.made_on),
            live=plain_day(live) if live else say(language, "doctor.live_unset"),
            last=plain_day(charter.last_day) if charter.last_day else say(language, "doctor.never_ran"),
        )

    return Look("time", not young, sentence)


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
        return Look("runs", True, _said("no_dead_run"))
    return Look("runs", False, _said("dead_runs", runs=", ".join(f"{run.id} ({plain_day(run.as_of)})" for run in dead)))


def _sources(workplace: Workplace) -> Look:
    with workplace.store.read() as work:
        down = [health for health in health_in(work, workplace) if not health.ok]
    if not down:
        return Look("sources", True, _said("sources"))
    return Look(
        "sources", False, _said("sources_down", sources="; ".join(f"{one.source}: {one.error}" for one in down))
    )


def _files(workplace: Workplace) -> Look:
    """Files that Planwatch could not deal with wait for a person; those that are held wait for their sender."""
    with workplace.store.read() as work:
        parked, held = waiting_counts(work, workplace)
    if parked:
        return Look("files", False, _said("files_parked", parked=parked, held=held))
    return Look("files", True, _said("files_held", held=held) if held else _said("files"))


def _channels(workplace: Workplace) -> Look:
    contacts = workplace.deployment.contacts
    try:
        for channel in contacts.channels:
            workplace.channels.sender(channel.id)
    except PlanwatchError as error:
        return Look("channels", False, _said("no_channel", error=error))
    daily = {code for code, kind in workplace.kinds[Sort.CONDITION].items() if kind.daily}
    count, kept = len(contacts.channels), sorted(daily - contacts.released)
    if not kept:
        return Look("channels", True, _said("channels", count=count))

    def sentence(language: str) -> str:
        return say(language, "doctor.shadow", count=count, kinds=say(language, "joint.list").join(kept))

    return Look("channels", True, sentence)


def _dispatcher(workplace: Workplace) -> Look:
    """A dispatcher that has not been seen for long while messages wait is down."""
    with workplace.store.read() as work:
        seen, waiting = work.runs.last_seen(), len(work.outbox.all("pending"))
    if not waiting:
        return Look("dispatcher", True, _said("nothing_waits"))

    def sentence(language: str) -> str:
        return say(language, "doctor.waiting", count=waiting, seen=seen or say(language, "doctor.never_seen"))

    return Look("dispatcher", seen is not None and workplace.clock() - seen <= SILENT, sentence)


def _deliveries(workplace: Workplace) -> Look:
    with workplace.store.read() as work:
        dead = len(work.outbox.all("dead"))
    return Look("deliveries", not dead, _said("dead_messages", count=dead) if dead else _said("no_dead_message"))


LOOKS: tuple[Callable[[Workplace], Look], ...] = (
    _ledger,
    _time,
    _runs,
    _sources,
    _files,
    _channels,
    _dispatcher,
    _deliveries,
)
