"""The month, once: its parts in their order, and the jobs that are made of them. `monitor`, `backfill` and every single job
play these very parts, in this process or as tasks in others; what a part needs it reads from the ledger."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from domain.errors import SourceUnavailable
from domain.run import RunState
from flows.outcome import Ended
from flows.pages import needs_people
from flows.steps.assess import assess
from flows.steps.audit import audit, periods_to_audit
from flows.steps.chart import chart
from flows.steps.chase import await_now, chase
from flows.steps.collect import down, pull, pull_archived, sources
from flows.steps.digest import digest
from flows.steps.dispatch import dispatch
from flows.steps.district import chosen, own_sources, put_back, reissue
from flows.steps.gate import gate, read_file
from flows.steps.marking import mark, marked_sources
from flows.steps.notify import note_quietly, notify
from flows.steps.reviews import keep, periods_of_year, review, to_review
from flows.steps.settle import places_concerned, settle

if TYPE_CHECKING:
    from flows.wiring import Workplace
    from flows.work import Run


def _whole(_workplace: Workplace) -> list[str]:
    """A part that is done in one piece."""
    return [""]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a month. `units` are keys that a person can read (boxes, places, a period), done side by side; `do` does
    one of them. `alone`: its failure stops no other part."""

    code: str
    do: Callable[[Workplace, str], Ended]
    units: Callable[[Workplace], Sequence[str]] = _whole
    alone: bool = False


COLLECT = Part("collect", pull, sources, alone=True)
FROM_ARCHIVE = Part("collect", pull_archived, sources, alone=True)
GATE = Part("gate", lambda workplace, place: gate(workplace, read_file, place), alone=True)
SETTLE = Part("settle", settle, places_concerned, alone=True)
# Before the gate: of whom something is due, so that a place has its own line even where nothing came.
AWAITED = Part("awaited", await_now)
# After it: what of that is there now, which is what people see.
CHASE = Part("chase", chase)
# Last: a system that answers slowly keeps nobody waiting for a message.
MARK = Part("mark", mark, marked_sources, alone=True)
AUDIT = Part("audit", audit, periods_to_audit, alone=True)
ASSESS = Part("assess", lambda workplace, _: assess(workplace))
CHART = Part("chart", lambda workplace, _: chart(workplace), alone=True)
NOTIFY = Part("notify", lambda workplace, _: notify(workplace))
QUIETLY = Part("quietly", lambda workplace, _: note_quietly(workplace))
DIGEST = Part("digest", lambda workplace, _: digest(workplace))
DISPATCH = Part("dispatch", lambda workplace, _: dispatch(workplace))
# A review looks, tells nobody, and is remembered when its page is there.
OF_YEAR = Part("audit_year", audit, periods_of_year, alone=True)
REVIEW = Part("review", review, to_review)
KEEP = Part("keep", keep, to_review)
PUT_BACK = Part("put_back", put_back, chosen, alone=True)
REISSUE = Part("reissue", reissue, chosen, alone=True)

PARTS: Mapping[str, Part] = {
    part.code: part
    for part in (
        *(COLLECT, PUT_BACK, AWAITED, GATE, SETTLE, REISSUE, CHASE),
        *(AUDIT, ASSESS, CHART, NOTIFY, QUIETLY, DIGEST, DISPATCH, MARK),
        *(OF_YEAR, REVIEW, KEEP),
    )
}


def _of_one(part: Part, units: Callable[[Workplace], Sequence[str]] = chosen) -> Part:
    """The same part for the places that a run is about, and for nobody else."""
    return replace(part, units=units)


# Notify comes after chase and assess always: conditions are recomputed whole.
JOBS: Mapping[str, tuple[Part, ...]] = {
    "collect": (COLLECT,),
    "gate": (AWAITED, GATE, SETTLE, CHASE, MARK),
    "chase": (CHASE,),
    "assess": (CHASE, AUDIT, ASSESS, CHART),
    "notify": (CHASE, ASSESS, NOTIFY),
    "digest": (DIGEST, DISPATCH),
    "dispatch": (DISPATCH,),
    "monitor": (COLLECT, AWAITED, GATE, SETTLE, CHASE, AUDIT, ASSESS, CHART, NOTIFY, DISPATCH, MARK),
    "district": (
        _of_one(COLLECT, own_sources),
        PUT_BACK,
        _of_one(AWAITED),
        _of_one(GATE),
        _of_one(SETTLE),
        REISSUE,
        _of_one(CHASE),
    ),
    "backfill": (FROM_ARCHIVE, AWAITED, GATE, SETTLE, CHASE, ASSESS, QUIETLY),
    "month": (AWAITED, REVIEW, KEEP),
    "quarter": (AWAITED, REVIEW, KEEP),
    "year": (AWAITED, OF_YEAR, REVIEW, KEEP),
}


@dataclass(frozen=True, slots=True)
class Done:
    """One unit of a part and what it came to; `error` where it failed."""

    part: str
    unit: str
    outcome: Ended | None = None
    error: Exception | None = None

    @property
    def name(self) -> str:
        return f"{self.part} {self.unit}".strip()


# Does all units of a part, side by side or in a row, and says how each ended.
Player = Callable[[Part, Sequence[str]], Sequence[Done]]


def play(run: Run, job: str, player: Player, announce: Callable[[str], None] = lambda _: None) -> list[Done]:
    """The parts of a job in their order. One district's failure stops no other; a part that others stand on stops the
    job. Raises what made it stop; sets the run's state and note."""
    done: list[Done] = []
    for part in JOBS[job]:
        announce(part.code)
        ended = player(part, part.units(run.workplace))
        done += ended
        stopping = next((one.error for one in ended if one.error and not part.alone), None)
        if stopping:
            raise stopping
    _conclude(run, job, done)
    return done


def _conclude(run: Run, job: str, done: Sequence[Done]) -> None:
    """`failed` only when Planwatch itself failed somewhere; `flagged` when people have something to do."""
    failed = [one for one in done if one.error]
    if failed:
        run.state = RunState.FAILED
        run.note = "; ".join(f"{one.name}: {run.workplace.told_of(one.error)}" for one in failed if one.error)
    elif CHASE in JOBS[job] and needs_people(run.workplace):
        run.state = RunState.FLAGGED


def in_this_process(run: Run) -> Player:
    """Units one after the other, here."""

    def player(part: Part, units: Sequence[str]) -> list[Done]:
        return [_done(run, part, unit) for unit in units]

    return player


def _done(run: Run, part: Part, unit: str) -> Done:
    try:
        return Done(part.code, unit, part.do(run.workplace, unit))
    except SourceUnavailable as error:
        return Done(part.code, unit, down(run.workplace, error))
    except Exception as error:
        return Done(part.code, unit, error=error)
