"""Questions stand beside the figures where the districts keep them, until they have ended; the figures there stay what the
districts wrote, whatever happens meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date
from pathlib import Path

import pytest
from sqlalchemy import text

from dhis2office import (
    ALDER,
    BIRCH,
    CHILDREN,
    COVERAGE,
    DENSITY,
    IDS,
    PERIOD,
    Dhis2Office,
    a_dhis2,
    enters,
    sources_yaml,
)
from dhis2server import Fault
from dhis2writing import WritingDhis2, writing
from domain.questionmark import MarkState
from pulling import TINY, Office, return_of
from sources.dhis2.faults import said_of

NEXT, LATER = date(2023, 3, 6), date(2023, 3, 7)
pytestmark = pytest.mark.slow


@pytest.fixture
def dhis2() -> Iterator[WritingDhis2]:
    """A server on which Alder County has entered a figure that cannot be."""
    with writing(a_dhis2()) as server:
        enters(server, ALDER, "99")
        yield server


@pytest.fixture
def office(tmp_path: Path, dhis2: WritingDhis2) -> Dhis2Office:
    return Dhis2Office.of(tmp_path, dhis2)


def states(office: Dhis2Office) -> list[MarkState]:
    return [one.state for one in office.marks]


def test_a_question_stands_beside_its_figure_with_who_asks_and_by_when(office: Dhis2Office) -> None:
    office.month()
    value = office.value()
    assert (value.value, value.followup) == ("99", True)
    assert value.comment == (
        "[To be checked] Reported 99; Outside the defined range. "
        "Planning section (sent automatically): please check against the original records by 2023-03-08; correct it if it is wrong, else give the reason."
    )
    assert states(office) == [MarkState.SET]
    others = [one for key, one in office.dhis2.values.items() if key[:3] != (DENSITY, PERIOD, ALDER)]
    assert not any(one.followup or one.comment for one in others)


def test_what_stands_there_already_is_not_sent_again_and_comes_back_as_no_news(office: Dhis2Office) -> None:
    office.month()
    written, receipts = office.writes, len(office.office.receipts)
    office.month(NEXT)
    assert (office.writes, len(office.office.receipts)) == (written, receipts)


def test_only_the_mark_and_the_comment_are_ever_written(office: Dhis2Office) -> None:
    office.month()
    enters(office.dhis2, ALDER, "7.6")
    office.month(NEXT)
    assert {path for path, _ in office.dhis2.wrote} == {"dataValues/followup", "dataValues"}
    assert not any(sent.keys() & {"value", "followUp"} for _, sent in office.dhis2.wrote)


def test_the_mark_goes_with_the_question_although_our_words_are_gone(office: Dhis2Office) -> None:
    office.month()
    office.dhis2.put(DENSITY, PERIOD, ALDER, "7.6", comment="corrected", followup=True)
    office.month(NEXT)
    assert (office.value().value, office.value().followup) == ("7.6", False)
    assert office.value().comment == "corrected\n[To be checked] 2023-03-06: verified."
    assert states(office) == [MarkState.CLEARED]


def test_a_correction_that_keeps_the_comment_is_answered_in_it(office: Dhis2Office) -> None:
    office.month()
    value = office.value()
    office.dhis2.put(DENSITY, PERIOD, ALDER, "7.6", comment=f"as counted\n{value.comment}", followup=True)
    office.month(NEXT)
    value = office.value()
    assert (value.value, value.followup) == ("7.6", False)
    assert value.comment == "as counted\n[To be checked] 2023-03-06: verified."
    written = office.writes
    office.month(LATER)
    assert office.writes == written


def test_what_the_district_has_written_there_stays(office: Dhis2Office) -> None:
    office.value().comment = "new hospital"
    office.month()
    assert office.value().comment.startswith("new hospital\n[To be checked] Reported")
    office.value().comment += " It is right."
    office.month(NEXT)
    assert office.value().comment.endswith("else give the reason. It is right.")


def test_a_value_that_changes_between_reading_and_marking_stays_what_the_district_wrote(office: Dhis2Office) -> None:
    def clerk_corrects(dhis2: WritingDhis2) -> None:
        dhis2.values[DENSITY, PERIOD, ALDER, *_default(dhis2)].value = "7.8"

    office.dhis2.before_write = clerk_corrects
    office.month()
    assert (office.value().value, office.value().followup) == ("7.8", True)


def test_a_value_that_is_deleted_meanwhile_is_not_brought_back(office: Dhis2Office) -> None:
    office.dhis2.before_write = lambda dhis2: dhis2.delete(PERIOD, ALDER, DENSITY)
    office.month()
    value = office.value()
    assert (value.deleted, value.comment, value.followup) == (True, "", False)
    (mark,) = office.marks
    assert mark.state == MarkState.REFUSED
    assert "E2032" in mark.detail


def test_a_period_that_is_closed_there_is_refused_once_in_its_own_words_and_left_as_it_was(office: Dhis2Office) -> None:
    office.dhis2.closed = {PERIOD}
    office.month()
    (mark,) = office.marks
    assert (mark.state, "E2018" in mark.detail, "locked" in mark.detail) == (MarkState.REFUSED, True, True)
    assert (office.value().followup, office.value().comment) == (False, "")
    written = office.writes
    office.month(NEXT)
    assert office.writes == written
    assert office.office.health["dhis2"].ok


def test_a_user_that_may_only_read_is_told_so_once(office: Dhis2Office) -> None:
    enters(office.dhis2, BIRCH, "98")
    office.dhis2.may_write = False
    office.month()
    assert states(office) == [MarkState.REFUSED] * 2
    assert all("F_DATAVALUE_ADD" in one.detail for one in office.marks)
    assert sum(path == "dataValues" for path, _ in office.dhis2.wrote) == 1
    assert not any(one.followup for one in office.dhis2.values.values())
    with office.office.at().store.read() as work:
        assert work.marks.count(MarkState.REFUSED) == {"dhis2": 2}
    written = office.writes
    office.month(NEXT)
    assert office.writes == written


def test_marks_can_be_switched_off(tmp_path: Path, dhis2: WritingDhis2) -> None:
    office = Dhis2Office.of(tmp_path, dhis2, marks="false")
    office.month()
    assert (office.writes, office.marks) == (0, [])


def test_a_system_that_is_down_stops_nothing_and_the_next_run_goes_on(office: Dhis2Office) -> None:
    office.dhis2.faults = [Fault("dataValues/followup", 503, times=1)]
    office.month()
    assert (office.office.health["dhis2"].fault, office.marks) == ("busy", [])
    assert office.office.told("clerk")  # the question itself has gone out
    office.month(NEXT)
    assert (states(office), office.value().followup) == ([MarkState.SET], True)
    assert office.office.health["dhis2"].ok


def test_in_shadow_mode_nothing_is_marked(tmp_path: Path, dhis2: WritingDhis2) -> None:
    contacts = (TINY / "contacts.yaml").read_text("utf-8").replace("implausible, ", "", 1)
    ids = Dhis2Office.of(tmp_path / "other", dhis2).office.more
    environ = {"DHIS2_PASSWORD": dhis2.password}
    shadow = Office(tmp_path / "home", sources_yaml(dhis2), environ, {**ids, "contacts.yaml": contacts})
    shadow.machine = lambda: dhis2.now.replace(tzinfo=UTC)
    shadow.month()
    assert Dhis2Office(shadow, dhis2).marks == []
    assert not dhis2.wrote


def test_made_up_figures_are_not_marked(tmp_path: Path, dhis2: WritingDhis2) -> None:
    sources = sources_yaml(dhis2).replace("kind: dhis2,", "kind: dhis2, provenance: simulated,")
    ids = Dhis2Office.of(tmp_path / "other", dhis2).office.more
    played = Office(tmp_path / "home", sources, {"DHIS2_PASSWORD": dhis2.password}, ids)
    played.machine = lambda: dhis2.now.replace(tzinfo=UTC)
    played.month()
    with played.at().store.read() as work:
        assert work.findings.open()
    assert not dhis2.wrote


def test_a_stop_between_the_answer_and_our_record_repeats_nothing_that_is_so_already(office: Dhis2Office) -> None:
    office.month()
    written, comment = office.writes, office.value().comment
    with office.office.at().store.begin() as work:
        work.connection.execute(text("DELETE FROM question_marks"))
        work.commit()
    office.month(NEXT)
    assert (office.writes, office.value().comment, states(office)) == (written, comment, [MarkState.SET])


def test_of_two_questions_about_one_figure_the_other_stays_when_one_has_ended(office: Dhis2Office) -> None:
    office.dhis2.put(COVERAGE, PERIOD, ALDER, "250")
    office.month()
    comment = office.value(element=COVERAGE).comment
    assert comment.count("[To be checked]") == 1
    assert "Reported 250; Outside the defined range; Rate and parts disagree." in comment
    assert "950" not in comment  # no other figure than the one that stands there
    assert not office.value(element=CHILDREN).followup
    office.dhis2.put(COVERAGE, PERIOD, ALDER, "150", comment=comment, followup=True)
    office.month(NEXT)
    value = office.value(element=COVERAGE)
    assert (value.followup, "Outside" in value.comment, "Rate and parts disagree" in value.comment) == (
        True,
        False,
        True,
    )
    assert sorted(states(office)) == ["cleared", "set", "set"]


def test_a_figure_that_came_another_way_is_not_marked(tmp_path: Path, dhis2: WritingDhis2) -> None:
    enters(dhis2, ALDER, "7.5")
    office = Dhis2Office.of(tmp_path, dhis2)
    config = office.office.settings.config / "sources.yaml"
    config.write_text(config.read_text("utf-8") + "  - {id: inbox, kind: folder, address: inbox}\n", "utf-8")
    office.month()
    put = tmp_path / "inbox/NR-01/february.csv"
    put.parent.mkdir(parents=True)
    put.write_bytes(return_of(density="97"))
    office.month(NEXT)
    with office.office.at(NEXT).store.read() as work:
        assert work.findings.open()
    assert not dhis2.wrote


def test_every_conflict_of_an_import_summary_is_told_as_it_stands_there() -> None:
    body = (
        b'{"message": "Conflicts", "response": {"conflicts": [{"object": "DiszpKrYNg8", "value": "Data is locked", '
        b'"errorCode": "E7641", "indexes": [0, 3]}]}}'
    )
    assert said_of(409, body, {}) == "HTTP 409 Conflicts E7641 DiszpKrYNg8 Data is locked [0, 3]"


def _default(dhis2: WritingDhis2) -> tuple[str, str]:
    key = next(iter(dhis2.values))
    return key[3], key[4]


def test_a_mark_whose_new_words_were_refused_still_ends_with_its_question(office: Dhis2Office) -> None:
    office.month()
    (before,) = office.marks
    office.dhis2.closed.add(PERIOD)
    later = date(2023, 3, 20)
    contacts = office.office.settings.config / "contacts.yaml"
    contacts.write_text(contacts.read_text("utf-8").replace("signature: ", "signature: New ", 1), "utf-8")
    office.month(later)
    (refused,) = office.marks
    assert (refused.state, refused.comment != before.comment, office.value().followup) == ("set", True, True)
    office.dhis2.closed.clear()
    enters(office.dhis2, ALDER, "7.51")
    office.month(later)
    assert [one.state for one in office.marks] == ["cleared"]
    assert not office.value().followup


def test_a_mark_ends_where_it_was_set_whatever_the_ids_say_by_then(office: Dhis2Office) -> None:
    office.month()
    assert office.value().followup
    ids = office.office.settings.config / "dhis2/national.yaml"
    ids.write_text(IDS.replace(f"{ALDER}: NR-01, {BIRCH}: NR-02", f"{BIRCH}: NR-01, {ALDER}: NR-02"), "utf-8")
    office.month(NEXT)
    assert not office.value().followup
    assert "verified" in office.value().comment
    other = office.value(BIRCH)
    assert (other.followup, "verified" in other.comment) == (True, False) or not other.comment


def test_a_value_that_is_deleted_meanwhile_is_not_brought_back_by_another_word(office: Dhis2Office) -> None:
    office.month()
    office.dhis2.before_write = lambda dhis2: dhis2.delete(PERIOD, ALDER, DENSITY)
    contacts = office.office.settings.config / "contacts.yaml"
    contacts.write_text(contacts.read_text("utf-8").replace("signature: ", "signature: New ", 1), "utf-8")
    office.month(NEXT)
    assert {path for path, _ in office.dhis2.wrote[2:]} == {"dataValues/followup"}
    assert office.value().deleted


def test_a_ledger_whose_clock_is_played_marks_nothing_unless_it_is_told_to(tmp_path: Path, dhis2: WritingDhis2) -> None:
    office = Dhis2Office.of(tmp_path, dhis2)
    sources = office.office.settings.config / "sources.yaml"
    sources.write_text(sources.read_text("utf-8").replace(", marks: true", ""), "utf-8")
    office.month()
    with office.office.at().store.read() as work:
        assert work.findings.open()
    assert not dhis2.wrote


def test_a_figure_that_was_corrected_another_way_is_not_called_verified_there(
    tmp_path: Path, dhis2: WritingDhis2
) -> None:
    office = Dhis2Office.of(tmp_path, dhis2)
    sources = office.office.settings.config / "sources.yaml"
    sources.write_text(f"{sources.read_text('utf-8')}  - {{id: inbox, kind: folder, address: inbox}}\n", "utf-8")
    office.month()
    file = tmp_path / "inbox/NR-01/february.csv"
    file.parent.mkdir(parents=True)
    file.write_bytes(return_of("NR-01", density="7.60"))
    office.month(NEXT)
    assert (office.value().value, office.value().followup) == ("99", False)
    assert office.value().comment == "[To be checked] 2023-03-06: corrected another way; please correct it here too."
