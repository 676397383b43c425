"""What a run says of itself: its name, how far it has come, why it is refused, what was sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from domain.charter import Charter, on_day, on_past_day
from domain.endstate import EndState
from domain.errors import DayRefused, FilesUnread, LedgerUnavailable, TurnTaken
from flows.here import run_here
from flows.outcome import Ended, beside
from flows.parameters import run_name
from flows.runprogress import RunProgress
from flows.settings import Settings
from flows.steps.founding import found
from pulling import Office
from words.catalogue import languages
from words.failures import failure_sentence
from words.refused import refused_sentence
from words.tasks import done_sentence

INBOX = "sources:\n  - {id: inbox, kind: folder, address: inbox}\n"
TODAY = date(2024, 11, 11)
LIVE = Charter(date(2024, 11, 1), live_from=date(2024, 11, 1), last_day=date(2024, 11, 10))
PLAYED = Charter(date(2024, 11, 1), simulated=True, last_day=date(2024, 11, 10))


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    office = Office(tmp_path, INBOX)
    for name, value in office.settings.environ().items():
        monkeypatch.setenv(name, value)
    return office


def test_a_run_is_called_by_its_job_its_day_and_its_place(office: Office) -> None:
    assert run_name("monitor", {"as_of": "2024-11-11"}) == "monitor 2024-11-11"
    assert run_name("monitor", {"as_of": None, "places": None}) == "monitor 2023-03-01"  # the day that was played last
    assert run_name("district", {"place": "Alder"}) == "re-run 2023-03-01 Alder County"
    assert run_name("collect", {"places": ["NR-01", "NR-02"]}) == "collect 2023-03-01 2 places"
    assert run_name("district", {"place": "no\nsuch", "as_of": "yesterday"}) == "re-run yesterday no such"


def test_a_run_whose_name_is_worse_than_its_first_table_says_which_part_made_it_so() -> None:
    audit = Ended(EndState.FLAGGED, "14项要求符合；1项不符合")
    parts = [("整期核查 2024-10", audit), ("发送", Ended(message="没有需要发送的消息"))]
    nobody = beside(Ended(message="没有需要处理的事项"), parts, "zh")
    assert nobody == Ended(EndState.FLAGGED, "整期核查 2024-10：14项要求符合；1项不符合；没有需要处理的事项")
    red = Ended(EndState.MISSING, "福山区逾期未报")
    assert beside(red, parts, "zh") == red


def test_where_the_configuration_cannot_be_read_the_name_is_english_and_dated(office: Office) -> None:
    (office.settings.config / "places.yaml").unlink()
    assert run_name("monitor", {}) == f"monitor {datetime.now().astimezone().date()}"


def test_what_runs_many_times_a_day_carries_its_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Office(tmp_path / "played", INBOX).settings.config
    settings = Settings.from_environ({}, config=str(folder), home=str(tmp_path / "live"))
    found(settings, {}, simulated=False)
    for name, value in settings.environ().items():
        monkeypatch.setenv(name, value)
    now = datetime.now(ZoneInfo("Europe/Tallinn"))
    name, day, clock = run_name("dispatch", {}, timed=True).split(" ")
    assert (name, day) == ("dispatch", now.date().isoformat())
    before, after = now, datetime.now(now.tzinfo)
    assert clock in {f"{before:%H:%M}", f"{after:%H:%M}"}
    assert run_name("dispatch", {"as_of": "2024-11-11"}, timed=True) == "dispatch 2024-11-11"


def refusals() -> Iterator[DayRefused]:
    """Every reason for which a day is not written."""
    may_not: list[Callable[[], Charter]] = [
        lambda: on_day(LIVE, date(2030, 1, 1), TODAY),
        lambda: on_day(LIVE, date(2024, 11, 10), TODAY),
        lambda: on_day(LIVE, date(2024, 11, 9), TODAY),
        lambda: on_day(LIVE, date(2024, 11, 9), TODAY, typed=False),
        lambda: on_day(LIVE, date(2027, 1, 1), date(2027, 1, 1), typed=False),
        lambda: on_day(PLAYED, date(2030, 1, 1), TODAY),
        lambda: on_past_day(LIVE, date(2024, 10, 1), TODAY, None),
        lambda: on_past_day(Charter(TODAY), TODAY, TODAY, TODAY),
        lambda: on_past_day(Charter(TODAY, backfilled_to=date(2024, 10, 2)), date(2024, 10, 1), TODAY, None),
    ]
    for one in may_not:
        with pytest.raises(DayRefused) as refused:
            one()
        yield refused.value


@pytest.mark.parametrize("language", languages())
def test_every_reason_for_which_a_day_is_refused_has_its_sentence_in_every_language(language: str) -> None:
    found = list(refusals())
    assert len({one.key for one in found}) == 9
    for one in found:
        said = refused_sentence(one, language)
        assert said != str(one)
        assert "`" not in said  # no command of a terminal: it is read in a browser


def test_what_went_wrong_ends_in_a_sentence_that_says_what_to_do() -> None:
    taken = failure_sentence(TurnTaken("month", "monitor-3, as of 2024-11-11"), "", "zh")
    assert taken == "另有一次运行正在处理本台账（monitor-3, as of 2024-11-11），请待其结束后重新运行"
    unread = FilesUnread({"370602/a.xlsx": OSError(28, "No space left on device")})
    assert failure_sentence(unread, "", "zh").startswith("1份文件因本机的目录、磁盘或台账问题未能处理，与报送单位无关")
    lost = failure_sentence(LedgerUnavailable("gone"), "LedgerUnavailable: gone", "en")
    assert lost == (
        "the ledger cannot be used: gone; check the database and the disk, then run this again: nothing is told twice"
    )


def test_nothing_is_shown_in_the_first_ten_seconds_and_never_twice_in_one(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[tuple[int, str]] = []
    moment = [0.0]
    seen = RunProgress(
        "zh", 2, at=lambda: moment[0], show=lambda _id, percent, doing: shown.append((round(percent), doing))
    )
    for at, part, done in (
        (0, "收取报送", 0),
        (9, "", 1),
        (11, "", 2),
        (11.5, "", 3),
        (13, "校验报送", 0),
        (15, "", 2),
    ):
        moment[0] = at
        if part:
            seen.begin(part)
        else:
            seen.done(done, 4)
    seen.end()
    assert shown == [(25, "收取报送（2/4）"), (50, "校验报送"), (75, "校验报送（2/4）"), (100, "已结束")]


def test_a_server_that_takes_no_progress_is_asked_once_and_fails_nothing() -> None:
    calls = []

    def fails(*_: object) -> None:
        calls.append(1)
        raise ConnectionError("no server")

    moment = [0.0]
    seen = RunProgress("en", 1, at=lambda: moment[0], show=fails)
    seen.begin("collecting")
    for at in (11, 13, 15):
        moment[0] = at
        seen.done(1, 2)
    seen.end()
    assert calls == [1]


def test_dispatch_outside_working_time_says_when_it_goes_on(office: Office) -> None:
    night = datetime(2023, 3, 3, 20, 0, tzinfo=ZoneInfo("Europe/Tallinn"))
    (late,) = run_here(replace(office.at(), clock=lambda: night), "dispatch").done
    assert late.outcome is not None
    assert late.outcome.message == "no message was to be sent; outside working time: goes on 2023-03-06 08:00"


@pytest.mark.parametrize("language", languages())
def test_only_what_is_not_nought_is_said(language: str) -> None:
    said = done_sentence(language, "dispatch", sent=3, retried=0, later=2)
    assert said == {"zh": "发出3条；2条等待发送时段", "en": "3 sent; 2 wait for working time"}[language]
