"""Wrong settings

Each is said in one sentence, with what to do and an exit code, and nothing is made on the way. A configuration without a day
of going live is no mistake: `planwatch init` says which day counts."""

from __future__ import annotations

from contextlib import chdir
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playhouse.stage import Stage


def test_a_working_folder_that_is_not_there(stage: Stage) -> None:
    code, said = stage.typed("status", "--config", str(stage.config), "--home", str(stage.folder / "nowhere"))
    assert (code, said.count("\n")) == (4, 1)
    assert "planwatch init" in said
    assert not (stage.folder / "nowhere").exists()


def test_a_marker_file_that_points_nowhere(stage: Stage) -> None:
    marker = stage.folder / "planwatch.toml"
    marker.write_text(f'home = "gone/home"\nconfig = "{stage.config}"\n', encoding="utf-8")
    stage.transcript.file('~/planwatch.toml：home = "gone/home"')
    with chdir(stage.folder):
        code, said = stage.typed("status")
    assert (code, said.count("\n")) == (3, 1)
    assert "planwatch.toml" in said
    assert not (stage.folder / "gone").exists()


def test_a_configuration_that_names_no_day_of_going_live(stage: Stage) -> None:
    code, said = stage.say("init")
    assert code == 0
    assert "上线日：〈当天〉" in said
    code, said = stage.say("lint")
    assert code == 0
    assert said.count("live_from") >= 1


def test_a_time_zone_that_nobody_can_read(stage: Stage) -> None:
    stage.configure("calendar.yaml", "Asia/Shanghai", "Asia/Shangai")
    stage.transcript.file("calendar.yaml：time_zone: Asia/Shangai")
    code, said = stage.say("init")
    assert code == 3
    assert "Asia/Shanghai" in said
    assert not stage.home.exists()


def test_a_simulated_ledger_where_real_work_is_done(stage: Stage) -> None:
    stage.found(date(2026, 3, 2), simulated=True)
    before = stage.everything()
    for verb in ("monitor", "status"):
        code, said = stage.say(verb, environ={"PLANWATCH_PRODUCTION": "1"})
        assert (code, said.count("\n")) == (4, 1)
        assert "simulated" in said
    assert stage.everything() == before
