TITLE = "Required line"
TEXT = """
Every line that the form requires must be there. A line whose state says missing or not applicable is there: somebody
answered. An absent line makes the submission partial; it asks nothing of its own and opens no finding.
"""
SEVERITY = "note"
CASES = [
    (
        "both required lines are there",
        [{"indicator": "managed_share"}, {"indicator": "screening_coverage"}],
        {"managed_share": "pass", "screening_coverage": "pass"},
    ),
    (
        "one required line is absent",
        [{"indicator": "managed_share"}],
        {"managed_share": "pass", "screening_coverage": "flag"},
    ),
    (
        "a line that says missing is there",
        [{"indicator": "managed_share"}, {"indicator": "screening_coverage", "state": "missing", "value": None}],
        {"managed_share": "pass", "screening_coverage": "pass"},
    ),
]
