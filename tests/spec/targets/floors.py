"""stay_at_most and maintain_at_least: ceilings and floors."""

TITLE = "Ceilings and floors: stay_at_most, maintain_at_least"
TEXT = """
Flat at the value, judged each period: inside `maintained`, outside `breached`. There is no path from the baseline and no
"behind". The baseline's own period is not judged. For rates of rare events see below: outside the ceiling may be chance.
"""
TARGET = {"kind": "stay_at_most", "baseline_value": 13.62, "baseline_period": "2020", "value": 14.0}
FLOOR = {"kind": "maintain_at_least", "baseline_value": 100.0, "baseline_period": "2020", "value": 100.0}
CASES = [
    {"shows": "under the ceiling, worse than the baseline", "figures": {"2022": 13.9}, "expected": 14.0, "status": "maintained"},
    {"shows": "exactly the ceiling", "figures": {"2022": 14.0}, "expected": 14.0, "status": "maintained"},
    {"shows": "exactly the ceiling where it must stay below", "target": {**TARGET, "strict": True}, "figures": {"2022": 14.0}, "expected": 14.0, "status": "breached"},
    {"shows": "over the ceiling", "figures": {"2022": 14.01}, "expected": 14.0, "status": "breached"},
    {"shows": "over the ceiling within its own tolerance", "target": {**TARGET, "tolerance": 0.05}, "figures": {"2022": 14.04}, "expected": 14.0, "status": "maintained"},
    {"shows": "over the ceiling at the deadline", "figures": {"2025": 14.2}, "expected": 14.0, "status": "missed"},
    {"shows": "the baseline's own period", "figures": {"2020": 13.62}, "as_of": "2021-06-30", "expected": 14.0, "status": "not_due", "reason": "baseline_period"},
    {"shows": "no deadline: still judged each period", "target": {**TARGET, "deadline": None}, "figures": {"2022": 14.5}, "expected": 14.0, "status": "breached"},
    {"shows": "a floor, held", "target": FLOOR, "figures": {"2023": 100.0}, "expected": 100.0, "status": "maintained"},
    {"shows": "a floor, broken", "target": FLOOR, "figures": {"2023": 99.0}, "expected": 100.0, "status": "breached"},
    {"shows": "a coverage above 100 is not clipped", "target": FLOOR, "figures": {"2023": 109.64}, "expected": 100.0, "status": "maintained"},
]  # fmt: skip
