"""What no document prints, chosen by us: levels, yearly changes, and how large the group is that a rate is taken of.

Plausible for a county of Shandong in the 2020s, and nothing more; the manifest names every one of them as assumed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class AssumedLevel:
    """value in the indicator's unit at the end of `year`, and what it gains in a year."""

    value: float
    year: int
    yearly: float = 0.0


@dataclass(frozen=True, slots=True)
class Group:
    """The size of a denominator. `of` says what it is a share of: residents, births of the period, or a number of
    institutions drawn between `share` and `most`. A flow of residents is counted per month: a quarter has three."""

    of: Literal["residents", "births", "institutions"]
    share: float
    most: float = 0.0
    flow: bool = False


LEVELS: Mapping[str, AssumedLevel] = {
    "healthy_life_expectancy": AssumedLevel(70.6, 2020, 0.9),
    "youth_myopia_rate": AssumedLevel(54.0, 2020, -1.6),
    "nip_vaccination_rate": AssumedLevel(96.8, 2020, 0.2),
    "two_cancer_screening_coverage": AssumedLevel(93.0, 2020, 1.0),
    "ambulance_dispatch_3min_rate": AssumedLevel(95.4, 2020, 0.4),
    "child_eye_exam_coverage_0_6": AssumedLevel(91.5, 2020, 1.2),
    "women_common_disease_screening_rate": AssumedLevel(79.0, 2020, 1.3),
    "primary_care_visit_share": AssumedLevel(57.0, 2020, 1.2),
    "tcm_hall_coverage": AssumedLevel(88.0, 2020, 2.5),
    "hospice_ward_count": AssumedLevel(0.6, 2020, 0.25),
    "occupational_exam_institution_per_district": AssumedLevel(1.2, 2020, 0.1),
}
GROUPS: Mapping[str, Group] = {
    "family_doctor_signing_rate": Group("residents", 0.97),
    "two_cancer_screening_coverage": Group("residents", 0.034),
    "hypertension_standard_management_rate": Group("residents", 0.086),
    "diabetes_standard_management_rate": Group("residents", 0.031),
    "ambulance_dispatch_3min_rate": Group("residents", 0.0021, flow=True),
    "child_0_6_standard_management_rate": Group("residents", 0.062),
    "child_eye_exam_coverage_0_6": Group("residents", 0.062),
    "nip_vaccination_rate": Group("births", 9.0, flow=True),
    "maternal_mortality_rate": Group("births", 1.0),
    "infant_mortality_rate": Group("births", 1.0),
    "under5_mortality_rate": Group("births", 1.0),
    "newborn_metabolic_screening_rate": Group("births", 1.0),
    "maternal_standard_management_rate": Group("births", 0.985),
    "women_common_disease_screening_rate": Group("residents", 0.11),
    "youth_myopia_rate": Group("residents", 0.105),
    "primary_care_visit_share": Group("residents", 0.47, flow=True),
    "geriatrics_dept_share": Group("institutions", 10, 10),
    "tcm_dept_coverage": Group("institutions", 4, 7),
    "tcm_hall_coverage": Group("institutions", 12, 20),
}
ANY_GROUP = Group("residents", 0.02)
SAMPLE = 2000.0  # people that a survey of a district asks, where nothing else is said
# How much of a year's work is done by the end of each month: screening is a campaign of spring and autumn.
CAMPAIGN = (0.01, 0.03, 0.10, 0.22, 0.38, 0.52, 0.58, 0.65, 0.79, 0.92, 0.98, 1.0)
# Calls for an ambulance by month, 1.0 being the mean: more in winter and in the heat of July and August.
SEASON = (1.14, 1.06, 0.99, 0.94, 0.92, 0.95, 1.03, 1.04, 0.94, 0.93, 0.98, 1.08)
SEASONAL = frozenset({"ambulance_dispatch_3min_rate", "primary_care_visit_share"})
# A level is drawn around its anchor with this spread: points for percentages, a share of the level for the rest.
SPREAD_POINTS = 2.2
SPREAD_SHARE = 0.09
SPREAD_YEARS = 0.008
# Of a rare event the anchor is a yearly rate; a clean year has no maternal death, which is planted instead.
RARE = frozenset({"maternal_mortality_rate", "infant_mortality_rate", "under5_mortality_rate"})
