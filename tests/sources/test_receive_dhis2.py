"""A DHIS2 as a source: what is asked for and offered, by the server's own clock; and what becomes of its faults."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from dhis2server import DataSet, Dhis2, Fault, serving
from domain.deployment import SourceConfig
from domain.dhis2ids import Dhis2Element, Dhis2Ids
from domain.errors import SourceUnavailable
from domain.kind import Sort
from domain.sourcefault import SourceFault
from flows.kinds import shipped_kinds
from sources.offers import BoxTrouble, Found, Known, Offered, Reached
from sources.opening import Opening, open_source

SET, SECOND, ROOT, ALDER, BIRCH = "pBOMPrpg1QX", "BfMAe6Itzgt", "ImspTQPwCqd", "DiszpKrYNg8", "O6uvpzGd5pu"
NURSES, BEDS, STRANGER = "f7n9E0hX8qk", "Ix2HsbDMLea", "a1234567890"
IDS = Dhis2Ids(
    "national",
    {SET: "monthly"},
    {ALDER: "NR-01", BIRCH: "NR-02"},
    (Dhis2Element(NURSES, "nurse_density"), Dhis2Element(BEDS, "beds")),
)
VALUES = "/hmis/api/dataValueSets.json"


@pytest.fixture
def dhis2() -> Iterator[Dhis2]:
    """A country of two counties; its clock shows 3 March 2023."""
    country = Dhis2(
        data_sets={SET: DataSet("Monthly", "Monthly", (NURSES,)), SECOND: DataSet("Beds", "Quarterly", (BEDS,))},
        org_units={ROOT: ("North", ""), ALDER: ("Alder", ROOT), BIRCH: ("Birch", ROOT)},
    )
    with serving(country):
        yield country


@dataclass
class Pulling:
    """Pulls as collect does: what was taken is known by its mark, and a cursor is kept with what came before it."""

    dhis2: Dhis2
    options: Mapping[str, Any] = field(default_factory=dict)
    ids: Dhis2Ids = IDS
    timeout_s: float = 5.0
    cursor: str = ""
    marks: dict[str, str] = field(default_factory=dict)
    now: datetime = datetime(2026, 11, 27, tzinfo=UTC)

    def pull(self, *, most: int = 1_000_000) -> list[Offered]:
        """What was new; after so many the process is killed."""
        config = SourceConfig(
            "hmis",
            "dhis2",
            self.dhis2.address,
            options={
                "ids": "national",
                "root": ROOT,
                "user": "planwatch",
                "password": "env:PW",
                "months": 3,
                **self.options,
            },
            timeout_s=self.timeout_s,
        )
        opening = Opening(
            Path(),
            {"PW": self.dhis2.password, "TOKEN": self.dhis2.token},
            lambda: self.now,
            dhis2={"national": self.ids},
        )
        new: list[Offered] = []
        with closing(open_source(config, opening, shipped_kinds()[Sort.SOURCE])) as source:
            known = Known(self.cursor, dict(self.marks))
            for found in source.offers(known):
                self._take(found, known, new)
                if len(new) >= most:
                    break
        return new

    def _take(self, found: Found, known: Known, new: list[Offered]) -> None:
        if isinstance(found, Reached):
            self.cursor = found.cursor
        elif isinstance(found, BoxTrouble):
            raise found.error
        elif isinstance(found, Offered) and not known.has(found):
            self.marks[found.path] = found.mark
            new.append(found)


def said(one: Offered) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(one.content or b"")
    return document


def paths(found: list[Offered]) -> list[str]:
    return [one.path for one in found]


def test_the_first_pull_reads_the_periods_that_have_ended_one_by_one(dhis2: Dhis2) -> None:
    dhis2.put(NURSES, "202301", ALDER, "7.5", comment="recounted")
    dhis2.put(NURSES, "202302", BIRCH, "8")
    dhis2.put(NURSES, "202303", ALDER, "9")  # that month has not ended
    dhis2.complete(SET, "202301", ALDER)
    first, second = Pulling(dhis2).pull()
    assert (first.box, first.path) == ("NR-01", "NR-01/monthly-202301.json")
    assert said(first) == {
        "dataSet": SET, "period": "202301", "orgUnit": ALDER, "completeDate": "2023-03-03", "storedBy": "head",
        "dataValues": [
            {"dataElement": NURSES, "categoryOptionCombo": "HllvX50cXC0", "attributeOptionCombo": "HllvX50cXC0",
             "value": "7.5", "comment": "recounted"}
        ],
    }  # fmt: skip
    assert (second.box, second.path) == ("NR-02", "NR-02/monthly-202302.json")
    assert [given["period"] for _, path, given in dhis2.asked if path == VALUES] == [["202212"], ["202301"], ["202302"]]


def test_later_only_what_changed_is_asked_for_and_offered(dhis2: Dhis2) -> None:
    for unit in (ALDER, BIRCH):
        for period in ("202301", "202302"):
            dhis2.put(NURSES, period, unit, "7.5")
    dhis2.now += timedelta(hours=1)
    pulling = Pulling(dhis2)
    assert len(pulling.pull()) == 4
    dhis2.now += timedelta(days=1)
    dhis2.asked.clear()
    assert pulling.pull() == []
    assert dhis2.count(VALUES) == 1  # what changed: nothing
    dhis2.put(NURSES, "202301", BIRCH, "7.6")
    dhis2.asked.clear()
    assert paths(pulling.pull()) == ["NR-02/monthly-202301.json"]
    assert [given for _, path, given in dhis2.asked if path == VALUES and "period" in given] == [
        {"dataSet": [SET], "orgUnit": [BIRCH], "period": ["202301"], "includeDeleted": ["true"]}
    ]


def test_the_same_data_are_the_same_bytes_whoever_touched_them(dhis2: Dhis2) -> None:
    dhis2.put(NURSES, "202301", ALDER, "7.5")
    pulling = Pulling(dhis2)
    (before,) = pulling.pull()
    dhis2.put(NURSES, "202301", ALDER, "7.5", stored_by="another", followup=True)
    assert pulling.pull() == []
    pulling.marks.clear()
    pulling.cursor = ""
    assert pulling.pull()[0].content == before.content


def test_a_month_that_has_not_ended_is_read_when_it_has(dhis2: Dhis2) -> None:
    dhis2.put(NURSES, "202303", ALDER, "7.5")
    pulling = Pulling(dhis2)
    assert pulling.pull() == []
    dhis2.put(NURSES, "202303", BIRCH, "7.5")
    assert pulling.pull() == []
    dhis2.now = datetime(2023, 4, 1, 0, 5)  # noqa: DTZ001
    assert paths(pulling.pull()) == ["NR-01/monthly-202303.json", "NR-02/monthly-202303.json"]


def test_a_deleted_value_is_gone_and_a_form_without_any_says_so(dhis2: Dhis2) -> None:
    dhis2.put(NURSES, "202301", ALDER, "7.5")
    pulling = Pulling(dhis2)
    pulling.pull()
    dhis2.delete("202301", ALDER)
    (found,) = pulling.pull()
    (value,) = said(found)["dataValues"]
    assert (value["dataElement"], value["deleted"], "value" in value) == (NURSES, True, False)
    assert pulling.pull() == []
    dhis2.put(NURSES, "202302", ALDER, "7.5")
    dhis2.delete("202302", ALDER)
    assert pulling.pull() == []  # was never sent


def test_a_registration_that_comes_or_goes_makes_another_document(dhis2: Dhis2) -> None:
    dhis2.put(NURSES, "202301", ALDER, "7.5")
    pulling = Pulling(dhis2)
    pulling.pull()
    dhis2.complete(SET, "202301", ALDER, by="head of office")
    (found,) = pulling.pull()
    assert (said(found)["completeDate"], said(found)["storedBy"]) == ("2023-03-03", "head of office")
    assert pulling.pull() == []
    dhis2.incomplete(SET, "202301", ALDER)
    (found,) = pulling.pull()
    assert "completeDate" not in said(found)
    dhis2.complete(SET, "202302", BIRCH)  # complete, and nothing entered
    (found,) = pulling.pull()
    assert (found.path, said(found)["dataValues"]) == ("NR-02/monthly-202302.json", [])
    assert pulling.pull() == []


@pytest.mark.parametrize("hours", [-30, -5, 5, 30])
def test_a_clock_that_is_hours_off_or_set_back_loses_nothing(dhis2: Dhis2, hours: int) -> None:
    dhis2.put(NURSES, "202301", ALDER, "7.5")
    pulling = Pulling(dhis2)
    pulling.pull()
    dhis2.now += timedelta(hours=hours)
    dhis2.put(NURSES, "202301", ALDER, "7.6")
    dhis2.now += timedelta(hours=1)
    pulling.now += timedelta(hours=1)
    assert len(pulling.pull()) == 1


def test_a_pull_that_was_killed_goes_on_and_repeats_nothing(dhis2: Dhis2) -> None:
    for period in ("202212", "202301", "202302"):
        for unit in (ALDER, BIRCH):
            dhis2.put(NURSES, period, unit, "7.5")
    dhis2.now += timedelta(hours=1)
    pulling = Pulling(dhis2)
    first = pulling.pull(most=3)
    dhis2.asked.clear()
    assert sorted(paths(first + pulling.pull())) == sorted(
        f"{place}/monthly-{period}.json" for place in ("NR-01", "NR-02") for period in ("202212", "202301", "202302")
    )
    assert dhis2.count(VALUES, period="202212") == 0


def test_an_organisation_unit_that_is_no_place_is_offered_once_with_its_name(dhis2: Dhis2) -> None:
    dhis2.org_units["x1234567890"] = ("Cedar Clinic", ROOT)
    for period in ("202301", "202302"):
        dhis2.put(NURSES, period, "x1234567890", "7.5")
    pulling = Pulling(dhis2)
    (found,) = pulling.pull()
    assert (found.box, found.path) == ("x1234567890", "x1234567890/monthly.json")
    assert said(found)["orgUnitName"] == "Cedar Clinic"
    dhis2.put(NURSES, "202302", "x1234567890", "7.6")
    assert pulling.pull() == []
    named = Pulling(
        dhis2, ids=Dhis2Ids("national", IDS.data_sets, {**IDS.org_units, "x1234567890": "NR-03"}, IDS.elements)
    )
    named.cursor, named.marks = pulling.cursor, pulling.marks
    assert paths(named.pull()) == ["NR-03/monthly-202301.json", "NR-03/monthly-202302.json"]


def test_a_token_is_taken_instead_of_user_and_password(dhis2: Dhis2) -> None:
    dhis2.put(NURSES, "202301", ALDER, "7.5")
    pulling = Pulling(dhis2)
    pulling.options = {"token": "env:TOKEN"}
    with pytest.raises(SourceUnavailable, match="both a token and a user"):
        pulling.pull()
    config = SourceConfig(
        "hmis", "dhis2", dhis2.address, options={"ids": "national", "root": ROOT, "token": "env:TOKEN"}
    )
    opening = Opening(Path(), {"TOKEN": dhis2.token}, dhis2={"national": IDS})
    with closing(open_source(config, opening, shipped_kinds()[Sort.SOURCE])) as source:
        assert [one for one in source.offers(Known()) if isinstance(one, Offered)]


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


def test_an_answer_of_too_many_bytes_is_not_kept_in_memory(dhis2: Dhis2) -> None:
    dhis2.faults.append(Fault("dataValueSets", "nonsense", message=" " * (33 * 1024 * 1024)))
    error = failing(Pulling(dhis2))
    assert (error.fault, "32 MB" in error.said) == (SourceFault.MISUSED, True)


def test_names_of_a_server_are_no_paths(dhis2: Dhis2) -> None:
    dhis2.org_units["../../etc\n"] = ("\u202eevil", ROOT)
    dhis2.put(NURSES, "202301", "../../etc\n", "7.5")
    (found,) = Pulling(dhis2).pull()
    assert "\n" not in found.path
    assert found.content is not None


def test_a_broken_cursor_is_as_good_as_none(dhis2: Dhis2) -> None:
    dhis2.put(NURSES, "202301", ALDER, "7.5")
    for cursor in ("{", "[]", '{"a": 1}', '{"a": {"since": "x", "at": "", "named": "", "left": {}}}', '{"a": null}'):
        assert len(Pulling(dhis2, cursor=cursor).pull()) == 1


def test_what_cannot_work_is_said_without_connecting(dhis2: Dhis2) -> None:
    kind = shipped_kinds()[Sort.SOURCE]["dhis2"]

    def told(address: str, **options: str) -> list[str]:
        config = SourceConfig("hmis", "dhis2", address, options={"ids": "national", "root": ROOT, **options})
        return [given for given, _ in kind.problems(config)]

    assert told(dhis2.address, token="env:T") == []
    assert told("env:ADDRESS", user="u", password="env:P") == []
    assert told("hmis.example", token="env:T") == ["the address is no https:// or http:// URL"]
    assert told("https://u:p@hmis.example", user="u") == [
        "a name or password stands in the address",
        "nothing says who asks",
    ]
    assert told(dhis2.address, token="env:T", root=" , ") == ["`root` names no organisation unit"]
    assert dhis2.asked == []
