"""trend, proportional_to, ratio_of."""

TITLE = "Relative targets: trend, proportional_to, ratio_of"
TEXT = """
A trend compares with the same period of the year before: better or level is `on_track`, worse `slightly_behind`, worse
twice running `behind`, worse than the baseline too `regressing`; it waits for two figures. `proportional_to` expects the
baseline times the growth of the reference indicator. `ratio_of` is derived from two indicators and never submitted: its
`reference` stands below the line, and above it the indicator itself, or the `numerator` where the ratio is an indicator of
its own, so that it is never compared with a target of one of its parts.
"""
TARGET = {"kind": "trend", "direction": "higher_better"}
DOWN = {"kind": "trend", "direction": "lower_better", "baseline_value": 28.0, "baseline_period": "2020"}
HEALTHY = {
    "kind": "proportional_to",
    "reference": "life",
    "baseline_value": 68.0,
    "baseline_period": "2020",
    "direction": "higher_better",
}
LIFE = {"2020": 78.5, "2022": 79.7}
RATIO = {
    "kind": "ratio_of",
    "reference": "beds",
    "baseline_value": 0.45,
    "baseline_period": "2020",
    "value": 0.55,
    "direction": "higher_better",
}
CASES = [
    {"shows": "one figure", "figures": {"2022": 40.0}, "status": "not_due", "reason": "one_figure"},
    {"shows": "better than the year before", "figures": {"2021": 40.0, "2022": 41.0}, "status": "on_track"},
    {"shows": "level", "figures": {"2021": 40.0, "2022": 40.0}, "status": "on_track", "reason": "trend_flat"},
    {"shows": "worse once", "figures": {"2020": 39.0, "2021": 41.0, "2022": 40.0}, "status": "slightly_behind", "reason": "worse_once"},
    {"shows": "worse twice running", "figures": {"2020": 43.0, "2021": 41.0, "2022": 40.0}, "status": "behind", "reason": "worse_twice"},
    {"shows": "months: the same month of the year before", "figures": {"2021-06": 40.0, "2022-05": 50.0, "2022-06": 41.0}, "status": "on_track"},
    {"shows": "months: two running worse than a year before", "figures": {"2021-05": 45.0, "2021-06": 50.0, "2022-05": 42.0, "2022-06": 47.0}, "status": "behind", "reason": "worse_twice"},
    {"shows": "months: one worse than a year before", "figures": {"2021-05": 45.0, "2021-06": 50.0, "2022-05": 46.0, "2022-06": 47.0}, "status": "slightly_behind", "reason": "worse_once"},
    {"shows": "a month beside yearly figures: it has none to compare with", "figures": {"2020": 40.0, "2021": 41.0, "2022-06": 39.0}, "status": "not_due", "reason": "one_figure"},
    {"shows": "falling wanted, worse than the baseline too", "target": DOWN, "figures": {"2021": 27.0, "2022": 29.0}, "status": "regressing", "reason": "worse_once"},
    {"shows": "falling wanted, at the deadline better than the baseline", "target": DOWN, "figures": {"2025": 27.0}, "status": "achieved"},
    {"shows": "grown as much as the reference", "target": HEALTHY, "figures": {"2022": 69.04}, "others": {"life": LIFE}, "expected": 69.03949, "status": "on_track", "reason": "within_dead_band"},
    {"shows": "grown half as much", "target": HEALTHY, "figures": {"2022": 68.4}, "others": {"life": LIFE}, "expected": 69.03949, "status": "behind"},
    {"shows": "the reference has no figure for the period", "target": HEALTHY, "figures": {"2022": 68.4}, "others": {"life": {"2020": 78.5}}, "status": "no_baseline", "reason": "reference_missing"},
    {"shows": "no own baseline and no figure", "target": {**HEALTHY, "baseline_value": None}, "figures": {}, "as_of": "2022-12-31", "others": {"life": LIFE}, "status": "no_baseline", "reason": "baseline_missing"},
    {"shows": "doctors over beds, on the line", "target": RATIO, "figures": {"2022": 2.45}, "others": {"beds": {"2022": 5.0}}, "expected": 0.49, "status": "on_track", "reason": "within_dead_band"},
    {"shows": "doctors over beds, reached", "target": RATIO, "figures": {"2022": 3.3}, "others": {"beds": {"2022": 6.0}}, "expected": 0.49, "status": "achieved"},
    {"shows": "no bed at all", "target": RATIO, "figures": {"2022": 3.3}, "others": {"beds": {"2022": 0.0}}, "status": "no_data", "reason": "zero_denominator"},
]  # fmt: skip
