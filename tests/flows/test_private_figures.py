"""A rate of a few deaths stands on no surface: its cases are told by counts, to few. One death among 2,300 births is 43.53,
its target 5.6, the gap 37.93; none of them is in a message, a page, a table, a sentence or a week."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from config.loader import load
from domain.assessment import BEHIND, Assessment, Status
from domain.condition import EventRecord
from domain.deployment import Deployment
from domain.endstate import EndState
from domain.errors import NotKnown
from domain.finding import Finding
from domain.measure import Followed, Measure, Outcome
from domain.need import Need
from flows.cli.verbs.assess import assessment_row
from flows.cli.verbs.peers import run as peers
from flows.kinds import shipped_kinds
from reports.pages import overview
from reports.pages.needplace import Opened, place_markdown
from reports.pages.needs import Needed, needs_markdown
from reports.pages.needsentence import need_sentence
from reports.pages.reviews.month import MonthReview, month_sections
from tests.alerts.room import CODEC, deliveries, digests
from tests.alerts.room import decide as decide_on
from words.measures import measure_sentence

ROOT = Path(__file__).resolve().parents[2]
FUSHAN, RATE, TARGET = "370611", "maternal_mortality_rate", "fushan-145.t3"
NOW, AS_OF = datetime(2025, 1, 6, 1, tzinfo=UTC), date(2025, 1, 6)
TELLING = ("43.5", "37.9", "5.6", "12.34", "8.76", "6.54", "3.21")
FEW = {"leader-370600", "mch-370600"}


@pytest.fixture(scope="module")
def shandong() -> Deployment:
    return load(ROOT / "config" / "shandong", {}, shipped_kinds())


def verdict(status: str, **more: Any) -> Assessment:
    facts: dict[str, Any] = {
        "run_id": "r", "place": FUSHAN, "target_id": TARGET, "indicator": RATE, "period": "2024", "as_of": AS_OF,
        "known_at": NOW, "status": status, "actual": 43.53, "expected": 5.6, "gap": 37.93, "slip_months": 12.34,
        "pace_achieved": 8.76, "pace_needed": 6.54, "next_value": 3.21, "provenance": "submitted", "quote": "1.2 5.6",
        "submission_id": f"{FUSHAN}.annual-mch.2024.v1", "reason": "pooled_three_years", "clause": "主要发展指标 序号3",
    }  # fmt: skip
    return Assessment(**{**facts, **more})


CASE = EventRecord(FUSHAN, RATE, "2024", TARGET, 1, 2297.0, 5.6, 0.12, f"{FUSHAN}.annual-mch.2024.v1", "submitted")
DOUBT = Finding(
    id="f1-1", fingerprint="f1", rule="recomputed_rate", rule_version=1, tier="deterministic", severity="block", place=FUSHAN,
    indicator=RATE, form="annual-mch", period="2024", item="", submission_id=f"{FUSHAN}.annual-mch.2024.v1", sheet="表",
    cell="E8", observed="43.53", history=(12.34, 8.76), params={"observed": "43.53", "recomputed": "43.5"}, opened_at=NOW,
)  # fmt: skip


MEASURE = Followed(
    Measure(
        id="m-1", alert_id="a-1", place=FUSHAN, indicator=RATE, item="", target_id=TARGET, text="转诊绿色通道",
        owner="区卫生健康局", effect=5.6, due_on=date(2025, 12, 31), period="2024", figure=43.53, figure_end=date(2024, 9, 30),
        dead_band=0.01, recorded_at=NOW,
    ),
    Outcome.PARTLY, 12.34, date(2025, 9, 30),
)  # fmt: skip


def told(setting: Deployment, assessments: list[Assessment], **more: Any) -> list[Any]:
    steps = decide_on(
        [], more.pop("findings", []), assessments, [], setting, [], {}, now=NOW, as_of=AS_OF, **more
    ).steps
    return list(steps), deliveries(steps, setting, now=NOW, as_of=AS_OF)


def surfaces(setting: Deployment, row: Assessment) -> Iterator[tuple[str, str]]:
    """Everything that is made of a verdict: what it is, and its words."""
    for name, events, findings in (("verdict", [], []), ("case", [CASE], []), ("question", [], [DOUBT])):
        steps, sent = told(setting, [row], events=events, findings=findings)
        for one in sent:
            yield f"message about a {name}", one.title + one.body + "".join(block.text for block in one.message.blocks)
        for step in steps:
            yield f"facts of a {name}", json.dumps(CODEC.stored(step.alert.facts), ensure_ascii=False, default=str)
        for one in digests([step.alert for step in steps], [], setting, now=NOW, as_of=AS_OF):
            yield f"week with a {name}", one.body
    yield "row of assess", json.dumps(assessment_row(row, setting), ensure_ascii=False, default=str)
    yield "page", json.dumps(overview.assessment_rows([row], setting), ensure_ascii=False, default=str)
    need = Need(FUSHAN, EndState.FLAGGED, AS_OF, asked=(DOUBT,))
    yield "first table", needs_markdown(Needed([need], AS_OF), setting) + need_sentence(need, setting)
    yield "page of the place", place_markdown(need, Opened(AS_OF, "needs"), setting)
    seen = overview.Overview(overview.Awaited((), AS_OF, {}), [row], ())
    yield "summary", overview.summary_markdown(setting, seen)
    yield "measures", measure_sentence(MEASURE, setting, setting.language)
    month = MonthReview((), (), [row] if row.is_behind else [], (), (MEASURE,))
    yield "monthly review", json.dumps([one.lines for one in month_sections(month, setting)], ensure_ascii=False)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("status", list(Status))
def test_no_surface_shows_a_rate_a_gap_or_a_target_of_deaths(shandong: Deployment, status: str, language: str) -> None:
    setting = replace(shandong, language=language, contacts=replace(shandong.contacts, language=language))
    for where, words in surfaces(setting, verdict(status)):
        said = [one for one in TELLING if one in words]
        assert not said, (where, said, words)


@pytest.mark.parametrize("status", sorted(BEHIND))
def test_a_rate_beyond_chance_is_told_to_few_without_a_number_and_once(shandong: Deployment, status: str) -> None:
    steps, sent = told(shandong, [verdict(status)])
    assert {step.alert.kind for step in steps} == {"event"}
    assert {one.recipient for one in sent} == FEW
    assert all("三年合计值已明显高于控制水平" in one.body for one in sent)
    (step,) = steps
    again = decide_on(
        [], [], [verdict(status)], [], shandong, [step.alert], {step.alert.key: step.alert}, now=NOW, as_of=AS_OF
    )
    assert again.steps == ()


def test_a_case_is_heard_of_a_second_time_when_three_years_are_beyond_chance(shandong: Deployment) -> None:
    (first,), _ = told(shandong, [verdict("within_chance")], events=[CASE])
    seen = {"events": [CASE], "now": NOW, "as_of": AS_OF}
    again = decide_on(
        [], [], [verdict("breached")], [], shandong, [first.alert], {first.alert.key: first.alert}, **seen
    )
    assert [(step.kind, step.tell) for step in again.steps] == [("changed", True)]


def test_a_good_or_an_aged_verdict_on_deaths_tells_nobody(shandong: Deployment) -> None:
    for row in (
        verdict("maintained"),
        verdict("within_chance"),
        verdict("breached", aged=True),
        verdict("breached", baseline_provisional=True),
        verdict("breached", provenance="printed"),
    ):
        assert told(shandong, [row]) == ([], [])


def test_districts_are_not_compared_by_their_deaths(shandong: Deployment) -> None:
    class Office:
        as_json = False

        def workplace(self) -> Any:
            return argparse.Namespace(deployment=shandong)

    with pytest.raises(NotKnown, match="few cases"):
        peers(argparse.Namespace(indicator=RATE, period="2024"), Office())  # type: ignore[arg-type]
