"""A revised population moves verdicts on figures that nobody changed: one notice to the business section, with a page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from domain.alert import Alert
from domain.assessment import Assessment
from domain.deployment import Deployment
from domain.indicator import Denominator
from domain.revision import Rejudged, Revision, revisions
from reports.pages.revised import revised_page
from tests.alerts.room import decide, deliveries

NOW, AS_OF = datetime(2023, 10, 9, 1, tzinfo=UTC), date(2023, 10, 9)
OLD = Denominator("resident_population", "370611", 2022, 298_700, "统计公报", "preliminary", known_from="2023-03-01")
NEW = Denominator("resident_population", "370611", 2022, 265_400, "统计年鉴", "final", known_from="2023-10-08")


@pytest.fixture
def revised(deployment: Deployment) -> Deployment:
    return replace(deployment, denominators=(OLD, NEW))


@pytest.fixture
def pair(gp_assessment: Callable[..., Assessment]) -> Callable[..., Rejudged]:
    """The general practitioners of 2022 on the old and on the new population."""

    def make(before: str = "slightly_behind", after: str = "on_track", **changes: Any) -> Rejudged:
        one = gp_assessment(status=before, denominator=OLD.cited)
        two = replace(one, status=after, denominator=NEW.cited, actual=2.60, **changes)
        return Rejudged(one, two)

    return make


def found(pairs: list[Rejudged], deployment: Deployment, as_of: date = AS_OF) -> tuple[Revision, ...]:
    return revisions(pairs, deployment, as_of)


def told(deployment: Deployment, given: Any, still: list[Alert] | None = None, days: int = 0) -> Any:
    now = NOW + timedelta(days=days)
    latest = {one.key: one for one in still or []}
    more = {"revisions": given, "pages": {(one.code, one.year): "revisions/a.html" for one in given}}
    decision = decide([], [], [], [], deployment, still or [], latest, now=now, as_of=now.date(), **more)
    return decision.steps, deliveries(decision.steps, deployment, now=now, as_of=now.date())


def test_the_business_section_alone_is_told_which_verdicts_have_moved(
    revised: Deployment, pair: Callable[..., Rejudged]
) -> None:
    _, messages = told(revised, found([pair()], revised))
    (one,) = messages
    assert one.recipient == "section-yt"
    assert one.title == "分母更新告知：年末常住人口（2022年）更新，1项研判结论有变化"
    assert "福山区每万人口全科医生数（2022年）：2.31→2.60人/万人口，略慢于进度→符合进度。" in one.body
    assert "不再滞后1项" in one.body
    assert one.message.attachments == ("revisions/a.html",)


def test_it_is_told_once_however_long_the_figure_stands_and_ends_in_silence(
    revised: Deployment, pair: Callable[..., Rejudged]
) -> None:
    given = found([pair()], revised)
    (opened,), _ = told(revised, given)
    for days in (1, 30, 90):
        assert told(revised, given, [opened.alert], days) == ((), [])
    one_more = found([pair(), pair("behind", target_id="fushan-145.2")], revised)
    assert told(revised, one_more, [opened.alert], 91) == ((), [])
    (gone,), messages = told(revised, (), [opened.alert], 400)
    assert (gone.kind, messages) == ("unfollowed", [])


def test_each_further_revision_is_a_matter_of_its_own(revised: Deployment, pair: Callable[..., Rejudged]) -> None:
    (opened,), _ = told(revised, found([pair()], revised))
    later = replace(NEW, value=270_000, source="人口普查", known_from="2024-01-08")
    wider = replace(revised, denominators=(OLD, NEW, later))
    moved = replace(pair("on_track", "slightly_behind"), after=replace(pair().after, status="slightly_behind", denominator=later.cited, actual=2.55))  # fmt: skip
    steps, messages = told(wider, found([moved], wider), [opened.alert], 100)
    assert [(step.kind, step.tell) for step in steps] == [("opened", True), ("unfollowed", False)]
    assert ["转为滞后" in one.body or "→略慢于进度" in one.body for one in messages] == [True]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"status": "slightly_behind"}, {"status": "slightly_behind"}),
        ({"status": "provisional", "reason": "provisional_behind"}, {"status": "behind", "reason": ""}),
        ({"status": "held"}, {"status": "behind"}),
        ({"status": "no_data"}, {"status": "behind"}),
    ],
)
def test_what_moves_no_verdict_is_told_to_nobody(
    revised: Deployment, pair: Callable[..., Rejudged], before: dict[str, str], after: dict[str, str]
) -> None:
    one = pair()
    changed = Rejudged(replace(one.before, **before), replace(one.after, **after))  # type: ignore[arg-type]
    assert found([changed], revised) == ()


def test_a_provisional_verdict_that_becomes_another_one_is_told(
    revised: Deployment, pair: Callable[..., Rejudged]
) -> None:
    one = pair(after="behind")
    provisional = replace(one.before, status="provisional", reason="provisional_on_track")
    _, messages = told(revised, found([replace(one, before=provisional)], revised))
    assert "符合进度→慢于进度" in messages[0].body


def test_a_plan_that_was_not_issued_yet_is_not_cited(revised: Deployment, pair: Callable[..., Rejudged]) -> None:
    assert found([pair()], revised, date(2023, 8, 1)) == ()


def test_single_cases_cannot_be_told_from_message_or_page(revised: Deployment, pair: Callable[..., Rejudged]) -> None:
    private = replace(revised.indicators["gp_density"], sensitivity="private")
    closed = replace(revised, indicators={**revised.indicators, "gp_density": private})
    given = found([pair()], closed)
    _, (one,) = told(closed, given)
    for text in (one.title + one.body, revised_page(given[0], closed)):
        assert "2.31" not in text
        assert "2.60" not in text
        assert "略慢于进度" in text


def test_the_page_shows_rows_figures_and_verdicts_before_and_after(
    revised: Deployment, pair: Callable[..., Rejudged]
) -> None:
    page = revised_page(found([pair()], revised)[0], revised)
    assert "年末常住人口（2022年）更新前后研判结论对照表" in page
    for words in (
        "298,700（统计公报，初步数）",
        "265,400（统计年鉴，最终数）",
        "2.31",
        "2.60",
        "略慢于进度",
        "符合进度",
    ):
        assert words in page
    assert "2023年10月8日起采用" in page
