TITLE = "Coverage above 100 %"
TEXT = """
A coverage above 100 % can be right: people from outside were counted, or the target population is out of date. It is
never clipped. With `over: 100, up_to: 120` the rule notes it; a second rule with `over: 120` asks. Shares are not
looked at: a share above 100 is outside its hard range.
"""
SEVERITY = "note"
PARAMS = {"over": 100.0, "up_to": 120.0}
CASES = [
    ("at 100", [{"indicator": "screening_coverage", "value": 100.0}], ["pass"]),
    ("a little above", [{"indicator": "screening_coverage", "value": 100.1}], ["flag"]),
    ("at 120", [{"indicator": "screening_coverage", "value": 120.0}], ["flag"]),
    ("above 120 is another rule's", [{"indicator": "screening_coverage", "value": 120.1}], ["pass"]),
    ("a share", [{"indicator": "managed_share", "value": 104.0}], ["not looked at"]),
    (
        "no figure",
        [{"indicator": "screening_coverage", "state": "missing", "value": None}],
        ["untestable: missing_operand"],
    ),
]
