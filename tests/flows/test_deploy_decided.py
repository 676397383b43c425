"""What `planwatch deploy` decides of what it finds on a server, without one: nothing that an operator did is undone, and nothing
is said to be an operator's that is none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

import pytest
from prefect.client.schemas.objects import DeploymentSchedule, WorkPool
from prefect.client.schemas.responses import DeploymentResponse
from prefect.client.schemas.schedules import CronSchedule

from domain.errors import SettingsInvalid
from domain.job import Job, JobSchedule
from flows.deploying.compared import Change, begun, compared
from flows.deploying.deploy import Standing
from flows.deploying.older import left
from flows.deploying.placed import placed
from flows.deploying.pools import Pool
from flows.deploying.remembered import Memory
from flows.deploying.schedules import Timing, past
from flows.deploying.there import found_in, named_apart
from flows.deploying.told import sentence
from flows.deploying.wanted import Wanted, identity

moment = datetime.fromisoformat
ZONE = "Asia/Shanghai"
HOME, OTHER = "370602", "370802"
POOL = Pool("planwatch", {"env": {}})


def cron(hour: int) -> CronSchedule:
    return CronSchedule(cron=f"0 {hour} * * *", timezone=ZONE)


def wanted(*hours: int, name: str = "市中区每日催报", home: str = HOME) -> Wanted:
    slugs = ("planwatch", "planwatch-2", "planwatch-3")
    timings = tuple(Timing(slug, str(hour), cron(hour)) for slug, hour in zip(slugs, hours, strict=False))
    job = Job(code="chase", flow="flows.jobs.months.monitor")
    return Wanted(job, name, "monitor", "", identity(home, "chase"), {}, timings)


def stored(
    *hours: int, name: str = "市中区每日催报", tags: Sequence[str] = (), pool: str = "planwatch", active: bool = True
) -> DeploymentResponse:
    slugs = ("planwatch", "planwatch-2", "planwatch-3")
    known = [
        DeploymentSchedule(slug=slug, schedule=cron(hour), active=active)
        for slug, hour in zip(slugs, hours, strict=False)
    ]
    tags = list(tags or identity(HOME, "chase"))
    return DeploymentResponse(id=uuid4(), name=name, flow_id=uuid4(), schedules=known, tags=tags, work_pool_name=pool)


def decided(
    last: Sequence[int] | None, there: Sequence[int], begun: Sequence[int] | None, new: Sequence[int]
) -> Change:
    """What is decided where `last` was deployed, and then a deploying of `begun` was killed."""
    known = [{} if hours is None else {"chase": wanted(*hours).keys} for hours in (last, begun)]
    return compared(wanted(*new), stored(*there), Memory(*known), POOL, reset=False)


@pytest.mark.parametrize(
    ("last", "there", "begun"),
    [
        ((9,), (9,), (8,)),  # killed before anything was done
        (None, (8,), (8,)),  # killed when it was made
        ((9,), (8,), (8,)),  # killed when it was done
        ((), (), (8,)),
        ((9,), (8,), (8, 10)),  # killed when the first was written, before the second was made
        ((8, 9), (10, 9), (10, 11)),  # killed between the two
        ((9, 10), (8, 10), (8,)),  # killed before the second was taken away
        ((8, 9, 10), (8, 10), (8,)),  # killed between those that are taken away
    ],
)
def test_a_deploy_that_was_killed_halfway_is_finished_by_the_next_whatever_is_configured_then(
    last: Sequence[int] | None, there: Sequence[int], begun: Sequence[int]
) -> None:
    for new in (begun, (7, 11), last or ()):
        change = decided(last, there, begun, new)
        assert not change.edited
        assert change.begins == (sorted(there) != sorted(new))


def test_what_is_begun_is_remembered_with_what_is_there() -> None:
    change = decided((9,), (9,), None, (8, 10))
    assert begun({"digest": ["x"]}, [change]) == Memory(
        {"digest": ["x"], "chase": wanted(9).keys}, {"chase": wanted(8, 10).keys}
    )
    assert begun({}, [decided((9,), (7,), None, (8,))]) == Memory()


@pytest.mark.parametrize("killed", [False, True])
@pytest.mark.parametrize(
    ("last", "there", "new"),
    [
        ((9,), (7,), (8,)),
        ((9,), (), (8,)),  # deleted in the UI
        ((8, 9), (9,), (10, 11)),  # one of two deleted
        ((8, 9, 10), (8, 10), (8, 10, 11)),
        ((9,), (7,), (9,)),
    ],
)
def test_what_an_operator_edited_or_deleted_is_not_taken_for_a_killed_deploy(
    last: Sequence[int], there: Sequence[int], new: Sequence[int], *, killed: bool
) -> None:
    change = decided(last, there, new if killed else None, new)
    assert (change.timings, change.edited, change.known) == (None, True, True)


@pytest.mark.parametrize(
    ("there", "active", "said"),
    [((9,), True, "本来就与配置一致"), ((7,), True, "已恢复为配置"), ((9,), False, "已恢复")],
)
def test_a_reset_says_whether_there_was_anything_to_put_back(there: Sequence[int], active: bool, said: str) -> None:
    known = stored(*there, active=active)
    change = compared(wanted(9), known, Memory(), POOL, reset=True)
    assert said in sentence(Standing(change, known, None), "zh", ZONE)


def pool(name: str, *, paused: bool = False) -> WorkPool:
    return WorkPool(name=name, type="process", is_paused=paused, default_queue_id=uuid4())


def test_a_job_that_an_operator_moved_to_another_pool_stays_there_and_takes_no_other_along() -> None:
    pools = [pool("planwatch"), pool("heavy", paused=True), pool("unused", paused=True), pool("jining")]
    found = {
        "month": stored(pool="heavy"),
        "chase": stored(),
        "digest": stored(),
        "new": None,
        "lost": stored(pool="x"),
    }
    at = placed(found, pools, None, HOME, [])
    assert {job: at.of(job).name for job in found} == {**dict.fromkeys(found, "planwatch"), "month": "heavy"}
    assert (at.names, at.paused) == (("planwatch", "heavy"), ("heavy",))
    asked = placed(found, pools, "unused", HOME, [])
    assert {asked.of(job).name for job in found} == {"unused"}
    theirs = [stored(pool="heavy", tags=identity(OTHER, "chase"))]
    with pytest.raises(SettingsInvalid, match=f"'heavy' serves {OTHER} already"):
        placed(found, pools, None, HOME, theirs)


def test_two_cities_that_are_called_alike_never_take_each_others_deployments() -> None:
    theirs = stored(9, tags=identity(OTHER, "chase"))
    (mine,) = named_apart([wanted(9)], [theirs], HOME)
    assert mine.name == f"{theirs.name} {HOME}"
    assert found_in([theirs], wanted(9), HOME) is None
    bare = stored(9, tags=["值班"])  # an operator took the tags of ours away
    assert found_in([theirs, bare], wanted(9), HOME) is bare
    assert named_apart([wanted(9)], [bare], HOME) == (wanted(9),)


def test_the_deployment_of_a_job_that_is_no_more_is_named_even_when_it_is_paused() -> None:
    gone, theirs = stored(9, tags=identity(HOME, "watch"), name="看守"), stored(tags=identity(OTHER, "watch"))
    renamed = stored(tags=[*identity(HOME, "watch"), "job:chase"])
    found = left([stored(9), gone, theirs, renamed, stored(tags=["planwatch", f"home:{HOME}"])], HOME, ["chase"])
    assert [(one.name, one.id) for one in found] == [("看守", str(gone.id))]


def test_a_moment_that_was_deployed_in_time_is_no_reproach_when_another_is_added() -> None:
    said = JobSchedule(at=(moment("2027-01-20T09:00"), moment("2027-03-20T09:00")))
    now = moment("2027-04-01T09:00")
    assert [one.given for one in past(said, "year", now, {"2027-01-20T09:00"})] == ['given "2027-03-20T09:00"']
