"""Rates of rare events."""

TITLE = "Rare events"
TEXT = """
A rate of deaths is judged by its counts: above the expected value it is `within_chance` while that many events or more
have a chance above 0.025 at the expected rate, over the year and over three pooled years; else `breached`, or its band.
Without counts it is judged by the one event it must at least stand for. Parts of a year are not judged.
"""
INDICATOR = {"kind": "rate", "direction": "lower_better", "multiplier": 100000.0}
TARGET = {"kind": "stay_at_most", "baseline_value": 1.2, "baseline_period": "2020", "value": 5.6}
INFANT = {"kind": "reach_at_most", "baseline_value": 2.5, "baseline_period": "2020", "value": 2.2}
PERMILLE = {**INDICATOR, "multiplier": 1000.0}
TREND = {"kind": "trend", "direction": "lower_better", "baseline_value": None, "baseline_period": ""}

CASES = [
    {"shows": "no death", "figures": {"2022": (0.0, 0, 2500)}, "expected": 5.6, "status": "maintained", "reason": "few_events"},
    {"shows": "one death in 2,500 births: 40 per 100,000, chance 13 %", "figures": {"2022": (40.0, 1, 2500)}, "expected": 5.6, "status": "within_chance", "reason": "within_chance"},
    {"shows": "two deaths in 2,500 births: chance 0.9 %", "figures": {"2022": (80.0, 2, 2500)}, "expected": 5.6, "status": "breached"},
    {"shows": "one death in each of three years", "figures": {"2021": (66.67, 1, 1500), "2022": (66.67, 1, 1500), "2023": (66.67, 1, 1500)}, "expected": 5.6, "status": "breached", "reason": "pooled_three_years"},
    {"shows": "a rate without counts", "figures": {"2022": 40.0}, "expected": 5.6, "status": "within_chance", "reason": "counts_not_given"},
    {"shows": "a rate that not even one event explains", "figures": {"2022": 300.0}, "expected": 5.6, "status": "breached", "reason": "smallest_count"},
    {"shows": "at the deadline", "figures": {"2025": (40.0, 1, 2500)}, "expected": 5.6, "status": "within_chance", "reason": "within_chance"},
    {"shows": "a quarter", "figures": {"2022-Q1": (160.0, 1, 625)}, "expected": 5.6, "status": "not_due", "reason": "part_of_year"},
    {"shows": "infants: 9 of 2,000 at 2.38 expected", "indicator": PERMILLE, "target": INFANT, "figures": {"2022": (4.5, 9, 2000)}, "expected": 2.38, "status": "within_chance", "reason": "within_chance"},
    {"shows": "infants: 11 of 2,000", "indicator": PERMILLE, "target": INFANT, "figures": {"2022": (5.5, 11, 2000)}, "expected": 2.38, "status": "regressing"},
    {"shows": "a fall that is asked for, and one death more: no trend", "target": TREND, "figures": {"2021": (0.0, 0, 2500), "2022": (40.0, 1, 2500)}, "expected": None, "status": "within_chance", "reason": "within_chance"},
    {"shows": "a fall that is asked for, and a rise that chance does not explain", "indicator": PERMILLE, "target": TREND, "figures": {"2021": (2.0, 5, 2500), "2022": (8.0, 20, 2500)}, "expected": None, "status": "slightly_behind", "reason": "worse_once"},
    {"shows": "a rise of a rate without counts", "target": TREND, "figures": {"2021": 20.0, "2022": 40.0}, "expected": None, "status": "within_chance", "reason": "counts_not_given"},
]  # fmt: skip
