"""approximately: 左右."""

TITLE = "About a value: approximately"
TEXT = """
As reach, but the end is a band around T: the larger of half a printed unit and 10 % of the planned change (ours), or the
target's own tolerance. Reached inside the band or beyond its good side. 81.5岁左右 from 78.5 is 81.5 +/- 0.3.
"""
TARGET = {
    "kind": "approximately",
    "baseline_value": 78.5,
    "baseline_text": "78.5",
    "baseline_period": "2020",
    "value": 81.5,
    "value_text": "81.5左右",
}
SHARE = {
    "kind": "approximately",
    "baseline_value": 28.0,
    "baseline_text": "28左右",
    "baseline_period": "2020",
    "value": 27.0,
    "value_text": "27左右",
    "direction": "lower_better",
}
NEUTRAL = {
    "kind": "approximately",
    "baseline_value": 40.0,
    "baseline_period": "2020",
    "value": 50.0,
    "direction": "neutral",
}
CASES = [
    {"shows": "inside the end band", "figures": {"2023": 81.2}, "expected": 80.3, "status": "achieved"},
    {"shows": "just below the end band", "figures": {"2023": 81.19}, "expected": 80.3, "status": "ahead"},
    {"shows": "beyond the good side", "figures": {"2023": 82.5}, "expected": 80.3, "status": "achieved"},
    {"shows": "within the dead band (0.15)", "figures": {"2022": 79.55}, "expected": 79.7, "status": "on_track", "reason": "within_dead_band"},
    {"shows": "outside the dead band", "figures": {"2022": 79.5}, "expected": 79.7, "status": "slightly_behind"},
    {"shows": "a share that falls by less than it is printed to", "target": SHARE, "figures": {"2022": 28.0}, "expected": 27.6, "status": "on_track", "reason": "within_dead_band"},
    {"shows": "that share at its end band", "target": SHARE, "figures": {"2022": 27.5}, "expected": 27.6, "status": "achieved"},
    {"shows": "that share, worse than its baseline", "target": SHARE, "figures": {"2022": 28.2}, "expected": 27.6, "status": "regressing"},
    {"shows": "neither side is good: far above the end", "target": NEUTRAL, "figures": {"2022": 55.0}, "expected": 44.0, "status": "behind", "reason": "overshot"},
    {"shows": "at the deadline, outside the band", "figures": {"2025": 81.1}, "expected": 81.5, "status": "missed"},
]  # fmt: skip
