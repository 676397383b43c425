TITLE = "Ordered pair"
TEXT = """
One figure cannot exceed another that contains it: infants are among the children under five. The comparison allows for
the rounding of both. The other figure comes from the same submission, else from the place's accepted figures of the
period; without one, nothing is said.
"""
SEVERITY = "block"
PARAMS = {"low": "infant_mortality", "high": "under_five_mortality"}
CASES = [
    (
        "infants below all children under five",
        [{"indicator": "infant_mortality", "value": 2.5}, {"indicator": "under_five_mortality", "value": 3.33}],
        ["pass", "not looked at"],
    ),
    (
        "equal",
        [{"indicator": "infant_mortality", "value": 3.33}, {"indicator": "under_five_mortality", "value": 3.33}],
        ["pass", "not looked at"],
    ),
    (
        "above by no more than rounding",
        [{"indicator": "infant_mortality", "value": 3.34}, {"indicator": "under_five_mortality", "value": 3.33}],
        ["pass", "not looked at"],
    ),
    (
        "above",
        [{"indicator": "infant_mortality", "value": 3.35}, {"indicator": "under_five_mortality", "value": 3.33}],
        ["flag", "not looked at"],
    ),
    (
        "the other figure is not there",
        [{"indicator": "infant_mortality", "value": 2.5}],
        ["untestable: missing_operand"],
    ),
]
