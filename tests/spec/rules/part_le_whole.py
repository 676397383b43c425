TITLE = "Part within the whole"
TEXT = """
In a share the numerator is part of the denominator and cannot exceed it. Coverages and rates are not looked at, unless
the rule names the indicator.
"""
SEVERITY = "block"
CASES = [
    ("part below whole", [{"numerator": 2310.0, "denominator": 2500.0}], ["pass"]),
    ("part equals whole", [{"numerator": 2500.0, "denominator": 2500.0}], ["pass"]),
    ("one more than the whole", [{"numerator": 2501.0, "denominator": 2500.0}], ["flag"]),
    (
        "a coverage",
        [{"indicator": "screening_coverage", "numerator": 2600.0, "denominator": 2500.0}],
        ["not looked at"],
    ),
    ("no denominator", [{"denominator": None}], ["untestable: missing_operand"]),
]
