TITLE = "Recomputed rate"
TEXT = """
value = multiplier × numerator ÷ denominator, to within half a unit of the value's last printed digit. Where the value
is off by a power of ten, the finding says by which, because a percent sign or a decimal point is then the likely cause.
"""
SEVERITY = "block"
CASES = [
    ("2310 of 2500 is 92.40 %", [{"value": 92.4}], ["pass"]),
    ("rounded as printed", [{"value": 66.67, "numerator": 2.0, "denominator": 3.0}], ["pass"]),
    ("cut off instead of rounded", [{"value": 66.66, "numerator": 2.0, "denominator": 3.0}], ["flag"]),
    ("printed without decimals", [{"value": 92.0, "decimals": 0}], ["pass"]),
    ("typed a hundred times too large", [{"value": 9240.0, "decimals": 0}], ["flag"]),
    ("typed as a fraction of one", [{"value": 0.924, "decimals": 3}], ["flag"]),
    ("parts of another figure", [{"value": 92.4, "numerator": 2310.0, "denominator": 2400.0}], ["flag"]),
    ("no numerator", [{"numerator": None}], ["untestable: missing_operand"]),
    ("denominator zero", [{"denominator": 0.0}], ["untestable: missing_operand"]),
    ("an indicator without parts", [{"indicator": "under_five_mortality", "value": 3.0}], ["not looked at"]),
]
