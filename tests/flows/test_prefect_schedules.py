"""`planwatch deploy` at a real server: the jobs are there with their schedules, and what an operator did in the UI stays. (A
newer FastAPI or SQLAlchemy breaks deploying, or scheduling, in silence: here it would be seen.)"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from prefect import Flow
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.actions import DeploymentScheduleCreate, DeploymentUpdate, WorkPoolCreate
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterDeploymentId
from prefect.client.schemas.objects import DeploymentSchedule
from prefect.client.schemas.responses import DeploymentResponse
from prefect.client.schemas.schedules import CronSchedule, IntervalSchedule, RRuleSchedule
from prefect.settings import PREFECT_API_URL, temporary_settings

from domain.deployment import Deployment
from domain.errors import ConfigInvalid, SettingsInvalid
from domain.job import Job, JobSchedule
from domain.workdays import WorkCalendar
from flows.deploying.deploy import Asked, Deployed, deploy
from flows.deploying.jobs import JOBS
from flows.deploying.pools import make_own
from flows.deploying.remembered import Memory, remember, remembered, variable_of
from flows.deploying.schedules import next_of
from flows.deploying.told import row, when
from flows.deploying.wanted import flow_of
from flows.settings import Settings
from flows.wiring import deployment_of

pytestmark = pytest.mark.slow
Deploying = Callable[..., tuple[int, str, str]]
ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
SOME = {job: JOBS[job] for job in ("chase", "collect", "digest")}
moment = datetime.fromisoformat
SHANDONG = deployment_of(Settings.from_environ({}, config=str(ROOT / "config/shandong")), {})


@pytest.fixture(scope="module")
def client(prefect_server: dict[str, str]) -> Iterator[SyncPrefectClient]:
    with temporary_settings({PREFECT_API_URL: prefect_server["PREFECT_API_URL"]}), get_client(sync_client=True) as made:
        yield made


@dataclass
class City:
    """A city that is deployed to a server of many, in a pool of its own."""

    client: SyncPrefectClient
    deployment: Deployment
    pool: str
    jobs: Mapping[str, Job] = field(default_factory=lambda: SOME)
    schedules: dict[str, JobSchedule] = field(default_factory=dict)
    ids: dict[str, UUID] = field(default_factory=dict)

    def deploy(self, *reset: str, only_look: bool = False) -> Deployed:
        said = replace(self.deployment, schedules=self.schedules)
        done = deploy(self.client, said, NOW, Asked(self.pool, reset, only_look, self.jobs))
        self.ids = done.ids
        return done

    def stored(self, job: str) -> DeploymentResponse:
        return self.client.read_deployment(self.ids[job])

    def said(self, deployed: Deployed) -> dict[str, str]:
        return {one.job: row(one, "zh", "Asia/Shanghai")["message"] for one in deployed.standings}


@pytest.fixture(scope="module")
def homes() -> Iterator[str]:
    """A place for each test: none meets what another one deployed."""
    return iter([place.code for place in SHANDONG.places if place.code != SHANDONG.home])


@pytest.fixture
def city(client: SyncPrefectClient, homes: Iterator[str]) -> City:
    home = next(homes)
    client.create_work_pool(WorkPoolCreate(name=f"pool-{home}", type="process"))
    return City(client, replace(SHANDONG, home=home), f"pool-{home}")


def crons(stored: DeploymentResponse) -> list[str]:
    return sorted(one.schedule.cron for one in stored.schedules)


@pytest.mark.parametrize("job", JOBS)
def test_every_job_is_a_flow_that_a_worker_can_import(job: str) -> None:
    assert isinstance(flow_of(JOBS[job]), Flow)


def test_a_job_is_scheduled_and_a_run_of_it_appears(yantai: City) -> None:
    wanted = FlowRunFilter(deployment_id=FlowRunFilterDeploymentId(any_=[yantai.ids["chase"]]))
    for _ in range(120):
        if runs := yantai.client.read_flow_runs(flow_run_filter=wanted, limit=1):
            break
        time.sleep(0.5)
    assert runs, "no scheduled run appeared: is SQLAlchemy older than 2.1?"
    expected = runs[0].expected_start_time
    assert expected is not None
    assert expected.strftime("%H:%M") == "01:07"  # 9:07 in Shanghai


def test_deploying_again_changes_nothing_and_no_path_of_this_machine_is_stored(city: City) -> None:
    def moments() -> list[Any]:
        found = [city.stored(job) for job in SOME]
        return [[one.updated, [when.updated for when in one.schedules]] for one in found]

    looked = city.deploy(only_look=True)
    assert (set(city.said(looked).values()), looked.ids) == ({"新建"}, {})
    assert all(one.next_run for one in looked.standings), "they would run"
    assert not [one for one in city.client.read_deployments() if f"home:{city.deployment.home}" in one.tags]
    assert set(city.said(city.deploy()).values()) == {"新建"}
    before, ids = moments(), city.ids
    assert set(city.said(city.deploy()).values()) == {"未改动"}
    assert moments() == before
    for job in SOME:
        stored = city.stored(job)
        assert not [path for path in (ROOT, Path.home(), Path.cwd()) if str(path) in stored.model_dump_json()]
        assert (stored.path, stored.pull_steps or None, stored.entrypoint) == (None, None, JOBS[job].flow)
        assert stored.global_concurrency_limit is not None
        assert stored.global_concurrency_limit.limit == 1  # one run of a job goes on at a time
        assert stored.concurrency_options is not None
        assert stored.concurrency_options.collision_strategy == ("ENQUEUE" if JOBS[job].waits else "CANCEL_NEW")
    city.deployment = replace(city.deployment, language="en")
    assert city.deploy().ids == ids
    stored = city.stored("digest")
    assert stored.description == "One message for each leader, once a week."
    assert stored.parameter_openapi_schema["properties"]["as_of"]["title"] == "Day"  # type: ignore[index]


def test_what_an_operator_did_in_the_ui_stays(city: City) -> None:
    ids, client = city.deploy().ids, city.client
    chase, digest, collect = (city.stored(job) for job in ("chase", "digest", "collect"))
    # The UI does the same: a PATCH of the schedule, a POST of another, a DELETE, a PATCH of the deployment.
    edited = CronSchedule(cron="0 10 * * *", timezone="Asia/Shanghai")
    client.update_deployment_schedule(ids["chase"], chase.schedules[0].id, active=False, schedule=edited)
    client.pause_deployment(ids["digest"])
    added = CronSchedule(cron="0 12 * * 1", timezone="Asia/Shanghai")
    client.create_deployment_schedules(ids["digest"], [DeploymentScheduleCreate(schedule=added)])
    client.delete_deployment_schedule(ids["collect"], collect.schedules[0].id)
    own = {"env": {"HTTP_PROXY": "http://proxy"}, "working_dir": "/srv"}
    tags = [*collect.tags, "值班"]
    client.update_deployment(ids["collect"], DeploymentUpdate(parameters={"places": []}, job_variables=own, tags=tags))
    for _ in range(2):
        said = city.said(city.deploy())
        assert said["chase"] == "未改动；保留界面上的修改（0 10 * * *，配置为 7 9 * * *）；已暂停（保留）：0 10 * * *"
        assert said["digest"] == "未改动；保留界面上增加的时间（0 12 * * 1）；已暂停（保留）"
        assert said["collect"].endswith("保留界面上的修改（无，配置为 5 8-18 * * *）")
        chase, digest, collect = (city.stored(job) for job in ("chase", "digest", "collect"))
        assert (crons(chase), chase.schedules[0].active) == (["0 10 * * *"], False)
        assert (digest.paused, crons(digest)) == (True, ["0 12 * * 1", "17 16 * * 5"])
        assert (collect.schedules, collect.parameters) == ([], {"places": []})
        assert collect.job_variables["working_dir"] == "/srv"
        assert collect.job_variables["env"]["HTTP_PROXY"] == "http://proxy"
        assert "值班" in collect.tags


def test_a_schedule_that_nobody_touched_follows_the_configuration_and_a_pause_holds(city: City) -> None:
    ids = city.deploy().ids
    city.client.update_deployment_schedule(ids["chase"], city.stored("chase").schedules[0].id, active=False)
    city.schedules = {
        "chase": JobSchedule(cron="7 8 * * *"),
        "digest": JobSchedule(off=True),
        "collect": JobSchedule(at=(moment("2027-01-20T09:00"), moment("2027-03-20T09:00"))),
    }
    deployed = city.deploy()
    assert city.said(deployed)["chase"] == "已更新；已暂停（保留）：7 8 * * *"
    assert (crons(city.stored("chase")), city.stored("digest").schedules) == (["7 8 * * *"], [])
    shown = {one.job: row(one, "zh", "Asia/Shanghai") for one in deployed.standings}
    assert sorted(shown["collect"]["schedules"]) == ["2027-01-20T09:00", "2027-03-20T09:00"]
    assert (shown["collect"]["when"], shown["digest"]["when"]) == ("2027-01-20 09:00", "不自动运行")
    city.schedules = {}
    city.deploy()
    assert [crons(city.stored(job)) for job in ("digest", "collect")] == [["17 16 * * 5"], ["5 8-18 * * *"]]


def test_reset_puts_a_schedule_back_as_configured(city: City) -> None:
    ids = city.deploy().ids
    edited = CronSchedule(cron="0 10 * * *", timezone="Asia/Shanghai")
    city.client.update_deployment_schedule(
        ids["chase"], city.stored("chase").schedules[0].id, active=False, schedule=edited
    )
    city.client.create_deployment_schedules(ids["chase"], [DeploymentScheduleCreate(schedule=edited, slug="own")])
    city.client.pause_deployment(ids["chase"])
    city.client.pause_deployment(ids["digest"])
    city.deploy("chase")
    stored = city.stored("chase")
    assert (crons(stored), stored.schedules[0].active, stored.paused) == (["7 9 * * *"], True, False)
    assert city.stored("digest").paused


def test_two_cities_on_a_server_have_their_own_and_never_share_a_pool(city: City, homes: Iterator[str]) -> None:
    mine = city.deploy().ids
    other = replace(city, deployment=replace(SHANDONG, home=next(homes)))
    with pytest.raises(SettingsInvalid, match=f"serves {city.deployment.home} already.*--pool planwatch-"):
        other.deploy()
    city.client.create_work_pool(WorkPoolCreate(name="another-pool", type="process"))
    other.pool = "another-pool"
    assert not set(other.deploy().ids.values()) & set(mine.values())
    assert city.stored("chase").name != other.stored("chase").name
    assert city.deploy().ids == mine


def test_a_moment_that_has_gone_by_is_refused_once_it_is_new(city: City) -> None:
    city.schedules = {"chase": JobSchedule(at=(moment("2026-10-20T09:00"),), file="schedules.yaml", line=3)}
    with pytest.raises(
        ConfigInvalid, match=r'schedules.yaml:3: schedules.chase.at: given "2026-10-20T09:00"; it has gone by'
    ):
        city.deploy()
    with pytest.raises(ConfigInvalid, match="Prefect does not read it"):
        replace(city, schedules={"chase": JobSchedule(cron="0 9 * * 5L", file="schedules.yaml")}).deploy()


@pytest.mark.parametrize(
    ("job", "parameters", "taken"),
    [
        ("chase", {"places": ["福山区"], "as_of": "2026-11-02"}, True),
        ("chase", {"as_of": None}, True),
        ("chase", {"places": ["福山"]}, False),
        ("chase", {"as_of": "2 November"}, False),
        ("chase", {"as_off": "2026-11-02"}, False),
        ("district", {"place": "999999"}, False),
    ],
)
def test_the_form_of_a_run_refuses_at_once_what_cannot_be(
    yantai: City, job: str, parameters: dict[str, Any], *, taken: bool
) -> None:
    refused: AbstractContextManager[object] = (
        nullcontext() if taken else pytest.raises(httpx.HTTPStatusError, match="409")
    )
    with refused:
        yantai.client.create_flow_run_from_deployment(yantai.ids[job], parameters=parameters)


@pytest.fixture(scope="module")
def yantai(client: SyncPrefectClient) -> City:
    client.create_work_pool(WorkPoolCreate(name="yantai", type="process"))
    made = City(client, SHANDONG, "yantai", JOBS)
    made.deploy()
    return made


def test_deployments_of_an_earlier_version_are_named_and_left_alone(yantai: City) -> None:
    flow = yantai.client.create_flow_from_name("monitor")
    old = yantai.client.create_deployment(flow, "daily", entrypoint="flows.jobs.months.monitor")
    assert yantai.deploy(only_look=True).older == ("monitor/daily",)
    assert yantai.client.read_deployment(old).name == "daily"
    yantai.client.delete_deployment(old)


def test_the_same_hour_in_another_zone_is_another_time(city: City) -> None:
    city.deploy()
    city.deployment = replace(SHANDONG, home=city.deployment.home, calendar=in_zone("Asia/Urumqi"))
    city.deploy()
    (ours,) = city.stored("chase").schedules
    assert ours.schedule.timezone == "Asia/Urumqi"  # it follows the configuration: nobody touched it
    tokyo = CronSchedule(cron=ours.schedule.cron, timezone="Asia/Tokyo")
    city.client.update_deployment_schedule(city.ids["chase"], ours.id, schedule=tokyo)
    assert city.said(city.deploy())["chase"].endswith("（7 9 * * * Asia/Tokyo，配置为 7 9 * * *）")
    assert city.said(city.deploy("chase"))["chase"] == "已更新；运行时间已恢复为配置"
    assert city.stored("chase").schedules[0].schedule.timezone == "Asia/Urumqi"


def in_zone(name: str) -> WorkCalendar:
    return replace(SHANDONG.calendar, time_zone=name)


def test_where_nobody_knows_what_was_configured_nobody_is_said_to_have_changed_it(city: City) -> None:
    city.deploy()
    city.client.delete_variable_by_name(variable_of(city.deployment.home))
    city.schedules = {"chase": JobSchedule(cron="7 8 * * *")}
    assert "是否有人改过无从得知，以配置为准用 --reset chase" in city.said(city.deploy())["chase"]


NEXT = [
    (IntervalSchedule(interval=timedelta(hours=6), anchor_date=datetime(2026, 11, 1, tzinfo=UTC)), "2026-11-02 14:00"),
    (CronSchedule(cron="@daily", timezone="Asia/Shanghai"), "2026-11-03 00:00"),
    (RRuleSchedule(rrule="FREQ=DAILY;BYDAY=TU;BYHOUR=9;BYMINUTE=0", timezone="Asia/Shanghai"), "2026-11-03 09:00"),
]


@pytest.mark.parametrize(("schedule", "moment"), NEXT)
def test_whatever_schedule_an_operator_has_chosen_its_next_run_is_said(schedule: Any, moment: str) -> None:
    chosen = DeploymentSchedule(schedule=schedule, active=True)
    assert when(next_of([chosen], NOW), "zh", "Asia/Shanghai") == moment
    assert next_of([chosen.model_copy(update={"active": False})], NOW) is None


def test_who_deploys_at_the_same_time_makes_nothing_twice(city: City) -> None:
    """Both have looked before either has made anything."""
    client, home = city.client, city.deployment.home
    pools, pool = client.read_work_pools(), f"both-{home}"
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(client, "read_variable_by_name", lambda _: None)
        for _ in range(2):
            make_own(client, pools, pool)
            remember(client, home, Memory({"chase": ["7 9 * * * Asia/Shanghai"]}))
    assert [one.name for one in client.read_work_pools()].count(pool) == 1
    assert remembered(client, home).last == {"chase": ["7 9 * * * Asia/Shanghai"]}


def test_a_deploy_that_is_killed_remembers_what_it_has_done(city: City) -> None:
    """Whoever changes the configuration before the repetition is told of no edit in the UI that nobody made."""
    city.deploy()
    city.schedules = {"chase": JobSchedule(cron="7 8 * * *"), "collect": JobSchedule(cron="7 8 * * *")}
    change, done = city.client.update_deployment_schedule, []

    def killed(*given: Any, **named: Any) -> None:
        if done:
            raise KeyboardInterrupt
        done.append(change(*given, **named))

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(city.client, "update_deployment_schedule", killed)
        with pytest.raises(KeyboardInterrupt):
            city.deploy()
    assert (crons(city.stored("chase")), crons(city.stored("collect"))) == (["7 8 * * *"], ["5 8-18 * * *"])
    city.schedules = {job: JobSchedule(cron="7 7 * * *") for job in ("chase", "collect")}
    said = city.said(city.deploy())
    assert (said["chase"], said["collect"]) == ("已更新", "已更新")
    assert not remembered(city.client, city.deployment.home).begun


# The verb ---------------------------------------------------------------------------------------------------------------


def test_an_unknown_pool_and_an_unknown_job_come_with_the_nearest_name(
    deploying: Deploying, prefect_server: Mapping[str, str], yantai: City
) -> None:
    code, _, said = deploying(prefect_server["PREFECT_API_URL"], "--pool", "yantay")
    assert (code, said.count("\n")) == (6, 1)
    assert 'did you mean "yantai"?' in said
    assert "prefect work-pool create yantay --type process" in said
    code, _, said = deploying(prefect_server["PREFECT_API_URL"], "--reset", "chaise")
    assert (code, said.count("\n")) == (6, 1)
    assert 'did you mean "chase"?' in said


def test_a_block_to_call_over_that_is_not_there_is_refused_before_anything_is_made(
    deploying: Deploying, prefect_server: Mapping[str, str], yantai: City
) -> None:
    yantai.client.delete_deployment(yantai.ids["digest"])
    for also in ((), ("--dry-run",)):
        code, _, said = deploying(prefect_server["PREFECT_API_URL"], "--notify", "custom-webhook/nobody", *also)
        assert (code, said.count("\n")) == (6, 1)
        assert "custom-webhook/nobody" in said
    names = {one.name for one in yantai.client.read_deployments(limit=200)}
    assert "烟台市一周情况" not in names
    yantai.deploy()


def test_the_verb_says_of_every_job_what_was_done_and_when_it_runs_next(
    deploying: Deploying, prefect_server: Mapping[str, str], yantai: City
) -> None:
    code, said, _ = deploying(prefect_server["PREFECT_API_URL"], "--pool", yantai.pool, "--json")
    told = json.loads(said)
    assert (code, told["schema"], told["pool"]) == (0, "planwatch.deploy/1", "yantai")
    assert [one["job"] for one in told["rows"]] == list(JOBS)
    assert told["automations"]
    code, said, _ = deploying(prefect_server["PREFECT_API_URL"])  # the pool is the one of before
    assert code == 0
    assert "已部署" not in said
    assert said.count("未改动") == len(JOBS)
    assert "prefect worker start --pool yantai --type process" in said
