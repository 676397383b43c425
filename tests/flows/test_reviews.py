"""Reviews on real files and a real ledger, without a server: due by dates, each once, and what their pages say."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

import september
from domain.review import Review
from flows.cli import main
from flows.here import Played, run_here
from flows.jobs import reviews
from flows.settings import Settings
from flows.steps.agenda import last_in
from flows.steps.month import Done, Part, in_this_process, play
from flows.wiring import Workplace
from flows.work import at_work

Opener = Callable[[date], Workplace]
Runner = Callable[[Workplace], Played]
DUE, AFTER_GRACE, LONG_AFTER = september.DUE_DAY, date(2023, 9, 8), date(2023, 12, 20)


@pytest.fixture
def live(settings: Settings, at: Opener) -> Opener:
    """A ledger that went live on the due day of August, into which nobody has sent anything."""
    hasty = replace(settings, ledger_wait_s=0.3)
    run_here(at(DUE), "chase")
    return lambda day: replace(at(day), settings=hasty)


@pytest.fixture
def asked(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[str, str]]:
    """Asks for a review as its deployment does, where it ends before anything is done: the state and its sentence."""
    for name, value in {**settings.environ(), "PLANWATCH_LEDGER_WAIT_S": "0.3"}.items():
        monkeypatch.setenv(name, value)

    def ask(kind: str, **parameters: str) -> tuple[str, str]:
        state = getattr(reviews, kind).fn(**parameters)
        return str(state.name), str(state.message)

    return ask


def parts(played: Played) -> list[str]:
    assert not played.failed
    return [one.name for one in played.done]


def said(played: Played) -> str:
    return next(one.outcome.message for one in played.done if one.part == "review" and one.outcome)


def page(workplace: Workplace, name: str) -> str:
    return (workplace.out / "reviews" / f"{name}.md").read_text(encoding="utf-8")


def last(workplace: Workplace, kind: Review) -> tuple[str, date] | None:
    with workplace.store.read() as work:
        found = last_in(work, kind)
    return (found.period, found.on) if found else None


def test_a_month_is_reviewed_once_when_its_grace_is_over(live: Opener) -> None:
    assert parts(run_here(live(DUE), "month")) == ["awaited"]
    first = run_here(live(AFTER_GRACE), "month")
    assert parts(first) == ["awaited", "review 2023-08", "keep 2023-08"]
    assert parts(run_here(live(date(2023, 9, 11)), "month")) == ["awaited"]
    assert last(first.workplace, Review.MONTH) == ("2023-08", AFTER_GRACE)
    ended = first.done[1].outcome
    assert ended is not None
    assert ended.name == "Missing"
    assert ended.message == (
        "2023年8月月调度：应报13份，按时0份，迟报（已补报）0份，逾期未报或不全13份（芝罘区、福山区、牟平区、莱山区、蓬莱区等13个单位）；"
        "慢于或略慢于进度0项"
    )


def test_after_three_months_off_the_newest_is_reviewed_and_the_others_are_named_in_one_line(
    live: Opener, asked: Callable[..., tuple[str, str]]
) -> None:
    run_here(live(AFTER_GRACE), "month")
    off = live(LONG_AFTER)
    done = run_here(off, "month")
    assert parts(done) == ["awaited", "review 2023-11", "keep 2023-11"]
    assert said(done).endswith("；此前2023年9月、2023年10月月调度未办理")
    assert "此前2023年9月、2023年10月月调度未办理，不再逐期补办" in page(off, "month_2023-11")
    assert asked("month") == (
        "Skipped",
        "2023年11月月调度已于2023年12月20日办理；2023年12月月调度不早于2024年1月9日办理",
    )


def test_before_anything_is_due_the_first_day_is_said(live: Opener, asked: Callable[..., tuple[str, str]]) -> None:
    assert live(DUE).as_of == DUE
    assert asked("month") == ("Skipped", "2023年8月月调度不早于2023年9月8日办理")
    assert asked("quarter") == ("Skipped", "没有需要办理的季督导")


def test_what_cannot_be_reviewed_is_refused_in_a_sentence(live: Opener, asked: Callable[..., tuple[str, str]]) -> None:
    run_here(live(date(2023, 9, 11)), "chase")
    refused = (
        ("month", {"period": "2023"}, "月调度不按2023年办理：请填写如2023年8月的报告期"),
        ("month", {"period": "2023-09"}, "2023年9月的月调度不早于2023年10月12日办理：此前报送时间未过"),
        ("month", {"period": "2019-09"}, "2019年9月没有需要办理月调度的报表：请核对报告期"),
        ("year", {"period": "soon"}, "“soon”不是报告期"),
        ("month", {"as_of": "2023-09-06"}, "2023-09-06早于台账的最近工作日2023-09-11"),
    )
    for kind, parameters, sentence in refused:
        name, message = asked(kind, **parameters)
        assert name == "Refused"
        assert message.startswith(sentence)
    assert last(live(LONG_AFTER), Review.MONTH) is None


def test_a_period_that_is_typed_is_reviewed_again_and_says_so(live: Opener) -> None:
    run_here(live(AFTER_GRACE), "month")
    off = live(LONG_AFTER)
    run_here(off, "month")
    for period in ("2023-11", "2023-09"):
        again = run_here(replace(off, period=period), "month")
        assert parts(again) == ["awaited", f"review {period}", f"keep {period}"]
        assert ("（再次办理）" in said(again)) == (period == "2023-11")
    assert "本期曾于2023年12月20日办理，本次为再次办理。" in page(off, "month_2023-11")
    assert "本期按指定的报告期补办" in page(off, "month_2023-09")
    assert last(off, Review.MONTH) == ("2023-11", LONG_AFTER)


def test_a_review_that_was_killed_half_way_is_done_by_the_next_run(live: Opener) -> None:
    def killed(part: Part, units: Sequence[str]) -> list[Done]:
        if part.code == "keep":
            raise KeyboardInterrupt
        return list(in_this_process(run)(part, units))

    day = live(AFTER_GRACE)
    with suppress(KeyboardInterrupt), at_work(day, "month") as run:
        play(run, "month", killed)
    assert last(day, Review.MONTH) is None
    assert parts(run_here(day, "month")) == ["awaited", "review 2023-08", "keep 2023-08"]


@pytest.mark.slow
def test_while_another_run_is_at_work_a_review_ends_with_that_sentence_and_is_done_later(
    live: Opener, asked: Callable[..., tuple[str, str]]
) -> None:
    day = live(AFTER_GRACE)
    with at_work(day, "monitor"):
        name, message = asked("month")
    assert (name, message) == (
        "Skipped",
        "另有一次运行正在处理本台账（monitor-2, as of 2023-09-08），请待其结束后重新运行",
    )
    assert parts(run_here(day, "month")) == ["awaited", "review 2023-08", "keep 2023-08"]


def test_the_command_shows_the_page_and_records_nothing(
    live: Opener, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    run_here(live(AFTER_GRACE), "chase")
    where = ["--home", str(settings.home), "--config", str(settings.config)]
    assert main(["review", "month", *where], {}) == 0
    assert "2023年8月月调度" in capsys.readouterr().out
    assert main(["review", "month", "--json", *where], {}) == 0
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    (row,) = told["rows"]
    assert told["schema"] == "planwatch.review/1"
    assert (row["kind"], row["period"], row["state"], row["next_on"]) == ("month", "2023-08", "Missing", "2023-10-12")
    assert row["message_en"].startswith("Monthly review 2023-08: due 13, in time 0, late 0, missing or incomplete 13")
    assert main(["review", "quarter", *where], {}) == 6
    assert last(live(AFTER_GRACE), Review.MONTH) is None
    assert not (settings.out / "reviews").exists()


@pytest.mark.slow
def test_the_pages_name_who_lacks_and_who_owes_answers_give_no_figure_of_a_target_and_tell_nobody(
    later_day: Workplace, month: Runner, at: Opener
) -> None:
    month(later_day)
    with later_day.store.read() as work:
        messages = len(work.outbox.all())
    run_here(later_day, "month")
    text = page(later_day, "month_2023-08")
    assert text.startswith("## 【模拟数据】2023年8月月调度\n")
    assert "代拟稿" in text
    assert "| 卫生健康主要服务指标月报 | 13 | 11 | 1 | 1 | 烟台高新技术产业开发区 |" in text
    assert "| 莱州市 | 2 | 2023-09-08 | 家庭医生签约率、0—6岁儿童规范管理率 |" in text
    assert "| 每万人口全科医生数 | 约束性 | 略慢于进度 | 福山区 |" in text
    assert "此前没有办理过" in text
    assert (later_day.out / "reviews/month_2023-08.docx").is_file()
    assert "/reviews/month_2023-08.docx)" in text
    assert "2.31" not in text
    run_here(at(date(2024, 3, 1)), "chase")
    played = run_here(at(date(2024, 10, 21)), "year")
    assert parts(played)[:3] == ["awaited", "audit_year 2023", "audit_year 2023-08"]
    text = page(later_day, "year_2023")
    assert text.startswith("## 【模拟数据】2023年度质控\n")
    assert "| ✗ | 已过截止时间的报表均已收到 | 必须符合 |" in text
    assert "| 2023年8月 | 13／15 | 已过截止时间的报表均已收到、本期无待核实数据 |" in text
    assert "其中12份为模拟数据。" in text
    assert "| 栖霞市 | 1／5 | 1 |" in text
    assert last(later_day, Review.YEAR) == ("2023", date(2024, 10, 21))
    with later_day.store.read() as work:
        assert len(work.outbox.all()) == messages
