"""The paths that are no straight line."""

TITLE = "Paths: geometric, log, milestones, profile"
TEXT = """
Geometric and log paths run at a constant rate; log also measures the way done in logarithms, for cumulative percentages.
Explicit milestones override any line and may run below the baseline (national good-air days: 87.0, 85.6, 87.5): there
the milestone alone counts. Year-to-date figures are measured against the share of the year's total that past years had
reached by the same month; without two such years against m/12, by which only a shortfall of more than 30 points is told.
"""
TARGET = {"kind": "reach_at_least", "baseline_value": 0.5, "baseline_period": "2020", "value": 4.5, "path": "geometric"}
ENERGY = {
    "kind": "reach_at_most",
    "baseline_value": 100.0,
    "baseline_period": "2010",
    "value": 83.0,
    "deadline": "2015-12-31",
    "path": "log",
    "effective_from": "2011-01-01",
}
AIR = {
    "kind": "reach_at_least",
    "baseline_value": 87.0,
    "baseline_period": "2020",
    "value": 87.5,
    "path": "milestones",
    "milestones": [("2022-12-31", 85.6)],
}
SCREENED = {
    "kind": "reach_at_least",
    "value": 66000.0,
    "path": "profile",
    "deadline": "2022-12-31",
    "effective_from": "2022-01-01",
}
PAST = {"2020-06": 30000.0, "2020-12": 60000.0, "2021-06": 36000.0, "2021-12": 60000.0}
CASES = [
    {"shows": "geometric: 1.20 where the line says 2.10", "figures": {"2022": 1.2}, "expected": 1.204112, "status": "on_track", "reason": "within_dead_band"},
    {"shows": "log: a drop of 6.94 % in the first of five years", "target": ENERGY, "figures": {"2011": 93.06}, "expected": 96.3419, "status": "ahead"},
    {"shows": "log: a drop of 2.2 % in the first year", "target": ENERGY, "figures": {"2011": 97.4}, "expected": 96.3419, "status": "slightly_behind"},
    {"shows": "log: a figure of zero", "target": {**ENERGY, "kind": "reach_at_least", "value": 120.0}, "figures": {"2011": 0.0}, "expected": 103.714, "status": "no_data", "reason": "not_positive_under_log"},
    {"shows": "log: a target of zero", "target": {**ENERGY, "value": 0.0}, "figures": {"2011": 97.0}, "status": "no_baseline", "reason": "log_needs_positive"},
    {"shows": "a milestone below the baseline, met", "target": AIR, "figures": {"2022": 86.5}, "expected": 85.6, "status": "on_track"},
    {"shows": "a milestone below the baseline, not met", "target": AIR, "figures": {"2022": 85.0}, "expected": 85.6, "status": "behind", "reason": "below_milestone"},
    {"shows": "between the milestone and the end", "target": AIR, "indicator": {"decimals": 1}, "figures": {"2024": 86.9}, "expected": 86.866667, "status": "on_track", "reason": "within_dead_band"},
    {"shows": "year to date: half a year where past years had 55 %", "target": SCREENED, "figures": {**PAST, "2022-06": 36300.0}, "expected": 36300.0, "status": "on_track", "reason": "below_schedule"},
    {"shows": "year to date: 10 points below", "target": SCREENED, "figures": {**PAST, "2022-06": 29700.0}, "expected": 36300.0, "status": "slightly_behind", "reason": "below_schedule"},
    {"shows": "year to date: 30 points below", "target": SCREENED, "figures": {**PAST, "2022-06": 16500.0}, "expected": 36300.0, "status": "slightly_behind", "reason": "below_schedule"},
    {"shows": "year to date: more than 30 points below", "target": SCREENED, "figures": {**PAST, "2022-06": 16400.0}, "expected": 36300.0, "status": "behind", "reason": "below_schedule"},
    {"shows": "no past years, 20 points below m/12", "target": SCREENED, "figures": {"2022-06": 19800.0}, "expected": 33000.0, "status": "not_due", "reason": "no_season_profile"},
    {"shows": "no past years, 31 points below m/12", "target": SCREENED, "figures": {"2022-06": 12540.0}, "expected": 33000.0, "status": "behind", "reason": "below_schedule"},
    {"shows": "the year's task done in October", "target": SCREENED, "figures": {"2022-10": 68059.0}, "expected": 55000.0, "status": "achieved"},
    {"shows": "the year's task not done", "target": SCREENED, "figures": {"2022-12": 65000.0}, "expected": 66000.0, "status": "missed"},
    {"shows": "a cumulative figure that fell", "target": SCREENED, "figures": {"2022-05": 30000.0, "2022-06": 29000.0}, "expected": 33000.0, "status": "held", "reason": "cumulative_fell"},
    {"shows": "only figures of another year", "target": SCREENED, "figures": {"2021-12": 60000.0}, "as_of": "2022-03-01", "status": "not_due", "reason": "other_year"},
]  # fmt: skip
