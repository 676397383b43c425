"""What doctor and health look at beside sending: each well and wrong, with what to do."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from domain.condition import SourceHealth
from domain.endstate import EndState, worst
from domain.refusals import Refusal
from domain.selfwatch import Trouble
from domain.submission import Provenance
from flows.looks import server
from flows.looks.backup import backup
from flows.looks.calendar import calendar
from flows.looks.disk import disk
from flows.looks.every import LOOKS, examine
from flows.looks.intake import backlog, files, sources
from flows.looks.ledger import version
from flows.looks.look import Level, Look
from flows.looks.page import ended, health_of
from flows.looks.runs import runs
from flows.looks.seen import Ground, Seen
from flows.reaping import reap_zombies
from flows.settings import Settings
from flows.steps.sourcewatch import source_news
from flows.wiring import Workplace, deployment_of
from flows.work import TURN
from ledger.store import Store
from ledger.turns import turn
from reports.pages.health import health_markdown
from words.catalogue import languages
from words.names import name_of

Opener = Callable[[date], Workplace]
ROOT = Path(__file__).resolve().parents[2]
DAY = date(2023, 9, 5)
NOW = datetime(2023, 9, 5, 6, tzinfo=UTC)
GB = 10**9


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.from_environ({}, config=str(ROOT / "tests/deployments/tiny"), home=str(tmp_path / "home"))


@pytest.fixture
def ground(settings: Settings) -> Ground:
    deployment = deployment_of(settings, {})
    zone = deployment.calendar.time_zone
    given = {"deployment": deployment, "time_zone": zone, "environ": {}, "free": lambda folder: 80 * GB}
    return Ground(settings=settings, now=NOW, today=DAY, **given)


@pytest.fixture
def there(at: Opener) -> Workplace:
    """A played ledger on its last day."""
    return played(at, DAY)


def played(at: Opener, last: date) -> Workplace:
    workplace = at(last)
    with workplace.store.begin() as work:
        work.charter.move(replace(work.charter.get(), last_day=last))
        work.commit()
    return at(last)


def said(look: Look) -> str:
    return look.sentence("zh")


@pytest.mark.parametrize(
    ("free", "size", "level"),
    [(80 * GB, 0, "well"), (GB - 1, 0, "wrong"), (2 * GB, 3 * GB, "wrong"), (4 * GB, 3 * GB, "well")],
)
def test_a_disk_is_wrong_below_a_gigabyte_or_where_the_ledger_could_not_be_written_again(
    ground: Ground, free: int, size: int, level: str
) -> None:
    ground.settings.home.mkdir(parents=True)
    with (ground.settings.home / "ledger.db").open("wb") as file:
        file.truncate(size)
    look = disk(replace(ground, free=lambda folder: free))
    assert look.level == level
    assert str(ground.settings.home) in said(look)
    assert ("请清理或扩容" in said(look)) == (level == "wrong")


def test_a_disk_that_cannot_be_read_is_wrong_and_says_why(ground: Ground) -> None:
    def fails(folder: Path) -> int:
        raise PermissionError(13, "Permission denied")

    look = disk(replace(ground, free=fails))
    assert (look.level, "Permission denied" in said(look)) == ("wrong", True)


@pytest.mark.parametrize(
    ("today", "level", "told"),
    [
        (date(2023, 10, 31), "well", "工作日历已公布到2023年"),
        (date(2023, 11, 1), "note", "2024年的截止日按周末和固定假日推算"),
        (date(2023, 12, 1), "wrong", "加入2024年"),
        (date(2024, 2, 1), "wrong", "2024年的截止日"),
    ],
)
def test_the_calendar_of_the_next_year_is_due_in_november_and_missed_in_december(
    ground: Ground, today: date, level: str, told: str
) -> None:
    look = calendar(replace(ground, today=today))
    assert (look.level, told in said(look)) == (level, True), said(look)


def test_a_calendar_without_any_published_year_goes_by_the_weekend_and_needs_nobody(ground: Ground) -> None:
    plain = replace(ground.deployment, calendar=replace(ground.deployment.calendar, known_years=frozenset()))
    assert calendar(replace(ground, deployment=plain)).level is Level.WELL


def test_of_backups_the_newest_file_counts_and_two_days_are_too_old(ground: Ground, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    there = replace(ground, settings=replace(ground.settings, backups=folder))
    assert (backup(ground).level, "PLANWATCH_BACKUPS" in said(backup(ground))) == ("note", True)
    assert (backup(there).level, "无法读取" in said(backup(there))) == ("wrong", True)
    (folder / "daily").mkdir(parents=True)
    (folder / "empty.dump").touch()
    assert "没有备份" in said(backup(there))
    for name, hours in (("old.dump", 99), ("daily/new.dump", 49)):
        put(folder / name, NOW - timedelta(hours=hours))
    look = backup(there)
    assert (look.level, look.since) == ("wrong", NOW - timedelta(hours=49))
    assert "2023-09-03 08:00" in said(look)
    assert "daily/new.dump" in said(look)
    put(folder / "daily/new.dump", NOW - timedelta(hours=47))
    assert (backup(there).level, backup(there).since) == ("well", None)


def test_a_backup_of_tomorrow_hides_no_old_one_and_alone_it_is_named_as_such(ground: Ground, tmp_path: Path) -> None:
    there = replace(ground, settings=replace(ground.settings, backups=tmp_path / "backups"))
    (tmp_path / "backups").mkdir()
    put(tmp_path / "backups/tomorrow.dump", NOW + timedelta(days=1))
    look = backup(there)
    assert (look.level, "晚于现在" in said(look), "tomorrow.dump" in said(look)) == ("wrong", True, True)
    put(tmp_path / "backups/old.dump", NOW - timedelta(hours=99))
    assert (backup(there).level, "old.dump" in said(backup(there))) == ("wrong", True)


def test_a_folder_among_backups_that_may_not_be_read_or_that_leads_back_to_them_is_passed_over(
    ground: Ground, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "backups"
    (folder / "lost+found").mkdir(parents=True)
    (folder / "again").symlink_to(folder)
    put(folder / "new.dump", NOW)
    real = os.scandir

    def scandir(path: Path) -> Any:  # root may read everything
        if Path(path).name == "lost+found":
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    assert backup(replace(ground, settings=replace(ground.settings, backups=folder))).level is Level.WELL


def put(file: Path, moment: datetime) -> None:
    file.write_text("dump")
    os.utime(file, (moment.timestamp(), moment.timestamp()))


def test_a_file_that_no_gate_looked_at_for_more_than_a_working_day_is_wrong_and_names_since_when(
    there: Workplace,
) -> None:
    assert backlog(Seen(there)).level is Level.WELL
    arrive(there, b"today", NOW)
    assert said(backlog(Seen(there))) == "没有超过1个工作日未处理的来件；1份待下次校验"
    arrive(there, b"last week", NOW - timedelta(days=6))
    look = backlog(Seen(there))
    assert (look.level, look.since) == ("wrong", NOW - timedelta(days=6))
    assert said(look).startswith("1份来件收到后超过1个工作日无人校验，最早2023-08-30 09:00")


def arrive(workplace: Workplace, content: bytes, at: datetime) -> str:
    with workplace.store.begin() as work:
        receipt, _ = work.receipts.add("inbox", "NR-1", f"{content!r}.xlsx", content, at, Provenance.SUBMITTED)
        work.commit()
    return receipt.id


def test_a_source_that_is_down_ends_in_its_own_state_and_says_since_when(there: Workplace) -> None:
    assert said(sources(Seen(there))) == "已查询的0个来源正常；尚未查询：inbox"
    fails(there, NOW - timedelta(hours=30), ok=True)
    assert (sources(Seen(there)).level, said(sources(Seen(there)))) == ("well", "来源正常")
    fails(there, NOW - timedelta(hours=20))
    fails(there, NOW)
    look = sources(Seen(there))
    assert (look.ends, look.since) == (EndState.SOURCE_DOWN, NOW - timedelta(hours=20))


def fails(workplace: Workplace, at: datetime, *, ok: bool = False) -> None:
    source = workplace.deployment.sources[0].id
    with workplace.store.begin() as work:
        work.sources.record(SourceHealth(source, ok=ok, error="" if ok else "no route to host"), at)
        work.commit()


def down_for(workplace: Workplace, hours: int) -> list[Trouble]:
    told: list[Trouble] = []
    source_news(workplace, hours, told.append)
    return told


def test_a_source_is_an_event_when_it_is_down_for_longer_than_hours_once_and_again_the_next_day(
    there: Workplace, at: Opener
) -> None:
    fails(there, NOW)  # at 9:00, and it is looked at as at the end of the day
    assert down_for(there, 15) == []
    [news] = down_for(there, 14)
    assert (news.subject, news.facts["hours"]) == (there.deployment.sources[0].id, 14)
    assert "has been down for 14 hours" in str(news.facts["message"])
    assert down_for(there, 14) == []
    later = played(at, DAY + timedelta(days=1))
    assert [one.facts["hours"] for one in down_for(later, 14)] == [38]
    fails(there, NOW + timedelta(hours=1), ok=True)
    assert down_for(later, 0) == []


def test_files_and_messages_end_in_states_of_their_own(there: Workplace) -> None:
    receipt = arrive(there, b"odd", NOW)
    with there.store.begin() as work:
        work.receipts.park(receipt, Refusal("two_places"), "")
        work.commit()
    look = files(Seen(there))
    assert (look.ends, look.since) == (EndState.PARKED, NOW)


def test_the_version_of_the_tables_and_the_size_of_the_ledger_are_said(there: Workplace) -> None:
    look = version(Seen(there))
    assert (look.level, look.facts["version"]) == ("well", "r0008")
    assert "kB" in said(look)


def test_a_run_whose_turn_nobody_holds_was_killed_and_one_whose_turn_is_held_is_at_work(there: Workplace) -> None:
    real = replace(there, charter=replace(there.charter, simulated=False))
    with there.store.begin() as work:
        sha256 = there.deployment.sha256
        run = work.runs.start("monitor", DAY, there.machine(), sha256, there.machine(), flow_run_id="f-1")
        work.runs.start("collect", DAY, there.machine(), sha256, there.machine())
        work.commit()
    with turn(there.store, TURN):
        assert runs(Seen(real)).level is Level.WELL
    look = runs(Seen(real))
    assert (look.level, look.facts) == ("wrong", {"runs": [run]})
    assert runs(Seen(there)).facts == {
        "runs": [run]
    }  # of a played ledger the turn says as much; only its clock says nothing


def test_a_ledger_that_another_process_writes_keeps_its_dead_runs_and_costs_no_page(there: Workplace) -> None:
    with there.store.begin() as work:
        run = work.runs.start("monitor", DAY, NOW, there.deployment.sha256, NOW)
        work.commit()
    hurried = replace(there, store=Store.open(there.store.url, wait_s=0.1))
    with there.store.begin():
        assert reap_zombies(hurried, "") == ()
    assert runs(Seen(there)).facts == {"runs": [run]}


def test_without_a_ledger_what_stands_without_it_is_looked_at_all_the_same(settings: Settings) -> None:
    from flows.wiring import look

    seen = {one.what: one for one in examine(settings, {}, lambda: look(settings, {}))}
    assert list(seen) == ["configuration", "ledger", "disk", "backup", "calendar"]
    assert (seen["ledger"].ok, seen["ledger"].ends) == (False, EndState.STUCK)
    assert "planwatch init" in said(seen["ledger"])


def test_without_a_configuration_the_machine_is_looked_at_all_the_same(tmp_path: Path) -> None:
    settings = Settings.from_environ({}, config=str(tmp_path), home=str(tmp_path / "home"))
    from flows.wiring import look

    seen = {one.what: one for one in examine(settings, {}, lambda: look(settings, {}))}
    assert list(seen) == ["configuration", "ledger", "disk", "backup"]
    assert not seen["configuration"].ok


def test_the_page_has_what_is_wrong_first_the_worst_before_the_others_and_no_cell_breaks_it(there: Workplace) -> None:
    fails(there, NOW)
    receipt = arrive(there, b"odd", NOW)
    with there.store.begin() as work:
        work.receipts.park(receipt, Refusal("two_places"), "")
        work.commit()
    looks = [look(Seen(there)) for look in LOOKS]
    looks.append(Look("backup", Level.NOTE, lambda language: "a | b <script>"))
    zone = UTC
    page = health_of(looks, ("the run x",), NOW, zone, "zh")
    end = ended(looks, page, "zh")
    assert end.name == worst(one.ends for one in looks) == EndState.SOURCE_DOWN
    assert end.message.startswith("2项需要处理（来源、搁置的来件）；来源中断：")
    markdown = health_markdown(page, "zh")
    lines = markdown.splitlines()
    assert lines[0] == "## 运行检查（2023-09-05 06:00）"
    assert lines[2] == "| 事项 | 情况和处理办法 | 起始 |"
    assert markdown.index("来源中断") < markdown.index("planwatch receipts") < markdown.index("### 已清理")
    assert markdown.index("### 已清理") < markdown.index("### 提示") < markdown.index("### 正常")
    assert "<script>" not in markdown


def test_where_nothing_is_wrong_the_sentence_says_so(ground: Ground) -> None:
    looks = [disk(ground), backup(ground)]
    end = ended(looks, health_of(looks, (), NOW, UTC, "zh"), "zh")
    assert (end.name, end.message) == (EndState.COMPLETED, "运行正常；1项提示")


def test_the_page_of_a_played_ledger_says_what_is_looked_at_as_of_which_moment(ground: Ground) -> None:
    page = health_of([disk(ground)], (), NOW, UTC, "zh", played_to=NOW - timedelta(days=700))
    markdown, end = health_markdown(page, "zh"), ended([disk(ground)], page, "zh")
    assert markdown.startswith("## 【模拟数据】运行检查（2023-09-05 06:00）")
    assert (
        "按其最后一天查看（截至2021-10-05 06:00）；磁盘、备份和 Prefect 服务按现在查看（2023-09-05 06:00）" in markdown
    )
    assert end.message == "运行正常（模拟台账，截至2021-10-05 06:00）"


def test_a_server_that_accepts_and_never_answers_is_said_within_seconds(ground: Ground) -> None:
    with socket.create_server(("127.0.0.1", 0)) as hangs:
        address = f"http://127.0.0.1:{hangs.getsockname()[1]}/api"
        begun = time.monotonic()
        [look] = server.looks(replace(ground, environ={"PREFECT_API_URL": address}, patience_s=0.2))
    assert (look.what, look.level, "timed out" in said(look)) == ("server", "wrong", True)
    assert time.monotonic() - begun < 3


def test_every_look_has_a_name_in_every_language(there: Workplace, ground: Ground) -> None:
    whats = {look(Seen(there)).what for look in LOOKS} | {look(ground).what for look in (disk, calendar, backup)}
    for language in languages():
        assert all(name_of("look", what, language) for what in whats | {"server", "schedules", "configuration"})
