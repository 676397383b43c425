"""No sentence and no report shows a password."""

from __future__ import annotations

import copy
import json
import logging
import pickle
from dataclasses import asdict, dataclass
from pathlib import Path

import pytest

from domain.errors import SecretMissing
from domain.secrets import Secret, hidden_in, without_addresses, without_secrets
from reveal import doubts, resolved


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("postgresql://u:sEcr3t@h/x", "postgresql://u:***@h/x"),
        ("--ledger postgresql+psycopg://u:s/E@cr:3t@h:5432/x, again", "--ledger postgresql+psycopg://u:***@h:5432/x, again"),
        ("'mailto://me:pw@smtp.example.org' and ://u:pw@h", "'mailto://me:***@smtp.example.org' and ://u:***@h"),
        ("postgresql+psycopg://h/x?user=u&password=sEcr3t&sslmode=require", "postgresql+psycopg://h/x?user=u&password=***&sslmode=require"),
        ("sqlite:////srv/ledger.db; mail me@example.org at 12:30", "sqlite:////srv/ledger.db; mail me@example.org at 12:30"),
        ("postgresql+psycopg://u@h/x", "postgresql+psycopg://u@h/x"),
        ("", ""),
    ],
)  # fmt: skip
def test_a_password_becomes_three_stars_and_all_else_stays(text: str, shown: str) -> None:
    assert without_secrets(text) == shown
    assert without_secrets(shown) == shown


CANARY = "kAnarienvogel-77"
ADDRESS = f"sftp://clerk:{CANARY}@files.example.org/box"


@dataclass(frozen=True)
class Entry:
    """Something with a secret in it."""

    id: str
    at: Secret


@pytest.mark.parametrize(
    ("secret", "shown"),
    [
        (Secret.address(ADDRESS), "sftp://clerk:***@files.example.org/box"),
        (Secret.address("inbox/2024"), "inbox/2024"),
        (Secret.address("env:BOX"), "env:BOX"),
        (Secret.key(f"wecombot://{CANARY}"), "wecombot://***"),
        (Secret.key(f"https://qyapi.example.org/send?key={CANARY}"), "https://***"),
        (Secret.key("file:/run/secrets/robot"), "file:/run/secrets/robot"),
        (Secret.key(CANARY), "***"),
        (Secret.key(""), ""),
    ],
)
def test_a_secret_shows_itself_hidden_on_every_surface(
    secret: Secret, shown: str, caplog: pytest.LogCaptureFixture
) -> None:
    logging.getLogger("planwatch").warning("at %s", secret)
    entry = Entry("box", secret)
    surfaces = [
        str(secret), f"{secret}", f"{secret:s}", "%s" % secret, "".join([secret]), secret.encode().decode(),  # noqa: UP031
        json.loads(json.dumps({"at": secret}))["at"], json.loads(json.dumps(asdict(entry)))["at"],
    ]  # fmt: skip
    assert set(surfaces) == {shown}
    assert repr(entry) == f"Entry(id='box', at={shown!r})"
    assert CANARY not in caplog.text


def test_a_secret_is_the_text_itself_only_where_it_is_asked_for() -> None:
    secret = Secret.address(ADDRESS)
    assert secret.reveal() == ADDRESS
    assert secret == Secret.address(ADDRESS) == ADDRESS
    assert secret != Secret.address(ADDRESS.replace(CANARY, "other"))  # though both look alike
    assert len({secret, Secret.address(ADDRESS)}) == 1
    assert copy.deepcopy(secret) is copy.copy(secret) is secret
    with pytest.raises(AttributeError):
        secret._hidden = "other"


def test_a_secret_travels_whole_to_another_process() -> None:
    there = pickle.loads(pickle.dumps(Entry("box", Secret.address(ADDRESS))))
    assert (there.at.reveal(), str(there.at)) == (ADDRESS, "sftp://clerk:***@files.example.org/box")


@pytest.mark.parametrize(
    "said",
    [
        f"cannot connect to {ADDRESS}",
        f"HTTPSConnectionPool: Max retries exceeded with url: /cgi-bin/{CANARY}?x=1",
        f"authentication failed for clerk ({CANARY!r})",
        f"bad password {CANARY.replace('-', '%2D')}",
    ],
)
def test_what_other_programs_say_of_a_secret_is_hidden(said: str) -> None:
    secrets = [Secret.address(ADDRESS.replace(CANARY, CANARY.replace("-", "%2D"))), Secret.key(f"json://h/{CANARY}")]
    assert "kAnarien" not in hidden_in(said, [Secret.address(ADDRESS), *secrets])


def test_the_host_of_an_address_is_no_secret() -> None:
    said = "connection to files.example.org timed out"
    assert (
        Secret.address(ADDRESS).hide_in(said) == Secret.key(f"json://files.example.org/{CANARY}").hide_in(said) == said
    )


def test_a_quoted_line_shows_the_scheme_of_an_address_at_most() -> None:
    assert without_addresses(f"url wecombot://{CANARY} of 3") == "url wecombot://*** of 3"


def test_references_lead_to_the_environment_and_to_the_first_line_of_a_file(tmp_path: Path) -> None:
    kept = tmp_path / "robot"
    kept.write_text(f"wecombot://{CANARY}\nsecond line\n", encoding="utf-8")
    for reference in ("env:ROBOT", f"file:{kept}"):
        found = resolved(Secret.key(reference), {"ROBOT": f"wecombot://{CANARY}"})
        assert (found.reveal(), str(found)) == (f"wecombot://{CANARY}", reference)
    assert resolved(Secret.key("json://h"), {}).reveal() == "json://h"


def test_a_reference_that_leads_nowhere_is_named_and_what_stands_there_never(tmp_path: Path) -> None:
    empty, binary = tmp_path / "empty", tmp_path / "binary"
    empty.write_text(f"\n{CANARY}\n", encoding="utf-8")
    binary.write_bytes(b"\xff\xfe" + CANARY.encode())
    for reference, said in (
        ("env:ROBOT", "environment variable ROBOT is not set"),
        ("file:robot", "file:robot is no absolute path"),
        (f"file:{tmp_path}/none", f"the file {tmp_path}/none cannot be read (No such file or directory)"),
        (f"file:{empty}", f"the first line of the file {empty} is empty"),
        (f"file:{binary}", f"the file {binary} is not UTF-8"),
    ):
        with pytest.raises(SecretMissing) as missing:
            resolved(Secret.key(reference), {})
        assert str(missing.value).startswith(said)
        assert CANARY not in str(missing.value)


def test_a_file_that_everybody_may_read_is_doubted(tmp_path: Path) -> None:
    kept = tmp_path / "robot"
    kept.write_text(CANARY, encoding="utf-8")
    kept.chmod(0o644)
    assert [given for given, _ in doubts(Secret.key(f"file:{kept}"), {})] == [
        f"the file {kept} may be read by everybody on this machine"
    ]
    kept.chmod(0o600)
    assert not list(doubts(Secret.key(f"file:{kept}"), {}))
