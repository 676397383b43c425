"""The ledger that a variable names, and the one that belongs to a working folder: never of two workplaces."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from domain.errors import SettingsInvalid
from flows.cli import main
from flows.settings import Settings

ELSEWHERE = "postgresql+psycopg://planwatch:sEcr3t@127.0.0.1:1/planwatch"


def settings(folder: Path, environ: Mapping[str, str], home: str = "b") -> Settings:
    return Settings.from_environ(environ, home=str(folder / home), cwd=folder)


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_the_address_of_a_server_is_taken_as_administrators_write_it(tmp_path: Path, scheme: str) -> None:
    found = Settings.from_environ({}, home=str(tmp_path), ledger=f"{scheme}://u@h/x", cwd=tmp_path)
    assert found.ledger_url == "postgresql+psycopg://u@h/x"


def test_a_ledger_from_a_variable_is_refused_beside_a_home_of_another_place(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    named = {"PLANWATCH_LEDGER": ELSEWHERE}
    assert settings(tmp_path, named).ledger_url == ELSEWHERE  # nothing says that it is of another place
    (tmp_path / "b/ledger.db").touch()
    for environ in (named, named | {"PLANWATCH_HOME": str(tmp_path / "a")}):
        with pytest.raises(SettingsInvalid, match="mix two workplaces; give --ledger too") as refused:
            settings(tmp_path, environ)
        assert "sEcr3t" not in str(refused.value)


def test_a_variable_that_names_the_ledger_of_the_same_place_is_taken(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b/ledger.db").touch()
    own = f"sqlite:///{tmp_path}/b/ledger.db"
    assert settings(tmp_path, {"PLANWATCH_LEDGER": own}).ledger_url == own
    both = {"PLANWATCH_LEDGER": ELSEWHERE, "PLANWATCH_HOME": str(tmp_path / "b")}
    assert settings(tmp_path, both).ledger_url == ELSEWHERE
    assert Settings.from_environ(both, cwd=tmp_path).ledger_url == ELSEWHERE
    flags = Settings.from_environ(both, home=str(tmp_path / "c"), ledger=own, cwd=tmp_path)
    assert (flags.home.name, flags.ledger_url) == ("c", own)


def test_a_marker_that_goes_with_the_typed_home_leaves_the_variable_in_force(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "planwatch.toml").write_text('home = "b"\n', encoding="utf-8")
    assert settings(tmp_path, {"PLANWATCH_LEDGER": ELSEWHERE}).ledger_url == ELSEWHERE
    with pytest.raises(SettingsInvalid, match="mix two workplaces"):
        settings(tmp_path, {"PLANWATCH_LEDGER": ELSEWHERE}, home="c")


def test_a_marker_that_is_a_pipe_is_refused_and_nobody_waits_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "planwatch.toml")
    with pytest.raises(SettingsInvalid, match=r"planwatch\.toml: is no file \(a pipe or a device\); take it away"):
        Settings.from_environ({}, cwd=tmp_path)


def test_what_a_crash_leaves_for_the_maintainers_holds_no_password(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(args: object, context: object) -> int:
        raise RuntimeError(f"no idea what to do with {ELSEWHERE}")

    from flows.cli.verbs import status

    monkeypatch.setattr(status, "run", broken)
    assert main(["status", "--ledger", ELSEWHERE, "--home", str(tmp_path), "--period", "my-own-words"], {}) == 70
    said = capsys.readouterr().err
    file = Path(said.rsplit("maintainers: ", 1)[1].strip())
    report = file.read_text(encoding="utf-8")
    assert report.startswith("planwatch status\n")
    assert "RuntimeError" in report
    assert "sEcr3t" not in said + report
    assert "my-own-words" not in report
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)


@pytest.mark.parametrize(
    "words",
    [
        ["status", "--ledgr", ELSEWHERE],
        ["status", ELSEWHERE],
        [ELSEWHERE],
        ["status", "--home", ELSEWHERE],
        ["lint", "--config", ELSEWHERE],
    ],
)
def test_no_wrong_word_on_the_command_line_shows_a_password(
    words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(words, {"HOME": str(tmp_path)}) in {3, 4, 64}
    said = capsys.readouterr()
    assert "sEcr3t" not in said.out + said.err


def test_a_wrong_setting_holds_no_password_wherever_its_sentence_ends(tmp_path: Path) -> None:
    for name in ("PLANWATCH_PUBLIC_URL", "PLANWATCH_LEDGER_WAIT_S", "PLANWATCH_PRODUCTION"):
        with pytest.raises(SettingsInvalid) as refused:
            Settings.from_environ({name: "http://u:sEcr3t and more@h:abc"}, home=str(tmp_path), cwd=tmp_path)
        assert "sEcr3t" not in str(refused.value)


@pytest.mark.parametrize(
    "text",
    [
        'home = "a\\u0000/../b"',
        'ledger = "sqlite:///a\\u0000b"',
        "home = " + "[" * 5000,
        "ledger_wait_s = " + "9" * 5000,
    ],
)
def test_a_marker_that_nobody_wrote_is_one_sentence(tmp_path: Path, text: str) -> None:
    (tmp_path / "planwatch.toml").write_text(text + "\n", encoding="utf-8")
    with pytest.raises(SettingsInvalid, match=r"planwatch\.toml:1"):
        Settings.from_environ({}, cwd=tmp_path)


def test_a_home_that_is_a_link_is_the_place_that_it_leads_to(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b/ledger.db").touch()
    (tmp_path / "link").symlink_to(tmp_path / "b")
    own = f"sqlite:///{tmp_path}/b/ledger.db"
    assert settings(tmp_path, {"PLANWATCH_LEDGER": own}, home="link").ledger_url == own
