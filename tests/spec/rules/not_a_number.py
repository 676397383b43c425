TITLE = "Not a number"
TEXT = """
What is written in the place of a number is a number, or the name of a state. Anything else counts as missing, and the
rule asks what was meant.
"""
SEVERITY = "query"
CASES = [
    ("a number", [{"value": 92.4, "value_text": "92.40"}], ["pass"]),
    ("words", [{"state": "missing", "value": None, "value_text": "about ninety"}], ["flag"]),
    ("two numbers", [{"state": "missing", "value": None, "value_text": "92/93"}], ["flag"]),
    ("the word for missing", [{"state": "missing", "value": None, "value_text": "缺报"}], ["pass"]),
    ("the same in English", [{"state": "missing", "value": None, "value_text": "Missing "}], ["pass"]),
    ("nothing", [{"state": "missing", "value": None, "value_text": ""}], ["pass"]),
]
