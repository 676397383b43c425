"""What a deployment folder becomes, and what makes two of them the same."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from config.loader import lint, load, loads, sha256_of
from domain.deployment import Deployment
from domain.duedate import due_on
from domain.period import Period
from flows.kinds import shipped_kinds

ROOT = Path(__file__).parents[2]
Change = Callable[..., dict[str, str]]


def test_another_country_loads_from_its_own_folder(tiny: Deployment) -> None:
    assert [place.code for place in tiny.places] == ["NR", "NR-01", "NR-02"]
    assert tiny.language == "en"
    assert tiny.indicators["nurse_density"].parts is not None
    assert tiny.places_of(tiny.plans["north-2025"].targets[0]) == ("NR-01", "NR-02")
    assert not any("\u4e00" <= character <= "\u9fff" for text in tiny.files.values() for character in text)


def test_the_multiplier_of_a_rate_is_the_base_of_its_unit_unless_written(tiny: Deployment) -> None:
    assert tiny.indicators["nurse_density"].parts.multiplier == 1000  # type: ignore[union-attr]
    assert tiny.indicators["measles_coverage"].parts.multiplier == 100  # type: ignore[union-attr]


def test_a_target_takes_unit_direction_and_place_from_where_they_are_defined(tiny: Deployment) -> None:
    target = tiny.plans["north-2025"].targets[0]
    assert (target.unit, target.direction, target.place) == ("per_1000", "higher_better", "NR")
    assert tiny.files[target.file].splitlines()[target.line - 1].strip() == "- id: north-2025.t1"


def test_given_days_make_the_calendar_and_other_years_are_provisional(tiny: Deployment) -> None:
    assert not tiny.calendar.is_working(date(2023, 5, 1))
    assert tiny.calendar.is_working(date(2023, 12, 23))
    assert tiny.calendar.is_provisional(date(2024, 1, 8))
    assert due_on(tiny.forms["monthly"].due, date(2023, 4, 30), tiny.calendar) == date(2023, 5, 4)


def test_the_day_of_going_live_is_the_one_of_the_calendar_or_none(live: dict[str, str], tiny: Deployment) -> None:
    assert loads(live, {}, shipped_kinds()).live_from == date(2023, 1, 1)
    assert tiny.live_from is None


def test_the_texts_of_a_deployment_give_the_same_deployment_again(shandong: Deployment) -> None:
    again = loads(shandong.files, {}, shipped_kinds())
    assert again == shandong
    assert again.sha256 == shandong.sha256


def test_line_ends_do_not_change_the_identity_of_a_configuration(shandong: Deployment) -> None:
    windows = {file: text.replace("\n", "\r\n") for file, text in shandong.files.items()}
    assert loads(windows, {}, shipped_kinds()).sha256 == shandong.sha256


def test_any_other_change_does(live: dict[str, str], changed: Change) -> None:
    assert (
        loads(changed("calendar.yaml", "# Free", "# The free"), {}, shipped_kinds()).sha256
        != loads(live, {}, shipped_kinds()).sha256
    )


@given(st.dictionaries(st.text("ab/.", min_size=1, max_size=4), st.text("xy\n", max_size=6), max_size=4))
def test_the_order_of_files_does_not_matter_and_their_borders_do(files: dict[str, str]) -> None:
    backwards = dict(reversed(list(files.items())))
    assert sha256_of(files) == sha256_of(backwards)
    assert sha256_of(files) != sha256_of({**files, "one more": ""})


def test_a_new_place_is_one_entry(changed: Change) -> None:
    entry = "\n  - code: NR-03\n    name: Cedar County\n    level: county\n    parent: NR\n"
    deployment = loads(changed("places.yaml", "\n  - code: NR-02", entry + "  - code: NR-02"), {}, shipped_kinds())
    assert "NR-03" in deployment.places_of(deployment.plans["north-2025"].targets[0])


def test_a_new_indicator_is_one_entry(changed: Change) -> None:
    entry = (
        "indicators:\n  - code: doctors\n    name: Doctors\n    unit: per_1000\n"
        "    direction: higher_better\n    kind: density\n"
    )
    assert "doctors" in loads(changed("indicators.yaml", "indicators:\n", entry), {}, shipped_kinds()).indicators


def test_a_new_target_is_one_entry(changed: Change) -> None:
    entry = (
        "targets:\n  - id: north-2025.t3\n    indicator: measles_coverage\n    kind: reach_at_least\n"
        "    clause: Annex, row 3\n    quote: |\n      Coverage reaches 97 %\n    value: 97\n    nature: expected\n"
    )
    assert len(loads(changed("plans/north-2025.yaml", "targets:\n", entry), {}, shipped_kinds()).targets) == 3


def test_a_new_recipient_is_one_entry(changed: Change) -> None:
    entry = "contacts:\n  - {id: leader, name: Director, role: leader, place: NR, channel: file}\n"
    assert len(loads(changed("contacts.yaml", "contacts:\n", entry), {}, shipped_kinds()).contacts.contacts) == 11


def test_secrets_stay_names_and_lint_says_when_one_is_not_set(tmp_path: Path, changed: Change) -> None:
    files = changed("contacts.yaml", "kind: file\n    private: true\n", "kind: wecom\n    url: env:ROBOT_URL\n")
    for file, text in files.items():
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_text(text, encoding="utf-8")
    assert load(tmp_path, {"ROBOT_URL": "secret"}, shipped_kinds()).contacts.channels[0].url == "env:ROBOT_URL"
    assert [p.given for p in lint(tmp_path, {}, shipped_kinds())] == ["environment variable ROBOT_URL is not set"]
    assert lint(tmp_path, {"ROBOT_URL": "secret"}, shipped_kinds()) == ()


def test_the_working_days_of_china_come_from_the_published_calendar(shandong: Deployment) -> None:
    calendar = shandong.calendar
    assert not calendar.is_working(date(2023, 10, 6))  # National Day
    assert calendar.is_working(date(2023, 10, 7))  # a working Saturday (调休)
    assert {2021, 2022, 2023, 2024, 2025} <= calendar.known_years


def test_both_forms_fall_due_on_the_days_that_the_city_set(shandong: Deployment) -> None:
    monthly, yearly = shandong.forms["monthly-services"], shandong.forms["annual-plan"]
    assert due_on(monthly.due, Period.parse("2023-08").end, shandong.calendar) == date(2023, 9, 5)
    assert due_on(yearly.due, Period.parse("2022").end, shandong.calendar) == date(2023, 9, 11)


def test_the_shipped_deployment_loads_well_within_half_a_second(shandong_folder: Path) -> None:
    started = time.process_time()
    load(shandong_folder, {}, shipped_kinds())
    assert time.process_time() - started < 0.5


def test_importing_needs_no_environment_and_none_of_the_heavy_libraries(tmp_path: Path) -> None:
    code = (
        "import sys, config.loader, config.schemas\n"
        "heavy = {'polars', 'sqlalchemy', 'prefect', 'apprise', 'pandera', 'great_expectations', 'chinese_calendar'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    environ = {"PYTHONPATH": str(ROOT), "SYSTEMROOT": os.environ.get("SYSTEMROOT", "")}
    done = subprocess.run([sys.executable, "-c", code], env=environ, cwd=tmp_path, capture_output=True, text=True)
    assert (done.stdout.strip(), done.stderr) == ("[]", "")
