TITLE = "Whole numbers"
TEXT = """
People, beds, wards and places in an order are counted in ones. What the indicator prints with decimals, because it counts in
ten thousands, may have a fraction; nothing is rounded.
"""
SEVERITY = "query"
CASES = [
    ("three hundred beds", [{"indicator": "hospital_beds", "value": 300.0, "decimals": 0}], ["pass"]),
    ("no bed", [{"indicator": "hospital_beds", "value": 0.0, "decimals": 0}], ["pass"]),
    ("half a bed", [{"indicator": "hospital_beds", "value": 300.5, "decimals": 1}], ["flag"]),
    ("a hair above a whole number", [{"indicator": "hospital_beds", "value": 300.001, "decimals": 3}], ["flag"]),
    ("a share may have a fraction", [{"value": 92.4}], ["not looked at"]),
    ("no figure", [{"indicator": "hospital_beds", "value": None}], ["untestable: missing_operand"]),
]
