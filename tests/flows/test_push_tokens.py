"""Tokens: shown once, kept as a hash, several at once, revoked for good; and the door described as OpenAPI."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from openapi_spec_validator import validate

from domain.pushtoken import hash_of
from flows.cli.main import main
from flows.serve.openapi import document
from flows.serve.problem import STATUS, Problem
from flows.serve.upload import TYPES
from ledger.export import export
from pulling import Office, return_of
from tests.flows.pushing import SYSTEMS, Door, door_in_a_process, door_of, opened_door

pytestmark = pytest.mark.slow


def verb(office: Office, *arguments: str) -> int:
    places = ("--config", str(office.settings.config), "--home", str(office.settings.home))
    return main(["tokens", *arguments, *places], {})


def made(office: Office, capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[str, str]:
    """The id and the text of a new token."""
    capsys.readouterr()
    assert verb(office, "add", *arguments, "--json") == 0
    said = json.loads(capsys.readouterr().out)
    return said["rows"][0]["id"], said["token"]


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path, SYSTEMS)


def test_a_token_is_shown_once_and_only_its_hash_is_kept(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    assert verb(office, "add", "systems", "NR-01", "--note", "county  system") == 0
    shown = capsys.readouterr().out
    token = next(word for word in shown.split() if word.startswith("pw_"))
    assert len(token) == len("pw_") + 43
    assert verb(office, "list") == verb(office) == 0
    listed = capsys.readouterr()
    assert "county system" in listed.out
    assert verb(office, "--json") == 0
    listed_too = capsys.readouterr()
    with office.at().store.read() as work:
        (kept,) = work.tokens.all()
    assert kept.sha256 == hash_of(token)
    assert kept.made_by
    whole = b"".join(path.read_bytes() for path in office.home.glob("*.db*"))
    for text in (listed.out, listed_too.out, repr(kept), json.dumps(export(office.at().store), default=str)):
        assert token not in text
        assert kept.sha256 not in text
    assert token.encode() not in whole


def test_a_token_is_changed_without_a_gap_and_a_revoked_one_stays_on_record(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    (old, first), (_, second) = made(office, capsys, "systems", "NR-01"), made(office, capsys, "systems", "NR-01")
    with door_of(office) as door:
        door.tokens["NR-01"] = first
        assert door.push(return_of(density="7.4")).status == 201
        door.tokens["NR-01"] = second
        assert door.push(return_of()).status == 201
        assert verb(office, "revoke", old) == 0
        door.tokens["NR-01"] = first
        assert door.push(return_of(density="7.6")).status == 401
        door.tokens["NR-01"] = second
        assert door.push(return_of(density="7.6")).status == 201
    capsys.readouterr()
    assert verb(office, "list", "--json") == 0
    rows = json.loads(capsys.readouterr().out)["rows"]
    assert [(one["state"], bool(one["revoked_by"])) for one in rows] == [("revoked", True), ("valid", False)]


def test_a_token_that_came_to_light_can_be_revoked_by_itself_and_is_repeated_nowhere(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    _, token = made(office, capsys, "systems", "NR-01")
    assert verb(office, "revoke", token) == 0
    assert verb(office, "revoke", token[:-1] + "#") == 6
    said = capsys.readouterr()
    assert "revoked" in said.out
    assert token[:-1] not in said.out + said.err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("systms", "NR-01"), 'did you mean "systems"?'),
        (("systems", "NR-011"), 'did you mean "NR-01"?'),
        (("systems", "Alder Conty"), 'did you mean "Alder County"?'),
        (("systems", ""), "no box ''"),
        (("systems", "boht"), 'did you mean "both"?'),
    ],
)
def test_what_does_not_exist_is_told_with_the_nearest_name(
    office: Office, capsys: pytest.CaptureFixture[str], arguments: tuple[str, str], told: str
) -> None:
    assert verb(office, "add", *arguments) == 6
    assert told in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments", [("add",), ("add", "systems"), ("revoke",), ("list", "x"), ("list", "--note", "x")]
)
def test_what_is_lacking_on_the_command_line_is_told(
    office: Office, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    assert verb(office, *arguments) == 6
    assert "write `planwatch tokens" in capsys.readouterr().err


def test_a_place_may_be_typed_by_its_name_and_only_places_of_the_source_have_boxes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    office = Office(tmp_path, "sources:\n  - {id: systems, kind: push, places: [NR-02]}\n")
    assert verb(office, "add", "systems", "Birch") == 0
    assert "NR-02" in capsys.readouterr().out
    assert verb(office, "add", "systems", "NR-01") == 6


@pytest.mark.parametrize(
    "sources",
    [
        "sources:\n  - {id: others, kind: push, boxes: {both: [NR-01, NR-02]}}\n",
        "sources:\n  - {id: systems, kind: push}\n",
        "sources:\n  - {id: systems, kind: folder, address: inbox}\n  - {id: others, kind: push}\n",
    ],
)
def test_a_token_of_a_source_or_box_that_has_gone_opens_nothing(
    office: Office, capsys: pytest.CaptureFixture[str], sources: str
) -> None:
    _, token = made(office, capsys, "systems", "both")
    (Path(office.settings.config) / "sources.yaml").write_text(sources, encoding="utf-8")
    with door_of(office) as door:
        door.tokens["both"] = token
        assert door.push(return_of(), box="both").status == 401
        assert not door.paths
    assert verb(office) == 0
    assert "cannot be used" in " ".join(capsys.readouterr().out.split())


def test_serve_says_at_its_start_which_doors_are_open(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    made(office, capsys, "systems", "NR-01")
    with door_in_a_process(office) as (_, process):
        assert process.stdout
        assert b"open, 1 valid token" in process.stdout.readline()


def test_the_description_of_the_door_is_openapi_and_the_same_for_everybody(tmp_path: Path) -> None:
    with opened_door(tmp_path) as door:
        said = door.ask("GET", "/openapi.json")
    assert said.status == 200
    assert said.json == document("en")
    validate(said.json)
    assert said.json["openapi"].startswith("3.1")


def test_every_status_that_the_door_can_answer_is_described() -> None:
    answers = document("en")["paths"]["/submissions"]["post"]["responses"]
    assert set(answers) == {"200", "201", *(str(status) for status in STATUS.values())}
    assert set(STATUS) == set(Problem)
    examples = [
        one for answer in answers.values() for kind in answer["content"].values() for one in kind.get("examples", ())
    ]
    assert set(examples) == set(Problem)
    assert set(document("en")["paths"]["/submissions"]["post"]["requestBody"]["content"]) == set(TYPES)


def test_what_is_answered_is_what_is_described(tmp_path: Path) -> None:
    schemas = document("en")["components"]["schemas"]
    with opened_door(tmp_path) as door:
        answers = [door.push(return_of(density="751")).json, door.push(b"%PDF").json]
        refused = door.push(b"").json
    for answer in answers:
        assert set(answer) == set(schemas["Submission"]["properties"])
        assert set(answer["check"]) == set(schemas["Check"]["properties"])
    row = schemas["Check"]["properties"]["rows"]["items"]
    assert set(answers[0]["check"]["rows"][0]) == set(row["properties"])
    assert set(refused) == set(schemas["Problem"]["properties"])


def test_the_office_of_a_door_is_the_one_that_the_token_was_made_for(tmp_path: Path) -> None:
    with opened_door(tmp_path / "here") as here, opened_door(tmp_path / "there") as there:
        stranger = Door(there.office, there.port, {"NR-01": here.token()})
        assert stranger.push(return_of()).status == 401
