"""How the shipped plans' words became targets, and which form answers each."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

from domain.deployment import Deployment


def test_what_holds_is_a_floor_or_a_ceiling_of_every_year(shandong: Deployment) -> None:
    limits = {"maintain_at_least", "stay_at_most", "zero_events"}
    kept = {target.id for target in shandong.targets if target.kind in limits}
    words = re.compile(
        "不超过|不少于|不低于|的基础上|的标准基础上|每月问诊|保持|至少设置|严禁|严防|防范聚集性|不出纰漏|零死亡率"
    )
    said = {target.id for target in shandong.targets if words.search(target.quote)}
    # Whose floor is said by other words: kept at 100, at or under a ceiling already, set by the province, growing faster.
    assert kept - said == {"fushan-145.t3", "fushan-145.t6", "fushan-145.t19", "fushan-145.51", "fushan-145.102"} | {
        "fushan-145.130",
        "shandong-standard-cited.1",
    }
    # Built, done or held in the course of the plan, at least so many; and an interval whose bounds are not printed.
    built = {"fushan-145.90", "fushan-145.91", *(f"rongcheng-2024.{n}" for n in (14, 15, 16, 24, 36, 38))}
    assert said - kept == built | {"yantai-2024-42.51", "yantai-2024-42.52"}


def test_what_is_new_is_counted_from_what_there_was(shandong: Deployment) -> None:
    assert {target.id for target in shandong.targets if target.kind == "change_by"} == {
        *("fushan-145.81", "fushan-145.100", "fushan-145.108", "yantai-2024.3"),
        *("rongcheng-2024.7", "rongcheng-2024.8", "rongcheng-2024.19", "rongcheng-2024.20"),
    }


def test_a_rule_that_is_set_up_is_done_or_not(shandong: Deployment) -> None:
    target = next(t for t in shandong.targets if t.id == "fushan-145.74")
    assert (target.kind, target.value) == ("milestone", 1)


def test_a_subsidy_is_promised_for_each_rank_and_asked_for_each(shandong: Deployment) -> None:
    ranks = {t.item: t.value for t in shandong.targets if t.indicator == "tcm_studio_subsidy"}
    assert ranks == {"国家级": 20, "省级": 15, "市级": 10}
    assert [line.item for line in shandong.forms["annual-tcm"].lines if line.item] == list(ranks)


def test_a_day_with_two_readings_keeps_both(shandong: Deployment) -> None:
    later = {t.id: (t.deadline, t.latest_deadline) for t in shandong.targets if t.latest_deadline}
    assert later == {
        "rongcheng-2024.26": (date(2024, 4, 30), date(2025, 4, 30)),
        "yantai-2024-42.10": (date(2024, 12, 31), date(2025, 12, 31)),
        "yantai-2024-42.11": (date(2024, 12, 31), date(2025, 12, 31)),
    }


def test_the_rows_of_the_table_keep_their_area(shandong: Deployment) -> None:
    areas = Counter(target.area for target in shandong.plans["fushan-145"].targets[:21])
    assert areas == {"健康水平": 6, "健康生活": 2, "健康服务": 11, "健康保障": 1, "健康产业": 1}
    assert {target.area for target in shandong.targets[21:] if target.plan != "fushan-145"} == {""}


def test_a_target_without_a_lead_has_none_in_the_whole_document(shandong: Deployment) -> None:
    without = {target.id for target in shandong.targets if not target.lead}
    assert without == {f"fushan-145.{n}" for n in ("t1", "t2", "3", "133", "135")} | {
        *("yantai-2024-42.1", "yantai-2024-42.2", "liaocheng-145-cited.1"),
        *("shandong-145-cited.1", "shandong-standard-cited.1"),
    }
    binding = [target for target in shandong.targets if target.binding]
    assert all(target.lead for target in binding)


def test_every_form_that_a_plan_stands_on_asks_for_it(shandong: Deployment) -> None:
    """At the place itself, or in the districts that make up its figures. What is left is said in words that no office counts:
    a position in the province, an early detection, a level of quality, a survey that the city makes."""
    asked = {
        (place, line.indicator) for form in shandong.forms.values() for line in form.lines for place in form.places
    }
    asked |= {(parent.code, code) for place, code in asked for parent in shandong.places.ancestors(place)}
    share = {}
    for plan in shandong.plans.values():
        answered = [
            all(any((place, code) in asked for place in shandong.places_of(target)) for code in target.made_of)
            for target in plan.targets
        ]
        share[plan.id] = (sum(answered), len(answered))
    assert share == {
        "fushan-145": (116, 121),
        "liaocheng-145-cited": (1, 1),
        "rongcheng-2024": (64, 64),
        "shandong-145-cited": (1, 1),
        "shandong-standard-cited": (0, 1),
        "yantai-2024": (13, 13),
        "yantai-2024-42": (67, 71),
    }
