"""The ledger: where it is, which version it has, and whether it may be written today."""

from __future__ import annotations

from domain.errors import PlanwatchError
from domain.finding import figures
from domain.kind import Sort
from flows.looks.look import Level, Look, well, wrong
from flows.looks.seen import Seen
from flows.looks.sizes import size_said
from flows.wiring import Workplace
from flows.work import check_day
from words.catalogue import say
from words.dates import plain_day


def ledger(seen: Seen) -> Look:
    """Where it is and what it holds."""
    from ledger.address import where

    workplace = seen.workplace
    with workplace.store.read() as work:
        submissions, findings = work.submissions.count(), figures(one for one in work.findings.open() if one.holds)
    key = "simulated_ledger" if workplace.charter.simulated else "ledger"
    named = where(workplace.settings.ledger_url)
    return well("ledger", f"doctor.{key}", where=named, submissions=submissions, findings=findings)


def version(seen: Seen) -> Look:
    """The version of its tables, which is this Planwatch's own (of another one it would not open), and its size."""
    from ledger.schema import HEAD
    from ledger.size import size_of

    size = size_of(seen.workplace.store)
    look = well("version", "health.version", version=HEAD, size=size_said(size))
    return Look(look.what, look.level, look.sentence, {"version": HEAD, "bytes": size})


def time(seen: Seen) -> Look:
    """Whether the ledger may be written today, and whether it is as old as the configuration says."""
    workplace = seen.workplace
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
