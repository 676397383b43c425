TITLE = "Jump"
TEXT = """
A figure is seen against the place's own earlier figures of the same length of period, at most 24, its own left out. Its
distance from their median is counted in spreads: 1.4826 median absolute deviations, where most figures are alike 1.2533
mean ones, never less than 2 % of the median or a printed unit, or two of them where they never moved. The limit follows the length of the history, since a short
one knows its spread badly. It knows no season and no other place. The examples give the months before, oldest first.
"""
SEVERITY = "query"
SIX = [91.2, 92.0, 91.5, 92.4, 91.9, 92.3]
BEDS = {"indicator": "hospital_beds", "decimals": 0, "numerator": None, "denominator": None}
CASES = [
    ("as before", [{"value": 92.1, "history": SIX}], ["pass"]),
    ("well away, within what six months can tell", [{"value": 80.0, "history": SIX}], ["pass"]),
    ("far below", [{"value": 9.24, "history": SIX}], ["flag"]),
    ("the same distance after a year", [{"value": 80.0, "history": SIX + SIX}], ["flag"]),
    ("five months are too few", [{"value": 9.24, "history": SIX[:5]}], ["untestable: short_history"]),
    ("no history", [{"value": 9.24}], ["untestable: short_history"]),
    ("always the same, then a little more", [{**BEDS, "value": 310.0, "history": [300.0] * 6}], ["pass"]),
    ("always the same, then twice as many", [{**BEDS, "value": 600.0, "history": [300.0] * 6}], ["flag"]),
    ("always nought, then a little", [{**BEDS, "value": 3.0, "history": [0.0] * 6}], ["pass"]),
    ("always nought, then many", [{**BEDS, "value": 500.0, "history": [0.0] * 6}], ["flag"]),
    (
        "few cases",
        [{"value": 9.24, "numerator": 2.0, "denominator": 21.0, "history": SIX}],
        ["untestable: small_count"],
    ),
    (
        "few cases where the history lets many expect",
        [{"value": 0.4, "numerator": 5.0, "denominator": 1250.0, "history": SIX}],
        ["flag"],
    ),
    (
        "a rate from nought to many cases",
        [{"value": 40.0, "numerator": 500.0, "denominator": 1250.0, "history": [0.0] * 6}],
        ["flag"],
    ),
    ("adds up over the year", [{"indicator": "screening_coverage", "value": 9.2, "history": SIX}], ["not looked at"]),
    ("no figure", [{"state": "missing", "value": None, "history": SIX}], ["untestable: missing_operand"]),
]
