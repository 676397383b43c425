"""A process beside a test, which does what it is told, one thing at a time (`beside.Hand` is the other end).

{"do": ..., "place": environment, ...} comes in as a line of JSON, and {"code": ..., "said": ...} goes out: the exit code that
a person would see, and the words."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from datetime import date
from pathlib import Path
from typing import Any

Answer = tuple[int, str]


def a_job(place: Mapping[str, str], job: str, day: str) -> str:
    """A job of that day from its turn to its end, as production does it."""
    from flows.here import run_here

    played = run_here(_look(place, day), job)
    assert not played.failed, played.failed
    return played.state


def a_job_again_and_again(place: Mapping[str, str], job: str, day: str, until: str) -> str:
    """The same until a file is there; says how often."""
    times = 0
    while not Path(until).exists():
        a_job(place, job, day)
        times += 1
    return str(times)


def parts(place: Mapping[str, str], run: str, names: list[str], units: list[str] | None = None) -> str:
    """Parts of a run that is on record already, without a turn: all units of each, or these; says what failed."""
    from flows.steps.month import PARTS, in_this_process
    from flows.work import Run, workplace_of

    begun = Run(workplace_of(run, place))
    player = in_this_process(begun)
    done = [one for name in names for one in player(PARTS[name], units or PARTS[name].units(begun.workplace))]
    return "; ".join(f"{one.name}: {one.error!r}" for one in done if one.error)


def a_verb(place: Mapping[str, str], words: list[str], folder: str) -> Answer:
    """A verb of the command line in a folder."""
    from flows.cli import main

    os.chdir(folder)
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main(words, place)
    return code, out.getvalue() + err.getvalue()


def holding(place: Mapping[str, str], say: Any) -> str:
    """Every turn and the writer's lock, with something written that nobody has committed, until it is killed."""
    from ledger.store import Store
    from ledger.turns import turn

    store = Store(place["PLANWATCH_LEDGER"])
    with turn(store, "month"), turn(store, "dispatch-0"), store.begin() as work:
        work.cursors.set("held", "uncommitted")
        say(0, "held")
        sys.stdin.readline()
    return "given back"


def _look(place: Mapping[str, str], day: str) -> Any:
    from flows.settings import Settings
    from flows.wiring import look

    return look(Settings.from_environ(place), place, as_of=date.fromisoformat(day))


DO = {"job": a_job, "again": a_job_again_and_again, "parts": parts, "verb": a_verb, "hold": holding}


def main() -> None:
    from domain.errors import PlanwatchError

    lines, sys.stdout = sys.stdout, sys.stderr  # whatever a library prints is no answer

    def say(code: int, said: str) -> None:
        lines.write(json.dumps({"code": code, "said": said}) + "\n")
        lines.flush()

    for line in sys.stdin:
        told = json.loads(line)
        do = told.pop("do")
        try:
            answer = DO[do](**told, **({"say": say} if do == "hold" else {}))
            say(*(answer if isinstance(answer, tuple) else (0, answer)))
        except PlanwatchError as error:
            say(error.exit_code, str(error))
        except Exception as error:
            say(70, repr(error))


if __name__ == "__main__":
    main()
