"""`planwatch init` and the demonstration: who makes a ledger, where, and what is never overwritten or deleted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from flows.cli import main

ROOT = Path(__file__).resolve().parents[2]
TINY = str(ROOT / "tests/deployments/tiny")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that a person stands in."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    return {"XDG_DATA_HOME": str(tmp_path / "data"), "PLANWATCH_CONFIG": TINY}


def row(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    (made,) = json.loads(capsys.readouterr().out)["rows"]
    return dict(made)


def test_a_ledger_is_made_here_and_found_again_from_every_folder_below(
    here: Path, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["init", "--json"], environ) == 0
    made = row(capsys)
    assert made["is_new"]
    assert made["printed"] == 2
    assert (here / ".planwatch/ledger.db").exists()
    assert (here / ".planwatch/inbox").is_dir()
    (here / "deep/deeper").mkdir(parents=True)
    monkeypatch.chdir(here / "deep/deeper")
    assert main(["status", "--json"], environ) == 0
    assert not (here.parent / "data").exists()


def test_made_again_it_is_the_same_ledger_and_an_edited_marker_file_stays(
    here: Path, environ: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    main(["init", "--home", "own"], environ)
    marker = here / "own/planwatch.toml"
    edited = marker.read_text(encoding="utf-8").replace("# production", "production")
    marker.write_text(edited, encoding="utf-8")
    capsys.readouterr()
    assert main(["init", "--home", "own", "--json"], environ) == 0
    again = row(capsys)
    assert (again["is_new"], again["printed"], again["marker"]) == (False, 0, None)
    assert marker.read_text(encoding="utf-8") == edited


@pytest.mark.parametrize("secret", ["user:secret@127.0.0.1/ledger", "127.0.0.1/ledger?user=user&password=secret"])
def test_a_marker_with_a_password_is_for_its_owner_alone(here: Path, environ: dict[str, str], secret: str) -> None:
    from flows.cli.verbs.init import write_marker
    from flows.settings import Settings

    (here / "own").mkdir()
    settings = Settings.from_environ(environ, home="own", ledger=f"postgresql+psycopg://{secret}")
    path = write_marker(settings, here)
    assert path is not None
    assert path.stat().st_mode & 0o077 == 0


def test_a_ledger_of_real_submissions_begins_today_and_is_never_made_into_a_played_one(
    here: Path, environ: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["init", "--as-of", "2023-09-05"], environ) == 6
    assert "--simulated" in capsys.readouterr().err
    assert main(["init"], environ) == 0
    assert main(["init", "--simulated"], environ) == 4
    assert "never mixed" in capsys.readouterr().err


@pytest.mark.parametrize("left", ["ledger", "files", "archive", "elsewhere"])
def test_the_demonstration_deletes_nothing_that_is_not_known_to_be_simulated(
    here: Path, environ: dict[str, str], left: str, capsys: pytest.CaptureFixture[str]
) -> None:
    home, arguments = here / ".planwatch", ["demo", "--small", "--config", str(ROOT / "config/shandong")]
    if left == "ledger":
        main(["init"], environ)
    elif left in ("files", "archive"):
        (home / "inbox").mkdir(parents=True)
        (home / {"files": "inbox", "archive": "archive"}[left] / "370611").mkdir(parents=True)
    else:
        environ["PLANWATCH_LEDGER"] = f"sqlite:///{here}/other.db"
        (home / "inbox").mkdir(parents=True)
    assert main(arguments, environ) == 4
    assert "--home DIR" in capsys.readouterr().err
    assert (home / "inbox").is_dir()


def test_the_demonstration_leaves_backups_alone_and_in_production_everything(
    here: Path, environ: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    from demo import demonstration
    from flows.settings import Settings

    main(["init", "--simulated", "--home", "own"], environ)
    (here / "own/ledger.db.backup-2026-11-25").write_bytes(b"a backup")
    (here / "own/inbox/kept.xlsx").write_bytes(b"a file")
    arguments = ["demo", "--small", "--home", "own", "--config", str(ROOT / "config/shandong")]
    assert main(arguments, {**environ, "PLANWATCH_PRODUCTION": "1"}) == 4
    assert (here / "own/inbox/kept.xlsx").exists()
    assert (here / "own/ledger.db").exists()
    demonstration.start_clean(Settings.from_environ(environ, home="own"), environ)
    assert (here / "own/ledger.db.backup-2026-11-25").read_bytes() == b"a backup"
    assert not (here / "own/inbox/kept.xlsx").exists()
