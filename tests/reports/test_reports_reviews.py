"""The pages of reviews: who is named, in which order, and what is never there."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document

from domain.assessment import Assessment, Status
from domain.deployment import Deployment
from domain.duedate import ExpectedSubmission, SubmissionState
from domain.finding import Finding, FindingState, fingerprint
from domain.period import Period
from domain.review import Agenda, Review, Reviewed
from flows.settings import Settings
from flows.wiring import deployment_of
from reports.documents.review import review_document
from reports.pages.reviews.month import MonthReview, month_sections, month_sentence
from reports.pages.reviews.page import Head, Section, asleep_sentence, review_page
from reports.pages.reviews.quarter import QuarterReview, quarter_sections, quarter_sentence
from reports.pages.reviews.year import YearReview, year_sections, year_sentence

ROOT = Path(__file__).resolve().parents[2]
NOW, DAY = datetime(2023, 9, 8, 1, tzinfo=UTC), date(2023, 9, 8)


@pytest.fixture(scope="module")
def deployment() -> Deployment:
    return deployment_of(Settings.from_environ({}, config=str(ROOT / "config/shandong")), {})


def verdict(place: str, status: Status, indicator: str = "gp_density") -> Assessment:
    return Assessment(
        run_id="", place=place, target_id="fushan.t16", indicator=indicator, period="2022", as_of=DAY, known_at=NOW,
        status=status, actual=2.31, expected=2.6, gap=-0.29, binding=True,
    )  # fmt: skip


def row(place: str, state: SubmissionState, received_on: date | None = None) -> ExpectedSubmission:
    return ExpectedSubmission(
        "monthly-services", place, "2023-08", date(2023, 8, 1), date(2023, 8, 31), date(2023, 9, 5), date(2023, 9, 7),
        state, received_on=received_on,
    )  # fmt: skip


def question(place: str, state: FindingState = FindingState.SENT) -> Finding:
    key = fingerprint("hard_range", place, "gp_density", "2023-08", "")
    return Finding(
        f"{key}-1", key, "hard_range", 1, "deterministic", "block", place, "gp_density", "monthly-services", "2023-08",
        "", "s", "表1", "E8", "9240", state=state, due_on=date(2023, 9, 7), opened_at=NOW,
    )  # fmt: skip


def table(section: Section) -> list[list[object]]:
    return [list(one.values()) for one in section.rows]


ROWS = [
    row("370683", SubmissionState.RETURNED, date(2023, 9, 5)),
    row("370611", SubmissionState.PARTIAL, date(2023, 9, 5)),
    row("370602", SubmissionState.LATE),
    row("370686", SubmissionState.RECEIVED_LATE, date(2023, 9, 8)),
]


def test_places_with_the_same_verdict_stand_in_one_row_in_the_order_of_codes_without_a_figure(
    deployment: Deployment,
) -> None:
    now = [verdict("370683", Status.BEHIND), verdict("370602", Status.BEHIND), verdict("370611", Status.ON_TRACK)]
    moved = [(verdict(one.place, Status.SLIGHTLY_BEHIND), one) for one in now]
    found = MonthReview(ROWS, [], now[:2], moved, [], since=date(2023, 8, 8))
    sections = month_sections(found, deployment)
    density = deployment.indicators["gp_density"].name
    assert table(sections[2]) == [
        [density, "略慢于进度", "慢于进度", "芝罘区、莱州市"],
        [density, "略慢于进度", "符合进度", "福山区"],
    ]
    assert table(sections[3]) == [[density, "约束性", "慢于进度", "芝罘区、莱州市"]]
    head = Head(Review.MONTH, "2023-08", DAY, Agenda(due=Period("month", 2023, 8)))
    page = review_page(head, month_sentence(found, deployment), sections, deployment)
    assert "与2023年8月8日的结论对照。" in page
    assert not [figure for figure in ("2.31", "2.6", "0.29") if figure in page]


def test_a_form_that_came_in_part_lacks_and_says_so(deployment: Deployment) -> None:
    found = MonthReview(ROWS, [question("370683", FindingState.OVERDUE), question("370611")], [], [], [])
    forms, unanswered = month_sections(found, deployment)[:2]
    assert table(forms) == [["卫生健康主要服务指标月报", 4, 1, 1, 2, "芝罘区、福山区（部分报送）"]]
    assert table(unanswered) == [["莱州市", 1, "2023-09-07", deployment.indicators["gp_density"].name]]
    assert unanswered.sentences == ("另有1处在答复时限内，或者等待市级审核。",)
    assert month_sentence(found, deployment) == (
        "应报4份，按时1份，迟报（已补报）1份，逾期未报或不全2份（芝罘区、福山区）；核实逾期未答复1处（莱州市）；慢于或略慢于进度0项"
    )


def test_every_place_of_a_quarter_has_its_line_and_what_came_again_is_named(deployment: Deployment) -> None:
    repeated = {("370683", "hard_range"): ["2023-07", "2023-08"]}
    found = QuarterReview(ROWS, [question("370683", FindingState.OVERDUE)], repeated)
    places, again = quarter_sections(found, deployment)
    assert table(places) == [
        ["芝罘区", "0／1", "", 1, "", "", ""],
        ["福山区", "0／1", "", 1, "", "", ""],
        ["莱州市", "1／1", "", "", 1, 1, "2023-09-08"],
        ["栖霞市", "0／1", 1, "", "", "", ""],
    ]
    assert table(again)[0][2:] == [2, "2023年7月、2023年8月"]
    assert quarter_sentence(found, deployment).endswith("未办结核实事项1处，其中逾期1处；重复出现1项")


def test_corrections_and_the_verdicts_that_they_moved_stand_with_their_place(deployment: Deployment) -> None:
    found = YearReview("2023", ROWS, [], [], {"370611": 2}, {"370611": 1}, simulated=3)
    *_, coverage = year_sections(found, deployment)
    assert coverage.sentences == ("其中3份为模拟数据。",)
    assert table(coverage)[1] == ["福山区", "0／1", "", 2, 1, "", ""]
    assert "更正2版，引起研判结论变化1项" in year_sentence(found, deployment)


def test_a_page_says_what_it_is_and_that_it_is_made_once_more(deployment: Deployment) -> None:
    done = Reviewed("2023", date(2024, 9, 20))
    head = Head(Review.YEAR, "2023", date(2024, 10, 8), Agenda(last=done), simulated=True)
    page = review_page(head, "应报1份", [Section("整期核查")], deployment)
    assert page.startswith("## 【模拟数据】2023年度质控\n\n应报1份\n\n办理日期：2024年10月8日。代拟稿，")
    assert "本期曾于2024年9月20日办理，本次为再次办理。" in page
    assert page.endswith("### 整期核查\n\n无。\n")
    english = replace(deployment, language="en")
    assert "This period was reviewed on 2024-09-20" in review_page(head, "", [], english)
    assert asleep_sentence(Review.YEAR, Agenda(last=done), "en") == (
        "Yearly data quality review 2023 was made on 2024-09-20"
    )


def test_the_document_says_the_same_as_the_page_and_is_the_same_file_each_time(deployment: Deployment) -> None:
    found = MonthReview(ROWS, [question("370683", FindingState.OVERDUE)], [verdict("370602", Status.BEHIND)], [], [])
    head = Head(Review.MONTH, "2023-08", DAY, Agenda(due=Period("month", 2023, 8)), simulated=True)
    given = head, month_sentence(found, deployment), month_sections(found, deployment), deployment
    content = review_document(*given)
    assert content == review_document(*given)
    document = Document(BytesIO(content))
    assert "代拟稿" in document.sections[0].header.paragraphs[0].text
    assert "【模拟数据】" in document.sections[0].header.paragraphs[0].text
    texts = [one.text for one in document.paragraphs]
    assert texts[0] == "2023年8月月调度"
    assert "一、报送情况" in texts
    page = review_page(*given)
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert [cell for cell in cells if cell and cell not in page] == []
