"""Writes docs/reference/jobs.md: the jobs that `planwatch deploy` puts on a Prefect server."""

from __future__ import annotations

from pathlib import Path

from domain.job import Job
from flows.deploying.jobs import JOBS
from words.catalogue import say

PAGE = Path(__file__).resolve().parent.parent / "docs/reference/jobs.md"
HEAD = """# Jobs

Made by `make docs` from `flows/deploying/jobs.py`; do not edit. `planwatch deploy` puts them on the Prefect server
([how to](../how-to/production.md#prefect)); the times are of the deployment's own clock, and `schedules.yaml` sets others.

| code | name | runs (minute hour day month weekday) | while one runs, another one | flow |
|---|---|---|---|---|
"""


def page() -> str:
    """The page as Markdown."""
    rows = "\n".join(_row(job) for job in JOBS.values())
    return f"{HEAD}{rows}\n\n{_told()}"


def _row(job: Job) -> str:
    names = f"{say('zh', f'deploying.job.{job.code}.name')}, {say('en', f'deploying.job.{job.code}.name')}"
    runs = f"`{job.cron}`" if job.cron else "when a person starts it"
    meanwhile = "waits" if job.waits else "is not needed, and is cancelled"
    return f"| `{job.code}` | {names} | {runs} | {meanwhile} | `{job.flow}` |"


def _told() -> str:
    return (
        "".join(
            f"## {say('en', f'deploying.job.{code}.name')}\n\n{say('en', f'deploying.job.{code}.description').strip()}\n\n"
            for code in JOBS
        ).rstrip()
        + "\n"
    )


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
