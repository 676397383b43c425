"""What `planwatch deploy` says of each job, in the deployment's language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flows.cli.context import in_each
from flows.deploying.compared import Change
from flows.deploying.deploy import Deployed, Standing
from flows.deploying.schedules import is_ours, placed, shown
from flows.deploying.wanted import job_name
from words.catalogue import say


def row(standing: Standing, language: str, time_zone: str) -> dict[str, Any]:
    """A job as a row of the table and of the JSON."""
    change, stored = standing.change, standing.now
    return {
        "job": standing.job,
        "name": stored.name if stored else change.wanted.name,
        "deployment": str(stored.id) if stored else "",
        "state": state_of(change),
        "edited": change.edited,
        "paused": bool(stored and stored.paused),
        "configured": [one.text for one in change.wanted.timings],
        "schedules": [shown(one.schedule) for one in stored.schedules if one.active] if stored else [],
        "next_run": standing.next_run,
        **in_each(lambda one: sentence(standing, one, time_zone)),
        "job_name": job_name(standing.job, language),
        "message": sentence(standing, language, time_zone),
        "when": when(standing.next_run, language, time_zone),
    }


def state_of(change: Change) -> str:
    """made | updated | unchanged"""
    if change.stored is None:
        return "made"
    return "updated" if change.is_any else "unchanged"


def sentence(standing: Standing, language: str, time_zone: str) -> str:
    """What was done, and what of the operator's stays."""
    return say(language, "deploying.joint").join(_parts(standing, language, time_zone))


def _parts(standing: Standing, language: str, time_zone: str) -> Iterator[str]:
    change, stored = standing.change, standing.now
    known = stored.schedules if stored else []
    yield say(language, f"deploying.state.{state_of(change)}")
    if change.reset:
        yield say(language, "deploying.reset" if change.puts_back else "deploying.as_it_was")
    if change.edited and stored:
        configured = _listed([one.text for one in change.wanted.timings], language)
        there = _listed([placed(one.schedule, time_zone) for one in known if is_ours(one)], language)
        key = "kept" if change.known else "differs"
        yield say(language, f"deploying.{key}", there=there, configured=configured, job=standing.job)
    if stored is None:
        return
    if change.elsewhere:
        yield say(language, "deploying.elsewhere", pool=stored.work_pool_name)
    if added := [placed(one.schedule, time_zone) for one in known if not is_ours(one)]:
        yield say(language, "deploying.added", there=_listed(added, language))
    if stored.paused:
        yield say(language, "deploying.paused")
    elif off := [placed(one.schedule, time_zone) for one in known if not one.active]:
        yield say(language, "deploying.off", there=_listed(off, language))


def warnings(deployed: Deployed, language: str) -> Iterator[str]:
    """What on the server keeps runs from being what they should, a sentence each."""
    if deployed.older:
        yield say(language, "deploying.older", names=_listed(deployed.older, language), first=deployed.older[0])
    if deployed.left:
        names, first = _listed([one.name for one in deployed.left], language), deployed.left[0].id
        yield say(language, "deploying.left", names=names, first=first)
    if deployed.paused_pools:
        yield say(language, "deploying.pool_paused", names=_listed(deployed.paused_pools, language))


def _listed(texts: Sequence[str], language: str) -> str:
    return say(language, "deploying.listed").join(texts) or say(language, "deploying.none")


def when(moment: datetime | None, language: str, time_zone: str) -> str:
    """The next run as people of the place read a clock."""
    local = moment.astimezone(ZoneInfo(time_zone)) if moment else None
    return f"{local:%Y-%m-%d %H:%M}" if local else say(language, "deploying.never")
