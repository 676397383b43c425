"""A DHIS2 as a source: what is asked for and offered, by the server's own clock."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from dhis2pulling import ALDER, BIRCH, IDS, NURSES, ROOT, SET, VALUES, Pulling, country, paths
from dhis2server import Dhis2, Registration, serving
from domain.deployment import SourceConfig
from domain.dhis2ids import Dhis2Ids
from domain.errors import SourceUnavailable
from domain.form import DueRule, Form
from domain.kind import Sort
from flows.kinds import shipped_kinds
from sources.offers import Known, Offered
from sources.opening import Opening, open_source


@pytest.fixture
def dhis2() -> Iterator[Dhis2]:
    with serving(country()) as there:
        yield there


def said(one: Offered) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(one.content or b"")
    return document


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
    pulling = Pulling(dhis2, now=datetime(2023, 3, 3, 1, tzinfo=UTC))
    pulling.pull()
    dhis2.now += timedelta(hours=hours)
    dhis2.put(NURSES, "202301", ALDER, "7.6")
    dhis2.now += timedelta(hours=1)
    pulling.now = datetime(2023, 3, 3, 2, tzinfo=UTC)
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
    now = dhis2.now.replace(tzinfo=UTC)
    opening = Opening(Path(), {"TOKEN": dhis2.token}, lambda: now, dhis2={"national": IDS})
    with closing(open_source(config, opening, shipped_kinds()[Sort.SOURCE])) as source:
        assert [one for one in source.offers(Known()) if isinstance(one, Offered)]


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


@pytest.mark.parametrize("year", [1, 1970, 2021])
def test_a_server_whose_date_is_years_back_hides_no_month(dhis2: Dhis2, year: int) -> None:
    dhis2.now = datetime(year, 1, 2, 9)  # noqa: DTZ001 - local time without a zone, as DHIS2 writes it
    dhis2.put(NURSES, "202301", ALDER, "7.5")
    pulling = Pulling(dhis2, now=datetime(2023, 3, 3, tzinfo=UTC))
    assert paths(pulling.pull()) == ["NR-01/monthly-202301.json"]
    dhis2.put(NURSES, "202301", ALDER, "7.6")
    assert paths(pulling.pull()) == ["NR-01/monthly-202301.json"]


def test_what_no_date_of_a_value_tells_of_is_found_within_a_week(dhis2: Dhis2) -> None:
    """A unit that is moved below the root, a right that is given, a backup that is restored: no value is newer for it."""
    dhis2.org_units[BIRCH] = ("Birch", "")
    for unit in (ALDER, BIRCH):
        dhis2.put(NURSES, "202301", unit, "7.5")
    pulling = Pulling(dhis2)
    assert paths(pulling.pull()) == ["NR-01/monthly-202301.json"]
    dhis2.org_units[BIRCH] = ("Birch", ROOT)
    found = []
    for _ in range(7):
        dhis2.now += timedelta(days=1)
        found += paths(pulling.pull())
    assert found == ["NR-02/monthly-202301.json"]


def test_what_was_said_of_one_part_declares_no_other(dhis2: Dhis2) -> None:
    dhis2.put(NURSES, "202301", ALDER, "7.5")
    dhis2.registrations[SET, "202301", ALDER, "WorldBank01"] = Registration("2023-03-01", "project")
    pulling = Pulling(dhis2)
    (found,) = pulling.pull()
    assert "completeDate" not in said(found)
    dhis2.complete(SET, "202301", ALDER, by="head")
    (found,) = pulling.pull()
    assert (said(found)["completeDate"], said(found)["storedBy"]) == ("2023-03-03", "head")


def test_that_an_element_has_several_options_is_said_with_each_of_its_values(dhis2: Dhis2) -> None:
    dhis2.options[NURSES] = 2
    dhis2.put(NURSES, "202301", ALDER, "7.5", option="maleMALE123")
    (found,) = Pulling(dhis2).pull()
    assert said(found)["dataValues"][0]["categoryOptionCombos"] == "2"


def test_what_was_held_before_the_form_was_asked_for_is_not_read(dhis2: Dhis2) -> None:
    for period in ("202212", "202301"):
        dhis2.put(NURSES, period, ALDER, "7.5")
    form = Form("monthly", "", "month", (), ("NR-01",), DueRule(10), date(2023, 1, 1))
    pulling = Pulling(dhis2, forms={"monthly": form})
    assert paths(pulling.pull()) == ["NR-01/monthly-202301.json"]
    dhis2.put(NURSES, "202212", ALDER, "7.6")
    assert pulling.pull() == []
    pulling.forms = {"monthly": replace(form, valid_from=date(2022, 12, 1))}
    assert paths(pulling.pull()) == ["NR-01/monthly-202212.json"]
