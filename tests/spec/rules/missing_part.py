TITLE = "Missing part"
TEXT = """
Where the form asks for numerator and denominator, a figure comes with both. A denominator of the city's register is
never typed and so never missing.
"""
SEVERITY = "query"
CASES = [
    ("both parts", [{"numerator": 2310.0, "denominator": 2500.0}], ["pass"]),
    ("no numerator", [{"numerator": None}], ["flag"]),
    ("no denominator", [{"denominator": None}], ["flag"]),
    ("denominator of the register", [{"indicator": "gp_density", "value": 2.31, "denominator": None}], ["pass"]),
    (
        "no numerator beside a register",
        [{"indicator": "gp_density", "value": 2.31, "numerator": None, "denominator": None}],
        ["flag"],
    ),
    ("the form does not ask", [{"indicator": "screening_coverage", "numerator": None}], ["not looked at"]),
    ("no figure at all", [{"state": "missing", "value": None, "numerator": None}], ["untestable: missing_operand"]),
]
