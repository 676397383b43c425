TITLE = "Order of magnitude"
TEXT = """
A figure that is about 10, 100, 1,000 or 10,000 times what its own place has reported, or that part of it, is asked about;
where the place has reported too little, what its plan prints as baseline is the reference. It takes a near miss of the power
of ten (25 %) and a figure that is no neighbour of any that was reported (5 times): growth alone is neither.

The history is of the same place, form, provenance and length of period. Noughts, few cases and what adds up over the year say
little, and nothing is said of them. The plan of the examples prints 2.50 GPs per 10,000 and 300 beds for 2022.
"""
SEVERITY = "query"
DEATHS = {"indicator": "infant_mortality", "numerator": None, "denominator": None, "history": [2.5, 2.4, 2.6]}
BEDS = {"indicator": "hospital_beds", "decimals": 0, "numerator": None, "denominator": None}
DOCTORS = {"indicator": "gp_density", "numerator": None, "denominator": None}
AT_NINETY = [91.2, 92.0, 91.5]
CASES = [
    ("like its history", [{"value": 92.4, "history": AT_NINETY}], ["pass"]),
    ("a tenth of its history", [{"value": 9.24, "numerator": None, "history": AT_NINETY}], ["flag"]),
    ("a hundredth of it", [{"value": 0.92, "numerator": None, "history": AT_NINETY}], ["flag"]),
    ("a tenth of what it has grown to", [{"value": 9.2, "numerator": None, "history": [60.0, 76.0, 92.0]}], ["flag"]),
    ("a third of it is no slip", [{"value": 30.8, "numerator": None, "history": AT_NINETY}], ["pass"]),
    ("a twentieth of it is none either", [{"value": 4.6, "numerator": None, "history": AT_NINETY}], ["pass"]),
    ("ten times the beds", [{**BEDS, "value": 3020.0, "history": [301.0, 300.0, 302.0]}], ["flag"]),
    ("ten thousand times the beds", [{**BEDS, "value": 3e6, "history": [301.0, 300.0, 302.0]}], ["flag"]),
    ("further away than any slip", [{**BEDS, "value": 1e308, "history": [301.0, 300.0, 302.0]}], ["flag"]),
    ("few beds", [{**BEDS, "value": 10.0, "history": [1.0, 1.0, 1.0]}], ["untestable: small_count"]),
    ("no bed at all", [{**BEDS, "value": 0.0, "history": [301.0, 300.0, 302.0]}], ["untestable: small_count"]),
    ("a history that moves as much", [{**BEDS, "value": 3000.0, "history": [300.0, 310.0, 900.0]}], ["pass"]),
    ("ten times the printed baseline", [{**DOCTORS, "value": 25.1}], ["flag"]),
    ("three times the printed baseline", [{**DOCTORS, "value": 7.5}], ["pass"]),
    ("what was reported before goes first", [{**DOCTORS, "value": 25.1, "history": [24.0]}], ["pass"]),
    (
        "a city's baseline is not its county's",
        [{**DOCTORS, "place": "370612", "value": 25.1}],
        ["untestable: short_history"],
    ),
    ("a rate of many cases", [{**DEATHS, "value": 25.0, "numerator": 250.0, "denominator": 1e4}], ["flag"]),
    (
        "of few, and few to be expected",
        [{**DEATHS, "value": 25.0, "numerator": 3.0, "denominator": 120.0}],
        ["untestable: small_count"],
    ),
    ("of nobody knows how many", [{**DEATHS, "value": 25.0}], ["untestable: small_count"]),
    (
        "two earlier figures",
        [{"value": 9.24, "numerator": None, "history": [91.0, 92.0]}],
        ["untestable: short_history"],
    ),
    (
        "a running total that falls to a tenth within its year",
        [
            {
                "indicator": "screening_coverage",
                "value": 8.0,
                "numerator": None,
                "decimals": 1,
                "history": [70.0, 80.0, 88.0],
            }
        ],
        ["flag"],
    ),
    ("its own parts say otherwise", [{"value": 9.24, "history": AT_NINETY}], ["not looked at"]),
    ("no figure", [{"value": None, "history": AT_NINETY}], ["untestable: missing_operand"]),
]
