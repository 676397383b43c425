"""What Prefect does by itself when something is wrong, at a real server: runs of real deployments end in real states, and a
receiver counts over HTTP what operators are told."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from prefect.blocks.notifications import CustomWebhookNotificationBlock
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.events.actions import PauseAutomation
from prefect.events.schemas.automations import AutomationCore, Posture
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect.states import Cancelling, Completed, Crashed, Failed, Late, Running

from domain.endstate import NEEDS_SOMEBODY, ZOMBIE, EndState
from domain.errors import NotKnown
from flows.deploying import automations
from flows.deploying.automations import AUTOMATIONS, Registered, register, sentences
from flows.deploying.triggers import FAILURES, Ground
from flows.events import tag_of

pytestmark = pytest.mark.slow
GROUND = Ground("370600", uuid4(), "zh")
NAMES = {entry.code for entry in AUTOMATIONS}


@dataclass(frozen=True)
class City:
    """A city on a server that others share: its deployments, and what its duty desk was told."""

    home: str
    client: SyncPrefectClient
    jobs: dict[str, UUID]
    desk: str
    sink: Any

    def register(self, *, notify: str = "") -> list[Registered]:
        return register(self.client, self.home, self.jobs, "zh", city="福山区", notify=notify)

    def automations(self) -> dict[str, Any]:
        return {
            tag.removeprefix("planwatch:"): one
            for one in self.client.read_automations(limit=200)
            if tag_of(self.home) in one.tags
            for tag in one.tags
            if tag.startswith("planwatch:")
        }

    def ends(self, job: str, *states: Any) -> UUID:
        run = self.client.create_flow_run_from_deployment(self.jobs[job], state=states[0])
        for state in states[1:]:
            self.client.set_flow_run_state(run.id, state, force=True)
        return run.id

    def ended(self, run: UUID) -> tuple[str, str]:
        """Type and name of its state, when it has ended."""
        for _ in range(40):
            state: Any = self.client.read_flow_run(run).state
            if state.is_final():
                break
            time.sleep(0.25)
        return state.type.value, state.name

    def told(self, titled: str, count: int = 1) -> list[str]:
        """What the desk was told under a title, when it is so much."""
        for _ in range(240):
            found = [
                one.body for one in self.sink.received.elements() if one.address == self.desk and titled in one.title
            ]
            if len(found) >= count:
                return found
            time.sleep(0.25)
        raise AssertionError(f"{titled!r} was told {len(found)} times, not {count}: {self.sink.received}")

    def titles(self) -> list[str]:
        return sorted(one.title for one in self.sink.received.elements() if one.address == self.desk)

    def health_runs(self, count: int) -> int:
        """How many runs of health there are, when there are so many."""
        from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterDeploymentId

        wanted = FlowRunFilter(deployment_id=FlowRunFilterDeploymentId(any_=[self.jobs["health"]]))
        for _ in range(120):
            found = len(self.client.read_flow_runs(flow_run_filter=wanted))
            if found >= count:
                break
            time.sleep(0.25)
        return found


@pytest.fixture(scope="module")
def client(prefect_server: dict[str, str]) -> Iterator[SyncPrefectClient]:
    with temporary_settings({PREFECT_API_URL: prefect_server["PREFECT_API_URL"]}), get_client(sync_client=True) as made:
        yield made


@pytest.fixture
def city(client: SyncPrefectClient, sink: Any) -> Iterator[City]:
    """Its jobs are deployed and the block of its desk is made; nothing is registered."""
    home = uuid4().hex[:6]
    jobs = {
        job: client.create_deployment(client.create_flow_from_name(job), f"{job} {home}", tags=[tag_of(home)])
        for job in ("month", "collect", "health")
    }
    body = {"title": "{{subject}}", "message": "{{body}}"}
    url = sink.address.format(address=f"desk{home}")
    CustomWebhookNotificationBlock(name="desk", url=url, json_data=body).save(f"desk{home}")
    made = City(home, client, jobs, f"/desk{home}", sink)
    yield made
    for one in made.automations().values():
        client.delete_automation(one.id)


def test_registered_twice_everything_is_there_once_and_nothing_is_changed(city: City) -> None:
    first, second = city.register(), city.register()
    assert {row.code for row in first} == NAMES
    assert {row.did for row in first} == {"made"}
    assert {row.did for row in second} == {"kept"}
    assert len(city.automations()) == len(NAMES)
    named = [one for one in city.client.read_automations(limit=200) if tag_of(city.home) in one.tags]
    assert len(named) == len(NAMES)
    assert {one.name[:4] for one in named} == {"福山区："}
    assert all("。" in one.description for one in named)


def test_without_a_way_to_call_the_rows_say_plainly_that_nobody_is_called(city: City) -> None:
    rows = city.register()
    assert not any(row.calls for row in rows)
    said = sentences(rows, "zh")
    assert said[0] == f"自动化{len(NAMES)}项：新建{len(NAMES)}项，更新0项，未变0项"
    assert said[1] == "已停用：福山区：来源读不到"
    assert said[2].startswith("出现情况时不通知任何人")


def test_a_block_that_there_is_not_is_refused_with_the_names_that_there_are(city: City) -> None:
    for given in ("custom-webhook/nobody", "desk", f"slack-webhook{city.desk}"):
        with pytest.raises(NotKnown) as refused:
            city.register(notify=given)
        assert f"没有通知块“{given}”；现有：" in str(refused.value)
        assert f"custom-webhook{city.desk}" in str(refused.value)
    assert not city.automations()


def test_what_an_operator_switched_off_added_or_set_stays(city: City) -> None:
    city.register()
    missing, zombie = city.automations()["missing"], city.automations()["zombie"]
    city.client.pause_automation(missing.id)
    added = [*zombie.actions, PauseAutomation(source="selected", automation_id=missing.id)]
    trigger = zombie.trigger.model_copy(update={"within": timedelta(minutes=7)})
    change(city, "zombie", actions=added, trigger=trigger, tags=[*zombie.tags, "night"])
    rows = {row.code: row for row in city.register(notify=f"custom-webhook{city.desk}")}
    after = city.automations()
    assert (after["missing"].enabled, rows["missing"].on, rows["missing"].calls) == (False, False, True)
    assert [action.type for action in after["zombie"].actions] == ["change-flow-run-state", "pause-automation"]
    assert after["zombie"].trigger.within == timedelta(minutes=7)
    assert "night" in after["zombie"].tags
    assert [action.type for action in after["failed"].actions] == ["run-deployment", "send-notification"]
    assert [action.type for action in after["missing"].actions] == ["send-notification"]
    assert {row.did for row in city.register()} == {"kept"}


def test_what_was_deleted_since_is_called_no_more_and_the_new_health_is_asked(city: City) -> None:
    city.register(notify=f"custom-webhook{city.desk}")
    assert all(row.calls for row in city.register() if row.code not in {"zombie", "cancelling"})
    block = city.client.read_block_document_by_name(city.desk.strip("/"), "custom-webhook")
    city.client.delete_block_document(block.id)
    city.client.delete_deployment(city.jobs["health"])
    flow = city.client.create_flow_from_name("health")
    city.jobs["health"] = city.client.create_deployment(flow, f"health {city.home}", tags=[tag_of(city.home)])
    rows = city.register()
    assert not any(row.calls for row in rows)
    assert sentences(rows, "zh")[-1].startswith("出现情况时不通知任何人")
    after = city.automations()
    [asked] = after["failed"].actions
    assert (asked.type, asked.deployment_id) == ("run-deployment", city.jobs["health"])
    assert [action.type for action in after["missing"].actions] == ["do-nothing"]
    assert {row.did for row in city.register()} == {"kept"}


def test_registered_by_two_at_once_everything_is_there_once(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other one has registered between the look and the making of this one."""
    real = automations._there
    looked: list[str] = []

    def there(client: SyncPrefectClient, home: str) -> Any:
        found = real(client, home)
        if not looked:
            looked.append(home)
            city.register()
        return found

    monkeypatch.setattr(automations, "_there", there)
    city.register()
    named = [one for one in city.client.read_automations(limit=200) if tag_of(city.home) in one.tags]
    assert len(named) == len(NAMES)


def test_a_job_that_failed_is_told_and_health_is_asked_and_what_needs_somebody_is_told_apart(city: City) -> None:
    city.register(notify=f"custom-webhook{city.desk}")
    time.sleep(1)
    run = city.ends("month", Running(), Failed(message="the ledger is locked"))
    city.ends("month", Running(), Failed(name=EndState.MISSING, message="福山区：月报逾期未报"))
    city.ends("month", Running(), Failed(name=EndState.SOURCE_DOWN, message="inbox"))
    city.ends("month", Running(), Completed(name=EndState.FLAGGED))
    [failed] = city.told("福山区：作业失败")
    assert "（Failed）\nthe ledger is locked\nhttp://127.0.0.1" in failed
    assert failed.endswith(f"/v2/runs/flow-run/{run}")
    [missing] = city.told("福山区：有报表逾期未报或缺项")
    assert "（Missing）\n福山区：月报逾期未报\n" in missing
    assert city.titles() == ["福山区：作业失败", "福山区：有报表逾期未报或缺项"]
    assert city.health_runs(1) == 1


def test_health_that_fails_is_told_and_does_not_start_itself(city: City) -> None:
    city.register(notify=f"custom-webhook{city.desk}")
    time.sleep(1)
    city.ends("health", Running(), Crashed(name=ZOMBIE, message="gone"))
    assert "（Zombie）" in city.told("福山区：运行检查失败")[0]
    time.sleep(1)
    assert city.health_runs(1) == 1
    assert city.titles() == ["福山区：运行检查失败"]


def test_what_another_city_has_is_not_taken(city: City, client: SyncPrefectClient) -> None:
    city.register(notify=f"custom-webhook{city.desk}")
    time.sleep(1)
    elsewhere = client.create_deployment(client.create_flow_from_name("month"), uuid4().hex, tags=["home:other"])
    theirs = client.create_flow_run_from_deployment(elsewhere, state=Running())
    client.set_flow_run_state(theirs.id, Failed(message="not ours"))
    emit(client, "planwatch.dead-letter", f"planwatch.x{city.home}.channel.file", "theirs")
    emit(client, "planwatch.dead-letter", f"planwatch.{city.home}.channel.file", "第7号消息发送失败")
    assert city.told("福山区：消息发送失败") == [f"第7号消息发送失败\n{ui(client)}/v2/"]
    assert city.titles() == ["福山区：消息发送失败"]


def test_what_falls_silent_is_told_and_a_run_without_a_heartbeat_is_reaped(city: City) -> None:
    city.register(notify=f"custom-webhook{city.desk}")
    for code in ("zombie", "cancelling", "late", "health_silent"):  # the least time that Prefect takes
        trigger = city.automations()[code].trigger
        change(city, code, trigger=trigger.model_copy(update={"within": timedelta(seconds=10)}))
    time.sleep(1)
    late, gone, done = city.ends("collect", Late()), city.ends("month", Running()), city.ends("month", Running())
    cancelled = city.ends("month", Running(), Cancelling())  # by an operator, and there is no worker any more to do it
    for run in (gone, done, cancelled):
        emit(city.client, "prefect.flow-run.heartbeat", f"prefect.flow-run.{run}", related=tag_of(city.home))
    city.client.set_flow_run_state(done, Failed(name=EndState.PARKED, message="one file"))
    [told] = city.told("福山区：作业没有运行")
    assert str(late) in told
    assert "运行检查在应运行的时间内没有运行完毕" in city.told("福山区：运行检查没有运行")[0]
    assert "（Zombie）\n心跳停止" in city.told("福山区：作业失败")[0]
    assert city.ended(gone) == ("CRASHED", "Zombie")
    assert city.ended(cancelled) == ("CANCELLED", "Cancelled")
    assert city.ended(done) == ("FAILED", "Parked")


def test_every_state_that_needs_somebody_has_an_automation_and_none_of_them_is_a_failure() -> None:
    assert not NEEDS_SOMEBODY & FAILURES
    triggers = [entry.trigger(GROUND) for entry in AUTOMATIONS]
    listened = [event for trigger in triggers if trigger.posture == Posture.Reactive for event in trigger.expect]
    assert len(listened) == len(set(listened)) + len(FAILURES)  # of health apart
    by_event = {EndState.DEAD_LETTER: "planwatch.dead-letter"}
    assert {state for state in NEEDS_SOMEBODY if f"prefect.flow-run.{state}" not in listened} == set(by_event)
    assert set(by_event.values()) <= set(listened)


def change(city: City, code: str, **changes: Any) -> None:
    """What an operator does in the UI."""
    known = city.automations()[code]
    after = known.model_copy(update=changes).model_dump(exclude={"id", "owner_resource"})
    city.client.update_automation(known.id, AutomationCore(**after))


def emit(client: SyncPrefectClient, event: str, resource: str, message: str = "", related: str = "") -> None:
    tags = [{"prefect.resource.id": f"prefect.tag.{related}", "prefect.resource.role": "tag"}] if related else []
    said = {
        "event": event,
        "id": str(uuid4()),
        "occurred": datetime.now(UTC).isoformat(),
        "payload": {"message": message},
    }
    client.request("POST", "/events", json=[{**said, "resource": {"prefect.resource.id": resource}, "related": tags}])


def ui(client: SyncPrefectClient) -> str:
    return str(client.api_url).removesuffix("/api").removesuffix("/api/")
