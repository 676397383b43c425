"""A small Chinese deployment: Yantai with Fushan and Laizhou, one plan, two forms, and builders for what rooms hand over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from domain.alert import Message, Transition
from domain.assessment import Assessment
from domain.condition import EventRecord
from domain.contact import Channel, Contact, Contacts
from domain.deployment import Deployment, SourceConfig
from domain.duedate import ARRIVED, ExpectedSubmission
from domain.finding import Finding, Rule
from domain.form import DueRule, Form, FormLine
from domain.indicator import Denominator, Indicator, Parts, Unit
from domain.place import Place, PlaceTree
from domain.plan import Plan, Quote, Target
from domain.workdays import WorkCalendar
from flows.kinds import shipped_kinds
from tests.alerts.scenes import Makers, scenes

NOW = datetime(2023, 9, 11, 1, 0, tzinfo=UTC)  # Monday, 9:00 in Shanghai


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def calendar() -> WorkCalendar:
    return WorkCalendar(
        time_zone="Asia/Shanghai",
        off=frozenset({date(2023, 9, 29), *(date(2023, 10, day) for day in range(2, 7))}),
        on=frozenset({date(2023, 10, 7), date(2023, 10, 8)}),
        known_years=frozenset({2023}),
    )


@pytest.fixture
def contacts() -> Contacts:
    def one(name: str, role: str, place: str, department: str = "", channel: str = "file") -> Contact:
        return Contact(name, f"{name}同志", role, place, channel, department, f"{name}@example.org")  # type: ignore[arg-type]

    return Contacts(
        contacts=(
            one("clerk-fs", "clerk", "370611"),
            one("reviewer-fs", "reviewer", "370611"),
            one("section-fs", "section_lead", "370611"),
            one("clerk-lz", "clerk", "370683"),
            one("reviewer-lz", "reviewer", "370683"),
            one("health-fs", "lead_department", "370611", "区卫生健康局"),
            one("staffing-fs", "lead_department", "370611", "区委编办"),
            one("finance-fs", "partner_department", "370611", "区财政局"),
            one("section-yt", "business_section", "370600"),
            one("section-sd", "business_section", "370000"),
            one("leader-yt", "leader", "370600"),
            one("ops", "ops", "370600"),
        ),
        channels=(
            Channel("file", "file"),
            Channel("group", "wecom", "env:WECOM", private=False),
            Channel("mail", "apprise", "mailto://127.0.0.1:25/?from=a@example.org&to={address}"),
        ),
        released=frozenset({"missing", "implausible", "behind", "source_down"}),
        signature="市卫生健康委规划信息科（系统自动发送）",
        contact_line="联系人：规划信息科 0535-0000000",
        department_aliases={"区人力资源和社会保障局": "区人社局"},
    )


EXTRA_PLACES = (("370602", "芝罘区"), ("370612", "牟平区"), ("370681", "龙口市"))
GP_TARGET = Target(
    id="fushan-145.16",
    plan="fushan-145",
    indicator="gp_density",
    kind="reach_at_least",
    clause="主要发展指标 序号16",
    quotes=(Quote("16 每万人口全科医生数 人 1.67 4 约束性", "主要发展指标 序号16"),),
    place="370611",
    baseline_value=1.67,
    baseline_period="2020",
    value=4.0,
    value_text="4",
    deadline=date(2025, 12, 31),
    nature="binding",
    lead=("区卫生健康局", "区委编办", "区人力资源和社会保障局"),
    partners=("区教育和体育局", "区财政局"),
)


DEATHS_TARGET = Target(
    id="fushan-145.2",
    plan="fushan-145",
    indicator="maternal_mortality",
    kind="stay_at_most",
    clause="主要发展指标 序号2",
    quotes=(Quote("2 孕产妇死亡率 /10万 0 5.6 预期性", "主要发展指标 序号2"),),
    place="370611",
    value=5.6,
    value_text="5.6",
    deadline=date(2025, 12, 31),
    nature="expected",
    lead=("区卫生健康局",),
)


@pytest.fixture
def deployment(contacts: Contacts, calendar: WorkCalendar) -> Deployment:
    plan = Plan(
        id="fushan-145",
        title="烟台市福山区“十四五”卫生与健康规划",
        title_en="Health plan of Fushan District for 2021-2025",
        place="370611",
        issued_on=date(2023, 8, 14),
        effective_from=date(2021, 1, 1),
        effective_to=date(2025, 12, 31),
        document_no="烟福政办发〔2023〕7号",
        targets=(GP_TARGET, DEATHS_TARGET),
    )
    places = ("370611", "370683")
    monthly = Form(
        "monthly-services",
        "卫生健康主要指标月报",
        "month",
        (FormLine("child_care_rate", 1),),
        places,
        DueRule(working_days=3, grace_working_days=2),
        date(2023, 1, 1),
        name_en="Monthly return of main health indicators",
    )
    yearly = Form(
        "annual-plan",
        "规划指标年报",
        "year",
        (FormLine("gp_density", 1),),
        places,
        DueRule(months_after=3, day=31),
        date(2020, 1, 1),
        name_en="Annual return of plan indicators",
    )
    deaths = Indicator(
        "maternal_mortality",
        "孕产妇死亡率",
        "per_100k",
        "lower_better",
        "rate",
        2,
        "Maternal mortality",
        parts=Parts("孕产妇死亡数", "活产数", 100_000, "maternal deaths", "live births"),
        sensitivity="private",
    )
    child = Indicator("child_care_rate", "儿童健康管理率", "percent", "higher_better", "coverage", 1, "Child care rate")
    gp = Indicator(
        "gp_density",
        "每万人口全科医生数",
        "per_10k",
        "higher_better",
        "density",
        2,
        "GPs per 10,000 people",
        parts=Parts("全科医生数", "年末常住人口", 10_000, register="resident_population"),
    )
    return Deployment(
        home="370600",
        kinds=shipped_kinds(),
        places=PlaceTree(
            (
                Place("370000", "山东省", "province"),
                Place("370600", "烟台市", "city", "370000", "Yantai"),
                Place("370611", "福山区", "district", "370600", "Fushan"),
                Place("370683", "莱州市", "district", "370600", "Laizhou"),
            )
        ),
        units={
            "per_10k": Unit("per_10k", "人/万人口", "density", 10000, "per 10,000"),
            "percent": Unit("percent", "%", "share", 100),
            "per_100k": Unit("per_100k", "/10万", "rate", 100_000, "per 100,000"),
        },
        indicators={gp.code: gp, child.code: child, deaths.code: deaths},
        denominators=(Denominator("resident_population", "370611", 2022, 298_700, "统计部门公布数"),),
        plans={plan.id: plan},
        forms={monthly.code: monthly, yearly.code: yearly},
        rules={
            "hard_range": Rule(
                "hard_range",
                "hard_range",
                "deterministic",
                "block",
                "cell",
                names={"zh": "超出取值范围", "en": "Outside the range"},
                texts={
                    "zh": "超出该指标取值范围；按同表分子{numerator}、分母{denominator}复算为{recomputed}%",
                    "en": "outside the range; {numerator} of {denominator} is {recomputed}%",
                },
                causes={"zh": "百分号或小数点录入", "en": "percent sign or decimal point"},
            )
        },
        sources=(SourceConfig("inbox", "folder", "inbox"),),
        contacts=contacts,
        calendar=calendar,
    )


@pytest.fixture
def gp_assessment() -> Callable[..., Assessment]:
    """GPs in Fushan at the end of 2022: 2.31 against 2.602 on a straight path from 1.67 (2020) to 4 (2025)."""

    def make(**changes: Any) -> Assessment:
        facts: dict[str, Any] = {
            "run_id": "assess-1",
            "place": "370611",
            "target_id": "fushan-145.16",
            "indicator": "gp_density",
            "period": "2022",
            "as_of": date(2023, 9, 11),
            "known_at": NOW,
            "status": "slightly_behind",
            "expected": 1.67 + (4 - 1.67) * 0.4,
            "actual": 2.31,
            "gap": 2.31 - (1.67 + (4 - 1.67) * 0.4),
            "slip_months": (0.4 - (2.31 - 1.67) / (4 - 1.67)) * 60,
            "pace_achieved": (2.31 - 1.67) / 2,
            "pace_needed": (4 - 2.31) / 3,
            "next_value": 1.67 + (4 - 1.67) * 0.6,
            "share_of_time": 0.4,
            "share_done": (2.31 - 1.67) / (4 - 1.67),
            "binding": True,
            "submission_id": "370611.annual-plan.2022.v1",
            "denominator": "resident_population 2022: 298,700 (final; 统计部门公布数)",
            "provenance": "submitted",
        }
        return Assessment(**{**facts, **changes})

    return make


@pytest.fixture
def late_form() -> Callable[..., ExpectedSubmission]:
    """The monthly form of August 2023: due on 5 September, in grace until the 7th. What has arrived is a settled
    submission, unless a test says that it lies unread: submission_id empty."""

    def make(state: str = "late", place: str = "370611", **changes: Any) -> ExpectedSubmission:
        late_by = {"late": 4, "in_grace": 1}.get(state, 0)
        form = ExpectedSubmission(
            "monthly-services",
            place,
            "2023-08",
            date(2023, 8, 1),
            date(2023, 8, 31),
            date(2023, 9, 5),
            date(2023, 9, 7),
            state,
            late_by=late_by,
            submission_id=f"{place}.monthly-services.2023-08.v1" if state in ARRIVED else "",
        )
        return replace(form, **changes)

    return make


@pytest.fixture
def finding() -> Callable[..., Finding]:
    def make(number: int = 1, place: str = "370611", **changes: Any) -> Finding:
        one = Finding(
            id=f"f{number}-1",
            fingerprint=f"f{number}",
            rule="hard_range",
            rule_version=1,
            tier="deterministic",
            severity="block",
            place=place,
            indicator="child_care_rate",
            form="monthly-services",
            period="2023-08",
            item="",
            submission_id=f"{place}.monthly-services.2023-08.v1",
            sheet="表1",
            cell=f"E{13 + number}",
            observed="9240%",
            history=(91.2, 93.5, 92.0),
            params={"numerator": "2310", "denominator": "2500", "recomputed": "92.40"},
            due_on=date(2023, 9, 13),
            opened_at=NOW,
        )
        return replace(one, **changes)

    return make


@pytest.fixture
def death() -> Callable[..., EventRecord]:
    """One maternal death among 2,512 live births in Fushan: 13 % likely at the ceiling of 5.6 per 100,000."""

    def make(**changes: Any) -> EventRecord:
        one = EventRecord(
            "370611",
            "maternal_mortality",
            "2023-Q2",
            "fushan-145.2",
            1,
            2512.0,
            5.6,
            0.131,
            "370611.mch.2023-Q2.v1",
            "submitted",
        )
        return replace(one, **changes)

    return make


@pytest.fixture
def wide(deployment: Deployment) -> Deployment:
    """The same with five districts that send the monthly form."""
    more = tuple(Place(code, name, "district", "370600") for code, name in EXTRA_PLACES)
    codes = ("370611", "370683", *(place.code for place in more))
    form = replace(deployment.forms["monthly-services"], places=codes)
    places = PlaceTree((*deployment.places, *more))
    return replace(deployment, places=places, forms={**deployment.forms, form.code: form})


@pytest.fixture
def scene(
    deployment: Deployment,
    wide: Deployment,
    gp_assessment: Callable[..., Assessment],
    late_form: Callable[..., ExpectedSubmission],
    finding: Callable[..., Finding],
    death: Callable[..., EventRecord],
) -> Callable[[str], list[tuple[Transition, Message]]]:
    """Every kind of message there is, in a language."""
    makers = Makers(deployment, wide, gp_assessment, late_form, finding, death)
    return lambda language: scenes(makers, language)
