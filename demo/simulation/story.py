"""The story that the simulated years tell: what is planted, where and when, for the shipped deployment of Yantai.

Data, not code: an entry whose form, place, period or indicator a deployment has not is left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

# Fushan's general practitioners per 10,000: behind the line from 1.67 (2020) to 4 (2025), and back on it in 2023.
LEVELS: Mapping[tuple[str, str], Mapping[int, float]] = {
    ("370611", "gp_density"): {2020: 1.67, 2021: 2.00, 2022: 2.31, 2023: 3.09, 2024: 3.60},
    # Its pharmacists keep the line until 2023 and stand still after that; the third quarter's return comes late.
    ("370611", "pharmacist_density"): {2020: 0.31, 2021: 0.36, 2022: 0.41, 2023: 0.45, 2024: 0.466},
}
# Two districts screen beyond their task, with women from outside: Zhaoyuan a little, Zhifu by so much that it is asked.
YEARLY_COVERAGE: Mapping[tuple[str, str], Mapping[int, float]] = {
    ("370685", "two_cancer_screening_coverage"): {2024: 109.0},
    ("370602", "two_cancer_screening_coverage"): {2024: 123.6},
}
# The month by which their campaign has ended.
CAMPAIGN_ENDS: Mapping[tuple[str, int], int] = {("370685", 2024): 10, ("370602", 2024): 6}
# How each district's office works; the others fill in our form.
LAYOUTS: Mapping[str, str] = {
    "370602": "wide",
    "370676": "wide",
    "370681": "csv_utf8",
    "370682": "csv_gb18030",
    "370687": "csv_utf8",
    "370612": "csv_gb18030",
}


@dataclass(frozen=True, slots=True)
class StoryPlan:
    """One trouble to plant. `indicators` are those it touches, the first being where it must be seen; `corrected` says
    that a right file follows once the district has been asked; `working_days` after the grace a late file comes."""

    id: str
    kind: str
    form: str
    place: str
    period: str
    indicators: tuple[str, ...] = ()
    corrected: bool = False
    working_days: int = 2


_MONTHLY, _QUARTERLY, _MCH, _ANNUAL = "monthly-services", "quarterly-resources", "annual-mch", "annual-plan"
_SIGNING, _HYPERTENSION, _DIABETES = (
    "family_doctor_signing_rate",
    "hypertension_standard_management_rate",
    "diabetes_standard_management_rate",
)
_AMBULANCE, _CHILDREN, _CANCER = (
    "ambulance_dispatch_3min_rate",
    "child_0_6_standard_management_rate",
    "two_cancer_screening_coverage",
)
PLANS: tuple[StoryPlan, ...] = (
    StoryPlan("late-1", "late", _MONTHLY, "370686", "2024-03"),
    StoryPlan("late-2", "late", _MONTHLY, "370686", "2024-10"),
    StoryPlan("late-3", "late", _QUARTERLY, "370611", "2024-Q3", working_days=7),
    StoryPlan("late-4", "late", _MCH, "370687", "2024", working_days=7),
    StoryPlan("late-5", "late", _MCH, "370611", "2024", working_days=7),
    StoryPlan("missing-1", "missing", _MONTHLY, "370671", "2024-10"),
    StoryPlan("partial-1", "partial", _MONTHLY, "370682", "2024-10", (_DIABETES, _CHILDREN)),
    StoryPlan("early-1", "early", _MONTHLY, "370614", "2024-07", corrected=True),
    StoryPlan("x100-1", "x100", _MONTHLY, "370683", "2024-05", (_HYPERTENSION,), corrected=True),
    StoryPlan("x100-2", "x100", _MONTHLY, "370613", "2024-10", (_AMBULANCE,)),
    StoryPlan("per-mille-1", "per_mille", _MONTHLY, "370681", "2024-10", (_DIABETES,)),
    StoryPlan("parts-1", "numerator_above_denominator", _MONTHLY, "370612", "2024-10", (_CHILDREN,)),
    StoryPlan(
        "pair-1",
        "infant_above_under5",
        _MCH,
        "370687",
        "2024",
        ("infant_mortality_rate", "under5_mortality_rate"),
    ),
    StoryPlan("copy-1", "stale_copy", _MONTHLY, "370687", "2024-08"),
    StoryPlan("rows-1", "swapped_rows", _MONTHLY, "370613", "2024-09", (_SIGNING, _AMBULANCE)),
    StoryPlan("total-1", "running_total", _MONTHLY, "370676", "2024-09", (_AMBULANCE,)),
    StoryPlan("coverage-1", "coverage_109", _MONTHLY, "370685", "2024-10", (_CANCER,)),
    StoryPlan("death-1", "maternal_death", _MCH, "370611", "2024", ("maternal_mortality_rate",)),
    StoryPlan("register-1", "denominator_revised", _QUARTERLY, "370681", "2024-Q1", ("hospital_bed_density",)),
    StoryPlan("explained-1", "accepted_explanation", _MONTHLY, "370602", "2024-06", (_CANCER,)),
    StoryPlan("behind-1", "fallen_behind", _ANNUAL, "370611", "2022", ("gp_density",)),
    StoryPlan("behind-2", "fallen_behind", _QUARTERLY, "370611", "2024-Q3", ("pharmacist_density",)),
    StoryPlan("recovered-1", "recovered", _ANNUAL, "370611", "2023", ("gp_density",)),
)
