"""reach_at_least and reach_at_most: from a baseline to a value."""

TITLE = "Reach a value: reach_at_least, reach_at_most"
TEXT = """
From the baseline b to the end value T by the deadline, on a straight line unless the plan says otherwise (按时间进度测算).
Met is `achieved`, whatever the line says. Within the dead band (half a printed unit, 5 % of the planned change, or the
target's own tolerance) the figure is `on_track`. Beyond it the share of the way done over the share of the time gone
decides: 1.20 ahead (ours), 0.95 on track, 0.60 slightly behind, 0 behind, below it regressing (published). At the
deadline's own figure it is `achieved` or `missed`.
"""
TARGET = {"kind": "reach_at_least", "baseline_value": 20.0, "baseline_period": "2020", "value": 70.0}
FALL = {"kind": "reach_at_most", "baseline_value": 28.0, "baseline_period": "2020", "value": 18.0}
CASES = [
    {"shows": "the target value itself", "figures": {"2022": 70.0}, "expected": 40.0, "status": "achieved"},
    {"shows": "1.20 of the way due", "figures": {"2024": 68.0}, "expected": 60.0, "status": "ahead"},
    {"shows": "just under 1.20", "figures": {"2024": 67.9}, "expected": 60.0, "status": "on_track"},
    {"shows": "on the line", "figures": {"2022": 40.0}, "expected": 40.0, "status": "on_track", "reason": "within_dead_band"},
    {"shows": "the edge of the dead band (2.5)", "figures": {"2022": 37.5}, "expected": 40.0, "status": "on_track", "reason": "within_dead_band"},
    {"shows": "just outside the dead band", "figures": {"2022": 37.4}, "expected": 40.0, "status": "slightly_behind"},
    {"shows": "0.60 of the way due", "figures": {"2022": 32.0}, "expected": 40.0, "status": "slightly_behind"},
    {"shows": "just under 0.60", "figures": {"2022": 31.9}, "expected": 40.0, "status": "behind"},
    {"shows": "no way done", "figures": {"2022": 20.0}, "expected": 40.0, "status": "behind"},
    {"shows": "worse than the baseline", "figures": {"2022": 19.9}, "expected": 40.0, "status": "regressing"},
    {"shows": "the deadline's figure, met", "figures": {"2025": 70.0}, "expected": 70.0, "status": "achieved"},
    {"shows": "the deadline's figure, a tenth short", "figures": {"2025": 69.9}, "expected": 70.0, "status": "missed"},
    {"shows": "a quarter: the end of September 2022", "figures": {"2022-Q3": 37.5}, "expected": 37.5, "status": "on_track", "reason": "within_dead_band"},
    {"shows": "a month: the end of June 2023", "figures": {"2023-06": 35.0}, "expected": 45.0, "status": "slightly_behind"},
    {"shows": "less than a tenth of the time", "figures": {"2021-05": 20.0}, "expected": 24.1666667, "status": "not_due", "reason": "too_early"},
    {"shows": "the baseline's own period", "figures": {"2020": 20.0}, "as_of": "2021-06-30", "expected": 20.0, "status": "not_due", "reason": "baseline_period"},
    {"shows": "an earlier figure than the baseline", "figures": {"2019": 18.0}, "as_of": "2021-06-30", "status": "not_due", "reason": "figure_before_baseline"},
    {"shows": "falling, on the line", "target": FALL, "figures": {"2022": 24.0}, "expected": 24.0, "status": "on_track", "reason": "within_dead_band"},
    {"shows": "falling, 0.60 of the way due", "target": FALL, "figures": {"2022": 25.6}, "expected": 24.0, "status": "slightly_behind"},
    {"shows": "falling, just under 0.60", "target": FALL, "figures": {"2022": 25.7}, "expected": 24.0, "status": "behind"},
    {"shows": "falling, met", "target": FALL, "figures": {"2022": 18.0}, "expected": 24.0, "status": "achieved"},
    {"shows": "falling, strictly below asked, value only reached", "target": {**FALL, "strict": True}, "figures": {"2025": 18.0}, "expected": 18.0, "status": "missed"},
    {"shows": "the baseline already satisfies it: a floor, never a line", "target": {**TARGET, "baseline_value": 75.0}, "figures": {"2022": 72.0}, "expected": 70.0, "status": "maintained"},
    {"shows": "such a floor, broken", "target": {**TARGET, "baseline_value": 75.0}, "figures": {"2022": 69.0}, "expected": 70.0, "status": "breached"},
    {"shows": "no baseline", "target": {**TARGET, "baseline_value": None, "baseline_period": ""}, "figures": {"2022": 40.0}, "status": "no_baseline", "reason": "first_figure_is_baseline"},
    {"shows": "no baseline, but met", "target": {**TARGET, "baseline_value": None, "baseline_period": ""}, "figures": {"2022": 71.0}, "status": "achieved"},
    {"shows": "no deadline", "target": {**TARGET, "deadline": None}, "figures": {"2022": 40.0}, "status": "not_due", "reason": "no_deadline"},
    {"shows": "the deadline has passed, its figure has not come", "figures": {"2024": 50.0}, "as_of": "2026-02-01", "expected": 60.0, "status": "slightly_behind", "reason": "awaiting_deadline_figure"},
]  # fmt: skip
