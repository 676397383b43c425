"""change_by and change_per_year."""

TITLE = "Changes: change_by, change_per_year"
TEXT = """
`change_by` ends at the baseline plus the change; in percent at the baseline times (1 + change / 100): "reduce 90 by 30 %"
is 63, "by 30 points" is 60. Without a printed baseline the last figure before the plan counts. `change_per_year` asks the
same step each year; two lights, the year's step and the sum so far. Without a baseline the first figure serves, and
nothing is judged until the second.
"""
TARGET = {
    "kind": "change_by",
    "baseline_value": 90.0,
    "baseline_period": "2020",
    "value": -30.0,
    "change_unit": "points",
}
PERCENT = {**TARGET, "change_unit": "percent"}
UNPRINTED = {"kind": "change_by", "value": 3.0}
YEARLY = {"kind": "change_per_year", "baseline_value": 60.0, "baseline_period": "2020", "value": -1.0}
FIRST = {"kind": "change_per_year", "value": -1.0, "direction": "lower_better"}
CASES = [
    {"shows": "points, on the line to 60", "figures": {"2022": 78.0}, "expected": 78.0, "status": "on_track", "reason": "within_dead_band"},
    {"shows": "percent, on the line to 63", "target": PERCENT, "figures": {"2022": 79.2}, "expected": 79.2, "status": "on_track", "reason": "within_dead_band"},
    {"shows": "percent, the end", "target": PERCENT, "figures": {"2025": 63.0}, "expected": 63.0, "status": "achieved"},
    {"shows": "points, the end of the percent reading is not enough", "figures": {"2025": 63.0}, "expected": 60.0, "status": "missed"},
    {"shows": "measured from the last figure before the plan", "target": UNPRINTED, "figures": {"2020": 30.0, "2022": 30.6}, "expected": 31.2, "status": "behind"},
    {"shows": "no figure before the plan", "target": UNPRINTED, "figures": {"2022": 30.6}, "status": "no_baseline", "reason": "first_figure_is_baseline"},
    {"shows": "a point each year, two years on", "target": YEARLY, "figures": {"2022": 58.0}, "expected": 58.0, "status": "on_track", "reason": "within_dead_band"},
    {"shows": "half a point each year", "target": YEARLY, "figures": {"2022": 59.0}, "expected": 58.0, "status": "behind"},
    {"shows": "the first figure is the baseline", "target": FIRST, "figures": {"2021": 60.0}, "status": "no_baseline", "reason": "first_figure_is_baseline"},
    {"shows": "the second figure is judged from the first", "target": FIRST, "figures": {"2021": 60.0, "2023": 58.7}, "expected": 58.0, "status": "slightly_behind", "reason": "provisional_baseline"},
]  # fmt: skip
