TITLE = "Sample that cannot be used"
TEXT = """
A survey that asked nobody, or a standard error below zero, says nothing of how sure its figure is. A figure that tells
neither is no survey.
"""
SEVERITY = "query"
CASES = [
    ("600 people asked", [{"sample_size": 600.0}], ["pass"]),
    ("nobody asked", [{"sample_size": 0.0}], ["flag"]),
    ("fewer than nobody", [{"sample_size": -5.0}], ["flag"]),
    ("sure to 1.7 points", [{"standard_error": 1.7}], ["pass"]),
    ("a census among surveys", [{"standard_error": 0.0}], ["pass"]),
    ("an error below zero", [{"sample_size": 600.0, "standard_error": -1.7}], ["flag"]),
    ("no survey", [{}], ["not looked at"]),
]
