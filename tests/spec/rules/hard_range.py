TITLE = "Hard range"
TEXT = """
A value lies within the bounds of its indicator, the bounds included. The rule's own `low` and `high`, where given, go
before them. Where an indicator has none its kind says what cannot be: a share lies between 0 and 100, a rank begins at 1, a
milestone is 0 or 1, and no coverage, rate, density, count, amount or ratio is below 0. A score may be anything.
"""
SEVERITY = "block"
CASES = [
    ("within 0 and 100", [{"value": 92.4}], ["pass"]),
    ("the upper bound itself", [{"value": 100.0}], ["pass"]),
    ("the lower bound itself", [{"value": 0.0}], ["pass"]),
    ("a percentage typed without its decimal point", [{"value": 9240.0, "decimals": 0}], ["flag"]),
    ("just above", [{"value": 100.01}], ["flag"]),
    ("below zero", [{"value": -0.01}], ["flag"]),
    ("a coverage may exceed 100", [{"indicator": "screening_coverage", "value": 118.0}], ["pass"]),
    ("a rate without bounds of its own", [{"indicator": "under_five_mortality", "value": 300.0}], ["pass"]),
    ("a rate below zero", [{"indicator": "under_five_mortality", "value": -0.1}], ["flag"]),
    ("three beds fewer than none", [{"indicator": "hospital_beds", "value": -3.0}], ["flag"]),
    ("no figure", [{"state": "missing", "value": None}], ["untestable: missing_operand"]),
    ("not applicable here", [{"state": "not_applicable", "value": None}], ["untestable: not_applicable"]),
]
