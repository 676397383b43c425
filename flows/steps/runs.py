"""Every run of a job is on record with its configuration, so that an old verdict can be reproduced."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flows.wiring import Workplace


@dataclass(slots=True)
class Run:
    """A run on record; set `state` before it ends."""

    id: str
    state: str = "completed"
    note: str = ""


@contextmanager
def on_record(workplace: Workplace, job: str) -> Iterator[Run]:
    """Starts a run, keeps the configuration, and records how the run ended. A killed run stays `running`."""
    now, deployment = workplace.clock(), workplace.deployment
    with workplace.store.begin() as work:
        work.snapshots.keep(deployment.sha256, deployment.files, now)
        run = Run(work.runs.start(job, workplace.as_of, now, deployment.sha256, now))
        work.commit()
    try:
        yield run
    except BaseException as error:
        run.state, run.note = "failed", f"{type(error).__name__}: {error}"
        raise
    finally:
        with workplace.store.begin() as work:
            work.runs.finish(run.id, run.state, workplace.clock(), run.note)
            work.commit()
