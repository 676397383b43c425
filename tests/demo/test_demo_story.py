"""What has become of what was told: back on schedule, still open, or no longer followed; never the one for the other."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from alerts.conditions.behind import BehindFacts
from demo.alertstory import alert_story
from domain.alert import Alert
from domain.contact import Contacts
from domain.deployment import Deployment
from domain.indicator import Indicator
from domain.place import Place, PlaceTree
from domain.workdays import WorkCalendar

OPENED = datetime(2023, 9, 4, 16, 30, tzinfo=UTC)  # the 5th in Shanghai
ENDED = datetime(2024, 4, 14, 17, 0, tzinfo=UTC)  # the 15th
FACTS = BehindFacts(
    "福山区", "每万人口全科医生数", "人", "behind", True, "2022年", date(2022, 12, 31), "2.31", "2.60", "0.29", "", "4",
    2025, "1.67", "2020年", "40%", "27.5%", "0.32", "0.56", "1.8", "2023年", "3.07", "规划", "7号", "序号16", "原文",
    (), (), 1,
)  # fmt: skip


def deployment(language: str = "zh", *places: Place, **indicators: Indicator) -> Deployment:
    return Deployment(
        home="370600", places=PlaceTree(places), units={}, indicators=indicators, denominators=(), plans={}, forms={},
        rules={}, sources=(), contacts=Contacts((), ()), calendar=WorkCalendar("Asia/Shanghai"), language=language,
    )  # fmt: skip


def alert(state: str, period: str = "2022", **changes: Any) -> Alert:
    over = ENDED if state in ("resolved", "unfollowed") else None
    values: dict[str, Any] = {
        "id": f"a-{period}", "key": period, "episode": 1, "kind": "behind", "place": "370611", "subject": "gp_density",
        "period": period, "state": state, "severity": "warning", "binding": True, "facts": FACTS,
        "opened_at": OPENED, "changed_at": OPENED, "resolved_at": over,
    }  # fmt: skip
    return Alert(**{**values, **changes})


def test_a_recovery_is_told_with_its_local_days() -> None:
    assert alert_story([alert("resolved")], deployment()) == [
        "福山区 每万人口全科医生数：2023-09-05起滞后，2024-04-15回到时间进度，已办结"
    ]
    (english,) = alert_story([alert("resolved")], deployment("en"))
    assert english.endswith("behind since 2023-09-05, back on schedule 2024-04-15")


def test_what_is_no_longer_followed_is_never_called_settled() -> None:
    (line,) = alert_story([alert("unfollowed")], deployment())
    assert line.endswith("2023-09-05起滞后，2024-04-15起不再跟踪")
    (english,) = alert_story([alert("unfollowed")], deployment("en"))
    assert english.endswith("no longer followed since 2024-04-15")


def test_a_gap_that_goes_on_in_a_newer_period_is_still_open_however_mild_it_is_now() -> None:
    newer = alert("open", "2023", severity="notice", opened_at=ENDED)
    (line,) = alert_story([newer, alert("unfollowed")], deployment())
    assert line.endswith("2023-09-05起滞后，仍在跟踪")


def test_a_recovery_with_an_early_word_beside_it_stays_a_recovery() -> None:
    early = alert("open", "2023", severity="notice", opened_at=ENDED)
    (line,) = alert_story([alert("resolved"), early], deployment())
    assert line.endswith("已办结")


def test_what_nobody_was_told_of_is_no_story() -> None:
    assert alert_story([alert("open", severity="notice"), alert("open", kind="missing")], deployment()) == []


def test_names_come_from_the_configuration_and_else_from_the_alert() -> None:
    gp = Indicator("gp_density", "全科医生", "per_10k", "higher_better", "density", 2, "GPs")
    named = deployment("en", Place("370611", "福山区", "district", "", "Fushan"), gp_density=gp)
    assert alert_story([alert("open")], named) == ["Fushan GPs: behind since 2023-09-05, still open"]
