TITLE = "One figure per key"
TEXT = """
One submission has one figure per indicator, period and item. Every row after the first is flagged. Another version of
the same submission is no duplicate.
"""
SEVERITY = "block"
CASES = [
    ("two indicators", [{"indicator": "managed_share"}, {"indicator": "screening_coverage"}], ["pass", "pass"]),
    ("the same indicator twice", [{"value": 92.4}, {"value": 91.0}], ["pass", "flag"]),
    ("two items of one indicator", [{"item": "female"}, {"item": "male"}], ["pass", "pass"]),
    ("two versions", [{"version": 1}, {"version": 2}], ["pass", "pass"]),
]
