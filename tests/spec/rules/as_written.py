TITLE = "Written otherwise than the form asks"
TEXT = """
A sign, unit, state or bracket that contradicts the line, a second figure that could be meant, a figure that nobody sees: the
reader keeps what stands in the file as evidence and chooses nothing; the clerk is asked at the cell.
"""
SEVERITY = "query"
CASES = [
    ("written as the form asks", [{}], ["pass"]),
    ("evidence without a doubt", [{"evidence": '{"number_format": "0.0%"}'}], ["pass"]),
    (
        "a per-mille sign on a % line",
        [{"evidence": '{"doubts": [{"code": "sign", "facts": {"found": "‰", "known": "%"}}]}'}],
        ["flag"],
    ),
]
