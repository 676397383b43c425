"""No secret of a deployment is in what is kept of it, quoted of it or known of it by its hash."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from config.hiding import known_again, lacks_secrets
from config.loader import loads
from domain.deployment import Deployment
from domain.errors import ConfigInvalid, Problem
from flows.kinds import shipped_kinds

Change = Callable[..., dict[str, str]]
CANARY = "kAnarienvogel-77"


def secretive(changed: Change, canary: str = CANARY) -> dict[str, str]:
    """A deployment with a password in every entry that can hold one, and a remark with an old one."""
    source = f"address: sftp://clerk:{canary}@files.example.org/box # new since May\n"
    channel = f"kind: wecom\n    url: 'wecombot://{canary}'\n    base_url: https://me:{canary}@relay.example.org\n"
    remark = f"# was: wecombot://old-{canary}\nchannels:\n"
    files = changed("contacts.yaml", "channels:\n", remark)
    files["contacts.yaml"] = files["contacts.yaml"].replace("kind: file\n    private: true\n", channel)
    files["sources.yaml"] = files["sources.yaml"].replace("address: inbox\n", source)
    return files


def read(files: dict[str, str]) -> Deployment:
    return loads(files, {}, shipped_kinds())


def test_what_a_ledger_keeps_of_a_deployment_holds_no_secret(changed: Change) -> None:
    deployment = read(secretive(changed))
    assert CANARY not in "".join(deployment.files.values())
    assert CANARY not in repr(deployment.sources) + repr(deployment.contacts)
    assert "wecombot://***" in deployment.files["contacts.yaml"]
    assert "sftp://clerk:***@files.example.org/box" in deployment.files["sources.yaml"]
    assert deployment.sources[0].address.reveal() == f"sftp://clerk:{CANARY}@files.example.org/box"
    assert read(dict(deployment.files)).files == deployment.files


def test_a_changed_password_is_the_same_configuration(changed: Change) -> None:
    old, new = read(secretive(changed)), read(secretive(changed, "an0ther-key"))
    assert old.sha256 == new.sha256
    assert old.sources != new.sources


def test_a_deployment_as_kept_knows_its_secrets_again_where_they_still_stand(changed: Change) -> None:
    now = read(secretive(changed))
    kept = read(dict(now.files))
    assert lacks_secrets(kept)
    assert known_again(kept, now) == now
    elsewhere = secretive(changed)
    elsewhere["sources.yaml"] = elsewhere["sources.yaml"].replace("files.example.org", "other.example.org")
    there = known_again(kept, read(elsewhere))
    assert there.sources[0].address.is_lost
    assert there.contacts.channels == now.contacts.channels


@pytest.mark.parametrize(
    ("file", "old", "wrong"),
    [
        ("contacts.yaml", "channels:\n", f"channels:\n  - wecombot://{CANARY}\n"),
        ("contacts.yaml", "kind: file\n", f"kind: wecombot://{CANARY}\n"),
        ("contacts.yaml", "kind: file\n", f"kind: file\n    per_minute: json://h/{CANARY}\n"),
        ("sources.yaml", "kind: folder\n", f"kind: folder\n    provenance: sftp://u:{CANARY}@h\n"),
        ("contacts.yaml", "channel: file", f"channel: json://h/{CANARY}"),
        ("sources.yaml", "kind: folder\n", f"kind: folder\n    sftp://u:{CANARY}@h: x\n"),
    ],
)
def test_no_mistake_in_a_file_with_secrets_quotes_one(changed: Change, file: str, old: str, wrong: str) -> None:
    problems: tuple[Problem, ...] = ()
    try:
        read(changed(file, old, wrong))
    except ConfigInvalid as invalid:
        problems = invalid.problems
    assert problems
    assert CANARY not in str(problems)
