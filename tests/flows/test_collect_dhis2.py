"""A DHIS2 over a whole month: what becomes of its figures, who is told of its faults, and who is not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, timedelta
from pathlib import Path

import pytest

from dhis2server import DataSet, Dhis2, Fault, serving
from domain.submission import ReceiptState
from pulling import Office, return_of

pytestmark = pytest.mark.slow

SET, ROOT, ALDER, BIRCH = "pBOMPrpg1QX", "ImspTQPwCqd", "DiszpKrYNg8", "O6uvpzGd5pu"
NURSES, MEASLES, DONE, DUE = "f7n9E0hX8qk", "Ix2HsbDMLea", "eY5ehpbEsB7", "FTRrcoaog83"
IDS = f"""\
code: national
name: National system
data_sets: {{{SET}: monthly}}
org_units: {{{ALDER}: NR-01, {BIRCH}: NR-02}}
elements:
  - {{id: {NURSES}, indicator: nurse_density}}
  - {{id: {MEASLES}, indicator: measles_coverage}}
  - {{id: {DONE}, indicator: measles_coverage, part: numerator}}
  - {{id: {DUE}, indicator: measles_coverage, part: denominator}}
"""
SOURCES = """\
sources:
  - id: hmis
    kind: dhis2
    address: {address}
    timeout_s: 2
    options: {{ids: national, root: {root}, user: planwatch, password: "env:PW", months: 2}}
"""


@pytest.fixture
def dhis2() -> Iterator[Dhis2]:
    country = Dhis2(
        data_sets={SET: DataSet("Monthly", "Monthly", (NURSES, MEASLES, DONE, DUE))},
        org_units={ROOT: ("North", ""), ALDER: ("Alder", ROOT), BIRCH: ("Birch", ROOT)},
    )
    with serving(country):
        yield country


@pytest.fixture
def office(tmp_path: Path, dhis2: Dhis2) -> Office:
    sources = SOURCES.format(address=dhis2.address, root=ROOT)
    office = Office(tmp_path, sources, {"PW": dhis2.password}, {"dhis2/national.yaml": IDS})
    office.machine = lambda: dhis2.now.replace(tzinfo=UTC)
    return office


def filled(dhis2: Dhis2, unit: str = ALDER, density: str = "7.51", period: str = "202302") -> None:
    for element, value in ((NURSES, density), (MEASLES, "95.0"), (DONE, "950"), (DUE, "1000")):
        dhis2.put(element, period, unit, value)


DENSITY = ("NR-01", "nurse_density", "2023-02")


def refused(office: Office) -> list[str]:
    return [one.refusal.code for one in office.receipts if one.refusal and one.state == ReceiptState.REFUSED]


def test_a_month_is_taken_and_a_correction_is_the_next_version(office: Office, dhis2: Dhis2) -> None:
    filled(dhis2)
    office.month()
    assert office.observations[DENSITY] == 7.51
    dhis2.put(NURSES, "202302", ALDER, "7.6")
    office.month()
    assert office.observations[DENSITY] == 7.6
    dhis2.put(NURSES, "202302", ALDER, "7.51")  # the district goes back to what it had: that is its word
    office.month()
    assert office.observations[DENSITY] == 7.51
    assert [one.state for one in office.receipts] == [ReceiptState.SETTLED] * 3
    assert office.pull().message == "0 new, 1 known."  # asked again: it changed a moment ago


def test_two_pulls_before_they_are_read_are_no_two_candidates(office: Office, dhis2: Dhis2) -> None:
    filled(dhis2)
    office.pull()
    dhis2.put(NURSES, "202302", ALDER, "7.6")
    office.month()
    assert office.observations[DENSITY] == 7.6
    assert not [one for one in office.receipts if one.state == ReceiptState.HELD]


def test_a_form_that_was_emptied_there_has_no_figures_here_and_its_lines_are_asked_for(
    office: Office, dhis2: Dhis2
) -> None:
    filled(dhis2)
    office.month()
    dhis2.delete("202302", ALDER)
    office.month()
    with office.at().store.read() as work:
        latest = work.submissions.latest_of({("monthly", "NR-01", "2023-02")})["monthly", "NR-01", "2023-02"]
    assert latest.version == 2
    assert office.observations[DENSITY] is None
    assert not refused(office)
    assert any("holds no figure here" in one for one in office.told("clerk"))


def test_an_organisation_unit_without_a_place_is_told_to_operators_and_to_no_clerk(
    office: Office, dhis2: Dhis2
) -> None:
    dhis2.org_units["x1234567890"] = ("Cedar", ROOT)
    for unit in (ALDER, BIRCH, "x1234567890"):
        filled(dhis2, unit)
    office.month()
    assert refused(office) == ["unknown_org_unit"]
    assert any("x1234567890 Cedar" in one for one in office.told("ops"))
    assert not office.told("clerk")


def test_what_only_the_ids_can_mend_is_told_to_operators_and_read_once_it_is(office: Office, dhis2: Dhis2) -> None:
    filled(dhis2)
    filled(dhis2, BIRCH)
    dhis2.put(NURSES, "202302", ALDER, "3", option="Prlt0C1RF0s")
    office.month()
    assert refused(office) == ["several_options"]
    assert any("Prlt0C1RF0s" in one for one in office.told("ops"))
    assert not office.told("clerk")
    file = office.home / "deployment/dhis2/national.yaml"
    file.write_text(IDS.replace(f"{NURSES}, ", f"{NURSES}, option: HllvX50cXC0, ", 1), encoding="utf-8")
    office.month()
    assert office.observations[DENSITY] == 7.51


FAULTS = [
    (Fault("dataValueSets", 401), "credentials"),
    (Fault("dataValueSets", 403), "denied"),
    (Fault("dataValueSets", 409, code="E2012"), "refused"),
    (Fault("dataValueSets", 429), "busy"),
    (Fault("dataValueSets", 502), "broken"),
    (Fault("dataValueSets", "half"), "unreachable"),
    (Fault("dataValueSets", "html"), "odd"),
    (Fault("system", "login"), "credentials"),
    (Fault("dataValueSets", "drip"), "slow"),
]


@pytest.mark.parametrize(("fault", "known_as"), FAULTS, ids=[f"{one.path}-{one.what}" for one, _ in FAULTS])
def test_a_fault_is_the_operators_alone_and_the_next_month_goes_on(
    office: Office, dhis2: Dhis2, fault: Fault, known_as: str
) -> None:
    filled(dhis2)
    dhis2.faults.append(fault)
    office.month()
    assert office.health["hmis"].fault == known_as
    assert office.told("ops")
    assert not office.told("clerk")
    assert not refused(office)
    assert not any(dhis2.password in one for one in office.told())
    dhis2.faults.clear()
    office.month()
    assert office.health["hmis"].ok
    assert office.observations[DENSITY] == 7.51


def test_a_right_lost_between_two_periods_keeps_the_first(office: Office, dhis2: Dhis2) -> None:
    filled(dhis2, period="202301")
    filled(dhis2)
    dhis2.now += timedelta(hours=1)
    dhis2.faults.append(Fault("dataValueSets", 403, after=1))
    office.month()
    assert (office.health["hmis"].fault, len(office.receipts)) == ("denied", 1)
    assert not office.told("clerk")
    dhis2.faults.clear()
    dhis2.asked.clear()
    office.month()
    assert len(office.receipts) == 2
    assert dhis2.count("/hmis/api/dataValueSets.json", period="202301") == 0


def test_a_clock_hours_off_loses_no_change(office: Office, dhis2: Dhis2) -> None:
    dhis2.now += timedelta(hours=11)
    filled(dhis2)
    office.month()
    dhis2.now -= timedelta(hours=8)
    dhis2.put(NURSES, "202302", ALDER, "7.6")
    dhis2.now += timedelta(minutes=1)
    office.month()
    assert office.observations[DENSITY] == 7.6


def test_what_is_complete_there_is_said_by_the_receipt(office: Office, dhis2: Dhis2) -> None:
    filled(dhis2)
    dhis2.complete(SET, "202302", ALDER, by="head")
    office.month()
    with office.at().store.read() as work:
        content = work.receipts.content(office.receipts[0].id)
    assert b'"completeDate": "2023-03-03"' in content
    assert b'"storedBy": "head"' in content


def test_a_first_pull_asks_nobody_about_the_months_before_going_live(office: Office, dhis2: Dhis2) -> None:
    form = office.home / "deployment/forms/monthly.yaml"
    form.write_text(form.read_text("utf-8").replace("valid_from: 2023-01-01", "valid_from: 2022-06-01"), "utf-8")
    sources = office.home / "deployment/sources.yaml"
    sources.write_text(sources.read_text("utf-8").replace("months: 2", "months: 24"), "utf-8")
    for month in ("202201", "202211", "202212", "202301", "202302"):
        filled(dhis2, density="99", period=month)
    office.month()
    assert len(office.receipts) == 4  # the form was not asked for in January 2022
    (asked,) = (one for one in office.told("clerk") if "nurses" in one.casefold())
    assert "for 2023-02" in asked
    assert not any(month in asked for month in ("2022", "2023-01"))
    filled(dhis2, density="98", period="202212")  # now it is the district's word of today
    dhis2.now += timedelta(hours=1)
    office.month(date(2023, 3, 6))
    assert any("for 2022-12" in one for one in office.told("clerk"))


def test_a_form_that_cannot_be_taken_is_no_file_that_a_clerk_has_sent(office: Office, dhis2: Dhis2) -> None:
    filled(dhis2)
    filled(dhis2, BIRCH)
    dhis2.put(NURSES, "202302", ALDER, "7.5", comment="110101199003074514")  # whose number that is
    office.month(date(2023, 3, 6))
    assert refused(office) == ["person_level"]
    assert any("monthly-202302.json" in one for one in office.told("ops"))
    office.month(date(2023, 3, 30))
    assert not office.told("clerk")


def test_a_system_that_still_holds_the_old_figure_takes_no_correction_back(
    tmp_path: Path, office: Office, dhis2: Dhis2
) -> None:
    sources = office.home / "deployment/sources.yaml"
    sources.write_text(f"{sources.read_text('utf-8')}  - {{id: inbox, kind: folder, address: inbox}}\n", "utf-8")
    filled(dhis2)
    office.month()
    file = tmp_path / "inbox/NR-01/february.csv"
    file.parent.mkdir(parents=True)
    file.write_bytes(return_of("NR-01", density="7.60"))
    office.month(date(2023, 3, 6))
    dhis2.complete(SET, "202302", ALDER)  # another document, of the same figures
    office.month(date(2023, 3, 7))
    assert office.observations[DENSITY] == 7.6
    assert [one.refusal.code for one in office.receipts if one.refusal] == ["unchanged_there"]
    assert any("version 2, which came another way" in one for one in office.told("clerk"))
    filled(dhis2, density="7.7")
    office.month(date(2023, 3, 8))
    assert office.observations[DENSITY] == 7.7
