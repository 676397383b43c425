TITLE = "Sum of the places below"
TEXT = """
What a place reports itself is the sum of what the places below it report, within 1 or 0.5 % of its own figure; amounts
within half a unit of the last printed digit of every figure instead of 1. It is tested on the consolidated period, where every place below has an accepted figure; rates do not add up and are not looked
at. The question goes to the place whose own figure it is.
"""
SEVERITY = "query"


def beds(place: str, value: float | None, **more: object) -> dict[str, object]:
    state = "missing" if value is None else "value"
    return {"place": place, "indicator": "hospital_beds", "value": value, "state": state, "decimals": 0, **more}


CASES = [
    (
        "city and districts agree",
        [beds("370600", 700.0), beds("370611", 300.0), beds("370612", 400.0)],
        ["pass", "not looked at", "not looked at"],
    ),
    (
        "within half a percent",
        [beds("370600", 703.0), beds("370611", 300.0), beds("370612", 400.0)],
        ["pass", "not looked at", "not looked at"],
    ),
    (
        "a district is not in the city's figure",
        [beds("370600", 300.0), beds("370611", 300.0), beds("370612", 400.0)],
        ["flag", "not looked at", "not looked at"],
    ),
    (
        "one district has not reported",
        [beds("370600", 300.0), beds("370611", 300.0)],
        ["untestable: missing_operand", "not looked at"],
    ),
    (
        "one district is in doubt",
        [beds("370600", 300.0), beds("370611", 300.0), beds("370612", 400.0, usable="held")],
        ["untestable: missing_operand", "not looked at", "not looked at"],
    ),
    (
        "the city has no figure",
        [beds("370600", None), beds("370611", 300.0), beds("370612", 400.0)],
        ["untestable: missing_operand", "not looked at", "not looked at"],
    ),
    (
        "a rate",
        [{"place": "370600"}, {"place": "370611"}, {"place": "370612"}],
        ["not looked at", "not looked at", "not looked at"],
    ),
]
