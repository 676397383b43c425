"""schedules.yaml: when the jobs run, where it is not as every deployment has it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any

from cronsim import CronSim, CronSimError
from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from config.document import Document
from config.entries import Entry
from config.kinds import JOBS_OF
from domain.job import JobSchedule
from domain.kind import Kinds
from domain.nearest import did_you_mean, listed

_OFF = "off"
_FIELDS = 5  # a sixth would be seconds, and Prefect looks for them at the other end
_SOME_DAY = datetime(2024, 1, 1, tzinfo=UTC)
_CRON = 'minute hour day month weekday, like "7 9 * * *" (every day at 9:07)'
_MOMENT = "2027-01-20T09:00"
_ENTRY = f'off, or {{cron: "7 9 * * *"}}, or {{at: [{_MOMENT}]}}'


def _cron(text: str) -> str:
    written = " ".join(text.split())
    try:
        if written.count(" ") != _FIELDS - 1:
            raise CronSimError("five parts")
        next(CronSim(written, _SOME_DAY))
    except (CronSimError, StopIteration) as error:
        why = f"{_CRON}; of this one no moment ever comes ({error})"
        raise PydanticCustomError("cron", "{why}", {"why": why}) from error
    return written


def _moment(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo or len(value) != len(_MOMENT):
        raise ValueError(f"a moment of the deployment's own clock, written as {_MOMENT}")
    return moment


def _job(code: str, info: ValidationInfo) -> str:
    kinds: Kinds = (info.context or {}).get("kinds", Kinds())
    if code not in kinds.jobs and not kinds.recorded:
        hint = did_you_mean(code, kinds.jobs)
        why = f"the job of that name is not known; there are: {listed(kinds.jobs, 30)}"
        raise PydanticCustomError("unknown_job", "{why}", {"why": why, "hint": hint})
    if code in kinds.jobs and not (kinds.jobs[code].cron or kinds.recorded):
        why = f"take {code} away: it needs to be told of what, and so runs when a person starts it"
        raise PydanticCustomError("schedule", "{why}", {"why": why})
    return code


Moment = Annotated[
    datetime,
    BeforeValidator(_moment),
    WithJsonSchema({"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d$"}),
]


class ScheduleEntry(Entry):
    cron: Annotated[str, AfterValidator(_cron)] | None = Field(
        None, description='again and again: minute hour day month weekday, like "7 9 * * *"'
    )
    at: tuple[Moment, ...] = Field((), description="once, or several times: a list of moments like 2027-01-20T09:00")
    off: bool = Field(False, description="it does not run by itself; a bare `off` says the same")

    @model_validator(mode="before")
    @classmethod
    def _may_be_off(cls, given: Any) -> Any:
        if given == _OFF:
            return {_OFF: True}
        if not isinstance(given, dict):
            raise PydanticCustomError("schedule", "{why}", {"why": _ENTRY})
        return given

    @model_validator(mode="after")
    def _is_one(self) -> ScheduleEntry:
        if sum((self.cron is not None, bool(self.at), self.off)) != 1:
            raise PydanticCustomError("schedule", "{why}", {"why": f"one of these: {_ENTRY}"})
        if len(set(self.at)) < len(self.at):
            raise PydanticCustomError("schedule", "{why}", {"why": "each moment once: it would run twice then"})
        return self

    @classmethod
    def __get_pydantic_json_schema__(cls, core: Any, handler: Any) -> dict[str, Any]:
        return {"anyOf": [{"const": _OFF}, handler(core)]}

    def build(self, file: str, line: int) -> JobSchedule:
        return JobSchedule(cron=self.cron or "", at=tuple(sorted(self.at)), off=self.off, file=file, line=line)


class SchedulesFile(Entry):
    schedules: dict[Annotated[str, AfterValidator(_job)], ScheduleEntry] = Field(
        description='by job: {cron: "7 9 * * *"}, {at: [2027-01-20T09:00]} or off', json_schema_extra={JOBS_OF: True}
    )

    def build(self, document: Document) -> Mapping[str, JobSchedule]:
        """What the file says of each job, with its line."""
        lines = {job: document.line(("schedules", job)) for job in self.schedules}
        return {job: entry.build(document.file, lines[job]) for job, entry in self.schedules.items()}
