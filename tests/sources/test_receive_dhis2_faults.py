"""A DHIS2 in trouble: told as what it is, without secrets; what was taken stays, and the next pull takes what was left."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from dhis2pulling import ALDER, BEDS, BIRCH, IDS, NURSES, SECOND, SET, VALUES, Pulling, country, paths
from dhis2server import Dhis2, Fault, serving
from domain.dhis2ids import Dhis2Ids
from domain.errors import SourceUnavailable
from domain.sourcefault import SourceFault

pytestmark = pytest.mark.slow


@pytest.fixture
def dhis2() -> Iterator[Dhis2]:
    with serving(country()) as there:
        yield there


def failing(pulling: Pulling) -> SourceUnavailable:
    with pytest.raises(SourceUnavailable) as error:
        pulling.pull()
    told = f"{error.value} {error.value.said} {error.value.where}"
    assert pulling.dhis2.password not in told
    assert pulling.dhis2.token not in told
    return error.value


@pytest.mark.parametrize(
    ("fault", "what", "said_then"),
    [
        (Fault("system", 401, message="Bad credentials"), SourceFault.CREDENTIALS, "HTTP 401 Bad credentials"),
        (Fault("dataValueSets", 403, message="Access is denied"), SourceFault.DENIED, "HTTP 403 Access is denied"),
        (Fault("dataSets", 404, code="E1005"), SourceFault.NOT_THERE, "HTTP 404 E1005 said by the test"),
        (Fault("dataValueSets", 409, code="E2012", message="User is not allowed to view org unit: `ImspTQPwCqd`"),
         SourceFault.REFUSED, "HTTP 409 E2012 User is not allowed to view org unit: `ImspTQPwCqd`"),
        (Fault("dataValueSets", 429), SourceFault.BUSY, "HTTP 429 said by the test"),
        (Fault("dataValueSets", 500), SourceFault.BROKEN, "HTTP 500 said by the test"),
        (Fault("dataValueSets", 503), SourceFault.BUSY, "HTTP 503 said by the test"),
        (Fault("dataValueSets", "html"), SourceFault.ODD, "HTTP 200 text/html: no JSON"),
        (Fault("dataValueSets", "login"), SourceFault.CREDENTIALS, "/hmis/dhis-web-login/"),
        (Fault("dataValueSets", "elsewhere"), SourceFault.ODD, "http://evil.invalid/"),
        (Fault("dataValueSets", "half"), SourceFault.UNREACHABLE, ""),
        (Fault("dataValueSets", "nonsense", message='{"dataValues": [{"a": 1}'), SourceFault.ODD, "no JSON"),
        (Fault("dataValueSets", "nonsense", message="[" * 100_000), SourceFault.ODD, "no JSON"),
        (Fault("dataValueSets", "nonsense", message="[]"), SourceFault.ODD, "JSON, and no object"),
        (Fault("dataValueSets", "nonsense", message='{"dataValues": 3}'), SourceFault.ODD, "dataValues: no list"),
        (Fault("dataSets", "nonsense", message='{"periodType": "Weekly"}'), SourceFault.MISUSED, "periodType Weekly"),
        (Fault("system", "nonsense", message='{"serverDate": "today"}'), SourceFault.ODD, "serverDate today"),
    ],
    ids=lambda one: f"{one.path}-{one.what}" if isinstance(one, Fault) else "",
)  # fmt: skip
def test_a_fault_is_told_as_what_it_is_and_the_next_pull_takes_what_was_left(
    dhis2: Dhis2, fault: Fault, what: SourceFault, said_then: str
) -> None:
    dhis2.put(NURSES, "202301", ALDER, "7.5")
    dhis2.faults.append(fault)
    pulling = Pulling(dhis2)
    error = failing(pulling)
    assert error.fault is what
    assert said_then in error.said
    dhis2.faults.clear()
    assert paths(pulling.pull()) == ["NR-01/monthly-202301.json"]


@pytest.mark.parametrize("what", ["drip", "silence"])
def test_an_answer_that_takes_too_long_is_cut(dhis2: Dhis2, what: str) -> None:
    dhis2.faults.append(Fault("dataValueSets", what))
    pulling = Pulling(dhis2, timeout_s=0.5)
    began = datetime.now(UTC)
    error = failing(pulling)
    assert (error.fault, error.said) == (SourceFault.SLOW, "0.5 s")
    assert datetime.now(UTC) - began < timedelta(seconds=3)


def test_wrong_credentials_and_nobody_there(dhis2: Dhis2) -> None:
    dhis2.password, right = "other-Pw2", dhis2.password
    pulling = Pulling(dhis2)
    dhis2.password = right
    dhis2.user = "somebody"
    assert failing(pulling).fault is SourceFault.CREDENTIALS
    address = dhis2.address
    with serving(Dhis2()) as gone:
        closed = gone.address
    dhis2.address = closed
    error = failing(pulling)
    assert (error.fault, error.transient) == (SourceFault.UNREACHABLE, True)
    dhis2.address = address


def test_a_right_that_is_lost_half_way_keeps_what_was_taken_and_goes_on_later(dhis2: Dhis2) -> None:
    for period in ("202301", "202302"):
        dhis2.put(NURSES, period, ALDER, "7.5")
    dhis2.now += timedelta(hours=1)
    dhis2.faults.append(Fault("dataValueSets", 403, after=2))  # December and January are answered
    pulling = Pulling(dhis2)
    assert failing(pulling).fault is SourceFault.DENIED
    assert list(pulling.marks) == ["NR-01/monthly-202301.json"]
    dhis2.faults.clear()
    dhis2.asked.clear()
    assert paths(pulling.pull()) == ["NR-01/monthly-202302.json"]
    assert dhis2.count(VALUES, period="202301") == 0


def test_a_data_set_that_cannot_be_read_stops_no_other(dhis2: Dhis2) -> None:
    dhis2.put(NURSES, "202301", ALDER, "7.5")
    dhis2.put(BEDS, "2022Q4", ALDER, "30")
    dhis2.readable = {SECOND}
    ids = Dhis2Ids("national", {SET: "monthly", SECOND: "beds"}, IDS.org_units, IDS.elements)
    pulling = Pulling(dhis2, ids=ids)
    error = failing(pulling)
    assert (error.fault, f"dataSets/{SET}" in error.where) == (SourceFault.DENIED, True)
    assert list(pulling.marks) == ["NR-01/beds-2022Q4.json"]
    dhis2.readable = None
    assert paths(pulling.pull()) == ["NR-01/monthly-202301.json"]


def test_one_organisation_unit_out_of_sight_stops_no_other(dhis2: Dhis2) -> None:
    pulling = Pulling(dhis2)
    pulling.pull()
    for unit in (ALDER, BIRCH):
        dhis2.put(NURSES, "202301", unit, "7.5")
    refused = Fault("dataValueSets", 409, times=2, after=1, code="E2012")  # both together, then the first
    dhis2.faults.append(refused)
    with pytest.raises(SourceUnavailable, match="E2012"):
        pulling.pull()
    assert paths(pulling.pull()) == ["NR-01/monthly-202301.json", "NR-02/monthly-202301.json"]


def test_an_organisation_unit_that_is_no_more_stops_nobody_and_a_lost_data_set_is_the_sources_own(dhis2: Dhis2) -> None:
    pulling = Pulling(dhis2)
    pulling.pull()
    for unit in (ALDER, BIRCH):
        dhis2.put(NURSES, "202301", unit, "7.5")
    dhis2.faults.append(Fault("dataValueSets", 409, times=2, after=1, code="E1102"))
    assert paths(pulling.pull()) == ["NR-02/monthly-202301.json"]
    dhis2.put(NURSES, "202301", ALDER, "7.6")
    dhis2.put(NURSES, "202301", BIRCH, "7.6")
    dhis2.faults = [Fault("dataValueSets", 409, after=1, code="E2010")]
    dhis2.asked.clear()
    assert failing(pulling).said == "HTTP 409 E2010 said by the test"
    assert dhis2.count(VALUES) == 2
    dhis2.faults.clear()
    assert len(pulling.pull()) == 2


def test_an_answer_of_too_many_bytes_is_not_kept_in_memory(dhis2: Dhis2) -> None:
    dhis2.faults.append(Fault("dataValueSets", "nonsense", message=" " * (33 * 1024 * 1024)))
    error = failing(Pulling(dhis2))
    assert (error.fault, "32 MB" in error.said) == (SourceFault.MISUSED, True)


@pytest.mark.parametrize("filling", [0, 280])
def test_a_server_that_repeats_what_proves_who_asks_tells_nobody(dhis2: Dhis2, filling: int) -> None:
    login = base64.b64encode(f"{dhis2.user}:{dhis2.password}".encode()).decode()
    for said in (dhis2.password, login):
        dhis2.faults[:] = [Fault("dataValueSets", 409, message=f"{'x' * filling}{said}")]
        with pytest.raises(SourceUnavailable) as error:
            Pulling(dhis2).pull()
        assert said[:8] not in f"{error.value} {error.value.said}"
