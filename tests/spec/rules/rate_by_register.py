TITLE = "Rate by the register"
TEXT = """
Where the city's register holds the denominator, the rate is recomputed with the entry that a verdict would stand on: of the
figure's own year, a final one before a preliminary one; of part of a year what was known when it came; where the year has none
yet, the last one before. It may differ by its rounding, 3 % (the middle of the year is not its end), and 3 % more for every year
that the entry is older.

In the examples the place has 300,000 residents at the end of 2022, so that 120 general practitioners are 4.00 per 10,000.
"""
SEVERITY = "query"
GPS = {"indicator": "gp_density", "numerator": 120.0, "denominator": None}
CASES = [
    ("what the register makes", [{**GPS, "value": 4.0}], ["pass"]),
    ("people have moved in since", [{**GPS, "value": 3.85}], ["pass"]),
    ("the point slipped", [{**GPS, "value": 0.4}], ["flag"]),
    ("the point slipped the other way", [{**GPS, "value": 40.0}], ["flag"]),
    ("another tenth", [{**GPS, "value": 4.4}], ["flag"]),
    (
        "it agrees with a population that the register does not know",
        [{**GPS, "value": 0.4, "denominator": 3e6}],
        ["flag"],
    ),
    ("its own parts contradict it", [{**GPS, "value": 0.4, "denominator": 300000.0}], ["not looked at"]),
    ("no numerator", [{**GPS, "value": 4.0, "numerator": None}], ["untestable: missing_operand"]),
    (
        "a place that the register does not know",
        [{**GPS, "value": 4.0, "place": "370612"}],
        ["untestable: no_register"],
    ),
    ("no figure", [{**GPS, "value": None}], ["untestable: missing_operand"]),
    ("the clerk types the denominator", [{"value": 92.4}], ["not looked at"]),
]
