"""The jobs that Prefect runs, one entry each. Their names and descriptions stand in `words/<language>/deploying.toml`."""

from __future__ import annotations

from collections.abc import Mapping

from domain.job import Job

_REVIEWS = "flows.jobs.reviews"
_MONTHS = "flows.jobs.months"

# The minutes are odd ones, away from the rush of the full hour. The reviews look every day whether one is due, so that a
# missed one is made up for; the hours and days of sending are decided by the calendar, in the flow.
_ALL = (
    Job(code="month", flow=f"{_REVIEWS}.month", cron="23 10 * * *"),
    Job(code="quarter", flow=f"{_REVIEWS}.quarter", cron="33 10 * * *"),
    Job(code="year", flow=f"{_REVIEWS}.year", cron="43 10 * * *"),
    Job(code="chase", flow=f"{_MONTHS}.monitor", cron="7 9 * * *"),
    Job(code="collect", flow=f"{_MONTHS}.collect", cron="5 8-18 * * *", waits=False),
    Job(code="dispatch", flow=f"{_MONTHS}.dispatch", cron="3-59/7 8-18 * * *", waits=False),
    Job(code="digest", flow=f"{_MONTHS}.digest", cron="17 16 * * 5"),
    Job(code="health", flow="flows.jobs.health.health", cron="41 * * * *", waits=False),
    Job(code="district", flow="flows.jobs.districts.district"),
)
JOBS: Mapping[str, Job] = {job.code: job for job in _ALL}
