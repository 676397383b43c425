"""The indicators and the form that the examples of the rules speak of."""

from __future__ import annotations

from datetime import date

from domain.form import DueRule, Form, FormLine
from domain.indicator import Bounds, Denominator, Indicator, Parts
from domain.place import Place
from domain.plan import Plan, Target

TREATED = Parts("规范管理人数", "在管患者人数", 100.0, "patients managed", "patients registered")
SCREENED = Parts("检查人数", "应检查人数", 100.0, "women screened", "women to be screened")
DEATHS = Parts("死亡数", "活产数", 1000.0, "deaths", "live births")
DOCTORS = Parts("全科医生数", "常住人口", 10000.0, "general practitioners", "residents", register="resident_population")

PLACES = (
    Place("370600", "烟台市", "city"),
    Place("370611", "福山区", "district", "370600"),
    Place("370612", "牟平区", "district", "370600"),
)
INDICATORS = {
    "managed_share": Indicator(
        "managed_share",
        "规范管理率",
        "percent",
        "higher_better",
        "share",
        2,
        "Share managed",
        "no",
        TREATED,
        Bounds(0, 100),
    ),
    "screening_coverage": Indicator(
        "screening_coverage",
        "检查覆盖率",
        "percent",
        "higher_better",
        "coverage",
        1,
        "Screening coverage",
        "year_to_date",
        SCREENED,
        Bounds(0, 200),
    ),
    "infant_mortality": Indicator(
        "infant_mortality", "婴儿死亡率", "per_1000", "lower_better", "rate", 2, "Infant mortality", "no", DEATHS
    ),
    "under_five_mortality": Indicator(
        "under_five_mortality", "5岁以下儿童死亡率", "per_1000", "lower_better", "rate", 2, "Under-five mortality"
    ),
    "gp_density": Indicator(
        "gp_density", "每万人口全科医生数", "per_10000", "higher_better", "density", 2, "GP density", "no", DOCTORS
    ),
    "hospital_beds": Indicator(
        "hospital_beds", "医疗机构床位数", "bed", "higher_better", "count", 0, "Hospital beds", "no"
    ),
}
FORM = Form(
    code="monthly",
    name="月报",
    periodicity="month",
    lines=(
        FormLine("managed_share", 1, parts_required=True),
        FormLine("screening_coverage", 2),
        FormLine("infant_mortality", 3, required=False),
        FormLine("under_five_mortality", 4, required=False),
        FormLine("gp_density", 5, required=False, parts_required=True),
    ),
    places=("370611",),
    due=DueRule(working_days=3),
    valid_from=date(2022, 1, 1),
)
# What the city holds: its register, and a plan that prints baselines.
REGISTER = (Denominator("resident_population", "370611", 2022, 300000.0, "yearbook"),)
PLAN = Plan(
    "plan",
    "规划",
    "370611",
    date(2022, 1, 1),
    date(2023, 1, 1),
    date(2025, 12, 31),
    targets=tuple(
        Target(code, "plan", code, "reach_at_least", "1", (), "370611", baseline_value=value, baseline_period="2022")
        for code, value in (("gp_density", 2.5), ("hospital_beds", 300.0))
    ),
)
# What a row of an example has where nothing else is said.
SOUND_ROW = {
    "indicator": "managed_share",
    "state": "value",
    "value": 92.4,
    "decimals": 2,
    "numerator": 2310.0,
    "denominator": 2500.0,
}
