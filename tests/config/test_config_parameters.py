"""What a deployment writes for a kind is held against what the kind declares, in sentences that say what to write."""

from collections.abc import Mapping

import pytest

from config.kinds import as_schema, parameters
from config.loader import loads
from domain.errors import ConfigInvalid
from domain.kind import Kind, Parameter, ParameterType
from flows.kinds import recorded_kinds, shipped_kinds

PULLED = Kind(
    code="pulled",
    meaning="a toy",
    parameters=(
        Parameter(name="token", type=ParameterType.SECRET, meaning="who we are", required=True),
        Parameter(name="share", type=ParameterType.NUMBER, meaning="how much", default=0.5, at_least=0, at_most=1),
        Parameter(name="newest", type=ParameterType.FLAG, meaning="only the newest", default=False),
        Parameter(name="how", type=ParameterType.TEXT, meaning="which way", choices=("slow", "fast")),
    ),
)
TOKEN = {"token": "env:OFFICE_TOKEN"}


def test_what_is_left_out_is_the_default() -> None:
    assert parameters(PULLED, TOKEN) == {**TOKEN, "share": 0.5, "newest": False}
    assert parameters(PULLED, {**TOKEN, "share": "0.9", "newest": "yes"}) == {**TOKEN, "share": 0.9, "newest": True}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"token": "abc123"}, "`token` is a secret: write where it is kept, env:NAME or file:"),
        ({"token": None}, "`token` is empty"),
        ({}, "kind pulled needs `token`"),
        ({**TOKEN, "share": "90"}, "`share` is from 0 to 1, not 90"),
        ({**TOKEN, "share": "nan"}, "`share` is a number, not 'nan'"),
        ({**TOKEN, "share": True}, "`share` is a number, not True"),
        ({**TOKEN, "newest": "perhaps"}, "`newest` is true or false"),
        ({**TOKEN, "how": "never"}, "`how` is one of slow, fast"),
        ({**TOKEN, "shar": 1}, 'has no parameter "shar"'),
    ],
)
def test_what_cannot_be_is_refused_with_what_can(given: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=said.replace("(", r"\(")):
        parameters(PULLED, given)


def test_an_editor_knows_the_bounds_and_the_defaults() -> None:
    share = as_schema(PULLED)["properties"]["share"]
    assert (share["type"], share["default"], share["minimum"], share["maximum"]) == ("number", 0.5, 0, 1)


def test_a_configuration_that_was_in_force_once_is_held_to_what_held_then(live: Mapping[str, str]) -> None:
    older = "params: {over: 100, note: once}\n    scope: period"
    files = dict(live) | {"rules.yaml": live["rules.yaml"] + RULE.format(more=older)}
    with pytest.raises(ConfigInvalid, match="note"):
        loads(files, {}, shipped_kinds())
    deployment = loads(files, {}, recorded_kinds())
    assert deployment.rules["older"].params == {"over": 100.0, "note": "once"}


@pytest.mark.parametrize("kind", ["[a]", "{a: b}"])
def test_a_kind_that_is_no_text_is_a_sentence(live: Mapping[str, str], kind: str) -> None:
    files = dict(live) | {"rules.yaml": f"{live['rules.yaml']}\n  - id: odd\n    kind: {kind}\n"}
    with pytest.raises(ConfigInvalid, match=r"rules\.yaml"):
        loads(files, {}, shipped_kinds())


RULE = """
  - id: older
    kind: percent_bounds
    tier: deterministic
    severity: note
    {more}
    names: {{en: Older}}
    texts: {{en: "Older {{other}}"}}
"""
