"""What we write beside a figure is known again, whatever the district has written around it."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from words.marking import asked_comment, ended_comment, with_ours, without_ours

DAY = date(2024, 7, 10)
TEXTS = st.text(st.characters(codec="utf-8"), max_size=60)
OWN = st.text(st.sampled_from("ab 属实。\n"), max_size=20)


def ours(language: str, why: str = "填报92.4，分子分母为93.1。") -> tuple[str, ...]:
    asked = asked_comment([why], DAY, "市卫生健康委规划信息科", language)
    return asked, ended_comment(DAY, language, answered=True), ended_comment(DAY, language, answered=False)


def test_a_question_says_what_is_odd_who_asks_and_by_when() -> None:
    asked, verified, dropped = ours("zh")
    assert asked == (
        "【数据核实】填报92.4，分子分母为93.1。市卫生健康委规划信息科请于2024年7月10日前对照原始记录核实：有误的请更正，属实的请说明理由。"
    )
    assert verified == "【数据核实】2024年7月10日已核实。"
    assert dropped == "【数据核实】2024年7月10日规则撤销，免予核实。"
    elsewhere = ended_comment(DAY, "zh", answered=True, elsewhere=True)
    assert elsewhere == "【数据核实】2024年7月10日已另行更正，请在本系统中一并更正。"
    assert without_ours(f"属实{elsewhere}{asked}") == "属实"


@pytest.mark.parametrize("language", ["zh", "en"])
@given(before=OWN, between=OWN, after=OWN, why=TEXTS)
def test_the_districts_words_stay_around_ours(language: str, before: str, between: str, after: str, why: str) -> None:
    asked, verified, _ = ours(language, why)
    left = without_ours(f"{before}\n{verified} {between}\n{asked} {after}")
    assert left.split() == f"{before} {between} {after}".split()


@given(OWN)
def test_what_is_not_ours_is_left_as_it_is(comment: str) -> None:
    assert without_ours(comment) == comment


@pytest.mark.parametrize("language", ["zh", "en"])
def test_said_again_it_replaces_what_was_said(language: str) -> None:
    asked, verified, _ = ours(language)
    once = with_ours("属实", asked)
    assert with_ours(once, asked) == once
    assert with_ours(once, verified) == f"属实\n{verified}"


def test_a_comment_that_means_harm_takes_no_time() -> None:
    began = time.monotonic()
    without_ours("【数据核实】。请于前对照" * 4000)
    assert time.monotonic() - began < 2
