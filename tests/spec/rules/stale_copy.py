TITLE = "Stale copy"
TEXT = """
A submission repeats the one before when nine in ten of its figures equal those of the period directly before, bit for bit.
Only lines count that normally move, more than half of whose earlier steps changed them, and it takes four of them: one
equal figure is chance. The examples give the months before, oldest first.
"""
SEVERITY = "query"
LINES = ("managed_share", "screening_coverage", "infant_mortality", "under_five_mortality", "gp_density")
MOVING = [1.0, 2.0, 3.0, 4.0]


def sent(*values: float, history: list[float] = MOVING) -> list[dict[str, object]]:
    return [{"indicator": name, "value": value, "history": history} for name, value in zip(LINES, values, strict=False)]


CASES = [
    ("every figure moved", sent(5.0, 5.0, 5.0, 5.0, 5.0), {"the submission": "pass"}),
    ("every figure is the one of July", sent(4.0, 4.0, 4.0, 4.0, 4.0), {"the submission": "flag"}),
    ("one of five moved", sent(4.0, 4.0, 4.0, 4.0, 5.0), {"the submission": "pass"}),
    ("three lines are too few", sent(4.0, 4.0, 4.0), {"the submission": "untestable: short_history"}),
    (
        "lines that never move",
        sent(4.0, 4.0, 4.0, 4.0, history=[4.0] * 4),
        {"the submission": "untestable: short_history"},
    ),
    ("the first submission", sent(4.0, 4.0, 4.0, 4.0, history=[]), {"the submission": "untestable: short_history"}),
]
