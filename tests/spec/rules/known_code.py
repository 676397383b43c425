TITLE = "Known code"
TEXT = """
Form, place and indicator of a row must be codes that the configuration knows. A row with another code is turned away
before any other rule looks at it.
"""
SEVERITY = "reject"
CASES = [
    ("codes that exist", [{"indicator": "managed_share"}], ["pass"]),
    ("an indicator that nobody defined", [{"indicator": "managed_shar"}], ["flag"]),
    ("a place that is not in the tree", [{"place": "999999"}], ["flag"]),
    ("a form that is not in the catalogue", [{"form": "weekly"}], ["flag"]),
]
