TITLE = "Zero denominator"
TEXT = """
No rate can be made of a denominator of zero or below, not even 0 of 0. Zero as a numerator or as a value is a value.
"""
SEVERITY = "block"
CASES = [
    ("a denominator", [{"denominator": 2500.0}], ["pass"]),
    ("nobody to count", [{"value": 0.0, "numerator": 0.0, "denominator": 0.0}], ["flag"]),
    ("below zero", [{"denominator": -1.0}], ["flag"]),
    ("zero cases of many", [{"value": 0.0, "numerator": 0.0, "denominator": 2500.0}], ["pass"]),
    ("no denominator", [{"denominator": None}], ["untestable: missing_operand"]),
    ("an indicator without parts", [{"indicator": "under_five_mortality"}], ["not looked at"]),
]
