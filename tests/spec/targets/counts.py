"""zero_events, count_to_complete, milestone, range."""

TITLE = "Events, counts, milestones, ranges: zero_events, count_to_complete, milestone, range"
TEXT = """
Zero: the first event is `breached`, and it stays so for its year. Counts and yes/no milestones need no baseline and are
not judged before the deadline unless they are met or the plan gives dated steps. A range commits to its lower end where
more is better (3-5个), to its upper end where less is, and to both where neither is.
"""
TARGET = {"kind": "zero_events", "value": 0.0}
COUNT = {"kind": "count_to_complete", "value": 10.0}
STEPS = {**COUNT, "path": "steps", "milestones": [("2022-12-31", 4.0), ("2024-12-31", 8.0)]}
DONE = {"kind": "milestone", "value": 1.0}
RANGE = {"kind": "range", "low": 3.0, "high": 5.0, "direction": "higher_better"}
FROM_BELOW = {
    "kind": "range",
    "low": 30.0,
    "high": 40.0,
    "baseline_value": 20.0,
    "baseline_period": "2020",
    "direction": "neutral",
}
CASES = [
    {"shows": "no event", "figures": {"2022": 0.0}, "expected": 0.0, "status": "maintained"},
    {"shows": "one event", "figures": {"2022": 1.0}, "expected": 0.0, "status": "breached"},
    {"shows": "an event earlier in the same year", "figures": {"2022-Q1": 1.0, "2022-Q2": 0.0}, "expected": 0.0, "status": "breached"},
    {"shows": "an event in an earlier year", "figures": {"2021": 1.0, "2022": 0.0}, "expected": 0.0, "status": "maintained"},
    {"shows": "no figure yet", "figures": {}, "as_of": "2022-12-31", "status": "not_due", "reason": "before_deadline"},
    {"shows": "a count on its way", "target": COUNT, "figures": {"2023": 4.0}, "status": "not_due", "reason": "before_deadline"},
    {"shows": "a count, complete", "target": COUNT, "figures": {"2023": 10.0}, "status": "achieved"},
    {"shows": "a count, short at the deadline", "target": COUNT, "figures": {"2025": 9.0}, "status": "missed"},
    {"shows": "no figure of a count at all after the deadline", "target": COUNT, "figures": {}, "as_of": "2026-03-01", "status": "no_data", "reason": "no_figure"},
    {"shows": "dated steps: the step of 2022 taken", "target": STEPS, "figures": {"2023": 4.0}, "expected": 4.0, "status": "on_track", "reason": "within_dead_band"},
    {"shows": "dated steps: half of the step of 2022", "target": STEPS, "figures": {"2023": 2.0}, "expected": 4.0, "status": "behind", "reason": "below_milestone"},
    {"shows": "a yes/no milestone before its deadline", "target": DONE, "figures": {"2023": 0.0}, "status": "not_due", "reason": "before_deadline"},
    {"shows": "a yes/no milestone, done", "target": DONE, "figures": {"2023": 1.0}, "status": "achieved"},
    {"shows": "a yes/no milestone, not done at the deadline", "target": DONE, "figures": {"2025": 0.0}, "status": "missed"},
    {"shows": "3-5: the lower end is the commitment", "target": RANGE, "figures": {"2023": 3.0}, "expected": None, "status": "achieved"},
    {"shows": "3-5: more than the upper end is no fault", "target": RANGE, "figures": {"2023": 6.0}, "expected": None, "status": "achieved"},
    {"shows": "3-5: too few, before the deadline", "target": RANGE, "figures": {"2023": 2.0}, "expected": None, "status": "not_due", "reason": "before_deadline"},
    {"shows": "3-5: too few at the deadline", "target": RANGE, "figures": {"2025": 2.0}, "expected": None, "status": "missed"},
    {"shows": "a range climbed to from below", "target": FROM_BELOW, "figures": {"2022": 22.5}, "expected": 24.0, "status": "slightly_behind"},
    {"shows": "a range passed on the other side", "target": FROM_BELOW, "figures": {"2025": 41.0}, "expected": 30.0, "status": "missed"},
]  # fmt: skip
